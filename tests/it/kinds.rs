//! Files of the kinds that shops really export, each with its answer worked by hand from the rows.
//!
//! Where nothing says what is right, the program must ask, with the flag that settles it.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::kit::{Case, skipped};

const HEADER: &str = "order_id,customer_id,order_date,amount\n";

/// A report of everything in a file, with more arguments.
fn report(name: &str, content: impl AsRef<[u8]>, more: &[&str]) -> Case {
    let fixed = ["report", name, "--period", "all", "--compare", "none"];
    Case::new(&fixed).args(more).file(name, content)
}

/// Buyers, orders and revenue of a report, whatever it says beside them.
#[track_caller]
fn counted(case: Case) -> (u64, u64, f64, String) {
    let output = case.args(&["--format", "json"]).any();
    assert_eq!(output.status, 0, "{}", output.stderr);
    let document: Value = serde_json::from_str(&output.stdout).unwrap();
    let number = |path: &str| document.pointer(path).unwrap().as_f64().unwrap();
    (
        number("/customers/buyers") as u64,
        number("/orders/count") as u64,
        number("/orders/revenue"),
        output.stdout.to_lowercase(),
    )
}

#[track_caller]
fn counts(case: Case, buyers: u64, orders: u64, revenue: f64) -> String {
    let (found_buyers, found_orders, found_revenue, text) = counted(case);
    assert_eq!(
        (found_buyers, found_orders, found_revenue),
        (buyers, orders, revenue)
    );
    text
}

/// The run asks, names all of these, and prints nothing.
#[track_caller]
fn asks(case: Case, words: &[&str]) -> String {
    let output = case.any();
    assert_eq!((output.status, output.stdout.as_str()), (1, ""));
    for word in words {
        assert!(output.stderr.contains(word), "{word}: {}", output.stderr);
    }
    output.stderr
}

#[test]
fn a_total_on_every_row_is_asked_about_also_where_the_rows_stand_apart() {
    // 35 and 12 are the orders' totals, 18 is the third's: 65, and 112 if all rows add up.
    let rows = "order_id,customer_id,order_date,sku,order_total\n1,A,2024-01-05,m,35\n2,B,2024-01-05,m,12\n\
                1,A,2024-01-05,c,35\n3,C,2024-01-07,m,18\n2,B,2024-01-05,c,12\n";
    asks(report("a.csv", rows, &[]), &["--order-amount"]);
    counts(
        report("a.csv", rows, &["--order-amount", "first-row"]),
        3,
        3,
        65.0,
    );
    counts(
        report("a.csv", rows, &["--repeated-orders", "last"]),
        3,
        3,
        65.0,
    );
}

#[test]
fn an_order_again_in_another_status_is_asked_about() {
    // Pending, then paid: one order of 30, and 95 if both count.
    let rows = "order_id,customer_id,order_date,status,amount\n1,A,2024-01-05,pending,30\n2,B,2024-01-06,paid,20\n\
                1,A,2024-01-05,paid,30\n3,A,2024-02-06,paid,15\n";
    asks(
        report("a.csv", rows, &[]),
        &["--repeated-orders", "1 on line 2 and again on line 4"],
    );
    counts(
        report("a.csv", rows, &["--repeated-orders", "last"]),
        2,
        3,
        65.0,
    );
    // Standard input cannot be read again to see the statuses.
    let again = Case::new(&["report", "-", "--period", "all"]).stdin(rows);
    asks(again, &["--repeated-orders"]);
}

#[test]
fn ids_are_read_as_the_numbers_that_spreadsheets_spoilt() {
    // 77.00, 77,0 and ="77" are the customer 77; narrow columns show nothing but marks.
    let rows = "order_id;customer_id;order_date;amount\n1;77.00;2024-01-05;10\n2;77;2024-01-06;20\n\
                3;=\"77\";2024-01-07;30\n4;77,0;2024-01-08;40\n";
    counts(report("a.csv", rows, &[]), 1, 4, 100.0);
    let narrow = format!("{HEADER}1,#####,2024-01-05,10\n2,#####,2024-01-06,20\n");
    asks(report("a.csv", narrow, &[]), &["#####"]);
}

#[test]
fn statuses_of_seven_languages_leave_out_what_is_no_sale() {
    // In each file one order of A counts, 10; the others are cancelled, refunded or failed.
    for (header, sale, others) in [
        (
            "État",
            "Terminée",
            ["Annulée", "Remboursée", "Paiement refusé"],
        ),
        (
            "Status der Bestellung",
            "Abgeschlossen",
            ["Storniert", "Rückerstattet", "Zahlung fehlgeschlagen"],
        ),
        (
            "Situação",
            "Concluído",
            ["Cancelado", "Reembolsado", "Malsucedido"],
        ),
        ("Estado", "Completado", ["Anulado", "Devuelto", "Fallido"]),
        (
            "Stato ordine",
            "Completato",
            ["Annullato", "Rimborsato", "Fallito"],
        ),
        (
            "Bestelstatus",
            "Afgerond",
            ["Geannuleerd", "Terugbetaald", "Mislukt"],
        ),
        (
            "post_status",
            "wc-completed",
            ["wc-cancelled", "wc-refunded", "auto-draft"],
        ),
        (
            "Order Status",
            "Order completed",
            [
                "Cancelled by customer",
                "Fully refunded",
                "Payment declined",
            ],
        ),
    ] {
        let mut rows =
            format!("order_id,customer_id,order_date,{header},amount\n1,A,2024-01-05,{sale},10\n");
        for (number, word) in others.iter().enumerate() {
            rows += &format!("{},B,2024-01-06,{word},7\n", number + 2);
        }
        let text = counts(report("a.csv", rows, &[]), 1, 1, 10.0);
        for word in others {
            assert!(text.contains(&word.to_lowercase()), "{header}: {word}");
        }
    }
}

#[test]
fn a_state_of_the_country_and_half_a_cancellation_are_no_status() {
    let states = "order_id,customer_id,order_date,state,amount\n1,A,2024-01-05,CA,10\n2,B,2024-01-06,NY,20\n";
    let text = counts(report("a.csv", states, &[]), 2, 2, 30.0);
    assert!(!text.contains("unknown"));
    let asked = "order_id,customer_id,order_date,status,amount\n1,A,2024-01-05,Cancellation requested,10\n\
                 2,B,2024-01-06,paid,20\n";
    let text = counts(report("a.csv", asked, &[]), 2, 2, 30.0);
    assert!(text.contains("cancellation requested"));
}

#[test]
fn columns_of_yes_and_no_are_read_in_other_languages_and_as_digits() {
    for (header, yes, no) in [
        ("storniert", "ja", "nein"),
        ("annulée", "oui", "non"),
        ("cancelado", "sí", "no"),
        ("deleted", "1", "0"),
        ("canceled", "2024-02-01", ""),
        ("is_test", "WAHR", "FALSCH"),
        ("cancelled_at", "2024-02-01 10:00:00", "0000-00-00 00:00:00"),
        ("paid", "0", "1"),
    ] {
        let rows = format!(
            "order_id,customer_id,order_date,{header},amount\n1,A,2024-01-05,{no},10\n2,B,2024-01-06,{yes},20\n\
             3,A,2024-01-07,{no},5\n"
        );
        let text = counts(report("a.csv", rows, &[]), 1, 2, 15.0);
        assert!(text.contains(header), "{header}");
    }
    // Amounts that were paid back are no answers.
    let amounts = "order_id,customer_id,order_date,refunded,amount\n1,A,2024-01-05,0,10\n2,B,2024-01-06,5,20\n";
    counts(report("a.csv", amounts, &[]), 2, 2, 30.0);
}

#[test]
fn words_for_nobody_are_guests_in_every_language() {
    let words = [
        "(leer)",
        "invité",
        "Público en general",
        "Consumidor Final",
        "onbekend",
        "cliente occasionale",
        "Cash customer",
        "Guest_Checkout",
        "n.a.",
        "...",
        "#REF!",
        "unknown",
        "00000000-0000-0000-0000-000000000000",
    ];
    let mut rows = format!("{HEADER}1,A,2024-01-05,100\n");
    for (number, word) in words.iter().enumerate() {
        rows += &format!("g{number},{word},2024-01-05,1\n");
    }
    let text = counts(report("a.csv", rows, &[]), 1, 1, 100.0);
    assert!(text.contains("guests"));
    // People and codes that only look like it.
    let people =
        format!("{HEADER}1,Null Bock,2024-01-05,1\n2,NA-1,2024-01-05,1\n3,N,2024-01-05,1\n");
    counts(report("a.csv", people, &[]), 3, 3, 3.0);
}

#[test]
fn rows_of_nothing_and_headers_again_are_no_rows_in_any_file() {
    // A 10 and 20: the rest is blank, a header once more, or an old mark of the file's end.
    let rows = format!(
        "{HEADER}1,A,2024-01-05,10\n,,\n\u{a0},,,\n\u{feff}{HEADER}Order_ID,Customer_ID,Order_Date,Amount\n\
         2,A,2024-02-05,20\u{1a}"
    );
    counts(report("a.csv", rows, &[]), 1, 2, 30.0);
    // B ends in February, A stays.
    let customers = "Customers of 2024,,\n\ncustomer,start,end\nA,2024-01-05,\n,,\ncustomer,start,end\n\
                     B,2024-01-05,2024-02-10\n\u{1a}";
    let document = Case::new(&[
        "report",
        "--customers",
        "c.csv",
        "--as-of",
        "2024-03-31",
        "--period",
        "2024-02",
        "--compare",
        "none",
    ])
    .file("c.csv", customers)
    .json();
    assert_eq!(document["customers"]["start"], 2);
    assert_eq!(document["customers"]["lost"], 1);
    assert!(
        document["findings"]
            .to_string()
            .contains("the header is line 3")
    );
}

#[test]
fn columns_are_asked_for_by_the_names_below_a_title() {
    let rows = "Report of the shop,A\nRechnungsnummer,Kundennr.,Rechnungsdatum,Betrag\n1,A,2024-01-05,10\n";
    let case = report("a.csv", rows, &["--date-column", "Rechnungsdatum"]);
    asks(case, &["--customer-column", "Kundennr."]);
}

#[test]
fn rows_that_hold_money_on_purpose_are_not_to_be_left_out() {
    // Two sales of 30 and 20, with a line and a payment each.
    let blank = "type,order_id,customer_id,date,amount\nsale,1,A,2024-01-05,30\nline,1,A,2024-01-05,\n\
                 payment,1,A,2024-01-05,30\nsale,2,B,2024-01-06,20\npayment,2,B,2024-01-06,20\n";
    let said = asks(report("a.csv", blank, &[]), &["--where"]);
    assert!(!said.contains("--skip-bad-rows"), "{said}");
    let all = blank.replace("05,\n", "05,30\n");
    asks(report("a.csv", &all, &[]), &["--where \"type=sale\""]);
    counts(report("a.csv", &all, &["--where", "type=sale"]), 2, 2, 50.0);
    let amazon = "quantity,item-price,order_id,customer_id,date\n2,20.00,1,A,2024-01-05\n";
    let said = asks_or_counts(report("a.csv", amazon, &[]));
    assert!(!said.contains("quantity * item-price"), "{said}");
}

fn asks_or_counts(case: Case) -> String {
    let output = case.any();
    output.stdout + &output.stderr
}

#[test]
fn conditions_compare_by_what_the_column_holds() {
    // n/a is no number, and no zip is 1067.
    let rows = "order_id,customer_id,order_date,qty,zip,amount\n1,a,2024-01-05,9,01067,10\n2,b,2024-01-06,10,1067,20\n\
                3,c,2024-01-07,n/a,80331,30\n";
    counts(report("a.csv", rows, &["--where", "qty>8"]), 2, 2, 30.0);
    counts(report("a.csv", rows, &["--where", "zip=01067"]), 1, 1, 10.0);
}

#[test]
fn an_offset_that_all_times_bear_suggests_the_zone() {
    let rows =
        format!("{HEADER}1,a,2024-01-31 22:12:33 -0500,10\n2,a,2024-02-05 09:12:33 -0500,10\n");
    let text = counts(report("a.csv", &rows, &[]), 1, 2, 20.0);
    assert!(text.contains("--timezone") && text.contains("-0500"));
    let zone = ["--timezone", "America/New_York"];
    assert!(!counts(report("a.csv", &rows, &zone), 1, 2, 20.0).contains("other_offset"));
    let utc = rows.replace("-0500", "+0000");
    assert!(!counts(report("a.csv", utc, &[]), 1, 2, 20.0).contains("other_offset"));
}

#[test]
fn check_says_what_a_report_says() {
    for rows in [
        "order_id,customer_id,order_date,status,amount\n1,A,2024-01-05,paid,30\n2,B,2024-01-06,paid,20\n\
         1,A,2024-01-05,canceled,30\n",
        "order_id,customer_id,order_date,amount\n1,A,2024-01-05,£10\n2,B,2024-01-06,€20\n",
        "order_id,customer_id,order_date,amount\n1,A,2024-01-05,10\n2,B,2204-01-06,20\n",
        "order_id,customer_id,order_date,amount\n1,A,05/01/2024,10\n2,B,06/01/2024,20\n",
    ] {
        let said = asks(report("a.csv", rows, &[]), &[]);
        let check = Case::new(&["check", "a.csv"]).file("a.csv", rows).json();
        let findings = check["findings"].as_array().unwrap();
        let mut decisions = findings
            .iter()
            .filter(|finding| finding["severity"] == "decision");
        let message = decisions.next().unwrap()["message"].as_str().unwrap();
        assert!(said.contains(message), "{said}\n{message}");
    }
}

/// The shared cases, all kinds but one that is a matter of models.
#[test]
fn shared_cases_are_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases");
    if !folder.join("cases.toml").exists() {
        skipped("../shared/cases is missing");
        return;
    }
    let run = Command::new("python3")
        .arg("check_cases.py")
        .arg(".")
        .env("BIN", env!("CARGO_BIN_EXE_retention"))
        .current_dir(&folder)
        .output();
    let Ok(run) = run else {
        skipped("there is no python3 to run the shared cases with");
        return;
    };
    let text = String::from_utf8_lossy(&run.stdout);
    let wrong = text.lines().filter(|line| {
        let is_case = !line.contains(" cases: ") && !line.trim().is_empty();
        is_case && !line.contains("(model-limit)")
    });
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&str>::new());
    assert!(text.contains(" cases: "), "{text}");
}

#[test]
fn one_file_says_nothing_of_another() {
    let us = format!("{HEADER}1,A,01/25/2024,10\n");
    let open = format!("{HEADER}3,A,05/02/2024,30\n4,B,06/03/2024,20\n");
    let case = report("us.csv", us, &["open.csv"]).file("open.csv", open);
    asks(case, &["--day-first", "open.csv"]);
    // Order 3 stands in both files: 10 + 30 + 20, and not 90.
    let both = |more: &[&str]| {
        report(
            "a.csv",
            format!("{HEADER}1,A,2024-01-05,10\n3,A,2024-02-05,30\n"),
            &["b.csv"],
        )
        .file(
            "b.csv",
            format!("{HEADER}3,A,2024-02-05,30\n4,B,2024-02-06,20\n"),
        )
        .args(more)
    };
    asks(both(&[]), &["--repeated-orders"]);
    counts(both(&["--repeated-orders", "first"]), 2, 3, 60.0);
}

#[test]
fn currencies_inside_amounts_are_not_added_up() {
    for (one, other, code) in [
        ("£10", "€20", "GBP"),
        ("10,00 zł", "20,00 Kč", "PLN"),
        ("$10 USD", "$20 CAD", "CAD"),
    ] {
        let rows = format!(
            "order_id;customer_id;order_date;amount\n1;A;2024-01-05;{one}\n2;B;2024-01-06;{other}\n"
        );
        asks(report("a.csv", rows, &[]), &["--currency", code]);
    }
}

#[test]
fn ids_are_folded_and_told() {
    // Two mailboxes, one of them in two cases; 007 and 7 stay two customers; the apostrophe goes.
    for (ids, buyers, told) in [
        (["ANN@X.COM", "ann@x.com", "bob@x.com"], 2, "capital"),
        (["007", "7", "8"], 3, "leading zeros"),
        (["'00A", "00A", "B"], 2, "apostrophe"),
    ] {
        let rows = format!(
            "{HEADER}1,{},2024-01-05,10\n2,{},2024-01-06,20\n3,{},2024-01-07,30\n",
            ids[0], ids[1], ids[2]
        );
        let text = counts(report("a.csv", rows, &[]), buyers, 3, 60.0);
        assert!(text.contains(told), "{told}");
    }
}

#[test]
fn numbers_that_start_again_are_asked_about() {
    // Numbers 1 and 2 of one year and of the next: four orders.
    let rows = "Invoice No,Customer,Date,Total\n1,A,2023-01-05,10\n2,B,2023-01-06,20\n1,A,2024-01-05,30\n2,B,2024-02-06,40\n";
    asks(report("a.csv", rows, &[]), &["--order-number-scope"]);
    counts(
        report("a.csv", rows, &["--order-number-scope", "day"]),
        2,
        4,
        100.0,
    );
}

#[test]
fn months_are_read_in_every_language() {
    for days in [
        ["5. Mai 2024", "31. Dez. 2024"],
        ["5 mai 2024", "31 décembre 2024"],
        ["5 de mayo de 2024", "31-dic-2024"],
        ["5 de mai. de 2024", "31/dez/2024"],
        ["5 maggio 2024", "31 dic 2024"],
        ["5 mei 2024", "31 dec. 2024"],
        ["05-MAY-2024", "Dec 31 2024"],
    ] {
        let rows = format!("{HEADER}1,A,{},10\n2,A,{},20\n", days[0], days[1]);
        let text = counts(report("a.csv", rows, &[]), 1, 2, 30.0);
        assert!(
            text.contains("2024-05-05") && text.contains("2024-12-31"),
            "{days:?}"
        );
    }
}

#[test]
fn only_an_order_says_how_far_the_data_reach() {
    // The last order is of 5 February; what is later is a guest's, a refund, or cancelled.
    for row in [
        "3,,2024-06-05,,20",
        "3,B,2024-06-05,,-20",
        "3,C,2024-06-05,cancelled,20",
        "3,guest,2024-06-05,,2",
    ] {
        let rows = format!(
            "order_id,customer_id,order_date,status,amount\n1,A,2024-01-05,paid,10\n2,B,2024-02-05,paid,20\n{row}\n"
        );
        let text = counts(report("a.csv", rows, &[]), 2, 2, 30.0);
        assert!(
            text.contains("\"as_of\":\"2024-02-05\"") || text.contains("\"as_of\": \"2024-02-05\""),
            "{row}"
        );
    }
}

#[test]
fn far_days_are_asked_about_by_every_command() {
    let rows = format!("{HEADER}1,a,2024-01-05,10\n2,b,2024-02-05,20\n3,a,2204-03-05,30\n");
    for command in [
        "report", "trend", "cohorts", "repeat", "rfm", "clv", "survival",
    ] {
        let case = Case::new(&[command, "a.csv"]).file("a.csv", &rows);
        asks(
            case,
            &["2204-03-05", "--as-of 2024-02-05", "--keep-far-days"],
        );
    }
    counts(report("a.csv", &rows, &["--keep-far-days"]), 2, 3, 60.0);
}
