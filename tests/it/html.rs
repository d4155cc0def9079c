//! The page: every figure of the JSON stands on it, nothing from data acts in it, it needs no other
//! file, and the same input gives the same bytes.

use std::fmt::Write;

use serde_json::Value;

use crate::kit::Case;

const ORDERS: &str = include_str!("../../examples/orders.csv");
const COSTS: &str = include_str!("../../examples/costs.csv");
const CUSTOMERS: &str = include_str!("../../examples/customers.csv");

/// What data may hold to do harm; `LONG` has nowhere to break.
pub const SCRIPT: &str = "<script>alert(1)</script>";
pub const IMAGE: &str = "\"><img src=x onerror=alert(2)>";

fn report(args: &[&str]) -> Case {
    Case::new(&[
        "report",
        "orders.csv",
        "--costs",
        "costs.csv",
        "--margin",
        "0.4",
    ])
    .args(args)
    .file("orders.csv", ORDERS)
    .file("costs.csv", COSTS)
}

fn page(case: Case) -> String {
    case.args(&["--format", "html"]).text()
}

/// A shop with groups and cost categories whose names are markup, and one that has nowhere to break.
pub fn hostile(args: &[&str]) -> Case {
    let long = "x".repeat(300);
    let names = [
        SCRIPT,
        IMAGE,
        &long,
        "a\u{1b}[31mb\u{202e}c",
        "</style>&amp;'",
    ];
    let mut orders = format!("order,customer,date,amount,{}\n", quoted(IMAGE));
    for number in 0..400_u32 {
        let name = names[number as usize % 5];
        let (month, day) = (number / 4 % 12 + 1, number % 28 + 1);
        let customer = number % 45;
        let _ = writeln!(
            orders,
            "{number},c{customer},{}-{month:02}-{day:02},{}.5,{}",
            2023 + number / 200,
            number % 90 + 1,
            quoted(name)
        );
    }
    let mut costs = "date,kind,category,amount\n".to_owned();
    for name in names {
        let _ = writeln!(costs, "2024-12-02,retention,{},10", quoted(name));
    }
    Case::new(&[
        "report",
        "<b>orders.csv",
        "--costs",
        "costs.csv",
        "--by",
        IMAGE,
    ])
    .args(&["--segments", "--active-within", "90d", "--format", "html"])
    .args(args)
    .file("<b>orders.csv", orders)
    .file("costs.csv", costs)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Walks the tags: each one that is opened is closed, in order, and no attribute is left open.
#[track_caller]
fn assert_well_formed(page: &str) {
    const VOID: [&str; 4] = ["meta", "link", "br", "hr"];
    let body = page.strip_prefix("<!DOCTYPE html>").expect("a doctype");
    let mut open: Vec<String> = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let mut in_quotes = false;
        let end = rest
            .find(|c| {
                in_quotes ^= c == '"';
                c == '>' && !in_quotes
            })
            .expect("a tag ends");
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        assert!(!name.is_empty(), "not a tag: <{tag}>");
        if tag.starts_with('/') {
            assert_eq!(
                open.pop().as_deref(),
                Some(name.as_str()),
                "closed by </{name}>"
            );
        } else if !VOID.contains(&name.as_str()) {
            if name == "style" || name == "script" {
                let end = rest.find(&format!("</{name}>")).expect("it ends");
                rest = &rest[end..];
            }
            open.push(name);
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
}

/// Nothing that a browser would fetch or run.
#[track_caller]
fn assert_needs_nothing(page: &str) {
    // The one script is ours; the policy names it by its hash, which a browser holds against it.
    let script = format!(
        "<script>{}</script>",
        include_str!("../../src/render/html/page.js")
    );
    let (before, after) = page.split_once(&script).expect("the page's own script");
    let page = format!("{before}{after}");
    for never in [
        "://",
        "<script",
        "<img",
        "<iframe",
        "@import",
        "url(",
        " src=",
        " onerror=\"",
        "javascript:",
    ] {
        // A name from data may hold the text of such a thing, never with a quotation mark that acts.
        let found = page.replace("src=x", "").matches(never).count();
        assert_eq!(found, 0, "{never}");
    }
    assert!(page.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'"));
    let control = page.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(control, None);
}

/// The article of a metric.
fn article<'a>(page: &'a str, key: &str) -> &'a str {
    let from = page
        .find(&format!("<article data-key=\"{key}\">"))
        .unwrap_or_else(|| panic!("no definition of {key}"));
    let rest = &page[from..];
    &rest[..rest.find("</article>").unwrap()]
}

/// The values that programs can read in it.
fn values(article: &str) -> Vec<f64> {
    let parts = article.split("<data value=\"").skip(1);
    parts
        .map(|part| part.split('"').next().unwrap().parse().unwrap())
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[track_caller]
fn assert_has_figures(page: &str, document: &Value) {
    let metrics = document["metrics"].as_object().unwrap();
    assert!(!metrics.is_empty());
    for (key, metric) in metrics {
        let article = article(page, key);
        let values = values(article);
        let mut expected: Vec<&Value> = metric["inputs"].as_object().unwrap().values().collect();
        expected.push(&metric["value"]);
        expected.extend(metric.get("interval").map(|interval| &interval["low"]));
        expected.extend(metric.get("interval").map(|interval| &interval["high"]));
        for number in expected.into_iter().filter_map(Value::as_f64) {
            assert!(values.contains(&number), "{key}: {number} of {values:?}");
        }
        assert!(
            article.contains(&escaped(metric["formula"].as_str().unwrap())),
            "{key}"
        );
        if metric["value"].is_null() {
            assert!(article.contains("<span class=\"none\">–</span>"), "{key}");
        }
        if let Some(note) = metric["note"].as_str() {
            assert!(article.contains(&escaped(note)), "{key}: {note}");
        }
    }
}

#[test]
fn every_figure_of_the_json_is_on_the_page() {
    let text = page(report(&["--segments"]));
    assert_well_formed(&text);
    assert_needs_nothing(&text);
    let document = report(&[]).json();
    assert_has_figures(&text, &document);
    // The way of the count, and the headings of all parts.
    let customers = &document["customers"];
    let steps = format!(
        "At the start: {}; Lost: −{}; New: +{}; Won back: {}; At the end: {}",
        customers["start"],
        customers["lost"],
        customers["new"],
        customers["won_back"],
        customers["end"]
    );
    assert!(text.contains(&steps), "{steps}");
    for heading in [
        "At a glance",
        "From start to end",
        "Trend",
        "Cohorts",
        "Survival",
        "Segments",
        "All figures",
        "Data",
        "Definitions",
    ] {
        assert!(text.contains(&format!("<h2>{heading}</h2>")), "{heading}");
    }
    assert!(text.contains("guests: 53 rows have no customer"));
    for column in ["order_id", "customer_id", "order_date"] {
        assert!(text.contains(&format!("<td>{column}</td>")), "{column}");
    }
}

#[test]
fn the_tiles_show_value_interval_and_change() {
    let text = page(report(&[]));
    let tile = text
        .split("<div class=\"tile\" data-key=\"customer_retention_rate\">")
        .nth(1)
        .unwrap();
    let tile = &tile[..tile.find("</div>").unwrap()];
    for part in ["97.1 %", "93.4–98.8 %", "+0.1 pp", "97.0 %", "2025-02"] {
        assert!(tile.contains(part), "{part}: {tile}");
    }
    // The other period's value lies in the interval: neither better nor worse.
    assert!(tile.contains("class=\"same\""), "{tile}");
}

#[test]
fn the_heat_map_and_the_trend_hold_what_their_commands_say() {
    let text = page(report(&[]));
    let trend = Case::new(&["trend", "orders.csv", "--last", "13"])
        .file("orders.csv", ORDERS)
        .json();
    let periods = trend["periods"].as_array().unwrap();
    assert_eq!(periods.len(), 13);
    for period in periods {
        let (name, rate) = (
            &period["period"]["name"],
            &period["metrics"]["customer_retention_rate"]["value"],
        );
        let told = format!(
            "<title>{}: {:.1} % (",
            name.as_str().unwrap(),
            rate.as_f64().unwrap() * 100.0
        );
        assert!(text.contains(&told), "{told}");
    }
    let cohorts = Case::new(&["cohorts", "orders.csv"])
        .file("orders.csv", ORDERS)
        .json();
    let cohorts = cohorts["cohorts"].as_array().unwrap();
    for cohort in &cohorts[cohorts.len() - 13..] {
        let name = cohort["period"]["name"].as_str().unwrap();
        let head = format!(
            "<tr><th scope=\"row\">{name}</th><td class=\"n\">{}</td>",
            cohort["size"]
        );
        let row = text.split(&head);
        let row = row.last().unwrap().split("</tr>").next().unwrap();
        let cells = cohort["cells"].as_array().unwrap();
        assert_eq!(
            row.matches("<td class=\"n").count() - row.matches("<td class=\"n\"></td>").count(),
            cells.len()
        );
        for cell in cells {
            let percent = cell["value"].as_f64().unwrap() * 100.0;
            assert!(
                row.contains(&format!("title=\"{percent:.1} %\"")),
                "{name} {percent}: {row}"
            );
        }
    }
}

#[test]
fn nothing_from_data_acts_on_the_page() {
    let text = hostile(&[]).text();
    assert_well_formed(&text);
    assert_needs_nothing(&text);
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(text.contains("&quot;&gt;&lt;img src=x onerror=alert(2)&gt;"));
    assert!(text.contains("&lt;b&gt;orders.csv"));
    assert!(text.contains("a\\u{1b}[31mb\\u{202e}c"));
}

#[test]
fn undefined_figures_are_a_dash_with_the_reason() {
    // One month: nothing before it, nobody lost, no costs.
    let orders = "customer,date,amount\na,2025-03-02,10\nb,2025-03-05,20\na,2025-03-30,5\n";
    let case = || {
        Case::new(&[
            "report",
            "orders.csv",
            "--period",
            "2025-03",
            "--as-of",
            "2025-03-31",
        ])
        .file("orders.csv", orders)
    };
    let text = page(case());
    assert_well_formed(&text);
    assert_has_figures(&text, &case().json());
    let tile = text
        .split("data-key=\"customer_retention_rate\">")
        .nth(1)
        .unwrap();
    let tile = &tile[..tile.find("</div>").unwrap()];
    assert!(tile.contains("<p class=\"value\">–</p>"), "{tile}");
    assert!(
        tile.contains("no customer was active at the start of the period"),
        "{tile}"
    );
}

#[test]
fn contracts_alone_give_a_page_without_orders() {
    let case = || {
        Case::new(&[
            "report",
            "--customers",
            "customers.csv",
            "--period",
            "2025-02",
            "--as-of",
            "2025-03-31",
        ])
        .file("customers.csv", CUSTOMERS)
    };
    let text = page(case());
    assert_well_formed(&text);
    assert_has_figures(&text, &case().json());
    assert!(text.contains("No order file was given: what comes from orders is left out."));
    for never in [
        "class=\"tile\" data-key=\"average_order_value\"",
        "<h3>Average order value</h3><p class=\"latest\">",
    ] {
        assert!(!text.contains(never), "{never}");
    }
    for heading in ["Trend", "Cohorts", "Survival"] {
        assert!(text.contains(&format!("<h2>{heading}</h2>")), "{heading}");
    }
    let (_, said) = case()
        .args(&["--segments", "--format", "html"])
        .status(2)
        .failed();
    assert_eq!(said, "error: --segments needs an order file\n");
}

#[test]
fn only_the_metrics_asked_for() {
    let text = page(report(&["--metrics", "retention,aov"]));
    assert_well_formed(&text);
    assert_eq!(text.matches("<article").count(), 2);
    assert!(!text.contains("class=\"tile\" data-key=\"net_revenue\""));
}

#[test]
fn segments_are_a_part_of_the_page_alone() {
    let (_, said) = report(&["--segments"]).status(2).failed();
    assert!(
        said.starts_with(
            "error: --segments adds a part to the page: give --format html or xlsx too"
        ),
        "{said}"
    );
}

#[test]
fn every_command_over_files_has_a_page() {
    let commands: [&[&str]; 14] = [
        &["trend", "orders.csv"],
        &[
            "trend",
            "orders.csv",
            "--by",
            "country",
            "--every",
            "quarter",
        ],
        &["trend", "orders.csv", "--metrics", "aov", "--every", "week"],
        &["cohorts", "orders.csv"],
        &[
            "cohorts",
            "orders.csv",
            "--by",
            "country",
            "--measure",
            "revenue",
        ],
        &["repeat", "orders.csv"],
        &["survival", "orders.csv", "--active-within", "90d"],
        &[
            "survival",
            "orders.csv",
            "--by",
            "country",
            "--event",
            "second-order",
        ],
        &["rfm", "orders.csv", "--from", "2024-12-31"],
        &["clv", "orders.csv"],
        &[
            "forecast",
            "--survivors",
            "1000,869,743,653,593,551,517,491",
            "--every",
            "1y",
        ],
        &[
            "whatif",
            "orders.csv",
            "--retention",
            "+5pp",
            "--margin",
            "0.4",
            "--sweep",
        ],
        &["why", "orders.csv"],
        &["check", "orders.csv"],
    ];
    for command in commands {
        let text = page(Case::new(command).file("orders.csv", ORDERS));
        assert_well_formed(&text);
        assert_needs_nothing(&text);
        assert!(text.contains("<h1>"), "{command:?}");
        assert!(text.contains("<table"), "{command:?}");
    }
    let calc = [
        "calc",
        "retention",
        "--start",
        "1000",
        "--end",
        "900",
        "--new",
        "200",
        "--format",
        "html",
    ];
    assert_well_formed(&Case::new(&calc).text());
}

/// 36 months, 4,000 customers, 30,000 orders in 12 countries; the numbers come from a fixed generator.
fn three_years() -> String {
    let mut orders = "order_id,customer_id,order_date,amount,country\n".to_owned();
    let mut state = 7_u64;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    };
    for number in 0..30_000 {
        let (month, day) = (next(36), next(28) + 1);
        let customer = (next(4_000) * (month + 6)) / 42;
        let _ = writeln!(
            orders,
            "{number},C{customer},{}-{:02}-{day:02},{}.{:02},Country {}",
            2022 + month / 12,
            month % 12 + 1,
            next(20_000),
            next(100),
            customer % 12
        );
    }
    orders
}

#[test]
fn three_years_fit_in_300_kilobytes_and_give_the_same_bytes_every_time() {
    let orders = three_years();
    let page = |threads: &str, by: &[&str]| {
        Case::new(&[
            "report",
            "orders.csv",
            "--active-within",
            "180d",
            "--segments",
            "--threads",
            threads,
        ])
        .args(by)
        .args(&["--format", "html"])
        .file("orders.csv", &orders)
        .text()
    };
    let by = ["--by", "country", "--top", "10"];
    let text = page("1", &by);
    assert_well_formed(&text);
    assert!(text.len() < 300_000, "{} bytes", text.len());
    assert!(page("1", &[]).len() < 300_000);
    assert!(text == page("1", &by), "a second run differs");
    assert!(text == page("2", &by), "two threads differ");
}

/// The part of a page between two texts.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let rest = page.split_once(from).unwrap_or_else(|| panic!("{from}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("{to}")).0
}

/// The labels at the ends of the axes of the charts in it.
fn ticks(part: &str) -> Vec<&str> {
    let labels = part.split("text-anchor=\"end\">").skip(1);
    labels.map(|rest| rest.split('<').next().unwrap()).collect()
}

#[test]
fn groups_are_drawn_to_one_axis_and_shaded_to_one_scale() {
    // Orders of 10 in A and of 1,000 in B.
    let mut orders = "order_id,customer_id,order_date,amount,country\n".to_owned();
    for number in 0..120 {
        let (month, group) = (number / 10 + 1, number % 2);
        let _ = writeln!(
            orders,
            "{number},{}{},2024-{month:02}-05,{},{}",
            ["a", "b"][group],
            number % 10,
            [10, 1000][group],
            ["A", "B"][group]
        );
    }
    let case = |args: &[&str]| {
        let args = [args, &["--by", "country"]].concat();
        page(Case::new(&args).file("orders.csv", &orders))
    };
    let text = case(&["trend", "orders.csv", "--metrics", "aov", "--last", "6"]);
    let part = between(&text, "<h2>By country</h2>", "<h2>country: ");
    assert_eq!(part.matches("<svg class=\"chart\"").count(), 2);
    let ticks = ticks(part);
    let (one, other) = ticks.split_at(ticks.len() / 2);
    assert_eq!(one, other);
    assert!(one.contains(&"0") && one.contains(&"1,000"), "{one:?}");
    // Each group's own part has its table and no second chart.
    let own = between(&text, "<h2>country: A</h2>", "</section>");
    assert!(own.contains("<table") && !own.contains("<svg class=\"chart\""));

    // Everybody of A came back in the second month, one of ten of B: shades over both tables.
    let mut orders = "order_id,customer_id,order_date,amount,country\n".to_owned();
    for number in 0..20 {
        let group = ["A", "B"][number % 2];
        let _ = writeln!(orders, "{number},c{number},2024-01-01,1,{group}");
        if group == "A" || number == 1 {
            let _ = writeln!(orders, "9{number},c{number},2024-02-05,1,{group}");
        }
    }
    orders.push_str("99,c0,2024-03-31,1,A\n");
    let text =
        page(Case::new(&["cohorts", "orders.csv", "--by", "country"]).file("orders.csv", &orders));
    let cell = |group: &str| {
        let own = between(&text, &format!("<h2>country: {group}</h2>"), "</section>");
        between(own, "<td class=\"n\" title=\"100.0 %\">", "</tr>").to_owned()
    };
    assert!(cell("A").contains("<td class=\"n h8\" title=\"100.0 %\">100.0"));
    assert!(cell("B").contains("title=\"10.0 %\">10.0"));
    assert!(!cell("B").contains("h8"), "{}", cell("B"));
}

#[test]
fn what_stands_on_few_customers_is_grey_and_says_so() {
    // Ten customers in January, nine in February.
    let mut orders = "order_id,customer_id,order_date,amount\n".to_owned();
    for number in 0..19 {
        let month = if number < 10 { "01" } else { "02" };
        let _ = writeln!(orders, "{number},c{number},2024-{month}-01,1");
        let _ = writeln!(orders, "{},c{number},2024-03-05,1", number + 100);
    }
    orders.push_str("999,c0,2024-04-30,1\n");
    let text = page(Case::new(&["cohorts", "orders.csv"]).file("orders.csv", &orders));
    let row = |name: &str| between(&text, &format!("scope=\"row\">{name}</th>"), "</tr>");
    assert!(!row("2024-01").contains("few"));
    let few = row("2024-02");
    assert_eq!(few.matches(" few\"").count(), 3, "{few}");
    assert!(!few.contains(" h"), "{few}");
    assert!(text.contains("Grey: fewer than 10 customers, too few to say much."));
    let text = page(
        Case::new(&["cohorts", "orders.csv", "--measure", "customers"]).file("orders.csv", &orders),
    );
    // A count is what it is.
    assert!(!text.contains(" few\"") && !text.contains("Grey: "));
    let text =
        page(Case::new(&["survival", "orders.csv", "--by", "country"]).file("orders.csv", ORDERS));
    assert!(text.contains("Thin and grey: fewer than 10 at risk, too few to say much."));
    assert!(text.contains("class=\"line few\""));
}

#[test]
fn amounts_bear_the_currency_that_the_files_name() {
    let orders = "order_id,customer_id,order_date,amount,currency\n\
        1,a,2025-01-10,1234.5,CHF\n2,b,2025-02-03,10,CHF\n";
    let case = |orders: &str| Case::new(&["report", "orders.csv"]).file("orders.csv", orders);
    let text = page(case(orders));
    assert!(text.contains("<p>Amounts are in CHF.</p>"));
    let tile = between(&text, "data-key=\"net_revenue\">", "</div>");
    assert!(tile.contains("CHF\u{a0}1,234.50"), "{tile}");
    // A symbol that is asked for stands instead.
    let asked = page(case(orders).args(&["--currency-symbol", "Fr."]));
    let tile = between(&asked, "data-key=\"net_revenue\">", "</div>");
    assert!(
        tile.contains("Fr.\u{a0}1,234.50") && !tile.contains("CHF"),
        "{tile}"
    );
    // Files that name none, and two of which one is left out.
    let text = page(case(&orders.replace(",CHF", ",")));
    assert!(!text.contains("Amounts are in"));
    let two = format!("{orders}4,a,2025-02-02,5,EUR\n");
    let text = page(case(&two).args(&["--currency", "CHF"]));
    assert!(text.contains("<p>Amounts are in CHF.</p>"));
}
