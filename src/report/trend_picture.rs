//! The trend as charts.

use super::Number;
use super::picture::{Chart, Measured, Picture};
use super::trend::TrendReport;
use crate::metrics::catalogue::{CATALOGUE, Entry, Unit};

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
            .map(|entry| Picture::Chart(self.chart(entry)))
            .collect()
    }

    fn chart(&self, entry: &Entry) -> Chart {
        let complete = self.periods.iter().filter(|period| period.period.complete);
        let points = complete.map(|period| {
            let metric = period.metrics.get(entry.key);
            let value = metric.and_then(|metric| metric.value.as_ref());
            let name = &period.period.name;
            // A range of days goes by its first.
            let short = if name.len() <= 10 {
                name
            } else {
                &period.period.first
            };
            (short.clone(), value.map(Number::to_f64))
        });
        Chart {
            title: entry.title.to_owned(),
            measured: match entry.unit {
                Unit::Ratio => Measured::Share,
                Unit::Money => Measured::Money,
                _ => Measured::Plain,
            },
            points: points.collect(),
            range: None,
        }
    }
}
