//! How sure a total is: the statistic of many samples drawn from the customers with replacement (Efron
//! 1979), intervals that are corrected for bias and skewness (BCa).

use std::array;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread;

/// A seeded bootstrap: the same seed gives the same interval on every machine, with any number of threads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    /// Samples drawn. A 95 % interval wants some hundreds.
    pub replicates: u32,
    /// Coverage of the interval: 0.95.
    pub level: f64,
    /// Start of the random numbers.
    pub seed: u64,
}

/// An interval that holds the statistic with a chance of about `level`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Samples whose statistic was undefined, and which are not in the interval.
    pub undefined: u32,
}

/// Groups of customers that are left out one after the other to see how skewed a statistic is.
const LEFT_OUT: usize = 50;

impl Bootstrap {
    /// The intervals of several statistics of `customers` customers. `statistics` gets the indices of one sample,
    /// sorted, some repeated and some missing; it may refit a model. `None` where there are no customers or a
    /// statistic has no value over all of them or over any sample.
    ///
    /// The ends are the samples' quantiles at Φ(z₀ + (z₀ + z) / (1 − a (z₀ + z))): z₀ is how far the samples' median lies
    /// off the statistic, a its skewness, found by leaving out a fiftieth of the customers at a time. Plain percentiles
    /// (z₀ = a = 0) miss too often where a statistic is skewed. Efron, "Better bootstrap confidence intervals",
    /// Journal of the American Statistical Association 82, 1987; Efron & Tibshirani 1993, section 14.3;
    /// DiCiccio & Efron, "Bootstrap confidence intervals", Statistical Science 11, 1996.
    pub fn intervals<const K: usize>(
        &self,
        customers: usize,
        threads: NonZeroUsize,
        statistics: impl Fn(&[usize]) -> [Option<f64>; K] + Sync,
    ) -> [Option<Interval>; K] {
        if customers == 0 {
            return [None; K];
        }
        let mut random = SplitMix64::new(self.seed);
        let seeds: Vec<u64> = (0..self.replicates).map(|_| random.step()).collect();
        let drawn = |seed: &u64| {
            let mut random = SplitMix64::new(*seed);
            let mut sample: Vec<usize> = (0..customers).map(|_| random.below(customers)).collect();
            sample.sort_unstable();
            statistics(&sample)
        };
        // Groups of one size: what is left over is never left out.
        let groups = LEFT_OUT.min(customers);
        let size = customers / groups;
        let is_in = |place: &usize, group: usize| place % groups != group || place / groups >= size;
        let without = |group: &usize| {
            let rest: Vec<usize> = (0..customers)
                .filter(|place| is_in(place, *group))
                .collect();
            statistics(&rest)
        };
        let everybody: Vec<usize> = (0..customers).collect();
        let whole = statistics(&everybody);
        let samples = on_threads(&seeds, threads, drawn);
        let groups: Vec<usize> = (0..groups).collect();
        let rests = on_threads(&groups, threads, without);
        array::from_fn(|k| {
            let of = |all: &[[Option<f64>; K]]| -> Vec<f64> {
                let values = all
                    .iter()
                    .filter_map(|values| values.get(k).copied().flatten());
                values.filter(|value| value.is_finite()).collect()
            };
            let whole = whole
                .get(k)
                .copied()
                .flatten()
                .filter(|value| value.is_finite())?;
            self.interval(whole, of(&samples), &of(&rests))
        })
    }

    /// The interval of a statistic from its values over all customers, over samples, and without each group.
    fn interval(&self, whole: f64, mut samples: Vec<f64>, rests: &[f64]) -> Option<Interval> {
        if samples.is_empty() {
            return None;
        }
        samples.sort_unstable_by(f64::total_cmp);
        let count = samples.len() as f64;
        let below = samples.partition_point(|value| *value < whole);
        let equal = samples.partition_point(|value| *value <= whole) - below;
        // As far as so many samples can tell.
        let share =
            ((below as f64 + 0.5 * equal as f64) / count).clamp(0.5 / count, 1.0 - 0.5 / count);
        let (bias, skew) = (normal_quantile(share), acceleration(rests));
        let outside = (1.0 - self.level.clamp(0.0, 1.0)) / 2.0;
        let end = |share: f64| {
            let from = bias + normal_quantile(share);
            quantile(&samples, normal_share(bias + from / (1.0 - skew * from)))
        };
        Some(Interval {
            low: end(outside),
            high: end(1.0 - outside),
            undefined: self.replicates - samples.len() as u32,
        })
    }
}

/// How fast a statistic's standard error changes with it: Σ (θ̄ − θ)³ / 6 (Σ (θ̄ − θ)²)^1.5 over the statistics without
/// each group.
fn acceleration(rests: &[f64]) -> f64 {
    let mean = rests.iter().sum::<f64>() / rests.len().max(1) as f64;
    let sum = |power: i32| {
        rests
            .iter()
            .map(|rest| (mean - rest).powi(power))
            .sum::<f64>()
    };
    let spread = 6.0 * sum(2).powf(1.5);
    if spread > 0.0 { sum(3) / spread } else { 0.0 }
}

/// The share of a normal distribution below z.
fn normal_share(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The z that a share of a normal distribution lies below.
fn normal_quantile(share: f64) -> f64 {
    let (mut below, mut above) = (-10.0, 10.0);
    for _ in 0..80 {
        let middle = (below + above) / 2.0;
        if normal_share(middle) < share {
            below = middle;
        } else {
            above = middle;
        }
    }
    below
}

/// `make` of each item, in their order.
fn on_threads<I: Sync, T: Send>(
    items: &[I],
    threads: NonZeroUsize,
    make: impl Fn(&I) -> T + Sync,
) -> Vec<T> {
    let share = items.len().div_ceil(threads.get()).max(1);
    let make = &make;
    thread::scope(|scope| {
        let shares = items.chunks(share);
        let running: Vec<_> = shares
            .map(|items| scope.spawn(move || items.iter().map(make).collect::<Vec<T>>()))
            .collect();
        let done = running.into_iter().map(|one| match one.join() {
            Ok(made) => made,
            Err(panic) => resume_unwind(panic),
        });
        done.flatten().collect()
    })
}

/// Quantile of sorted values: the (n + 1) · share-th of them, by linear interpolation (Hyndman & Fan 1996, type 6), which
/// a further value lies below with that chance.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let position = (share * (sorted.len() + 1) as f64 - 1.0).clamp(0.0, (sorted.len() - 1) as f64);
    let below = sorted[position.floor() as usize]; // invariant: clamped, not empty
    let above = sorted[position.ceil() as usize]; // invariant: clamped, not empty
    below + (above - below) * position.fract()
}

/// Steele, Lea & Flood's generator (2014): 64 bits of state, one output a step.
#[derive(Debug, Clone)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// The generator that starts from a seed.
    pub fn new(seed: u64) -> Self {
        SplitMix64(seed)
    }

    /// The next number.
    pub fn step(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, by the high half of a product: uneven by at most bound / 2^64.
    #[inline]
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.step()) * bound as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::bgnbd::BgNbd;
    use crate::models::fit::FitOptions;
    use crate::models::history::RepeatHistory;
    use crate::models::purchase::PurchaseModel;

    #[test]
    fn the_generator_is_the_published_one() {
        // First outputs of the reference implementation (Vigna, splitmix64.c) for the seed 1234567.
        let mut random = SplitMix64::new(1_234_567);
        let outputs: Vec<u64> = (0..3).map(|_| random.step()).collect();
        assert_eq!(
            outputs,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    const ONE: NonZeroUsize = NonZeroUsize::MIN;

    #[test]
    fn interval_of_a_total_has_the_width_theory_gives() {
        // 400 values 0..400: the total's standard deviation is √n · sd; 1.96 of it on either side.
        let values: Vec<f64> = (0..400).map(f64::from).collect();
        let total: f64 = values.iter().sum();
        let sd = 400f64.sqrt() * ((400.0 * 400.0 - 1.0) / 12.0f64).sqrt();
        let bootstrap = Bootstrap {
            replicates: 4000,
            level: 0.95,
            seed: 7,
        };
        let of_total = |sample: &[usize]| [Some(sample.iter().map(|i| values[*i]).sum()), None];
        let [interval, nothing] = bootstrap.intervals(400, ONE, of_total);
        let interval = interval.unwrap();
        assert!((interval.low - (total - 1.96 * sd)).abs() < 0.15 * sd);
        assert!((interval.high - (total + 1.96 * sd)).abs() < 0.15 * sd);
        assert_eq!(nothing, None);
        let three = NonZeroUsize::new(3).unwrap();
        assert_eq!(bootstrap.intervals(400, three, of_total)[0], Some(interval));
        assert_eq!(bootstrap.intervals(0, ONE, |_| [Some(1.0)]), [None]);
    }

    #[test]
    fn skewed_statistics_get_uneven_intervals() {
        // The variance of 22 scores (Efron & Tibshirani 1993, table 14.1 and section 14.3): its plain value is 171.5, and
        // the nonparametric BCa interval of 90 % is (115.8, 259.6), of 2,000 samples; percentiles give (100.8, 233.9).
        let scores: [f64; 26] = [
            48.0, 36.0, 20.0, 29.0, 42.0, 42.0, 20.0, 42.0, 22.0, 41.0, 45.0, 14.0, 6.0, 0.0, 33.0,
            28.0, 34.0, 4.0, 32.0, 24.0, 47.0, 41.0, 24.0, 26.0, 30.0, 41.0,
        ];
        let variance = |sample: &[usize]| {
            let n = sample.len() as f64;
            let mean = sample.iter().map(|i| scores[*i]).sum::<f64>() / n;
            [Some(
                sample
                    .iter()
                    .map(|i| (scores[*i] - mean).powi(2))
                    .sum::<f64>()
                    / n,
            )]
        };
        let all: Vec<usize> = (0..26).collect();
        assert!((variance(&all)[0].unwrap() - 171.5).abs() < 0.05);
        let bootstrap = Bootstrap {
            replicates: 20_000,
            level: 0.9,
            seed: 3,
        };
        let [interval] = bootstrap.intervals(26, ONE, variance);
        let interval = interval.unwrap();
        // 2,000 samples leave a standard error of some 3 at the ends.
        assert!((interval.low - 115.8).abs() < 4.0, "{interval:?}");
        assert!((interval.high - 259.6).abs() < 8.0, "{interval:?}");
        let rests: Vec<f64> = (0..26)
            .map(|out| {
                variance(
                    &all.iter()
                        .copied()
                        .filter(|i| *i != out)
                        .collect::<Vec<_>>(),
                )[0]
                .unwrap()
            })
            .collect();
        // The book's 0.061.
        assert!((acceleration(&rests) - 0.061).abs() < 0.001);
    }

    #[test]
    fn normal_shares_and_quantiles() {
        // R: pnorm(1.96), qnorm(c(.025, .5, .9)).
        assert!((normal_share(1.96) - 0.975_002_104_851_779_5).abs() < 1e-14);
        for (share, z) in [
            (0.025, -1.959_963_984_540_054),
            (0.5, 0.0),
            (0.9, 1.281_551_565_544_600_4),
        ] {
            assert!((normal_quantile(share) - z).abs() < 1e-12);
        }
    }

    #[test]
    fn a_sample_may_refit_the_model() {
        let Some(histories) = crate::models::tests::histories() else {
            return;
        };
        let bootstrap = Bootstrap {
            replicates: 20,
            level: 0.8,
            seed: 1,
        };
        let next_year = |sample: &[usize]| {
            let drawn: Vec<RepeatHistory> = sample.iter().map(|i| histories[*i]).collect();
            let model = BgNbd::fit(&drawn, &FitOptions::default())
                .ok()
                .map(|fit| fit.model);
            let expected = |model: BgNbd| {
                drawn
                    .iter()
                    .map(|h| model.conditional_expected_purchases(52.0, h))
                    .sum()
            };
            [model.map(expected)]
        };
        let all: Vec<usize> = (0..histories.len()).collect();
        let total = next_year(&all)[0].unwrap();
        let [interval] = bootstrap.intervals(histories.len(), ONE, next_year);
        let interval = interval.unwrap();
        assert!(interval.low < total && total < interval.high);
        assert_eq!(interval.undefined, 0);
    }

    #[test]
    fn quantiles_interpolate() {
        // By hand, as R's quantile(c(1, 2, 4), c(0, .25, .5, .625, 1), type = 6).
        for (share, expected) in [
            (0.0, 1.0),
            (0.25, 1.0),
            (0.5, 2.0),
            (0.625, 3.0),
            (1.0, 4.0),
        ] {
            assert_eq!(quantile(&[1.0, 2.0, 4.0], share), expected);
        }
    }
}
