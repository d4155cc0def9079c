//! How honest `retention why` is where nothing changed: many worlds whose customers buy alike in both months, and how often
//! an interval leaves the true change of 0 out, or a group is named.
//!
//! ```text
//! cargo run --release --example simulate_why -- [worlds, default 1000] [customers, default 1500]
//! ```
//!
//! Of worlds without a difference, 93 to 97 of 100 intervals should hold 0, and a group should be named in 6 of 100 at most.

use std::sync::Arc;

use retention::internals::{
    Asked, Calendar, Column, Day, Groups, Kind, Labels, Ledger, OrdersBuilder, Period, Settings,
    Shuffles, SplitMix64, Unit, Walk, WhyFrame, Window, entry, why,
};

/// The metrics that `retention why` shows by itself, beside net revenue: what is named depends on how many are looked at.
const METRICS: [&str; 3] = [
    "customer_retention_rate",
    "repeat_purchase_rate",
    "average_order_value",
];

/// Groups of the three columns, which have nothing to do with what customers do.
const COLUMNS: [usize; 3] = [2, 4, 6];

struct Random(SplitMix64);

impl Random {
    /// Between 0 and 1, neither of them.
    fn uniform(&mut self) -> f64 {
        ((self.0.step() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (one, other) = (self.uniform(), self.uniform());
        (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
    }

    fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }
}

fn month(of: u32) -> Option<Period> {
    let day = Day::from_ymd(2025, of, 1).ok()?;
    Some(Calendar::default().period_of(Unit::Month, day))
}

/// Orders of six months of 30 days: each customer has a rate and a usual amount, and buys by chance alone.
fn world(random: &mut Random, customers: usize) -> Option<(Ledger, Vec<Arc<Column>>)> {
    let mut builder = OrdersBuilder::new();
    let start = Day::from_ymd(2024, 11, 1).ok()?;
    // Customers arrive as a Poisson process: their number varies as much.
    let spread = (customers as f64).sqrt() * random.normal();
    let count = (customers as f64 + spread).round().max(20.0) as usize;
    for customer in 0..count {
        // Orders a day: most buy seldom, few often.
        let rate = (random.exponential() + random.exponential()) / 2.0 / 40.0;
        let usual = (3.3 + 0.6 * random.normal()).exp();
        let mut at = random.exponential() / rate;
        // Calendar months differ in days, so time runs from month to month.
        while at < 180.0 {
            let amount = (usual * (0.5 * random.normal()).exp() * 100.0).round() as i64;
            let (months, days) = ((at / 30.0) as i32, (at % 30.0 / 30.0 * 28.0) as i32);
            let day = start.plus_months(months).plus_days(days);
            builder
                .push(format!("c{customer}").as_bytes(), None, day, amount, 2)
                .ok()?;
            at += random.exponential() / rate;
        }
    }
    let orders = builder
        .finish(Some(Day::from_ymd(2025, 4, 30).ok()?))
        .ok()?;
    let columns = COLUMNS.iter().enumerate().map(|(place, groups)| {
        // The first group holds half of the customers.
        let labels = (0..orders.customers()).map(|_| match random.uniform() {
            share if share < 0.5 => 0,
            share => 1 + ((share - 0.5) * 2.0 * (groups - 1) as f64) as u32,
        });
        Arc::new(Column {
            name: format!("column {place}"),
            kind: Kind::Values,
            values: *groups,
            groups: (0..*groups).map(|group| group.to_string()).collect(),
            other: None,
            labels: Labels::Fixed(labels.collect()),
            moved: None,
            is_of_today: false,
        })
    });
    let columns = columns.collect();
    let ledger = Ledger {
        orders: Some(orders),
        ..Ledger::default()
    };
    Some((ledger, columns))
}

/// What one world says: whether each interval holds 0, and in which metrics a group is named.
struct Said {
    holds: Vec<Option<bool>>,
    named: Vec<bool>,
}

fn looked_at(seed: u64, customers: usize) -> Option<Said> {
    let mut random = Random(SplitMix64::new(seed));
    let (ledger, of_orders) = world(&mut random, customers)?;
    let frame = WhyFrame {
        now: month(4)?,
        before: month(3)?,
        window: Window::Months(1),
    };
    let groups = Groups {
        of_orders,
        of_contracts: Vec::new(),
        shuffles: Some(Shuffles {
            count: 199,
            seed: 1,
            threads: 1,
        }),
    };
    let metrics: Vec<_> = METRICS.iter().filter_map(|key| entry(key)).collect();
    let asked = Asked {
        frame,
        begin: Day::from_ymd(2024, 11, 1).ok()?,
        is_cut: false,
        metrics: &metrics,
        groups: &groups,
    };
    let settings = Settings {
        window: frame.window,
        margin: None,
        lifespan: None,
        retention_cost: None,
        acquisition_cost: None,
        as_of: frame.now.last(),
        data_from: None,
        suggested: None,
    };
    let walk = Walk::of_metrics(&ledger, &frame, asked.begin, &metrics);
    let found = why(&ledger, walk, &asked, &settings);
    let net = found.net.as_ref()?;
    let shifts = found.metrics.iter().map(|moved| moved.shift);
    let holds = shifts.chain([net.shift]).map(|shift| {
        let interval = shift?.interval;
        Some(interval.low <= 0.0 && 0.0 <= interval.high)
    });
    let columns = found.metrics.iter().map(|moved| &moved.columns);
    let named = columns
        .chain([&net.columns])
        .map(|columns| columns.iter().any(|column| column.named().next().is_some()));
    Some(Said {
        holds: holds.collect(),
        named: named.collect(),
    })
}

#[expect(clippy::print_stdout, reason = "its result")]
fn main() {
    let mut args = std::env::args().skip(1);
    let mut number = |default: usize| {
        args.next()
            .and_then(|arg| arg.parse().ok())
            .unwrap_or(default)
    };
    let (worlds, customers) = (number(1000), number(1500));
    let mut holds = vec![(0_u32, 0_u32); METRICS.len() + 1];
    let mut named = vec![0_u32; METRICS.len() + 1];
    let mut reports = 0;
    for seed in 0..worlds as u64 {
        let Some(said) = looked_at(seed, customers) else {
            continue;
        };
        for ((held, all), holds) in holds.iter_mut().zip(&said.holds) {
            if let Some(holds) = holds {
                *held += u32::from(*holds);
                *all += 1;
            }
        }
        for (count, named) in named.iter_mut().zip(&said.named) {
            *count += u32::from(*named);
        }
        reports += u32::from(said.named.contains(&true));
    }
    let percent = |part: u32, whole: u32| 100.0 * f64::from(part) / f64::from(whole.max(1));
    println!("{worlds} worlds of about {customers} customers without a difference");
    println!("{:<28} {:>9} {:>12}", "", "holds 0", "names a group");
    for (place, key) in METRICS.iter().chain(&["net_revenue"]).enumerate() {
        let (held, all) = holds.get(place).copied().unwrap_or_default();
        let count = named.get(place).copied().unwrap_or_default();
        println!(
            "{key:<28} {:>7.1} % {:>11.1} %",
            percent(held, all),
            percent(count, worlds as u32)
        );
    }
    println!(
        "{:<28} {:>9} {:>11.1} %",
        "any of them, in a report",
        "",
        percent(reports, worlds as u32)
    );
}
