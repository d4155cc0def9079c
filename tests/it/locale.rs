//! Numbers as people in other places write them. What is expected is CLDR's form (ICU 78 of CLDR 48) of the figures of
//! the README's first output: revenue 3075.72, change of it -20.8 %, 97.1 % retained.

use std::path::Path;

use crate::kit::Case;

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    path.join(name).display().to_string()
}

fn report(more: &[&str]) -> String {
    Case::new(&["report", &example("orders.csv")])
        .args(more)
        .text()
}

#[test]
fn everything_for_people_follows_the_locale() {
    for (locale, symbol, [revenue, share, change]) in [
        (
            "de",
            "€",
            ["3.075,72\u{a0}€", "97,1\u{a0}%", "-20,8\u{a0}%"],
        ),
        (
            "fr",
            "€",
            ["3\u{202f}075,72\u{a0}€", "97,1\u{a0}%", "-20,8\u{a0}%"],
        ),
        ("de-CH", "CHF", ["CHF\u{a0}3'075.72", "97.1%", "-20.8%"]),
        ("en-IN", "₹", ["₹3,075.72", "97.1%", "-20.8%"]),
        (
            "sv_SE",
            "kr",
            [
                "3\u{a0}075,72\u{a0}kr",
                "97,1\u{a0}%",
                "\u{2212}20,8\u{a0}%",
            ],
        ),
    ] {
        for format in ["table", "markdown", "html", "mail"] {
            let args = [
                "--locale",
                locale,
                "--currency-symbol",
                symbol,
                "--format",
                format,
            ];
            let text = report(&args).replace("&#39;", "'").replace("\\'", "'");
            for expected in [revenue, share, change] {
                // A mail has the headline figures alone, of which revenue is none.
                if format != "mail" || expected == share {
                    assert!(
                        text.contains(expected),
                        "{expected} in {locale} as {format}"
                    );
                }
            }
        }
    }
    // Without a locale, the house's own form.
    assert!(report(&["--currency-symbol", "€"]).contains("  €3,075.72 "));
    // The sentence that opens a page has them too.
    let page = report(&["--locale", "de", "--format", "html"]);
    assert!(page.contains("168 of 173 customers were kept (97,1\u{a0}%)"));
    // What sorts its tables has to know the mark.
    assert!(
        page.contains("data-decimal=\",\"")
            && !report(&["--format", "html"]).contains("data-decimal")
    );
}

#[test]
fn files_for_programs_stay_as_they_are() {
    for format in ["json", "csv"] {
        let shaped = [
            "--locale",
            "de",
            "--currency-symbol",
            "€",
            "--format",
            format,
        ];
        assert_eq!(report(&shaped), report(&["--format", format]), "{format}");
    }
    let list = |more: &[&str]| {
        let args = [
            "--customers-out",
            "list.csv",
            "--output",
            "clv.json",
            "--quiet",
        ];
        let case = Case::new(&["clv", &example("orders.csv")]).args(&args);
        case.args(more).run().read("list.csv")
    };
    assert_eq!(
        list(&["--locale", "de", "--currency-symbol", "€"]),
        list(&[])
    );
}

#[test]
fn a_workbook_names_the_locale_and_the_symbol() {
    let styles = |args: &[&str]| {
        let left = Case::new(&["report", &example("orders.csv"), "--output", "r.xlsx"])
            .args(args)
            .run();
        crate::workbook::part(&left.path("r.xlsx"), "xl/styles.xml")
    };
    let german = styles(&["--locale", "de", "--currency-symbol", "€"]);
    // 1031 is the decimal of the hexadecimal 407 that workbooks name German by.
    for code in [
        "[$-407]#,##0.00 &quot;€&quot;",
        "[$-407]0.0%",
        "[$-407]#,##0",
    ] {
        assert!(german.contains(code), "{code} in {german}");
    }
    let indian = styles(&["--locale", "en-IN", "--currency-symbol", "₹"]);
    assert!(
        indian.contains("[$-4009]&quot;₹&quot;#,##,##0.00"),
        "{indian}"
    );
    assert!(!styles(&[]).contains("[$"));
}

#[test]
fn what_is_no_locale_or_no_symbol_is_told() {
    let refused = |args: &[&str]| {
        let case = Case::new(&["report", &example("orders.csv")]).args(args);
        case.status(2).failed().1
    };
    let said = refused(&["--locale", "en-UK"]);
    assert!(
        said.contains("did you mean en-US") || said.contains("did you mean en"),
        "{said}"
    );
    // Nothing that a table, a page or a workbook's format could take for something else.
    for symbol in ["", "1", "<b>", "a b", "]", "\"", "|", "tugriks"] {
        let said = refused(&["--currency-symbol", symbol]);
        assert!(said.contains("1 to 6 letters or signs"), "{symbol}: {said}");
    }
}

#[test]
fn a_profile_knows_both() {
    let settings = "[profile.monat]\nlocale = \"de\"\ncurrency-symbol = \"€\"\n";
    let text = Case::new(&["report", &example("orders.csv")])
        .args(&["--config", "r.toml", "--profile", "monat", "--quiet"])
        .file("r.toml", settings)
        .text();
    assert!(text.contains("3.075,72\u{a0}€"), "{text}");
}
