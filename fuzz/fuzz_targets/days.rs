//! Dates: one value a line, read alone and as a column.
#![no_main]

use libfuzzer_sys::fuzz_target;
use retention::internals::{DateError, DateEvidence, DateOptions, DateOrder, DateReader, Day, OrderChoice, Zone};
use retention_fuzz::{bounded, date_order};

fuzz_target!(|data: &[u8]| {
    let [form, text @ ..] = data else {
        return;
    };
    bounded(8 << 20, 200, data.len(), || run(*form, text));
});

fn run(form: u8, text: &[u8]) {
    let zone = [
        "UTC",
        "Asia/Bangkok",
        "America/Los_Angeles",
        "Europe/Berlin",
    ][usize::from(form >> 2) % 4];
    let zone = Zone::named(zone).expect("a name of the tests");
    let reader = |order, format: Option<&str>| {
        DateReader::new(DateOptions {
            order,
            format: format.map(str::to_owned),
            zone: zone.clone(),
            written_in: (form & 0x10 != 0).then(|| Zone::named("Asia/Tokyo").expect("a name")),
        })
    };
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let mut undecided = reader(None, None).expect("no format");
    let mut day_first = reader(Some(DateOrder::DayFirst), None).expect("no format");
    let mut month_first = reader(Some(DateOrder::MonthFirst), None).expect("no format");
    for line in &lines {
        let mut alone = DateEvidence::new(0);
        alone.observe(1, line);
        let (free, day, month) = (
            undecided.day(line),
            day_first.day(line),
            month_first.day(line),
        );
        if let Ok(free) = &free {
            // Without doubt means: whichever order is right, it is this day or none.
            assert!(
                day.as_ref().is_ok_and(|day| day == free)
                    || month.as_ref().is_ok_and(|month| month == free)
            );
            prints_back(*free);
        }
        match alone.decide() {
            OrderChoice::Chosen(DateOrder::DayFirst) => assert!(month.is_err()),
            OrderChoice::Chosen(DateOrder::MonthFirst) => assert!(day.is_err()),
            OrderChoice::Ambiguous {
                as_day_first,
                as_month_first,
                ..
            } => {
                assert!(free.is_err_and(|error| error.needs_order()));
                assert!(
                    form & 0x10 != 0
                        || line.iter().any(|byte| *byte == b':')
                        || day == Ok(as_day_first) && month == Ok(as_month_first)
                );
            }
            _ => {}
        }
        for day in [day, month].into_iter().flatten() {
            prints_back(day);
        }
    }
    splits_anywhere(&lines, usize::from(form));
    if let (Some(format), Some(order)) = (
        lines
            .first()
            .and_then(|line| std::str::from_utf8(line).ok()),
        Some(date_order(form)),
    ) && let Ok(mut custom) = reader(order, Some(format))
    {
        for line in lines.iter().skip(1) {
            if let Ok(day) = custom.day(line) {
                prints_back(day);
            }
            let _: Result<Day, DateError> = custom.day_from_parts(line, Some(line), Some(line));
            let _: Result<Day, DateError> =
                undecided.day_from_parts(line, lines.first().copied(), Some(line));
        }
    }
}

/// The day as it is printed is read as the same day.
fn prints_back(day: Day) {
    let mut plain = DateReader::new(DateOptions::default()).expect("no format");
    assert_eq!(plain.day(day.to_string().as_bytes()), Ok(day));
}

/// The column's order does not depend on where it is cut.
fn splits_anywhere(lines: &[&[u8]], at: usize) {
    let observed = |lines: &[&[u8]]| {
        let mut evidence = DateEvidence::new(0);
        for line in lines {
            evidence.observe(1, line);
        }
        evidence
    };
    let (one, other) = lines.split_at(at.min(lines.len()));
    let mut merged = observed(one);
    merged.merge(observed(other));
    assert_eq!(merged.decide(), observed(lines).decide());
}
