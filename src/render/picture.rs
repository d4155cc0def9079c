//! The pictures above the tables: charts side by side as far as the width goes, heat maps below each
//! other.

use super::chart::{Size, panel};
use super::paint::{Ink, painted};
use super::style::Style;
use super::text::said;
use crate::report::page::Course;
use crate::report::picture::Picture;

/// The narrowest a chart may be where several stand side by side.
const NARROW: usize = 38;
/// Between two charts.
const GAP: usize = 3;
/// Lines of text in a chart's field: of one among others, and of one by itself.
const LOW: usize = 5;
const HIGH: usize = 9;

/// Every picture, an empty line after each.
pub(super) fn lines(pictures: &[Picture], style: &Style) -> String {
    let mut out = String::new();
    let mut rest = pictures;
    while let Some((first, others)) = rest.split_first() {
        rest = others;
        match first {
            Picture::Heading(name) => {
                let name = said(&name.to_uppercase(), style);
                out.push_str(&painted(&name, Ink::Strong, style));
                out.push('\n');
            }
            Picture::Bridge(bridge) => {
                out.push_str(&super::bridge::lines(bridge, style));
                out.push('\n');
            }
            Picture::Stacks(stacks) => {
                out.push_str(&super::stacks::lines(stacks, style));
                out.push('\n');
            }
            Picture::Heat(heat) => {
                out.push_str(&super::heat::lines(heat, style));
                out.push('\n');
            }
            Picture::Chart(chart) => {
                let mut charts = vec![chart];
                while let Some((Picture::Chart(next), others)) = rest.split_first() {
                    charts.push(next);
                    rest = others;
                }
                side_by_side(&mut out, &charts, style);
            }
        }
    }
    out
}

fn side_by_side(out: &mut String, charts: &[&Course], style: &Style) {
    let width = usize::from(style.width).min(120);
    let room = ((width + GAP) / (NARROW + GAP)).clamp(1, 3);
    let across = match charts.len() {
        4 => room.min(2),
        many => room.min(many),
    };
    let size = Size {
        width: ((width + GAP) / across).saturating_sub(GAP).min(100),
        height: if charts.len() == 1 { HIGH } else { LOW },
    };
    for row in charts.chunks(across) {
        let panels: Vec<_> = row.iter().map(|chart| panel(chart, size, style)).collect();
        let lines = panels.iter().map(Vec::len).max().unwrap_or(0);
        for number in 0..lines {
            let mut line = String::new();
            let mut owed = 0;
            for panel in &panels {
                line.push_str(&" ".repeat(owed));
                if let Some(text) = panel.get(number) {
                    line.push_str(&text.painted);
                    owed = (size.width + GAP).saturating_sub(text.width);
                }
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out.push('\n');
    }
}
