//! A page as blocks for a chat's incoming webhook: a header, what it is about, the headline figures or the first table,
//! and what has to be known. Slack's limits: 50 blocks, 150 characters of a header, 3,000 of a text, 10 fields.

use serde_json::{Value, json};

use super::error::RenderError;
use super::style::Style;
use super::text::short;
use crate::locale::Locale;
use crate::report::page::{Block, Page, Tile, Verdict};
use crate::report::{Document, Grid};
use crate::words::safe;

const HEADER: usize = 150;
const TEXT: usize = 2900;
const FIELDS: usize = 10;
/// Columns of a table in a message.
const WIDTH: u16 = 72;

/// The whole document, ready to be posted.
pub(super) fn write<D: Document>(document: &D, locale: &Locale) -> Result<String, RenderError> {
    let page = super::page(document, locale);
    let mut blocks = vec![
        json!({"type": "header", "text": {"type": "plain_text", "text": cut(&safe(&page.title), HEADER)}}),
    ];
    let above = document.above();
    if !above.is_empty() {
        let lines: Vec<String> = above
            .iter()
            .map(|line| format!(":warning: {}", escaped(line)))
            .collect();
        blocks.push(section(&lines.join("\n")));
    }
    if !page.plainly.is_empty() {
        let lines: Vec<String> = page.plainly.iter().map(|line| escaped(line)).collect();
        blocks.push(section(&lines.join(" ")));
    }
    if !page.lines.is_empty() {
        blocks.push(context(&page.lines));
    }
    match tiles(&page) {
        Some(tiles) => {
            let fields: Vec<Value> = tiles
                .iter()
                .take(FIELDS)
                .map(|tile| field(tile, locale))
                .collect();
            blocks.push(json!({"type": "section", "fields": fields}));
        }
        None => blocks.push(section(&format!(
            "```{}```",
            first_table(&document.for_people(), locale)
        ))),
    }
    let notes = document.for_people().notes;
    if !notes.is_empty() {
        blocks.push(context(&notes));
    }
    let message = json!({"text": cut(&safe(&page.title), HEADER), "blocks": blocks});
    super::json(&message)
}

fn tiles(page: &Page) -> Option<&Vec<Tile>> {
    let mut blocks = page.parts.iter().flat_map(|part| &part.blocks);
    blocks.find_map(|block| match block {
        Block::Tiles(tiles) if !tiles.is_empty() => Some(tiles),
        _ => None,
    })
}

fn field(tile: &Tile, locale: &Locale) -> Value {
    let mark = match tile.verdict {
        Verdict::Better => ":small_blue_diamond: ",
        Verdict::Worse => ":small_orange_diamond: ",
        _ => "",
    };
    let mut text = format!(
        "*{}*\n{mark}{}",
        escaped(&tile.title),
        escaped(&short(&tile.value, locale))
    );
    if let (Some(change), Some((name, _))) = (&tile.change, &tile.before) {
        text.push_str(&format!(
            " ({} since {})",
            escaped(&short(change, locale)),
            escaped(name)
        ));
    }
    json!({"type": "mrkdwn", "text": cut(&text, TEXT)})
}

fn section(text: &str) -> Value {
    json!({"type": "section", "text": {"type": "mrkdwn", "text": cut(text, TEXT + 50)}})
}

fn context(lines: &[String]) -> Value {
    let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
    json!({"type": "context", "elements": [{"type": "mrkdwn", "text": cut(&lines.join("\n"), TEXT)}]})
}

/// The table as a terminal would show it, as far as there is room.
fn first_table(grid: &Grid, locale: &Locale) -> String {
    let style = Style {
        width: WIDTH,
        ..Style::of(locale)
    };
    let bare = Grid {
        title: Vec::new(),
        notes: Vec::new(),
        ..grid.clone()
    };
    let text = super::table::alone(&bare, &style);
    let mut shown = String::new();
    for line in text.lines() {
        if shown.len() + line.len() + 1 > TEXT {
            shown.push('…');
            break;
        }
        shown.push_str(&line.replace('`', "'"));
        shown.push('\n');
    }
    shown
}

/// Text in which nothing is a link, a mention or a mark.
fn escaped(text: &str) -> String {
    let text = safe(text);
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace(['*', '_', '~', '`'], "\u{2019}")
        .replace('\u{2019}', "'")
}

fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    text.chars().take(longest - 1).chain(['…']).collect()
}
