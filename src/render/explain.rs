//! The catalogue in words.

use std::fmt::Write;

use super::Style;
use crate::metrics::catalogue::{CATALOGUE, Entry, Group};

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
        &format!("{} = {}", entry.key, entry.formula),
        "  ",
        style,
    );
    out.push('\n');
    for input in entry.inputs {
        let optional = if input.optional { " (optional)" } else { "" };
        line(
            &mut out,
            &format!("{}{optional}: {}", input.name, input.meaning),
            "  ",
            style,
        );
    }
    let interval = if entry.interval {
        " with a 95 % Wilson interval"
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

/// All metrics in a line each, under the report's headings.
pub fn list(style: &Style) -> String {
    let mut out = String::new();
    let longest = CATALOGUE
        .iter()
        .map(|entry| entry.key.len())
        .max()
        .unwrap_or(0);
    for group in Group::ALL {
        if !out.is_empty() {
            out.push('\n');
        }
        line(&mut out, group.title(), "", style);
        for entry in CATALOGUE.iter().filter(|entry| entry.group == group) {
            let summary = super::text::said(entry.summary, style);
            let _ = writeln!(out, "  {:longest$}  {summary}", entry.key);
        }
    }
    out
}

fn line(out: &mut String, text: &str, indent: &str, style: &Style) {
    let options = super::text::wrapping(style.width)
        .initial_indent(indent)
        .subsequent_indent(indent);
    out.push_str(&textwrap::fill(&super::text::said(text, style), options));
    out.push('\n');
}
