//! Offsets are from the tz database's published rules; days are counted by hand from them.

use super::*;

fn day(year: i32, month: u32, day: u32) -> Day {
    Day::from_ymd(year, month, day).unwrap()
}

/// Seconds since 1970 of a moment in UTC.
fn utc(year: i32, month: u32, dom: u32, hour: i64, minute: i64) -> i64 {
    i64::from(day(year, month, dom).epoch_days()) * DAY + hour * 3600 + minute * 60
}

fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

#[test]
fn months_end_at_local_midnight() {
    // Bangkok is UTC+7 all year: its March ends at 17:00 UTC.
    let bangkok = zone("Asia/Bangkok");
    assert_eq!(
        bangkok.day_of_instant(utc(2025, 3, 31, 16, 59)),
        Ok(day(2025, 3, 31))
    );
    assert_eq!(
        bangkok.day_of_instant(utc(2025, 3, 31, 17, 0)),
        Ok(day(2025, 4, 1))
    );
    // Los Angeles is UTC−7 in March (daylight time since the 9th) and UTC−8 in January.
    let angeles = zone("America/Los_Angeles");
    assert_eq!(
        angeles.day_of_instant(utc(2025, 4, 1, 6, 59)),
        Ok(day(2025, 3, 31))
    );
    assert_eq!(
        angeles.day_of_instant(utc(2025, 4, 1, 7, 0)),
        Ok(day(2025, 4, 1))
    );
    assert_eq!(
        angeles.day_of_instant(utc(2025, 2, 1, 7, 59)),
        Ok(day(2025, 1, 31))
    );
    assert_eq!(
        angeles.day_of_instant(utc(2025, 2, 1, 8, 0)),
        Ok(day(2025, 2, 1))
    );
}

#[test]
fn the_remembered_interval_changes_nothing() {
    // Hourly through two years, forwards and backwards, against a look-up without memory.
    for name in [
        "America/Los_Angeles",
        "Asia/Bangkok",
        "Europe/Dublin",
        "Australia/Lord_Howe",
    ] {
        let plain = TZDB.get(name).unwrap();
        let mut clock = ZoneClock::new(zone(name));
        let hours = (0..2 * 366 * 24).map(|hour| utc(2024, 1, 1, hour, 0));
        for instant in hours.clone().chain(hours.rev()) {
            let offset = plain
                .to_offset(Timestamp::from_second(instant).unwrap())
                .seconds();
            let expected = (instant + i64::from(offset)).div_euclid(DAY);
            let found = clock.day_of_instant(instant).unwrap();
            assert_eq!(i64::from(found.epoch_days()), expected, "{name} {instant}");
            let second = (instant + i64::from(offset)).rem_euclid(DAY) as u32;
            let back = clock.instant_of_local(found, second).unwrap();
            let fresh = ZoneClock::new(zone(name)).instant_of_local(found, second);
            assert_eq!(Ok(back), fresh, "{name} {instant}");
            // A local time that is shown twice is the earlier of its two instants.
            assert!(back == instant || back == instant - 3600 || back == instant - 1800);
        }
    }
}

#[test]
fn missing_and_double_local_times() {
    // New York, 2024-03-10: 02:00 EST becomes 03:00 EDT; 02:30 is read as EST, 07:30 UTC.
    let mut york = ZoneClock::new(zone("America/New_York"));
    assert_eq!(
        york.instant_of_local(day(2024, 3, 10), 9000),
        Ok(utc(2024, 3, 10, 7, 30))
    );
    // 2024-11-03: 01:30 is shown twice; the first, in EDT, is 05:30 UTC.
    assert_eq!(
        york.instant_of_local(day(2024, 11, 3), 5400),
        Ok(utc(2024, 11, 3, 5, 30))
    );
    assert_eq!(
        york.instant_of_local(day(2024, 7, 1), 0),
        Ok(utc(2024, 7, 1, 4, 0))
    );
    // Before the first rule of the zone: local mean time, −4:56:02.
    assert_eq!(
        york.instant_of_local(day(1850, 1, 1), 0),
        Ok(utc(1850, 1, 1, 4, 56) + 2)
    );
    // Far after the last listed change the rules go on: daylight time in July 2080.
    assert_eq!(
        york.instant_of_local(day(2080, 7, 1), 0),
        Ok(utc(2080, 7, 1, 4, 0))
    );
}

#[test]
fn ends_of_the_calendar() {
    assert_eq!(
        Zone::UTC.day_of_instant(i64::MAX),
        Err(ZoneError::OutOfRange)
    );
    assert_eq!(
        zone("Asia/Bangkok").day_of_instant(i64::MIN),
        Err(ZoneError::OutOfRange)
    );
    let last = utc(9999, 12, 31, 23, 59);
    assert_eq!(Zone::UTC.day_of_instant(last), Ok(Day::MAX));
    assert!(zone("Asia/Bangkok").day_of_instant(last).is_err());
    assert_eq!(
        zone("+07:00").day_of_instant(last),
        Err(ZoneError::OutOfRange)
    );
    // jiff stops a day before the end; a plain date there needs no zone.
    let mut bangkok = ZoneClock::new(zone("Asia/Bangkok"));
    assert_eq!(
        bangkok.instant_of_local(Day::MAX, 86_399),
        Err(ZoneError::OutOfRange)
    );
    assert!(
        ZoneClock::new(zone("America/New_York"))
            .instant_of_local(Day::MIN, 0)
            .is_ok()
    );
}

#[test]
fn names_are_read_and_printed() {
    for (text, shown) in [
        ("UTC", "UTC"),
        ("utc", "UTC"),
        ("Z", "UTC"),
        ("GMT", "UTC"),
        ("+00:00", "UTC"),
        ("Etc/UTC", "Etc/UTC"),
        ("Asia/Bangkok", "Asia/Bangkok"),
        ("asia/bangkok", "Asia/Bangkok"),
        ("+02:00", "+02:00"),
        ("-0530", "-05:30"),
        ("+7", "+07:00"),
        ("UTC+2", "+02:00"),
        ("GMT-03:30", "-03:30"),
        (" Europe/Berlin ", "Europe/Berlin"),
    ] {
        assert_eq!(zone(text).to_string(), shown, "{text:?}");
    }
}

#[test]
fn unknown_names_have_suggestions() {
    let expected = " (expected an IANA name like Europe/Berlin, UTC, or an offset like +02:00)";
    for (text, hint) in [
        ("Asia/Bangkokk", "; did you mean Asia/Bangkok?"),
        ("America/LosAngeles", "; did you mean America/Los_Angeles?"),
        ("Bangkok", "; did you mean Asia/Bangkok?"),
        ("los angeles", "; did you mean America/Los_Angeles?"),
        ("Europe/Berln", "; did you mean Europe/Berlin?"),
        ("Middle Earth", expected),
        ("+25:00", expected),
        ("", expected),
        ("../../etc/passwd", expected),
    ] {
        let error = Zone::named(text).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("is not a known time zone{hint}"),
            "{text:?}"
        );
    }
}

#[test]
fn zones_of_exports() {
    // Every name in the tables is one the database knows.
    let july = utc(2024, 7, 1, 12, 0);
    for (text, offset_hours) in [
        ("PST", -8),
        ("PDT", -7),
        ("est", -5),
        ("CET", 1),
        ("CEST", 2),
        ("Eastern Time (US & Canada)", -4),
        ("Pacific Time (US & Canada)", -7),
        ("Arizona", -7),
        ("London", 1),
        ("America/New_York", -4),
        ("+0300", 3),
    ] {
        let mut clock = ZoneClock::new(Zone::from_data(text).unwrap());
        let local = clock.instant_of_local(day(2024, 7, 1), 12 * 3600).unwrap();
        assert_eq!((july - local) / 3600, offset_hours, "{text}");
    }
    for text in names::all() {
        assert!(Zone::from_data(text).is_ok(), "{text}");
    }
    assert_eq!(
        Zone::from_data("IST").unwrap_err().to_string(),
        "can mean India (+05:30), Israel (+02:00) or Ireland (+01:00); write the IANA name or an offset like +05:30"
    );
    assert!(Zone::from_data("XYZ").is_err());
}
