//! Scores from 1 to 5 for recency, frequency and money.

use std::cmp::Reverse;

use thiserror::Error;

use super::cuts::Cuts;
use crate::money::Money;

/// What a customer's history up to the as-of day says, for scoring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Days from the last order to the as-of day \[R\].
    pub recency_days: u32,
    /// Number of orders \[F\]; at least 1.
    pub orders: u64,
    /// Revenue of the orders, refunds not in it: for the average order value.
    pub order_revenue: Money,
    /// Orders' revenue plus refunds, which are negative \[M\].
    pub net_revenue: Money,
}

/// A customer's three scores, each 1 (worst) to 5 (best).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    pub(super) recency: u8,
    pub(super) frequency: u8,
    pub(super) monetary: u8,
}

impl Score {
    /// The scores, or `None` when one is not within 1..=5.
    pub fn new(recency: u8, frequency: u8, monetary: u8) -> Option<Score> {
        let valid = [recency, frequency, monetary]
            .iter()
            .all(|score| (1..=5).contains(score));
        valid.then_some(Score {
            recency,
            frequency,
            monetary,
        })
    }

    /// Score of the days since the last order: 5 are the latest.
    pub fn recency(self) -> u8 {
        self.recency
    }

    /// Score of the number of orders: 5 are the most.
    pub fn frequency(self) -> u8 {
        self.frequency
    }

    /// Score of the net revenue: 5 are the highest.
    pub fn monetary(self) -> u8 {
        self.monetary
    }
}

/// A customer and the scores among all customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scored {
    /// The figures scored.
    pub customer: Customer,
    /// The scores.
    pub score: Score,
}

/// Why customers could not be scored or added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RfmError {
    /// Somebody without an order: not a customer, with no recency to score.
    #[error("customer {index} has no order")]
    NoOrder {
        /// Position in the slice, from 0.
        index: usize,
    },
    /// Files without amounts: there is no money to score.
    #[error(
        "segments are made of money too (M), and an order file has no amounts; name its column with --amount-column"
    )]
    NoAmounts,
    /// A sum beyond the digits that exact amounts have.
    #[error("the revenue adds up to more than an exact amount can hold")]
    Overflow,
}

/// Where each customer stands among all in recency, frequency and money.
///
/// Formula: for each of `recency_days`, `orders` and `net_revenue` a score of 1 + ⌊5 (L + T/2) / n⌋, n the
/// number of customers, L how many of them are strictly worse (longer ago, fewer, less) and T how many are equal, the
/// customer included: the middle rank of equal ones.
///
/// What counts: all customers with an order up to the as-of day, on one scale. Equal values get equal
/// scores, so the five groups need not be of equal size. Refunds lower `net_revenue` and nothing else.
///
/// Edges: nobody gives nobody; one customer, or customers all alike, score 3: the middle.
///
/// Reference: definitions, section 5. The result is in the order given; time O(n log n).
///
/// With own thresholds (`cuts`) the scores that have them do not depend on other customers.
///
/// # Errors
/// [`RfmError`] for a customer without an order.
pub fn score(customers: &[Customer], cuts: &Cuts) -> Result<Vec<Scored>, RfmError> {
    if let Some(index) = customers.iter().position(|customer| customer.orders == 0) {
        return Err(RfmError::NoOrder { index });
    }
    let recency = fifths(customers, |customer| Reverse(customer.recency_days));
    let frequency = fifths(customers, |customer| customer.orders);
    let monetary = fifths(customers, |customer| customer.net_revenue);
    let scores = recency.into_iter().zip(frequency).zip(monetary);
    let scored =
        customers
            .iter()
            .zip(scores)
            .map(|(&customer, ((recency, frequency), monetary))| {
                let fifths = Score {
                    recency,
                    frequency,
                    monetary,
                };
                Scored {
                    customer,
                    score: cuts.applied(&customer, fifths),
                }
            });
    Ok(scored.collect())
}

/// One score a customer, in the order given; a greater `value` is better.
fn fifths<T: Ord + Copy>(customers: &[Customer], value: impl Fn(&Customer) -> T) -> Vec<u8> {
    let mut ranked: Vec<(T, usize)> = customers.iter().map(value).zip(0..).collect();
    ranked.sort_unstable();
    let mut scores = vec![0; customers.len()];
    let mut worse = 0;
    for equal in ranked.chunk_by(|(one, _), (other, _)| one == other) {
        // L + T/2 is below n, so the quotient is at most 4, and every index is below n: invariant.
        let score = 1 + (5 * (2 * worse + equal.len()) / (2 * customers.len())) as u8;
        for &(_, index) in equal {
            scores[index] = score; // invariant
        }
        worse += equal.len();
    }
    scores
}
