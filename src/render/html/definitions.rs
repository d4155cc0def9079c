//! Metrics with everything needed to check them by hand.

use maud::{Markup, html};

use crate::locale::Locale;
use crate::render::text::{full, short};
use crate::report::page::{DefinedInput, Definition};
use crate::report::{Cell, Number};

/// The definitions, in two columns where there is room; opened by who wants to check a figure.
pub(super) fn write(definitions: &[Definition], locale: &Locale) -> Markup {
    html! {
        details {
            summary { "All " (definitions.len()) " definitions, with every number that went in" }
            div.definitions { @for definition in definitions { (one(definition, locale)) } }
        }
    }
}

fn one(definition: &Definition, locale: &Locale) -> Markup {
    let digits = definition.exact.as_ref().map(all_digits);
    html! {
        article data-key=(definition.key) {
            h3 {
                (definition.title) " "
                @match &digits {
                    Some(digits) => data value=(digits) { (short(&definition.value, locale)) },
                    None => span.none { "–" },
                }
            }
            p.summary { (definition.summary) }
            @if let Some(note) = &definition.note { p.reason { (note) } }
            p.formula { code { (definition.key) " = " (definition.formula) } }
            dl {
                @for input in &definition.inputs { (self::input(input)) }
                @if let Some((low, high)) = definition.interval {
                    dt { "95 % interval" }
                    dd { data value=(low) { (low) } " to " data value=(high) { (high) } }
                }
                @if let Some(digits) = &digits {
                    dt { "value" } dd { (digits) }
                }
            }
            p.meaning { (definition.meaning) }
            p.source { "Source: " (definition.source) }
        }
    }
}

fn input(input: &DefinedInput) -> Markup {
    html! {
        dt { code { (input.name) } }
        dd {
            @if let Some(value) = &input.value {
                data value=(all_digits(value)) { (all_digits(value)) } " "
            }
            @if let Some(meaning) = &input.meaning { small { (meaning) } }
        }
    }
}

fn all_digits(number: &Number) -> String {
    full(&Cell::Exact(number.clone()))
}
