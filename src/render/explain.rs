//! The catalogue in words.

use std::fmt::Write;

use super::style::Style;
use crate::metrics::catalogue::{Entry, Group, WORDS, Word, all};

/// Everything about one metric.
pub fn explain(entry: &Entry, style: &Style) -> String {
    let mut out = String::new();
    let mut short = String::new();
    for name in entry.aliases {
        let _ = write!(short, "{}{name}", if short.is_empty() { "" } else { ", " });
    }
    line(
        &mut out,
        &format!("{} ({})", entry.title, entry.key),
        "",
        style,
    );
    if !short.is_empty() {
        line(&mut out, &format!("also called {short}"), "", style);
    }
    out.push('\n');
    line(
        &mut out,
        &format!("{} = {}", entry.key, entry.rule.formula),
        "  ",
        style,
    );
    out.push('\n');
    for input in entry.inputs {
        let optional = if input.is_optional() {
            " (optional)"
        } else {
            ""
        };
        line(
            &mut out,
            &format!("{}{optional}: {}", input.name, input.meaning),
            "  ",
            style,
        );
    }
    let interval = if entry.interval {
        " with a 95 % Wilson interval: the range in which the true rate may well lie, since chance moves a rate \
         of few customers"
    } else {
        ""
    };
    line(
        &mut out,
        &format!("unit: {}{interval}", entry.unit.name()),
        "  ",
        style,
    );
    for (heading, words) in [
        ("Meaning", entry.meaning),
        ("Reading", entry.reading),
        ("Pitfalls", entry.pitfalls),
        ("Others", entry.others),
        ("Source", entry.source),
    ] {
        out.push('\n');
        line(&mut out, heading, "", style);
        line(&mut out, words, "  ", style);
    }
    out
}

/// A word that is no metric.
pub fn explain_word(word: &Word, style: &Style) -> String {
    let mut out = String::new();
    line(&mut out, word.title, "", style);
    out.push('\n');
    line(&mut out, word.meaning, "  ", style);
    out.push('\n');
    line(&mut out, "See", "", style);
    for see in word.see {
        line(&mut out, &format!("retention {see}"), "  ", style);
    }
    out
}

/// All metrics in a line each, under the report's headings.
pub fn list(style: &Style) -> String {
    let mut out = String::new();
    let longest = all().map(|entry| entry.key.len()).max().unwrap_or(0);
    for group in Group::ALL.into_iter().chain([Group::Recurring]) {
        if !out.is_empty() {
            out.push('\n');
        }
        line(&mut out, group.title(), "", style);
        for entry in all().filter(|entry| entry.group == group) {
            let summary = super::text::said(entry.summary, style);
            let _ = writeln!(out, "  {:longest$}  {summary}", entry.key);
        }
    }
    out.push('\n');
    line(
        &mut out,
        "Words of the tables: S and E are the customers at the start and at the end of the period. pp are \
         percentage points: from 80 % to 82 % is +2 pp. A 95 % interval says how far chance alone can move a \
         rate: ranges made this way hold the true one 19 times out of 20. `retention explain` also knows",
        "",
        style,
    );
    let names = WORDS.iter().filter_map(|word| word.names.first());
    let names: Vec<&str> = names.copied().collect();
    line(&mut out, &format!("{}.", names.join(", ")), "  ", style);
    out
}

fn line(out: &mut String, text: &str, indent: &str, style: &Style) {
    let options = super::text::wrapping(style.width)
        .initial_indent(indent)
        .subsequent_indent(indent);
    out.push_str(&textwrap::fill(&super::text::said(text, style), options));
    out.push('\n');
}
