//! A document of all customers, with one for each group of them.

use schemars::{JsonSchema, Schema};
use serde::Serialize;

use super::metric::{Interval, Metric};
use super::page::Page;
use super::picture::{Picture, beside};
use super::{Cell, Column, Document, Grid, InputUse, Keyed, Section};
use crate::locale::Locale;
use crate::metrics::interval::{MARKED, difference_p, holm, newcombe_difference};

/// A group and its size.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The group's value of the column.
    pub name: String,
    /// Its customers.
    pub customers: u64,
}

/// A rate in counts, as far as one group can be compared with the rest in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    /// Its name in JSON.
    pub key: String,
    /// Its name in words.
    pub title: String,
    /// Those counted.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

impl Rate {
    /// The metrics that are shares of counted customers.
    pub fn of_metrics(metrics: &Keyed<Metric>) -> Vec<Rate> {
        let rate = |(key, metric): &(String, Metric)| {
            let entry = Metric::entry(key)?;
            let inputs = metric.inputs.0.iter();
            let inputs: Vec<_> = inputs
                .map(|(name, number)| (name.as_str(), number.of_figure()))
                .collect();
            let (part, whole) = entry.fraction(&|name| {
                let found = inputs.iter().find(|(input, _)| *input == name);
                found.map(|(_, number)| number)
            })?;
            Some(Rate {
                key: key.clone(),
                title: entry.title.to_owned(),
                part,
                whole,
            })
        };
        metrics.0.iter().filter_map(rate).collect()
    }
}

/// All customers, and each group beside them.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Segmented<D> {
    /// All customers, in the document's own fields.
    #[serde(flatten)]
    pub all: D,
    /// The column that makes the groups: each customer's first value.
    pub by: String,
    /// The groups, the largest first; what is not among the first is `other`.
    pub groups: Vec<SegmentUse<D>>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SegmentUse<D> {
    /// The value of the column; `(none)` where there is none.
    pub name: String,
    /// Customers.
    pub customers: u64,
    /// Of each rate, how the group differs from all others.
    pub differences: Keyed<Difference>,
    /// The group's document, in the same form.
    pub result: D,
}

/// A group's rate beside that of all others.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Difference {
    /// The rate of the group.
    pub group: f64,
    /// The rate of all others together.
    pub rest: f64,
    /// The first less the second.
    pub difference: f64,
    /// Its 95 % interval (Newcombe).
    pub interval: Interval,
    /// The level at which the interval just reaches 0.
    pub p: f64,
    /// The same corrected for how many comparisons the output makes (Holm).
    pub p_adjusted: f64,
    /// Whether it is more than chance over all of them: the corrected p is below 0.05.
    pub differs: bool,
}

impl<D: JsonSchema> Segmented<D> {
    /// The schema of a document that may or may not have groups beside it.
    pub fn schema_with_optional_groups() -> Schema {
        let mut schema = schemars::schema_for!(Segmented<D>);
        if let Some(serde_json::Value::Array(required)) = schema.get_mut("required") {
            required.retain(|key| key != "by" && key != "groups");
        }
        schema
    }
}

impl<D: Document> Segmented<D> {
    /// The groups beside all.
    pub fn new(by: &str, all: D, groups: Vec<(Share, D)>) -> Self {
        let whole = all.rates();
        let groups = groups.into_iter().map(|(share, result)| SegmentUse {
            name: share.name,
            customers: share.customers,
            differences: differences(&result.rates(), &whole),
            result,
        });
        let mut groups: Vec<SegmentUse<D>> = groups.collect();
        let differences = groups.iter_mut().flat_map(|group| &mut group.differences.0);
        mark(differences.map(|(_, difference)| difference).collect());
        Segmented {
            by: by.to_owned(),
            groups,
            all,
        }
    }

    /// A sentence for each difference that is not chance alone.
    pub(super) fn differences(&self) -> Vec<String> {
        let titles = self.all.rates();
        let mut notes = Vec::new();
        for group in &self.groups {
            for (key, difference) in &group.differences.0 {
                let title = titles.iter().find(|rate| rate.key == *key);
                if let (Some(rate), true) = (title, difference.differs) {
                    notes.push(format!(
                        "{}: {} differs from the rest by {:+.1} points (95 % interval {:+.1} to {:+.1})",
                        group.name,
                        rate.title,
                        difference.difference * 100.0,
                        difference.interval.low * 100.0,
                        difference.interval.high * 100.0
                    ));
                }
            }
        }
        let compared: usize = self
            .groups
            .iter()
            .map(|group| group.differences.0.len())
            .sum();
        if compared > 0 {
            notes.push(format!(
                "groups are named where they are apart by more than chance over all {compared} comparisons made here \
                 (Holm, 5 %): on data without any difference, one report in twenty may name one"
            ));
        }
        notes
    }
}

/// Marks what is more than chance over all comparisons of an output.
fn mark(differences: Vec<&mut Difference>) {
    let p_values: Vec<f64> = differences.iter().map(|difference| difference.p).collect();
    for (difference, p) in differences.into_iter().zip(holm(&p_values)) {
        difference.p_adjusted = p;
        difference.differs = p < MARKED;
    }
}

fn differences(group: &[Rate], all: &[Rate]) -> Keyed<Difference> {
    let difference = |rate: &Rate| {
        let whole = all.iter().find(|whole| whole.key == rate.key)?;
        let part = whole.part.checked_sub(rate.part)?;
        let rest = whole.whole.checked_sub(rate.whole)?;
        let interval = newcombe_difference(rate.part, rate.whole, part, rest)?;
        let (group, others) = (
            rate.part as f64 / rate.whole as f64,
            part as f64 / rest as f64,
        );
        let p = difference_p([rate.part, rate.whole], [part, rest], 0.0)?;
        Some(Difference {
            p,
            p_adjusted: p,
            differs: false,
            group,
            rest: others,
            difference: group - others,
            interval,
        })
    };
    let found = group
        .iter()
        .filter_map(|rate| Some((rate.key.clone(), difference(rate)?)));
    found.collect()
}

impl<D: Document> Document for Segmented<D> {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        self.all.plainly(locale)
    }

    fn period(&self) -> Option<&str> {
        self.all.period()
    }

    fn for_people(&self) -> Grid {
        let mut grid = self.all.for_people();
        let title = format!("By {}: the first value of each customer.", self.by);
        grid.title.push(title);
        let width = grid.columns.len();
        head(&mut grid.sections, "All customers");
        for group in &self.groups {
            let mut sections = group.result.for_people().sections;
            head(&mut sections, &group.name);
            for row in sections.iter_mut().flat_map(|section| &mut section.rows) {
                row.resize(width, Cell::Blank);
            }
            grid.sections.extend(sections);
        }
        let mut notes = self.differences();
        notes.append(&mut grid.notes);
        grid.notes = notes;
        grid
    }

    fn for_programs(&self) -> Grid {
        let mut grid = self.all.for_programs();
        let width = grid.columns.len();
        grid.columns.insert(0, Column::left("group"));
        let mut sections = Vec::new();
        let documents = self
            .groups
            .iter()
            .map(|group| (group.name.as_str(), &group.result));
        for (name, document) in [("", &self.all)].into_iter().chain(documents) {
            for mut section in document.for_programs().sections {
                for row in &mut section.rows {
                    row.resize(width, Cell::Blank);
                    row.insert(0, Cell::text(name));
                }
                sections.push(section);
            }
        }
        grid.sections = sections;
        grid
    }

    fn pictures(&self) -> Vec<Picture> {
        let groups = self.groups.iter();
        let groups = groups.map(|group| (group.name.clone(), group.result.pictures()));
        beside(self.all.pictures(), groups)
    }

    fn further(&self) -> Vec<Grid> {
        self.all.further()
    }

    fn input(&self) -> Option<&InputUse> {
        self.all.input()
    }

    fn page(&self) -> Page {
        self.as_page()
    }

    fn repeated_columns(&self) -> Option<usize> {
        self.all.repeated_columns()
    }
}

/// Puts the group's name above its sections: as the heading of one that has none, else by itself.
fn head(sections: &mut Vec<Section>, name: &str) {
    match sections.first_mut() {
        Some(first) if first.heading.is_none() => first.heading = Some(name.to_owned()),
        _ => sections.insert(
            0,
            Section {
                heading: Some(name.to_owned()),
                rows: Vec::new(),
            },
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A generator whose numbers are the same everywhere (Knuth's MMIX), 0..1.
    struct Chance(u64);

    impl Chance {
        fn next(&mut self) -> f64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    const GROUPS: usize = 5;
    /// How likely each rate's event is; the last is the first one's opposite, as churn is retention's.
    const LIKELY: [f64; 4] = [0.7, 0.25, 0.5, 0.4];

    fn rates(counts: &[[u64; 2]]) -> Vec<Rate> {
        let rate = |(place, [part, whole]): (usize, &[u64; 2])| Rate {
            key: place.to_string(),
            title: String::new(),
            part: *part,
            whole: *whole,
        };
        let opposite = counts.first().map(|[part, whole]| [whole - part, *whole]);
        counts
            .iter()
            .chain(&opposite)
            .enumerate()
            .map(rate)
            .collect()
    }

    /// 500 customers put into five groups at random: whether any comparison is marked, and how many would be
    /// without the correction.
    fn trial(chance: &mut Chance) -> (bool, bool) {
        let mut all = vec![[0; 2]; LIKELY.len()];
        let mut groups = vec![all.clone(); GROUPS];
        for _ in 0..500 {
            let group = (chance.next() * GROUPS as f64) as usize;
            for (place, likely) in LIKELY.iter().enumerate() {
                let happened = u64::from(chance.next() < *likely);
                for counts in [&mut all[place], &mut groups[group][place]] {
                    counts[0] += happened;
                    counts[1] += 1;
                }
            }
        }
        let whole = rates(&all);
        let mut found: Vec<Keyed<Difference>> = groups
            .iter()
            .map(|counts| differences(&rates(counts), &whole))
            .collect();
        let each = found.iter_mut().flat_map(|group| &mut group.0);
        mark(each.map(|(_, difference)| difference).collect());
        let each = || found.iter().flat_map(|group| &group.0);
        let alone = |difference: &Difference| {
            difference.interval.low > 0.0 || difference.interval.high < 0.0
        };
        (
            each().any(|(_, difference)| difference.differs),
            each().any(|(_, difference)| alone(difference)),
        )
    }

    #[test]
    fn groups_at_random_are_marked_in_at_most_one_report_of_twenty() {
        let mut chance = Chance(20_240_601);
        let (mut marked, mut alone) = (0, 0);
        for _ in 0..1000 {
            let (corrected, uncorrected) = trial(&mut chance);
            marked += u32::from(corrected);
            alone += u32::from(uncorrected);
        }
        // Five groups of four rates and an opposite: 25 comparisons. Looked at alone they mark most reports.
        assert!((10..=60).contains(&marked), "{marked} of 1000");
        assert!(alone > 400, "{alone} of 1000");
    }
}
