//! Minimising a smooth function of a few variables.

/// A function's value and gradient. Values that are not finite mark points outside the domain.
pub(crate) type Slope<const N: usize> = (f64, [f64; N]);

/// Where a search ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point<const N: usize> {
    pub(crate) at: [f64; N],
    pub(crate) value: f64,
    pub(crate) gradient: [f64; N],
}

/// Longest step in any one variable: the variables are logarithms, so this is a factor of seven.
const LONGEST_STEP: f64 = 2.0;

/// Broyden, Fletcher, Goldfarb and Shanno's quasi-Newton method with a backtracking line search
/// (Nocedal & Wright 2006, algorithm 6.1). Ends when no part of the gradient exceeds `tolerance`, or
/// when no shorter step improves the value; the caller judges whether that is a minimum.
pub(crate) fn bfgs<const N: usize>(
    f: &impl Fn(&[f64; N]) -> Slope<N>,
    start: [f64; N],
    tolerance: f64,
    iterations: usize,
) -> Point<N> {
    let (value, gradient) = f(&start);
    let mut here = Point {
        at: start,
        value,
        gradient,
    };
    let mut inverse = identity::<N>();
    let mut first = true;
    for _ in 0..iterations {
        if largest(&here.gradient) <= tolerance {
            break;
        }
        let mut direction = times(&inverse, &here.gradient).map(|d| -d);
        if dot(&direction, &here.gradient) >= 0.0 {
            inverse = identity();
            direction = here.gradient.map(|g| -g);
        }
        // A gain below the value's last digits cannot be seen.
        if -dot(&direction, &here.gradient) <= 1e-16 * here.value.abs() {
            break;
        }
        let Some(next) = line_search(f, &here, direction) else {
            break;
        };
        let step = minus(&next.at, &here.at);
        let change = minus(&next.gradient, &here.gradient);
        let curvature = dot(&step, &change);
        if curvature > 1e-14 * dot(&change, &change).sqrt() * dot(&step, &step).sqrt() {
            if first {
                let scale = curvature / dot(&change, &change);
                inverse = inverse.map(|row| row.map(|v| v * scale));
                first = false;
            }
            update(&mut inverse, &step, &change, curvature);
        }
        here = next;
    }
    here
}

/// The first point on the way that gains at least a small share of what the slope promises.
fn line_search<const N: usize>(
    f: &impl Fn(&[f64; N]) -> Slope<N>,
    from: &Point<N>,
    direction: [f64; N],
) -> Option<Point<N>> {
    let slope = dot(&direction, &from.gradient);
    let mut length = (LONGEST_STEP / largest(&direction)).min(1.0);
    for _ in 0..40 {
        let at = std::array::from_fn(|i| from.at[i] + length * direction[i]); // invariant: i < N
        let (value, gradient) = f(&at);
        let usable = value.is_finite() && gradient.iter().all(|g| g.is_finite());
        if usable && value <= from.value + 1e-4 * length * slope {
            return Some(Point {
                at,
                value,
                gradient,
            });
        }
        // The minimum of the parabola through both values and the slope, within reason.
        let parabola = -slope * length / (2.0 * (value - from.value - slope * length));
        length *= if usable {
            (parabola).clamp(0.1, 0.5)
        } else {
            0.2
        };
    }
    None
}

/// The BFGS update of the inverse Hessian.
fn update<const N: usize>(
    inverse: &mut [[f64; N]; N],
    step: &[f64; N],
    change: &[f64; N],
    curvature: f64,
) {
    let product = times(inverse, change);
    let factor = (1.0 + dot(change, &product) / curvature) / curvature;
    for i in 0..N {
        for j in 0..N {
            inverse[i][j] += factor * step[i] * step[j]
                - (product[i] * step[j] + step[i] * product[j]) / curvature; // invariant: i, j < N
        }
    }
}

/// Nelder and Mead's simplex (1965), for where gradients mislead. Returns the best point.
pub(crate) fn nelder_mead<const N: usize>(
    f: &impl Fn(&[f64; N]) -> f64,
    start: [f64; N],
    iterations: usize,
) -> [f64; N] {
    let value = |at: &[f64; N]| {
        let v = f(at);
        if v.is_finite() { v } else { f64::INFINITY }
    };
    let mut simplex: Vec<([f64; N], f64)> = (0..=N)
        .map(|corner| {
            let at: [f64; N] =
                std::array::from_fn(|i| start[i] + if i + 1 == corner { 0.5 } else { 0.0 }); // invariant: i < N
            (at, value(&at))
        })
        .collect();
    for _ in 0..iterations {
        simplex.sort_by(|one, other| one.1.total_cmp(&other.1));
        let (best, worst) = (simplex[0], simplex[N]); // invariant: N + 1 corners
        if worst.1 - best.1 <= 1e-13 * best.1.abs() {
            break;
        }
        let centre: [f64; N] = std::array::from_fn(|i| {
            simplex.iter().take(N).map(|(at, _)| at[i]).sum::<f64>() / N as f64 // invariant: i < N
        });
        let along = |t: f64| {
            let at: [f64; N] = std::array::from_fn(|i| centre[i] + t * (worst.0[i] - centre[i])); // invariant: i < N
            (at, value(&at))
        };
        let reflected = along(-1.0);
        let second_worst = simplex[N - 1].1; // invariant: N >= 1
        let chosen = if reflected.1 < best.1 {
            let expanded = along(-2.0);
            if expanded.1 < reflected.1 {
                expanded
            } else {
                reflected
            }
        } else if reflected.1 < second_worst {
            reflected
        } else {
            along(if reflected.1 < worst.1 { -0.5 } else { 0.5 })
        };
        if chosen.1 < worst.1 {
            simplex[N] = chosen; // invariant: N + 1 corners
        } else {
            for corner in simplex.iter_mut().skip(1) {
                corner.0 = std::array::from_fn(|i| (corner.0[i] + best.0[i]) / 2.0); // invariant: i < N
                corner.1 = value(&corner.0);
            }
        }
    }
    simplex.sort_by(|one, other| one.1.total_cmp(&other.1));
    simplex[0].0 // invariant: N + 1 corners
}

/// Second derivatives from central differences of the gradient, made symmetric.
pub(crate) fn hessian<const N: usize>(
    f: &impl Fn(&[f64; N]) -> Slope<N>,
    at: &[f64; N],
    step: f64,
) -> [[f64; N]; N] {
    let rows: [[f64; N]; N] = std::array::from_fn(|i| {
        let mut moved = *at;
        moved[i] = at[i] + step; // invariant: i < N
        let up = f(&moved).1;
        moved[i] = at[i] - step; // invariant: i < N
        let down = f(&moved).1;
        minus(&up, &down).map(|d| d / (2.0 * step))
    });
    std::array::from_fn(|i| std::array::from_fn(|j| (rows[i][j] + rows[j][i]) / 2.0)) // invariant: i, j < N
}

/// The inverse of a symmetric positive definite matrix by Cholesky's decomposition, symmetric to the
/// last bit; `None` if it is not positive definite.
pub(crate) fn inverse<const N: usize>(matrix: &[[f64; N]; N]) -> Option<[[f64; N]; N]> {
    let mut lower = [[0.0; N]; N];
    for i in 0..N {
        for j in 0..=i {
            let rest: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum(); // invariant: all < N
            let value = matrix[i][j] - rest; // invariant: i, j < N
            if i == j {
                // A pivot this small is rounding: the function is flat in some direction.
                if !(value.is_finite() && value > 1e-13 * matrix[i][i].abs()) {
                    return None;
                }
                lower[i][i] = value.sqrt(); // invariant: i < N
            } else {
                lower[i][j] = value / lower[j][j]; // invariant: i, j < N
            }
        }
    }
    // The columns of L's inverse, L y = e, then their products.
    let columns: [[f64; N]; N] = std::array::from_fn(|column| {
        let mut y = [0.0; N];
        for i in column..N {
            let rest: f64 = (column..i).map(|k| lower[i][k] * y[k]).sum(); // invariant: all < N
            let unit = if i == column { 1.0 } else { 0.0 };
            y[i] = (unit - rest) / lower[i][i]; // invariant: i < N
        }
        y
    });
    Some(columns.map(|one| columns.map(|other| dot(&one, &other))))
}

fn identity<const N: usize>() -> [[f64; N]; N] {
    std::array::from_fn(|i| std::array::from_fn(|j| if i == j { 1.0 } else { 0.0 }))
}

pub(crate) fn times<const N: usize>(matrix: &[[f64; N]; N], vector: &[f64; N]) -> [f64; N] {
    matrix.map(|row| dot(&row, vector))
}

pub(crate) fn dot<const N: usize>(one: &[f64; N], other: &[f64; N]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

pub(crate) fn minus<const N: usize>(one: &[f64; N], other: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|i| one[i] - other[i]) // invariant: i < N
}

pub(crate) fn largest<const N: usize>(vector: &[f64; N]) -> f64 {
    vector.iter().fold(0.0, |top, v| v.abs().max(top))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rosenbrock's valley (1960), minimum 0 at (1, 1).
    fn valley(at: &[f64; 2]) -> Slope<2> {
        let [x, y] = *at;
        let value = (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2);
        let gradient = [
            -2.0 * (1.0 - x) - 400.0 * x * (y - x * x),
            200.0 * (y - x * x),
        ];
        (value, gradient)
    }

    #[test]
    fn both_methods_find_the_bottom_of_the_valley() {
        let end = bfgs(&valley, [-1.2, 1.0], 1e-10, 200);
        assert!(largest(&minus(&end.at, &[1.0, 1.0])) < 1e-8, "{end:?}");
        let end = nelder_mead(&|at| valley(at).0, [-1.2, 1.0], 500);
        assert!(largest(&minus(&end, &[1.0, 1.0])) < 1e-5, "{end:?}");
    }

    #[test]
    fn hessian_and_inverse() {
        // By hand at (1, 1): [[802, −400], [−400, 200]], whose inverse is [[.5, 1], [1, 2.005]].
        let matrix = hessian(&valley, &[1.0, 1.0], 1e-5);
        let expected = [[802.0, -400.0], [-400.0, 200.0]];
        for i in 0..2 {
            assert!(largest(&minus(&matrix[i], &expected[i])) < 1e-4);
        }
        let inverted = inverse(&expected).unwrap();
        assert!(largest(&minus(&inverted[0], &[0.5, 1.0])) < 1e-9);
        assert!(largest(&minus(&inverted[1], &[1.0, 2.005])) < 1e-9);
        assert_eq!(inverted[0][1], inverted[1][0]);
        assert!(inverse(&[[1.0, 2.0], [2.0, 1.0]]).is_none());
    }

    #[test]
    fn a_wall_is_not_entered() {
        let f = |at: &[f64; 1]| match at[0] {
            x if x <= 0.0 => (f64::NAN, [f64::NAN]),
            x => (x - x.ln(), [1.0 - 1.0 / x]),
        };
        assert!((bfgs(&f, [5.0], 1e-10, 100).at[0] - 1.0).abs() < 1e-8);
        assert!((nelder_mead(&|at| f(at).0, [5.0], 200)[0] - 1.0).abs() < 1e-5);
    }
}
