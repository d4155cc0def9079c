use super::*;

fn filter(text: &str) -> Filter {
    text.parse().unwrap()
}

#[test]
fn numbers_are_compared_as_numbers_and_the_rest_as_text() {
    for (condition, field, expected) in [
        ("Quantity>0", "10", true),
        ("Quantity>0", "0.00", false),
        ("Quantity>9", "10", true),
        ("Quantity = 1.50", "1.5", true),
        ("q<=-1", " -1 ", true),
        ("q>=0.1", "0.1000000000000000000000000001", true),
        ("country=DE", "DE", true),
        ("country=DE", "de", false),
        ("country!=DE", "", true),
        ("country==DE", "DE", true),
        ("name=", "", true),
        // Ids with leading zeros are texts on both sides.
        ("zip=1067", "01067", false),
        ("zip=01067", "01067", true),
        ("zip=01067", "1067", false),
        // A blank is no small number.
        ("q<5", "", false),
        ("q<=-1", " ", false),
        ("q!=5", "", true),
    ] {
        assert_eq!(
            filter(condition).holds(field.as_bytes()),
            expected,
            "{condition} of {field:?}"
        );
    }
    assert_eq!(filter("a >= 2").to_string(), "a>=2");
    for wrong in ["", "country", "=DE", "a!b", "a in", "a in ,", " in b"] {
        assert!(wrong.parse::<Filter>().is_err(), "{wrong}");
    }
}

#[test]
fn the_column_says_what_is_compared() {
    let kind = |fields: &[&str]| ColumnKind::of(fields.iter().map(|field| field.as_bytes()));
    assert_eq!(kind(&["1", "", "2.5", "n/a"]), Some(ColumnKind::Numbers));
    assert_eq!(kind(&["007", "12", "013"]), Some(ColumnKind::Texts));
    assert_eq!(kind(&["2024-01-01"]), Some(ColumnKind::Texts));
    assert_eq!(kind(&["", " "]), None);
    let holds = |condition: &str, kind, field: &str| {
        let condition: Condition = condition.parse().unwrap();
        let told = condition.with_kinds(|_| Some(kind));
        told.holds(|_| field.as_bytes())
    };
    use ColumnKind::{Numbers, Texts};
    // Among numbers a text meets nothing but "not".
    assert!(!holds("q<10", Numbers, "9x"));
    assert!(!holds("q>a", Numbers, "9"));
    assert!(holds("q!=10", Numbers, "9x"));
    assert!(holds("q=n/a", Numbers, "n/a"));
    // Among texts a number is one: the day begins with the year, 10 stands before 9.
    assert!(holds("day>=2024", Texts, "2024-03-01"));
    assert!(holds("code<9", Texts, "10"));
    assert!(!holds("code=1.50", Texts, "1.5"));
}

#[test]
fn lists_and_alternatives() {
    let condition = |text: &str| text.parse::<Condition>().unwrap();
    let row = |column: &str| -> &[u8] {
        match column {
            "country" => b"FR",
            "channel" => b"shop",
            "Sale in EUR" => b"12",
            _ => b"",
        }
    };
    for (text, expected) in [
        ("country in DE,FR", true),
        ("country IN DE, FR", true),
        ("country not in DE,FR", false),
        ("country not in DE,AT", true),
        ("country=DE or channel=shop", true),
        ("country=DE OR channel=web", false),
        ("country in DE,AT or Sale in EUR>10", true),
        ("country=\"DE or channel\" or country=\"FR\"", true),
    ] {
        assert_eq!(condition(text).holds(row), expected, "{text}");
    }
    let two = condition("country in DE, FR or channel=shop or country=AT");
    assert_eq!(two.columns(), ["country", "channel"]);
    assert_eq!(
        two.to_string(),
        "country in DE,FR or channel=shop or country=AT"
    );
    let fields: [&[u8]; 3] = [b"IT", b"web", b"AT"];
    assert!(two.holds_for(fields.into_iter()));
    for wrong in ["country=DE or ", " or country=DE", "country=DE or channel"] {
        assert!(wrong.parse::<Condition>().is_err(), "{wrong}");
    }
}
