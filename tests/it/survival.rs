//! Survival from outside: late entry, competing causes, differences of means, and everybody leaving at once.

use serde_json::Value;

use crate::kit::{Case, shared};

#[track_caller]
fn near(value: &Value, expected: f64, off: f64) {
    let value = value.as_f64().unwrap();
    assert!(
        (value - expected).abs() <= off,
        "{value} is not {expected} ± {off}"
    );
}

fn says(report: &Value, words: &str) -> bool {
    report.to_string().contains(words)
}

#[test]
fn everybody_leaving_on_one_day_is_said_rightly() {
    let Some(path) = shared("models/km_all_same_day.csv") else {
        return;
    };
    let report = Case::new(&[
        "survival",
        "--customers",
        path.to_str().unwrap(),
        "--by",
        "grp",
        "--as-of",
        "2011-10-22",
    ])
    .json();
    assert!(report["log_rank"]["p_value"].is_null());
    assert!(says(
        &report["log_rank"],
        "everybody at risk had the event at once"
    ));
    assert!(!says(&report["log_rank"], "fewer than two groups"));
}

#[test]
fn late_entry_changes_the_curve() {
    let Some(path) = shared("models/lefttrunc.csv") else {
        return;
    };
    let run = |more: &[&str]| {
        Case::new(&[
            "survival",
            "--customers",
            path.to_str().unwrap(),
            "--as-of",
            "2025-01-01",
        ])
        .args(more)
        .json()
    };
    let (plain, late) = (run(&[]), run(&["--watched-from", "2024-01-01"]));
    assert_ne!(plain["all"]["steps"], late["all"]["steps"]);
    assert_eq!(late["settings"]["watched_from"], "2024-01-01");
}

#[test]
fn late_entry_by_hand() {
    // Watched from 2024-03-01: a began 60 days before and leaves 91 days in; b began on the day and stays 30; c is gone before.
    let text = "customer,start,end\na,2024-01-01,2024-04-01\nb,2024-03-01,2024-03-31\nc,2024-01-01,2024-02-01\nd,2024-03-01,\n";
    let report = Case::new(&[
        "survival",
        "--customers",
        "c.csv",
        "--as-of",
        "2024-06-30",
        "--end-is",
        "instant",
    ])
    .args(&["--watched-from", "2024-03-01"])
    .file("c.csv", text)
    .json();
    let steps = report["all"]["steps"].as_array().unwrap();
    let of = |step: &Value| {
        (
            step["time"].as_u64().unwrap(),
            step["at_risk"].as_u64().unwrap(),
        )
    };
    // b and d at risk at 30; a enters after 60: at 91 a and d.
    let events: Vec<_> = steps
        .iter()
        .filter(|step| step["events"] == 1)
        .map(of)
        .collect();
    assert_eq!(events, [(30, 2), (91, 2)]);
    near(
        &report["all"]["steps"][steps.len() - 1]["survival"],
        0.25,
        1e-12,
    );
    assert_eq!(report["all"]["customers"], 3);
}

#[test]
fn means_of_groups_are_compared() {
    // Everybody has the event: x at 1, 2, 3, 4, y at 3, 4, 5, 6. The mean of the first 4: x (1+2+3+4)/4 = 2.5, y (3+4+4+4)/4 = 3.75.
    let mut text = "time,group\n".to_owned();
    for time in 1..=4 {
        text.push_str(&format!("{time},x\n{},y\n", time + 2));
    }
    let report = Case::new(&[
        "survival",
        "t.csv",
        "--duration-column",
        "time",
        "--by",
        "group",
    ])
    .args(&["--horizon", "4"])
    .file("t.csv", text)
    .json();
    let difference = &report["mean_differences"][0];
    assert_eq!(
        (&difference["group"], &difference["against"]),
        (&"y".into(), &"x".into())
    );
    near(&difference["difference"], 1.25, 1e-12);
    // By hand: the interval is the difference ± z √(se² + se²) of the two means.
    let error = |group: usize| {
        report["groups"][group]["restricted_mean_std_error"]
            .as_f64()
            .unwrap()
    };
    let half = 1.959_963_984_540_054 * error(0).hypot(error(1));
    near(&difference["low"], 1.25 - half, 1e-12);
    near(&difference["high"], 1.25 + half, 1e-12);
}

#[test]
fn causes_compete() {
    let text = "time,why,plan\n1,voluntary,a\n2,payment,a\n3,,b\n4,voluntary,b\n5,payment,b\n";
    let run = |more: &[&str]| {
        Case::new(&[
            "survival",
            "t.csv",
            "--duration-column",
            "time",
            "--event-column",
            "why",
            "--at",
            "1,4,5",
        ])
        .args(more)
        .file("t.csv", text)
    };
    let report = run(&["--causes", "--by", "plan"]).json();
    // By hand: S before is 1, .8, .6, .3; payment .8/4 = .2 at 2 and .3 more at 5, voluntary .2 at 1 and .3 more at 4.
    let causes = report["causes"].as_array().unwrap();
    assert_eq!(
        (&causes[0]["cause"], &causes[1]["cause"]),
        (&"payment".into(), &"voluntary".into())
    );
    let at = |cause: usize, place: usize| &report["causes"][cause]["all"]["at"][place]["share"];
    for (place, payment, voluntary) in [(0, 0.0, 0.2), (1, 0.2, 0.5), (2, 0.5, 0.5)] {
        near(at(0, place), payment, 1e-12);
        near(at(1, place), voluntary, 1e-12);
    }
    assert_eq!(causes[0]["groups"].as_array().unwrap().len(), 2);
    assert_eq!(causes[1]["gray"]["degrees_of_freedom"], 1);
    let table = run(&["--causes"]).text();
    assert!(
        table.contains("Aalen–Johansen") && table.contains("PAYMENT"),
        "{table}"
    );
    // The same for programs: the curve's rows, then a row a cause and time with an event.
    let csv = run(&["--causes", "--format", "csv"]).text();
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some("group,time,at_risk,events,censored,survival,std_error,low,high,cause,incidence")
    );
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let of_causes: Vec<Vec<String>> = lines.map(cells).filter(|row| !row[9].is_empty()).collect();
    let shares: Vec<[&str; 3]> = (of_causes.iter())
        .map(|row| [&*row[9], &*row[1], &*row[10]])
        .filter(|[cause, time, _]| *cause == "payment" && *time != "1")
        .collect();
    assert_eq!(
        shares,
        [
            ["payment", "2", "0.2"],
            ["payment", "4", "0.2"],
            ["payment", "5", "0.5"]
        ]
    );
    // A page draws them from 0 up, together and of each cause by group; so does a terminal that asks for pictures.
    let page = run(&["--causes", "--by", "plan", "--format", "html"]).text();
    for title in [
        "Share that has had each cause",
        "Share that has had payment",
        "Begins at 0.0",
    ] {
        assert!(page.contains(title), "{title}");
    }
    let plotted = run(&["--causes", "--plot"]).text();
    let above = plotted
        .split("How many have had each cause")
        .nth(1)
        .unwrap();
    assert!(above.contains(" 50 % ┤"), "{plotted}");
    // Without the flag a text is no event.
    let refused = run(&[]).any();
    assert_eq!(refused.status, 1);
    assert!(
        refused
            .stderr
            .contains("\"voluntary\" is neither yes nor no"),
        "{}",
        refused.stderr
    );
}
