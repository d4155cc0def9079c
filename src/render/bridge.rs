//! A waterfall in characters: a line a step, each bar where the one before it ended.

use super::style::Style;
use super::text::{said, shown};
use crate::report::Cell;
use crate::report::page::FlowKind;
use crate::report::picture::Bridge;

/// Bars are not longer than this, however wide the terminal is.
const LONGEST: usize = 60;

/// The title, a line a step, and nothing else.
pub(super) fn lines(bridge: &Bridge, style: &Style) -> String {
    let figures: Vec<String> = (bridge.steps.iter())
        .map(|(_, kind, size)| figure(*kind, *size, style))
        .collect();
    let names: Vec<String> = (bridge.steps.iter())
        .map(|(name, ..)| said(name, style))
        .collect();
    let longest = |texts: &[String]| texts.iter().map(|text| length(text)).max().unwrap_or(0);
    let (name, amount) = (longest(&names), longest(&figures));
    let room = usize::from(style.width).saturating_sub(name + amount + 4);
    let room = room.clamp(1, LONGEST);
    let bars = bars(bridge);
    let highest = bars
        .iter()
        .fold(0.0_f64, |high, (from, to)| high.max(*from).max(*to));
    let place = |value: f64| match highest > 0.0 {
        true => (value.max(0.0) / highest * room as f64).round() as usize,
        false => 0,
    };
    let mut out = said(&bridge.title, style);
    out.push('\n');
    let steps = bridge
        .steps
        .iter()
        .zip(&bars)
        .zip(names.iter().zip(&figures));
    for (((_, kind, size), (from, to)), (own_name, own_figure)) in steps {
        let (low, high) = (place(from.min(*to)), place(from.max(*to)));
        // What is there is seen, however small.
        let high = if *size > 0.0 {
            high.max(low + 1).min(room)
        } else {
            high
        };
        let bar = ink(*kind, style).repeat(high.saturating_sub(low.min(high)));
        let line = format!(
            "{own_name}{}  {}{own_figure}  {}{bar}",
            " ".repeat(name - length(own_name)),
            " ".repeat(amount - length(own_figure)),
            " ".repeat(low.min(high)),
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// From where to where each step's bar goes.
fn bars(bridge: &Bridge) -> Vec<(f64, f64)> {
    let mut level = 0.0;
    let bar = |(_, kind, size): &(String, FlowKind, f64)| {
        let from = match kind {
            FlowKind::Level => 0.0,
            _ => level,
        };
        level = match kind {
            FlowKind::Level => *size,
            FlowKind::Gain => level + size,
            FlowKind::Loss => level - size,
        };
        (from, level)
    };
    bridge.steps.iter().map(bar).collect()
}

fn ink(kind: FlowKind, style: &Style) -> &'static str {
    match (kind, style.ascii) {
        (FlowKind::Level, false) => "█",
        (FlowKind::Gain, false) => "▓",
        (FlowKind::Loss, false) => "░",
        (FlowKind::Level, true) => "#",
        (FlowKind::Gain, true) => "+",
        (FlowKind::Loss, true) => "-",
    }
}

fn figure(kind: FlowKind, size: f64, style: &Style) -> String {
    let text = shown(
        &Cell::Real {
            value: size,
            decimals: if size >= 1000.0 || size.fract() == 0.0 {
                0
            } else {
                2
            },
        },
        style,
    );
    match kind {
        FlowKind::Gain if size > 0.0 => format!("+{text}"),
        FlowKind::Loss if size > 0.0 => format!("-{text}"),
        _ => text,
    }
}

fn length(text: &str) -> usize {
    textwrap::core::display_width(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bar_begins_where_the_one_before_ended() {
        let step = |name: &str, kind, size| (name.to_owned(), kind, size);
        let bridge = Bridge {
            title: "MRR".to_owned(),
            steps: vec![
                step("Start", FlowKind::Level, 20.0),
                step("New", FlowKind::Gain, 10.0),
                step("Churned", FlowKind::Loss, 20.0),
                step("Won back", FlowKind::Gain, 0.0),
                step("End", FlowKind::Level, 10.0),
            ],
        };
        let style = Style {
            width: 8 + 3 + 4 + 30,
            ascii: true,
            ..Style::default()
        };
        // 30 characters for the highest level, 30: one a unit.
        let expected = "MRR\n\
            Start      20  ####################\n\
            New       +10                      ++++++++++\n\
            Churned   -20            --------------------\n\
            Won back    0\n\
            End        10  ##########\n";
        assert_eq!(lines(&bridge, &style), expected);
    }
}
