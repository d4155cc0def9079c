//! From a customer's orders to sums of groups.

use super::{CUSTOMERS, DUE, MOST_VALUES, MOVED, Part, WhyQuery};
use crate::calendar::{Day, Period, Window};
use crate::metrics::why::ages::MONTHS;
use crate::metrics::why::measure::Measure;
use crate::sql::counts::{MONEY, within};
use crate::sql::dialect::Dialect;
use crate::sql::groups::first_value;
use crate::sql::text::{Statement, case, listed};

/// A row a customer: what was done in the period (`_1`) and in the one before (`_2`).
pub(super) fn people(statement: &mut Statement, query: &WhyQuery) {
    let dialect = statement.dialect;
    let window = query.report.window;
    let periods = [query.report.period, query.before];
    let mut columns = vec![
        "customer".to_owned(),
        format!("COUNT(CASE WHEN {MONEY} THEN 1 END) AS entries"),
        "MIN(CASE WHEN kind = 'order' THEN day END) AS first_order".to_owned(),
    ];
    for (number, period) in (1..).zip(&periods) {
        columns.extend(deeds(dialect, period, window, number));
    }
    let groups = &query.report.source.groups;
    for name in groups.names() {
        columns.push(format!(
            "MIN({}) AS first_{name}",
            dialect.by_bytes(&format!("orders.first_{name}"))
        ));
        columns.push(format!(
            "MIN(orders.low_{name}) AS low_{name}, MAX(orders.high_{name}) AS high_{name}"
        ));
    }
    statement.cte(
        "deeds",
        "A row a customer: active at the start and end of the period (_1) and the one before it (_2), renewed between the\n\
         window before its end and its start; orders, money.",
        format!(
            "SELECT\n{}\nFROM orders\nWHERE role = 'customer'\nGROUP BY customer",
            listed(&columns)
        ),
    );
    let [now, before] = periods;
    let mut columns = vec![
        "deeds.*".to_owned(),
        format!("{} AS class", class(dialect, &now, &before)),
    ];
    for name in groups.names() {
        let first = first_value(&format!("first_{name}"));
        columns.push(format!("{first} AS {name}"));
        columns.push(format!(
            "CASE WHEN (orders_1 > 0 OR orders_2 > 0) AND (low_{name} <> {first} OR high_{name} <> {first}) THEN 1 ELSE 0 END AS moved_{name}"
        ));
    }
    if query.tenure {
        let bands = [&now, &before].map(|period| band(dialect, period.start));
        columns.push(format!("{} || {} AS tenure", bands[0], bands[1])); // invariant: two periods
    }
    if query.cohort {
        let month = format!("SUBSTR({}, 1, 7)", dialect.text("first_order"));
        columns.push(format!("COALESCE({month}, '') AS cohort"));
    }
    statement.cte(
        "people",
        "What became of each, and which groups they are in.",
        format!(
            "SELECT\n{}\nFROM deeds\nWHERE entries > 0",
            listed(&columns)
        ),
    );
}

fn deeds(dialect: &Dialect, period: &Period, window: Window, number: usize) -> Vec<String> {
    let day = |day: Day| dialect.day(day);
    let (start, end) = (day(period.start), day(period.end));
    let (from, to) = (
        day(window.before(period.start)),
        day(window.before(period.end)),
    );
    let ordered = |from: &str, until: &str, name: &str| {
        format!(
            "MAX(CASE WHEN kind = 'order' AND {} THEN 1 ELSE 0 END) AS {name}_{number}",
            within(from, until)
        )
    };
    let count = |condition: &str, name: &str| {
        format!("COUNT(CASE WHEN kind = 'order' AND {condition} THEN 1 END) AS {name}_{number}")
    };
    let inside = within(&start, &end);
    let sum = |kinds: &str, name: &str| {
        format!("SUM(CASE WHEN {kinds} AND {inside} THEN amount ELSE 0 END) AS {name}_{number}")
    };
    vec![
        ordered(&from, &start, "at_start"),
        ordered(&to, &end, "at_end"),
        ordered(&to, &start, "renewed"),
        count(&inside, "orders"),
        count(&format!("day < {start}"), "earlier"),
        count(&format!("day < {end}"), "to_date"),
        sum("kind = 'order'", "revenue"),
        sum(MONEY, "net"),
    ]
}

/// The first of the bridge's classes that fits; nothing for who bought in neither period.
fn class(dialect: &Dialect, now: &Period, before: &Period) -> String {
    let is_new = format!("first_order >= {}", dialect.day(now.start));
    let is_between = format!("first_order >= {}", dialect.day(before.end));
    let kept = "orders_1 > 0 AND orders_2 > 0";
    let whens = [
        (format!("{kept} AND revenue_1 > revenue_2"), "kept_more"),
        (format!("{kept} AND revenue_1 < revenue_2"), "kept_less"),
        (kept.to_owned(), "kept_same"),
        (format!("orders_1 > 0 AND {is_new}"), "new"),
        (format!("orders_1 > 0 AND {is_between}"), "acquired_between"),
        ("orders_1 > 0 AND at_start_1 = 0".to_owned(), "won_back"),
        ("orders_1 > 0".to_owned(), "returned"),
        ("orders_2 > 0 AND at_end_1 = 1".to_owned(), "absent"),
        ("orders_2 > 0".to_owned(), "lost"),
    ];
    let whens = whens.map(|(condition, class)| (condition, format!("'{class}'")));
    case(&whens, Some("''"))
}

/// The number of the band of tenure at a period's start.
fn band(dialect: &Dialect, start: Day) -> String {
    let mut whens = vec![(
        "first_order IS NULL".to_owned(),
        format!("'{}'", MONTHS.len() + 1),
    )];
    for (number, months) in (0..).zip(MONTHS) {
        let number: usize = number;
        let since = dialect.day(Window::Months(months).before(start));
        whens.push((format!("first_order >= {since}"), format!("'{number}'")));
    }
    case(&whens, Some(&format!("'{}'", MONTHS.len())))
}

/// X and D of a measure in a period, over `people`.
fn pair(dialect: &Dialect, measure: &str, number: usize) -> [String; 2] {
    let flag = |condition: &str| format!("CASE WHEN {condition} THEN 1 ELSE 0 END");
    let column = |name: &str| format!("people.{name}_{number}");
    let [start, end, orders, to_date] = ["at_start", "at_end", "orders", "to_date"].map(column);
    let share = |part: &str, whole: &str| {
        [
            dialect.money(&flag(&format!("{whole} AND {part}"))),
            flag(whole),
        ]
    };
    let buyer = format!("{orders} > 0");
    let active = format!("{start} = 1");
    let Some(measure) = Measure::of(measure) else {
        let zero = || dialect.money("0");
        let due = format!("{active} AND {} = 0", column("renewed"));
        return match (measure, number) {
            (DUE, _) => [
                dialect.money(&flag(&due)),
                flag(&format!("{active} AND {buyer}")),
            ],
            (CUSTOMERS, 1) => [
                dialect.money(&flag("people.orders_1 > 0 OR people.orders_2 > 0")),
                "1".to_owned(),
            ],
            _ => [zero(), "0".to_owned()],
        };
    };
    match measure {
        Measure::Retention => share(&format!("{end} = 1"), &active),
        Measure::Churn => share(&format!("{end} = 0"), &active),
        Measure::Repeat => share(&format!("{orders} > 1"), &buyer),
        Measure::Returning => share(&format!("{} > 0", column("earlier")), &buyer),
        Measure::ReturningToDate => share(&format!("{to_date} > 1"), &buyer),
        Measure::RepeatToDate => share(&format!("{to_date} > 1"), &format!("{to_date} > 0")),
        Measure::Frequency => [dialect.money(&orders), flag(&buyer)],
        Measure::OrderValue => [column("revenue"), orders],
        Measure::RevenuePerCustomer => [column("net"), flag(&buyer)],
    }
}

/// Each customer beside everything asked.
pub(super) fn cells(statement: &mut Statement, parts: &[Part]) {
    let dialect = statement.dialect;
    let numbered = |of: &dyn Fn(&Part) -> Option<String>| -> Vec<(String, String)> {
        let parts = (1..).zip(parts);
        parts
            .filter_map(|(number, part): (usize, &Part)| Some((number.to_string(), of(part)?)))
            .collect()
    };
    let by_part = |whens: &[(String, String)], otherwise: Option<&str>| {
        case(whens, otherwise).replacen("CASE", "CASE asked.part", 1)
    };
    let mut measures: Vec<&str> = parts
        .iter()
        .flat_map(|part| part.measures.clone())
        .collect();
    measures.sort_unstable();
    measures.dedup();
    let by_measure = |place: usize, number: usize| {
        let whens: Vec<(String, String)> = measures
            .iter()
            .filter(|measure| **measure != MOVED || (place, number) == (1, 1))
            .filter_map(|measure| {
                let value = match *measure {
                    MOVED => by_part(&numbered(&|part| part.moved.clone()), Some("0")),
                    _ => pair(dialect, measure, number).get(place)?.clone(),
                };
                Some((format!("'{measure}'"), value))
            })
            .collect();
        let zero = [dialect.money("0"), "0".to_owned()];
        let otherwise = zero.get(place).map(String::as_str);
        case(&whens, otherwise).replacen("CASE", "CASE asked.measure", 1)
    };
    let columns = [
        "asked.part AS part, asked.part_kind AS part_kind, asked.part_name AS part_name, asked.measure AS measure".to_owned(),
        format!("{} AS item", by_part(&numbered(&|part| Some(part.item.clone())), None)),
        format!("{} AS x1", by_measure(0, 1)),
        format!("{} AS d1", by_measure(1, 1)),
        format!("{} AS x2", by_measure(0, 2)),
        format!("{} AS d2", by_measure(1, 2)),
    ];
    statement.cte(
        "cells",
        "Each customer's numerator x and denominator d of every measure asked of a part, in the period and before.",
        format!(
            "SELECT{}\n{}\nFROM people\nCROSS JOIN asked",
            dialect.few("asked"),
            listed(&columns)
        ),
    );
}

/// Sums of a part's items.
pub(super) fn sums(statement: &mut Statement) {
    let double = |of: &str| statement.dialect.double(of);
    let mut columns = vec![
        "part, part_kind, part_name, measure, item, part_kind AS item_kind, 0 AS items".to_owned(),
        "COUNT(*) AS customers".to_owned(),
    ];
    let count =
        |condition: &str, name: &str| format!("COUNT(CASE WHEN {condition} THEN 1 END) AS {name}");
    for number in [1, 2] {
        columns.push(count(
            &format!("x{number} <> 0 OR d{number} <> 0"),
            &format!("any_{number}"),
        ));
        columns.push(count(&format!("d{number} <> 0"), &format!("with_{number}")));
        columns.push(format!(
            "SUM(x{number}) AS x_{number}, SUM(d{number}) AS d_{number}"
        ));
    }
    let product = |one: &str, other: &str, name: &str| {
        format!("SUM({} * {}) AS {name}", double(one), double(other))
    };
    for number in [1, 2] {
        let (x, d) = (format!("x{number}"), format!("d{number}"));
        columns.push(product(&x, &x, &format!("xx_{number}")));
        columns.push(product(&x, &d, &format!("xd_{number}")));
        columns.push(product(&d, &d, &format!("dd_{number}")));
    }
    for (one, other, name) in [
        ("x1", "x2", "xx"),
        ("x1", "d2", "xd"),
        ("d1", "x2", "dx"),
        ("d1", "d2", "dd"),
    ] {
        columns.push(product(one, other, name));
    }
    statement.cte(
        "sums",
        "Their sums and sums of products.",
        format!(
            "SELECT\n{}\nFROM cells\nWHERE x1 <> 0 OR d1 <> 0 OR x2 <> 0 OR d2 <> 0\nGROUP BY part, part_kind, part_name, measure, item",
            listed(&columns)
        ),
    );
}

/// The values of the most customers, and all others together.
pub(super) fn pooled(statement: &mut Statement) {
    statement.cte(
        "sized",
        "How many customers each value has.",
        format!(
            "SELECT\n  sums.*,\n  MAX(CASE WHEN measure = '{CUSTOMERS}' THEN customers ELSE 0 END) OVER (PARTITION BY part, item) AS size\nFROM sums"
        ),
    );
    statement.cte(
        "placed",
        "The largest first.",
        "SELECT\n  sized.*,\n  DENSE_RANK() OVER (PARTITION BY part ORDER BY size DESC, item) AS item_place\nFROM sized",
    );
    let is_rest = format!("part_kind = 'value' AND item <> '' AND item_place > {MOST_VALUES}");
    let kinds = case(
        &[
            (is_rest.clone(), "'rest'".to_owned()),
            (
                "part_kind = 'value' AND item = ''".to_owned(),
                "'blank'".to_owned(),
            ),
        ],
        Some("part_kind"),
    );
    statement.cte(
        "kinds",
        &format!("A value beyond the {MOST_VALUES} largest has no sums of its own."),
        format!(
            "SELECT\n{}\nFROM placed",
            listed(&[
                "placed.*".to_owned(),
                format!("{kinds} AS kind"),
                format!("CASE WHEN {is_rest} THEN '' ELSE item END AS shown"),
            ])
        ),
    );
    let mut columns = vec![
        "part, part_name, measure, kind AS item_kind, shown AS item, COUNT(*) AS items".to_owned(),
    ];
    let all = super::COUNTS.iter().chain(&super::PRODUCTS);
    columns.extend(all.map(|(_, name)| format!("SUM(kinds.{name}) AS {name}")));
    statement.cte(
        "pooled",
        "The rest of a column's values together.",
        format!(
            "SELECT\n{}\nFROM kinds\nGROUP BY part, part_name, measure, kind, shown",
            listed(&columns)
        ),
    );
}
