//! Recurring revenue between two instants: where the monthly amounts came from and went
//! (definitions, section 7).

use thiserror::Error;

use crate::money::Money;

#[cfg(test)]
mod tests;

/// One customer's monthly recurring revenue (MRR) at the two ends of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerMrr {
    /// Sum of the monthly amounts of the spells in force at the start \[MRR₀\]; at least 0.
    pub start: Money,
    /// The same at the end \[MRR₁\]; at least 0.
    pub end: Money,
    /// Whether the customer had a spell before the start. Matters only where `start` is 0.
    pub known_before: bool,
}

/// Customers and their monthly amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Number of customers.
    pub customers: u64,
    /// The amount a month, at least 0: a fall is counted by its size.
    pub amount: Money,
}

/// Monthly recurring revenue at both ends of a period and what lies between.
///
/// Always `start + new + won_back + expansion − contraction − churned = end`, in amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecurringRevenue {
    /// Customers paying at the start, MRR₀ > 0.
    pub start: Flow,
    /// Customers paying at the end, MRR₁ > 0.
    pub end: Flow,
    /// MRR₁ of customers with MRR₀ = 0 who were never there before.
    pub new: Flow,
    /// MRR₁ of customers with MRR₀ = 0 who were there before.
    pub won_back: Flow,
    /// MRR₁ − MRR₀ of customers who pay at both ends, and more at the end.
    pub expansion: Flow,
    /// MRR₀ − MRR₁ of customers who pay at both ends, and less at the end.
    pub contraction: Flow,
    /// MRR₀ of customers with MRR₁ = 0.
    pub churned: Flow,
}

/// Why nothing was added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RecurringError {
    /// A monthly amount below 0.
    #[error("customer {index}: the monthly amount {amount} is below 0")]
    Negative {
        /// Position among the customers given, from 0.
        index: usize,
        /// The amount given.
        amount: Money,
    },
    /// A sum beyond the digits that exact amounts have.
    #[error("the monthly amounts add up to more than an exact amount can hold")]
    Overflow,
}

/// Why a ratio has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Undefined {
    /// Nobody paid anything at the start.
    #[error("no recurring revenue at the start of the period")]
    NothingAtStart,
    /// A sum with more digits than exact amounts have.
    #[error("the result has more digits than can be computed")]
    TooLarge,
    /// Nothing contracted and nobody left.
    #[error("no recurring revenue was lost in the period")]
    NothingLost,
}

/// How monthly recurring revenue got from its start to its end.
///
/// Formula: `start` = Σ MRR₀, `end` = Σ MRR₁; each customer's difference goes to exactly one of `new`,
/// `won_back`, `expansion`, `contraction` and `churned`, or is 0.
///
/// What counts: a customer, not a spell: `start` and `end` are sums over the customer's spells, so a
/// change of plan is expansion or contraction. Amounts are exact.
///
/// Edges: no customers give zeros; a customer with both amounts 0 counts nowhere.
///
/// Reference: definitions, section 7.
pub fn recurring_revenue(
    customers: impl IntoIterator<Item = CustomerMrr>,
) -> Result<RecurringRevenue, RecurringError> {
    let mut total = RecurringRevenue::default();
    for (index, customer) in customers.into_iter().enumerate() {
        for amount in [customer.start, customer.end] {
            if amount.is_negative() {
                return Err(RecurringError::Negative { index, amount });
            }
        }
        total.add(customer).ok_or(RecurringError::Overflow)?;
    }
    Ok(total)
}

impl Flow {
    fn add(&mut self, amount: Money) -> Option<()> {
        self.customers += 1;
        self.amount = self.amount.checked_add(amount)?;
        Some(())
    }
}

impl RecurringRevenue {
    /// `None` where a sum has too many digits.
    fn add(&mut self, customer: CustomerMrr) -> Option<()> {
        let CustomerMrr {
            start,
            end,
            known_before,
        } = customer;
        let rise = end.checked_add(-start)?;
        if !start.is_zero() {
            self.start.add(start)?;
        }
        if !end.is_zero() {
            self.end.add(end)?;
        }
        match (start.is_zero(), end.is_zero()) {
            (true, true) => Some(()),
            (true, false) if known_before => self.won_back.add(end),
            (true, false) => self.new.add(end),
            (false, true) => self.churned.add(start),
            (false, false) if rise.is_zero() => Some(()),
            (false, false) if rise.is_negative() => self.contraction.add(-rise),
            (false, false) => self.expansion.add(rise),
        }
    }

    /// How much of the starting monthly revenue its own customers still bring, rises included.
    ///
    /// Formula: (`start` + `expansion` − `contraction` − `churned`) / `start`, in amounts.
    ///
    /// What counts: customers who paid at the start; new and won-back ones do not enter.
    ///
    /// Edges: undefined when nobody paid at the start; above 1 when rises outweigh losses.
    ///
    /// Reference: definitions, section 7, `net_revenue_retention`.
    pub fn net_revenue_retention(&self) -> Result<f64, Undefined> {
        // By the algebra of the struct this is start + expansion − contraction − churned, and no step
        // of it exceeds `end`, so no sum can overflow: invariant.
        let came = self.new.amount.checked_add(self.won_back.amount);
        self.of_start(came.and_then(|came| self.end.amount.checked_add(-came)))
    }

    /// How much of the starting monthly revenue is still there, rises left out.
    ///
    /// Formula: (`start` − `contraction` − `churned`) / `start`, in amounts.
    ///
    /// What counts: customers who paid at the start.
    ///
    /// Edges: undefined when nobody paid at the start; within 0..1.
    ///
    /// Reference: definitions, section 7, `gross_revenue_retention`.
    pub fn gross_revenue_retention(&self) -> Result<f64, Undefined> {
        let kept = self
            .lost()
            .and_then(|lost| self.start.amount.checked_add(-lost));
        self.of_start(kept)
    }

    /// How many times over the monthly revenue that was lost was gained.
    ///
    /// Formula: (`new` + `won_back` + `expansion`) / (`contraction` + `churned`), in amounts.
    ///
    /// What counts: amounts of all customers.
    ///
    /// Edges: undefined when nothing was lost.
    ///
    /// Reference: definitions, section 7, `quick_ratio`.
    pub fn quick_ratio(&self) -> Result<f64, Undefined> {
        if self.contraction.amount.is_zero() && self.churned.amount.is_zero() {
            return Err(Undefined::NothingLost);
        }
        // At most `end`: invariant.
        let gained = [self.new, self.won_back, self.expansion].map(|flow| flow.amount);
        let gained = Money::checked_sum(gained).ok_or(Undefined::TooLarge)?;
        let lost = self.lost().ok_or(Undefined::TooLarge)?;
        Ok(gained.to_f64() / lost.to_f64())
    }

    /// At most `start`, so it cannot overflow: invariant.
    fn lost(&self) -> Option<Money> {
        self.contraction.amount.checked_add(self.churned.amount)
    }

    fn of_start(&self, kept: Option<Money>) -> Result<f64, Undefined> {
        let kept = kept.ok_or(Undefined::TooLarge)?;
        if self.start.amount.is_zero() {
            return Err(Undefined::NothingAtStart);
        }
        Ok(kept.to_f64() / self.start.amount.to_f64())
    }
}
