//! Whether the purchase models always answer, and whether their intervals hold the truth: many shops over the whole space of
//! parameters, its limits included, each fitted with every model.
//!
//! ```text
//! cargo run --release --example simulate_models -- [shops, default 200] [samples of the bootstrap, default 200] [seed, default 7]
//! ```
//!
//! None should fail, and 92 to 98 of 100 intervals should hold the true number (MBG/NBD, which the shops follow): of the orders
//! that a new customer is expected to make in a year, and of those that customers like these make in the year ahead, which
//! is what `retention clv --intervals` shows.

use std::num::NonZeroUsize;

use retention::internals::{
    BgNbd, Bootstrap, FitOptions, MbgNbd, ParetoNbd, PurchaseModel, RepeatHistory, SplitMix64,
};

/// Weeks of a year, and of the longest history.
const YEAR: f64 = 52.0;

struct Random(SplitMix64);

impl Random {
    /// Between 0 and 1, neither of them.
    fn uniform(&mut self) -> f64 {
        ((self.0.step() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }

    fn normal(&mut self) -> f64 {
        let (one, other) = (self.uniform(), self.uniform());
        (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
    }

    /// Gamma with a scale of 1: Marsaglia & Tsang (2000); a shape below 1 from the next one.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.uniform().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }
}

/// How a shop's customers differ.
#[derive(Debug, Clone, Copy)]
struct Shop {
    customers: usize,
    /// Shape of the order rates, infinite where all are alike, and their mean a week.
    shape: f64,
    rate: f64,
    /// Mean chance to be lost after an order, and a + b, infinite where all are alike, 0 where a share is lost at once.
    chance: f64,
    alike: f64,
}

impl Shop {
    fn numbered(number: usize) -> Shop {
        let pick = |of: &[f64], by: usize| of.get(number / by % of.len()).copied().unwrap_or(1.0);
        Shop {
            customers: if number.is_multiple_of(2) { 150 } else { 600 },
            shape: pick(&[0.3, 1.0, 5.0, f64::INFINITY], 2),
            rate: pick(&[0.05, 0.15, 0.5], 8),
            alike: pick(&[1.0, 4.0, 20.0, f64::INFINITY, 0.0], 24),
            chance: pick(&[0.0, 0.1, 0.3], 3),
        }
    }

    /// A customer's rate and chance to be lost after an order.
    fn customer(&self, random: &mut Random) -> (f64, f64) {
        let rate = if self.shape.is_infinite() {
            self.rate
        } else {
            random.gamma(self.shape) / self.shape * self.rate
        };
        let lost = match self.alike {
            alike if alike.is_infinite() || self.chance == 0.0 => self.chance,
            0.0 => f64::from(u8::from(random.uniform() < self.chance)),
            alike => {
                let a = random.gamma(self.chance * alike);
                a / (a + random.gamma((1.0 - self.chance) * alike))
            }
        };
        (rate, lost)
    }

    /// Repeat orders within some weeks of the first one, when the last of them was, and orders in the year after those weeks.
    /// Times are not rounded to days: every purchase counts.
    fn life(&self, weeks: f64, random: &mut Random) -> (u32, f64, u32) {
        let (rate, lost) = self.customer(random);
        let (mut repeats, mut last, mut now, mut later) = (0, 0.0, 0.0, 0);
        while random.uniform() >= lost {
            now += random.exponential() / rate;
            if now > weeks + YEAR {
                break;
            }
            if now > weeks {
                later += 1;
            } else {
                (repeats, last) = (repeats + 1, now);
            }
        }
        (repeats, last, later)
    }

    fn history(&self, weeks: f64, random: &mut Random) -> RepeatHistory {
        let (repeats, last, _) = self.life(weeks, random);
        RepeatHistory::new(repeats, last, weeks, None)
            .or_else(|_| RepeatHistory::new(0, 0.0, weeks, None))
            .unwrap_or_else(|_| unreachable!("no purchases are a history"))
    }

    /// By simulation: orders that a new customer makes in a year, and those that customers of these ages make in the year
    /// ahead, all together.
    fn truth(&self, ages: &[f64], random: &mut Random) -> [f64; 2] {
        const LIVES: usize = 120_000;
        let of = |weeks: f64, random: &mut Random| f64::from(self.life(weeks, random).2);
        let new: f64 = (0..LIVES).map(|_| of(0.0, random)).sum();
        let times = LIVES / ages.len();
        let mut all = || ages.iter().map(|weeks| of(*weeks, random)).sum::<f64>();
        let ahead: f64 = (0..times).map(|_| all()).sum();
        [new / LIVES as f64, ahead / times as f64]
    }
}

#[allow(
    clippy::print_stdout,
    reason = "a program of its own, whose result is this"
)]
fn main() {
    let mut args = std::env::args().skip(1).filter_map(|arg| arg.parse().ok());
    let shops: usize = args.next().unwrap_or(200);
    let replicates = args.next().unwrap_or(200) as u32;
    let seed = args.next().unwrap_or(7) as u64;
    let mut random = Random(SplitMix64::new(seed));
    let options = FitOptions::default();
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let (mut failed, mut limits) = ([0; 3], [0; 3]);
    // Of each statistic: intervals, and those that lie above and below the truth.
    let mut told = [[0_usize; 3]; 2];
    for number in 0..shops {
        let shop = Shop::numbered(number);
        let age = |random: &mut Random| ((20.0 + 32.0 * random.uniform()) * 7.0).floor() / 7.0;
        let ages: Vec<f64> = (0..shop.customers).map(|_| age(&mut random)).collect();
        let histories: Vec<RepeatHistory> = ages
            .iter()
            .map(|weeks| shop.history(*weeks, &mut random))
            .collect();
        let truth = shop.truth(&ages, &mut random);
        let fits = [
            BgNbd::fit(&histories, &options).map(|fit| fit.limits.len()),
            MbgNbd::fit(&histories, &options).map(|fit| fit.limits.len()),
            ParetoNbd::fit(&histories, &options).map(|fit| fit.limits.len()),
        ];
        for ((fit, failed), limits) in fits.iter().zip(&mut failed).zip(&mut limits) {
            *failed += usize::from(fit.is_err());
            *limits += usize::from(fit.as_ref().is_ok_and(|count| *count > 0));
        }
        let bootstrap = Bootstrap {
            replicates,
            level: 0.95,
            seed: seed.wrapping_add(number as u64),
        };
        let intervals = bootstrap.intervals(histories.len(), threads, |sample| {
            let drawn: Vec<RepeatHistory> = sample
                .iter()
                .filter_map(|place| histories.get(*place).copied())
                .collect();
            let Ok(fit) = MbgNbd::fit(&drawn, &options) else {
                return [None; 2];
            };
            let ahead = |h| fit.model.conditional_expected_purchases(YEAR, h);
            [
                Some(fit.model.expected_purchases(YEAR)),
                Some(drawn.iter().map(ahead).sum()),
            ]
        });
        for ((interval, truth), [asked, above, below]) in intervals.iter().zip(truth).zip(&mut told)
        {
            if let Some(interval) = interval {
                *asked += 1;
                *above += usize::from(truth < interval.low);
                *below += usize::from(truth > interval.high);
            }
        }
    }
    println!("{shops} shops, seed {seed}");
    for ((model, failed), limits) in ["BG/NBD", "MBG/NBD", "Pareto/NBD"]
        .iter()
        .zip(failed)
        .zip(limits)
    {
        println!("{model}: {failed} failed, {limits} at a limit");
    }
    let names = [
        "a new customer's orders in a year",
        "these customers' orders in the year ahead",
    ];
    for (name, [asked, above, below]) in names.iter().zip(told) {
        let held = asked - above - below;
        let share = 100.0 * held as f64 / asked.max(1) as f64;
        println!(
            "95 % intervals of {name} that hold the truth: {held} of {asked}, {share:.1} %; {above} lie above it, {below} below"
        );
    }
}
