//! The search for a likelihood's top, at finite coordinates or at a limit.

use super::super::optimise::{self, Ending, Matrix, Point, Slope};
use super::{Boundary, FitError, FitOptions, Limit, Maximum};

/// A log-likelihood in coordinates that each run from −∞ to ∞.
pub(crate) trait Likelihood {
    /// How many customers it is the sum over.
    fn customers(&self) -> f64;

    /// Value and gradient. At an infinite coordinate it is that of the limit, and the gradient by it is any
    /// number.
    fn slope(&self, at: &[f64]) -> Slope;
}

/// Farthest from its start that a coordinate is searched: a factor of e^20.
const WIDEST: f64 = 20.0;
/// A standard error of a coordinate above this says nothing about it.
const VAGUE: f64 = 10.0;
/// A limit counts as reached where the likelihood has less than this to lose by it.
const AT_LIMIT: f64 = 1e-3;
/// Step of the coordinates for second derivatives: its error is 1e-8 of them.
const HESSIAN_STEP: f64 = 1e-4;
/// Where a limit's search starts, coordinates are no farther than this from the middle.
const CENTRAL: f64 = 8.0;
/// So many limits can hold together.
const DEEPEST: usize = 3;

/// Maximises a likelihood.
///
/// BFGS from the two best of the `starts`, then Newton steps to the tolerance. Where the top is not at finite
/// coordinates, the limits are searched the same way, and what they meet. `samples` are the likelihoods of ever
/// more of the customers: the top of the smallest is found much quicker, and is where the next search starts.
///
/// # Errors
/// [`FitError::NotConverged`] if the likelihood is finite at no start.
pub(crate) fn maximise<L: Likelihood>(
    likelihood: &L,
    samples: &[L],
    starts: &[Vec<f64>],
    limits: &[Limit],
    options: &FitOptions,
) -> Result<Maximum, FitError> {
    let mut end: Option<End> = None;
    for likelihood in samples.iter().chain([likelihood]) {
        let search = Search {
            likelihood,
            limits,
            options,
        };
        end = match end {
            Some(end) => search.search_near(&end),
            None => None,
        }
        .or_else(|| search.search_anywhere(starts));
    }
    end.map(|end| end.maximum(likelihood.customers()))
        .ok_or(FitError::NotConverged)
}

struct Search<'a, L> {
    likelihood: &'a L,
    limits: &'a [Limit],
    options: &'a FitOptions,
}

/// Where a search ended: the mean negative log-likelihood's lowest point found.
#[derive(Clone, Debug)]
struct End {
    at: Vec<f64>,
    value: f64,
    /// The inverse Hessian in the finite coordinates, where that is a minimum in all of them.
    inverse: Option<Matrix>,
    /// Whether a limit may do as well: some coordinate is hardly determined, or as good as at a limit.
    is_vague: bool,
    limits: Vec<Boundary>,
}

impl End {
    fn maximum(self, customers: f64) -> Maximum {
        let scaled = |matrix: Matrix| {
            let row = |row: Vec<f64>| row.into_iter().map(|v| v / customers).collect();
            matrix.into_iter().map(row).collect()
        };
        Maximum {
            at: self.at,
            covariance: self.inverse.map(scaled),
            log_likelihood: -self.value * customers,
            limits: self.limits,
        }
    }

    fn free(&self) -> usize {
        self.at.iter().filter(|x| x.is_finite()).count()
    }
}

impl<L: Likelihood> Search<'_, L> {
    /// The best end from the two best starts, at a limit if there is no top before it. The second start is only followed
    /// to its end where a few coarse steps do not lead to the first one's top.
    fn search_anywhere(&self, starts: &[Vec<f64>]) -> Option<End> {
        let value = |at: &Vec<f64>| -self.likelihood.slope(at).0;
        let mut ranked: Vec<(f64, &Vec<f64>)> = starts.iter().map(|at| (value(at), at)).collect();
        ranked.retain(|(value, _)| value.is_finite());
        ranked.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut starts = ranked.iter().take(2).map(|(_, at)| at.as_slice());
        let first = starts.find_map(|at| self.climb(at, None, &[]))?;
        let other = starts
            .next()
            .filter(|at| first.is_vague || self.leads_lower(at, &first))
            .and_then(|at| self.climb(at, None, &[]));
        let best = match other {
            Some(other) => self.better(first, other),
            None => first,
        };
        Some(self.settled(best, 0))
    }

    /// Whether coarse steps from a start lead below an end.
    fn leads_lower(&self, start: &[f64], end: &End) -> bool {
        let free = Free::new(self, start);
        let objective = |at: &[f64]| free.slope(at);
        let begin = Point::of(&objective, free.start());
        begin.is_usable()
            && optimise::bfgs(&objective, begin, None, self.ending(AT_LIMIT)).value < end.value
    }

    /// When a descent ends that has less than this to gain.
    fn ending(&self, gain: f64) -> Ending {
        let customers = self.likelihood.customers();
        Ending {
            slope: 1e-7 / customers,
            gain: gain / customers,
            iterations: self.options.iterations,
        }
    }

    /// The end near that of a part of the customers; `None` where it leads nowhere.
    fn search_near(&self, warm: &End) -> Option<End> {
        let here = self.climb(&warm.at, warm.inverse.clone(), &warm.limits)?;
        // A limit of the part may not be one of all: does the likelihood rise on the way in?
        let of_part = |limit: &&Limit| warm.limits.contains(&limit.boundary);
        for limit in self.limits.iter().filter(of_part) {
            let inside = limit.fixed.iter().map(|(i, _, short)| (*i, *short));
            let inside = moved(&here.at, inside.chain(limit.restart.iter().copied()));
            if self.mean(&inside).0 < here.value {
                let others = warm
                    .limits
                    .iter()
                    .copied()
                    .filter(|of| *of != limit.boundary);
                let end = self.climb(&inside, None, &others.collect::<Vec<_>>())?;
                return Some(self.settled(self.better(end, here), 0));
            }
        }
        Some(self.settled(here, 0))
    }

    /// The mean negative log-likelihood and its gradient.
    fn mean(&self, at: &[f64]) -> Slope {
        let customers = self.likelihood.customers();
        let (value, gradient) = self.likelihood.slope(at);
        let down = gradient.into_iter().map(|g| -g / customers);
        (-value / customers, down.collect())
    }

    /// An end with a top, or the best of the limits beside it.
    fn settled(&self, end: End, depth: usize) -> End {
        if !end.is_vague || depth == DEEPEST {
            return end;
        }
        let applies = |limit: &&Limit| {
            let mut fixed = limit.fixed.iter();
            fixed.all(|(i, _, _)| end.at.get(*i).is_some_and(|x| x.is_finite()))
        };
        let at_limits = self.limits.iter().filter(applies).filter_map(|limit| {
            let central: Vec<f64> = (end.at.iter())
                .map(|x| {
                    if x.is_finite() {
                        x.clamp(-CENTRAL, CENTRAL)
                    } else {
                        *x
                    }
                })
                .collect();
            let fixed = limit.fixed.iter().map(|(i, x, _)| (*i, *x));
            let at = moved(&central, fixed.chain(limit.restart.iter().copied()));
            let mut limits = end.limits.clone();
            limits.push(limit.boundary);
            self.climb(&at, None, &limits)
        });
        let best = at_limits.reduce(|one, other| self.better(one, other));
        match best {
            Some(best) => self.better(end, self.settled(best, depth + 1)),
            None => end,
        }
    }

    /// Whether a coordinate is past the place from where a likelihood is as good as at its limit.
    fn is_beyond(&self, at: &[f64]) -> bool {
        let beyond = |limit: &Limit| {
            let Some((i, end, short)) = limit.fixed.first() else {
                return false;
            };
            let here = at.get(*i).filter(|x| x.is_finite());
            here.is_some_and(|x| if *end < 0.0 { x < short } else { x > short })
        };
        self.limits.iter().any(beyond)
    }

    /// The lower end; of two that are hardly apart, one with a top, then the smaller model.
    fn better(&self, one: End, other: End) -> End {
        let hardly = AT_LIMIT / self.likelihood.customers();
        let preferred = |end: &End| (end.is_vague, end.inverse.is_none(), end.free());
        let difference = other.value - one.value;
        let take_other = if difference.abs() <= hardly {
            preferred(&other) < preferred(&one)
                || (preferred(&other) == preferred(&one) && difference < 0.0)
        } else {
            difference < 0.0
        };
        if take_other { other } else { one }
    }

    /// Climbs in the finite coordinates.
    fn climb(&self, start: &[f64], guess: Option<Matrix>, limits: &[Boundary]) -> Option<End> {
        let free = Free::new(self, start);
        let objective = |at: &[f64]| free.slope(at);
        let begin = Point::of(&objective, free.start());
        if !begin.is_usable() {
            return None;
        }
        let customers = self.likelihood.customers();
        // The sum over a million customers has fewer digits.
        let tolerance = self.options.tolerance.max(1e-12 * customers);
        let end = optimise::bfgs(&objective, begin, guess, self.ending(tolerance));
        let (end, inverse) = polished(&objective, end, customers, tolerance);
        let at = free.whole(&end.at);
        let errors = inverse.iter().flatten().enumerate();
        let mut errors = errors.filter_map(|(i, row)| Some((row.get(i)? / customers).sqrt()));
        let is_vague =
            inverse.is_none() || errors.any(|error| error > VAGUE) || self.is_beyond(&at);
        Some(End {
            at,
            value: end.value,
            inverse,
            is_vague,
            limits: limits.to_vec(),
        })
    }
}

/// The mean negative log-likelihood in the finite coordinates of a start.
struct Free<'a, L> {
    search: &'a Search<'a, L>,
    from: &'a [f64],
    /// Which of them are finite.
    places: Vec<usize>,
}

impl<'a, L: Likelihood> Free<'a, L> {
    fn new(search: &'a Search<'a, L>, from: &'a [f64]) -> Self {
        let finite = |i: &usize| from.get(*i).is_some_and(|x| x.is_finite());
        Free {
            search,
            from,
            places: (0..from.len()).filter(finite).collect(),
        }
    }

    fn start(&self) -> Vec<f64> {
        let places = self.places.iter();
        places.filter_map(|i| self.from.get(*i).copied()).collect()
    }

    /// The whole place of these finite coordinates.
    fn whole(&self, free: &[f64]) -> Vec<f64> {
        let mut at = self.from.to_vec();
        for (i, x) in self.places.iter().zip(free) {
            at[*i] = *x; // invariant: places of the start
        }
        at
    }

    fn slope(&self, free: &[f64]) -> Slope {
        let at = self.whole(free);
        let moved = self
            .from
            .iter()
            .zip(&at)
            .filter(|(from, _)| from.is_finite());
        if moved
            .map(|(from, to)| (to - from).abs())
            .any(|d| d >= WIDEST)
        {
            return (f64::INFINITY, vec![f64::NAN; free.len()]);
        }
        let (value, gradient) = self.search.mean(&at);
        let free = self.places.iter().filter_map(|i| gradient.get(*i).copied());
        (value, free.collect())
    }
}

/// A place with other values of some coordinates.
fn moved(at: &[f64], to: impl Iterator<Item = (usize, f64)>) -> Vec<f64> {
    let mut at = at.to_vec();
    for (i, value) in to {
        if let Some(x) = at.get_mut(i) {
            *x = value;
        }
    }
    at
}

/// Newton steps until the quadratic model promises a gain below the tolerance; without an inverse Hessian
/// if they lead nowhere.
fn polished(
    f: &impl Fn(&[f64]) -> Slope,
    mut point: Point,
    customers: f64,
    tolerance: f64,
) -> (Point, Option<Matrix>) {
    let gain = |inverse: &Matrix, point: &Point| {
        optimise::dot(&optimise::times(inverse, &point.gradient), &point.gradient) / 2.0 * customers
    };
    for _ in 0..10 {
        let hessian = optimise::hessian(f, &point.at, HESSIAN_STEP);
        let Some(inverse) = optimise::inverse(&hessian) else {
            return (point, None);
        };
        let is_there = gain(&inverse, &point) <= tolerance;
        match shortened(f, &point, &optimise::times(&inverse, &point.gradient)) {
            Some(next) => point = next,
            // So near that no digit is left to gain.
            None if is_there => return (point, Some(inverse)),
            None => return (point, None),
        }
        // So close that the second derivatives are the same.
        if is_there || gain(&inverse, &point) <= tolerance {
            return (point, Some(inverse));
        }
    }
    (point, None)
}

/// The point a Newton step away, or as much of the step as does not lead upwards: far from the minimum it
/// may be too long for the quadratic model.
fn shortened(f: &impl Fn(&[f64]) -> Slope, from: &Point, step: &[f64]) -> Option<Point> {
    let full = (1.0 / optimise::largest(step)).min(1.0);
    (0..20).find_map(|halvings| {
        let length = full * 0.5f64.powi(halvings);
        let at = from.at.iter().zip(step).map(|(x, s)| x - s * length);
        let next = Point::of(f, at.collect());
        let noise = optimise::NOISE * from.value.abs();
        (next.is_usable() && next.value <= from.value + noise).then_some(next)
    })
}
