//! Lists by what customers are worth: segments, and predicted values.

use super::{Carried, real, text};
use crate::calendar::Day;
use crate::commands::streams::Usage;
use crate::ledger::Orders;
use crate::metrics::clv::outlook::{Outlooks, next_order};
use crate::metrics::clv::{Lifetime, Population};
use crate::metrics::rfm::{Grid, Scored, Standing};
use crate::models::clv::CustomerValue;
use crate::models::history::RepeatHistory;
use crate::render::{Format, RenderError, Rows, customers as list};
use crate::report::{Cell, Number};

/// The segments of these names, in capitals or not.
///
/// # Errors
/// [`Usage`] for a name that the grid does not have.
pub(in crate::commands) fn segments_named(
    names: &[String],
    grid: &Grid,
) -> Result<Vec<usize>, Usage> {
    let find = |name: &String| {
        let place = grid
            .names()
            .iter()
            .position(|one| one.eq_ignore_ascii_case(name));
        place.ok_or_else(|| {
            Usage(format!(
                "--segment {name}: there is no such segment; there are {}",
                grid.names().join(", ")
            ))
        })
    };
    names.iter().map(find).collect()
}

/// Each customer's scores and segment, by id; of some segments alone where they are named.
pub(in crate::commands) fn segments(
    format: Format,
    carried: &Carried<'_>,
    orders: &Orders,
    standing: &Standing,
    grid: &Grid,
    wanted: &[usize],
) -> Result<Rows, RenderError> {
    const COLUMNS: [&str; 9] = [
        "segment",
        "customer_id",
        "recency_score",
        "frequency_score",
        "monetary_score",
        "recency_days",
        "orders",
        "order_revenue",
        "net_revenue",
    ];
    let people = standing.numbers.iter().zip(&standing.scored);
    let kept =
        people.filter(|(_, one)| wanted.is_empty() || wanted.contains(&grid.segment(one.score)));
    let mut people: Vec<_> = kept.collect();
    people.sort_unstable_by_key(|(number, _)| orders.ids().get(**number));
    let row = |(number, one): (&usize, &Scored)| {
        let name = grid.names().get(grid.segment(one.score));
        let of = &one.customer;
        let mut cells = vec![
            Cell::text(name.map_or("", String::as_str)),
            text(orders.ids().get(*number)),
            Cell::Count(one.score.recency().into()),
            Cell::Count(one.score.frequency().into()),
            Cell::Count(one.score.monetary().into()),
            Cell::Count(of.recency_days.into()),
            Cell::Count(of.orders),
            Cell::Exact(Number::Money(of.order_revenue)),
            Cell::Exact(Number::Money(of.net_revenue)),
        ];
        cells.extend(carried.of_orders(*number));
        cells
    };
    list(
        format,
        &carried.after(&COLUMNS),
        people.into_iter().map(row),
    )
}

/// Which customers a list of values names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ValueList {
    /// So many, those of the highest predicted value (of those at risk, of the highest spend so far).
    pub top: Option<usize>,
    /// Only those who bought on several days and are more likely gone than not.
    pub at_risk: bool,
}

/// Below this probability of being active a customer who came back before is at risk.
const AT_RISK: f64 = 0.5;

/// What was predicted of a population.
#[derive(Clone, Copy)]
pub(in crate::commands) struct Predicted<'a> {
    /// The models and each customer's value.
    pub(in crate::commands) lifetime: &'a Lifetime,
    /// What customers will do by a day.
    pub(in crate::commands) outlooks: &'a Outlooks,
    /// The last day that the models saw.
    pub(in crate::commands) calibrated_to: Day,
}

impl Predicted<'_> {
    /// What "alive" means for this customer, the day of the next order, and the chances asked for.
    fn cells(&self, history: &RepeatHistory, place: usize) -> [Cell; 4] {
        let purchases = &self.lifetime.purchases;
        let next = next_order(purchases.predictor.as_ref(), history, self.calibrated_to);
        [
            Cell::text(purchases.model.alive_means(history.repeat_days() > 0)),
            next.map_or(Cell::Undefined, |day| Cell::text(day.to_string())),
            real(self.outlooks.silent.get(place).copied()),
            real(self.outlooks.alive.get(place).copied()),
        ]
    }
}

/// Each customer's history and prediction, by id or the most valuable first; empty where there is none.
pub(in crate::commands) fn values(
    format: Format,
    carried: &Carried<'_>,
    orders: &Orders,
    population: &Population,
    predicted: Option<Predicted<'_>>,
    wanted: ValueList,
) -> Result<Rows, RenderError> {
    const COLUMNS: [&str; 16] = [
        "why",
        "customer_id",
        "repeat_days",
        "weeks_first_to_last",
        "weeks_since_first",
        "mean_repeat_amount",
        "historic_value",
        "probability_alive",
        "expected_orders",
        "expected_amount",
        "predicted_value",
        "decile",
        "alive_means",
        "next_order",
        "probability_no_order",
        "probability_alive_on",
    ];
    let lifetime = predicted.map(|predicted| predicted.lifetime);
    let deciles = lifetime.map(Lifetime::decile_of_each);
    let value = |place: usize| lifetime.and_then(|lifetime| lifetime.values.get(place));
    let net = |place: usize| population.net.get(place).copied().unwrap_or(0);
    let id = |place: usize| {
        orders
            .ids()
            .get(population.numbers.get(place).copied().unwrap_or(0))
    };
    let (people, why) = of_value(population, wanted, value, net, id);
    let row = |place: usize| {
        let history = population.histories.get(place);
        let value = value(place);
        let decile = deciles.as_ref().and_then(|deciles| deciles.get(place));
        let mut cells = vec![
            Cell::text(why.clone()),
            text(id(place)),
            history.map_or(Cell::Undefined, |h| Cell::Count(h.repeat_days().into())),
            real(history.map(|h| h.recency())),
            real(history.map(|h| h.age())),
            real(history.and_then(|h| h.mean_amount())),
            orders
                .revenue(net(place))
                .map_or(Cell::Undefined, |net| Cell::Exact(Number::Money(net))),
            real(value.map(|v| v.probability_alive)),
            real(value.map(|v| v.expected_purchases)),
            real(value.and_then(|v| v.expected_amount)),
            real(value.and_then(|v| v.value)),
            decile.map_or(Cell::Undefined, |&decile| Cell::Count(decile.into())),
        ];
        cells.extend(match predicted.zip(history) {
            Some((predicted, history)) => predicted.cells(history, place),
            None => [
                Cell::Undefined,
                Cell::Undefined,
                Cell::Undefined,
                Cell::Undefined,
            ],
        });
        let number = population.numbers.get(place).copied();
        cells.extend(
            number
                .into_iter()
                .flat_map(|number| carried.of_orders(number)),
        );
        cells
    };
    list(
        format,
        &carried.after(&COLUMNS),
        people.into_iter().map(row),
    )
}

/// The places of the customers wanted, in their order, and why they are.
fn of_value<'a>(
    population: &Population,
    wanted: ValueList,
    value: impl Fn(usize) -> Option<&'a CustomerValue>,
    net: impl Fn(usize) -> i128,
    id: impl Fn(usize) -> &'a [u8],
) -> (Vec<usize>, String) {
    let came_back = |place: usize| {
        population
            .histories
            .get(place)
            .is_some_and(|one| one.repeat_days() > 0)
    };
    let is_at_risk = |place: &usize| {
        came_back(*place) && value(*place).is_some_and(|value| value.probability_alive < AT_RISK)
    };
    let all = 0..population.numbers.len();
    let mut people: Vec<usize> = all
        .filter(|place| !wanted.at_risk || is_at_risk(place))
        .collect();
    let worth = |place: usize| {
        let value = value(place);
        value
            .and_then(|value| value.value.or(Some(value.expected_purchases)))
            .unwrap_or(f64::NEG_INFINITY)
    };
    people.sort_by(|&one, &other| {
        let by_worth = match (wanted.at_risk, wanted.top) {
            (true, _) => net(other).cmp(&net(one)),
            (false, Some(_)) => worth(other).total_cmp(&worth(one)),
            (false, None) => std::cmp::Ordering::Equal,
        };
        by_worth.then_with(|| id(one).cmp(id(other)))
    });
    people.truncate(wanted.top.unwrap_or(usize::MAX));
    let why = match (wanted.at_risk, wanted.top) {
        (true, _) => "at risk".to_owned(),
        (false, Some(top)) => format!("top {top}"),
        (false, None) => "all".to_owned(),
    };
    (people, why)
}
