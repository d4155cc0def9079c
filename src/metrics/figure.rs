//! What a metric comes to: a value, or the reason why there is none.

use std::fmt;

use thiserror::Error;

use super::catalogue::Entry;
use super::interval::Interval;
use crate::money::Money;

/// A number of one of the shapes that metrics take and give.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// How many.
    Count(u64),
    /// An exact amount.
    Money(Money),
    /// A ratio, an average, a number of days.
    Real(f64),
    /// Exact amounts.
    MoneyList(Vec<Money>),
    /// Numbers of days.
    Reals(Vec<f64>),
}

impl Number {
    /// The nearest double; none for a list.
    pub fn to_f64(&self) -> Option<f64> {
        match self {
            Number::Count(count) => Some(*count as f64),
            Number::Money(amount) => Some(amount.to_f64()),
            Number::Real(real) => Some(*real),
            Number::MoneyList(_) | Number::Reals(_) => None,
        }
    }
}

impl fmt::Display for Number {
    /// All digits, so that the text read back is the same number; lists with commas between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T]) -> fmt::Result {
            for (place, item) in items.iter().enumerate() {
                let comma = if place == 0 { "" } else { "," };
                write!(f, "{comma}{item}")?;
            }
            Ok(())
        }
        match self {
            Number::Count(count) => count.fmt(f),
            Number::Money(amount) => amount.fmt(f),
            Number::Real(real) => real.fmt(f),
            Number::MoneyList(amounts) => list(f, amounts),
            Number::Reals(reals) => list(f, reals),
        }
    }
}

/// Why a metric has no value. The text is the note shown beside the dash.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Undefined {
    /// S = 0.
    #[error("no customer was active at the start of the period")]
    NoCustomersAtStart,
    /// E = 0.
    #[error("no customer was active at the end of the period")]
    NoCustomersAtEnd,
    /// B = 0.
    #[error("nobody bought in the period")]
    NoBuyers,
    /// No buyers in the twelve months (or the shorter history) before the end.
    #[error("nobody bought in the 12 months before the end")]
    NoBuyersInYear,
    /// No customers up to the period's end.
    #[error("nobody had bought up to the end of the period")]
    NoCustomers,
    /// No orders in the period.
    #[error("there was no order in the period")]
    NoOrders,
    /// The order files have no column of amounts, or one of them has none.
    #[error("an order file has no amounts; name its column with --amount-column")]
    NoAmounts,
    /// The orders' revenue is 0.
    #[error("the orders brought no revenue")]
    NoRevenue,
    /// No gap between two order days ends in the period.
    #[error("no customer ordered for a second time or later in the period")]
    NoGaps,
    /// Nobody's first order or spell is in the period.
    #[error("no customer was acquired in the period")]
    NobodyAcquired,
    /// Annual churn is 0.
    #[error("nobody was lost, so no lifespan can be derived")]
    NobodyLost,
    /// A comparison with an acquisition cost that is 0, or below it after credits.
    #[error("acquiring a customer cost nothing, so there is nothing to compare with")]
    NoAcquisitionCost,
    /// A customer's yearly revenue times the margin is not above zero.
    #[error("a customer brings in nothing in a year, so the cost is never earned back")]
    NeverPaidBack,
    /// Nobody paid anything at the start.
    #[error("no recurring revenue at the start of the period")]
    NothingAtStart,
    /// Nothing contracted and nobody left.
    #[error("no recurring revenue was lost in the period")]
    NothingLost,
    /// Nobody pays at the end.
    #[error("nobody pays at the end of the period")]
    NobodyPays,
    /// Nobody is new.
    #[error("no paying customer is new in the period")]
    NobodyNew,
    /// Nobody churned.
    #[error("no paying customer was lost in the period")]
    NobodyChurned,
    /// Something the metric is made of was not given: "retention cost", "customers file".
    #[error("no {0} was given")]
    NotGiven(&'static str),
    /// The data begin too late.
    #[error("the data do not reach back far enough: {0}")]
    NotEnoughHistory(String),
    /// The data are too young for anybody to have been lost.
    #[error("{0}")]
    Unobservable(String),
    /// Beyond 28 digits of money or the range of doubles.
    #[error("the result has more digits than can be computed")]
    TooLarge,
    /// The data give an input that the metric cannot take.
    #[error("{0}")]
    Impossible(String),
    /// Made of another metric that is itself undefined.
    #[error("{reason}")]
    Needs {
        /// The other metric's key.
        key: &'static str,
        /// Why that one is undefined.
        reason: Box<Undefined>,
    },
}

/// One metric with its value and everything needed to check it by hand.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Figure {
    /// Which metric.
    pub entry: &'static Entry,
    /// Its value, in the entry's unit; none exactly when `undefined` says why.
    pub value: Option<Number>,
    /// What went in, under the names of the entry's inputs and in their order.
    pub inputs: Vec<(String, Number)>,
    /// The 95 % interval, for a share.
    pub interval: Option<Interval>,
    /// Whether customers of the time before the data are missing in it.
    pub is_partial: bool,
    /// Why there is no value.
    pub undefined: Option<Undefined>,
    /// What a reader must know about this value: scaled, no margin given.
    pub notes: Vec<String>,
}

impl Figure {
    /// A metric that has a value. A double that is not finite makes it undefined instead.
    pub fn defined(entry: &'static Entry, inputs: Vec<(String, Number)>, value: Number) -> Figure {
        if matches!(value, Number::Real(real) if !real.is_finite()) {
            return Figure::undefined(entry, inputs, Undefined::TooLarge);
        }
        let value = match value {
            Number::Real(real) => Number::Real(real + 0.0), // −0 becomes 0
            other => other,
        };
        Figure {
            entry,
            value: Some(value),
            inputs,
            interval: None,
            is_partial: false,
            undefined: None,
            notes: Vec::new(),
        }
    }

    /// A metric without a value.
    pub fn undefined(
        entry: &'static Entry,
        inputs: Vec<(String, Number)>,
        reason: Undefined,
    ) -> Figure {
        Figure {
            entry,
            value: None,
            inputs,
            interval: None,
            is_partial: false,
            undefined: Some(reason),
            notes: Vec::new(),
        }
    }

    /// The same with an interval.
    pub fn with_interval(self, interval: Option<Interval>) -> Figure {
        Figure { interval, ..self }
    }

    /// The same with one more note.
    pub fn with_note(mut self, note: impl Into<String>) -> Figure {
        self.notes.push(note.into());
        self
    }

    /// The value as a double.
    pub fn to_f64(&self) -> Option<f64> {
        self.value.as_ref()?.to_f64()
    }

    /// The text for the output's `note`: the reason for no value, then the notes.
    pub fn note(&self) -> Option<String> {
        let reason = self.undefined.as_ref().map(ToString::to_string);
        let parts: Vec<String> = reason.into_iter().chain(self.notes.clone()).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// The value, or this figure as the reason why one made of it is undefined.
    pub fn require(&self) -> Result<&Number, Undefined> {
        match (&self.value, &self.undefined) {
            (Some(value), _) => Ok(value),
            (None, reason) => Err(Undefined::Needs {
                key: self.entry.key,
                reason: Box::new(reason.clone().unwrap_or(Undefined::NotGiven("value"))),
            }),
        }
    }
}
