//! Sentences about what was read, for below the results.

use crate::calendar::Period;
use crate::input::problem::Problems;
use crate::ledger::Ledger;
use crate::metrics::scope::Scope;

/// What a reader must know about the input.
pub(super) fn of_input(ledger: &Ledger, problems: &Problems, period: &Period) -> Vec<String> {
    let mut notes = Vec::new();
    if !problems.is_empty() {
        notes.push(format!(
            "left out, since they cannot be used: {}",
            problems.by_kind()
        ));
    }
    let Some(orders) = &ledger.orders else {
        return notes;
    };
    let (guest_rows, _) = orders.guests().total();
    if guest_rows > 0 {
        let (in_period, revenue) = orders.guests().between(period.start, period.end);
        notes.push(format!(
            "guests: {guest_rows} rows have no customer and enter no metric; {in_period} of them, worth \
             {revenue}, lie in the period"
        ));
    }
    if orders.after_as_of() > 0 {
        notes.push(format!(
            "{} order rows are later than --as-of and left out",
            orders.after_as_of()
        ));
    }
    if orders.in_two_files() > 0 {
        notes.push(format!(
            "{} orders have rows in more than one file; if the files overlap, their amounts count twice",
            orders.in_two_files()
        ));
    }
    if let Some(contracts) = &ledger.contracts {
        let strangers = (0..orders.customers())
            .filter(|&customer| contracts.ids().find(orders.ids().get(customer)).is_none())
            .count();
        if strangers > 0 {
            notes.push(format!(
                "{strangers} customers with orders have no contract; they count as buyers, not as active"
            ));
        }
    }
    notes
}

/// Why there is no comparison, where one was asked for.
pub(super) fn of_comparison(other: Option<Period>, made: bool, scope: &Scope) -> Option<String> {
    let other = other.filter(|_| !made)?;
    Some(format!(
        "nothing to compare with: {other} is outside the data, which begin on {}",
        scope.first
    ))
}
