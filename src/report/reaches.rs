//! What charts of one title have in common: the axis.

/// The lowest and the highest value of charts by their titles: those of one title are drawn to one axis.
pub(super) struct Reaches(Vec<(String, (f64, f64))>);

impl Reaches {
    pub(super) fn of<'a>(bounds: impl Iterator<Item = (&'a String, (f64, f64))>) -> Reaches {
        let mut reaches: Vec<(String, (f64, f64))> = Vec::new();
        for (title, (low, high)) in bounds {
            match reaches.iter_mut().find(|(known, _)| known == title) {
                Some((_, reach)) => *reach = (reach.0.min(low), reach.1.max(high)),
                None => reaches.push((title.clone(), (low, high))),
            }
        }
        Reaches(reaches)
    }

    pub(super) fn get(&self, title: &str) -> Option<(f64, f64)> {
        let mut reaches = self.0.iter();
        let found = reaches.find(|(known, _)| known == title);
        found.map(|(_, reach)| *reach)
    }
}
