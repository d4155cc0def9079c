//! What each customer paid at first.

use super::result::RecurringError;
use super::spells::{Rule, Spell};
use crate::calendar::Day;
use crate::ledger::Subscriptions;

/// For each customer by number: the first day on which anything was paid; none for one who never paid.
///
/// # Errors
/// [`RecurringError::TooLarge`].
pub fn first_days(book: &Subscriptions) -> Result<Vec<Option<Day>>, RecurringError> {
    let rule = Rule::of(book, 1, 0, Day::MAX, false);
    let mut spells: Vec<Spell> = Vec::new();
    let of = |customer: usize| {
        let made = rule.spells(book.of(customer), &mut spells);
        made.map_err(|_| RecurringError::TooLarge)?;
        Ok(spells.iter().filter_map(Spell::first_paid).min())
    };
    (0..book.customers()).map(of).collect()
}

/// For each customer by number: MRR at the close of the first paid day, in units of the currency; 0 for one who never
/// paid by the as-of day. Several currencies are added up as they stand.
///
/// # Errors
/// [`RecurringError::TooLarge`].
pub fn first_amounts(book: &Subscriptions, as_of: Day) -> Result<Vec<f64>, RecurringError> {
    let rule = Rule::of(book, 1, 0, as_of, false);
    let mut spells: Vec<Spell> = Vec::new();
    let mut amounts = Vec::with_capacity(book.customers());
    for customer in 0..book.customers() {
        let made = rule.spells(book.of(customer), &mut spells);
        made.map_err(|_| RecurringError::TooLarge)?;
        let first = spells.iter().filter_map(Spell::first_paid).min();
        let of_first = spells.iter().filter(|spell| spell.first_paid() == first);
        let sum: f64 = match first {
            Some(first) => of_first.map(|spell| spell.first_amount(first) as f64).sum(),
            None => 0.0,
        };
        amounts.push(sum / 1e6);
    }
    Ok(amounts)
}
