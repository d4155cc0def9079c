//! Histories in the form that a likelihood sums over quickly: identical ones once, with a weight, and
//! every distinct count and time once, so that functions of them are tabulated.

use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::fit::{FEWEST_CUSTOMERS, FitError};
use super::history::RepeatHistory;

/// Customers with equal x, t_x and T: indices into the tables of [`Weighted`], and how many there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    pub(crate) count: u32,
    pub(crate) recency: u32,
    pub(crate) age: u32,
    pub(crate) weight: f64,
}

/// All customers of a fit.
#[derive(Clone, Debug)]
pub(crate) struct Weighted {
    /// Distinct x, rising.
    pub(crate) counts: Vec<u32>,
    /// Customers with each of them.
    pub(crate) customers_by_count: Vec<f64>,
    /// Distinct t_x and T together, rising.
    pub(crate) times: Vec<f64>,
    /// By count, recency and age, rising.
    pub(crate) groups: Vec<Group>,
    /// The sum of all weights.
    pub(crate) customers: f64,
    /// Σ x.
    pub(crate) repeats: f64,
    /// Σ T.
    pub(crate) exposure: f64,
}

impl Weighted {
    pub(crate) fn new(histories: &[RepeatHistory]) -> Weighted {
        let counts = distinct(histories.iter().map(|h| u64::from(h.repeat_days())));
        // Positive doubles are ordered like their bits.
        let times = distinct(
            histories
                .iter()
                .flat_map(|h| [h.recency().to_bits(), h.age().to_bits()]),
        );
        let index = |table: &[u64], key: u64| table.partition_point(|k| *k < key) as u128;
        let mut keys: Vec<u128> = histories
            .iter()
            .map(|h| {
                index(&counts, u64::from(h.repeat_days())) << 64
                    | index(&times, h.recency().to_bits()) << 32
                    | index(&times, h.age().to_bits())
            })
            .collect();
        keys.sort_unstable();
        let times: Vec<f64> = times.into_iter().map(f64::from_bits).collect();
        let mut weighted = Weighted {
            customers_by_count: vec![0.0; counts.len()],
            counts: counts.into_iter().map(|c| c as u32).collect(),
            times,
            groups: Vec::new(),
            customers: histories.len() as f64,
            repeats: histories.iter().map(|h| f64::from(h.repeat_days())).sum(),
            exposure: histories.iter().map(RepeatHistory::age).sum(),
        };
        for same in keys.chunk_by(|one, other| one == other) {
            let key = same[0]; // invariant: chunk_by yields no empty chunk
            let group = Group {
                count: (key >> 64) as u32,
                recency: (key >> 32) as u32,
                age: key as u32,
                weight: same.len() as f64,
            };
            weighted.customers_by_count[group.count as usize] += group.weight; // invariant: an index made above
            weighted.groups.push(group);
        }
        weighted
    }

    /// The customers of a fit, if there are enough and somebody bought twice.
    pub(crate) fn of_repeat_buyers(histories: &[RepeatHistory]) -> Result<Weighted, FitError> {
        let found = histories.len() as u64;
        if found < FEWEST_CUSTOMERS {
            return Err(FitError::TooFewCustomers { found });
        }
        if histories.iter().all(|h| h.repeat_days() == 0) {
            return Err(FitError::NoRepeatBuyers);
        }
        Ok(Weighted::new(histories))
    }

    /// A function of each distinct time, in the order of `times`.
    pub(crate) fn tabulate<T>(&self, f: impl Fn(f64) -> T) -> Vec<T> {
        self.times.iter().map(|t| f(*t)).collect()
    }

    /// The sum of `f` over the groups.
    pub(crate) fn sum<const K: usize>(
        &self,
        threads: usize,
        f: impl Fn(&Group, &mut [f64; K]) + Sync,
    ) -> [f64; K] {
        sum_in_chunks(self.groups.len(), threads, |range| {
            let mut sums = [0.0; K];
            // invariant: the range lies within the groups
            for group in &self.groups[range] {
                f(group, &mut sums);
            }
            sums
        })
    }
}

fn distinct(keys: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut keys: Vec<u64> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Sums `part` over `0..count` cut into chunks of one size. Chunks are added in their order, whichever
/// thread computed them: the result does not depend on the number of threads.
pub(crate) fn sum_in_chunks<const K: usize>(
    count: usize,
    threads: usize,
    part: impl Fn(Range<usize>) -> [f64; K] + Sync,
) -> [f64; K] {
    const CHUNK: usize = 4096;
    let chunks = count.div_ceil(CHUNK);
    let chunk = |i: usize| part(i * CHUNK..((i + 1) * CHUNK).min(count));
    let add = |mut sums: [f64; K], part: [f64; K]| {
        for (sum, value) in sums.iter_mut().zip(part) {
            *sum += value;
        }
        sums
    };
    if threads <= 1 || chunks <= 2 {
        return (0..chunks).map(chunk).fold([0.0; K], add);
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                return done;
            }
            done.push((i, chunk(i)));
        }
    };
    let mut parts = thread::scope(|scope| {
        // A thread that cannot be had leaves its share to the others.
        let helpers: Vec<_> = (1..threads)
            .filter_map(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        let mut parts = work();
        for helper in helpers {
            parts.extend(helper.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        parts
    });
    parts.sort_unstable_by_key(|(i, _)| *i);
    parts.into_iter().map(|(_, part)| part).fold([0.0; K], add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identical_histories_are_one_group() {
        let history = |x, t, age| RepeatHistory::new(x, t, age, None).unwrap();
        let all = [
            history(2, 3.0, 9.0),
            history(0, 0.0, 9.0),
            history(2, 3.0, 9.0),
            history(1, 3.0, 4.0),
        ];
        let weighted = Weighted::new(&all);
        assert_eq!(weighted.counts, [0, 1, 2]);
        assert_eq!(weighted.customers_by_count, [1.0, 1.0, 2.0]);
        assert_eq!(weighted.times, [0.0, 3.0, 4.0, 9.0]);
        assert_eq!(weighted.groups.len(), 3);
        assert_eq!(
            (weighted.customers, weighted.repeats, weighted.exposure),
            (4.0, 5.0, 31.0)
        );
        let [x, t] = weighted.sum(1, |g, sums: &mut [f64; 2]| {
            sums[0] += g.weight * f64::from(weighted.counts[g.count as usize]);
            sums[1] += g.weight * weighted.times[g.age as usize];
        });
        assert_eq!((x, t), (5.0, 31.0));
    }

    #[test]
    fn threads_do_not_change_a_bit_of_the_sum() {
        let part = |range: Range<usize>| [range.map(|i| (i as f64).sin() / 3.0).sum::<f64>()];
        let [one] = sum_in_chunks(100_001, 1, part);
        for threads in 2..6 {
            let [many] = sum_in_chunks(100_001, threads, part);
            assert_eq!(one.to_bits(), many.to_bits());
        }
        assert_eq!(sum_in_chunks(0, 4, part), [0.0]);
    }
}
