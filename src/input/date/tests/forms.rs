//! Names in other languages, half-days, apostrophes: each text's day is what a reader of the language sees.

use super::*;

#[test]
fn months_and_weekdays_of_seven_languages() {
    let mut reader = reader(None, "UTC");
    for (text, month, dom) in [
        // German
        ("5. Januar 2024", 1, 5),
        ("Freitag, 5. Januar 2024", 1, 5),
        ("Fr., 5. Jan. 2024, 14:05 Uhr", 1, 5),
        ("5. Jänner 2024", 1, 5),
        ("1. März 2024", 3, 1),
        ("1. Ma\u{308}rz 2024 um 14:05", 3, 1),
        ("1. MÄRZ 2024", 3, 1),
        ("1. Maerz 2024", 3, 1),
        ("3-Mrz-24", 3, 3),
        ("15 Mai 2024", 5, 15),
        ("31.Okt.2024", 10, 31),
        ("Mo 30 Dez 2024 09:50", 12, 30),
        // French
        ("5 janv. 2024", 1, 5),
        ("10 févr. 2024", 2, 10),
        ("10 fevrier 2024", 2, 10),
        ("1er mars 2024", 3, 1),
        ("mar. 5 mars 2024", 3, 5),
        ("mardi 5 mars 2024 à 14:05", 3, 5),
        ("31 mars\u{a0}2024", 3, 31),
        ("14 juil. 2024 09:50:26", 7, 14),
        ("15 AOÛT 2024", 8, 15),
        ("25-déc-2024", 12, 25),
        // Spanish
        ("5 de enero de 2024", 1, 5),
        ("5 de enero del 2024, 9:12 p. m.", 1, 5),
        ("miércoles, 10 de enero de 2024", 1, 10),
        ("mar 5, 2024", 3, 5),
        ("9 set 2024", 9, 9),
        ("9 de septiembre de 2024 a las 10:00", 9, 9),
        ("30 dic. 2024", 12, 30),
        // Portuguese
        ("5 de março de 2024", 3, 5),
        ("segunda-feira, 1º de janeiro de 2024", 1, 1),
        ("10 fev 2024 às 14:05", 2, 10),
        ("7 out 2024", 10, 7),
        // Italian
        ("1° gennaio 2024", 1, 1),
        ("lun 15 lug 2024", 7, 15),
        ("mar 4 giu 2024", 6, 4),
        ("venerdì 9 agosto 2024 alle 10:00", 8, 9),
        // Dutch
        ("15-mrt-2024", 3, 15),
        ("vrijdag 15 maart 2024 om 14:05 uur", 3, 15),
        ("1 mei 2024", 5, 1),
        ("za 6 jan. 2024", 1, 6),
        // English
        ("3rd March 2024", 3, 3),
        ("Sat, Feb 3, 2024", 2, 3),
    ] {
        let expected = Ok(day(2024, month, dom));
        assert_eq!(reader.day(text.as_bytes()), expected, "{text:?}");
    }
}

#[test]
fn half_days_are_read_in_every_spelling() {
    // One hour further east, 11:30 in the evening is the next day.
    for (half, dom) in [
        ("AM", 15),
        ("am", 15),
        ("a.m.", 15),
        ("a. m.", 15),
        ("A.M.", 15),
        ("a.\u{a0}m.", 15),
        ("a.\u{202f}m.", 15),
        ("PM", 16),
        ("p.m.", 16),
        ("p. m.", 16),
        ("P.\u{202f}M.", 16),
    ] {
        for space in [" ", "\u{a0}", "\u{202f}", ""] {
            let text = format!("15/01/2024 11:30:00{space}{half}");
            let mut reader = DateReader::new(DateOptions {
                order: Some(DayFirst),
                zone: Zone::fixed(3600).unwrap(),
                written_in: Some(Zone::UTC),
                ..DateOptions::default()
            })
            .unwrap();
            let expected = Ok(day(2024, 1, dom));
            assert_eq!(reader.day(text.as_bytes()), expected, "{text:?}");
            let careful = reader.day_from_parts(text.as_bytes(), None, None);
            assert_eq!(careful, expected, "{text:?}");
        }
    }
    let mut reader = reader(Some(DayFirst), "UTC");
    for text in [
        "15/01/2024 11:30 amx",
        "15/01/2024 11:30 a",
        "15/01/2024 13:30 p. m.",
    ] {
        assert!(reader.day(text.as_bytes()).is_err(), "{text:?}");
    }
}

#[test]
fn an_apostrophe_at_the_start_is_dropped() {
    let mut reader = reader(Some(DayFirst), "UTC");
    for text in [
        "'2024-01-15",
        " '2024-01-15",
        "\u{2019}2024-01-15 09:50",
        "'15/1/2024",
        "'15. Januar 2024",
    ] {
        let expected = Ok(day(2024, 1, 15));
        assert_eq!(reader.day(text.as_bytes()), expected, "{text:?}");
        let careful = reader.day_from_parts(text.as_bytes(), None, None);
        assert_eq!(careful, expected, "{text:?}");
    }
    // 20:00 in New York's winter is 01:00 UTC of the next day.
    assert_eq!(
        reader.day_from_parts(b"'2024-01-15", Some(b"'20:00"), Some(b"'EST")),
        Ok(day(2024, 1, 16))
    );
    assert!(reader.day(b"''2024-01-15").is_err());
    assert_eq!(reader.day(b"'"), Err(DateError::Blank));
}

#[test]
fn formats_read_names_of_all_languages() {
    for (format, text) in [
        ("%d. %B %Y", "15. Januar 2024"),
        ("%d %b %Y", "15 janv. 2024"),
        ("%d %b. %Y", "15 janv. 2024"),
        ("%d de %B de %Y", "15 de enero de 2024"),
        ("%d/%m/%Y %I:%M:%S %p", "15/01/2024 09:12:33 a. m."),
        ("%d/%m/%Y %I:%M %p", "15/01/2024 11:12 p.\u{a0}m."),
        ("%A %d %B %Y", "lundi 15 janvier 2024"),
        ("%a %d %b %Y", "lun. 15 gen 2024"),
        ("%a %d %b %Y", "Mon 15 Jan 2024"),
        ("%d.%m.%Y", "'15.01.2024"),
        ("'%y-%m-%d", "'24-01-15"),
    ] {
        let found = formatted(format).unwrap().day(text.as_bytes());
        assert_eq!(found, Ok(day(2024, 1, 15)), "{text:?} {format:?}");
    }
    // 15 January 2024 was a Monday.
    let found = formatted("%a %d %b %Y").unwrap().day(b"Tue 15 Jan 2024");
    assert!(found.is_err());
}

#[test]
fn zones_of_windows_are_known() {
    let mut utc = reader(None, "UTC");
    for (time, zone, dom) in [
        ("20:30", "Eastern Standard Time", 16),
        ("00:30", "W. Europe Standard Time", 14),
        ("00:30", "w. europe standard time", 14),
    ] {
        let (time_text, zone_text) = (Some(time.as_bytes()), Some(zone.as_bytes()));
        let found = utc.day_from_parts(b"2024-01-15", time_text, zone_text);
        assert_eq!(found, Ok(day(2024, 1, dom)), "{time} {zone}");
    }
}

#[test]
fn an_unknown_zone_is_refused_again() {
    let mut utc = reader(None, "UTC");
    let mut refused = || {
        let error = utc.day(b"2024-01-15 10:00 Europe/Berln").unwrap_err();
        error.to_string()
    };
    let first = refused();
    assert!(first.ends_with("did you mean Europe/Berlin?"), "{first}");
    assert_eq!(refused(), first);
}
