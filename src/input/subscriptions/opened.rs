//! A file of subscriptions with its columns found.

use std::path::Path;

use super::options::{Paused, SubscriptionOptions};
use super::parts::{AskedColumns, Part, Places};
use super::presets::Layout;
use crate::input::columns::{ColumnError, Header};
use crate::input::customers::is_past;
use crate::input::error::InputError;
use crate::input::filter::Condition;
use crate::input::orders::OrderOptions;
use crate::input::small_files::SideFile;
use crate::input::table::{Fit, Table};
use crate::input::zone::Zone;
use crate::ledger::Form;

/// A file with all its rows, and which columns play which part.
pub(super) struct Opened {
    pub(super) name: String,
    pub(super) header: Header,
    pub(super) form: Form,
    pub(super) places: Places,
    /// Conditions, with their places among the columns.
    pub(super) filters: Vec<(Condition, Vec<usize>)>,
    pub(super) by: Option<usize>,
    /// The columns that go along with a list: their place among those asked for, and in a row.
    pub(super) carried: Vec<(usize, usize)>,
    pub(super) rows: SideFile,
    pub(super) ends_are_past: bool,
    pub(super) layout: Option<&'static Layout>,
}

impl Opened {
    pub(super) fn of(
        path: &Path,
        asked: &SubscriptionOptions,
        options: &OrderOptions,
    ) -> Result<Opened, InputError> {
        let columns = |header: &Header| AskedColumns {
            layout: asked.preset.layout(header),
            own: &asked.columns,
            customer: options.columns.customer.as_deref(),
            date: options.columns.date.as_deref(),
            amount: options.columns.amount.as_deref(),
            quantity: options.columns.quantity.as_deref(),
            status: options.exports.columns.status.first().map(String::as_str),
            currency: options.exports.columns.currency.as_deref(),
        };
        let fit = |header: &Header| {
            let columns = columns(header);
            let form = asked.form.or_else(|| columns.form(header));
            let needed = AskedColumns::parts_of(form.unwrap_or_default()).0;
            let found = |part: &Part| matches!(columns.find(*part, header), Ok(Some(_)) | Err(_));
            Fit::of(needed.iter().map(found).chain([form.is_some()]))
        };
        let table = Table::open_with(path, &options.table, &fit)?;
        let name = table.name.clone();
        let header = table.header.clone();
        let columns = columns(&header);
        let form = asked.form.or_else(|| columns.form(&header));
        let form = form.ok_or_else(|| InputError::NoRecurringAmount {
            file: name.clone(),
            columns: header.listed(),
        })?;
        let chosen = Chosen::of(&columns, form, asked, &header, options);
        let Chosen {
            places,
            filters,
            by,
            carried,
            dates,
            numbers,
            ends_are_past,
        } = chosen.map_err(|error| InputError::Column {
            file: name.clone(),
            error,
        })?;
        let layout = columns.layout;
        // A header says itself that its times are in UTC; an export may be known for it.
        let in_utc = layout.is_some_and(|layout| layout.in_utc)
            || dates.iter().any(|place| {
                let column = places.columns.get(*place);
                column.is_some_and(|column| header.name(*column).ends_with("(UTC)"))
            });
        let written_in = in_utc.then(Zone::default);
        let rows = SideFile::read_in(
            table,
            &places.columns,
            &dates,
            &numbers,
            options,
            written_in,
        )?;
        Ok(Opened {
            name,
            header,
            form,
            places,
            filters,
            by,
            carried,
            rows,
            ends_are_past,
            layout,
        })
    }
}

/// The columns of a file.
struct Chosen {
    places: Places,
    filters: Vec<(Condition, Vec<usize>)>,
    by: Option<usize>,
    /// The columns that go along with a list: their place among those asked for, and in a row.
    carried: Vec<(usize, usize)>,
    /// Places of days, and of amounts.
    dates: Vec<usize>,
    numbers: Vec<usize>,
    ends_are_past: bool,
}

impl Chosen {
    fn of(
        columns: &AskedColumns<'_>,
        form: Form,
        asked: &SubscriptionOptions,
        header: &Header,
        options: &OrderOptions,
    ) -> Result<Chosen, ColumnError> {
        let mut places = Places::default();
        let (needed, more) = AskedColumns::parts_of(form);
        let mut past = None;
        for &part in needed {
            let column = match part {
                // Without an end of the service, the request is all there is.
                Part::End => match columns.find(Part::End, header)? {
                    Some(column) => column,
                    None => match columns.find(Part::Request, header)? {
                        Some(column) => column,
                        None => columns.need(Part::End, header)?,
                    },
                },
                part => columns.need(part, header)?,
            };
            if part == Part::End {
                past = Some(column);
            }
            places.set(part, column);
        }
        if matches!(form, Form::Contracts | Form::Snapshot) {
            match columns.find(Part::Mrr, header)? {
                Some(column) => places.set(Part::Mrr, column),
                None => places.set(Part::Arr, columns.need(Part::Arr, header)?),
            }
        }
        for &part in more {
            match columns.find(part, header)? {
                Some(column) if part == Part::Request && Some(column) == past => {}
                Some(column) => places.set(part, column),
                None => {}
            }
        }
        if let Some(Paused::ZeroFrom(column)) = &asked.paused {
            let column = header.named(column, "--paused zero-from")?;
            places.name("paused_from".to_owned(), column);
        }
        let of = |parts: &[Part]| parts.iter().filter_map(|part| places.of(*part)).collect();
        let mut dates: Vec<usize> = of(&[
            Part::Start,
            Part::End,
            Part::Request,
            Part::DiscountEnd,
            Part::TrialEnd,
            Part::ServiceStart,
            Part::ServiceEnd,
            Part::Time,
        ]);
        dates.extend(paused_from(&places));
        let numbers = of(&[
            Part::Mrr,
            Part::Arr,
            Part::Price,
            Part::Change,
            Part::Quantity,
            Part::Discount,
            Part::DiscountPercent,
            Part::Tax,
        ]);
        let mut filters = Vec::new();
        for condition in &options.filters {
            let mut of_this = Vec::new();
            for filter in condition.filters() {
                let column = header.named(filter.column(), "--where")?;
                of_this.push(places.name(format!("where {filter}"), column));
            }
            filters.push((condition.clone(), of_this));
        }
        let only_carried = options.by_flag == Some("--carry");
        let by = match options.by.first().filter(|_| !only_carried) {
            None => None,
            Some(by) => {
                let column = header.named(by, "--by")?;
                Some(places.name("by".to_owned(), column))
            }
        };
        // What only goes along with a list is kept by customer, not by row.
        let mut carried = Vec::new();
        if options.by.len() > 1 || only_carried {
            for (place, name) in options.by.iter().enumerate() {
                let column = header.named(name, "--carry")?;
                carried.push((place, places.name(options.role_of(name), column)));
            }
        }
        Ok(Chosen {
            ends_are_past: !columns.layout.is_some_and(|layout| layout.may_lie_ahead)
                && past.is_some_and(|column| is_past(header.name(column))),
            places,
            filters,
            by,
            carried,
            dates,
            numbers,
        })
    }
}

/// The place of the column that says since when a row stands still.
pub(super) fn paused_from(places: &Places) -> Option<usize> {
    let mut names = places.names.iter();
    let found = names.find(|(name, _)| name == "paused_from");
    found.map(|(_, place)| *place)
}
