//! What fails, and how: exit code, an empty standard output, and the message letter by letter.

use std::process::{Command, Stdio};

use crate::kit::Case;

const ORDERS: &str = "order_id,customer_id,order_date,amount\n\
                      1,ann,2025-01-10,10.00\n\
                      2,bob,2025-02-05,20.00\n\
                      3,ann,2025-03-01,30.00\n\
                      4,bob,2025-04-02,1.00\n";

const SKIP_HINT: &str =
    "nothing was computed; correct the rows, or leave them out with --skip-bad-rows\n";

/// Runs `report o.csv` on this content.
fn report(content: &str) -> Case {
    Case::new(&["report", "o.csv"]).file("o.csv", content)
}

#[track_caller]
fn fails(case: Case, message: &str) {
    case.status(1).stderr(&format!("error: {message}\n")).run();
}

#[test]
fn files_that_are_none() {
    fails(Case::new(&["report", "none.csv"]), "none.csv: no such file");
    fails(
        Case::new(&["report", "orders.cvs"]).file("orders.csv", ORDERS),
        "orders.cvs: no such file (did you mean orders.csv?)",
    );
    fails(report(ORDERS).args(&["none.csv"]), "none.csv: no such file");
    fails(
        report(ORDERS).args(&["--costs", "none.csv"]),
        "none.csv: no such file",
    );
    fails(
        report(ORDERS).args(&["--customers", "none.csv"]),
        "none.csv: no such file",
    );
    Case::new(&["report", "."])
        .status(2)
        .stderr(
            "error: invalid value '.' for '[ORDERS]...': this folder holds no file that ends in .csv, .tsv, .txt, .xlsx, \
             .xls or .ods, compressed or not\n\nFor more information, try '--help'.\n",
        )
        .run();
    fails(
        report(ORDERS).args(&["--costs", "."]),
        ".: this is a folder; name the files in it, as in ./*.csv",
    );
}

#[test]
fn files_without_rows() {
    let empty = "the file is empty; it needs a header line and rows";
    fails(report(""), &format!("o.csv: {empty}"));
    fails(
        Case::new(&["report", "-"]).stdin(""),
        &format!("stdin: {empty}"),
    );
    let header = "customer_id,order_date,amount\n";
    let alone = "there is a header but no row below it";
    fails(report(header), &format!("o.csv: {alone}"));
    fails(
        report(ORDERS)
            .args(&["--costs", "c.csv"])
            .file("c.csv", "date,kind,amount\n"),
        &format!("c.csv: {alone}"),
    );
    fails(
        report(ORDERS)
            .args(&["--customers", "c.csv"])
            .file("c.csv", "id,start,end\n"),
        &format!("c.csv: {alone}"),
    );
}

#[test]
fn columns_missing_and_doubled() {
    fails(
        report("customer_id,when_,amount\na,2025-01-01,1\n"),
        "o.csv: no column is recognised as the date; name it with --date-column \
         (columns: customer_id, when_, amount)",
    );
    fails(
        report("who_,order_date,amount\na,2025-01-01,1\n"),
        "o.csv: no column is recognised as the customer; name it with --customer-column \
         (columns: who_, order_date, amount)",
    );
    fails(
        report("customer_id,order_date,amount,total\na,2025-01-01,1,2\n"),
        "o.csv: amount, total could each be the amount; choose with --amount-column \
         (columns: customer_id, order_date, amount, total)",
    );
    let doubled = "customer_id,order_date,amount,amount\na,2025-01-01,1,2\n";
    fails(
        report(doubled),
        "o.csv: amount (column 3), amount (column 4) could each be the amount; choose with \
         --amount-column (columns: customer_id, order_date, amount, amount)",
    );
    fails(
        report(doubled).args(&["--amount-column", "amount"]),
        "o.csv: --amount-column \"amount\": columns 3, 4 all have this name; choose by number, like \
         --amount-column 3",
    );
    fails(
        report(ORDERS).args(&["--date-column", "order_dat"]),
        "o.csv: --date-column \"order_dat\": there is no such column; did you mean \"order_date\"? \
         (columns: order_id, customer_id, order_date, amount)",
    );
}

/// One wrong value: the row's message, the count, the advice.
#[track_caller]
fn refused(row: &str, message: &str, counted: &str) {
    let content = format!("customer_id,order_date,amount\na,2025-01-01,1\n{row}\n");
    let message = format!("error: o.csv:3: {message}\n{counted}\n{SKIP_HINT}");
    report(&content).status(1).stderr(&message).run();
}

#[test]
fn dates_and_amounts_that_are_none() {
    let date = "1 row with a wrong date";
    refused(
        "b,2025-02-30,1",
        "column \"order_date\": \"2025-02-30\" is not a date: February 2025 has no day 30",
        date,
    );
    refused(
        "b,soon,1",
        "column \"order_date\": \"soon\" is not a date (expected 2025-03-31 or 2025-03-31 09:50:26; for \
         other forms use --date-format)",
        date,
    );
    refused(
        "b,,1",
        "column \"order_date\": is blank where a date is needed",
        date,
    );
    let amount = "1 row with a wrong amount";
    refused(
        "b,2025-01-02,12.O0",
        "column \"amount\": \"12.O0\" is not an amount (expected digits like 1234.56; for 1.234,56 use \
         --decimal-comma)",
        amount,
    );
    for not_finite in ["NaN", "inf"] {
        refused(
            &format!("b,2025-01-02,{not_finite}"),
            &format!(
                "column \"amount\": \"{not_finite}\" is not a finite number; leave the field blank where \
                 there is no amount"
            ),
            amount,
        );
    }
    refused(
        "b,2025-01-02,",
        "column \"amount\": is blank where an amount is needed",
        amount,
    );
    refused(
        "b,2025-01-02,1,2",
        "the row has 4 fields and the header 3",
        "1 row with a wrong number of fields",
    );
}

#[test]
fn a_quote_never_closed() {
    fails(
        report("customer_id,order_date,amount\na,2025-01-01,1\nb,\"2025-01-02,2\nc,2025-01-03,3\n"),
        "o.csv: a quote (\") opens a field on line 3 and is never closed; close it, or take it out",
    );
}

/// A quote that some later quote closes would swallow rows in silence.
#[test]
fn a_quote_closed_too_late() {
    refused(
        "\"b,2025-01-01,1\nc,2025-01-02,3\nd\",2025-01-02,2",
        "column \"customer_id\": \"b,2025-01-01,1\\nc,2025-01-02,3\\nd\" has a line break inside; is a \
         quote not closed?",
        "1 row with a wrong customer id",
    );
    refused(
        "b,\"2025-01-01\nc,2025-01-02\",1",
        "column \"order_date\": \"2025-01-01\\nc,2025-01-02\" has \"\\nc,2025-01-02\" after the date",
        "1 row with a wrong date",
    );
}

/// Nothing from data moves the terminal.
#[test]
fn control_characters_are_shown_as_escapes() {
    refused(
        "b,2025-01-01,\x1b[31m",
        "column \"amount\": \"\\u{1b}[31m\" is not an amount (expected digits like 1234.56; for 1.234,56 \
         use --decimal-comma)",
        "1 row with a wrong amount",
    );
}

#[test]
fn ten_problems_are_shown_and_all_are_counted() {
    let mut content = String::from("customer_id,order_date,amount\n");
    let mut message = String::from("error: ");
    for line in 2..=14 {
        content.push_str("a,2025-01-01,x\n");
        if line < 12 {
            message.push_str(&format!(
                "o.csv:{line}: column \"amount\": \"x\" is not an amount (expected digits like 1234.56; \
                 for 1.234,56 use --decimal-comma)\n"
            ));
        }
    }
    content.push_str("a,nope,1\na,2025-01-01,1\n");
    message.push_str("… and 4 more\n1 row with a wrong date, 13 rows with a wrong amount\n");
    message.push_str(SKIP_HINT);
    report(&content).status(1).stderr(&message).run();
}

#[test]
fn bad_rows_are_skipped_counted_and_kept_when_asked() {
    let content = "customer_id,order_date,amount,text\n\
                   a,2025-01-01,1,fine\n\
                   b,2025-01-32,1,\"a \"\"quoted\"\" word\"\n\
                   c,2025-01-03,NaN,=SUM(A1)\n\
                   d,2025-01-04,2,fine,too many\n\
                   e,2025-01-31,4,fine\n";
    let left = report(content)
        .args(&[
            "--skip-bad-rows",
            "--rejects",
            "rejects.csv",
            "--period",
            "2025-01",
        ])
        .args(&[
            "--format",
            "json",
            "--output",
            "out.json",
            "--metrics",
            "net_revenue",
        ])
        .run();
    assert_eq!(
        left.read("rejects.csv"),
        "b,2025-01-32,1,\"a \"\"quoted\"\" word\",\"o.csv:3: column \"\"order_date\"\": \"\"2025-01-32\"\" \
         is not a date: January 2025 has no day 32\"\n\
         c,2025-01-03,NaN,=SUM(A1),\"o.csv:4: column \"\"amount\"\": \"\"NaN\"\" is not a finite number; \
         leave the field blank where there is no amount\"\n\
         d,2025-01-04,2,fine,too many,\"o.csv:5: the row has 5 fields and the header 4\"\n"
    );
    let out: serde_json::Value = serde_json::from_str(&left.read("out.json")).unwrap();
    assert_eq!(out["metrics"]["net_revenue"]["value"].to_string(), "5.00");
    assert_eq!(out["input"]["rows_read"], 5);
    assert_eq!(out["input"]["rows_rejected"], 3);
    let kinds: Vec<String> = out["input"]["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| format!("{} {}", kind["kind"].as_str().unwrap(), kind["rows"]))
        .collect();
    assert_eq!(kinds, ["fields 1", "date 1", "amount 1"]);
    assert_eq!(
        out["notes"][0],
        "left out, since they cannot be used: 1 row with a wrong number of fields, 1 row with a wrong \
         date, 1 row with a wrong amount"
    );
}

#[test]
fn periods_that_cannot_be() {
    fails(
        report(ORDERS).args(&["--period", "2024-01"]),
        "the period 2024-01 is outside the data, which cover 2025-01-10 to 2025-04-02",
    );
    fails(
        report("customer_id,order_date,amount\na,2025-01-02,1\n"),
        "the data (2025-01-02 to 2025-01-02) hold no complete month; name a period, like --period \
         2025-01-02..2025-01-02",
    );
    fails(
        report(ORDERS).args(&["--as-of", "2020-01-01"]),
        "--as-of 2020-01-01 is before the data begin (2025-01-10)",
    );
    usage(
        &["--period", "2025-03-31..2025-03-01"],
        "invalid value '2025-03-31..2025-03-01' for '--period <PERIOD>': the period ends on 2025-03-01, \
         before it starts on 2025-03-31",
    );
}

#[test]
fn contracts_and_costs_that_cannot_be() {
    let customers = |content: &str| {
        Case::new(&["report", "--customers", "c.csv"])
            .file("c.csv", content)
            .status(1)
    };
    customers("customer_id,start,end\na,2025-02-01,2025-01-01\n")
        .stderr(&format!(
            "error: c.csv:2: column \"end\": the contract ends on 2025-01-01, before it starts on \
             2025-02-01\n1 row with an end before the start\n{SKIP_HINT}"
        ))
        .run();
    customers("customer_id,start,end\n,2025-02-01,\n")
        .stderr(&format!(
            "error: c.csv:2: column \"customer_id\": is blank where a customer id is needed\n\
             1 row with a wrong customer id\n{SKIP_HINT}"
        ))
        .run();
    report(ORDERS)
        .args(&["--costs", "c.csv"])
        .file("c.csv", "date,kind,amount\n2025-01-01,Rent,5\n")
        .status(1)
        .stderr(&format!(
            "error: c.csv:2: column \"kind\": \"rent\" is not a kind of cost: write retention or \
             acquisition\n1 row with a wrong kind of cost\n{SKIP_HINT}"
        ))
        .run();
}

#[test]
fn dates_and_amounts_that_could_be_two_things() {
    fails(
        report("customer_id,order_date,amount\na,03/04/2025,1\n"),
        "o.csv:2: column \"order_date\": \"03/04/2025\" could be 2025-04-03 (day first) or 2025-03-04 \
         (month first), and no other date in the column decides; choose with --day-first or --month-first",
    );
    fails(
        report("customer_id,order_date,amount\na,13/04/2025,1\nb,04/14/2025,1\n"),
        "o.csv: column \"order_date\": \"13/04/2025\" on line 2 is a date only day first, \"04/14/2025\" on \
         line 3 is a date only month first; choose with --day-first or --month-first, and the others are \
         refused row by row",
    );
    fails(
        report("customer_id,order_date,amount\na,2025-03-01,\"1,234\"\n"),
        "o.csv:2: column \"amount\": \"1,234\" is 1234.00 with a decimal point and 1.234 with a decimal \
         comma, and no other amount in the column decides; choose with --decimal-point or --decimal-comma",
    );
    fails(
        report(
            "customer_id,order_date,amount\na,2025-03-01,\"1.234,5\"\nb,2025-03-01,\"1,234.5\"\n",
        ),
        "o.csv: column \"amount\": \"1.234,5\" on line 2 is an amount only with a decimal comma, \
         \"1,234.5\" on line 3 is an amount only with a decimal point; choose with --decimal-point or \
         --decimal-comma, and the others are refused row by row",
    );
}

/// One date that can be read in one way alone decides for the column, wherever it stands: in front
/// of the ambiguous ones it was once overlooked.
#[test]
fn a_date_that_decides_does_so_from_any_line() {
    for rows in [
        ["a,13/04/2025,1", "b,05/04/2025,2"],
        ["b,05/04/2025,2", "a,13/04/2025,1"],
    ] {
        let content = format!("customer_id,order_date,amount\n{}\n", rows.join("\n"));
        let document = report(&content).args(&["--period", "all"]).json();
        assert_eq!(document["input"]["first_day"], "2025-04-05");
        assert_eq!(document["input"]["last_day"], "2025-04-13");
    }
}

#[test]
fn an_output_is_written_whole_or_not_at_all() {
    fails(
        report(ORDERS).args(&["--output", "nowhere/out.txt"]),
        "nowhere/out.txt: cannot be written (entity not found); make the folder first",
    );
    fails(
        report(ORDERS).args(&["--output", "."]),
        ".: cannot be written (is a directory); it is a folder",
    );
    fails(
        report(ORDERS).args(&["--skip-bad-rows", "--rejects", "nowhere/r.csv"]),
        "nowhere/r.csv: cannot be written (entity not found); make the folder first",
    );
    let left = report("customer_id,order_date,amount\na,2025-01-01,x\n")
        .args(&["--output", "out.txt"])
        .file("out.txt", "what was there")
        .status(1)
        .stderr(&format!(
            "error: o.csv:2: column \"amount\": \"x\" is not an amount (expected digits like 1234.56; for \
             1.234,56 use --decimal-comma)\n1 row with a wrong amount\n{SKIP_HINT}"
        ))
        .run();
    assert_eq!(left.read("out.txt"), "what was there");
    assert_eq!(
        left.files(),
        ["o.csv", "out.txt"],
        "nothing half-written is left"
    );
    let left = report("")
        .args(&["--output", "out.txt"])
        .status(1)
        .stderr("error: o.csv: the file is empty; it needs a header line and rows\n")
        .run();
    assert_eq!(left.files(), ["o.csv"]);
    let left = report(ORDERS)
        .args(&["--output", "out.csv", "--format", "csv"])
        .file("out.csv", "what was there")
        .run();
    assert!(left.read("out.csv").starts_with("key,value,unit,"));
    assert_eq!(left.files(), ["o.csv", "out.csv"]);
}

/// Whoever reads the output has closed it before there was any.
#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_retention"))
        .env_remove("RETENTION_CONFIG")
        .args(["report", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    // The program waits for its input, so the pipe is closed before it writes.
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), ORDERS.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

/// Wrong usage that clap words: exit code 2, nothing on standard output.
#[track_caller]
fn usage(args: &[&str], message: &str) {
    report(ORDERS)
        .args(args)
        .status(2)
        .stderr(&format!(
            "error: {message}\n\nFor more information, try '--help'.\n"
        ))
        .run();
}

#[test]
fn flags_that_cannot_be() {
    usage(
        &["--active-within", "3m"],
        "invalid value '3m' for '--active-within <LENGTH>': \"m\" could be minutes or months: write mo \
         for months",
    );
    usage(
        &["--active-within", "0d"],
        "invalid value '0d' for '--active-within <LENGTH>': must be longer than nothing",
    );
    usage(
        &["--output", "-"],
        "invalid value '-' for '--output <FILE>': name a file; without --output the result goes to standard \
         output",
    );
    usage(
        &["--margin", "2"],
        "invalid value '2' for '--margin <SHARE>': 2 is outside 0 to 1: write 40% or 0.4 for forty percent",
    );
    usage(
        &["--margin", "NaN"],
        "invalid value 'NaN' for '--margin <SHARE>': \"NaN\" is not a share: use 0.4 or 40%",
    );
    usage(
        &["--format", "pdf"],
        "invalid value 'pdf' for '--format <FORMAT>'\n  [possible values: table, json, csv, markdown, html, xlsx, mail, slack, svg, png]",
    );
    usage(
        &["--as-of", "2025-13-01"],
        "invalid value '2025-13-01' for '--as-of <DAY>': 2025-13-01 is not a day of the calendar",
    );
    usage(
        &["--lifespan", "0"],
        "invalid value '0' for '--lifespan <YEARS>': \"0\" is not a number of years above 0",
    );
    usage(
        &["--retention-cost=-5"],
        "invalid value '-5' for '--retention-cost <AMOUNT>': a cost cannot be negative",
    );
    usage(
        &["--timezone", "Nowhere"],
        "invalid value 'Nowhere' for '--timezone <ZONE>': is not a known time zone (expected an IANA name \
         like Europe/Berlin, UTC, or an offset like +02:00)",
    );
    usage(
        &["--period", "2025-W54"],
        "invalid value '2025-W54' for '--period <PERIOD>': not a period: use 2025, 2025-Q1, Q1, 2025-03, \
         2025-W10, 2025-03-01..2025-03-31, 2025-01..2025-03, all, last-month, last-quarter, last-year, last-30d \
         or ytd",
    );
    report(ORDERS)
        .args(&["--metrics", "retentoin"])
        .status(2)
        .stderr(
            "error: there is no metric \"retentoin\"; did you mean retention? (`retention explain` lists \
             them)\n",
        )
        .run();
    Case::new(&["explain", "nonsense"])
        .status(2)
        .stderr("error: there is no metric \"nonsense\" (`retention explain` lists them)\n")
        .run();
}

#[test]
fn inputs_of_calc_that_cannot_be() {
    for (args, message) in [
        (
            &["retention", "--start=10", "--end=20", "--gained=5"][..],
            "end - gained (15) is more than start (10): the customers kept are some of those at the start",
        ),
        (
            &["retention", "--start", "-1", "--end=20", "--gained=5"],
            "start (-1) cannot be negative: it counts",
        ),
        (
            &["retention", "--start=10", "--end=4", "--gained=5"],
            "gained (5) is more than end (4): the customers gained are some of those at the end",
        ),
        (
            &["customer_churn_rate", "--start=3", "--lost=4"],
            "lost (4) is more than start (3): the customers lost are some of those at the start",
        ),
        (
            &["purchase_frequency", "--orders=3", "--buyers=4"],
            "buyers (4) is more than orders (3): every buyer has at least one order",
        ),
        (
            &["average_order_value", "--revenue=-3", "--orders=4"],
            "revenue (-3.00) cannot be negative: a negative order is a refund",
        ),
    ] {
        Case::new(&["calc"])
            .args(args)
            .status(2)
            .stderr(&format!("error: {message}\n"))
            .run();
    }
    Case::new(&["calc", "retention", "--start", "1"])
        .status(2)
        .stderr(
            "error: the following required arguments were not provided:\n  --end <NUMBER>\n  --gained \
             <NUMBER>\n\nUsage: retention calc customer_retention_rate --start <NUMBER> --end <NUMBER> \
             --gained <NUMBER>\n\nFor more information, try '--help'.\n",
        )
        .run();
}
