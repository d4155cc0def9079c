//! `survival` from tables of durations: published curves, figures worked by hand, and what is refused.

use serde_json::{Value, json};

use crate::kit::{Case, shared};

/// Worked by hand. At risk 6 at time 1: S = 5/6. At 1.5 one is censored. At 2, 4 are at risk and 2 have the event:
/// S = 5/6 · 2/4 = 5/12. At 3 one is censored. At 4.25 the last has the event: S = 0.
const TABLE: &str = "id,months,left,plan\n\
                     1,1,yes,a\n\
                     2,1.5,no,a\n\
                     3,2,yes,b\n\
                     4,2.0,yes,b\n\
                     5,3,no,a\n\
                     6,4.25,yes,b\n";
const COLUMNS: [&str; 4] = ["--duration-column", "months", "--event-column", "left"];

/// The survival of a file's durations, with one more column.
fn lasting(file: &str, durations: &str, flag: &str, column: &str) -> Case {
    Case::new(&[
        "survival",
        file,
        "--duration-column",
        durations,
        flag,
        column,
    ])
}

fn table(more: &[&str]) -> Case {
    Case::new(&["survival", "t.csv"])
        .file("t.csv", TABLE)
        .args(&COLUMNS)
        .args(more)
}

/// Of each step its time, at risk, events and censored.
fn steps(curve: &Value) -> Vec<(f64, u64, u64, u64)> {
    let steps = curve["steps"].as_array().unwrap();
    let step = |step: &Value| {
        let count = |key: &str| step[key].as_u64().unwrap();
        let time = step["time"].as_f64().unwrap();
        (time, count("at_risk"), count("events"), count("censored"))
    };
    steps.iter().map(step).collect()
}

fn survival(curve: &Value) -> Vec<f64> {
    let steps = curve["steps"].as_array().unwrap();
    let share = |step: &Value| step["survival"].as_f64().unwrap();
    steps.iter().map(share).collect()
}

#[track_caller]
fn close(found: &Value, expected: f64, tolerance: f64) {
    let found = found.as_f64().unwrap();
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected}"
    );
}

#[test]
fn a_table_worked_by_hand() {
    let document = table(&["--at", "1.75,4"]).json();
    let all = &document["all"];
    assert_eq!(
        steps(all),
        [
            (1.0, 6, 1, 0),
            (1.5, 5, 0, 1),
            (2.0, 4, 2, 0),
            (3.0, 2, 0, 1),
            (4.25, 1, 1, 0)
        ]
    );
    let expected = [5.0 / 6.0, 5.0 / 6.0, 5.0 / 12.0, 5.0 / 12.0, 0.0];
    for (found, expected) in survival(all).into_iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12);
    }
    assert_eq!((&all["customers"], &all["events"]), (&json!(6), &json!(4)));
    // The first time with a share of one half or less.
    close(&all["median"], 2.0, 0.0);
    // Greenwood at 2: (5/12)² · (1/(6·5) + 2/(4·2)) = 25/144 · 17/60; its root is 0.2218. The log-log interval is
    // S^exp(±1.96 · √(17/60) / |ln S|) = 0.0560 … 0.7667.
    let at = &all["steps"][2];
    close(
        &at["std_error"],
        (25.0_f64 / 144.0 * 17.0 / 60.0).sqrt(),
        1e-12,
    );
    let half = 1.959_963_984_540_054 * (17.0_f64 / 60.0).sqrt() / -(5.0_f64 / 12.0).ln();
    close(&at["low"], (5.0_f64 / 12.0).powf(half.exp()), 1e-12);
    close(&at["high"], (5.0_f64 / 12.0).powf((-half).exp()), 1e-12);
    // Shown at times between steps: 4 at risk at 1.75 and 1 at 4.
    let shown = all["at"].as_array().unwrap();
    assert_eq!(shown[0]["time"].to_string(), "1.75");
    assert_eq!(
        (&shown[0]["days"], &shown[0]["at_risk"]),
        (&Value::Null, &json!(4))
    );
    assert_eq!(
        (&shown[1]["time"], &shown[1]["at_risk"]),
        (&json!(4), &json!(1))
    );
    let settings = &document["settings"];
    assert_eq!(settings["event"], "given");
    assert_eq!(settings["customers_from"], "durations");
    assert_eq!(
        settings["durations"],
        json!({"duration": "months", "event": "left", "entry": null})
    );
    assert_eq!(settings.get("as_of"), None);
    assert_eq!(document["input"]["rows_read"], 6);
    assert_eq!(document["input"]["files"][0]["role"], "durations");
}

#[test]
fn the_mean_is_the_area_under_the_curve() {
    // Up to 3: 1 · 1 + 5/6 · 1 + 5/12 · 1 = 9/4.
    let document = table(&["--horizon", "3"]).json();
    close(&document["all"]["restricted_mean"], 2.25, 1e-12);
    close(&document["all"]["horizon"], 3.0, 0.0);
}

#[test]
fn groups_are_compared() {
    let document = table(&["--by", "plan"]).json();
    let groups = document["groups"].as_array().unwrap();
    let names: Vec<&Value> = groups.iter().map(|group| &group["name"]).collect();
    assert_eq!(names, [&json!("a"), &json!("b")]);
    // Worked by hand. At 1: n 6, a 3, d 1: E_a 1/2, V = 1/2 · 1/2 = 1/4. At 2: n 4, a 1, d 2: E_a 1/2,
    // V = 2 · 2/3 · 1/4 · 3/4 = 1/4. At 4.25 b is alone. O_a 1, E_a 1: nothing differs.
    let test = &document["log_rank"];
    close(&test["chi_square"], 0.0, 1e-12);
    close(&test["p_value"], 1.0, 1e-12);
    let top = table(&["--by", "plan", "--top", "1"]).json();
    assert_eq!(top["groups"][1]["name"], "other");
    let one = table(&["--where", "plan=b"]).json();
    assert_eq!(one["all"]["customers"], 3);
    assert_eq!(one["input"]["left_out"][0]["rows"], 3);
}

#[test]
fn late_entries_are_at_risk_from_then_on() {
    // Published: reference_results.md section 7 (lifelines tests/test_estimation.py:1354-1370).
    for (entries, expected) in [
        (["1.9", "0", "0", "0", "0"], [1.0, 0.8, 0.6, 0.4, 0.2, 0.0]),
        (
            ["1", "2", "4", "0", "0"],
            [1.0, 0.667, 0.444, 0.222, 0.111, 0.0],
        ),
    ] {
        let mut text = String::from("entry,T\n");
        for (entry, time) in entries.iter().zip(["2", "10", "5", "4", "3"]) {
            text.push_str(&format!("{entry},{time}\n"));
        }
        let document = lasting("-", "T", "--entry-column", "entry")
            .stdin(&text)
            .json();
        let found = survival(&document["all"]);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 5e-4, "{found} {expected}");
        }
        let notes = document["notes"].as_array().unwrap();
        assert_eq!(
            notes[0],
            "no --event-column was given: every row is taken to have had the event at its duration"
        );
    }
}

#[test]
fn a_curve_that_late_entries_end_early_says_so() {
    // The first is alone at risk at 1 and has the event: S = 0 from there on, whatever comes.
    let text = "entry,time\n0,1\n2,5\n3,6\n";
    let document = lasting("t.csv", "time", "--entry-column", "entry")
        .file("t.csv", text)
        .json();
    let notes = document["notes"].as_array().unwrap();
    assert_eq!(
        notes[1],
        "all rows: at 1 all 1 at risk had the event, and the curve stays at 0; those who entered later say nothing in it"
    );
}

#[test]
fn the_trial_of_glioma_has_its_published_curves() {
    // reference_results.md section 7: lifelines tests/test_estimation.py:1275-1313, tests/test_statistics.py:33-41.
    let Some(path) = shared("survival/g3.csv") else {
        return;
    };
    let path = path.display().to_string();
    let more = ["--by", "group", "--at", "9,19,25,32,34,53"];
    let document = lasting(&path, "time", "--event-column", "event")
        .args(&more)
        .json();
    let at = |group: usize, place: usize| &document["groups"][group]["at"][place];
    // RIT is the larger group.
    close(&at(0, 2)["survival"], 0.909, 5e-4);
    close(&at(0, 5)["survival"], 0.779, 5e-4);
    for (place, survival, low, high) in [
        (0, 0.833, 0.2731, 0.975),
        (1, 0.667, 0.1946, 0.904),
        (3, 0.5, 0.1109, 0.804),
        (4, 0.333, 0.0461, 0.676),
    ] {
        close(&at(1, place)["survival"], survival, 5e-4);
        close(&at(1, place)["low"], low, 1e-3);
        close(&at(1, place)["high"], high, 1e-3);
    }
    close(&document["groups"][1]["median"], 32.0, 0.0);
    close(&document["log_rank"]["p_value"], 0.0138, 5e-5);
}

#[test]
fn the_lung_data_have_their_published_medians() {
    // R, package survival: survdiff(Surv(time, status) ~ sex, lung) prints chi-square 10.3 and p 0.001, 112 and 53
    // events of 138 and 90; survfit prints the medians 270 and 426, of all 310.
    let Some(path) = shared("survival/lung.csv") else {
        return;
    };
    let path = path.display().to_string();
    let document = lasting(&path, "time", "--event-column", "status")
        .args(&["--by", "sex"])
        .json();
    close(&document["all"]["median"], 310.0, 0.0);
    for (group, rows, events, median) in [(0, 138, 112, 270.0), (1, 90, 53, 426.0)] {
        let group = &document["groups"][group];
        assert_eq!(
            (&group["customers"], &group["events"]),
            (&json!(rows), &json!(events))
        );
        close(&group["median"], median, 0.0);
    }
    close(&document["log_rank"]["chi_square"], 10.3, 0.05);
    close(&document["log_rank"]["p_value"], 0.001, 5e-4);
}

#[test]
fn events_are_words_of_yes_and_no_and_numbers_have_either_mark() {
    let of = || lasting("t.csv", "Dauer", "--event-column", "weg");
    let german = "Dauer;weg\n1,5;ja\n2,25;nein\n1.000,5;WAHR\n;\n";
    let document = of().file("t.csv", german).json();
    assert_eq!(
        steps(&document["all"]),
        [(1.5, 3, 1, 0), (2.25, 2, 0, 1), (1000.5, 1, 1, 0)]
    );
    assert_eq!(document["input"]["rows_read"], 3);
    let numbers = "Dauer,weg\n3,1.0\n4,0.0\n";
    let document = of().file("t.csv", numbers).json();
    assert_eq!(steps(&document["all"]), [(3.0, 2, 1, 0), (4.0, 1, 0, 1)]);
    let titled = "Trial 7\n\nDauer,weg\n3,1\n";
    let document = of().file("t.csv", titled).json();
    assert_eq!(steps(&document["all"]), [(3.0, 1, 1, 0)]);
}

#[test]
fn times_keep_their_order_and_equal_ones_are_one() {
    // A day in years twice, once with a zero more; and the next double above it.
    let text = "t\n0.0027378507871321013\n0.00273785078713210130\n0.002737850787132102\n1e2\n";
    let args = ["survival", "t.csv", "--duration-column", "t"];
    let document = Case::new(&args).file("t.csv", text).json();
    let found: Vec<(u64, u64)> = steps(&document["all"])
        .iter()
        .map(|step| (step.1, step.2))
        .collect();
    assert_eq!(found, [(4, 2), (2, 1), (1, 1)]);
    close(&document["all"]["steps"][2]["time"], 100.0, 0.0);
}

#[test]
fn wrong_rows_are_problems() {
    let text = "time,status,entry\n\
                5,1,0\n\
                x,1,0\n\
                -2,1,0\n\
                ,1,0\n\
                3,maybe,0\n\
                3,,0\n\
                3,1,3\n\
                3,1,\n\
                7,0,2\n";
    let case = || {
        lasting("t.csv", "time", "--event-column", "status")
            .args(&["--entry-column", "entry"])
            .file("t.csv", text)
    };
    case()
        .status(1)
        .stderr(
            "error: t.csv:3: column \"time\": \"x\" is not a number (expected digits like 12.5; for 12,5 use --decimal-comma)\n\
             t.csv:4: column \"time\": \"-2\" is below 0\n\
             t.csv:5: column \"time\": is blank where a number is needed\n\
             t.csv:6: column \"status\": \"maybe\" is neither yes nor no (expected 1 or 0, yes or no, true or false)\n\
             t.csv:7: column \"status\": is blank: write 1 where the event happened, 0 where it did not\n\
             t.csv:8: column \"entry\": \"3\" is not before the duration, \"3\": nothing was watched\n\
             t.csv:9: column \"entry\": is blank where a number is needed\n\
             4 rows with a wrong duration, 2 rows with a wrong event, 1 row with an entry not before the end\n\
             nothing was computed; correct the rows, or leave them out with --skip-bad-rows\n",
        )
        .run();
    let document = case().args(&["--skip-bad-rows"]).json();
    assert_eq!(document["all"]["customers"], 2);
    assert_eq!(document["input"]["rows_rejected"], 7);
    let notes = document["notes"].to_string();
    assert!(notes.contains("left out, since they cannot be used: 4 rows with a wrong duration"));
    let left = case()
        .args(&["--skip-bad-rows", "--rejects", "r.csv", "--output", "o.txt"])
        .run();
    assert_eq!(left.read("r.csv").lines().count(), 7);
}

#[test]
fn events_written_as_one_and_two_are_never_guessed() {
    let text = "time,status\n5,1\n6,2\n";
    let case = lasting("t.csv", "time", "--event-column", "status")
        .file("t.csv", text)
        .args(&["--skip-bad-rows"]);
    case.status(1)
        .stderr(
            "error: t.csv: column \"status\" has a 2, so that 1 may stand for no event; \
             write 0 where it did not happen and 1 where it did\n",
        )
        .run();
}

#[test]
fn columns_that_are_not_there_are_named() {
    let error = |args: &[&str]| {
        let case = Case::new(&["survival", "t.csv"])
            .file("t.csv", TABLE)
            .args(args);
        let run = case.any();
        assert!(run.status > 0 && run.stdout.is_empty());
        run.stderr
    };
    assert_eq!(
        error(&["--duration-column", "month"]),
        "error: t.csv: --duration-column \"month\": there is no such column; did you mean \"months\"? \
         (columns: id, months, left, plan)\n"
    );
    let by = error(&["--duration-column", "months", "--by", "plans"]);
    assert!(
        by.contains("--by \"plans\": there is no such column"),
        "{by}"
    );
}

#[test]
fn what_is_of_orders_has_no_place_beside_durations() {
    for flags in [
        &["--event", "churn"][..],
        &["--active-within", "30d"],
        &["--customers", "t.csv"],
        &["--customer-column", "id"],
        &["--date-column", "id"],
        &["--amount-column", "id"],
        &["--as-of", "2025-01-01"],
        &["--timezone", "UTC"],
        &["--preset", "shopify"],
        &["--status-column", "left"],
        &["--ignore-zero"],
        &["--day-first"],
    ] {
        let run = table(flags).any();
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{flags:?}");
        assert!(
            run.stderr.contains("cannot be used with"),
            "{flags:?}: {}",
            run.stderr
        );
    }
    for flag in ["--event-column", "--entry-column"] {
        let args = ["survival", "t.csv", flag, "left"];
        let run = Case::new(&args).file("t.csv", TABLE).any();
        assert_eq!(run.status, 2, "{flag}");
        assert!(run.stderr.contains("--duration-column"), "{}", run.stderr);
    }
    // Orders are counted in whole days.
    let orders = "customer_id,order_date,amount\na,2025-01-01,1\na,2025-02-01,1\n";
    for (flags, error) in [
        (
            ["--at", "1.5"],
            "error: --at 1.5: days are whole numbers from 0 to 36525\n",
        ),
        (
            ["--horizon", "0"],
            "error: --horizon 0: days are whole numbers from 1 to 36525\n",
        ),
    ] {
        Case::new(&["survival", "o.csv"])
            .file("o.csv", orders)
            .args(&flags)
            .status(2)
            .stderr(error)
            .run();
    }
}

#[test]
fn a_file_given_twice_is_noticed_and_two_files_add_up() {
    let other = "months,left\n9,no\n";
    let args = ["survival", "t.csv", "u.csv"];
    let case = |second: &str| {
        Case::new(&args)
            .file("t.csv", TABLE)
            .file("u.csv", second)
            .args(&COLUMNS)
    };
    assert_eq!(case(other).json()["all"]["customers"], 7);
    let run = case(TABLE).any();
    assert_eq!(run.status, 1);
    assert!(run.stderr.contains("every byte is the same as in t.csv"));
}

#[test]
fn every_form_names_the_columns_and_no_days() {
    let text = table(&["--by", "plan"]).text();
    assert!(
        text.starts_with("Survival: time until the event (column months)\nEvent: left says yes.\n")
    );
    assert!(
        text.contains("Time") && text.contains("4.25 months"),
        "{text}"
    );
    assert!(!text.contains("days") && !text.contains("Days"), "{text}");
    let page = table(&["--format", "html"]).text();
    assert!(page.contains("Share without the event"));
    assert!(page.contains("half at 2 months"));
    let csv = table(&["--format", "csv"]).text();
    assert!(
        csv.lines().any(|line| line.starts_with("all,4.25,1,1,0,0")),
        "{csv}"
    );
    // Quarters of the longest, where no time was asked for.
    let document = table(&[]).json();
    let times: Vec<f64> = document["all"]["at"]
        .as_array()
        .unwrap()
        .iter()
        .map(|at| at["time"].as_f64().unwrap())
        .collect();
    assert_eq!(times, [1.0625, 2.125, 3.1875, 4.25]);
}
