//! Groups on a page: what all show is drawn to one axis, so that it can be compared.

use super::{Block, Multiples, Page, Part, Ranges};
use crate::report::reaches::Reaches;
use crate::report::segments::Segmented;
use crate::report::{Cell, Document};

impl<D: Document> Segmented<D> {
    /// The page of all, then what the groups show side by side, then each group's own, with what stands at the foot once.
    pub(in crate::report) fn as_page(&self) -> Page {
        let mut page = self.all.page();
        page.lines
            .push(format!("By {}: the first value of each customer.", self.by));
        if let Some(first) = page.parts.first_mut() {
            first.notes.splice(0..0, self.differences());
        }
        let at = page.parts.iter().position(|part| part.is_foot);
        let foot = page.parts.split_off(at.unwrap_or(page.parts.len()));
        let groups = self.groups.iter().map(|group| {
            let parts = group.result.page().parts.into_iter();
            (
                group.name.clone(),
                parts.filter(|part| !part.is_foot).collect(),
            )
        });
        let mut groups: Vec<(String, Vec<Part>)> = groups.collect();
        let multiples = multiples(&page.parts, &mut groups);
        share_axes(&mut page.parts, &mut groups);
        let dashed = if multiples.is_empty() {
            ""
        } else {
            "; dashed, in orange: all customers"
        };
        let blocks: Vec<Block> = multiples
            .into_iter()
            .map(Block::Multiples)
            .chain(rates(&mut groups).into_iter().map(Block::Ranges))
            .collect();
        if !blocks.is_empty() {
            page.parts.push(Part {
                heading: format!("By {}", self.by),
                lead: vec![format!(
                    "A chart for each group, all of a figure with the same axis{dashed}."
                )],
                blocks,
                ..Part::default()
            });
        }
        for (name, parts) in groups {
            for (place, mut part) in parts.into_iter().enumerate() {
                let name = format!("{}: {name}", self.by);
                part.heading = match (place, part.heading.is_empty()) {
                    (_, false) => format!("{name} · {}", part.heading),
                    (0, true) => name,
                    (_, true) => String::new(),
                };
                part.notes.clear();
                page.parts.push(part);
            }
        }
        page.parts.extend(foot);
        page
    }
}

/// Takes the charts over time out of the groups' parts: they stand side by side.
fn multiples(all: &[Part], groups: &mut [(String, Vec<Part>)]) -> Vec<Multiples> {
    let of_all = all.iter().flat_map(|part| &part.blocks);
    let of_all = of_all.filter_map(|block| match block {
        Block::Courses(courses) => Some(courses),
        _ => None,
    });
    let mut multiples: Vec<Multiples> = of_all
        .flatten()
        .map(|course| Multiples {
            title: course.title.clone(),
            all: Some(course.clone()),
            groups: Vec::new(),
        })
        .collect();
    for (name, parts) in groups.iter_mut() {
        for part in parts.iter_mut() {
            for block in part
                .blocks
                .extract_if(.., |block| matches!(block, Block::Courses(_)))
            {
                let Block::Courses(courses) = block else {
                    continue;
                };
                for mut course in courses {
                    let mut known = multiples.iter_mut();
                    let is_same = |one: &&mut Multiples| {
                        one.all.as_ref().is_some_and(|all| all.key == course.key)
                    };
                    let Some(of_key) = known.find(is_same) else {
                        continue;
                    };
                    course.title.clone_from(name);
                    of_key.groups.push(course);
                }
            }
        }
        parts.retain(|part| !part.blocks.is_empty());
    }
    multiples.retain(|one| !one.groups.is_empty());
    multiples
}

/// Takes the charts of rates out of the groups' parts, a group after the other.
fn rates(groups: &mut [(String, Vec<Part>)]) -> Vec<Ranges> {
    let mut rates = Vec::new();
    for (name, parts) in groups.iter_mut() {
        for part in parts.iter_mut() {
            let is_rate = |block: &mut Block| matches!(block, Block::Ranges(_));
            for block in part.blocks.extract_if(.., is_rate) {
                if let Block::Ranges(mut ranges) = block {
                    ranges.title = format!("{name}: {}", ranges.title);
                    rates.push(ranges);
                }
            }
        }
        parts.retain(|part| !part.blocks.is_empty());
    }
    rates
}

/// Draws rates of one title to the same axis, and shades to the same scale.
fn share_axes(all: &mut [Part], groups: &mut [(String, Vec<Part>)]) {
    let of_groups = groups.iter_mut().flat_map(|(_, parts)| parts);
    let mut ranges: Vec<&mut Ranges> = Vec::new();
    let mut cells: Vec<&mut Cell> = Vec::new();
    for part in all.iter_mut().chain(of_groups) {
        for block in &mut part.blocks {
            match block {
                Block::Ranges(of_block) => ranges.push(of_block),
                Block::Matrix(grid, _) => {
                    let rows = grid.sections.iter_mut();
                    cells.extend(rows.flat_map(|section| &mut section.rows).flatten());
                }
                _ => {}
            }
        }
    }
    let bounds = ranges
        .iter()
        .filter_map(|one| Some((&one.title, one.bounds()?)));
    let reaches = Reaches::of(bounds);
    for one in ranges {
        one.reach = reaches.get(&one.title);
    }
    share_shades(cells);
}

/// The same shade for the same value in all tables.
fn share_shades(cells: Vec<&mut Cell>) {
    let shaded = |cell: &Cell| match cell {
        Cell::Seen {
            value,
            shade: Some(_),
            complete,
            few,
        } => Some((value.size()?, *complete && !few)),
        _ => None,
    };
    let values = || cells.iter().filter_map(|cell| shaded(cell));
    let sure = values().filter(|(_, is_sure)| *is_sure).count();
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    // Where only few customers stand behind all of them, these have to do.
    for (value, _) in values().filter(|(_, is_sure)| *is_sure || sure == 0) {
        (low, high) = (low.min(value), high.max(value));
    }
    for cell in cells {
        let Some((value, _)) = shaded(cell) else {
            continue;
        };
        if let Cell::Seen { shade, .. } = cell {
            *shade = Some(match high > low {
                true => ((value - low) / (high - low)).clamp(0.0, 1.0),
                false => 0.5,
            });
        }
    }
}
