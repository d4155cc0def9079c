//! How sure a total is: the statistic of many samples drawn from the customers with replacement (Efron
//! 1979), percentile interval.

/// A seeded bootstrap: the same seed gives the same interval on every machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    /// Samples drawn. A 95 % interval wants some hundreds.
    pub replicates: u32,
    /// Coverage of the interval: 0.95.
    pub level: f64,
    /// Start of the random numbers.
    pub seed: u64,
}

/// An interval that holds the statistic of `level` of the samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Samples whose statistic was undefined, and which are not in the interval.
    pub undefined: u32,
}

impl Bootstrap {
    /// The interval of a statistic of `customers` customers. `statistic` gets the indices of one sample, as
    /// many as customers, sorted, some repeated and some missing; it may refit a model. `None` if there
    /// are no customers or no sample has a statistic.
    pub fn interval(
        &self,
        customers: usize,
        mut statistic: impl FnMut(&[usize]) -> Option<f64>,
    ) -> Option<Interval> {
        let mut random = SplitMix64::new(self.seed);
        let mut sample = vec![0; customers];
        let mut results = Vec::new();
        for _ in 0..self.replicates {
            for index in &mut sample {
                *index = random.below(customers);
            }
            sample.sort_unstable();
            results.extend(statistic(&sample).filter(|value| value.is_finite()));
        }
        let undefined = self.replicates - results.len() as u32;
        if customers == 0 || results.is_empty() {
            return None;
        }
        results.sort_unstable_by(f64::total_cmp);
        let outside = (1.0 - self.level.clamp(0.0, 1.0)) / 2.0;
        Some(Interval {
            low: quantile(&results, outside),
            high: quantile(&results, 1.0 - outside),
            undefined,
        })
    }
}

/// Quantile of sorted values by linear interpolation (Hyndman & Fan 1996, type 7).
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let position = share * (sorted.len() - 1) as f64;
    let below = sorted[position.floor() as usize]; // invariant: 0 <= share <= 1, not empty
    let above = sorted[position.ceil() as usize]; // invariant: 0 <= share <= 1, not empty
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
        let of_total = |sample: &[usize]| Some(sample.iter().map(|i| values[*i]).sum());
        let interval = bootstrap.interval(400, of_total).unwrap();
        assert!((interval.low - (total - 1.96 * sd)).abs() < 0.15 * sd);
        assert!((interval.high - (total + 1.96 * sd)).abs() < 0.15 * sd);
        assert_eq!(bootstrap.interval(400, of_total), Some(interval));
        assert_eq!(bootstrap.interval(0, |_| Some(1.0)), None);
        assert_eq!(bootstrap.interval(3, |_| None), None);
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
            let model = BgNbd::fit(&drawn, &FitOptions::default()).ok()?.model;
            let expected = |h| model.conditional_expected_purchases(52.0, h);
            Some(drawn.iter().map(expected).sum())
        };
        let all: Vec<usize> = (0..histories.len()).collect();
        let total = next_year(&all).unwrap();
        let interval = bootstrap.interval(histories.len(), next_year).unwrap();
        assert!(interval.low < total && total < interval.high);
        assert_eq!(interval.undefined, 0);
    }

    #[test]
    fn quantiles_interpolate() {
        // By hand, as R's quantile(c(1, 2, 4), c(0, .25, .5, 1)).
        for (share, expected) in [(0.0, 1.0), (0.25, 1.5), (0.5, 2.0), (1.0, 4.0)] {
            assert_eq!(quantile(&[1.0, 2.0, 4.0], share), expected);
        }
    }
}
