//! `retention mrr` from outside: the worked examples of subscriptions.md through every form of input, the figures of
//! real data, and each wrong turn that the contract names.

use serde_json::Value;

use crate::kit::{Case, shared};

/// What a run prints as JSON.
fn json(args: &[&str]) -> Value {
    let mut all = vec!["mrr"];
    all.extend(args);
    all.extend(["--format", "json"]);
    let text = Case::new(&all).text();
    serde_json::from_str(&text).unwrap()
}

/// The same of rows that a test writes out.
fn of_rows(rows: &str, args: &[&str]) -> Value {
    let mut all = vec!["mrr", "s.csv"];
    all.extend(args);
    all.extend(["--format", "json"]);
    let text = Case::new(&all).file("s.csv", rows).text();
    serde_json::from_str(&text).unwrap()
}

/// Why a run over these rows stops.
fn stops(rows: &str, args: &[&str]) -> String {
    let mut all = vec!["mrr", "s.csv"];
    all.extend(args);
    let output = Case::new(&all).file("s.csv", rows).any();
    assert_eq!(
        (output.status, output.stdout.as_str()),
        (1, ""),
        "{}",
        output.stderr
    );
    output.stderr
}

/// The period of this name.
fn row<'a>(document: &'a Value, period: &str) -> &'a Value {
    let rows = document["months"].as_array().unwrap();
    let found = rows.iter().find(|row| row["period"] == period);
    found.unwrap_or_else(|| panic!("no {period}: {document}"))
}

/// `280.00/4`: amount and customers of a movement.
fn flow(row: &Value, key: &str) -> String {
    let flow = &row[key];
    format!("{}/{}", flow["amount"].as_str().unwrap(), flow["customers"])
}

/// The movements in the order of the table.
fn movements(row: &Value) -> Vec<String> {
    const KEYS: [&str; 7] = [
        "start",
        "new",
        "won_back",
        "expansion",
        "contraction",
        "churned",
        "end",
    ];
    KEYS.iter().map(|key| flow(row, key)).collect()
}

/// A figure in percent, with as many digits as the contract prints.
fn percent(row: &Value, key: &str) -> String {
    let value = row["figures"][key]["value"].as_f64().unwrap();
    format!("{:.3}", value * 100.0)
}

const NRR: &str = "net_revenue_retention";
const GRR: &str = "gross_revenue_retention";

/// One of the worked files, where they are.
macro_rules! worked {
    ($name:expr) => {
        match shared(concat!("subscriptions/", $name)) {
            Some(path) => path.to_str().unwrap().to_owned(),
            None => return,
        }
    };
}

#[test]
fn example_1_movements() {
    let file = worked!("1_movements.csv");
    let found = json(&[&file, "--as-of", "2024-02-29"]);
    assert_eq!(
        (found["form"].as_str(), found["end_is"].as_str()),
        (Some("contracts"), Some("instant"))
    );
    let february = row(&found, "2024-02");
    assert_eq!(
        movements(february),
        [
            "280.00/4", "40.00/1", "25.00/1", "30.00/1", "15.00/1", "70.00/1", "290.00/5"
        ]
    );
    assert_eq!(flow(february, "within"), "90.00/1");
    assert_eq!(percent(february, NRR), "80.357");
    assert_eq!(percent(february, GRR), "69.643");
    assert_eq!(
        percent(february, "net_revenue_retention_with_won_back"),
        "89.286"
    );
    assert_eq!(percent(february, "customer_churn_rate"), "25.000");
    let quick = february["figures"]["quick_ratio"]["value"].as_f64();
    assert_eq!(quick, Some(95.0 / 85.0));
    // The inputs are those of `calc`.
    let inputs = &february["figures"][NRR]["inputs"];
    assert_eq!(inputs["start"].as_f64(), Some(280.0));
    assert_eq!(inputs["churned"].as_f64(), Some(70.0));
}

#[test]
fn example_2_several_subscriptions_and_gaps() {
    let file = worked!("2_several.csv");
    let found = json(&[&file, "--as-of", "2024-04-30"]);
    let march = row(&found, "2024-03");
    assert_eq!(
        movements(march),
        [
            "400.00/5", "0.00/0", "0.00/0", "50.00/1", "20.00/1", "10.00/1", "420.00/4"
        ]
    );
    assert_eq!(
        (percent(march, NRR), percent(march, GRR)),
        ("105.000".into(), "92.500".into())
    );
    let april = row(&found, "2024-04");
    assert_eq!(flow(april, "expansion"), "20.00/1");
    assert_eq!(percent(april, NRR), "104.762");
    assert_eq!(april["figures"]["quick_ratio"]["value"], Value::Null);
}

#[test]
fn example_3_prices_of_every_interval() {
    let file = worked!("3_prices.csv");
    // The tax column holds a 19: asked, not guessed.
    let asked = Case::new(&["mrr", &file]).any();
    assert_eq!(asked.status, 1);
    assert!(asked.stderr.contains("--tax excluded"), "{}", asked.stderr);
    let found = json(&[&file, "--as-of", "2024-04-30", "--tax", "excluded"]);
    assert_eq!(found["form"], "prices");
    assert_eq!(flow(row(&found, "2024-03"), "end"), "510.611111/9");
    let april = row(&found, "2024-04");
    assert_eq!(flow(april, "end"), "550.611111/9");
    assert_eq!(flow(april, "expansion"), "40.00/1");
    assert_eq!(april["expansion"]["discount_ended"]["amount"], "40.00");
    assert_eq!(percent(april, NRR), "107.834");
    // Each customer's amount, as the contract lists them.
    let left = Case::new(&[
        "mrr",
        &file,
        "--as-of",
        "2024-03-31",
        "--tax",
        "excluded",
        "--customers-out",
        "c.csv",
        "--output",
        "mrr.txt",
        "--quiet",
    ]);
    let list = left.run().read("c.csv");
    let of = |customer: &str| {
        let line = list
            .lines()
            .find(|line| line.contains(&format!(",{customer},")));
        line.unwrap().split(',').nth(4).unwrap().to_owned()
    };
    for (customer, mrr) in [
        ("A", "100.00"),
        ("B", "8.333333"),
        ("C", "100.00"),
        ("D", "30.00"),
        ("E", "52.00"),
        ("F", "20.277778"),
        ("G", "60.00"),
        ("H", "40.00"),
        ("I", "100.00"),
    ] {
        assert_eq!(of(customer), mrr, "{customer}");
    }
    // Included: C's 19 comes off 100.
    let found = json(&[&file, "--as-of", "2024-04-30", "--tax", "included"]);
    assert_eq!(flow(row(&found, "2024-03"), "end"), "491.611111/9");
}

#[test]
fn example_4_trials() {
    let file = worked!("4_trials.csv");
    let found = json(&[&file, "--as-of", "2024-03-31"]);
    assert_eq!(
        movements(row(&found, "2024-02")),
        [
            "160.00/3", "50.00/1", "0.00/0", "0.00/0", "0.00/0", "140.00/2", "70.00/2"
        ]
    );
    let march = row(&found, "2024-03");
    assert_eq!(flow(march, "won_back"), "60.00/1");
    assert_eq!(
        percent(march, "net_revenue_retention_with_won_back"),
        "185.714"
    );
}

#[test]
fn example_5_invoices() {
    let file = worked!("5_invoices.csv");
    let found = json(&[&file, "--as-of", "2024-04-30"]);
    assert_eq!(found["form"], "invoices");
    assert_eq!(flow(row(&found, "2024-01"), "new"), "210.00/4");
    assert_eq!(percent(row(&found, "2024-02"), NRR), "100.000");
    let march = row(&found, "2024-03");
    assert_eq!(
        movements(march),
        [
            "210.00/4", "0.00/0", "0.00/0", "30.00/1", "0.00/0", "30.00/1", "210.00/3"
        ]
    );
    assert_eq!(percent(march, GRR), "85.714");
    // Read as a last day, C's service still runs at the close of March.
    let last_day = json(&[&file, "--as-of", "2024-04-30", "--end-is", "last-day"]);
    assert_eq!(row(&last_day, "2024-03")["churned"]["customers"], 0);
}

#[test]
fn example_6_snapshot() {
    let file = worked!("6_snapshot.csv");
    let found = json(&[&file, "--as-of", "2024-03-31"]);
    assert_eq!(found["end_is"], Value::Null);
    let january = row(&found, "2024-01");
    assert_eq!(
        (january["start"].clone(), january["churned"].clone()),
        (Value::Null, Value::Null)
    );
    assert_eq!(flow(january, "end"), "250.00/4");
    assert_eq!(
        movements(row(&found, "2024-02")),
        [
            "250.00/4", "30.00/1", "0.00/0", "50.00/1", "0.00/0", "70.00/2", "260.00/3"
        ]
    );
    let march = row(&found, "2024-03");
    assert_eq!(
        movements(march),
        [
            "260.00/3", "0.00/0", "50.00/1", "15.00/1", "70.00/2", "0.00/0", "255.00/4"
        ]
    );
    assert_eq!(
        (percent(march, NRR), percent(march, GRR)),
        ("78.846".into(), "73.077".into())
    );
    let both = json(&[&file, "--as-of", "2024-03-31", "--from", "2024-02"]);
    let total = &both["total"];
    assert_eq!(
        movements(total),
        [
            "250.00/4", "30.00/1", "50.00/1", "65.00/2", "70.00/2", "70.00/2", "255.00/4"
        ]
    );
    let net = &total["net"];
    assert_eq!(flow(net, "new"), "45.00/1");
    assert_eq!(
        (flow(net, "contraction"), flow(net, "churned")),
        ("20.00/1".into(), "20.00/1".into())
    );
    assert_eq!(
        (percent(total, NRR), percent(total, GRR)),
        ("84.000".into(), "84.000".into())
    );
}

#[test]
fn example_7_currencies() {
    let file = worked!("7_currencies.csv");
    let rates = worked!("7_rates.csv");
    let found = json(&[
        &file,
        "--rates",
        &rates,
        "--as-of",
        "2024-02-29",
        "--last",
        "1",
    ]);
    let february = row(&found, "2024-02");
    assert_eq!(
        movements(february),
        [
            "235.00/3", "180.00/1", "0.00/0", "18.00/1", "0.00/0", "45.00/1", "404.00/3"
        ]
    );
    assert_eq!(february["currency"], "16.00");
    assert_eq!(
        (percent(february, NRR), percent(february, GRR)),
        ("88.511".into(), "80.851".into())
    );
    // January has no rate of before its first day.
    let early = Case::new(&["mrr", &file, "--rates", &rates]).any();
    assert_eq!(early.status, 1);
    assert!(
        early
            .stderr
            .contains("\"USD\" has no rate of before 2024-01-01"),
        "{}",
        early.stderr
    );
    // Without rates: asked; with a currency the other is left out.
    let asked = Case::new(&["mrr", &file]).any();
    assert!(
        asked.stderr.contains("2 currencies cannot be added up"),
        "{}",
        asked.stderr
    );
    let euros = json(&[&file, "--currency", "EUR", "--as-of", "2024-02-29"]);
    assert_eq!(flow(row(&euros, "2024-02"), "end"), "100.00/1");
}

#[test]
fn example_8_cancel_dates() {
    let file = worked!("8_cancel.csv");
    let found = json(&[&file, "--as-of", "2024-06-30"]);
    let march = row(&found, "2024-03");
    assert_eq!(
        (flow(march, "start"), flow(march, "end")),
        ("300.00/4".into(), "270.00/3".into())
    );
    assert_eq!(march["churned"]["involuntary"]["amount"], "30.00");
    assert_eq!(march["mrr"]["end"], "270.00");
    let april = row(&found, "2024-04");
    assert_eq!(april["churned"]["voluntary"]["amount"], "100.00");
    assert_eq!(percent(april, NRR), "62.963");
    let request = json(&[&file, "--as-of", "2024-06-30", "--churn-on", "request"]);
    assert_eq!(flow(row(&request, "2024-02"), "churned"), "50.00/1");
    let march = row(&request, "2024-03");
    assert_eq!(
        (flow(march, "churned"), flow(march, "end")),
        ("130.00/2".into(), "120.00/1".into())
    );
    assert_eq!(
        (
            march["mrr"]["end"].clone(),
            march["mrr"]["committed"].clone()
        ),
        ("270.00".into(), "120.00".into())
    );
}

/// subscriptions.md, section 11.
#[test]
fn ravenstack_is_what_the_contract_counted() {
    let Some(path) = shared("ravenstack/ravenstack_subscriptions.csv") else {
        return;
    };
    let file = path.to_str().unwrap().to_owned();
    let found = json(&[&file]);
    let november = row(&found, "2023-11");
    assert_eq!(movements(november)[0].split('/').next(), Some("821288.00"));
    assert_eq!(movements(november)[6], "1014948.00/159");
    assert_eq!(
        (percent(november, NRR), percent(november, GRR)),
        ("115.858".into(), "97.668".into())
    );
    assert_eq!(percent(november, "customer_churn_rate"), "0.730");
    let september = row(&found, "2024-09");
    let amounts: Vec<String> = movements(september)
        .iter()
        .map(|flow| flow.split('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        amounts,
        [
            "5120881.00",
            "164181.00",
            "0.00",
            "785230.00",
            "29176.00",
            "5771.00",
            "6035345.00"
        ]
    );
    assert_eq!(
        (percent(september, NRR), percent(september, GRR)),
        ("114.651".into(), "99.318".into())
    );
    let december = row(&found, "2024-12");
    assert_eq!(flow(december, "end"), "10159608.00/500");
    let figure = |key: &str| december["figures"][key]["value"].as_f64().unwrap();
    assert_eq!(format!("{:.3}", figure("quick_ratio")), "11.423");
    assert_eq!(format!("{:.3}", figure("arpa")), "20319.216");
    assert_eq!(figure("arr"), 121_915_296.0);
    assert_eq!(
        format!("{:.5}", figure("largest_customer_share")),
        "0.01298"
    );
    let interval = |row: &Value, key: &str, digits: usize| {
        let interval = &row["figures"][key]["interval"];
        let end = |end: &str| format!("{:.digits$}", interval[end].as_f64().unwrap() * 100.0);
        format!("{} {}", end("low"), end("high"))
    };
    assert_eq!(interval(december, NRR, 2), "110.90 117.52");
    // Recounted by an independent script over the same rows: 0.970545220829 to 0.990928035204.
    assert_eq!(interval(december, GRR, 2), "97.05 99.09");
    assert_eq!(
        (percent(december, "nrr_12m"), percent(december, "grr_12m")),
        ("292.271".into(), "99.590".into())
    );
    assert_eq!(interval(december, "nrr_12m", 1), "257.2 327.3");
    let year = json(&[&file, "--last", "12"]);
    let total = &year["total"];
    let net = &total["net"];
    assert_eq!(
        (flow(net, "start"), flow(total, "end")),
        ("1262113.00/185".into(), "10159608.00/500".into())
    );
    assert_eq!(
        (flow(net, "new"), flow(net, "won_back")),
        ("6446243.00/314".into(), "24576.00/1".into())
    );
    assert_eq!(
        (flow(net, "expansion"), flow(net, "contraction")),
        ("2431851.00/179".into(), "5175.00/5".into())
    );
    assert_eq!(flow(net, "churned"), "0.00/0");
    assert_eq!(
        percent(total, "net_revenue_retention_with_won_back"),
        "294.218"
    );
    let sums: Vec<String> = ["new", "won_back", "expansion", "contraction", "churned"]
        .iter()
        .map(|key| total[*key]["amount"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        sums,
        [
            "2005808.00",
            "13116.00",
            "7379322.00",
            "494980.00",
            "5771.00"
        ]
    );
    // A year as one row is the same as twelve months in one.
    let one = json(&[&file, "--every", "year", "--last", "1"]);
    assert_eq!(movements(row(&one, "2024")), movements(total));
}

#[test]
fn an_interval_that_nobody_knows_is_an_error_that_lists_the_values() {
    // Section 1: never "as monthly".
    let rows = "customer,start,end,price,interval\nA,2024-01-01,,10,month\nB,2024-01-01,,10,fortnite\n\
                C,2024-01-01,,10,once\nD,2024-01-01,,10,fortnite\n";
    let said = stops(rows, &[]);
    assert!(
        said.contains("fortnite (2 rows), once (1 row) are no intervals that are known"),
        "{said}"
    );
    assert!(said.contains("expected day, week, month"), "{said}");
    let found = of_rows(rows, &["--skip-bad-rows", "--as-of", "2024-01-31"]);
    assert_eq!(flow(row(&found, "2024-01"), "end"), "10.00/1");
    assert_eq!(found["input"]["rows_rejected"], 3);
    // No column of intervals at all: asked.
    let bare = "customer,start,end,price\nA,2024-01-01,,120\n";
    assert!(stops(bare, &[]).contains("--interval month"));
    let found = of_rows(bare, &["--interval", "year", "--as-of", "2024-01-31"]);
    assert_eq!(flow(row(&found, "2024-01"), "end"), "10.00/1");
}

#[test]
fn what_is_cancelled_needs_its_end() {
    // Section 2. A status is today's: canceled without an end says nothing of when.
    let rows =
        "customer,start,end,mrr,status\nA,2024-01-01,,10,active\nB,2024-01-01,,10,canceled\n";
    let said = stops(rows, &[]);
    assert!(said.contains("s.csv:3: column \"end\""), "{said}");
    assert!(
        said.contains("a subscription that ended needs its end"),
        "{said}"
    );
}

#[test]
fn statuses_leave_out_ask_and_count() {
    let rows = "customer,start,end,mrr,status\n\
                A,2024-01-01,,10,active\n\
                B,2024-01-01,,20,incomplete_expired\n\
                C,2024-01-01,,40,trialing\n\
                D,2024-01-01,,80,past_due\n\
                E,2024-01-01,2024-03-01,160,unpaid\n";
    let found = of_rows(rows, &["--as-of", "2024-01-31"]);
    // B never began, C is a trial; D's late payment and E, which has an end, count: 10 + 80 + 160.
    assert_eq!(flow(row(&found, "2024-01"), "end"), "250.00/3");
    let left_out = &found["input"]["left_out"][0];
    assert_eq!(left_out["reason"], "status incomplete_expired");
    let found = of_rows(rows, &["--as-of", "2024-01-31", "--past-due", "leave-out"]);
    assert_eq!(flow(row(&found, "2024-01"), "end"), "170.00/2");
    // Paused without an end: since when?
    let rows = "customer,start,end,mrr,status,paused_at\n\
                A,2024-01-01,,10,active,\nB,2024-01-01,,20,paused,2024-02-10\n";
    let said = stops(rows, &[]);
    assert!(said.contains("--paused keep"), "{said}");
    let february = |args: &[&str]| {
        let found = of_rows(rows, &[args, &["--as-of", "2024-03-31"]].concat());
        flow(row(&found, "2024-02"), "end")
    };
    assert_eq!(february(&["--paused", "keep"]), "30.00/2");
    assert_eq!(february(&["--paused", "zero-from", "paused_at"]), "10.00/1");
}

#[test]
fn equal_rows_are_asked_about() {
    let rows = "customer,start,end,mrr\nA,2024-01-01,,10\nA,2024-01-01,,10\n";
    let said = stops(rows, &[]);
    assert!(said.contains("--duplicates once"), "{said}");
    let end = |how: &str| {
        let found = of_rows(rows, &["--duplicates", how, "--as-of", "2024-01-31"]);
        flow(row(&found, "2024-01"), "end")
    };
    assert_eq!(
        (end("once"), end("sum")),
        ("10.00/1".into(), "20.00/1".into())
    );
}

#[test]
fn prorated_lines_are_left_out_or_spread() {
    // Section 2. A pays 30 a month; on 16 January an upgrade to 60 is prorated: −15.48 and +30.97 for 16 of 31 days,
    // then 60 from February on.
    let rows = "customer,service_start,service_end,amount,proration,interval\n\
                A,2024-01-01,2024-02-01,30.00,false,month\n\
                A,2024-01-16,2024-02-01,-15.50,true,month\n\
                A,2024-01-16,2024-02-01,31.00,true,month\n\
                A,2024-02-01,2024-03-01,60.00,false,month\n";
    let january = |args: &[&str]| {
        let found = of_rows(rows, &[args, &["--as-of", "2024-02-29"]].concat());
        flow(row(&found, "2024-01"), "end")
    };
    assert_eq!(january(&[]), "30.00/1");
    // 30 + (−15.50 + 31.00) × 31/16 = 30 + 30.03125.
    assert_eq!(january(&["--proration", "spread"]), "60.03125/1");
}

#[test]
fn an_end_at_the_turn_of_a_month_is_churn_of_the_month_that_begins() {
    // Section 2: a period that ends at 1 April 00:00 is churn of April.
    let rows = "customer,service_start,service_end,amount\n\
                A,2024-03-01,2024-04-01,30\nB,2024-02-15,2024-05-15,90\n";
    let found = of_rows(rows, &["--as-of", "2024-04-30"]);
    assert_eq!(row(&found, "2024-03")["churned"]["customers"], 0);
    assert_eq!(row(&found, "2024-04")["churned"]["amount"], "30.00");
}

#[test]
fn a_trial_end_moves_the_first_paid_day() {
    let rows = "customer,start,end,mrr,trial_end\nA,2024-01-20,,50,2024-02-03\nB,2024-01-01,2024-01-10,50,2024-01-15\n";
    let found = of_rows(rows, &["--as-of", "2024-02-29"]);
    // B left within the trial: nobody here.
    assert_eq!(flow(row(&found, "2024-01"), "end"), "0.00/0");
    assert_eq!(flow(row(&found, "2024-02"), "new"), "50.00/1");
}

#[test]
fn ends_that_lie_ahead_do_not_make_the_data_complete() {
    // Section 7: expires_at may lie ahead; ended_at only records the past.
    let ahead =
        "customer,start,expires_at,mrr\nA,2024-01-05,2024-12-31,10\nB,2024-02-10,2024-06-30,20\n";
    let found = of_rows(ahead, &[]);
    assert_eq!(found["settings"]["as_of"], "2024-02-10");
    let notes = found["notes"].to_string();
    assert!(
        notes.contains("2024-12-31") && notes.contains("--as-of"),
        "{notes}"
    );
    assert_eq!(flow(&found["total"], "end"), "30.00/2");
    let past =
        "customer,start,ended_at,mrr\nA,2024-01-05,2024-12-31,10\nB,2024-02-10,2024-06-30,20\n";
    assert_eq!(of_rows(past, &[])["settings"]["as_of"], "2024-12-31");
}

#[test]
fn blanks_are_errors_where_something_is_needed() {
    // Section 7: amount blank is an error, 0 is free; customer blank and an end before the start are error rows.
    for (rows, expected) in [
        (
            "customer,start,end,mrr\nA,2024-01-01,,\n",
            "column \"mrr\": is blank",
        ),
        (
            "customer,start,end,mrr\n,2024-01-01,,5\n",
            "column \"customer\": is blank",
        ),
        (
            "customer,start,end,mrr\nA,2024-01-02,2024-01-01,5\n",
            "before it starts",
        ),
    ] {
        let said = stops(rows, &[]);
        assert!(said.contains(expected), "{said}");
    }
    let free = of_rows(
        "customer,start,end,mrr\nA,2024-01-01,,0\nB,2024-01-01,,5\n",
        &["--as-of", "2024-01-31"],
    );
    assert_eq!(flow(row(&free, "2024-01"), "end"), "5.00/1");
}

#[test]
fn a_file_without_any_price_says_what_is_missing() {
    // Section 12: Stripe's API dump of subscriptions without its items.
    let rows = "id,customer_id,status,start_date,ended_at\nsub_1,cus_1,active,1704067200,\n";
    let said = stops(rows, &[]);
    assert!(said.contains("no column says what is paid"), "{said}");
}

#[test]
fn discounts_take_a_price_to_nothing_and_no_further() {
    let rows = "customer,start,end,price,interval,discount\nA,2024-01-01,,10,month,15\nB,2024-01-01,,10,month,4\n";
    let found = of_rows(rows, &["--as-of", "2024-01-31"]);
    assert_eq!(flow(row(&found, "2024-01"), "end"), "6.00/1");
}

#[test]
fn metered_rows_are_left_out_and_counted() {
    let rows = "customer,start,end,price,interval,quantity,usage_type\n\
                A,2024-01-01,,10,month,2,licensed\nA,2024-01-01,,0.05,month,,metered\n";
    let found = of_rows(rows, &["--as-of", "2024-01-31"]);
    assert_eq!(flow(row(&found, "2024-01"), "end"), "20.00/1");
    assert_eq!(found["input"]["left_out"][0]["reason"], "metered");
}

#[test]
fn the_same_spells_in_two_files_are_noted() {
    let case = Case::new(&[
        "mrr",
        "a.csv",
        "b.csv",
        "--as-of",
        "2024-01-31",
        "--format",
        "json",
    ])
    .file("a.csv", "customer,start,end,mrr\nA,2024-01-01,,10\n")
    .file(
        "b.csv",
        "start,end,customer,mrr\n2024-01-01,,A,10\n2024-01-01,,B,10\n",
    );
    let found: Value = serde_json::from_str(&case.text()).unwrap();
    let kinds: Vec<&str> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["kind"].as_str().unwrap())
        .collect();
    assert!(kinds.contains(&"same_spells"), "{kinds:?}");
}

#[test]
fn changes_of_mrr_are_added_up() {
    // Stripe's "MRR changes", in hundredths. By hand: A 10, then 25, then 0; B 5 from February on.
    let rows = "event_timestamp,customer_id,currency,mrr_change\n\
                2024-01-05,A,usd,1000\n2024-02-10,A,usd,1500\n2024-02-20,B,usd,500\n2024-03-01,A,usd,-2500\n";
    let found = of_rows(rows, &["--cents", "--as-of", "2024-03-31"]);
    assert_eq!(
        (found["form"].clone(), found["settings"]["currency"].clone()),
        ("movements".into(), "USD".into())
    );
    let february = row(&found, "2024-02");
    assert_eq!(
        movements(february),
        [
            "10.00/1", "5.00/1", "0.00/0", "15.00/1", "0.00/0", "0.00/0", "30.00/2"
        ]
    );
    assert_eq!(flow(row(&found, "2024-03"), "churned"), "25.00/1");
    // More is taken back than was there.
    let rows = "event_timestamp,customer_id,mrr_change\n2024-01-05,A,1000\n2024-01-10,A,-1500\n";
    let said = stops(rows, &["--as-of", "2024-01-31"]);
    assert!(
        said.contains("customer \"A\" pays -500.00 a month on 2024-02-01"),
        "{said}"
    );
}

#[test]
fn any_order_of_rows_gives_the_same_bytes() {
    let rows = [
        "A,2024-01-01,2024-02-10,100,x",
        "A,2024-02-10,,120.5,y",
        "B,2024-01-05,2024-02-20,30,x",
        "C,2024-02-03,,44.25,y",
        "B,2024-03-09,,30,x",
    ];
    let text = |rows: &[&str]| {
        let file = format!("customer,start,end,mrr,plan\n{}\n", rows.join("\n"));
        let args = [
            "mrr",
            "s.csv",
            "--as-of",
            "2024-03-31",
            "--by",
            "plan",
            "--cohorts",
            "--format",
            "json",
        ];
        Case::new(&args).file("s.csv", file).text()
    };
    let mut turned = rows;
    turned.reverse();
    assert_eq!(text(&rows), text(&turned));
}

#[test]
fn calc_knows_the_figures() {
    // subscriptions.md, section 8.
    let text = Case::new(&[
        "calc",
        "nrr",
        "--start",
        "300",
        "--expansion",
        "20",
        "--contraction",
        "30",
        "--churned",
        "80",
    ])
    .text();
    assert!(text.contains("70.0 %"), "{text}");
    let quick = Case::new(&[
        "calc",
        "quick-ratio",
        "--new",
        "40",
        "--won-back",
        "25",
        "--expansion",
        "30",
        "--contraction",
        "15",
        "--churned",
        "70",
        "--format",
        "json",
    ])
    .text();
    let quick: Value = serde_json::from_str(&quick).unwrap();
    assert_eq!(
        quick["metrics"]["quick_ratio"]["value"].as_f64(),
        Some(95.0 / 85.0),
        "{quick}"
    );
    for name in [
        "grr",
        "mrr",
        "arr",
        "quick_ratio",
        "nrr_12m",
        "arpa",
        "mrr-churn",
    ] {
        let text = Case::new(&["explain", name]).text();
        assert!(text.contains("\nMeaning\n"), "{name}: {text}");
    }
    let grr = Case::new(&["explain", "grr"]).text();
    for said in [
        "99.59",
        "90.03",
        "60.32",
        "Chargebee",
        "ChartMogul",
        "ProfitWell",
        "Recurly",
        "Stripe",
    ] {
        assert!(grr.contains(said), "{said}: {grr}");
    }
    // No report has them.
    Case::new(&["report", "o.csv", "--metrics", "nrr"])
        .file("o.csv", "customer,date,amount\nA,2024-01-01,1\n")
        .status(2)
        .stderr(
            "error: net_revenue_retention is a figure of recurring revenue: see `retention mrr`\n",
        )
        .run();
}

#[test]
fn conditions_are_held_against_the_last_complete_period() {
    // By hand: February starts with 30 and 10, ends with 20 and 10: NRR 30/40 = 75 %, contraction 10.
    let rows =
        "customer,start,end,mrr\nA,2024-01-01,2024-02-10,30\nA,2024-02-10,,20\nB,2024-01-01,,10\n";
    let held = |condition: &str| {
        let args = [
            "mrr",
            "s.csv",
            "--as-of",
            "2024-03-10",
            "--require",
            condition,
            "--quiet",
        ];
        let output = Case::new(&args).file("s.csv", rows).any();
        (output.status, output.stderr)
    };
    assert_eq!(held("nrr >= 75%"), (0, String::new()));
    assert_eq!(held("contraction.amount <= 10"), (0, String::new()));
    assert_eq!(held("end.customers == 2"), (0, String::new()));
    assert_eq!(
        held("grr >= 80%"),
        (
            3,
            "not met: gross_revenue_retention >= 80% (it is 75.00 %)\n".to_owned()
        )
    );
    // January's NRR has no value, so there is no change to relate.
    let (status, said) = held("nrr.change >= 0pp");
    assert_eq!(status, 3);
    assert!(
        said.contains("2024-01: no recurring revenue at the start"),
        "{said}"
    );
    let (status, said) = held("nrr.low >= 50%");
    assert_eq!(status, 3);
    assert!(said.contains("fewer than 20 customers"), "{said}");
    // What is no figure here is a wrong condition.
    let (status, said) = held("churned.amuont <= 1");
    assert_eq!(status, 2);
    assert!(said.contains("did you mean churned.amount?"), "{said}");
    assert_eq!(held("aov >= 1").0, 2);
}

#[test]
fn the_page_shows_the_way_of_mrr_and_names_nobody_where_asked() {
    let rows = "customer,start,end,mrr\nAnna,2024-01-01,2024-02-10,30\nAnna,2024-02-10,,20\nBert,2024-01-01,,10\n\
                Cleo,2024-02-05,,15\n";
    let page = |more: &[&str]| {
        let args = [
            &[
                "mrr",
                "s.csv",
                "--as-of",
                "2024-03-31",
                "--cohorts",
                "--format",
                "html",
            ][..],
            more,
        ]
        .concat();
        Case::new(&args).file("s.csv", rows).text()
    };
    let named = page(&["--last", "2", "--to", "2024-02"]);
    for part in [
        "At a glance",
        "From start to end",
        "Movements",
        "Cohorts",
        "The largest movements of 2024-02",
        "All periods",
        "By hand: nothing",
    ] {
        assert_eq!(named.contains(part), part != "By hand: nothing", "{part}");
    }
    // Anna fell by 10 and Cleo came with 15: the larger one first.
    let (cleo, anna) = (named.find("Cleo").unwrap(), named.find("Anna").unwrap());
    assert!(cleo < anna);
    let hidden = page(&["--last", "2", "--to", "2024-02", "--no-names"]);
    assert!(!hidden.contains("Anna") && hidden.contains("customer 1"));
    // The page's own script and no other.
    assert_eq!(named.matches("<script").count(), 1);
}

#[test]
fn groups_cohorts_and_the_list_recount_the_figures() {
    let file = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/subscriptions.csv"
    ))
    .unwrap();
    let args = [
        "mrr",
        "s.csv",
        "--as-of",
        "2025-06-30",
        "--last",
        "6",
        "--by",
        "plan",
        "--cohorts",
        "--customers-out",
        "c.csv",
    ];
    let found: Value = {
        let left = Case::new(&[&args[..], &["--format", "json", "--output", "o.json"]].concat())
            .file("s.csv", &file)
            .run();
        let list = left.read("c.csv");
        let found: Value = serde_json::from_str(&left.read("o.json")).unwrap();
        // The list's ends add up to the table's.
        let cents = |text: &str| (text.parse::<f64>().unwrap() * 100.0).round() as i64;
        let ends: i64 = list
            .lines()
            .skip(1)
            .map(|line| cents(line.split(',').nth(4).unwrap()))
            .sum();
        assert_eq!(
            ends,
            cents(found["total"]["end"]["amount"].as_str().unwrap())
        );
        found
    };
    // By hand, 1 January to 30 June 2025: Adler 120, Brandt 30, Castro 120, Diaz 200, Evans 30, Fischer 120, Garcia 30
    // are 650 at the start; Adler 200, Brandt 60, Diaz 120, Evans 30, Fischer 130, Haas 120, Jansen 200, Kim 30 and
    // Lopez 120 are 1,010 at the end. Haas's trial makes her new in March, Lopez starts on the last day.
    let net = &found["total"]["net"];
    assert_eq!(
        (flow(net, "start"), flow(&found["total"], "end")),
        ("650.00/7".into(), "1010.00/9".into())
    );
    assert_eq!(
        (flow(net, "new"), flow(net, "churned")),
        ("470.00/4".into(), "150.00/2".into())
    );
    assert_eq!(
        (flow(net, "expansion"), flow(net, "contraction")),
        ("120.00/3".into(), "80.00/1".into())
    );
    // Month by month Evans leaves in January and is won back in April; Garcia's payment failed in May, Ito came and
    // left in March.
    let total = &found["total"];
    assert_eq!(
        (flow(total, "won_back"), flow(total, "within")),
        ("30.00/1".into(), "30.00/1".into())
    );
    assert_eq!(total["churned"]["involuntary"]["amount"], "60.00");
    // Groups add up.
    let amount =
        |row: &Value, key: &str| row[key]["amount"].as_str().unwrap().parse::<f64>().unwrap();
    let groups = found["groups"].as_array().unwrap();
    for key in ["start", "end", "new", "churned"] {
        let sum: f64 = groups
            .iter()
            .map(|group| amount(&group["total"], key))
            .sum();
        assert_eq!(sum, amount(total, key), "{key}");
    }
    assert_eq!(found["cohorts"][0]["cohort"], "2024-01");
}

/// Enough rows that several threads read them, with what each part of the file must hand on: statuses, rows left out,
/// refused rows, groups, reasons, ends that have been.
#[test]
fn threads_leave_no_trace() {
    let mut rows = String::from("customer,plan,start,ended_at,mrr,status,cancel_reason\n");
    let mut state = 1_u64;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for number in 0..140_000 {
        let (month, day) = (next(12) + 1, next(28) + 1);
        let end = match next(3) {
            0 => format!("2025-{month:02}-{day:02}"),
            _ => String::new(),
        };
        let amount = match number % 40_000 {
            39_999 => "x".to_owned(),
            _ => format!("{}.{:02}", next(300), next(100)),
        };
        let status = ["active", "trialing", "draft", "past_due"][next(4) as usize];
        rows.push_str(&format!(
            "c{},p{},2024-{month:02}-{day:02},{end},{amount},{status},{}\n",
            next(40_000),
            next(4),
            ["", "fraud", "price"][next(3) as usize],
        ));
    }
    let text = |threads: &str| {
        let args = [
            "mrr",
            "s.csv",
            "--threads",
            threads,
            "--by",
            "plan",
            "--skip-bad-rows",
            "--duplicates",
            "sum",
            "--format",
            "json",
        ];
        Case::new(&args).file("s.csv", &rows).text()
    };
    let one = text("1");
    assert_eq!(one, text("4"));
    let found: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(found["input"]["rows_rejected"], 3);
    assert!(
        found["settings"]["as_of"].as_str().unwrap() > "2025-12-01",
        "ends that have been"
    );
}

#[test]
fn the_bridge_is_drawn_in_a_terminal_too() {
    let rows = "customer,start,end,mrr\nA,2024-01-01,2024-02-10,30\nA,2024-02-10,,20\nB,2024-01-01,,10\nC,2024-02-05,,15\n";
    let args = [
        "mrr",
        "s.csv",
        "--as-of",
        "2024-02-29",
        "--from",
        "2024-02",
        "--plot",
        "--ascii",
    ];
    let text = Case::new(&args).file("s.csv", rows).text();
    // By hand: 40 + 15 new - 10 contraction = 45; the highest level, 55, has the whole width.
    assert!(text.contains("MRR from start to end, 2024-02"), "{text}");
    let line = |name: &str| {
        let mut lines = text.lines();
        lines
            .find(|line| line.starts_with(name))
            .unwrap_or_else(|| panic!("{name}: {text}"))
            .to_owned()
    };
    let count = |line: &str, sign: char| line.chars().filter(|letter| *letter == sign).count();
    let (start, end) = (count(&line("Start"), '#'), count(&line("End"), '#'));
    // 40/55 and 45/55 of 60 characters.
    assert_eq!((start, end), (44, 49), "{text}");
    assert!(line("Contraction").contains("-10"), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
}

/// The MRR block beside other metrics: the same numbers as `mrr` prints of the same file.
mod beside {
    use serde_json::Value;

    use super::{flow, of_rows, row};
    use crate::kit::Case;

    const ROWS: &str = "customer,start,end,mrr\nA,2024-01-01,,10\nB,2024-01-01,2024-03-10,20\n\
        C,2024-01-05,2024-03-15,30\nC,2024-03-15,,45\nD,2024-03-20,,5\nE,2024-01-01,2024-02-10,7\n";

    fn asked(command: &str, rows: &str, more: &[&str]) -> Case {
        let case = Case::new(&[command, "--customers", "s.csv", "--as-of", "2024-03-31"]);
        case.args(more).file("s.csv", rows)
    }

    #[test]
    fn the_report_shows_the_months_recurring_revenue() {
        let document = asked("report", ROWS, &["--period", "2024-03"]).json();
        let block = &document["recurring"];
        assert_eq!(block["form"], "contracts");
        let periods = block["periods"].as_array().unwrap();
        assert_eq!(periods.len(), 2);
        // By hand: A 10, B 20 and C 30 on 1 March; B leaves, C pays 15 more, D comes with 5.
        let march = &periods[1];
        for (key, value) in [
            ("start", "60.00/3"),
            ("new", "5.00/1"),
            ("expansion", "15.00/1"),
            ("churned", "20.00/1"),
            ("end", "60.00/3"),
        ] {
            assert_eq!(flow(march, key), value, "{key}");
        }
        let alone = of_rows(ROWS, &["--as-of", "2024-03-31"]);
        assert_eq!(march, row(&alone, "2024-03"));
        // NRR 55/60 against 60/67 in February, in which E left.
        let change = block["changes"]["net_revenue_retention"]["value"].as_f64();
        assert!((change.unwrap() - (55.0 / 60.0 - 60.0 / 67.0)).abs() < 1e-12);
        let csv = asked("report", ROWS, &["--period", "2024-03", "--format", "csv"]).text();
        assert!(
            csv.contains("\nrecurring.churned.amount,20.00,money,,,7.00,"),
            "{csv}"
        );
        let page = asked("report", ROWS, &["--period", "2024-03", "--format", "html"]).text();
        assert!(page.contains("Recurring revenue from start to end"));
        // Where metrics are chosen, it is none of them.
        let chosen = asked(
            "report",
            ROWS,
            &["--period", "2024-03", "--metrics", "churn"],
        )
        .json();
        assert!(chosen.get("recurring").is_none());
    }

    #[test]
    fn the_trend_has_it_period_by_period() {
        let document = asked("trend", ROWS, &["--every", "quarter"]).json();
        let quarter = &document["recurring"]["periods"][0];
        assert_eq!(quarter["period"], "2024-Q1");
        assert_eq!(flow(quarter, "end"), "60.00/3");
        let csv = asked("trend", ROWS, &["--format", "csv"]).text();
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let names = reader.headers().unwrap().clone();
        let place = names
            .iter()
            .position(|name| name == "recurring.end.amount")
            .unwrap();
        let ends: Vec<String> = reader
            .records()
            .map(|row| row.unwrap()[place].to_owned())
            .collect();
        // January: 10 + 20 + 30 + 7.
        assert_eq!(ends, ["67.00", "60.00", "60.00"]);
        let weeks = asked("trend", ROWS, &["--every", "week"]).json();
        assert!(weeks.get("recurring").is_none(), "no week has months");
        let page = asked("trend", ROWS, &["--format", "html"]).text();
        assert!(page.contains("How much was kept"));
    }

    #[test]
    fn what_is_open_is_said_and_the_report_goes_on() {
        let twice = "customer,start,end,mrr\nA,2024-01-01,,10\nA,2024-01-01,,10\n";
        let document = asked("report", twice, &["--period", "2024-03"]).json();
        assert!(document.get("recurring").is_none());
        let notes = document["notes"].as_array().unwrap();
        let said = |text: &str| {
            notes
                .iter()
                .filter_map(Value::as_str)
                .any(|note| note.contains(text))
        };
        assert!(
            said("recurring revenue is not told: s.csv:3: 1 row is equal"),
            "{notes:?}"
        );
        // Contracts without amounts have none, and nothing is said.
        let bare = "customer,start,end\nA,2024-01-01,\n";
        let document = asked("report", bare, &["--period", "2024-03"]).json();
        assert!(!document.to_string().contains("ecurring"));
    }

    #[test]
    fn whatif_takes_churn_of_revenue() {
        // By hand: February starts with 67 and loses 7 (E), March starts with 60, loses 20 (B), expands by 15 and wins 5.
        // Over both months 27/127 is lost, 15/127 expands, 2.5 a month is won; the end is 60.
        let document = asked(
            "whatif",
            ROWS,
            &["--months", "1", "--mrr-churn=-1pp", "--period", "2024-03"],
        )
        .json();
        let found = &document["recurring"];
        let close = |value: &Value, expected: f64| {
            let value = value.as_f64().unwrap();
            assert!((value - expected).abs() < 1e-9, "{value} {expected}");
        };
        close(&found["base"]["gross_mrr_churn_rate"], 27.0 / 127.0);
        close(&found["base"]["expansion_rate"], 15.0 / 127.0);
        close(&found["base"]["gained_per_month"], 2.5);
        let today = 60.0 * (1.0 - 12.0 / 127.0) + 2.5;
        close(&found["today"]["mrr"], today);
        close(&found["then"]["mrr"], today + 0.6);
        // Half of the 0.6 more at the end is revenue of the one month.
        close(&found["break_even_spend"], 0.3);
        assert_eq!(document["settings"]["mrr_churn_points"], -0.01);
        let table = asked("whatif", ROWS, &["--mrr-churn=-1pp", "--period", "2024-03"]).text();
        assert!(
            table.contains("Gross MRR churn, a month") && table.contains("-1.0 pp"),
            "{table}"
        );
        let refused = asked(
            "whatif",
            "customer,start,end\nA,2024-01-01,\nB,2024-01-01,2024-02-10\n",
            &["--mrr-churn=-1pp"],
        );
        let (_, said) = refused.status(2).failed();
        assert!(
            said.contains("--mrr-churn needs a customers file with amounts a month"),
            "{said}"
        );
    }

    #[test]
    fn forecast_fits_revenue_beside_customers() {
        // Three customers of one cohort with 100, 10 and 10 a month at first: of the heads 2/3 and 1/3 are left after one
        // and two months, of the revenue 110/120 and 100/120; what they pay later does not matter.
        let mut rows = "customer,start,end,mrr\n".to_owned();
        rows.push_str("A,2024-01-01,2024-02-15,100\nA,2024-02-15,,300\n");
        rows.push_str("B,2024-01-01,2024-01-20,10\nC,2024-01-01,2024-02-20,10\nD,2024-01-01,,0\n");
        let document = asked("forecast", &rows, &["--every", "1mo"]).json();
        let revenue = &document["revenue"];
        assert_eq!(revenue["mrr"], 120.0);
        let observed =
            |of: &Value, period: usize| of["periods"][period]["observed"].as_f64().unwrap();
        let close = |found: f64, expected: f64| {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}")
        };
        // D pays nothing: a head, but no revenue.
        close(observed(&document, 1), 3.0 / 4.0);
        close(observed(&document, 2), 2.0 / 4.0);
        close(observed(revenue, 1), 110.0 / 120.0);
        close(observed(revenue, 2), 100.0 / 120.0);
        // All losses over all renewals: 20 of 120 + 110.
        close(revenue["constant_churn"].as_f64().unwrap(), 20.0 / 230.0);
        let table = asked("forecast", &rows, &["--every", "1mo"]).text();
        assert!(table.contains("120.00 a month at first"), "{table}");
        let csv = asked("forecast", &rows, &["--every", "1mo", "--format", "csv"]).text();
        assert!(
            csv.starts_with("period,watched,")
                && csv.lines().next().unwrap().ends_with(",mrr_constant_churn")
        );
        // Equal weights are heads.
        let equal = "customer,start,end,mrr\nA,2024-01-01,,7\nB,2024-01-01,2024-01-20,7\nC,2024-01-01,2024-02-20,7\n";
        let document = asked("forecast", equal, &["--every", "1mo"]).json();
        close(observed(&document["revenue"], 1), observed(&document, 1));
        let bare =
            "customer,start,end\nA,2024-01-01,\nB,2024-01-01,2024-01-20\nC,2024-01-01,2024-02-20\n";
        assert!(
            asked("forecast", bare, &["--every", "1mo"])
                .json()
                .get("revenue")
                .is_none()
        );
    }
}

/// subscriptions.md, section 7: subscriptions that were deleted vanish from the file; an earlier run knows them.
#[test]
fn an_earlier_run_tells_whose_history_is_gone() {
    const HEADER: &str = "customer,start,end,mrr\n";
    const THEN: &str = "A,2024-01-01,,10\nB,2024-01-05,2024-03-10,20\nC,2024-02-01,,30\nC,2024-02-20,,5\nD,2024-01-01,,7\n";
    let case = |rows: &str, more: &[&str]| {
        let case = Case::new(&["mrr", "s.csv", "--as-of", "2024-03-31"]);
        case.args(more).file("s.csv", format!("{HEADER}{rows}"))
    };
    let json = case(THEN, &["--format", "json"]).text();
    let listed = case(
        THEN,
        &["--customers-out", "c.csv", "--output", "m.txt", "--quiet"],
    );
    let list = listed.run().read("c.csv");
    let since = |name: &str, text: &str, rows: &str, more: &[&str]| {
        let case = case(rows, &["--baseline", name]).args(more);
        case.file(name, text)
    };
    // B is deleted, and C's first row; a later month has come.
    let now = "A,2024-01-01,,10\nC,2024-02-20,,5\nD,2024-01-01,,7\nE,2024-03-05,,9\n";
    let found = since("then.json", &json, now, &[]).json();
    let baseline = &found["baseline"];
    assert_eq!(
        (&baseline["compared"], &baseline["customers"]),
        (&Value::from(3), &Value::Null)
    );
    // January ended with A, B and D, 37.00 of 3, and is 17.00 of 2; February with 72.00 of 4, now 22.00 of 3.
    let changed = baseline["changed"].as_array().unwrap();
    let ends: Vec<String> = changed
        .iter()
        .map(|one| {
            format!(
                "{} {} {}",
                one["period"].as_str().unwrap(),
                flow(one, "end_then"),
                flow(one, "end_now")
            )
        })
        .collect();
    assert_eq!(
        ends,
        [
            "2024-01 37.00/3 17.00/2",
            "2024-02 72.00/4 22.00/3",
            "2024-03 52.00/3 31.00/4"
        ]
    );
    let notes = found["notes"].to_string();
    assert!(
        notes.contains("2024-01 ended with 37.00 of 3 customers, now 17.00 of 2"),
        "{notes}"
    );
    let found = since("c.csv", &list, now, &[]).json();
    let customers = &found["baseline"]["customers"];
    // B is gone, and paid nothing at the end; C first paid on 1 February, now on the 20th.
    assert_eq!(
        (&customers["listed"], &customers["gone"], &customers["cut"]),
        (&4.into(), &1.into(), &1.into())
    );
    assert_eq!(customers["names"], serde_json::json!(["B", "C"]));
    let hidden = since("c.csv", &list, now, &["--no-names"]).json();
    assert_eq!(
        hidden["baseline"]["customers"]["names"],
        serde_json::json!([])
    );
    // A is gone too, with 10.00 a month.
    let fewer = since("c.csv", &list, "D,2024-01-01,,7\nC,2024-02-01,,30\n", &[]).text();
    assert!(
        fewer.contains("2 are in no row now, with 10.00 a month then"),
        "{fewer}"
    );
    // Nothing is gone: rows may be added.
    let same = format!("{THEN}E,2024-03-05,,9\n");
    let found = since("c.csv", &list, &same, &[]).json();
    assert!(
        found["notes"]
            .to_string()
            .contains("all 4 customers of c.csv are there")
    );
    let found = since("then.json", &json, THEN, &[]).json();
    assert!(
        found["notes"]
            .to_string()
            .contains("3 complete periods are the same in both")
    );
    // What cannot be compared.
    for (name, text, more, expected) in [
        (
            "then.json",
            json.as_str(),
            &["--gap", "30d"][..],
            "made with other settings (gap: 1 in the baseline, 30 now)",
        ),
        (
            "then.json",
            "{\"command\":\"report\"}",
            &[],
            "the output of `retention report`",
        ),
        (
            "c.csv",
            "id,first_paid\n",
            &[],
            "has no column \"customer\"",
        ),
        (
            "c.csv",
            "customer,first_paid,mrr_end\nA,soon,1\n",
            &[],
            "line 2: column \"first_paid\" cannot be read",
        ),
    ] {
        let (_, said) = since(name, text, THEN, more).status(1).failed();
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

/// What `explain` says of the year 2024 of RavenStack, recomputed from the movements of its twelve months.
#[test]
fn the_figures_of_explain_are_those_of_the_data() {
    let Some(path) = shared("ravenstack/ravenstack_subscriptions.csv") else {
        return;
    };
    let found = json(&[path.to_str().unwrap(), "--last", "12"]);
    let amount =
        |row: &Value, key: &str| row[key]["amount"].as_str().unwrap().parse::<f64>().unwrap();
    let (mut net, mut gross, mut lost) = (1.0, 1.0, 0.0);
    for month in found["months"].as_array().unwrap() {
        let start = amount(month, "start");
        let losses = amount(month, "contraction") + amount(month, "churned");
        gross *= (start - losses) / start;
        net *= (start + amount(month, "expansion") - losses) / start;
        lost += losses;
    }
    let first = amount(&found["months"][0], "start");
    let explained = |name: &str| Case::new(&["explain", name]).text();
    let shown = |share: f64, digits: usize| format!("{:.digits$} %", share * 100.0);
    let grr = explained("grr");
    for expected in [shown(gross, 2), shown(1.0 - lost / first, 2)] {
        assert!(grr.contains(&expected), "{expected}: {grr}");
    }
    assert_eq!(
        (shown(gross, 2), shown(1.0 - lost / first, 2)),
        ("90.03 %".into(), "60.32 %".into())
    );
    assert_eq!(shown(net, 1), "513.7 %");
    assert!(explained("nrr").contains("513.7 %"));
    // And of the customers of the first day.
    let total = |key: &str| found["total"]["figures"][key]["value"].as_f64().unwrap();
    assert!(
        grr.contains(&shown(total(GRR), 2)) && explained("nrr").contains(&shown(total(NRR), 1))
    );
}
