//! One chart of a page as a picture of its own: the page's own drawing, with the colours of its style sheet in it.

use super::error::RenderError;
use super::html;
use crate::locale::Locale;
use crate::report::page::Page;

/// The chart of this name, a whole file; the names are those of the charts' titles in small letters and dashes.
pub(super) fn write(
    page: &Page,
    name: Option<&str>,
    locale: &Locale,
) -> Result<String, RenderError> {
    let text = html::write(page, locale);
    let charts = charts(&text);
    let names = || {
        charts
            .iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    if charts.is_empty() {
        return Err(RenderError::NoChart("its page draws none".to_owned()));
    }
    let Some(name) = name else {
        return match charts.as_slice() {
            [(_, only)] => Ok(alone(only)),
            _ => Err(RenderError::NoChart(format!(
                "choose one with --chart: {}",
                names()
            ))),
        };
    };
    match charts.iter().find(|(own, _)| own == name) {
        Some((_, chart)) => Ok(alone(chart)),
        None => Err(RenderError::NoChart(format!(
            "there is no chart {name:?}; there are {}",
            names()
        ))),
    }
}

/// The titled drawings of a page with their names; of one name the first.
fn charts(page: &str) -> Vec<(String, &str)> {
    let mut found: Vec<(String, &str)> = Vec::new();
    for rest in page.split("<svg ").skip(1) {
        let Some((body, _)) = rest.split_once("</svg>") else {
            continue;
        };
        let title = body
            .split_once("<title")
            .and_then(|(_, rest)| rest.split_once('>'));
        let title = title.and_then(|(_, rest)| rest.split_once("</title>"));
        let Some((title, _)) =
            title.filter(|(title, _)| body.starts_with("class=\"chart") && !title.is_empty())
        else {
            continue;
        };
        let name = slug(title);
        if found.iter().all(|(own, _)| *own != name) {
            found.push((name, body));
        }
    }
    found
}

fn slug(title: &str) -> String {
    let mut name = String::new();
    for c in title.chars() {
        match c.is_alphanumeric() {
            true => name.extend(c.to_lowercase()),
            false if !name.ends_with('-') => name.push('-'),
            false => {}
        }
    }
    name.trim_matches('-').to_owned()
}

/// A drawing as a file: with the style sheet's rules, their colours written out.
fn alone(body: &str) -> String {
    let view = body
        .split_once("viewBox=\"")
        .and_then(|(_, rest)| rest.split_once('"'));
    let view = view.map_or("0 0 600 300", |(view, _)| view);
    let mut sizes = view.split(' ').skip(2);
    let (width, height) = (sizes.next().unwrap_or("600"), sizes.next().unwrap_or("300"));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" {}<style>{}</style></svg>\n",
        background(body, width, height),
        colours()
    )
}

/// The drawing upon a light ground, as the page's cards are.
fn background(body: &str, width: &str, height: &str) -> String {
    let Some((open, rest)) = body.split_once('>') else {
        return body.to_owned();
    };
    format!("{open}><rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>{rest}")
}

/// The rules of the style sheet outside of any condition, with the light colours in place of their names.
fn colours() -> String {
    let style = html::STYLE;
    let root = style
        .split_once(":root{")
        .and_then(|(_, rest)| rest.split_once('}'));
    let (root, rest) = root.unwrap_or(("", style));
    let named: Vec<(&str, &str)> = root
        .split(';')
        .filter_map(|one| one.trim().split_once(':'))
        .collect();
    let mut rules = String::from("text{font-family:Arial,Helvetica,sans-serif}");
    let mut depth = 0;
    let mut rule = String::new();
    for c in rest.chars() {
        rule.push(c);
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    if !rule.trim_start().starts_with('@') {
                        rules.push_str(&rule);
                    }
                    rule.clear();
                }
            }
            _ => {}
        }
    }
    for (name, colour) in named {
        rules = rules.replace(&format!("var({name})"), colour);
    }
    // Of the page's own rules those of drawings are enough.
    let own = rules.split_inclusive('}').filter(|rule| {
        let heads = rule.split('{').next().unwrap_or_default();
        !heads.contains(['*', '#', ':'])
            && !rule.contains("display:")
            && !rule.contains("max-width")
    });
    own.collect()
}
