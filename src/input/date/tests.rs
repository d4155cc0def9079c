//! Expected days are what the text says to a reader, written out by hand; Unix times are from
//! `date -u -d @SECONDS`.

mod forms;
mod quick;

use proptest::prelude::*;

use super::DateOrder::{DayFirst, MonthFirst};
use super::*;
use crate::input::example::Example;

fn day(year: i32, month: u32, day: u32) -> Day {
    Day::from_ymd(year, month, day).unwrap()
}

fn reader(order: Option<DateOrder>, zone: &str) -> DateReader {
    DateReader::new(DateOptions {
        order,
        zone: Zone::named(zone).unwrap(),
        ..DateOptions::default()
    })
    .unwrap()
}

fn formatted(format: &str) -> Result<DateReader, FormatError> {
    DateReader::new(DateOptions {
        format: Some(format.into()),
        ..DateOptions::default()
    })
}

/// Forms that need no order. The zone is UTC; every one is 15 January 2024.
const FIFTEENTH: &[&str] = &[
    "2024-01-15",
    " 2024-01-15\t",
    "\u{a0}2024-01-15",
    "2024-1-15",
    "2024/01/15",
    "2024.01.15",
    "2024. 1. 15",
    "20240115",
    "2024-Jan-15",
    "2024-01-15 09:50:26",
    "2024-01-15  09:50:26",
    "2024-01-15T09:50:26",
    "2024-01-15t09:50:26",
    "2024-01-15 9:50",
    "2024-01-15 09:50:26.123456789",
    "2024-01-15 09:50:26,5",
    "2024-01-15 00:00:00",
    "2024-01-15 23:59:59",
    "2024-01-15T09:50:26Z",
    "2024-01-15t09:50:26z",
    "2024-01-15T09:50:26.123Z",
    "2024-01-15 09:50:26 UTC",
    "2024-01-15 09:50:26 gmt",
    "2024-01-15 09:50:26 +0200",
    "2024-01-15T09:50:26+02:00",
    "2024-01-15T09:50:26+02",
    "2024-01-15T09:50:26\u{2212}02:00",
    "2024-01-15 09:50:26-05",
    "2024-01-15 09:50:26 PST",
    "2024-01-15 09:50:26 America/New_York",
    "2024-01-15T08:04:21+00:00",
    "2024-01-16T01:30:00+02:00",
    "2024-01-14T20:00:00-05:00",
    "20240115T095026Z",
    "20240115T0950",
    "20240115 09:50:26",
    "20240115095026",
    "1705312226",
    "1705312226.123",
    "1705312226123",
    "15/01/2024",
    "01/15/2024",
    "1/15/2024  6:29:00",
    "15.1.2024",
    "15-01-2024 09:50",
    "01/15/2024 2:30:00 PM",
    "Jan 15, 2024, 9:50:26",
    "Jan 15, 2024, 9:50:26\u{202f}AM",
    "Jan 15, 2024",
    "Jan. 15, 2024",
    "JAN 15 2024",
    "January 15, 2024 9:50 AM",
    "January 15, 2024 at 9:50 a.m.",
    "Jan 15, 2024 12:05:13 AM PST",
    "Jan-15-2024",
    "15 Jan 2024",
    "15 January 2024",
    "15-Jan-24",
    "15-JAN-2024 09:50:26",
    "15/Jan/2024",
    "15. January 2024",
    "15JAN2024",
    "Mon, 15 Jan 2024 09:50:26 +0000",
    "Monday, January 15, 2024",
    "Mon Jan 15 2024 09:50:26 GMT+0200",
];

#[test]
fn forms_of_one_day() {
    let mut reader = reader(None, "UTC");
    for text in FIFTEENTH {
        assert_eq!(
            reader.day(text.as_bytes()),
            Ok(day(2024, 1, 15)),
            "{text:?}"
        );
    }
}

#[test]
fn orders_and_short_years() {
    for (text, order, expected) in [
        ("03/04/2025", DayFirst, day(2025, 4, 3)),
        ("03/04/2025", MonthFirst, day(2025, 3, 4)),
        ("3.4.25", DayFirst, day(2025, 4, 3)),
        ("03-04-2025", MonthFirst, day(2025, 3, 4)),
        ("01/02/03", DayFirst, day(2003, 2, 1)),
        ("01/02/03", MonthFirst, day(2003, 1, 2)),
        ("9/6/2016  6:29:00", MonthFirst, day(2016, 9, 6)),
        ("31.01.2024", DayFirst, day(2024, 1, 31)),
        ("12/31/1999", MonthFirst, day(1999, 12, 31)),
        // POSIX strptime, %y: 69–99 are 1969–1999, 00–68 are 2000–2068.
        ("01/01/68", DayFirst, day(2068, 1, 1)),
        ("01/01/69", DayFirst, day(1969, 1, 1)),
        ("29/02/24", DayFirst, day(2024, 2, 29)),
        ("24/01/15", DayFirst, day(2015, 1, 24)),
    ] {
        let found = reader(Some(order), "UTC").day(text.as_bytes());
        assert_eq!(found, Ok(expected), "{text:?} {order}");
    }
    // Leap days: 2000 and 2024 have one.
    for text in [
        "2000-02-29",
        "2024-02-29",
        "29 Feb 2024",
        "0001-01-01",
        "9999-12-31",
    ] {
        assert!(reader(None, "UTC").day(text.as_bytes()).is_ok(), "{text:?}");
    }
}

const NOT_A_DATE: &str =
    "is not a date (expected 2025-03-31 or 2025-03-31 09:50:26; for other forms use --date-format)";
const TIME: &str =
    "has no valid time (expected 00:00:00 to 23:59:59, or 12-hour times with AM or PM)";
const SERIAL: &str = "looks like a spreadsheet's day number; use the spreadsheet's cell format YYYY-MM-DD before saving as CSV";
const UNIX: &str = "is no Unix time between 2001 and 2099; for others use --date-format %s";
const MONTH: &str = "has no month name that is known (English, German, French, Spanish, Portuguese, Italian or Dutch, as in 15 Jan 2024)";
const ZERO: &str = "is a database's empty date; leave the field blank where there is no date";
const TWO_DIGITS: &str = "has a two-digit year and no known order: choose with --day-first, --month-first or --date-format %y-%m-%d";
const BLANK: &str = "is blank where a date is needed";

const BAD: &[(&str, &str)] = &[
    ("", BLANK),
    ("  \t", BLANK),
    ("\u{a0}", BLANK),
    ("2025-02-30", "is not a date: February 2025 has no day 30"),
    ("2025-02-29", "is not a date: February 2025 has no day 29"),
    ("1900-02-29", "is not a date: February 1900 has no day 29"),
    ("2025-04-31", "is not a date: April 2025 has no day 31"),
    ("2025-01-00", "is not a date: January 2025 has no day 0"),
    ("2025-13-01", "is not a date: there is no month 13"),
    ("2025-00-10", "is not a date: there is no month 0"),
    ("20251301", "is not a date: there is no month 13"),
    ("20250230", "is not a date: February 2025 has no day 30"),
    ("31/02/2025", "is not a date: February 2025 has no day 31"),
    ("13/13/2025", "is not a date: there is no month 13"),
    ("30 Feb 2024", "is not a date: February 2024 has no day 30"),
    ("Apr 31, 2024", "is not a date: April 2024 has no day 31"),
    ("0000-01-01", "is not a date: there is no year 0000"),
    ("0000-00-00", ZERO),
    ("0000-00-00 00:00:00", ZERO),
    ("00/00/0000", ZERO),
    ("2025-03-01 25:00", TIME),
    ("2025-03-01 25:00:00", TIME),
    ("2025-03-01 12:60:00", TIME),
    ("2025-03-01 12:00:60", TIME),
    ("2025-03-01 12", TIME),
    ("2025-03-01 1200", TIME),
    ("2025-03-01 12:5", TIME),
    ("2025-03-01 12:00:00.", TIME),
    ("2025-03-01 13:00 PM", TIME),
    ("2025-03-01 0:30 AM", TIME),
    ("20250301T2500", TIME),
    ("20250301250000", TIME),
    (
        "2025-03-01 24:00",
        "has the time 24:00; write 00:00 of the next day",
    ),
    (
        "2025-03-01 24:00:00",
        "has the time 24:00; write 00:00 of the next day",
    ),
    ("2025-03-01 24:01:00", TIME),
    ("2025-03-01x", "has \"x\" after the date"),
    ("2025-03-01 x", "has \" x\" after the date"),
    ("2025-03-01,", "has \",\" after the date"),
    (
        "2025-03-01 to 2025-03-02",
        "has \" to 2025-03-02\" after the date",
    ),
    ("2025-03-01Z", "has \"Z\" after the date"),
    ("2025-03-01 12:00 !", "has \"!\" after the date"),
    ("2025-03-01T12:00+25:00", "has \"+25:00\" after the date"),
    ("2025-03-01T12:00+2:0", "has \"+2:0\" after the date"),
    (
        "2025-03-01 12:00 foo",
        "has a time zone: \"foo\" is not a known time zone (expected an IANA name like Europe/Berlin, UTC, or an offset like +02:00)",
    ),
    (
        "2025-03-01 12:00 IST",
        "has a time zone: \"IST\" can mean India (+05:30), Israel (+02:00) or Ireland (+01:00); write the IANA name or an offset like +05:30",
    ),
    ("1705312226 x", "has \" x\" after the date"),
    ("45306", SERIAL),
    ("45306.4101", SERIAL),
    ("45306x", NOT_A_DATE),
    (
        "7",
        "has 1 digits, which no date form has (YYYYMMDD has 8, Unix seconds 10, milliseconds 13)",
    ),
    (
        "2025",
        "has 4 digits, which no date form has (YYYYMMDD has 8, Unix seconds 10, milliseconds 13)",
    ),
    (
        "202503",
        "has 6 digits, which no date form has (YYYYMMDD has 8, Unix seconds 10, milliseconds 13)",
    ),
    (
        "170531222",
        "has 9 digits, which no date form has (YYYYMMDD has 8, Unix seconds 10, milliseconds 13)",
    ),
    ("5551234567", UNIX),
    ("0000000000", UNIX),
    ("9999999999999", UNIX),
    (
        "03/04/2025",
        "is 2025-04-03 or 2025-03-04: choose with --day-first or --month-first",
    ),
    ("01/02/03", TWO_DIGITS),
    ("13/04/25", TWO_DIGITS),
    ("2025-03", NOT_A_DATE),
    ("2025-03-001", NOT_A_DATE),
    ("2025-3/1", NOT_A_DATE),
    ("03/04/025", NOT_A_DATE),
    ("-2025-03-01", NOT_A_DATE),
    ("2025-O3-01", MONTH),
    ("15 Maj 2024", MONTH),
    ("Mär 15", NOT_A_DATE),
    ("Janu 15, 2024", MONTH),
    ("Jan 15", NOT_A_DATE),
    ("January 2024", NOT_A_DATE),
    ("yesterday", NOT_A_DATE),
    ("null", NOT_A_DATE),
    ("N/A", NOT_A_DATE),
    ("Monday", NOT_A_DATE),
    ("#REF!", NOT_A_DATE),
    ("２０２５-03-01", NOT_A_DATE),
];

#[test]
fn bad_dates_have_their_messages() {
    let mut reader = reader(None, "UTC");
    for (text, message) in BAD {
        match reader.day(text.as_bytes()) {
            Err(error) => assert_eq!(error.to_string(), *message, "{text:?}"),
            Ok(day) => panic!("{text:?} was read as {day}"),
        }
    }
}

#[test]
fn a_known_order_is_never_turned_round() {
    for (text, order, message) in [
        (
            "04/13/2025",
            DayFirst,
            "is no date with the day first, the order of this column",
        ),
        (
            "13/04/2025",
            MonthFirst,
            "is no date with the month first, the order of this column",
        ),
        (
            "31/02/2025",
            DayFirst,
            "is not a date: February 2025 has no day 31",
        ),
    ] {
        let error = reader(Some(order), "UTC").day(text.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), message, "{text:?}");
        assert!(!error.needs_order());
    }
    let error = reader(None, "UTC").day(b"03/04/2025").unwrap_err();
    assert!(error.needs_order());
}

#[test]
fn instants_fall_on_the_reports_days() {
    for (zone, text, expected) in [
        // Bangkok is UTC+7: 17:00 UTC is the next day's midnight.
        ("Asia/Bangkok", "2025-03-31T16:59:59Z", day(2025, 3, 31)),
        ("Asia/Bangkok", "2025-03-31T17:00:00Z", day(2025, 4, 1)),
        (
            "Asia/Bangkok",
            "2025-03-31 23:30:00 +0700",
            day(2025, 3, 31),
        ),
        (
            "Asia/Bangkok",
            "2025-03-31 23:30:00 +02:00",
            day(2025, 4, 1),
        ),
        ("Asia/Bangkok", "2025-03-31 23:30:00", day(2025, 3, 31)),
        // Los Angeles is UTC−7 on 1 April, UTC−8 on 1 February.
        (
            "America/Los_Angeles",
            "2025-04-01T06:59:59Z",
            day(2025, 3, 31),
        ),
        (
            "America/Los_Angeles",
            "2025-04-01T07:00:00Z",
            day(2025, 4, 1),
        ),
        (
            "America/Los_Angeles",
            "2025-02-01T07:59:59Z",
            day(2025, 1, 31),
        ),
        (
            "America/Los_Angeles",
            "2025-02-01T08:00:00Z",
            day(2025, 2, 1),
        ),
        (
            "America/Los_Angeles",
            "2025-04-01 00:30:00",
            day(2025, 4, 1),
        ),
        // Clocks go forward on 2025-03-09 and back on 2025-11-02: those days have 23 and 25 hours.
        (
            "America/Los_Angeles",
            "2025-03-09T08:00:00Z",
            day(2025, 3, 9),
        ),
        (
            "America/Los_Angeles",
            "2025-03-10T06:59:59Z",
            day(2025, 3, 9),
        ),
        (
            "America/Los_Angeles",
            "2025-11-02T07:00:00Z",
            day(2025, 11, 2),
        ),
        (
            "America/Los_Angeles",
            "2025-11-03T07:59:59Z",
            day(2025, 11, 2),
        ),
        // 1711904399 is 2024-03-31 16:59:59 UTC.
        ("Asia/Bangkok", "1711904399", day(2024, 3, 31)),
        ("Asia/Bangkok", "1711904400", day(2024, 4, 1)),
        ("Asia/Bangkok", "1711904400000", day(2024, 4, 1)),
        ("UTC", "1711904400", day(2024, 3, 31)),
        ("+05:30", "2024-02-28T18:30:00Z", day(2024, 2, 29)),
    ] {
        let found = reader(None, zone).day(text.as_bytes());
        assert_eq!(found, Ok(expected), "{text:?} in {zone}");
    }
}

#[test]
fn times_written_in_another_zone() {
    // Stripe's `Created (UTC)`, reported in Los Angeles.
    let mut reader = DateReader::new(DateOptions {
        zone: Zone::named("America/Los_Angeles").unwrap(),
        written_in: Some(Zone::UTC),
        ..DateOptions::default()
    })
    .unwrap();
    assert_eq!(reader.day(b"2025-04-01 06:59:00"), Ok(day(2025, 3, 31)));
    assert_eq!(reader.day(b"2025-04-01 06:59"), Ok(day(2025, 3, 31)));
    assert_eq!(reader.day(b"2025-04-01 07:00:00"), Ok(day(2025, 4, 1)));
    assert_eq!(reader.day(b"2025-04-01"), Ok(day(2025, 4, 1)));
    assert_eq!(reader.day(b"2025-04-01 06:59 -07:00"), Ok(day(2025, 4, 1)));
}

#[test]
fn split_columns() {
    let parts = |reader: &mut DateReader, date: &str, time: &str, zone: &str| {
        reader.day_from_parts(
            date.as_bytes(),
            Some(time.as_bytes()),
            Some(zone.as_bytes()),
        )
    };
    let eastern = "Eastern Time (US & Canada)";
    let mut utc = reader(Some(MonthFirst), "UTC");
    for (date, time, zone, expected) in [
        // 20:30 in New York is 00:30 UTC in summer and 01:30 in winter.
        ("2024-07-31", "20:30:00", eastern, day(2024, 8, 1)),
        ("2024-07-31", "19:30:00", eastern, day(2024, 7, 31)),
        ("2024-01-31", "19:30:00", eastern, day(2024, 2, 1)),
        ("01/31/2024", "7:30:00 PM", eastern, day(2024, 2, 1)),
        ("01/31/2024", "16:00:00", "PST", day(2024, 2, 1)),
        ("01/31/2024", "15:59:59", "PST", day(2024, 1, 31)),
        ("01/31/2024", "00:30:00", "CET", day(2024, 1, 30)),
        ("01/31/2024", "00:30:00", "Europe/Berlin", day(2024, 1, 30)),
        ("01/31/2024", "00:30:00", "+01:00", day(2024, 1, 30)),
        ("01/31/2024", "00:30:00", "", day(2024, 1, 31)),
        ("01/31/2024", "", "PST", day(2024, 1, 31)),
        ("01/31/2024", "23:30 -0800", "CET", day(2024, 2, 1)),
        ("2024-01-31 00:00:00", "16:00:00", "PST", day(2024, 2, 1)),
        ("2024-01-31 16:00:00", "", "PST", day(2024, 2, 1)),
    ] {
        let found = parts(&mut utc, date, time, zone);
        assert_eq!(found, Ok(expected), "{date:?} {time:?} {zone:?}");
    }
    assert_eq!(
        utc.day_from_parts(b"2024-01-31", None, None),
        Ok(day(2024, 1, 31))
    );
    for (date, time, zone, message) in [
        (
            "2024-01-31",
            "25:00:00",
            "",
            "cannot be combined with the time \"25:00:00\" (expected times like 13:57:10 or 1:57:10 PM)",
        ),
        (
            "2024-01-31",
            "noon",
            "",
            "cannot be combined with the time \"noon\" (expected times like 13:57:10 or 1:57:10 PM)",
        ),
        (
            "2024-01-31 09:00",
            "10:00",
            "",
            "has a time of its own beside the time column",
        ),
        (
            "2024-01-31T00:00Z",
            "10:00",
            "",
            "has a time of its own beside the time column",
        ),
        (
            "1705312226",
            "10:00",
            "",
            "has a time of its own beside the time column",
        ),
        (
            "2024-01-31",
            "10:00",
            "Mars",
            "has a time zone: \"Mars\" is not a known time zone (expected an IANA name like Europe/Berlin, UTC, or an offset like +02:00)",
        ),
        ("", "10:00", "PST", BLANK),
    ] {
        let error = parts(&mut utc, date, time, zone).unwrap_err();
        assert_eq!(error.to_string(), message, "{date:?} {time:?} {zone:?}");
    }
    // More zones than are remembered.
    for minutes in 0..200 {
        let zone = format!("+{:02}:{:02}", minutes / 60, minutes % 60);
        assert_eq!(
            parts(&mut utc, "2024-01-31", "12:00", &zone),
            Ok(day(2024, 1, 31))
        );
    }
}

#[test]
fn custom_formats() {
    for (format, text, expected) in [
        ("%d.%m.%Y", "31.01.2024", day(2024, 1, 31)),
        ("%y-%m-%d", "24-01-31", day(2024, 1, 31)),
        ("%y/%m/%d", "69/01/31", day(1969, 1, 31)),
        ("%y/%m/%d", "68/01/31", day(2068, 1, 31)),
        (
            "%d %B %Y %H:%M",
            " 31 January 2024 23:59 ",
            day(2024, 1, 31),
        ),
        (
            "%Y-%m-%dT%H:%M:%S%z",
            "2024-01-31T23:30:00-0500",
            day(2024, 2, 1),
        ),
        (
            "%Y-%m-%dT%H:%M:%S%:z",
            "2024-01-31T23:30:00-05:00",
            day(2024, 2, 1),
        ),
        // chrono reads %#z and cannot write it, which once was a panic.
        ("%Y-%m-%dT%H:%M%#z", "2024-01-31T23:30-05", day(2024, 2, 1)),
        ("%Y-%m-%dT%H:%M%#z", "2024-01-31T23:30Z", day(2024, 1, 31)),
        ("%s", "852076800", day(1997, 1, 1)),
        ("%Y%j", "2024031", day(2024, 1, 31)),
        ("%G-W%V-%u", "2024-W05-3", day(2024, 1, 31)),
    ] {
        let found = formatted(format).unwrap().day(text.as_bytes());
        assert_eq!(found, Ok(expected), "{text:?} {format:?}");
    }
    for text in ["2024-01-31", "31.13.2024", "30.02.2024", "31.01.2024 x"] {
        let error = formatted("%d.%m.%Y")
            .unwrap()
            .day(text.as_bytes())
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "does not match --date-format \"%d.%m.%Y\"",
            "{text:?}"
        );
    }
    assert_eq!(
        formatted("%d.%m.%Y").unwrap().day(b" "),
        Err(DateError::Blank)
    );
    for (format, error) in [
        ("%Y-%m", FormatError::NoDay),
        ("%d/%m", FormatError::NoDay),
        ("", FormatError::NoDay),
        ("YYYY-MM-DD", FormatError::NoDay),
        ("%Q!", FormatError::Unreadable),
        ("%#z", FormatError::NoDay),
        ("/%z2z%#z2j`n%z2z", FormatError::NoDay),
        ("%Y-%m-%d %H:%M %Z", FormatError::ZoneName),
    ] {
        assert_eq!(formatted(format).err(), Some(error), "{format:?}");
    }
}

fn decision(values: &[&str]) -> OrderChoice {
    let mut evidence = DateEvidence::new(0);
    for (line, value) in (2..).zip(values) {
        evidence.observe(line, value.as_bytes());
    }
    evidence.decide()
}

fn example(line: u64, text: &str) -> Example {
    Example {
        file: 0,
        line,
        text: text.into(),
    }
}

#[test]
fn the_column_decides_the_order() {
    use OrderChoice::{Ambiguous, Chosen, Conflict, NotNeeded, YearFirst};
    assert_eq!(decision(&["03/04/2025", "13/04/2025"]), Chosen(DayFirst));
    assert_eq!(
        decision(&["03/04/2025", "04/13/2025 10:00"]),
        Chosen(MonthFirst)
    );
    assert_eq!(decision(&["3.4.2025", "30.4.2025"]), Chosen(DayFirst));
    assert_eq!(decision(&["03/04/25", "04/13/25"]), Chosen(MonthFirst));
    assert_eq!(
        decision(&["03/04/24", "30/04/24", "28/02/24"]),
        Chosen(DayFirst)
    );
    assert_eq!(decision(&[]), NotNeeded);
    assert_eq!(
        decision(&[
            "2025-03-04",
            "20250304",
            "3 Apr 2025",
            "",
            "x",
            "04/04/2025"
        ]),
        NotNeeded
    );
    // A value that is no date in either order decides nothing.
    assert_eq!(
        decision(&["31/02/2025", "13/13/2025", "13/04/2025 25:00"]),
        NotNeeded
    );
    assert_eq!(
        decision(&["04/04/2025", "03/04/2025", "05/06/2025"]),
        Ambiguous {
            example: example(3, "03/04/2025"),
            as_day_first: day(2025, 4, 3),
            as_month_first: day(2025, 3, 4),
        }
    );
    assert_eq!(
        decision(&["03/04/2025", "13/04/2025", "04/13/2025"]),
        Conflict {
            day_first_example: example(3, "13/04/2025"),
            month_first_example: example(4, "04/13/2025"),
        }
    );
    // One year, many days: year first, which would pass for day first.
    assert_eq!(
        decision(&["24/01/15", "24/01/16", "24/02/28"]),
        YearFirst {
            example: example(2, "24/01/15")
        }
    );
}

#[test]
fn files_are_decided_together() {
    let mut first = DateEvidence::new(0);
    assert!(!first.observe(2, b"03/04/2025"));
    let mut second = DateEvidence::new(1);
    assert!(second.observe(7, b"13/04/2025"));
    let mut both = first.clone();
    both.merge(second.clone());
    assert_eq!(both.decide(), OrderChoice::Chosen(DayFirst));
    let mut third = DateEvidence::new(2);
    third.observe(5, b"04/13/2025");
    both.merge(third);
    assert!(matches!(
        both.decide(),
        OrderChoice::Conflict { day_first_example, month_first_example }
            if (day_first_example.file, month_first_example.file) == (1, 2)
    ));
    let mut empty = DateEvidence::default();
    empty.merge(first.clone());
    assert_eq!(empty.decide(), first.decide());
}

/// A day in each form that needs no time.
fn forms(of: Day) -> Vec<(String, Option<DateOrder>)> {
    let (y, m, d) = of.ymd();
    let name = error::MONTHS[m as usize - 1];
    let short = &name[..3];
    let mut all = vec![
        (format!("{y:04}-{m:02}-{d:02}"), None),
        (format!("{y:04}-{m}-{d}"), None),
        (format!("{y:04}/{m:02}/{d:02}"), None),
        (format!("{y:04}.{m:02}.{d:02}"), None),
        (format!("{y:04}{m:02}{d:02}"), None),
        (format!("{short} {d}, {y:04}"), None),
        (format!("{name} {d}, {y:04} 9:50 PM"), None),
        (format!("{d} {short} {y:04}"), None),
        (format!("{d}-{short}-{y:04} 09:50:26"), None),
        (format!("{d:02}/{m:02}/{y:04}"), Some(DayFirst)),
        (format!("{d}.{m}.{y:04} 12:00"), Some(DayFirst)),
        (format!("{m}/{d}/{y:04}  6:29:00"), Some(MonthFirst)),
        (format!("{m:02}-{d:02}-{y:04}"), Some(MonthFirst)),
    ];
    if (1969..=2068).contains(&y) {
        let short_year = y % 100;
        all.push((format!("{d:02}/{m:02}/{short_year:02}"), Some(DayFirst)));
        all.push((format!("{d}-{short}-{short_year:02}"), None));
    }
    all
}

proptest! {
    #[test]
    fn every_form_is_the_same_day(days in Day::MIN.epoch_days()..=Day::MAX.epoch_days(), near in 0i32..36_000) {
        for days in [days, near] {
            let day = Day::from_epoch_days(i64::from(days)).unwrap();
            for (text, order) in forms(day) {
                let found = reader(order, "Asia/Bangkok").day(text.as_bytes());
                prop_assert_eq!(&found, &Ok(day), "{}", text);
            }
        }
    }

    /// One instant, written with any offset or none, as Unix time, and in split columns.
    #[test]
    fn every_form_is_the_same_instant(instant in 1_000_000_000i64..4_000_000_000, minutes in -720i64..=840) {
        let local = |east: i64| {
            let seconds = instant + east;
            let day = Day::from_epoch_days(seconds.div_euclid(86_400)).unwrap();
            let second = seconds.rem_euclid(86_400);
            (day.to_string(), format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60))
        };
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
        let ((utc_day, utc_time), (day, time)) = (local(0), local(minutes * 60));
        for zone in ["UTC", "Asia/Bangkok", "America/Los_Angeles", "-03:30"] {
            let expected = Zone::named(zone).unwrap().day_of_instant(instant).unwrap();
            let mut reader = reader(None, zone);
            for text in [
                instant.to_string(),
                format!("{instant}.5"),
                format!("{instant}999"),
                format!("{utc_day}T{utc_time}Z"),
                format!("{utc_day} {utc_time} UTC"),
                format!("{utc_day} {utc_time}.999 +00"),
                format!("{day}T{time}{sign}{hours:02}:{rest:02}"),
                format!("{day} {time} {sign}{hours:02}{rest:02}"),
            ] {
                prop_assert_eq!(reader.day(text.as_bytes()), Ok(expected), "{} in {}", text, zone);
            }
            let offset = format!("{sign}{hours:02}:{rest:02}");
            let parts = reader.day_from_parts(day.as_bytes(), Some(time.as_bytes()), Some(offset.as_bytes()));
            prop_assert_eq!(parts, Ok(expected));
        }
    }

    /// The fast path and the long way agree wherever the fast one answers.
    #[test]
    fn the_fast_path_is_only_faster(text in "[0-2][0-9]{3}-[01][0-9]-[0-3][0-9]([ T][0-2][0-9]:[0-6][0-9]:[0-6][0-9])?") {
        match (fast::iso(text.as_bytes()), scan(text.as_bytes())) {
            (Some((day, time)), Ok(scanned)) => {
                prop_assert!(matches!(scanned.date, ScannedDate::Day(found) if found == day));
                prop_assert_eq!(scanned.time, time);
                prop_assert_eq!(&day.to_string(), &text[..10]);
            }
            (None, Err(_)) => {}
            (fast, scanned) => prop_assert!(false, "{:?} {:?}", fast, scanned),
        }
    }

    #[test]
    fn no_bytes_make_it_panic(text in proptest::collection::vec(any::<u8>(), 0..40), like in "[0-9JanT:/. +Z-]{0,30}") {
        for text in [&text[..], like.as_bytes()] {
            let _ = reader(None, "Asia/Bangkok").day(text);
            let _ = reader(Some(DayFirst), "UTC").day_from_parts(text, Some(text), Some(text));
            let _ = formatted("%d.%m.%Y %H:%M %z").unwrap().day(text);
            DateEvidence::new(0).observe(1, text);
        }
    }
}
