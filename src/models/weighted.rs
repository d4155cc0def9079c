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
    /// Σ of the logarithms of all gaps between purchases, in weeks; `None` where somebody's are unknown.
    pub(crate) ln_gaps: Option<f64>,
}

impl Weighted {
    pub(crate) fn new(histories: &[RepeatHistory]) -> Weighted {
        let times = Times::of(histories);
        let most = histories.iter().map(RepeatHistory::repeat_days).max();
        let most = most.unwrap_or(0);
        let key = |h: &RepeatHistory| {
            u128::from(h.repeat_days()) << 64
                | times.place(h.recency()) << 32
                | times.place(h.age())
        };
        let bits = usize::BITS - times.values.len().leading_zeros();
        let groups = if u32::BITS - most.leading_zeros() + 2 * bits <= u64::BITS {
            // The same in 64 bits: sorted twice as fast.
            let short = |h: &RepeatHistory| {
                u64::from(h.repeat_days()) << (2 * bits)
                    | (times.place(h.recency()) as u64) << bits
                    | times.place(h.age()) as u64
            };
            let low = (1u64 << bits) - 1;
            grouped(histories.iter().map(short), |key| {
                (
                    (key >> (2 * bits)) as u32,
                    (key >> bits & low) as u32,
                    (key & low) as u32,
                )
            })
        } else {
            grouped(histories.iter().map(key), |key| {
                ((key >> 64) as u32, (key >> 32) as u32, key as u32)
            })
        };
        Weighted {
            ln_gaps: ln_gaps(histories),
            ..Weighted::of_groups(groups, times.values)
        }
    }

    /// From groups whose `count` is the number of repeat days itself, rising.
    fn of_groups(mut groups: Vec<Group>, times: Vec<f64>) -> Weighted {
        let (mut counts, mut customers_by_count) = (Vec::new(), Vec::new());
        let (mut customers, mut repeats, mut exposure) = (0.0, 0.0, 0.0);
        for group in &mut groups {
            let x = group.count;
            if counts.last() != Some(&x) {
                counts.push(x);
                customers_by_count.push(0.0);
            }
            if let Some(count) = customers_by_count.last_mut() {
                *count += group.weight;
            }
            group.count = counts.len() as u32 - 1;
            customers += group.weight;
            repeats += group.weight * f64::from(x);
            exposure += group.weight * times[group.age as usize]; // invariant: an index into these times
        }
        Weighted {
            counts,
            customers_by_count,
            times,
            groups,
            customers,
            repeats,
            exposure,
            ln_gaps: None,
        }
    }

    /// Samples of ever more customers, each much smaller than the next; none where all are few.
    pub(crate) fn samples(&self) -> Vec<Weighted> {
        let much_less = |drawn: &f64| self.groups.len() as f64 > 1.5 * drawn;
        let sizes = [4_000.0, 40_000.0].into_iter().filter(much_less);
        sizes.map(|drawn| self.sample(drawn)).collect()
    }

    /// Every so many-th customer, counted through the groups: the same for any order of customers.
    fn sample(&self, customers: f64) -> Weighted {
        let step = self.customers / customers;
        let mut passed = 0.0;
        let drawn = self.groups.iter().filter_map(|group| {
            let before = (passed / step).floor();
            passed += group.weight;
            let weight = (passed / step).floor() - before;
            let count = self.counts.get(group.count as usize)?;
            (weight > 0.0).then_some(Group {
                count: *count,
                weight,
                ..*group
            })
        });
        Weighted::of_groups(drawn.collect(), self.times.clone())
    }

    /// The most repeat days of a customer.
    pub(crate) fn most(&self) -> usize {
        self.counts.last().map_or(0, |x| *x as usize)
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

/// In whole parts of 2^−40, whose sum does not depend on the customers' order.
fn ln_gaps(histories: &[RepeatHistory]) -> Option<f64> {
    const PARTS: f64 = 1_099_511_627_776.0;
    let parts = histories.iter().map(|history| {
        let gaps = history.gaps()?;
        Some((gaps.sum_of_logs * PARTS).round() as i128)
    });
    let sum: Option<i128> = parts.sum();
    sum.map(|sum| sum as f64 / PARTS)
}

/// Equal keys together, rising; `split` takes a key apart into count, recency and age.
fn grouped<K: Ord + Copy>(
    keys: impl Iterator<Item = K>,
    split: impl Fn(K) -> (u32, u32, u32),
) -> Vec<Group> {
    let mut keys: Vec<K> = keys.collect();
    keys.sort_unstable();
    let groups = keys.chunk_by(|one, other| one == other).map(|same| {
        let (count, recency, age) = split(same[0]); // invariant: chunk_by yields no empty chunk
        Group {
            count,
            recency,
            age,
            weight: same.len() as f64,
        }
    });
    groups.collect()
}

/// The distinct times of histories, rising, and where each of them is.
struct Times {
    values: Vec<f64>,
    /// The place of a whole number of days; empty where some time is none.
    by_day: Vec<u32>,
}

impl Times {
    /// Times of whole days, as almost all are, are found by their number.
    fn of(histories: &[RepeatHistory]) -> Times {
        const LONGEST: f64 = 100_000.0;
        let all = || histories.iter().flat_map(|h| [h.recency(), h.age()]);
        let mut by_day: Vec<u32> = Vec::new();
        for time in all() {
            let day = (time * 7.0).round();
            if day > LONGEST || day / 7.0 != time {
                let mut values: Vec<f64> = all().collect();
                values.sort_unstable_by(f64::total_cmp);
                values.dedup();
                return Times {
                    values,
                    by_day: Vec::new(),
                };
            }
            let day = day as usize;
            if by_day.len() <= day {
                by_day.resize(day + 1, 0);
            }
            by_day[day] = 1; // invariant: just made long enough
        }
        let mut values = Vec::new();
        for (day, place) in by_day.iter_mut().enumerate() {
            if *place == 1 {
                *place = values.len() as u32;
                values.push(day as f64 / 7.0);
            }
        }
        Times { values, by_day }
    }

    fn place(&self, time: f64) -> u128 {
        let found = if self.by_day.is_empty() {
            self.values.partition_point(|t| *t < time) as u32
        } else {
            let day = (time * 7.0).round() as usize;
            self.by_day.get(day).copied().unwrap_or(0)
        };
        u128::from(found)
    }
}

/// `make` of each of `0..count`, shared among threads, in order.
pub(crate) fn in_parallel<T: Send>(
    count: usize,
    threads: usize,
    make: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    const FEW: usize = 3;
    if threads <= 1 || count < FEW {
        return (0..count).map(make).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= count {
                return done;
            }
            done.push((i, make(i)));
        }
    };
    let mut made = thread::scope(|scope| {
        // A thread that cannot be had leaves its share to the others.
        let helpers: Vec<_> = (1..threads)
            .filter_map(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        let mut made = work();
        for helper in helpers {
            made.extend(helper.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        made
    });
    made.sort_unstable_by_key(|(i, _)| *i);
    made.into_iter().map(|(_, value)| value).collect()
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
    let parts = in_parallel(chunks, threads, chunk);
    parts.into_iter().fold([0.0; K], add)
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
    fn odd_times_and_a_sample() {
        let history = |x, t, age| RepeatHistory::new(x, t, age, None).unwrap();
        // Times that are no whole days are found by searching.
        let odd = Weighted::new(&[history(1, 1.5, 9.25), history(0, 0.0, 9.0)]);
        assert_eq!(odd.times, [0.0, 1.5, 9.0, 9.25]);
        let ages: Vec<f64> = odd
            .groups
            .iter()
            .map(|g| odd.times[g.age as usize])
            .collect();
        assert_eq!(ages, [9.0, 9.25]);
        // 20,000 customers, each history its own: every fifth of them, in any order the same.
        let mut all: Vec<RepeatHistory> = (0..20_000)
            .map(|i| {
                history(
                    1 + i % 3,
                    f64::from(1 + i / 3 % 90) / 7.0,
                    20.0 + f64::from(i / 270) / 7.0,
                )
            })
            .collect();
        let drawn = Weighted::new(&all).sample(4_000.0);
        assert_eq!(drawn.customers, 4_000.0);
        let repeats: f64 = all.iter().map(|h| f64::from(h.repeat_days())).sum();
        assert!((drawn.repeats - repeats / 5.0).abs() < 3.0);
        all.reverse();
        let again = Weighted::new(&all).samples();
        assert_eq!(again.len(), 1);
        assert_eq!(drawn.exposure, again[0].exposure);
        assert!(odd.samples().is_empty());
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
