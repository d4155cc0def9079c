//! What came and went, period after period, in characters: losses to the left of the axis, gains to the right.

use super::style::Style;
use super::text::said;
use crate::report::page::{FlowKind, Stack, Stacks};

/// A side is not longer than this, however wide the terminal is.
const LONGEST: usize = 40;
/// The inks of a side's layers, the one at the axis first.
const INKS: [&str; 3] = ["█", "▓", "░"];
const ASCII: [&str; 3] = ["#", "+", "."];

/// The title, what the inks mean, and a line a period.
pub(super) fn lines(stacks: &Stacks, style: &Style) -> String {
    let inks = if style.ascii { ASCII } else { INKS };
    let side = |kind: FlowKind| -> Vec<usize> {
        let layers = stacks.layers.iter().enumerate();
        let own = layers.filter(|(_, (_, of))| *of == kind);
        own.map(|(place, _)| place).collect()
    };
    let (losses, gains) = (side(FlowKind::Loss), side(FlowKind::Gain));
    let legend = |layers: &[usize]| {
        let named = layers.iter().zip(inks.iter().cycle());
        let name = |(place, ink): (&usize, &&str)| {
            let layer = stacks.layers.get(*place);
            let name = layer.map_or(String::new(), |(name, _)| said(name, style));
            format!("{ink} {}", name.to_lowercase())
        };
        named.map(name).collect::<Vec<_>>().join("  ")
    };
    let names: Vec<String> = (stacks.periods.iter())
        .map(|stack| said(&stack.name, style))
        .collect();
    let name = names.iter().map(String::len).max().unwrap_or(0);
    let sum = |stack: &Stack, layers: &[usize]| -> f64 {
        let sizes = layers.iter().filter_map(|place| stack.sizes.get(*place));
        sizes.copied().flatten().sum()
    };
    let highest = |layers: &[usize]| {
        let sums = stacks.periods.iter().map(|stack| sum(stack, layers));
        sums.fold(0.0_f64, f64::max)
    };
    let (lost, gained) = (highest(&losses), highest(&gains));
    let room = usize::from(style.width).saturating_sub(name + 4);
    let room = room.clamp(2, 2 * LONGEST) as f64;
    // One measure for both sides.
    let unit = match lost + gained > 0.0 {
        true => room / (lost + gained),
        false => 0.0,
    };
    let left = (lost * unit).round() as usize;
    let bar = |stack: &Stack, layers: &[usize]| -> Vec<String> {
        let (mut level, mut drawn) = (0.0, 0);
        let parts = layers.iter().zip(inks.iter().cycle()).map(|(place, ink)| {
            level += stack.sizes.get(*place).copied().flatten().unwrap_or(0.0);
            let end = (level * unit).round() as usize;
            let part = ink.repeat(end.saturating_sub(drawn));
            drawn = end.max(drawn);
            part
        });
        parts.collect()
    };
    let mut out = said(&stacks.title, style);
    out.push_str(&format!(
        "\n  lost: {}   gained: {}\n",
        legend(&losses),
        legend(&gains)
    ));
    for (stack, own) in stacks.periods.iter().zip(&names) {
        let down: String = bar(stack, &losses).into_iter().rev().collect();
        let up: String = bar(stack, &gains).concat();
        let gap = " ".repeat(left.saturating_sub(down.chars().count()));
        let mark = if stack.complete { " " } else { "*" };
        let line = format!("{own:name$}{mark} {gap}{down}|{up}");
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_stand_left_of_the_axis_and_gains_right() {
        let layer = |name: &str, kind| (name.to_owned(), kind);
        let stack = |name: &str, sizes: [f64; 5], complete| Stack {
            name: name.to_owned(),
            sizes: sizes.map(Some).into(),
            complete,
            missing: false,
        };
        let stacks = Stacks {
            title: "MRR".to_owned(),
            is_money: true,
            layers: vec![
                layer("Expansion", FlowKind::Gain),
                layer("Contraction", FlowKind::Loss),
                layer("New", FlowKind::Gain),
                layer("Churned", FlowKind::Loss),
                layer("Won back", FlowKind::Gain),
            ],
            periods: vec![
                stack("2024-01", [4.0, 2.0, 6.0, 3.0, 2.0], true),
                stack("2024-02", [0.0, 0.0, 8.0, 8.0, 0.0], false),
            ],
        };
        // 7 and 4 characters beside 20: the highest sides are 8 and 12, one character a unit.
        let style = Style {
            width: 31,
            ascii: true,
            ..Style::default()
        };
        let expected = "MRR\n  \
            lost: # contraction  + churned   gained: # expansion  + new  . won back\n\
            2024-01     +++##|####++++++..\n\
            2024-02* ++++++++|++++++++\n";
        assert_eq!(lines(&stacks, &style), expected);
    }
}
