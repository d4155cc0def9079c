//! The trend as charts.

use super::picture::Picture;
use super::trend::TrendReport;
use crate::metrics::catalogue::{CATALOGUE, Entry};

/// What is drawn where no metrics were chosen.
const USUAL: [&str; 4] = [
    "customer_retention_rate",
    "customer_churn_rate",
    "average_order_value",
    "purchase_frequency",
];

impl TrendReport {
    /// A chart a metric over the complete periods: those chosen, else the usual ones.
    pub(super) fn charts(&self) -> Vec<Picture> {
        let mut entries = self.entries();
        if entries.len() == CATALOGUE.len() {
            let place = |entry: &&Entry| USUAL.iter().position(|key| *key == entry.key);
            entries.retain(|entry| place(entry).is_some());
            entries.sort_by_key(place);
        }
        entries
            .into_iter()
            .map(|entry| {
                let mut course = self.course(entry, None);
                course.points.retain(|point| point.complete);
                Picture::Chart(course)
            })
            .collect()
    }
}
