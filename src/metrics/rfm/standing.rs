//! Who stands where on a day, read from the ledger.

use super::cuts::Cuts;
use super::grid::Grid;
use super::movement::Movement;
use super::scores::{Customer, RfmError, Scored, score};
use crate::calendar::Day;
use crate::ledger::Orders;

/// The customers of a day, scored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The customers' numbers in the ledger, rising.
    pub numbers: Vec<usize>,
    /// Figures and scores, in the order of `numbers`.
    pub scored: Vec<Scored>,
}

impl Standing {
    /// Everybody with an order from `since` (the data's beginning, if `None`) up to and including `as_of`.
    ///
    /// What counts: orders and refunds within these days alone. A refund lowers the revenue of a customer
    /// who has an order in them, and makes nobody a customer.
    ///
    /// Reference: definitions, section 5.
    ///
    /// # Errors
    /// [`RfmError`] when the orders have no amounts, or the revenue outgrows exact ones.
    pub fn on(orders: &Orders, since: Option<Day>, as_of: Day) -> Result<Standing, RfmError> {
        Standing::by(orders, since, as_of, &Cuts::default())
    }

    /// The same with own thresholds for the scores.
    ///
    /// # Errors
    /// As [`Standing::on`].
    pub fn by(
        orders: &Orders,
        since: Option<Day>,
        as_of: Day,
        cuts: &Cuts,
    ) -> Result<Standing, RfmError> {
        if !orders.has_amounts() {
            return Err(RfmError::NoAmounts);
        }
        let mut numbers = Vec::new();
        let mut customers = Vec::new();
        for (number, history) in orders.histories().enumerate() {
            let within = |day: &Day| *day <= as_of && since.is_none_or(|since| *day >= since);
            let (mut count, mut ordered, mut net) = (0_u64, 0_i128, 0_i128);
            let mut last = None;
            for (day, amount) in history.entries().filter(|(day, _)| within(day)) {
                net += amount;
                if amount >= 0 {
                    count += 1;
                    ordered += amount;
                    last = Some(day);
                }
            }
            if let Some(last) = last {
                numbers.push(number);
                customers.push(Customer {
                    recency_days: as_of.days_since(last).unsigned_abs(),
                    orders: count,
                    order_revenue: orders.money(ordered),
                    net_revenue: orders.money(net),
                });
            }
        }
        Ok(Standing {
            numbers,
            scored: score(&customers, cuts)?,
        })
    }

    /// How customers moved from an earlier day's segments to this day's. `earlier` must be of the same
    /// ledger and the same `since`.
    pub fn movement_from(&self, earlier: &Standing, grid: &Grid) -> Movement {
        let moves = self.numbers.iter().zip(&self.scored).map(|(number, now)| {
            let before = earlier.numbers.binary_search(number).ok();
            let before = before.and_then(|place| earlier.scored.get(place));
            (before.map(|one| one.score), now.score)
        });
        Movement::between(grid, moves)
    }
}
