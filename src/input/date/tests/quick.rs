//! The quick way is the careful way, only quicker.

use super::*;

const ZONES: &[&str] = &[
    "UTC",
    "+05:30",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
];

fn all_readers() -> Vec<DateReader> {
    let mut readers = Vec::new();
    for (at, zone) in ZONES.iter().enumerate() {
        for (other, written_in) in [
            None,
            Some("UTC"),
            Some("Europe/Berlin"),
            Some("Pacific/Apia"),
        ]
        .into_iter()
        .enumerate()
        {
            let orders = [None, Some(DayFirst), Some(MonthFirst)];
            readers.push(
                DateReader::new(DateOptions {
                    order: orders[(at + other) % 3],
                    zone: Zone::named(zone).unwrap(),
                    written_in: written_in.map(|zone| Zone::named(zone).unwrap()),
                    ..DateOptions::default()
                })
                .unwrap(),
            );
        }
    }
    readers
}

fn careful(reader: &mut DateReader, text: &[u8]) -> Result<Day, DateError> {
    reader.day_from_parts(text, None, None)
}

#[test]
fn the_usual_forms_are_quick() {
    // Berlin is UTC+2 in April.
    let mut reader = reader(Some(MonthFirst), "Europe/Berlin");
    for (text, month, dom) in [
        ("2023-04-30", 4, 30),
        ("2023-04-30 23:30", 4, 30),
        ("2023-04-30T21:59:59Z", 4, 30),
        ("2023-04-30T22:00:00Z", 5, 1),
        ("2023-04-30 22:00:00 UTC", 5, 1),
        ("2023-04-30 22:00:00.123456 UTC", 5, 1),
        ("2023-04-30 16:59:59 -0500", 4, 30),
        ("2023-04-30 17:00:00 -0500", 5, 1),
        ("2023-04-30T17:00:00.5-05:00", 5, 1),
        ("2023-04-30T22:00+00", 5, 1),
        ("2023-4-30 9:50", 4, 30),
        ("2023/4/30", 4, 30),
        ("2023.04.30 09:50:26", 4, 30),
        ("4/30/2023 14:05", 4, 30),
        ("04/30/2023  6:29:00", 4, 30),
        ("4/30/23 1:05 PM", 4, 30),
        ("4-30-2023, 11:05:00 p. m.", 4, 30),
        ("20230430", 4, 30),
        ("20230430235959", 4, 30),
        // 1682892000 is 2023-04-30 22:00:00 UTC.
        ("1682892000", 5, 1),
        ("1682891999999", 4, 30),
        ("'2023-04-30", 4, 30),
        (" 2023-04-30\t", 4, 30),
    ] {
        let found = reader.quick(text.as_bytes());
        assert_eq!(found, Some(day(2023, month, dom)), "{text:?}");
    }
}

#[test]
fn what_is_no_date_is_not_quick() {
    let mut reader = reader(None, "UTC");
    for (text, _) in BAD {
        assert_eq!(reader.quick(text.as_bytes()), None, "{text:?}");
    }
    // An apostrophe is taken off the start of a value, and nowhere else.
    assert_eq!(reader.quick(b"1970-01-04 9:05'"), None);
    assert_eq!(reader.quick(b"1970-01-04 9:05\t'"), None);
}

#[test]
fn days_with_a_change_of_clocks_are_exact() {
    // Every half hour of 2011, in which Apia leaves out 30 December.
    for zone in ZONES {
        let mut quick = reader(None, zone);
        let mut exact = ZoneClock::new(Zone::named(zone).unwrap());
        for half_hour in 0..365 * 48 {
            let instant = 1_293_840_000 + half_hour * 1800; // 2011-01-01
            let utc = Day::from_epoch_days(instant / 86_400).unwrap();
            let (hour, minute) = (instant % 86_400 / 3600, instant / 60 % 60);
            let text = format!("{utc}T{hour:02}:{minute:02}:00Z");
            let expected = exact.day_of_instant(instant).ok();
            assert_eq!(quick.quick(text.as_bytes()), expected, "{text} {zone}");
        }
    }
}

fn dates() -> impl Strategy<Value = String> {
    let days = prop_oneof![
        Day::MIN.epoch_days()..=Day::MAX.epoch_days(),
        0i32..30_000,
        15_300i32..15_360, // December 2011
        Just(Day::MIN.epoch_days()),
        Just(Day::MAX.epoch_days()),
    ];
    (days, 0usize..12, 0usize..4).prop_map(|(days, form, damage)| {
        let (y, m, d) = Day::from_epoch_days(i64::from(days)).unwrap().ymd();
        let d = if damage == 0 { d + 3 } else { d };
        match form {
            0..=2 => format!("{y:04}-{m:02}-{d:02}"),
            3 => format!("{y:04}-{m}-{d}"),
            4 => format!("{y:04}/{m:02}/{d}"),
            5 => format!("{d}.{m}.{y:04}"),
            6 => format!("{d:02}/{m:02}/{y:04}"),
            7 => format!("{m}/{d}/{y:04}"),
            8 => format!("{m:02}-{d:02}-{y:04}"),
            9 => format!("{d}/{m}/{:02}", y % 100),
            10 => format!("{y:04}{m:02}{d:02}"),
            _ => format!("{}", i64::from(days) * 86_400),
        }
    })
}

const TIMES: &str = "(| 9:05|T09:05:26| 23:59:59|T23:30| {1,2}1?[0-9]:[0-5][0-9]|[ T][012][0-9]:[0-6][0-9]:[0-6][0-9]([.,][0-9]{0,6})?|, 12:30:00)";
const TAILS: &str = "(|Z|z| UTC| GMT| EST| [AP]M|am| [ap]\\. m\\.| PM UTC|\u{202f}PM| ?[+-][01][0-9]:?[0-5][0-9]|\u{2212}0500|[+-]0?[0-9]| CET| IST| foo| Japan|.{0,8})";

proptest! {
    #[test]
    fn quick_is_careful(texts in prop::collection::vec((dates(), TIMES, TAILS, "('| |\u{2019}|)"), 8)) {
        for mut reader in all_readers() {
            for (date, time, tail, before) in &texts {
                let text = format!("{before}{date}{time}{tail}");
                if let Some(day) = reader.quick(text.as_bytes()) {
                    prop_assert_eq!(careful(&mut reader, text.as_bytes()), Ok(day), "{}", text);
                }
            }
        }
    }

    #[test]
    fn quick_is_careful_with_any_bytes(text in prop::collection::vec(any::<u8>(), 0..30), like in "[0-9:/. +ZT-]{0,24}") {
        let mut reader = reader(Some(DayFirst), "Europe/Berlin");
        for text in [&text[..], like.as_bytes()] {
            if let Some(day) = reader.quick(text) {
                prop_assert_eq!(careful(&mut reader, text), Ok(day));
            }
        }
    }

    /// Formats of plain fields are read as chrono reads them.
    #[test]
    fn formats_are_read_as_chrono_does(
        text in "[0-9]{4}[-/][01]?[0-9][-/][0-3]?[0-9][ T][0-2]?[0-9]:[0-6]?[0-9]( ?[AP]M| ?[+-][01][0-9]:?[0-6][0-9]|:[0-6][0-9]|)",
        month in 0usize..12,
        dom in 1u32..32,
    ) {
        let name = error::MONTHS[month];
        let named = format!("{dom} {name} 2024");
        let short = format!("{dom}-{}-24", &name[..3]);
        for format in [
            "%Y-%m-%d %H:%M", "%Y/%m/%dT%H:%M:%S", "%Y-%m-%d %I:%M %p", "%Y-%m-%dT%H:%M%z",
            "%Y-%m-%d %H:%M %z", "%d %B %Y", "%d-%b-%y",
        ] {
            let mut reader = formatted(format).unwrap();
            for text in [&text, &named, &short] {
                if let Some(quick) = reader.quick(text.as_bytes()) {
                    let custom = reader.format.clone().unwrap();
                    let scanned = custom.scan_with_chrono(text).unwrap();
                    let found = reader.day_of(scanned, None, None);
                    prop_assert_eq!(found, Ok(quick), "{} {}", text, format);
                }
            }
        }
    }
}
