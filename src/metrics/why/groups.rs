//! Which groups: a change of a ratio by what moved within groups and by their mix. E. M. Kitagawa, "Components of a
//! difference between two rates", Journal of the American Statistical Association 50, 1955, with the interaction shared
//! equally; why.md, section 3.
//!
//! `within_g = ½(w_g0 + w_g1)(r_g1 − r_g0)` and `mix_g = (w_g1 − w_g0)(½(r_g0 + r_g1) − ρ)`, w a group's share of D, r its
//! X / D, ρ the mean of the two whole ratios: it changes no sum, but makes a growing group below the average pull down.

use super::cells::{Cells, Four, quadratic};
use crate::metrics::interval::{Interval, LEVEL, Z};
use crate::metrics::moments::{FEWEST, Ratios, Shift, of_mean, of_share_ratios};
use crate::models::special::student_quantile;

/// Less of both periods' D in groups that both have says nothing of within and mix.
const COMMON: f64 = 0.5;

/// What is known of a group in the two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// In both.
    Both,
    /// In the period alone.
    New,
    /// In the one before alone.
    Vanished,
}

/// A group in one period. X in units where it is money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Side {
    /// X.
    pub x: i128,
    /// D.
    pub d: i128,
    /// Its share of all D; of net revenue, of all of it.
    pub weight: Option<f64>,
}

/// A group and what it counts for. Values in the metric's own unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its place among the column's groups.
    pub place: usize,
    /// In which periods it is.
    pub status: Status,
    /// In the period compared with.
    pub before: Side,
    /// In the period.
    pub now: Side,
    /// How far it moved by itself.
    pub change: Option<f64>,
    /// How sure that is.
    pub shift: Option<Shift>,
    /// Its part of what moved within groups.
    pub within: Option<f64>,
    /// Its part of the mix.
    pub mix: Option<f64>,
    /// Both together.
    pub contribution: f64,
    /// What its size alone would count for.
    pub even: Option<f64>,
    /// How far all other customers moved.
    pub rest_change: Option<f64>,
    /// Against all other customers: how likely by chance.
    pub p: Option<f64>,
    /// The same, corrected for how many values of how many columns are looked at.
    pub p_adjusted: Option<f64>,
}

impl Group {
    /// Contribution less what its size alone would count for.
    pub fn excess(&self) -> Option<f64> {
        self.even.map(|even| self.contribution - even)
    }
}

/// A sum of parts with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The sum.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
}

/// Groups that all move the other way than the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reversal {
    /// Every group in both periods does.
    All,
    /// What moved within groups does, by more than chance.
    Within,
}

/// A change by groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// What moved within groups; none for net revenue, and where the periods have too few groups in common.
    pub within: Option<Part>,
    /// What the mix of groups moved.
    pub mix: Option<Part>,
    /// The share of D in groups that both periods have, before and now.
    pub common: [f64; 2],
    /// Whether the groups move against the whole.
    pub reversal: Option<Reversal>,
    /// Half of all |excess|: how far the groups are from counting for no more than their size.
    pub heterogeneity: f64,
    /// The groups that are in either period.
    pub groups: Vec<Group>,
}

/// How sums become values of the metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Whether X counts a part of D.
    pub is_share: bool,
    /// One unit of X in the metric's own unit.
    pub unit: f64,
}

impl Scale {
    /// How sure the change of a ratio is.
    pub(super) fn shift(self, ratios: &Ratios) -> Option<Shift> {
        if ratios.customers < 2 {
            return None;
        }
        match self.is_share {
            true => of_share_ratios(ratios),
            false => of_mean(ratios).map(|shift| shift.scaled(self.unit)),
        }
    }
}

/// X and D of both periods as doubles: a ratio each.
fn rate(ratios: &Ratios, period: usize) -> Option<f64> {
    let d = *ratios.d.get(period)?;
    (d != 0).then(|| ratios.x[period] as f64 / d as f64) // invariant: two periods
}

/// The weights, rates and coefficients of one split.
struct Kitagawa {
    whole: Ratios,
    /// Of each group the sums of both periods.
    sides: Vec<Ratios>,
}

impl Kitagawa {
    fn weight(&self, group: &Ratios, period: usize) -> f64 {
        group.d[period] as f64 / self.whole.d[period] as f64 // invariant: two periods
    }

    /// The rates of a group that is in both periods: now and before.
    fn both(&self, group: &Ratios) -> Option<[f64; 2]> {
        Some([rate(group, 0)?, rate(group, 1)?])
    }

    fn within(&self, group: &Ratios) -> f64 {
        let Some([now, before]) = self.both(group) else {
            return 0.0;
        };
        (self.weight(group, 0) + self.weight(group, 1)) / 2.0 * (now - before)
    }

    fn rates(&self) -> Option<[f64; 2]> {
        Some([rate(&self.whole, 0)?, rate(&self.whole, 1)?])
    }

    /// `(X_1/D_1 − ρ w_1) − (X_0/D_0 − ρ w_0)`: within and mix together, for every group.
    fn contribution(&self, group: &Ratios, [now, before]: [f64; 2]) -> f64 {
        let middle = (now + before) / 2.0;
        let side = |period: usize| {
            let share = group.x[period] as f64 / self.whole.d[period] as f64; // invariant
            share - middle * self.weight(group, period)
        };
        side(0) - side(1)
    }

    /// What a customer of each group adds to an estimate of what moved within groups: the gradient over X and D of
    /// now, then of before.
    fn gradient(&self) -> Vec<Four> {
        let step = |group: &Ratios| self.both(group).map_or(0.0, |[now, before]| now - before);
        let mean = |period: usize| -> f64 {
            let groups = self.sides.iter();
            groups
                .map(|group| self.weight(group, period) * step(group))
                .sum()
        };
        let means = [mean(0), mean(1)];
        let of = |group: &Ratios| {
            let mut four = [0.0; 4];
            let both = self.both(group);
            let size = self.weight(group, 0) + self.weight(group, 1);
            for (period, sign) in [(0, 1.0), (1, -1.0)] {
                let whole = self.whole.d[period] as f64; // invariant
                let of_weight = (step(group) - means[period]) / (2.0 * whole); // invariant
                let (x, d) = match both {
                    None => (0.0, of_weight),
                    Some(rates) => {
                        let own = sign * size / (2.0 * group.d[period] as f64); // invariant
                        (own, of_weight - own * rates[period]) // invariant
                    }
                };
                (four[2 * period], four[2 * period + 1]) = (x, d); // invariant: four places
            }
            four
        };
        self.sides.iter().map(of).collect()
    }

    /// The same for the whole change.
    fn of_change(&self, [now, before]: [f64; 2]) -> Four {
        let [d1, d0] = self.whole.d.map(|d| d as f64);
        [1.0 / d1, -now / d1, -1.0 / d0, before / d0]
    }
}

/// The split of a ratio's change; none where either period has no D.
pub fn split(cells: &Cells, scale: Scale) -> Option<Split> {
    let kitagawa = Kitagawa {
        whole: cells.whole(),
        sides: (0..cells.groups).map(|group| cells.sides(group)).collect(),
    };
    let rates = kitagawa.rates()?;
    let change = rates[0] - rates[1];
    let mut common = [0.0; 2];
    for group in kitagawa
        .sides
        .iter()
        .filter(|group| kitagawa.both(group).is_some())
    {
        common[0] += kitagawa.weight(group, 1);
        common[1] += kitagawa.weight(group, 0);
    }
    let has_common = common.iter().all(|share| *share >= COMMON);
    let mut groups: Vec<Group> = Vec::new();
    for (place, sides) in kitagawa.sides.iter().enumerate() {
        let Some(status) = status(sides) else {
            continue;
        };
        let contribution = kitagawa.contribution(sides, rates);
        let within = has_common.then(|| kitagawa.within(sides));
        let size = (kitagawa.weight(sides, 0) + kitagawa.weight(sides, 1)) / 2.0;
        let own = kitagawa.both(sides).map(|[now, before]| now - before);
        let side = |period: usize| Side {
            x: sides.x[period], // invariant
            d: sides.d[period], // invariant
            weight: Some(kitagawa.weight(sides, period)),
        };
        groups.push(Group {
            place,
            status,
            before: side(1),
            now: side(0),
            change: own.map(|own| own * scale.unit),
            shift: own.and_then(|_| cells.shift(place, scale)),
            within: within.map(|within| within * scale.unit),
            mix: within.map(|within| (contribution - within) * scale.unit),
            contribution: contribution * scale.unit,
            even: Some(size * change * scale.unit),
            rest_change: None,
            p: None,
            p_adjusted: None,
        });
    }
    let within = has_common.then(|| part_of(&kitagawa, cells, scale, rates, Of::Within));
    let mix = has_common.then(|| part_of(&kitagawa, cells, scale, rates, Of::Mix));
    Some(Split {
        reversal: reversal(change, &groups, within.as_ref()),
        within,
        mix,
        common,
        heterogeneity: heterogeneity(&groups),
        groups,
    })
}

fn heterogeneity(groups: &[Group]) -> f64 {
    let excess = groups.iter().filter_map(Group::excess);
    excess.map(f64::abs).sum::<f64>() / 2.0
}

fn status(sides: &Ratios) -> Option<Status> {
    let [d1, d0] = sides.d;
    match (d1 != 0, d0 != 0) {
        (true, true) => Some(Status::Both),
        (true, false) => Some(Status::New),
        (false, true) => Some(Status::Vanished),
        // Refunds without a purchase.
        (false, false) if sides.x[0] != 0 => Some(Status::New),
        (false, false) if sides.x[1] != 0 => Some(Status::Vanished),
        (false, false) => None,
    }
}

/// Which sum of parts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Within,
    Mix,
}

fn part_of(kitagawa: &Kitagawa, cells: &Cells, scale: Scale, rates: [f64; 2], of: Of) -> Part {
    let within: f64 = kitagawa
        .sides
        .iter()
        .map(|group| kitagawa.within(group))
        .sum();
    let change = rates[0] - rates[1];
    let (value, gradient) = match of {
        Of::Within => (within, kitagawa.gradient()),
        Of::Mix => {
            let whole = kitagawa.of_change(rates);
            let rest = kitagawa.gradient().into_iter().map(|within| {
                std::array::from_fn(|place| whole[place] - within[place]) // invariant: four places
            });
            (change - within, rest.collect())
        }
    };
    let n = kitagawa.whole.customers as f64;
    let interval = (kitagawa.whole.customers > 1).then(|| {
        let error = (quadratic(cells, &gradient) * n / (n - 1.0))
            .max(0.0)
            .sqrt();
        let reach = error
            * match scale.is_share {
                true => Z,
                false => student_quantile(LEVEL, n - 1.0),
            };
        Interval {
            low: (value - reach) * scale.unit,
            high: (value + reach) * scale.unit,
            level: LEVEL,
        }
    });
    Part {
        value: value * scale.unit,
        interval,
    }
}

fn reversal(change: f64, groups: &[Group], within: Option<&Part>) -> Option<Reversal> {
    if change == 0.0 {
        return None;
    }
    let against = |moved: f64| moved * change < 0.0;
    let mut moves = groups.iter().filter_map(|group| group.change).peekable();
    if moves.peek().is_some() && moves.all(against) {
        return Some(Reversal::All);
    }
    let within = within.filter(|within| against(within.value))?;
    let interval = within.interval?;
    (interval.low > 0.0 || interval.high < 0.0).then_some(Reversal::Within)
}

/// The split of a sum's change: cells of net revenue over buyers. A group's share of what there was before is what its
/// size alone would count for.
pub fn split_total(cells: &Cells, unit: f64) -> Split {
    let whole = cells.whole();
    let [now, before] = whole.x;
    let change = (now - before) as f64;
    let share = |part: i128, whole: i128| (whole > 0).then(|| part as f64 / whole as f64);
    let mut groups = Vec::new();
    for place in 0..cells.groups {
        let sides = cells.sides(place);
        let Some(status) = status(&sides) else {
            continue;
        };
        let [x1, x0] = sides.x;
        let side = |period: usize| Side {
            x: sides.x[period], // invariant
            d: sides.d[period], // invariant
            weight: share(sides.x[period], whole.x[period]),
        };
        let moved = (x1 - x0) as f64;
        let error = variance_of_total(&sides).sqrt();
        groups.push(Group {
            place,
            status,
            before: side(1),
            now: side(0),
            change: Some(moved * unit),
            shift: Some(Shift {
                interval: Interval {
                    low: (moved - Z * error) * unit,
                    high: (moved + Z * error) * unit,
                    level: LEVEL,
                },
                p: 1.0,
                correlation: None,
                is_thin: sides.with.iter().any(|count| *count < FEWEST),
            }),
            within: None,
            mix: None,
            contribution: moved * unit,
            even: share(x0, before).map(|share| share * change * unit),
            rest_change: None,
            p: None,
            p_adjusted: None,
        });
    }
    Split {
        within: None,
        mix: None,
        common: [1.0; 2],
        reversal: None,
        heterogeneity: heterogeneity(&groups),
        groups,
    }
}

/// Σ (v₁ − v₀)².
fn variance_of_total(sides: &Ratios) -> f64 {
    let [[xx1, ..], [xx0, ..]] = sides.squares;
    let [across, ..] = sides.across;
    (xx1 as f64 + xx0 as f64 - 2.0 * across as f64).max(0.0)
}
