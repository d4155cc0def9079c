//! How sure a change between two periods is: the variances of customers' contributions, and how much two periods
//! that share customers go together. why.md, section 0: customers are independent draws, each with all orders of
//! both periods.
//!
//! All sums are exact integers, so that they do not depend on how customers are shared among threads.

mod shift;

pub use shift::{FEWEST, Shift, Verdict};
pub(super) use shift::{of_mean, of_share_ratios};
use shift::{of_share, of_total};

/// The metrics whose changes have an interval: sums over customers, and ratios of such sums.
pub const WITH_INTERVAL: [&str; 10] = [
    "customer_retention_rate",
    "customer_churn_rate",
    "repeat_purchase_rate",
    "returning_customer_rate",
    "returning_customer_rate_shopify",
    "repeat_customer_rate",
    "purchase_frequency",
    "average_order_value",
    "revenue_per_customer",
    "net_revenue",
];

/// What one customer did in one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Active at the start.
    pub at_start: bool,
    /// Active at the end.
    pub at_end: bool,
    /// Orders in the period.
    pub orders: u64,
    /// Whether there was an order before the period.
    pub returning: bool,
    /// Orders up to the period's end.
    pub to_date: u64,
    /// Units of the period's orders.
    pub revenue: i128,
    /// Units of the period's orders and refunds.
    pub net: i128,
}

/// What the variances of all changes are made of. Moments of different customers [merge](Moments::merge).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moments {
    retention: Shares,
    repeat: Shares,
    returning: Shares,
    repeat_buyers_to_date: Shares,
    repeat_to_date: Shares,
    frequency: Ratios,
    order_value: Ratios,
    per_customer: Ratios,
    net: Totals,
}

impl Moments {
    /// Takes a customer: what was done in the period, and in the one before.
    pub fn add(&mut self, now: &Seen, before: &Seen) {
        self.add_presence([now, before].map(|seen| (seen.at_start, seen.at_end)));
        let each = [now, before];
        self.repeat_to_date
            .add(each.map(|seen| (seen.to_date > 0, seen.to_date > 1)));
        if each.iter().all(|seen| seen.orders == 0 && seen.net == 0) {
            return;
        }
        let buyer = |seen: &Seen| seen.orders > 0;
        self.repeat
            .add(each.map(|seen| (buyer(seen), seen.orders > 1)));
        self.returning
            .add(each.map(|seen| (buyer(seen), seen.returning)));
        self.repeat_buyers_to_date
            .add(each.map(|seen| (buyer(seen), seen.to_date > 1)));
        let ones = each.map(|seen| i128::from(buyer(seen)));
        let orders = each.map(|seen| i128::from(seen.orders));
        let (revenue, net) = (each.map(|seen| seen.revenue), each.map(|seen| seen.net));
        self.frequency.add(orders, ones);
        self.order_value.add(revenue, orders);
        self.per_customer.add(net, ones);
        self.net.add(net);
    }

    /// Takes where a customer was active: at the start and at the end of the period, and of the one before.
    pub fn add_presence(&mut self, at: [(bool, bool); 2]) {
        self.retention.add(at);
    }

    /// Takes the retention of contracts in place of that of orders.
    pub fn with_retention_of(self, contracts: Moments) -> Moments {
        Moments {
            retention: contracts.retention,
            ..self
        }
    }

    /// Takes the moments of other customers.
    pub fn merge(&mut self, other: Moments) {
        self.retention.merge(&other.retention);
        self.repeat.merge(&other.repeat);
        self.returning.merge(&other.returning);
        self.repeat_buyers_to_date
            .merge(&other.repeat_buyers_to_date);
        self.repeat_to_date.merge(&other.repeat_to_date);
        self.frequency.merge(&other.frequency);
        self.order_value.merge(&other.order_value);
        self.per_customer.merge(&other.per_customer);
        self.net.merge(&other.net);
    }

    /// Of sums that are added up already, by the metrics' keys; net revenue's are those of revenue per customer.
    pub fn of_sums(sums: &[(&str, Ratios)]) -> Moments {
        let of = |key: &str| {
            let sums = sums.iter().find(|(known, _)| *known == key);
            sums.map(|(_, ratios)| ratios.clone()).unwrap_or_default()
        };
        let share = |key: &str| Shares::of_ratios(&of(key));
        let per_customer = of("revenue_per_customer");
        let [[now, ..], [before, ..]] = per_customer.squares;
        Moments {
            retention: share("customer_retention_rate"),
            repeat: share("repeat_purchase_rate"),
            returning: share("returning_customer_rate"),
            repeat_buyers_to_date: share("returning_customer_rate_shopify"),
            repeat_to_date: share("repeat_customer_rate"),
            frequency: of("purchase_frequency"),
            order_value: of("average_order_value"),
            net: Totals {
                with: per_customer.any,
                sum: per_customer.x,
                squares: now + before - 2 * per_customer.across[0], // invariant: four products
                too_large: per_customer.too_large,
            },
            per_customer,
        }
    }

    /// The interval of a metric's change; money in units of the histories' decimal places (`unit` is one of them).
    /// `None` for a metric that is no sum over customers.
    pub fn shift(&self, key: &str, unit: f64) -> Option<Shift> {
        match key {
            "customer_retention_rate" => of_share(&self.retention),
            "customer_churn_rate" => of_share(&self.retention).map(Shift::mirrored),
            "repeat_purchase_rate" => of_share(&self.repeat),
            "returning_customer_rate" => of_share(&self.returning),
            "returning_customer_rate_shopify" => of_share(&self.repeat_buyers_to_date),
            "repeat_customer_rate" => of_share(&self.repeat_to_date),
            "purchase_frequency" => of_mean(&self.frequency),
            "average_order_value" => of_mean(&self.order_value).map(|shift| shift.times(unit)),
            "revenue_per_customer" => of_mean(&self.per_customer).map(|shift| shift.times(unit)),
            "net_revenue" => of_total(&self.net).map(|shift| shift.times(unit)),
            _ => None,
        }
    }
}

/// Customers by where they stand in the numerator \[X\] and denominator \[D\] of a share, in the period and before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shares {
    /// In neither, in the denominator alone, in both: now, then before.
    pub(super) counts: [[u64; 3]; 3],
}

impl Shares {
    /// Each pair: in the denominator, and in the numerator too.
    #[inline]
    pub(super) fn add(&mut self, [now, before]: [(bool, bool); 2]) {
        let place = |(whole, part): (bool, bool)| usize::from(whole) + usize::from(whole && part);
        self.counts[place(now)][place(before)] += 1; // at most 2: invariant
    }

    fn merge(&mut self, other: &Shares) {
        let counts = self.counts.iter_mut().flatten();
        for (count, more) in counts.zip(other.counts.iter().flatten()) {
            *count += more;
        }
    }

    /// Customers with these conditions on now and before.
    pub(super) fn count(&self, now: impl Fn(usize) -> bool, before: impl Fn(usize) -> bool) -> u64 {
        let rows = self
            .counts
            .iter()
            .enumerate()
            .filter(|(place, _)| now(*place));
        let cells = rows.flat_map(|(_, row)| row.iter().enumerate());
        cells
            .filter(|(place, _)| before(*place))
            .map(|(_, count)| count)
            .sum()
    }
}

/// Sums and products of the numerators \[X\] and denominators \[D\] of a ratio; now, then before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ratios {
    /// Customers with X or D in either period.
    pub customers: u64,
    /// Customers with X or D in each period.
    pub any: [u64; 2],
    /// Customers with D in each period.
    pub with: [u64; 2],
    /// ΣX of each period.
    pub x: [i128; 2],
    /// ΣD of each period.
    pub d: [i128; 2],
    /// ΣX², ΣXD and ΣD² of each period.
    pub squares: [[i128; 3]; 2],
    /// ΣX₁X₀, ΣX₁D₀, ΣD₁X₀ and ΣD₁D₀.
    pub across: [i128; 4],
    /// Whether a product or sum had more digits than can be computed.
    pub too_large: bool,
}

impl Ratios {
    pub(super) fn add(&mut self, x: [i128; 2], d: [i128; 2]) {
        let [[x1, x0], [d1, d0]] = [x, d];
        if [x1, x0, d1, d0] == [0; 4] {
            return;
        }
        self.customers += 1;
        self.any[0] += u64::from(x1 != 0 || d1 != 0);
        self.any[1] += u64::from(x0 != 0 || d0 != 0);
        self.with[0] += u64::from(d1 != 0);
        self.with[1] += u64::from(d0 != 0);
        // Nearly always: then no product needs a check.
        let small = |number: i128| i32::try_from(number).ok().map(i64::from);
        match (small(x1), small(x0), small(d1), small(d0)) {
            (Some(x1), Some(x0), Some(d1), Some(d0)) => {
                self.add_products([x1, x0], [d1, d0], |a, b| Some(i128::from(a * b)));
            }
            _ => self.add_products([x1, x0], [d1, d0], i128::checked_mul),
        }
    }

    #[inline]
    fn add_products<N: Copy + Default + PartialEq + From<bool>>(
        &mut self,
        [x1, x0]: [N; 2],
        [d1, d0]: [N; 2],
        product: impl Fn(N, N) -> Option<i128>,
    ) {
        let too_large = &mut self.too_large;
        let mut plus = |sum: &mut i128, a: N, b: N| match product(a, b)
            .and_then(|product| sum.checked_add(product))
        {
            Some(more) => *sum = more,
            None => *too_large = true,
        };
        let (one, zero) = (N::from(true), N::default());
        let somewhere = [(x1, d1), (x0, d0)].map(|(x, d)| x != zero || d != zero);
        for (period, (x, d)) in [(x1, d1), (x0, d0)].into_iter().enumerate() {
            if !somewhere[period] {
                continue; // invariant: two periods, and so below
            }
            plus(&mut self.x[period], x, one); // invariant
            plus(&mut self.d[period], d, one); // invariant
            let [xx, xd, dd] = &mut self.squares[period]; // invariant
            plus(xx, x, x);
            plus(xd, x, d);
            plus(dd, d, d);
        }
        if somewhere == [true; 2] {
            let [xx, xd, dx, dd] = &mut self.across;
            plus(xx, x1, x0);
            plus(xd, x1, d0);
            plus(dx, d1, x0);
            plus(dd, d1, d0);
        }
    }

    /// The sums of one period alone, now 0 and before 1: nobody stands in the other.
    pub(super) fn of_period(&self, period: usize) -> Ratios {
        let mut alone = Ratios {
            customers: self.any[period], // invariant: two periods
            too_large: self.too_large,
            ..Ratios::default()
        };
        alone.any[period] = self.any[period]; // invariant, and so are all below
        alone.with[period] = self.with[period];
        alone.x[period] = self.x[period];
        alone.d[period] = self.d[period];
        alone.squares[period] = self.squares[period];
        alone
    }

    /// The sums without those of some of the customers.
    pub(super) fn without(&self, some: &Ratios) -> Ratios {
        let two = |all: [u64; 2], some: [u64; 2]| [all[0] - some[0], all[1] - some[1]];
        let pair = |all: [i128; 2], some: [i128; 2]| [all[0] - some[0], all[1] - some[1]];
        let three = |place: usize| {
            let (all, some) = (self.squares[place], some.squares[place]); // invariant: two periods
            std::array::from_fn(|place| all[place] - some[place]) // invariant: three products
        };
        Ratios {
            customers: self.customers - some.customers,
            any: two(self.any, some.any),
            with: two(self.with, some.with),
            x: pair(self.x, some.x),
            d: pair(self.d, some.d),
            squares: [three(0), three(1)],
            across: std::array::from_fn(|place| self.across[place] - some.across[place]), // invariant: four
            too_large: self.too_large,
        }
    }

    /// Takes the sums of other customers.
    pub fn merge(&mut self, other: &Ratios) {
        self.customers += other.customers;
        self.too_large |= other.too_large;
        let counts = self.with.iter_mut().chain(&mut self.any);
        for (count, more) in counts.zip(other.with.into_iter().chain(other.any)) {
            *count += more;
        }
        let sums = self.x.iter_mut().chain(&mut self.d);
        let sums = sums
            .chain(self.squares.iter_mut().flatten())
            .chain(&mut self.across);
        let others = other.x.iter().chain(&other.d);
        let others = others
            .chain(other.squares.iter().flatten())
            .chain(&other.across);
        for (sum, more) in sums.zip(others) {
            match sum.checked_add(*more) {
                Some(more) => *sum = more,
                None => self.too_large = true,
            }
        }
    }
}

/// What a sum over customers moved by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// Customers with anything in each period.
    pub(super) with: [u64; 2],
    /// The sum of each period.
    pub(super) sum: [i128; 2],
    /// Σ (v₁ − v₀)².
    pub(super) squares: i128,
    /// Whether a product or sum had more digits than can be computed.
    pub(super) too_large: bool,
}

impl Totals {
    fn add(&mut self, [now, before]: [i128; 2]) {
        self.with[0] += u64::from(now != 0);
        self.with[1] += u64::from(before != 0);
        let change = now.checked_sub(before);
        let square = change.and_then(|change| change.checked_mul(change));
        self.plus([now, before], square);
    }

    fn plus(&mut self, [now, before]: [i128; 2], square: Option<i128>) {
        let sums = self.sum[0]
            .checked_add(now)
            .zip(self.sum[1].checked_add(before));
        let squares = square.and_then(|square| self.squares.checked_add(square));
        match sums.zip(squares) {
            Some(((now, before), squares)) => (self.sum, self.squares) = ([now, before], squares),
            None => self.too_large = true,
        }
    }

    fn merge(&mut self, other: &Totals) {
        self.with[0] += other.with[0];
        self.with[1] += other.with[1];
        self.too_large |= other.too_large;
        self.plus(other.sum, Some(other.squares));
    }
}

#[cfg(test)]
mod tests;
