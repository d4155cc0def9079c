//! Findings in words, with the flags that settle them.

use super::streams::Undecided;
use crate::choice::choices;
use crate::input::findings::{Finding, Severity, What, Word};
use crate::report::findings::FindingUse;
use crate::words::{counted, one_line, safe};

choices! {
    /// What a decision does to a command.
    #[derive(Default)]
    pub enum OnFindings {
        /// Compute nothing, say what is open, and exit with 1
        #[default]
        Stop = "stop",
        /// Compute all the same where that can be done, and say it above the numbers
        Warn = "warn",
    }
}

/// The findings as documents hold them.
pub(super) fn uses(findings: &[Finding]) -> Vec<FindingUse> {
    findings.iter().map(use_of).collect()
}

fn use_of(finding: &Finding) -> FindingUse {
    FindingUse {
        kind: finding.what.name().to_owned(),
        severity: finding.what.severity().name().to_owned(),
        message: message(finding),
        file: finding.file.clone(),
        line: finding.line,
        column: finding.column.clone(),
        count: finding.count,
        example: finding.example.clone(),
        settled_by: settled_by(&finding.what)
            .iter()
            .map(|flag| (*flag).to_owned())
            .collect(),
    }
}

/// Why a command stops: every decision, one a line.
pub(super) fn decisions(findings: &[Finding]) -> Option<Undecided> {
    let open = findings
        .iter()
        .filter(|finding| finding.what.severity() == Severity::Decision);
    let lines: Vec<String> = open.map(message).collect();
    (!lines.is_empty()).then(|| Undecided(lines.join("\n")))
}

/// The flags that settle a finding.
fn settled_by(what: &What) -> &'static [&'static str] {
    match what {
        What::RepeatedTotals => &["--order-amount"],
        What::RepeatedOrders { .. } | What::AlikeOrders => &["--repeated-orders"],
        What::RestartingNumbers { .. } | What::SharedOrderIds { .. } => &["--order-number-scope"],
        What::FarDay { .. } => &["--as-of", "--keep-far-days"],
        What::Open(_)
        | What::LeadingZeros
        | What::BlankRows
        | What::HeaderAgain
        | What::EqualRows => &[],
        What::DamagedIds => &["--customer-column", "--order-column"],
        What::BadRows {
            on_purpose: true, ..
        } => &["--order-amount"],
        What::BadRows { kinds: Some(_), .. } => &["--where"],
        What::BadRows { .. } => &["--skip-bad-rows"],
        What::RowKinds => &["--where"],
        What::ManyGuests { .. } => &["--customer-column", "--guest-key"],
        What::ZeroCustomer => &["--guest-id"],
        What::EverybodyOnce => &["--customer-column", "--customer-map"],
        What::NoAmounts => &["--amount-column", "--amount"],
        What::OtherOffset => &["--timezone"],
        What::Statuses { .. } => &["--status-column", "--exclude-status"],
        What::Cancellations => &["--cancelled-column"],
        What::DecimalIds | What::Apostrophes | What::Nobody => &[],
        What::CapitalIds => &["--keep-case"],
        What::HeaderLine => &["--header-line"],
        What::RepeatedRows => &["--duplicates"],
        What::StandingStill => &["--paused"],
        What::TaxInPrice => &["--tax"],
        What::NoInterval => &["--interval"],
        What::SubscriptionCurrencies { .. } => &["--currency", "--rates"],
        What::States { .. } => &["--status-column", "--past-due"],
        What::TwoEnds { .. } => &["--churn-on", "--end-column"],
        What::Prorated => &["--proration"],
        What::OneDayGaps => &["--end-is"],
        What::SameSpells | What::PageOfRows | What::Overlaps { .. } | What::ZeroAmounts => &[],
    }
}

/// The sentence of a finding.
pub(super) fn message(finding: &Finding) -> String {
    let place = place(finding);
    let text = sentence(finding);
    if place.is_empty() {
        text
    } else {
        format!("{place}: {text}")
    }
}

/// `orders.csv:12: column "id"`.
fn place(finding: &Finding) -> String {
    let file = finding.file.as_deref().map(one_line);
    let mut place = match (file, finding.line) {
        (Some(file), Some(line)) => format!("{file}:{line}"),
        (Some(file), None) => file.to_string(),
        (None, _) => String::new(),
    };
    if let Some(column) = &finding.column {
        let separator = if place.is_empty() { "" } else { ": " };
        place.push_str(&format!("{separator}column \"{}\"", safe(column)));
    }
    place
}

fn sentence(finding: &Finding) -> String {
    let count = finding.count;
    let rows = counted(count, "row");
    let example = finding
        .example
        .as_deref()
        .map(|text| safe(text).to_string())
        .unwrap_or_default();
    match &finding.what {
        What::Open(text) => text.clone(),
        What::BadRows { text, on_purpose, kinds } => bad_rows(text, *on_purpose, kinds.as_deref()),
        What::RepeatedTotals => format!(
            "{} of several rows, and in each of them every row bears the same amount: that may be the order's total, or equal items; \
             choose with --order-amount first-row (it counts once) or --order-amount every-row (the rows add up); \
             if the rows stand there twice by mistake, take them out",
            counted(count, "order")
        ),
        What::RepeatedOrders { in_two_files, changed } => repeated_orders(*in_two_files, *changed, &example),
        What::RestartingNumbers { apart, several_customers, days } => {
            restarting(*apart, *several_customers, days.map(|(first, last)| format!("{first} and {last}")), &example)
        }
        What::SharedOrderIds { of } => format!(
            "order ids under several customers: {count} of {of}{}; each customer has an order of its own",
            first(&example)
        ),
        What::FarDay { day, next } => format!(
            "{day} lies years away from the next day, {next}, and would move the whole result; correct it, \
             leave later rows out with --as-of {next}, or say with --keep-far-days that it is right"
        ),
        What::DamagedIds => format!(
            "\"{example}\" is a number that a spreadsheet has cut: which rows belong together is lost ({rows}); \
             export the ids again as text, or name another column"
        ),
        What::RowKinds => {
            let column = finding.column.as_deref().map(|column| safe(column).to_string()).unwrap_or_default();
            format!(
                "sales, and lines or payments of the same sales, stand in one file and would all add up; keep the rows \
                 that hold an order's amount, like --where \"{column}={example}\""
            )
        }
        What::ManyGuests { rows } => format!(
            "{count} of {rows} rows {} no customer and {} no metric; if another column \
             tells these customers apart, name it with --customer-column or --guest-key",
            if count == 1 { "has" } else { "have" },
            if count == 1 { "enters" } else { "enter" },
        ),
        What::ZeroCustomer => format!(
            "the customer 0 has {rows}; if it stands for guests, say so with --guest-id 0"
        ),
        What::LeadingZeros => format!(
            "{count} ids differ from another one in leading zeros alone, like {example}: they stay different customers; \
             a spreadsheet may have cut the zeros"
        ),
        What::EverybodyOnce => format!(
            "all {count} customers ordered once and never again: is the column of customers one id an order? \
             Name another with --customer-column, or give --customer-map FILE (order file's id, customer's id)"
        ),
        What::NoAmounts => "no column is recognised as the amount: money is undefined; name it with --amount-column or \
             make it with --amount \"Quantity * UnitPrice\""
            .to_owned(),
        What::OtherOffset => format!(
            "times bear the offset {example}, and days are counted in UTC; the days of the shop are counted with its \
             time zone, like --timezone America/New_York"
        ),
        What::Statuses { left_out, refunds, unknown, by_itself } => {
            statuses(left_out, refunds, unknown, *by_itself)
        }
        What::Cancellations => format!(
            "{rows} left out as cancelled; --cancelled-column none counts them"
        ),
        What::DecimalIds => format!(
            "{rows} with ids like {example}: read without the .0 that a spreadsheet adds"
        ),
        What::CapitalIds => format!(
            "{rows} with capital letters in an e-mail address, like {example}: read as the same address in lower case; --keep-case tells them apart"
        ),
        What::Apostrophes => format!(
            "{rows} with an apostrophe before the id, like {example}: read without it"
        ),
        What::Nobody => format!(
            "{rows} of guests, by words for nobody like \"{example}\""
        ),
        What::HeaderLine => format!(
            "the header is line {}; the lines above it are skipped (--header-line N names another)",
            finding.line.unwrap_or(1)
        ),
        What::HeaderAgain => format!("the header again, {}: skipped", counted(count, "time")),
        What::BlankRows => format!("{} skipped", counted(count, "row of delimiters alone")),
        What::EqualRows => format!(
            "{rows} equal, in every column, to an earlier row of the same order: kept, as items that were bought twice"
        ),
        What::RepeatedRows => format!(
            "{rows} {} equal, in every column, to an earlier one: one subscription twice, or two that are alike; choose \
             with --duplicates once or --duplicates sum",
            are(count)
        ),
        What::SameSpells => format!(
            "{rows} of the same customer, days and amount {} in another file, and {} added: were two exports of one time \
             given? (the first customer: {example})",
            if count == 1 { "stands" } else { "stand" },
            are(count)
        ),
        What::StandingStill => format!(
            "{rows} with the status \"{example}\" and no end: a status is today's, and only a day says since when nothing is \
             paid; choose with --paused keep (they count) or --paused zero-from COLUMN"
        ),
        What::TaxInPrice => format!(
            "a tax other than 0 stands beside the amount ({rows}), and MRR is without it; say with --tax excluded that the \
             amount is, or with --tax included that it is to be taken off"
        ),
        What::NoInterval => format!(
            "no column says what the price is for ({rows}); say it with --interval month (quarter, year …), or name the \
             column with --interval-column"
        ),
        What::SubscriptionCurrencies { currencies } => format!(
            "amounts in {count} currencies cannot be added up: {}; read one of them with --currency {}, or convert them \
             with --rates FILE",
            listed_words(currencies),
            currencies.first().map_or(String::new(), |(code, _)| safe(code))
        ),
        What::PageOfRows => format!(
            "exactly {rows}: is that a page of an export, and the rest missing?"
        ),
        What::States { free, late, unknown } => states(free, late, unknown),
        What::TwoEnds { request } => format!(
            "ends of the service are read; \"{}\" says when they were asked for (--churn-on request counts those)",
            safe(request)
        ),
        What::Prorated => format!(
            "{rows} for parts of a period left out: the next full line sets the new amount, up to one period later \
             (--proration spread takes them by their days)"
        ),
        What::Overlaps { customers, add_up } => format!(
            "{rows} of {} {} before an earlier one of the customer has ended: {}",
            counted(*customers, "customer"),
            if count == 1 { "starts" } else { "start" },
            match add_up {
                true => "their amounts add up; where the later one took the place of the earlier, that one's end is missing",
                false => "a customer counts once",
            }
        ),
        What::OneDayGaps => format!(
            "{rows} {} on the day before the customer's next start: a gap of one day is none (--end-is last-day reads all \
             ends as last days of service)",
            if count == 1 { "ends" } else { "end" }
        ),
        What::ZeroAmounts => format!(
            "{rows} with an amount of 0: free, and who only has such rows is no customer here{}",
            first(&example)
        ),
        What::AlikeOrders => format!(
            "{} again further down with the same figures: their rows add up; --repeated-orders last counts them once",
            counted(count, "order")
        ),
    }
}

fn are(count: u64) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// `EUR 12, USD 3`.
fn listed_words(words: &[Word]) -> String {
    let words = words
        .iter()
        .map(|(word, rows)| format!("{} {rows}", safe(word)));
    words.collect::<Vec<_>>().join(", ")
}

fn states(free: &[Word], late: &[Word], unknown: &[Word]) -> String {
    let mut parts = Vec::new();
    for (words, what) in [
        (free, "trials and free plans, 0"),
        (late, "late payments, counted until they end"),
        (unknown, "unknown and counted"),
    ] {
        if !words.is_empty() {
            parts.push(format!("{what}: {}", listed_words(words)));
        }
    }
    let how = match late.is_empty() {
        true => "--status-column none looks at none",
        false => "--past-due leave-out leaves late ones out",
    };
    format!("{} ({how})", parts.join("; "))
}

/// Rows that cannot be used; those that hold money on purpose are not to be left out.
fn bad_rows(text: &str, on_purpose: bool, kinds: Option<&str>) -> String {
    let advice = match kinds {
        _ if on_purpose => {
            "correct the rows, or say with --order-amount which rows hold an order's amount"
                .to_owned()
        }
        Some(column) => format!(
            "if rows of several kinds stand in the file (sales, their lines, payments), keep those of one kind, \
             like --where \"{column}=sale\"; else correct the rows"
        ),
        None => "correct the rows, or leave them out with --skip-bad-rows".to_owned(),
    };
    format!("{text}\nnothing was computed; {advice}")
}

fn first(example: &str) -> String {
    if example.is_empty() {
        String::new()
    } else {
        format!(" (the first: {example})")
    }
}

fn repeated_orders(in_two_files: u64, changed: u64, example: &str) -> String {
    let mut parts = Vec::new();
    if in_two_files > 0 {
        parts.push(format!("{in_two_files} again in a second file"));
    }
    if changed > 0 {
        parts.push(format!(
            "{changed} again further down in one file with another status, refund or total"
        ));
    }
    format!(
        "orders stand there more than once: {}{}; choose with --repeated-orders last (what stands later counts), \
         --repeated-orders first, or --repeated-orders add (the rows add up)",
        parts.join(", "),
        first(example)
    )
}

fn restarting(
    apart: u64,
    (shared, sampled): (u64, u64),
    days: Option<String>,
    example: &str,
) -> String {
    let mut parts = Vec::new();
    if apart > 0 {
        let days = days.map_or(String::new(), |days| format!(", like {days}"));
        parts.push(format!(
            "{} with rows more than 31 days apart{days}",
            counted(apart, "order number")
        ));
    }
    if shared > 0 {
        parts.push(format!("{shared} of {sampled} under several customers"));
    }
    format!(
        "the order numbers seem to start again: {}{}; say what a number stands for with \
         --order-number-scope all (one order wherever it stands), customer, day or file",
        parts.join(", "),
        first(example)
    )
}

fn statuses(left_out: &[Word], refunds: &[Word], unknown: &[Word], by_itself: bool) -> String {
    let mut parts = Vec::new();
    for (words, what) in [
        (left_out, "left out as no sales"),
        (refunds, "refunds"),
        (unknown, "unknown and counted as sales"),
    ] {
        if !words.is_empty() {
            parts.push(format!("{what}: {}", listed_words(words)));
        }
    }
    let how = if by_itself {
        "--status-column none counts every row; --exclude-status names the words to leave out"
    } else {
        "--exclude-status names the words to leave out"
    };
    format!("{} ({how})", parts.join("; "))
}
