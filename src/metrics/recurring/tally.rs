//! How monthly recurring revenue got from its start to its end, added up customer by customer in whole units.

use crate::ledger::Reason;
use crate::metrics::interval::{Interval, LEVEL, Z};

/// Fewer customers than this at the start have no interval.
const FEWEST: u64 = 20;

/// Customers and what they pay a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Units {
    pub(super) customers: u64,
    pub(super) amount: i128,
}

/// What one customer paid at both ends of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Both {
    /// x, at the start; at least 0.
    pub(super) start: i128,
    /// y, at the end, at the rates of the start; at least 0.
    pub(super) end: i128,
    /// y at the rates of the end, less y.
    pub(super) currency: i128,
    /// Whether the customer paid anything before the start.
    pub(super) paid_before: bool,
    /// By how much discounts that ended raised y.
    pub(super) discount_ended: i128,
    /// Why the customer left, where y is 0.
    pub(super) reason: Reason,
}

/// What became of a customer between two instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Movement {
    /// Paid nothing at the start and never before.
    New,
    /// Paid nothing at the start, but before it.
    WonBack,
    /// Pays more at the end.
    Expansion,
    /// Pays less at the end.
    Contraction,
    /// Pays nothing at the end.
    Churned,
    /// Pays as much at both ends, or nothing.
    None,
}

impl Movement {
    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Movement::New => "new",
            Movement::WonBack => "won_back",
            Movement::Expansion => "expansion",
            Movement::Contraction => "contraction",
            Movement::Churned => "churned",
            Movement::None => "none",
        }
    }
}

impl Both {
    /// Exactly one movement a customer.
    pub(super) fn movement(&self) -> Movement {
        let Both { start, end, .. } = *self;
        match (start > 0, end > 0) {
            (false, false) => Movement::None,
            (false, true) if self.paid_before => Movement::WonBack,
            (false, true) => Movement::New,
            (true, false) => Movement::Churned,
            (true, true) if end > start => Movement::Expansion,
            (true, true) if end < start => Movement::Contraction,
            (true, true) => Movement::None,
        }
    }
}

/// Sums over customers between two instants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) start: Units,
    pub(super) end: Units,
    pub(super) new: Units,
    pub(super) won_back: Units,
    pub(super) expansion: Units,
    pub(super) contraction: Units,
    pub(super) churned: Units,
    /// Of the expansion, what discounts that ended brought.
    pub(super) discount_ended: Units,
    /// Of the churned: unknown, voluntary, involuntary.
    pub(super) reasons: [Units; 3],
    pub(super) currency: i128,
    pub(super) within: Units,
    pub(super) acquired: Units,
    /// Of a group: from and to other groups.
    pub(super) moved_in: Units,
    pub(super) moved_out: Units,
    /// Of those at the start.
    pub(super) moments: Moments,
    /// The largest x, and of several the largest y.
    pub(super) largest_start: (i128, i128),
    /// The largest y at the rates of the end.
    pub(super) largest_end: i128,
}

/// Sums for the variance of a ratio y/x, of d = y − x, in units cut by a shift so that no sum overflows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moments {
    pub(super) x: i128,
    pub(super) xx: i128,
    /// y − x: their sum, that of their products with x, and of their squares.
    pub(super) net: [i128; 3],
    /// min(x, y) − x.
    pub(super) gross: [i128; 3],
}

impl Units {
    pub(super) fn add(&mut self, amount: i128) {
        self.customers += 1;
        self.amount += amount;
    }

    pub(super) fn merge(&mut self, other: Units) {
        self.customers += other.customers;
        self.amount += other.amount;
    }
}

impl Tally {
    /// Adds a customer; one who pays nothing at both ends counts nowhere.
    pub(super) fn add(&mut self, both: &Both, shift: u32) {
        self.enter(both, shift);
        self.leave(both);
        match both.movement() {
            Movement::New => self.new.add(both.end),
            Movement::WonBack => self.won_back.add(both.end),
            Movement::Churned | Movement::Expansion | Movement::Contraction | Movement::None => {}
        }
    }

    /// Adds a customer who pays as much at both ends, in one currency.
    pub(super) fn stay(&mut self, paid: i128, shift: u32) {
        self.start.add(paid);
        self.end.add(paid);
        self.largest_start = self.largest_start.max((paid, paid));
        self.largest_end = self.largest_end.max(paid);
        self.moments.stay(paid >> shift);
    }

    /// What the customer was at the start, and what became of it.
    pub(super) fn enter(&mut self, both: &Both, shift: u32) {
        let Both { start, end, .. } = *both;
        if start <= 0 {
            return;
        }
        self.start.add(start);
        self.largest_start = self.largest_start.max((start, end));
        self.moments.add(start >> shift, (end - start) >> shift);
        match both.movement() {
            Movement::Expansion => {
                self.expansion.add(end - start);
                let ended = both.discount_ended.min(end - start);
                if ended > 0 {
                    self.discount_ended.add(ended);
                }
            }
            Movement::Contraction => self.contraction.add(start - end),
            Movement::Churned => {
                self.churned.add(start);
                if let Some(units) = self.reasons.get_mut(both.reason as usize) {
                    units.add(start);
                }
            }
            Movement::New | Movement::WonBack | Movement::None => {}
        }
    }

    /// What the customer is at the end.
    pub(super) fn leave(&mut self, both: &Both) {
        let end = both.end + both.currency;
        if both.end > 0 {
            self.end.add(end);
            self.largest_end = self.largest_end.max(end);
        }
        self.currency += both.currency;
    }

    /// Adds what other customers did.
    pub(super) fn merge(&mut self, other: &Tally) {
        for (own, other) in self.flows_mut().into_iter().zip(other.flows()) {
            own.merge(other);
        }
        self.currency += other.currency;
        self.moments.merge(&other.moments);
        self.largest_start = self.largest_start.max(other.largest_start);
        self.largest_end = self.largest_end.max(other.largest_end);
    }

    /// Adds the period that follows: its movements, and its end in place of this one's.
    pub(super) fn follow(&mut self, next: &Tally) {
        let start = self.start;
        self.merge(next);
        self.start = start;
        self.end = next.end;
        self.largest_end = next.largest_end;
    }

    fn flows(&self) -> [Units; 15] {
        let [unknown, voluntary, involuntary] = self.reasons;
        [
            self.start,
            self.end,
            self.new,
            self.won_back,
            self.expansion,
            self.contraction,
            self.churned,
            self.discount_ended,
            unknown,
            voluntary,
            involuntary,
            self.within,
            self.acquired,
            self.moved_in,
            self.moved_out,
        ]
    }

    fn flows_mut(&mut self) -> [&mut Units; 15] {
        let [unknown, voluntary, involuntary] = &mut self.reasons;
        [
            &mut self.start,
            &mut self.end,
            &mut self.new,
            &mut self.won_back,
            &mut self.expansion,
            &mut self.contraction,
            &mut self.churned,
            &mut self.discount_ended,
            unknown,
            voluntary,
            involuntary,
            &mut self.within,
            &mut self.acquired,
            &mut self.moved_in,
            &mut self.moved_out,
        ]
    }

    /// The 95 % interval of Σ y / Σ x over those at the start.
    ///
    /// Linearised: r ± z √(n/(n − 1) Σ (y − r x)²) / Σ x. W. G. Cochran, Sampling Techniques, 3rd edition, 1977,
    /// section 6.4. None below 20 customers.
    pub(super) fn net_interval(&self) -> Option<Interval> {
        self.moments
            .interval(self.start.customers, self.moments.net)
    }

    /// The same of Σ min(x, y) / Σ x, cut to 0..1.
    pub(super) fn gross_interval(&self) -> Option<Interval> {
        let interval = self
            .moments
            .interval(self.start.customers, self.moments.gross)?;
        Some(Interval {
            low: interval.low.max(0.0),
            high: interval.high.min(1.0),
            level: interval.level,
        })
    }
}

impl Moments {
    fn add(&mut self, x: i128, d: i128) {
        // Cut to 63 bits by the shift: products of two words.
        let product = |a: i128, b: i128| i128::from(a as i64) * i128::from(b as i64);
        self.x += x;
        self.xx += product(x, x);
        if d != 0 {
            let own = [d, product(d, x), product(d, d)];
            let add = |sums: &mut [i128; 3]| {
                sums.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
            };
            add(&mut self.net);
            if d < 0 {
                add(&mut self.gross);
            }
        }
    }

    /// Adds a customer of whom nothing changed.
    fn stay(&mut self, x: i128) {
        self.x += x;
        // Cut to 63 bits by the shift.
        self.xx += i128::from(x as i64) * i128::from(x as i64);
    }

    fn merge(&mut self, other: &Moments) {
        self.x += other.x;
        self.xx += other.xx;
        for (own, other) in [(&mut self.net, other.net), (&mut self.gross, other.gross)] {
            own.iter_mut()
                .zip(other)
                .for_each(|(own, other)| *own += other);
        }
    }

    /// With d = y − x and q = r − 1, y − r x is d − q x: exact where nothing changed.
    fn interval(&self, customers: u64, [d, dx, dd]: [i128; 3]) -> Option<Interval> {
        if customers < FEWEST || self.x <= 0 {
            return None;
        }
        let n = customers as f64;
        let x = self.x as f64;
        let q = d as f64 / x;
        let squares = dd as f64 - 2.0 * q * dx as f64 + q * q * self.xx as f64;
        let reach = Z * (n / (n - 1.0) * squares.max(0.0)).sqrt() / x;
        Some(Interval {
            low: 1.0 + q - reach,
            high: 1.0 + q + reach,
            level: LEVEL,
        })
    }
}
