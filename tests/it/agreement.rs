//! The program agrees with the oracle on generated histories, and the order of rows and their split
//! into files leave no trace.

use std::fmt::Write as _;

use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use crate::kit::{run_inside, shared};
use crate::oracle::{Answer, Asked, Cost, Figure, MICRO, Row, Spell, Window, World, wilson};

/// The first day that histories can have.
fn base() -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 11, 20).unwrap()
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    let ends = [
        (2023, 12, 31),
        (2024, 1, 1),
        (2024, 1, 31),
        (2024, 2, 28),
        (2024, 2, 29),
        (2024, 3, 1),
        (2024, 3, 31),
        (2024, 4, 30),
        (2024, 12, 30),
        (2024, 12, 31),
        (2025, 1, 1),
        (2025, 2, 28),
        (2025, 3, 31),
    ];
    prop_oneof![
        3 => (0..560_u64).prop_map(|days| base() + Days::new(days)),
        1 => prop::sample::select(ends.to_vec())
            .prop_map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap()),
    ]
}

/// Whole amounts, cents and hundredths of cents; zero, ties and refunds among them.
fn any_amount() -> impl Strategy<Value = i128> {
    prop_oneof![
        1 => Just(0),
        2 => (-3..4_i128).prop_map(|units| units * MICRO),
        4 => (-2_000..8_000_i128).prop_map(|cents| cents * 10_000),
        1 => (-900_000..900_000_i128).prop_map(|parts| parts * 100),
    ]
}

fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..7_u8, 0..14_u8, any_day(), any_amount());
    (prop::collection::vec(row, 1..40), any::<bool>()).prop_map(|(rows, with_ids)| {
        let row = |(customer, order, day, amount)| Row {
            customer: (customer > 0).then(|| format!("c{customer}")),
            order: with_ids.then(|| format!("o{order}")),
            day,
            amount,
        };
        rows.into_iter().map(row).collect()
    })
}

/// Blank ends, people who come back, same-day cancels and overlaps all happen with few customers.
fn any_spells() -> impl Strategy<Value = Vec<Spell>> {
    let length = prop_oneof![
        2 => Just(None),
        2 => Just(Some(0_u64)),
        6 => (1..400_u64).prop_map(Some),
    ];
    prop::collection::vec((1..9_u8, any_day(), length), 1..20).prop_map(|spells| {
        let spell = |(customer, start, length): (u8, NaiveDate, Option<u64>)| Spell {
            customer: format!("c{customer}"),
            start,
            end: length.map(|days| start + Days::new(days)),
        };
        spells.into_iter().map(spell).collect()
    })
}

fn any_costs() -> impl Strategy<Value = Vec<Cost>> {
    let category = prop::sample::select(vec!["marketing", "wages", "service"]);
    let cost = (any_day(), any::<bool>(), category, 0..500_000_i128);
    prop::collection::vec(cost, 1..12).prop_map(|costs| {
        let cost = |(day, retention, category, cents): (_, _, &str, _)| Cost {
            day,
            retention,
            category: category.to_owned(),
            amount: cents * 10_000,
        };
        costs.into_iter().map(cost).collect()
    })
}

fn any_period() -> impl Strategy<Value = Asked> {
    prop_oneof![
        2 => (any_day(), 0..120_u64).prop_map(|(day, more)| Asked::Range(day, day + Days::new(more))),
        1 => (2023..2026).prop_map(Asked::Year),
        2 => (any_day(), Just(())).prop_map(|(day, ())| Asked::Quarter(day.year(), day.month0() / 3 + 1)),
        3 => any_day().prop_map(|day| Asked::Month(day.year(), day.month())),
        1 => any_day().prop_map(|day| Asked::Week(day.iso_week().year(), day.iso_week().week())),
        1 => Just(Asked::All),
        1 => Just(Asked::LastYear),
        1 => Just(Asked::LastQuarter),
        1 => Just(Asked::LastMonth),
    ]
}

fn any_window() -> impl Strategy<Value = Window> {
    prop_oneof![
        2 => Just(Window::Months(12)),
        2 => (1..20_u32).prop_map(Window::Months),
        2 => (1..400_u32).prop_map(Window::Days),
    ]
}

fn any_settings() -> impl Strategy<Value = World> {
    (
        any_window(),
        any_period(),
        prop::option::weighted(0.2, any_day()),
        prop::option::weighted(0.3, prop::sample::select(vec![0.4, 0.25, 1.0, 0.0])),
        prop::option::weighted(0.2, prop::sample::select(vec![1.5, 4.0])),
        prop::option::weighted(0.2, 0..100_000_i128),
        prop::option::weighted(0.2, 0..100_000_i128),
    )
        .prop_map(
            |(window, asked, as_of, margin, lifespan, kept, won)| World {
                orders: None,
                contracts: None,
                costs: None,
                as_of,
                window,
                asked,
                margin,
                lifespan,
                retention_cost: kept.map(|cents| cents * 10_000),
                acquisition_cost: won.map(|cents| cents * 10_000),
            },
        )
}

pub fn any_world() -> impl Strategy<Value = World> {
    let contents = prop_oneof![
        4 => any_rows().prop_map(|rows| (Some(rows), None)),
        2 => any_spells().prop_map(|spells| (None, Some(spells))),
        1 => (any_rows(), any_spells()).prop_map(|(rows, spells)| (Some(rows), Some(spells))),
    ];
    let costs = prop::option::weighted(0.5, any_costs());
    (contents, costs, any_settings()).prop_map(|((orders, contracts), costs, settings)| World {
        orders,
        contracts,
        costs,
        ..settings
    })
}

fn amount_text(micro: i128) -> String {
    let sign = if micro < 0 { "-" } else { "" };
    let (whole, parts) = (micro.abs() / MICRO, micro.abs() % MICRO);
    // Never three decimals: 1.234 could be one thousand two hundred and thirty-four.
    match parts {
        0 => format!("{sign}{whole}"),
        _ if parts % 10_000 == 0 => format!("{sign}{whole}.{:02}", parts / 10_000),
        _ => format!("{sign}{whole}.{:04}", parts / 100),
    }
}

fn orders_csv(rows: &[Row]) -> String {
    let with_ids = rows.iter().any(|row| row.order.is_some());
    let mut text = String::from(if with_ids {
        "order_id,customer_id,order_date,amount\n"
    } else {
        "customer_id,order_date,amount\n"
    });
    for row in rows {
        if let Some(order) = &row.order {
            write!(text, "{order},").unwrap();
        }
        let customer = row.customer.as_deref().unwrap_or("");
        let amount = amount_text(row.amount);
        writeln!(text, "{customer},{},{amount}", row.day).unwrap();
    }
    text
}

fn contracts_csv(spells: &[Spell]) -> String {
    let mut text = String::from("customer_id,start,end\n");
    for spell in spells {
        let end = spell.end.map_or(String::new(), |end| end.to_string());
        writeln!(text, "{},{},{end}", spell.customer, spell.start).unwrap();
    }
    text
}

fn costs_csv(costs: &[Cost]) -> String {
    let mut text = String::from("date,kind,category,amount\n");
    for cost in costs {
        let kind = if cost.retention {
            "retention"
        } else {
            "acquisition"
        };
        let amount = amount_text(cost.amount);
        writeln!(text, "{},{kind},{},{amount}", cost.day, cost.category).unwrap();
    }
    text
}

fn settings_args(world: &World) -> Vec<String> {
    let period = match world.asked {
        Asked::Range(start, last) => format!("{start}..{last}"),
        Asked::Year(year) => format!("{year}"),
        Asked::Quarter(year, quarter) => format!("{year}-Q{quarter}"),
        Asked::Month(year, month) => format!("{year}-{month:02}"),
        Asked::Week(year, week) => format!("{year}-W{week:02}"),
        Asked::All => "all".to_owned(),
        Asked::LastYear => "last-year".to_owned(),
        Asked::LastQuarter => "last-quarter".to_owned(),
        Asked::LastMonth => "last-month".to_owned(),
    };
    let window = match world.window {
        Window::Days(days) => format!("{days}d"),
        Window::Months(months) => format!("{months}mo"),
    };
    let mut args = vec![format!("--period={period}"), "--format=json".to_owned()];
    // With contracts alone neither has an effect, and both are refused.
    let has_orders = world.orders.is_some();
    args.extend(has_orders.then(|| format!("--active-within={window}")));
    args.extend(world.as_of.map(|day| format!("--as-of={day}")));
    args.extend(
        world
            .margin
            .filter(|_| has_orders)
            .map(|margin| format!("--margin={margin}")),
    );
    args.extend(world.lifespan.map(|years| format!("--lifespan={years}")));
    let cost = |flag: &str, cost: i128| format!("--{flag}={}", amount_text(cost));
    args.extend(world.retention_cost.map(|c| cost("retention-cost", c)));
    args.extend(world.acquisition_cost.map(|c| cost("acquisition-cost", c)));
    args
}

/// Runs the report on the world, its orders split into these files: exit code and output.
fn report(world: &World, files: &[&[Row]]) -> (u8, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut args = vec!["report".to_owned()];
    for (number, rows) in files.iter().enumerate() {
        args.push(written(
            &folder,
            &format!("{number}.csv"),
            &orders_csv(rows),
        ));
    }
    if let Some(spells) = &world.contracts {
        let path = written(&folder, "customers.csv", &contracts_csv(spells));
        args.push(format!("--customers={path}"));
    }
    if let Some(costs) = &world.costs {
        let path = written(&folder, "costs.csv", &costs_csv(costs));
        args.push(format!("--costs={path}"));
    }
    if !files.is_empty() {
        // Made-up rows look like orders that stand again, and like numbers that start again: they are meant as they are.
        let meant = "--order-number-scope=all --repeated-orders=add --order-amount=every-row --keep-far-days";
        args.extend(meant.split(' ').map(str::to_owned));
    }
    args.extend(settings_args(world));
    let (status, out, err) = run_inside(&args);
    // Only the folder's random name differs from run to run.
    (
        status,
        out.replace(folder.path().to_str().unwrap(), "FOLDER"),
        err,
    )
}

fn written(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

pub fn one_file(world: &World) -> (u8, String, String) {
    match &world.orders {
        Some(rows) => report(world, &[rows]),
        None => report(world, &[]),
    }
}

/// A JSON number in millionths, from its digits.
fn exactly(number: &Value) -> i128 {
    let text = number.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.as_str()),
    };
    let (whole, parts) = digits.split_once('.').unwrap_or((digits, ""));
    assert!(parts.len() <= 6, "{text}");
    let parts: i128 = format!("{parts:0<6}").parse().unwrap();
    sign * (whole.parse::<i128>().unwrap() * MICRO + parts)
}

fn close(found: f64, expected: f64) -> bool {
    found == expected || (found - expected).abs() <= 1e-12 * expected.abs()
}

/// One period's part of a document, which a comparison has too.
fn compare(part: &Value, answer: &Answer) -> Result<(), TestCaseError> {
    let period = &part["period"];
    let last = answer.end.pred_opt().unwrap();
    prop_assert_eq!(&period["first"], &answer.start.to_string());
    prop_assert_eq!(&period["last"], &last.to_string());
    prop_assert_eq!(
        period["days"].as_i64(),
        Some((answer.end - answer.start).num_days())
    );
    prop_assert_eq!(&period["complete"], answer.complete);
    let counts = part["customers"].as_object().unwrap();
    prop_assert_eq!(counts.len(), answer.counts.len());
    for (key, count) in &answer.counts {
        let found = counts[*key].as_u64().map(|count| count as usize);
        prop_assert_eq!(found, *count, "customers.{}", key);
    }
    match answer.orders {
        None => prop_assert!(part["orders"].is_null()),
        Some((count, revenue, refund_count, refunds)) => {
            let orders = &part["orders"];
            prop_assert_eq!(orders["count"].as_u64(), Some(count as u64));
            prop_assert_eq!(exactly(&orders["revenue"]), revenue);
            prop_assert_eq!(orders["refund_count"].as_u64(), Some(refund_count as u64));
            prop_assert_eq!(exactly(&orders["refunds"]), refunds);
        }
    }
    let metrics = part["metrics"].as_object().unwrap();
    prop_assert_eq!(metrics.len(), answer.figures.len());
    for (key, expected) in &answer.figures {
        compare_metric(key, &metrics[*key], *expected)?;
    }
    Ok(())
}

fn compare_metric(key: &str, metric: &Value, expected: Figure) -> Result<(), TestCaseError> {
    let value = &metric["value"];
    let mut interval = None;
    match expected {
        Figure::Undefined => {
            prop_assert!(value.is_null(), "{}: {} is undefined", key, value);
            let why = metric["note"].as_str().unwrap_or_default();
            prop_assert!(!why.is_empty(), "{} does not say why it is undefined", key);
        }
        Figure::Exact(exact) => {
            prop_assert!(!value.is_null(), "{}: null for {}", key, exact);
            prop_assert_eq!(exactly(value), exact, "{}", key);
        }
        Figure::Ratio(ratio, share) => {
            let found = value.as_f64();
            let agrees = found.is_some_and(|found| close(found, ratio));
            prop_assert!(agrees, "{}: {} for {}", key, value, ratio);
            interval = share;
        }
    }
    match interval {
        None => prop_assert!(metric.get("interval").is_none(), "{} has an interval", key),
        Some((part, whole)) => {
            let (low, high) = wilson(part, whole);
            let bound = |name: &str| metric["interval"][name].as_f64().unwrap();
            prop_assert!((bound("low") - low).abs() < 1e-12, "{} {}", key, metric);
            prop_assert!((bound("high") - high).abs() < 1e-12, "{} {}", key, metric);
            prop_assert_eq!(bound("level"), 0.95);
        }
    }
    Ok(())
}

/// "points for rates, percent for amounts"; none without a value on both sides, or in percent of
/// nothing.
fn compare_changes(document: &Value) -> Result<(), TestCaseError> {
    let comparison = &document["comparison"];
    for (key, change) in comparison["changes"].as_object().unwrap() {
        let metric = &document["metrics"][key];
        let (now, before) = (
            metric["value"].as_f64(),
            comparison["metrics"][key]["value"].as_f64(),
        );
        let is_rate = metric["unit"] == "ratio";
        let expected = now.zip(before).and_then(|(now, before)| match is_rate {
            true => Some(now - before),
            false => (before > 0.0).then(|| (now - before) / before),
        });
        match expected {
            None => prop_assert!(change.is_null(), "{}: {}", key, change),
            Some(expected) => {
                let found = change["value"].as_f64().unwrap();
                prop_assert!((found - expected).abs() < 1e-12, "{}: {}", key, change);
                prop_assert_eq!(&change["unit"], if is_rate { "points" } else { "percent" });
            }
        }
    }
    Ok(())
}

/// The whole document against the oracle, the comparison included.
fn agrees(world: &World) -> Result<(), TestCaseError> {
    let (status, out, err) = one_file(world);
    let Some((start, end)) = world.period() else {
        prop_assert_eq!((status, out.as_str()), (1, ""), "{}", err);
        prop_assert!(err.starts_with("error: "));
        return Ok(());
    };
    prop_assert_eq!((status, err.as_str()), (0, ""));
    let document: Value = serde_json::from_str(&out).unwrap();
    let answer = world.answer(start, end);
    compare(&document, &answer)?;
    if let Some((rows, revenue, in_period, revenue_in_period)) = answer.guests {
        let guests = &document["input"]["guests"];
        prop_assert_eq!(guests["rows"].as_u64(), Some(rows as u64));
        prop_assert_eq!(exactly(&guests["revenue"]), revenue);
        prop_assert_eq!(guests["rows_in_period"].as_u64(), Some(in_period as u64));
        prop_assert_eq!(exactly(&guests["revenue_in_period"]), revenue_in_period);
    }
    match world.previous() {
        None => prop_assert!(document["comparison"].is_null()),
        Some((start, end)) => {
            // Costs given as numbers belong to the period asked for alone.
            let before = World {
                retention_cost: None,
                acquisition_cost: None,
                ..world.clone()
            };
            compare(&document["comparison"], &before.answer(start, end))?;
            compare_changes(&document)?;
        }
    }
    Ok(())
}

/// The output without what a split into files changes by its nature: the list of files, and the
/// note that counts orders with rows in more than one of them.
fn without_files(out: &str) -> String {
    if out.is_empty() {
        return String::new();
    }
    let mut document: Value = serde_json::from_str(out).unwrap();
    document["input"]["files"].take();
    let notes = document["notes"].as_array_mut().unwrap();
    notes.retain(|note| !note.as_str().unwrap().contains("in more than one file"));
    serde_json::to_string(&document).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_count_and_every_metric_is_the_oracles(world in any_world()) {
        agrees(&world)?;
    }

    #[test]
    fn the_order_of_rows_and_their_split_into_files_leave_no_trace(
        rows in any_rows(),
        settings in any_settings(),
        keys in prop::collection::vec((any::<u32>(), 0..3_usize), 40),
    ) {
        let world = World { orders: Some(rows.clone()), ..settings };
        let (status, out, _) = one_file(&world);
        let mut shuffled: Vec<(u32, usize, Row)> =
            keys.into_iter().zip(rows).map(|((key, file), row)| (key, file, row)).collect();
        shuffled.sort_by_key(|(key, _, _)| *key);
        let all: Vec<Row> = shuffled.iter().map(|(_, _, row)| row.clone()).collect();
        // The same file with its rows in another order: the same bytes, nothing taken away.
        prop_assert_eq!((status, &out), { let (status, out, _) = report(&world, &[&all]); (status, &out.clone()) });
        let files: Vec<Vec<Row>> = (0..3)
            .map(|file| shuffled.iter().filter(|(_, f, _)| *f == file).map(|(_, _, row)| row.clone()).collect())
            .filter(|rows: &Vec<Row>| !rows.is_empty())
            .collect();
        let files: Vec<&[Row]> = files.iter().map(Vec::as_slice).collect();
        // Files that are the same byte for byte are refused, and tested elsewhere.
        let written: std::collections::BTreeSet<String> =
            files.iter().map(|rows| format!("{rows:?}")).collect();
        prop_assume!(written.len() == files.len());
        let (split_status, split, _) = report(&world, &files);
        prop_assert_eq!(split_status, status);
        prop_assert_eq!(without_files(&split), without_files(&out));
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A contracts file with everything that real ones have, month by month against the oracle.
#[test]
fn contracts_with_gaps_overlaps_and_same_day_cancels() {
    let spells = [
        ("stays", "2024-01-10", ""),
        ("left", "2024-01-01", "2024-05-31"),
        ("left on the first", "2024-01-01", "2024-06-01"),
        ("back", "2024-01-01", "2024-02-29"),
        ("back", "2024-06-15", ""),
        ("cancelled at once", "2024-06-10", "2024-06-10"),
        ("cancelled and stayed", "2024-05-05", "2024-05-05"),
        ("cancelled and stayed", "2024-06-20", "2024-09-30"),
        ("overlaps", "2024-02-01", "2024-06-15"),
        ("overlaps", "2024-06-01", "2024-07-15"),
        ("starts on the first", "2024-07-01", ""),
        ("in and out", "2024-06-03", "2024-06-25"),
    ];
    let spells: Vec<Spell> = spells
        .iter()
        .map(|(customer, start, end)| Spell {
            customer: (*customer).to_owned(),
            start: day(start),
            end: (!end.is_empty()).then(|| day(end)),
        })
        .collect();
    let world = |month| World {
        orders: None,
        contracts: Some(spells.clone()),
        costs: None,
        as_of: Some(day("2024-10-31")),
        window: Window::Months(12),
        asked: Asked::Month(2024, month),
        margin: None,
        lifespan: None,
        retention_cost: None,
        acquisition_cost: None,
    };
    for month in 1..=10 {
        agrees(&world(month)).unwrap();
    }
    // By hand, June: at its start stays, left on the first, overlaps (left ended the day before); at
    // its end stays, overlaps, back, cancelled and stayed; who starts on 1 July is not yet active.
    // First spell in June: cancelled at once, in and out; neither is active at the end.
    let (start, end) = world(6).period().unwrap();
    let counts = world(6).answer(start, end).counts;
    let june = [
        "start", "retained", "lost", "new", "won_back", "end", "acquired",
    ];
    assert_eq!(june.map(|key| counts[key].unwrap()), [3, 2, 1, 0, 2, 4, 2]);
}

/// RavenStack's subscriptions, 5,000 overlapping spells, read as they are.
#[test]
fn ravenstack_subscriptions_agree_with_the_oracle() {
    let Some(path) = shared("ravenstack/ravenstack_subscriptions.csv") else {
        return;
    };
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let spells: Vec<Spell> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            Spell {
                customer: record[1].to_owned(),
                start: day(&record[2]),
                end: (!record[3].is_empty()).then(|| day(&record[3])),
            }
        })
        .collect();
    assert_eq!(spells.len(), 5_000);
    let world = World {
        orders: None,
        contracts: Some(spells),
        costs: None,
        as_of: None,
        window: Window::Months(12),
        asked: Asked::Quarter(2024, 2),
        margin: None,
        lifespan: None,
        retention_cost: None,
        acquisition_cost: None,
    };
    let args = [
        "report",
        "--customers",
        path.to_str().unwrap(),
        "--period",
        "2024-Q2",
    ];
    let args = args
        .map(str::to_owned)
        .into_iter()
        .chain(["--format=json".to_owned()]);
    let (status, out, err) = run_inside(&args.collect::<Vec<_>>());
    assert_eq!((status, err.as_str()), (0, ""));
    let document: Value = serde_json::from_str(&out).unwrap();
    let (start, end) = world.period().unwrap();
    compare(&document, &world.answer(start, end)).unwrap();
    let (start, end) = world.previous().unwrap();
    compare(&document["comparison"], &world.answer(start, end)).unwrap();
}

/// Somebody orders on every day of five months, so that a window that is off by a day counts one
/// customer too many or too few, at the ends of months too.
#[test]
fn windows_of_months_at_the_ends_of_months() {
    let rows: Vec<Row> = (0..152_u64)
        .map(|number| Row {
            customer: Some(format!("c{number}")),
            order: None,
            day: day("2023-12-01") + Days::new(number),
            amount: MICRO,
        })
        .collect();
    for start in [
        "2024-02-28",
        "2024-02-29",
        "2024-03-01",
        "2024-03-29",
        "2024-03-30",
        "2024-03-31",
    ] {
        for months in 1..=3 {
            let world = World {
                orders: Some(rows.clone()),
                contracts: None,
                costs: None,
                as_of: None,
                window: Window::Months(months),
                asked: Asked::Range(day(start), day(start)),
                margin: None,
                lifespan: None,
                retention_cost: None,
                acquisition_cost: None,
            };
            agrees(&world).unwrap();
        }
    }
    // By hand: 31 March less a month is 29 February 2024; 29 February to 30 March are 31 days.
    let report = crate::kit::Case::new(&["report", "o.csv", "--period", "2024-03-31..2024-03-31"])
        .args(&["--active-within", "1mo"])
        .file("o.csv", orders_csv(&rows))
        .json();
    assert_eq!(report["customers"]["start"], 31);
}
