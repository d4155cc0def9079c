//! One walk over the histories: what every customer did in both periods.

use crate::calendar::{Day, Period, Window};
use crate::ledger::{Contracts, Ledger, Orders, Spell};
use crate::metrics::catalogue::Entry;
use crate::metrics::moments::Seen;
use crate::metrics::tally::Entries;

use super::bridge::{CLASSES, Class, Step};
use super::days::DaySums;
use super::measure::Measure;

/// The two periods, and who counts as active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// The period \[1\].
    pub now: Period,
    /// The earlier one that it is compared with \[0\].
    pub before: Period,
    /// The activity window \[W\].
    pub window: Window,
}

impl Frame {
    /// Start and end of the period and of the one before, then the same a window earlier.
    fn limits(&self) -> [Day; 8] {
        let Frame {
            now,
            before,
            window,
        } = self;
        let days = [now.start, now.end, before.start, before.end];
        let [a, b, c, d] = days.map(|day| window.before(day));
        let [start, end, start_before, end_before] = days;
        [start, end, start_before, end_before, a, b, c, d]
    }

    /// Whether the period begins where the other ends.
    pub fn is_adjacent(&self) -> bool {
        self.before.end == self.now.start
    }
}

/// What a customer did in one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deed {
    /// What the metrics count.
    pub seen: Seen,
    /// Units of the period's refunds, 0 or negative.
    pub refunds: i128,
    /// Active at the start by orders that all lie more than the window before the end: only such a customer can be
    /// lost in the period.
    pub is_due: bool,
}

impl Deed {
    /// Whether there was an order.
    pub fn bought(&self) -> bool {
        self.seen.orders > 0
    }
}

/// What a customer did in both periods.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Customer {
    /// In the period.
    pub now: Deed,
    /// In the one before.
    pub before: Deed,
    /// Whether the first order lies before the end of the one before.
    pub is_known: bool,
}

impl Customer {
    fn of(entries: &Entries, frame: &Frame, limits: [Day; 8]) -> Customer {
        let [start1, end1, start0, end0, from1, to1, from0, to0] = entries.count_before(limits);
        let of = |period: &Period, start: usize, end: usize, from: usize, to: usize| {
            let refunds = entries.refunds().iter();
            let refunds: i128 = refunds
                .filter(|(day, _)| period.contains(*day))
                .map(|(_, units)| *units)
                .sum();
            let revenue = entries.sum(start..end);
            Deed {
                seen: Seen {
                    at_start: from < start,
                    at_end: to < end,
                    orders: (end - start) as u64,
                    returning: start > 0,
                    to_date: end as u64,
                    revenue,
                    net: revenue + refunds,
                },
                refunds,
                is_due: from < start && to >= start,
            }
        };
        Customer {
            now: of(&frame.now, start1, end1, from1, to1),
            before: of(&frame.before, start0, end0, from0, to0),
            is_known: end0 > 0,
        }
    }
}

/// Sums over all customers in one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// S, active at the start.
    pub start: u64,
    /// Of these, active at the end.
    pub retained: u64,
    /// Of S, due: only they can be lost.
    pub due: u64,
    /// Of S, with an order in the period.
    pub start_buyers: u64,
    /// B, with an order in the period.
    pub buyers: u64,
    /// Of these, with their first order ever.
    pub new_buyers: u64,
    /// Of these, with two orders or more.
    pub repeat_buyers: u64,
    /// Buyers with two orders or more up to the period's end.
    pub repeat_buyers_to_date: u64,
    /// Customers up to the period's end.
    pub to_date: u64,
    /// Of these, with two orders or more.
    pub repeat_to_date: u64,
    /// Orders.
    pub orders: u64,
    /// Units of the orders.
    pub revenue: i128,
    /// Units of the refunds.
    pub refunds: i128,
}

impl Sums {
    fn add(&mut self, deed: &Deed) {
        let Seen {
            at_start,
            at_end,
            orders,
            returning,
            to_date,
            revenue,
            net: _,
        } = deed.seen;
        let buys = orders > 0;
        self.start += u64::from(at_start);
        self.retained += u64::from(at_start && at_end);
        self.due += u64::from(deed.is_due);
        self.start_buyers += u64::from(at_start && buys);
        self.buyers += u64::from(buys);
        self.new_buyers += u64::from(buys && !returning);
        self.repeat_buyers += u64::from(orders > 1);
        self.repeat_buyers_to_date += u64::from(buys && to_date > 1);
        self.to_date += u64::from(to_date > 0);
        self.repeat_to_date += u64::from(to_date > 1);
        self.orders += orders;
        self.revenue += revenue;
        self.refunds += deed.refunds;
    }

    fn merge(&mut self, other: &Sums) {
        self.start += other.start;
        self.retained += other.retained;
        self.due += other.due;
        self.start_buyers += other.start_buyers;
        self.buyers += other.buyers;
        self.new_buyers += other.new_buyers;
        self.repeat_buyers += other.repeat_buyers;
        self.repeat_buyers_to_date += other.repeat_buyers_to_date;
        self.to_date += other.to_date;
        self.repeat_to_date += other.repeat_to_date;
        self.orders += other.orders;
        self.revenue += other.revenue;
        self.refunds += other.refunds;
    }

    /// S − retained.
    pub fn lost(&self) -> u64 {
        self.start - self.retained
    }

    /// Orders' revenue and refunds.
    pub fn net(&self) -> i128 {
        self.revenue + self.refunds
    }
}

/// What the walk adds up. The walks over different customers merge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walked {
    /// The period.
    pub now: Sums,
    /// The one before.
    pub before: Sums,
    /// Customers by what became of them, in the order of [`CLASSES`].
    pub steps: [Step; CLASSES.len()],
    /// Revenue by day.
    pub days: DaySums,
    /// How many customers there are.
    pub customers: u32,
}

impl Walked {
    fn add(&mut self, customer: &Customer, frame: &Frame) {
        self.customers += 1;
        self.now.add(&customer.now);
        self.before.add(&customer.before);
        if let Some(class) = Class::of(customer, frame) {
            let step = &mut self.steps[class as usize]; // invariant: one step a class
            step.customers += 1;
            step.now += customer.now.seen.revenue;
            step.before += customer.before.seen.revenue;
        }
    }

    fn merge(&mut self, other: &Walked) {
        self.customers += other.customers;
        self.now.merge(&other.now);
        self.before.merge(&other.before);
        for (step, more) in self.steps.iter_mut().zip(&other.steps) {
            step.customers += more.customers;
            step.now += more.now;
            step.before += more.before;
        }
        self.days.merge(&other.days);
    }
}

/// What one customer did in both periods.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Line {
    /// In the period.
    pub now: Seen,
    /// In the one before.
    pub before: Seen,
}

/// Customers with their numbers and what they did. Those who did nothing but stay, most of a large file, take eight
/// bytes each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lines {
    /// With an order or a refund in a period.
    busy: Vec<(u32, Line)>,
    /// The others, each with what is known of both periods in four bits.
    quiet: Vec<(u32, u8)>,
}

impl Lines {
    /// Adds a customer.
    #[inline]
    pub fn push(&mut self, customer: u32, line: Line) {
        let is_busy = |seen: &Seen| seen.orders > 0 || seen.revenue != 0 || seen.net != 0;
        if is_busy(&line.now) || is_busy(&line.before) {
            self.busy.push((customer, line));
        } else {
            let bits = Lines::bits(&line.now) | Lines::bits(&line.before) << 4;
            self.quiet.push((customer, bits));
        }
    }

    /// All that a measure can ask of a customer without an order in a period.
    fn bits(seen: &Seen) -> u8 {
        let bit = |is_set: bool, place: u32| u8::from(is_set) << place;
        bit(seen.at_start, 0)
            | bit(seen.at_end, 1)
            | bit(seen.to_date > 0, 2)
            | bit(seen.to_date > 1, 3)
    }

    fn of_bits(bits: u8) -> Seen {
        let is_set = |place: u32| bits >> place & 1 == 1;
        Seen {
            at_start: is_set(0),
            at_end: is_set(1),
            to_date: u64::from(is_set(2)) + u64::from(is_set(3)),
            ..Seen::default()
        }
    }

    /// All customers: first those with an order or a refund, then the others, each by their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Line)> {
        let quiet = self.quiet.iter().map(|&(customer, bits)| {
            let line = Line {
                now: Lines::of_bits(bits & 0xf),
                before: Lines::of_bits(bits >> 4),
            };
            (customer, line)
        });
        self.busy.iter().copied().chain(quiet)
    }

    /// The numbers of those who bought in either period.
    pub fn buyers(&self) -> impl Iterator<Item = u32> {
        let bought = |line: &Line| line.now.orders > 0 || line.before.orders > 0;
        let busy = self.busy.iter().filter(move |(_, line)| bought(line));
        busy.map(|(customer, _)| *customer)
    }

    /// Adds customers whose numbers come after these, counted from `first`.
    fn extend(&mut self, first: u32, other: Lines) {
        if self.busy.is_empty() && self.quiet.is_empty() && first == 0 {
            *self = other;
            return;
        }
        let busy = other.busy.into_iter();
        self.busy
            .extend(busy.map(|(number, line)| (first + number, line)));
        let quiet = other.quiet.into_iter();
        self.quiet
            .extend(quiet.map(|(number, bits)| (first + number, bits)));
    }
}

impl FromIterator<(u32, Line)> for Lines {
    fn from_iter<I: IntoIterator<Item = (u32, Line)>>(customers: I) -> Self {
        let mut lines = Lines::default();
        for (customer, line) in customers {
            lines.push(customer, line);
        }
        lines
    }
}

/// What one walk over the histories of an order file finds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Walk {
    /// All customers together.
    pub walked: Walked,
    /// The customers that count for a measure asked for.
    pub lines: Lines,
}

impl Walk {
    /// The walk over a ledger's orders that finds why these metrics changed; none without orders.
    pub fn of_metrics(
        ledger: &Ledger,
        frame: &Frame,
        since: Day,
        metrics: &[&Entry],
    ) -> Option<Walk> {
        let measures = metrics.iter().filter_map(|entry| Measure::of(entry.key));
        // Net revenue is always looked at.
        let measures: Vec<Measure> = measures.chain([Measure::RevenuePerCustomer]).collect();
        let orders = ledger.orders.as_ref()?;
        Some(Walk::of(orders, frame, since, &measures))
    }

    /// Walks over all histories. `since` is the first day whose net revenue is kept by day; `measures` are those by
    /// which customers count, and none where the customers' own lines are not wanted.
    pub fn of(orders: &Orders, frame: &Frame, since: Day, measures: &[Measure]) -> Walk {
        let limits = frame.limits();
        let counts = |line: &Line| {
            let is_zero = |measure: &Measure| {
                measure.pair(&line.now) == (0, 0) && measure.pair(&line.before) == (0, 0)
            };
            !measures.iter().all(is_zero)
        };
        let shares = orders.in_shares(|histories| {
            let mut walk = Walk::default();
            walk.walked.days = DaySums::new(frame, since);
            let mut entries = Entries::default();
            for (number, history) in (0..).zip(histories) {
                entries.take(history);
                let customer = Customer::of(&entries, frame, limits);
                walk.walked.add(&customer, frame);
                walk.walked.days.add(history);
                let line = Line {
                    now: customer.now.seen,
                    before: customer.before.seen,
                };
                if counts(&line) {
                    walk.lines.push(number, line);
                }
            }
            walk
        });
        let mut all = Walk::default();
        let mut first = 0;
        for share in shares {
            let customers = share.walked.customers;
            match first {
                0 => all.walked = share.walked,
                _ => all.walked.merge(&share.walked),
            }
            all.lines.extend(first, share.lines);
            first += customers;
        }
        all
    }
}

/// The customers under contract who were active at a start, with their numbers.
pub fn lines_of_contracts(contracts: &Contracts, frame: &Frame) -> Lines {
    let line = |(place, spells): (u32, &[Spell])| {
        let at = |day: Day| spells.iter().any(|spell| spell.is_active(day));
        let seen = |period: &Period| Seen {
            at_start: at(period.start),
            at_end: at(period.end),
            ..Seen::default()
        };
        let line = Line {
            now: seen(&frame.now),
            before: seen(&frame.before),
        };
        (line.now.at_start || line.before.at_start).then_some((place, line))
    };
    (0..).zip(contracts.histories()).filter_map(line).collect()
}
