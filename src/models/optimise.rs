//! Minimising a smooth function of a few variables.

/// A function's value and gradient. Values that are not finite mark points outside the domain.
pub(crate) type Slope = (f64, Vec<f64>);

/// A square matrix, row by row.
pub(crate) type Matrix = Vec<Vec<f64>>;

/// Where a search ended.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) at: Vec<f64>,
    pub(crate) value: f64,
    pub(crate) gradient: Vec<f64>,
}

impl Point {
    pub(crate) fn of(f: &impl Fn(&[f64]) -> Slope, at: Vec<f64>) -> Point {
        let (value, gradient) = f(&at);
        Point {
            at,
            value,
            gradient,
        }
    }

    pub(crate) fn is_usable(&self) -> bool {
        self.value.is_finite() && self.gradient.iter().all(|g| g.is_finite())
    }
}

/// When a search ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ending {
    /// No part of the gradient exceeds this.
    pub(crate) slope: f64,
    /// The quadratic model promises no more than this.
    pub(crate) gain: f64,
    /// So many steps at most.
    pub(crate) iterations: usize,
}

/// Longest step in any one variable: the variables are logarithms, so this is a factor of seven.
const LONGEST_STEP: f64 = 2.0;

/// A value's last digits, relative: what sums over many customers get wrong.
pub(crate) const NOISE: f64 = 1e-14;

/// Broyden, Fletcher, Goldfarb and Shanno's quasi-Newton method with a backtracking line search
/// (Nocedal & Wright 2006, algorithm 6.1), from a first guess of the inverse Hessian where there is one.
/// Ends as `ending` says, or when no shorter step improves the value; the caller judges whether that is a
/// minimum.
pub(crate) fn bfgs(
    f: &impl Fn(&[f64]) -> Slope,
    start: Point,
    guess: Option<Matrix>,
    ending: Ending,
) -> Point {
    let mut here = start;
    let mut scaled = guess.is_some();
    let mut inverse = guess.unwrap_or_else(|| identity(here.at.len()));
    for _ in 0..ending.iterations {
        if largest(&here.gradient) <= ending.slope {
            break;
        }
        let mut direction = negative(&times(&inverse, &here.gradient));
        if dot(&direction, &here.gradient) >= 0.0 {
            inverse = identity(here.at.len());
            direction = negative(&here.gradient);
        }
        let promised = -dot(&direction, &here.gradient);
        // A gain below the value's last digits cannot be seen.
        if promised <= 1e-16 * here.value.abs() || (scaled && promised / 2.0 <= ending.gain) {
            break;
        }
        let Some(next) = line_search(f, &here, &direction) else {
            break;
        };
        let step = minus(&next.at, &here.at);
        let change = minus(&next.gradient, &here.gradient);
        let curvature = dot(&step, &change);
        if curvature > 1e-14 * dot(&change, &change).sqrt() * dot(&step, &step).sqrt() {
            if !scaled {
                let scale = curvature / dot(&change, &change);
                for value in inverse.iter_mut().flatten() {
                    *value *= scale;
                }
                scaled = true;
            }
            update(&mut inverse, &step, &change, curvature);
        }
        here = next;
    }
    here
}

/// The first point on the way that gains at least a small share of what the slope promises.
fn line_search(f: &impl Fn(&[f64]) -> Slope, from: &Point, direction: &[f64]) -> Option<Point> {
    let slope = dot(direction, &from.gradient);
    let mut length = (LONGEST_STEP / largest(direction)).min(1.0);
    for _ in 0..40 {
        let at = from.at.iter().zip(direction).map(|(x, d)| x + length * d);
        let next = Point::of(f, at.collect());
        let usable = next.is_usable();
        if usable && next.value <= from.value + 1e-4 * length * slope + NOISE * from.value.abs() {
            return Some(next);
        }
        // The minimum of the parabola through both values and the slope, within reason.
        let parabola = -slope * length / (2.0 * (next.value - from.value - slope * length));
        length *= if usable {
            parabola.clamp(0.1, 0.5)
        } else {
            0.2
        };
    }
    None
}

/// The BFGS update of the inverse Hessian.
fn update(inverse: &mut Matrix, step: &[f64], change: &[f64], curvature: f64) {
    let product = times(inverse, change);
    let factor = (1.0 + dot(change, &product) / curvature) / curvature;
    for ((row, s), p) in inverse.iter_mut().zip(step).zip(&product) {
        for ((value, other_s), other_p) in row.iter_mut().zip(step).zip(&product) {
            *value += factor * s * other_s - (p * other_s + s * other_p) / curvature;
        }
    }
}

/// Second derivatives from central differences of the gradient, made symmetric.
pub(crate) fn hessian(f: &impl Fn(&[f64]) -> Slope, at: &[f64], step: f64) -> Matrix {
    let row = |i: usize| {
        let moved = |by: f64| {
            let moved = at.iter().enumerate();
            let moved: Vec<f64> = moved
                .map(|(j, x)| if i == j { x + by } else { *x })
                .collect();
            f(&moved).1
        };
        let change = minus(&moved(step), &moved(-step));
        change.into_iter().map(|d| d / (2.0 * step)).collect()
    };
    let rows: Matrix = (0..at.len()).map(row).collect();
    let mean = |i: usize, j: usize| (rows[i][j] + rows[j][i]) / 2.0; // invariant: a square matrix
    (0..at.len())
        .map(|i| (0..at.len()).map(|j| mean(i, j)).collect())
        .collect()
}

/// The inverse of a symmetric positive definite matrix by Cholesky's decomposition, symmetric to the
/// last bit; `None` if it is not positive definite.
pub(crate) fn inverse(matrix: &Matrix) -> Option<Matrix> {
    let n = matrix.len();
    let mut lower = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let rest: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum(); // invariant: all < n
            let value = matrix[i][j] - rest; // invariant: i, j < n
            if i == j {
                // A pivot this small is rounding: the function is flat in some direction.
                if !(value.is_finite() && value > 1e-13 * matrix[i][i].abs()) {
                    return None;
                }
                lower[i][i] = value.sqrt(); // invariant: i < n
            } else {
                lower[i][j] = value / lower[j][j]; // invariant: i, j < n
            }
        }
    }
    // The columns of L's inverse, L y = e, then their products.
    let column = |column: usize| {
        let mut y = vec![0.0; n];
        for i in column..n {
            let rest: f64 = (column..i).map(|k| lower[i][k] * y[k]).sum(); // invariant: all < n
            let unit = if i == column { 1.0 } else { 0.0 };
            y[i] = (unit - rest) / lower[i][i]; // invariant: i < n
        }
        y
    };
    let columns: Matrix = (0..n).map(column).collect();
    let products = columns
        .iter()
        .map(|one| columns.iter().map(|other| dot(one, other)).collect());
    Some(products.collect())
}

fn identity(n: usize) -> Matrix {
    let row = |i| (0..n).map(|j| if i == j { 1.0 } else { 0.0 }).collect();
    (0..n).map(row).collect()
}

pub(crate) fn times(matrix: &Matrix, vector: &[f64]) -> Vec<f64> {
    matrix.iter().map(|row| dot(row, vector)).collect()
}

pub(crate) fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

pub(crate) fn minus(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(a, b)| a - b).collect()
}

fn negative(vector: &[f64]) -> Vec<f64> {
    vector.iter().map(|v| -v).collect()
}

pub(crate) fn largest(vector: &[f64]) -> f64 {
    vector.iter().fold(0.0, |top, v| v.abs().max(top))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDING: Ending = Ending {
        slope: 1e-10,
        gain: 0.0,
        iterations: 200,
    };

    /// Rosenbrock's valley (1960), minimum 0 at (1, 1).
    fn valley(at: &[f64]) -> Slope {
        let (x, y) = (at[0], at[1]);
        let value = (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2);
        let gradient = vec![
            -2.0 * (1.0 - x) - 400.0 * x * (y - x * x),
            200.0 * (y - x * x),
        ];
        (value, gradient)
    }

    #[test]
    fn the_bottom_of_the_valley_is_found() {
        let end = bfgs(&valley, Point::of(&valley, vec![-1.2, 1.0]), None, ENDING);
        assert!(largest(&minus(&end.at, &[1.0, 1.0])) < 1e-8, "{end:?}");
    }

    #[test]
    fn hessian_and_inverse() {
        // By hand at (1, 1): [[802, −400], [−400, 200]], whose inverse is [[.5, 1], [1, 2.005]].
        let matrix = hessian(&valley, &[1.0, 1.0], 1e-5);
        let expected = vec![vec![802.0, -400.0], vec![-400.0, 200.0]];
        for i in 0..2 {
            assert!(largest(&minus(&matrix[i], &expected[i])) < 1e-4);
        }
        let inverted = inverse(&expected).unwrap();
        assert!(largest(&minus(&inverted[0], &[0.5, 1.0])) < 1e-9);
        assert!(largest(&minus(&inverted[1], &[1.0, 2.005])) < 1e-9);
        assert_eq!(inverted[0][1], inverted[1][0]);
        assert!(inverse(&vec![vec![1.0, 2.0], vec![2.0, 1.0]]).is_none());
    }

    #[test]
    fn a_wall_is_not_entered() {
        let f = |at: &[f64]| match at[0] {
            x if x <= 0.0 => (f64::NAN, vec![f64::NAN]),
            x => (x - x.ln(), vec![1.0 - 1.0 / x]),
        };
        let end = bfgs(&f, Point::of(&f, vec![5.0]), None, ENDING);
        assert!((end.at[0] - 1.0).abs() < 1e-8);
    }
}
