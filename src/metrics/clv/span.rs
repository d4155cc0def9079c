//! Which days the models see, and how far ahead they look.

use crate::calendar::{Calendar, Day, Period, Unit, Window};
use crate::metrics::scope::Scope;
use crate::models::clv::Horizon;

/// The days a model is fitted to, and those it is checked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First day of the data.
    pub first: Day,
    /// Last day that the models see; predictions start the day after.
    pub calibrated_to: Day,
    /// Last day of the holdout span, where there is one.
    pub checked_to: Option<Day>,
}

/// Why there is no such span.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// Calibration ends where there are no data.
    #[error("the models cannot see data up to {day}: the data cover {first} to {as_of}")]
    Calibration {
        /// The day asked for, or found from the holdout's length.
        day: Day,
        /// First day of the data.
        first: Day,
        /// Last day of the data.
        as_of: Day,
    },
    /// The data end before the holdout span does.
    #[error(
        "a holdout of {length} after {calibrated_to} ends on {last}, but the data end on {as_of}"
    )]
    Holdout {
        /// Its length as it was asked for.
        length: Window,
        /// Last day of the calibration span.
        calibrated_to: Day,
        /// Last day of the holdout span.
        last: Day,
        /// Last day of the data.
        as_of: Day,
    },
}

impl Span {
    /// The span within `scope`: up to `calibrate_to` (as far as the data and a holdout allow, if `None`), and
    /// a holdout of some length after it.
    ///
    /// # Errors
    /// [`SpanError`] when the data do not reach so far.
    pub fn of(
        scope: &Scope,
        calibrate_to: Option<Day>,
        holdout: Option<Window>,
    ) -> Result<Span, SpanError> {
        let as_of = scope.as_of;
        let calibrated_to = match (calibrate_to, holdout) {
            (Some(day), _) => day,
            (None, Some(length)) => length.before(as_of),
            (None, None) => as_of,
        };
        if calibrated_to < scope.first || calibrated_to > as_of {
            return Err(SpanError::Calibration {
                day: calibrated_to,
                first: scope.first,
                as_of,
            });
        }
        let checked_to = match (holdout, calibrate_to) {
            (Some(length), Some(_)) => Some((length, length.after(calibrated_to))),
            (Some(length), None) => Some((length, as_of)),
            (None, _) => None,
        };
        if let Some((length, last)) = checked_to.filter(|(_, last)| *last > as_of) {
            return Err(SpanError::Holdout {
                length,
                calibrated_to,
                last,
                as_of,
            });
        }
        Ok(Span {
            first: scope.first,
            calibrated_to,
            checked_to: checked_to.map(|(_, last)| last),
        })
    }

    /// The twelve months up to the calibration's end, for the readings beside the prediction; fewer where
    /// the data begin later.
    pub fn last_year(&self) -> Period {
        let first = self
            .calibrated_to
            .plus_days(1)
            .plus_months(-12)
            .max(self.first);
        Period::inclusive(first, self.calibrated_to)
            .unwrap_or_else(|| Calendar::default().period_of(Unit::Days, self.calibrated_to))
    }

    /// Weeks of the calibration span.
    pub fn weeks(&self) -> f64 {
        f64::from(self.calibrated_to.days_since(self.first) + 1) / 7.0
    }
}

/// So many months ahead, money discounted by a rate a year.
pub fn horizon(months: u32, annual_discount: f64, margin: f64) -> Horizon {
    Horizon {
        monthly_discount: (1.0 + annual_discount).powf(1.0 / 12.0) - 1.0,
        margin,
        ..Horizon::months(months)
    }
}
