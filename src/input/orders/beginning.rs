//! What the values at a file's beginning say of its columns, before the rows are read.

use super::places::Place;
use super::plan::Plan;
use super::words::{is_row_kind, sale_among_others};
use crate::input::filter::ColumnKind;
use crate::input::table::Table;
use crate::input::zone::offset_seconds;

impl Plan {
    /// Lets the values at the file's beginning say what columns hold: numbers or texts, 1 and 0 or amounts.
    pub(super) fn look_at(&mut self, table: &Table) {
        let wanted = &self.wanted;
        let values = |place: &Place| {
            let column = wanted.get(place.wanted);
            column.map_or(Vec::new(), |&column| table.first_values(column))
        };
        self.offset = offset_of(&values(&self.date));
        if !self.preset_knows_amount && self.order.is_some() {
            self.sales_among_others = self.sales_among_others_in(table);
        }
        for (place, flag) in &mut self.rules.flags {
            let is_answer = |value: &Vec<u8>| matches!(value.as_slice(), b"" | b"0" | b"1");
            flag.digits |= values(place).iter().all(is_answer);
        }
        for (condition, places) in &mut self.filters {
            let filters = condition.filters().iter().zip(places.iter());
            let kinds: Vec<_> = filters
                .map(|(filter, place)| {
                    let values = values(place);
                    let kind = ColumnKind::of(values.iter().map(Vec::as_slice));
                    (filter.column().to_owned(), kind)
                })
                .collect();
            let kind = |column: &str| kinds.iter().find(|(name, _)| name == column)?.1;
            *condition = condition.clone().with_kinds(kind);
        }
    }

    fn sales_among_others_in(&self, table: &Table) -> Option<(String, String)> {
        let is_chosen = |column: &str| {
            let mut places = self.filters.iter().flat_map(|(_, places)| places);
            places.any(|place| place.name == column)
        };
        let kinds = table.header.names().iter().enumerate();
        let mut kinds = kinds.filter(|(_, name)| is_row_kind(name) && !is_chosen(name));
        kinds.find_map(|(column, name)| {
            let values = table.first_values(column);
            Some((name.clone(), sale_among_others(&values)?))
        })
    }
}

/// The offset of all these times: one that is not 0, or the two of a zone with a summer time.
fn offset_of(times: &[Vec<u8>]) -> Option<String> {
    let mut seen: Vec<(i32, String)> = Vec::new();
    for time in times.iter().filter(|time| !time.is_empty()) {
        let text = std::str::from_utf8(time).ok()?;
        let from = text.rfind(['+', '-']).filter(|_| text.contains(':'))?;
        let offset = text.get(from..)?;
        let seconds = offset_seconds(offset.as_bytes())?;
        if !seen.iter().any(|(known, _)| *known == seconds) {
            seen.push((seconds, offset.to_owned()));
        }
    }
    match seen.as_slice() {
        [(seconds, offset)] if *seconds != 0 => Some(offset.clone()),
        [(one, first), (other, second)] if (one - other).abs() == 3600 => {
            Some(format!("{first} or {second}"))
        }
        _ => None,
    }
}
