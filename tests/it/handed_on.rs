//! Results for a mail, a chat and a deck.

use std::path::Path;

use serde_json::Value;

use crate::kit::Case;

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    path.join(name).display().to_string()
}

/// Every command that shows a result, on the sample files.
fn commands() -> Vec<Vec<String>> {
    let (orders, customers) = (example("orders.csv"), example("customers.csv"));
    let lines = [
        format!("report {orders} --customers {customers} --by country --segments"),
        format!("report {orders}"),
        format!("check {orders}"),
        format!("trend {orders}"),
        format!("cohorts {orders}"),
        format!("repeat {orders}"),
        format!("survival {orders}"),
        format!("rfm {orders}"),
        format!("clv {orders}"),
        format!("forecast {orders} --customers {customers}"),
        format!("whatif {orders} --retention +2pp --margin 0.4"),
        format!("why {orders} --by country"),
        format!("mrr {}", example("subscriptions.csv")),
    ];
    let words = |line: &String| line.split(' ').map(str::to_owned).collect();
    lines.iter().map(words).collect()
}

fn output(args: &[String], format: &str) -> String {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let args = [&args[..], &["--quiet", "--format", format]].concat();
    // A page of parts that only JSON has may leave --segments out.
    let args: Vec<&str> = match format {
        "json" | "csv" => args
            .into_iter()
            .filter(|arg| *arg != "--segments")
            .collect(),
        _ => args,
    };
    Case::new(&args).text()
}

#[test]
fn a_mail_is_short_and_has_its_styles_inside() {
    for args in commands() {
        let mail = output(&args, "mail");
        assert!(mail.len() < 90_000, "{args:?} has {} bytes", mail.len());
        assert!(
            mail.starts_with("<div style=") && mail.ends_with("</div>\n"),
            "{args:?}"
        );
        // Neither Gmail nor Outlook shows any of these.
        for never in [
            "<svg", "<style", "<script", "<img", "class=", "var(", "<html", "data:",
        ] {
            assert!(!mail.contains(never), "{never} in the mail of {args:?}");
        }
    }
    // The figures are those of the table: 168 of 173 customers were kept (the first output of the README).
    let mail = output(&commands()[1], "mail");
    assert!(mail.contains("97.1 %") && mail.contains("Customer retention rate"));
    assert!(
        mail.contains("bgcolor=\"#1f6fb2\" width=\"120\""),
        "no bar of cells"
    );
}

/// The numbers are those of the README's first output: 168 of 173, 5 lost, 6 new; the change is within its interval.
#[test]
fn a_page_opens_with_two_plain_sentences() {
    let opening = [
        "In 2025-03 168 of 173 customers were kept (97.1 %); 5 were lost, 6 are new or came back.",
        "Since 2025-02, when it was 97.0 %, that is no more than what chance alone could do.",
    ];
    for format in ["html", "mail"] {
        let text = output(&commands()[1], format);
        let places = opening.map(|sentence| text.find(sentence).unwrap());
        assert!(
            places[0] < places[1] && places[1] < text.find("<h2").unwrap(),
            "{format}"
        );
    }
    assert!(output(&commands()[1], "slack").contains(opening[0]));
    for args in commands() {
        let page = output(&args, "html");
        let sentences = page.matches("class=\"plainly\"").count();
        assert_eq!(sentences, 2, "{args:?}");
    }
    // What cannot be known is said so: no customer can be lost within the first weeks of the data.
    let young = [
        "report",
        &example("orders.csv"),
        "--period",
        "2023-02",
        "--format",
        "html",
    ];
    assert!(Case::new(&young).text().contains(
        "How many customers were kept in 2023-02 cannot be said: the data begin on 2023-01-05"
    ));
}

#[test]
fn every_page_draws_what_it_says() {
    for args in commands() {
        let page = output(&args, "html");
        // Cohorts are a table of shades.
        let drawn = page.contains("<svg") || page.contains("class=\"n h");
        assert!(drawn, "{args:?}");
    }
    // What is drawn is what the JSON has: the first tenth's share of the value, as the page's text says it.
    let clv = &commands()[8];
    let document: Value = serde_json::from_str(&output(clv, "json")).unwrap();
    let share = document["deciles"][0]["value_share"].as_f64().unwrap();
    assert!(output(clv, "html").contains(&format!("{:.1} %", share * 100.0)));
}

#[test]
fn a_long_mail_says_what_it_leaves_out() {
    let mut orders = "customer,date,amount,group\n".to_owned();
    for customer in 0..400 {
        for month in 1..=12 {
            orders.push_str(&format!(
                "c{customer},2024-{month:02}-03,5,g{}\n",
                customer % 200
            ));
        }
    }
    let mail = Case::new(&[
        "report",
        "o.csv",
        "--by",
        "group",
        "--top",
        "150",
        "--active-within",
        "60d",
    ])
    .args(&["--format", "mail"])
    .file("o.csv", orders)
    .text();
    assert!(mail.len() < 90_000, "{}", mail.len());
    assert!(
        mail.contains("more rows are left out") || mail.contains("Left out, since mail programs")
    );
}

#[test]
fn text_from_data_stays_text_in_a_mail_and_in_a_message() {
    let orders = "customer,date,amount,group\na,2024-01-03,5,<img src=x>&*b*\na,2024-02-03,5,<img src=x>&*b*\nb,2024-02-04,5,y\n";
    let run = |format: &str| {
        Case::new(&[
            "report",
            "o.csv",
            "--by",
            "group",
            "--active-within",
            "30d",
            "--quiet",
        ])
        .args(&["--period", "2024-02", "--format", format])
        .file("o.csv", orders)
        .text()
    };
    let mail = run("mail");
    assert!(
        !mail.contains("<img") && mail.contains("&lt;img src=x&gt;"),
        "{mail}"
    );
    assert!(!run("slack").contains("<img"));
}

#[test]
fn blocks_for_a_chat_keep_to_its_limits() {
    for args in commands() {
        let message: Value = serde_json::from_str(&output(&args, "slack")).unwrap();
        let blocks = message["blocks"].as_array().unwrap();
        assert_eq!(blocks[0]["type"], "header");
        assert!(!blocks.is_empty() && blocks.len() <= 50);
        assert!(blocks[0]["text"]["text"].as_str().unwrap().chars().count() <= 150);
        let fields = blocks.iter().filter_map(|block| block["fields"].as_array());
        assert!(fields.clone().all(|fields| fields.len() <= 10));
        let texts = blocks.iter().flat_map(|block| {
            let elements = block["elements"].as_array().into_iter().flatten();
            [&block["text"]].into_iter().chain(elements)
        });
        for text in texts.filter_map(|text| text["text"].as_str()) {
            assert!(!text.is_empty() && text.chars().count() <= 3000, "{args:?}");
        }
    }
    let message = output(&commands()[1], "slack");
    assert!(
        message.contains("*Customer retention rate*\\n97.1 % (+0.1 pp since 2025-02)"),
        "{message}"
    );
}

#[test]
fn a_chart_is_a_picture_with_its_own_colours() {
    let args = ["trend", &example("orders.csv"), "--format", "svg"];
    let picture = Case::new(&args)
        .args(&["--chart", "customer-retention-rate"])
        .text();
    assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width="));
    assert!(picture.trim_end().ends_with("</svg>"));
    assert!(picture.contains("Customer retention rate") && picture.contains("#1f6fb2"));
    assert!(!picture.contains("var(") && !picture.contains("@media"));
    let (_, said) = Case::new(&args).status(1).failed();
    assert!(
        said.contains("choose one with --chart: customer-retention-rate, "),
        "{said}"
    );
    let (_, said) = Case::new(&args)
        .args(&["--chart", "pie"])
        .status(1)
        .failed();
    assert!(
        said.contains("there is no chart \"pie\"; there are customer-retention-rate"),
        "{said}"
    );
    let (_, said) = Case::new(&["cohorts", &example("orders.csv"), "--format", "svg"])
        .status(1)
        .failed();
    assert!(
        said.contains("no picture can be made: its page draws none"),
        "{said}"
    );
    // The only one of a page needs no name.
    let curve = Case::new(&["survival", &example("orders.csv"), "--output", "s.svg"]).run();
    assert!(curve.read("s.svg").starts_with("<svg xmlns"));
}

/// Sentences of small files whose figures are seen at once.
#[test]
fn the_plain_sentences_say_what_is_known_and_no_more() {
    let header = "order_id,customer_id,order_date,amount\n";
    let said = |args: &[&str], rows: &str| {
        let page = Case::new(args)
            .args(&["--format", "html"])
            .file("o.csv", format!("{header}{rows}"))
            .text();
        let sentences = page.split("<p class=\"plainly\">").skip(1);
        let sentences = sentences.map(|rest| rest.split("</p>").next().unwrap().to_owned());
        sentences.collect::<Vec<String>>()
    };
    // a and b buy for 10 each in January; a, b and c for 10 each in February: too few for a verdict.
    let rows = "1,a,2025-01-10,10\n2,b,2025-01-31,10\n3,a,2025-02-01,10\n4,b,2025-02-03,10\n5,c,2025-02-28,10\n";
    let sentences = said(&["why", "o.csv", "--period", "2025-02"], rows);
    assert_eq!(
        sentences,
        [
            "Net revenue in 2025-02 was 30.00, 10.00 (50.0 %) more than in 2025-01; whether that is more than chance \
             cannot be told.",
            "The largest part of the rise of what orders brought is the number of buyers (3 after 2)."
        ]
    );
    let sentences = said(&["repeat", "o.csv"], rows);
    // a waited 22 days, b 3: the median of these two is reached by the first.
    assert_eq!(
        sentences[0],
        "Of 3 customers 2 were seen to order again on a later day (66.7 %)."
    );
    assert!(sentences[1].starts_with("Half of those who did were back within "));
    let sentences = said(&["cohorts", "o.csv"], rows);
    assert_eq!(
        sentences,
        [
            "3 customers in 2 groups by the month of their first order.",
            "All together, so many ordered again: 100.0 % after 1 month."
        ]
    );
    // One customer, one order: nothing to compare, nothing that came back.
    let rows = "1,a,2025-01-10,10\n";
    assert_eq!(
        said(&["cohorts", "o.csv"], rows),
        [
            "1 customer in 1 group by the month of their first order.",
            "How many of them come back cannot be said yet: no later time is complete."
        ]
    );
    assert_eq!(
        said(&["repeat", "o.csv"], rows),
        [
            "Of 1 customer 0 were seen to order again on a later day (0.0 %).",
            "How long it takes until somebody is back cannot be said."
        ]
    );
    let sentences = said(&["survival", "o.csv", "--event", "second-order"], rows);
    assert_eq!(
        sentences,
        [
            "Of 1 customer 0 were seen to order a second time so far.",
            "More than half go without a second order for longer than these data can show."
        ]
    );
}

/// Where the program was built without it, a PNG is an error that says what to do; else it has twice the size of the SVG.
#[test]
fn a_png_is_drawn_where_the_program_can() {
    let case = Case::new(&["trend", &example("orders.csv"), "--quiet"]).args(&[
        "--output",
        "r.png",
        "--chart",
        "customer-retention-rate",
    ]);
    if cfg!(feature = "png") {
        let left = case.run();
        let bytes = std::fs::read(left.path("r.png")).unwrap();
        assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
        let word = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        let svg = output(
            &[
                "trend".to_owned(),
                example("orders.csv"),
                "--chart=customer-retention-rate".to_owned(),
            ],
            "svg",
        );
        let size = format!("width=\"{}\" height=\"{}\"", word(16) / 2, word(20) / 2);
        assert!(svg.contains(&size), "{size}");
    } else {
        let (left, said) = case.status(1).failed();
        assert!(said.contains("--features png"), "{said}");
        assert!(left.files().is_empty());
    }
}
