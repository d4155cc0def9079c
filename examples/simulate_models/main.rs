//! Whether the purchase models always answer, and whether their intervals hold the truth: many shops over the whole space of
//! parameters, its limits included, each fitted with every model.
//!
//! ```text
//! cargo run --release --example simulate_models -- [shops, default 200] [samples of the bootstrap, default 200]
//! ```
//!
//! None should fail, and 92 to 98 of 100 intervals of the orders that a new customer is expected to make in a year should
//! hold the true number (MBG/NBD, which the shops follow).

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

    fn history(&self, random: &mut Random) -> RepeatHistory {
        let age = (20.0 + 32.0 * random.uniform()) * 7.0;
        let age = age.floor() / 7.0;
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
        let (mut repeats, mut last, mut now) = (0, 0.0, 0.0);
        while random.uniform() >= lost {
            now += random.exponential() / rate;
            if now > age {
                break;
            }
            (repeats, last) = (repeats + 1, now);
        }
        // Times are not rounded to days: every purchase counts.
        RepeatHistory::new(repeats, last, age, None)
            .or_else(|_| RepeatHistory::new(0, 0.0, age, None))
            .unwrap_or_else(|_| unreachable!("no purchases are a history"))
    }

    /// Orders that a new customer makes in a year, by simulation.
    fn truth(&self, random: &mut Random) -> f64 {
        const CUSTOMERS: usize = 60_000;
        let year = Shop {
            customers: 1,
            ..*self
        };
        let made: f64 = (0..CUSTOMERS).map(|_| year.orders_in_a_year(random)).sum();
        made / CUSTOMERS as f64
    }

    fn orders_in_a_year(&self, random: &mut Random) -> f64 {
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
        let (mut made, mut now) = (0.0, 0.0);
        while random.uniform() >= lost {
            now += random.exponential() / rate;
            if now > YEAR {
                break;
            }
            made += 1.0;
        }
        made
    }
}

#[allow(
    clippy::print_stdout,
    reason = "a program of its own, whose result is this"
)]
fn main() {
    let mut args = std::env::args().skip(1).filter_map(|arg| arg.parse().ok());
    let shops: usize = args.next().unwrap_or(200);
    let samples = args.next().unwrap_or(200);
    let mut random = Random(SplitMix64::new(7));
    let options = FitOptions::default();
    let (mut failed, mut limits, mut held, mut asked) = ([0; 3], [0; 3], 0, 0);
    for number in 0..shops {
        let shop = Shop::numbered(number);
        let histories: Vec<RepeatHistory> = (0..shop.customers)
            .map(|_| shop.history(&mut random))
            .collect();
        let truth = shop.truth(&mut random);
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
            replicates: samples as u32,
            level: 0.95,
            seed: number as u64,
        };
        let interval = bootstrap.interval(histories.len(), |sample| {
            let drawn: Vec<RepeatHistory> = sample
                .iter()
                .filter_map(|place| histories.get(*place).copied())
                .collect();
            let fit = MbgNbd::fit(&drawn, &options).ok()?;
            Some(fit.model.expected_purchases(YEAR))
        });
        if let Some(interval) = interval {
            asked += 1;
            held += usize::from(interval.low <= truth && truth <= interval.high);
        }
    }
    println!("{shops} shops");
    for ((model, failed), limits) in ["BG/NBD", "MBG/NBD", "Pareto/NBD"]
        .iter()
        .zip(failed)
        .zip(limits)
    {
        println!("{model}: {failed} failed, {limits} at a limit");
    }
    println!(
        "95 % intervals of a new customer's orders in a year that hold the truth: {held} of {asked}, {:.1} %",
        100.0 * held as f64 / asked as f64
    );
}
