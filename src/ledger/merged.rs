//! How rows of one order become one, and what was seen of them.

use crate::calendar::Day;

/// What becomes of an order that stands in a file again, after other orders or in another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeated {
    /// All of it adds up.
    Add,
    /// What stands first counts.
    First,
    /// What stands last counts.
    Last,
}

/// How rows become a ledger.
#[derive(Debug, Clone, Default)]
pub struct Finish {
    /// Rows on later days are left out and counted.
    pub as_of: Option<Day>,
    /// What becomes of orders that stand there again: without a choice they add up.
    pub repeated: Option<Repeated>,
    /// An id that turned out to be nobody: its rows are those of guests.
    pub nobody: Option<Vec<u8>>,
    /// The first day of any row read, also of those that never came here.
    pub first_day: Option<Day>,
}

/// What was seen of orders' rows while they were put together, among the rows up to the as-of day.
///
/// A run is an order's rows one behind the other in one file; [own refunds](super::RowKind::OwnRefund) are part of
/// none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// Orders with an id, each once a customer; such as have nothing but [`Void`](super::RowKind::Void) rows are not
    /// counted.
    pub orders: u64,
    /// Runs of several [`Order`](super::RowKind::Order) rows whose amounts are not all 0.
    pub several_rows: u64,
    /// Those of them in which every row bears the same amount.
    pub equal_rows: u64,
    /// Orders of one file whose rows stand apart, each in a run of its own.
    pub stand_apart: u64,
    /// Those of them in which every row bears the same amount.
    pub stand_apart_equal: u64,
    /// Orders that stand again in another file.
    pub in_two_files: Seen,
    /// Orders that stand again in one file, in another run, with another total, other refunds, or void only once.
    pub changed: Seen,
    /// Orders that stand again in one file, in another run, and are the same in all of them.
    pub alike: Seen,
    /// Orders whose rows, refunds apart, are more than 31 days apart. They are not counted in the three above.
    pub apart: Seen,
    /// How many different codes of orders the sample has that `several_customers` comes from: all, if they are few.
    pub sampled: u64,
    /// Codes of the sample that several customers have. The example is of the smallest such code.
    pub several_customers: Seen,
}

/// Orders of which something was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many.
    pub orders: u64,
    /// That of the smallest customer's id, and among these the smallest code.
    pub example: Option<OrderSeen>,
}

/// An order in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSeen {
    /// The code of its id.
    pub order: u64,
    /// Its customer's id.
    pub customer: Vec<u8>,
    /// The first day of its rows.
    pub first: Day,
    /// The last one.
    pub last: Day,
}

impl Seen {
    /// Counts an order of a customer.
    pub(super) fn add(&mut self, order: u64, customer: &[u8], days: (Day, Day)) {
        self.orders += 1;
        if self.is_smaller(order, customer) {
            self.example = Some(OrderSeen {
                order,
                customer: customer.to_vec(),
                first: days.0,
                last: days.1,
            });
        }
    }

    fn is_smaller(&self, order: u64, customer: &[u8]) -> bool {
        let known = self.example.as_ref();
        known.is_none_or(|known| (customer, order) < (&known.customer, known.order))
    }

    fn append(&mut self, other: Seen) {
        self.orders += other.orders;
        if let Some(example) = other.example
            && self.is_smaller(example.order, &example.customer)
        {
            self.example = Some(example);
        }
    }
}

impl Merged {
    /// Adds what was seen of other customers, the sample apart.
    pub(super) fn append(&mut self, other: Merged) {
        self.orders += other.orders;
        self.several_rows += other.several_rows;
        self.equal_rows += other.equal_rows;
        self.stand_apart += other.stand_apart;
        self.stand_apart_equal += other.stand_apart_equal;
        self.in_two_files.append(other.in_two_files);
        self.changed.append(other.changed);
        self.alike.append(other.alike);
        self.apart.append(other.apart);
    }
}
