//! A heat map: cells of colour, or of signs with more and more ink, and what each stands for.

use super::paint::{Ink, STEPS, painted};
use super::style::Style;
use super::text::said;
use crate::report::picture::{Heat, HeatRow, Measured};

/// Signs from the lowest to the highest, where there is no colour.
const SIGNS: [char; 5] = ['·', '░', '▒', '▓', '█'];
/// The same in ASCII.
const ASCII: [char; 5] = ['.', ':', '+', '#', '@'];
/// The widest a cell is drawn.
const WIDEST: usize = 3;

/// The heat map's lines: head, rows and legend.
pub(super) fn lines(heat: &Heat, style: &Style) -> String {
    let names: Vec<String> = heat.rows.iter().map(|row| said(&row.name, style)).collect();
    let sizes: Vec<String> = (heat.rows.iter())
        .map(|row| said(&style.locale.count(row.size), style))
        .collect();
    let name = widest(names.iter().chain([&heat.corner.0]));
    let size = widest(sizes.iter().chain([&heat.corner.1]));
    let left = name + 1 + size + 2;
    let columns = heat.rows.iter().map(|row| row.shades.len()).max();
    let columns = columns.unwrap_or(0);
    let room = usize::from(style.width).saturating_sub(left).max(10);
    let cell = (room / columns.max(1)).clamp(1, WIDEST);
    let shown = columns.min(room / cell);
    let mut out = format!(
        "{}{}  {}\n",
        padded(&heat.corner.0, name),
        right(&heat.corner.1, size + 1),
        numbers(heat.first, shown, cell)
    );
    for ((row, row_name), row_size) in heat.rows.iter().zip(&names).zip(&sizes) {
        let line = format!(
            "{}{}  {}",
            padded(row_name, name),
            right(row_size, size + 1),
            cells(row, shown, cell, style)
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out.push_str(&legend(heat, style));
    if shown < columns {
        out.push_str(&format!(
            "the first {shown} of {columns} columns: a wider terminal shows more, the table below all\n"
        ));
    }
    if heat.left_out {
        out.push_str("cells that the data do not cover in full are left empty\n");
    }
    out
}

/// One row; neighbours of one shade are painted together.
fn cells(row: &HeatRow, shown: usize, cell: usize, style: &Style) -> String {
    let mut out = String::new();
    let mut run = (String::new(), Ink::Plain);
    for shade in row.shades.iter().take(shown) {
        let (sign, ink) = match shade {
            None => (' ', Ink::Plain),
            Some(shade) => sign(*shade, style),
        };
        if ink != run.1 {
            out.push_str(&painted(&run.0, run.1, style));
            run = (String::new(), ink);
        }
        run.0.extend(std::iter::repeat_n(sign, cell));
    }
    out + &painted(&run.0, run.1, style)
}

/// How many steps between the lowest and the highest are told apart.
fn steps(style: &Style) -> usize {
    if style.color { STEPS } else { SIGNS.len() }
}

/// Steps are equally wide: each is a range of values that the legend names.
fn sign(shade: f64, style: &Style) -> (char, Ink) {
    let steps = steps(style);
    let step = ((shade * steps as f64).floor() as usize).min(steps - 1);
    if style.color {
        return (' ', Ink::Shade(step as f64 / (steps - 1) as f64));
    }
    let signs = if style.ascii { ASCII } else { SIGNS };
    (signs.get(step).copied().unwrap_or(' '), Ink::Plain)
}

/// Every sign with the values it stands for.
fn legend(heat: &Heat, style: &Style) -> String {
    let (low, high) = heat.range;
    let steps = steps(style);
    let factor = match heat.measured {
        Measured::Share => 100.0,
        Measured::Money | Measured::Plain => 1.0,
    };
    let width = (high - low) * factor / steps as f64;
    let decimals = match width {
        width if width == 0.0 || width >= 2.0 => 0,
        width if width >= 0.2 => 1,
        _ => 2,
    };
    let bound = |step: usize| {
        let value = low + (high - low) * step as f64 / steps as f64;
        style.locale.decimal(value * factor, decimals)
    };
    let mut out = String::new();
    let mut column = 0;
    for step in 0..steps {
        let (sign, ink) = sign((step as f64 + 0.5) / steps as f64, style);
        let sign: String = std::iter::repeat_n(sign, 2).collect();
        let unit = match (heat.measured, step + 1 == steps) {
            (Measured::Share, true) => style.locale.percent_sign(),
            _ => "",
        };
        let words = said(
            &format!(" {} to {}{unit}", bound(step), bound(step + 1)),
            style,
        );
        let long = 2 + length(&words);
        if column > 0 && column + 2 + long > usize::from(style.width) {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push_str("  ");
            column += 2;
        }
        out.push_str(&painted(&sign, ink, style));
        out.push_str(&words);
        column += long;
    }
    out + "\n"
}

/// The numbers of columns, as many as have room: every one, or every second, third, fifth, tenth.
fn numbers(first: u64, shown: usize, cell: usize) -> String {
    let longest = (first + shown as u64).to_string().len();
    let every = [1, 2, 3, 5, 10, 20]
        .into_iter()
        .find(|every| every * cell > longest)
        .unwrap_or(50);
    let mut out = String::new();
    for column in 0..shown {
        let number = first + column as u64;
        if number.is_multiple_of(every as u64) || (column == 0 && cell > longest) {
            out.push_str(&" ".repeat((column * cell).saturating_sub(out.len())));
            out.push_str(&number.to_string());
        }
    }
    out
}

fn widest<'a>(texts: impl Iterator<Item = &'a String>) -> usize {
    texts.map(|text| length(text)).max().unwrap_or(0)
}

fn length(text: &str) -> usize {
    textwrap::core::display_width(text)
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(length(text))))
}

fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(length(text))))
}
