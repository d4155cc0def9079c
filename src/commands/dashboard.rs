//! The report's page: the report, and what is computed to stand beside it.

use super::notes;
use super::read::Job;
use super::recurring;
use super::report::ReportRun;
use super::segments::Segment;
use super::streams::Usage;
use crate::calendar::{Calendar, Period, TooManyPeriods, Unit};
use crate::choice::Choice;
use crate::metrics::cohorts::{Align, Measure, Plan, from_contracts, from_orders};
use crate::metrics::rfm::{Grid, Standing, summary};
use crate::metrics::scope::Scope;
use crate::metrics::summary::Settings;
use crate::metrics::time_to_event::{Event, Watch, days_until};
use crate::metrics::trend::{Stretch, trend};
use crate::metrics::why::change::{self, Groups, why};
use crate::metrics::why::walk::{Frame, Walk};
use crate::models::logrank::log_rank;
use crate::models::survival::{Curve, kaplan_meier_days};
use crate::report::Coverage;
use crate::report::cohorts::{CohortReport, Shown};
use crate::report::dashboard::Dashboard;
use crate::report::recurring::RecurringBlock;
use crate::report::retention::RetentionReport;
use crate::report::rfm::{RfmReport, RfmSettings};
use crate::report::segments::Segmented;
use crate::report::survival::{Asked, SurvivalReport};
use crate::report::trend::TrendReport;
use crate::report::why::{Labels, WhyReport};

/// Periods in the charts, up to the report's.
const PERIODS: usize = 13;
/// Cohorts in the heat map, the latest.
const COHORTS: usize = 13;
/// Fewer periods than these are no trend: the next shorter unit is taken.
const FEWEST: usize = 4;
/// Days at which the survival curve is shown in figures.
const AT: [f64; 5] = [30.0, 90.0, 180.0, 365.0, 730.0];

/// What a dashboard is made from.
pub(super) struct Beside<'a> {
    pub(super) job: &'a Job,
    pub(super) options: &'a ReportRun,
    pub(super) scope: &'a Scope,
    pub(super) settings: &'a Settings,
    pub(super) segments: &'a [Segment],
}

impl Beside<'_> {
    /// The dashboard of a report.
    pub(super) fn dashboard(
        &self,
        report: Segmented<RetentionReport>,
    ) -> anyhow::Result<Dashboard> {
        Ok(Dashboard {
            report,
            trend: self.trend()?,
            cohorts: self.cohorts()?,
            survival: self.survival()?,
            segments: self.rfm()?,
            moved: self.moved(),
            recurring: self.recurring()?,
        })
    }

    /// What moved net revenue since the period compared with, where the data know of one.
    fn moved(&self) -> Option<WhyReport> {
        let (options, scope) = (self.options, self.scope);
        let before = options
            .report
            .compare
            .period(&scope.period, options.report.period)?;
        let is_known = scope.covers(&before) && before.end <= scope.period.start;
        if !is_known || options.alerts.baseline.is_some() {
            return None;
        }
        let frame = Frame {
            now: scope.period,
            before,
            window: options.report.window,
        };
        let asked = change::Asked {
            frame,
            begin: scope.first,
            is_cut: false,
            metrics: &[],
            groups: &Groups::default(),
        };
        let labels = Labels {
            timezone: options.common.timezone.clone(),
            compare: options.report.compare.name().to_owned(),
            ..Labels::default()
        };
        let ledger = &self.job.ledger;
        let scale = ledger.orders.as_ref().map_or(0, |orders| orders.scale());
        let walk = Walk::of_metrics(ledger, &frame, asked.begin, &[]);
        let found = why(ledger, walk, &asked, self.settings);
        let input = self.job.input_use(&scope.period);
        Some(WhyReport::new(
            input,
            scope,
            self.settings,
            &labels,
            scale,
            &found,
            Vec::new(),
        ))
    }

    fn coverage(&self) -> Coverage {
        let common = &self.options.common;
        Coverage::new(self.scope, common.calendar, &common.timezone)
    }

    /// Recurring revenue of the periods up to the report's.
    fn recurring(&self) -> anyhow::Result<Option<RecurringBlock>> {
        let common = &self.options.common;
        if !self.options.metrics.is_empty() {
            return Ok(None);
        }
        let period = self.scope.period;
        let every = match period.unit {
            Unit::Quarter | Unit::Year => period.unit,
            Unit::Month | Unit::Week | Unit::Days => Unit::Month,
        };
        let (calendar, first) = (common.calendar, self.scope.first);
        let periods = calendar.latest_periods(every, first, period.last(), PERIODS);
        let told = recurring::of_customers(common, self.scope, &periods)?;
        Ok(told.and_then(Result::ok))
    }

    /// The periods up to the report's, and the running one where it comes next.
    fn trend(&self) -> Result<Option<TrendReport>, TooManyPeriods> {
        let (every, periods) = periods(self.scope, self.options.common.calendar)?;
        if periods.len() < 2 {
            return Ok(None);
        }
        let settings = self.settings.of_another_period();
        Ok(Some(TrendReport::new(
            self.job.input_use(&self.scope.period),
            self.coverage(),
            every,
            &settings,
            &trend(&self.job.ledger, &periods, &settings),
            &self.options.metrics,
            Vec::new(),
        )))
    }

    /// The latest cohorts by month, of contracts where there are any.
    fn cohorts(&self) -> Result<Option<CohortReport>, TooManyPeriods> {
        let (ledger, scope) = (&self.job.ledger, self.scope);
        let shown = Shown {
            plan: Plan {
                every: Unit::Month,
                calendar: self.options.common.calendar,
                align: Align::Calendar,
                periods: Some(COHORTS - 1),
                first: scope.first,
                begin: scope.first,
                as_of: scope.as_of,
            },
            measure: Measure::Retention,
            unbounded: false,
            from_contracts: ledger.contracts.is_some(),
            wide: false,
        };
        shown.plan.check()?;
        let mut triangle = match (&ledger.contracts, &ledger.orders) {
            (Some(contracts), _) => from_contracts(contracts, &shown.plan),
            (None, Some(orders)) => from_orders(orders, &shown.plan),
            (None, None) => return Ok(None),
        };
        let earlier = triangle.cohorts.len().saturating_sub(COHORTS);
        triangle.cohorts.drain(..earlier);
        let mut told = match earlier {
            0 => notes::of_cohorts(&triangle, scope),
            _ => notes::of_latest_cohorts(COHORTS),
        };
        told.extend(notes::of_all_data(scope));
        let cohorts = (triangle.cohorts.len() > 1).then(|| {
            CohortReport::new(
                self.job.input_use(&scope.period),
                self.coverage(),
                &shown,
                &triangle,
                told,
            )
        });
        Ok(cohorts)
    }

    fn survival(&self) -> anyhow::Result<Option<SurvivalReport>> {
        let (ledger, scope) = (&self.job.ledger, self.scope);
        let curve = |ledger| -> anyhow::Result<Option<Curve>> {
            let days = days_until(
                Event::Churn,
                ledger,
                self.options.report.window,
                Watch::until(scope.as_of),
            );
            let days = days.filter(|days| !days.is_empty());
            Ok(days.map(|days| kaplan_meier_days(&days)).transpose()?)
        };
        let Some(all) = curve(ledger)? else {
            return Ok(None);
        };
        let mut groups = Vec::new();
        for segment in self.segments {
            let found = curve(&segment.ledger)?;
            groups.extend(found.map(|curve| (segment.name.clone(), curve)));
        }
        let curves: Vec<&Curve> = groups.iter().map(|(_, curve)| curve).collect();
        let test = (!groups.is_empty()).then(|| log_rank(&curves));
        let reach = all.steps().last().map_or(0.0, |step| step.time);
        let asked = Asked {
            event: Event::Churn,
            window: self.options.report.window,
            from_contracts: ledger.contracts.is_some(),
            watched_from: None,
            durations: None,
            at: AT.into_iter().filter(|day| *day <= reach).collect(),
            horizon: None,
            by: self.options.common.by().cloned(),
        };
        Ok(Some(SurvivalReport::new(
            self.job.input_use(&scope.period),
            Some(self.coverage()),
            &asked,
            &all,
            &groups,
            test,
            notes::of_all_data(scope),
        )))
    }

    /// Segments by recency, frequency and money, where they were asked for.
    fn rfm(&self) -> anyhow::Result<Option<RfmReport>> {
        if !self.options.segments {
            return Ok(None);
        }
        let orders = self.job.ledger.orders.as_ref();
        let orders = orders.ok_or_else(|| Usage("--segments needs an order file".to_owned()))?;
        let grid = Grid::standard();
        let standing = Standing::on(orders, None, self.scope.as_of)?;
        let settings = RfmSettings {
            as_of: self.scope.as_of.to_string(),
            as_of_source: self.scope.as_of_source.words().to_owned(),
            timezone: self.options.common.timezone.clone(),
            ..RfmSettings::default()
        };
        Ok(Some(RfmReport::new(
            self.job.input_use(&self.scope.period),
            settings,
            grid.names(),
            &summary(&standing.scored, &grid)?,
            None,
            notes::of_all_data(self.scope),
        )))
    }
}

/// The periods of a trend up to the report's: of its own length where the data hold enough of them,
/// else of a shorter one.
fn periods(scope: &Scope, calendar: Calendar) -> Result<(Unit, Vec<Period>), TooManyPeriods> {
    let mut every = match scope.period.unit {
        Unit::Days => unit_of(scope.period.days()),
        unit => unit,
    };
    loop {
        let last = scope.period.last().min(scope.as_of);
        let running = calendar.period_of(every, scope.as_of);
        let next = calendar.period_of(every, last).next() == running;
        let open = next && !running.is_complete(scope.as_of);
        let stretch = Stretch {
            every,
            calendar,
            from: None,
            to: Some(if open { scope.as_of } else { last }),
            last: Some(PERIODS + usize::from(open)),
        };
        let mut periods = stretch.periods(scope.first, scope.as_of)?;
        // Weeks of a month: the last one may end behind it, and would not be the report's.
        periods.retain(|period| open || period.last() <= last || *period == running);
        every = match (every, periods.len() < FEWEST) {
            (Unit::Year, true) => Unit::Quarter,
            (Unit::Quarter, true) => Unit::Month,
            (Unit::Month, true) => Unit::Week,
            _ => return Ok((every, periods)),
        };
    }
}

/// The unit that cuts so many days into a number of periods that a chart can show.
fn unit_of(days: i32) -> Unit {
    match days {
        ..=91 => Unit::Week,
        92..=1100 => Unit::Month,
        _ => Unit::Quarter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;
    use crate::metrics::scope::AsOfSource;

    fn names(period: Period, first: (i32, u32, u32), as_of: (i32, u32, u32)) -> Vec<String> {
        let day = |(year, month, day)| Day::from_ymd(year, month, day).unwrap();
        let scope = Scope {
            period,
            as_of: day(as_of),
            as_of_source: AsOfSource::LastOrder,
            first: day(first),
        };
        let (_, periods) = periods(&scope, Calendar::default()).unwrap();
        periods.iter().map(Period::to_string).collect()
    }

    fn of(unit: Unit, year: i32, month: u32) -> Period {
        Calendar::default().period_of(unit, Day::from_ymd(year, month, 1).unwrap())
    }

    #[test]
    fn a_trend_ends_with_the_reports_period_or_the_running_one_behind_it() {
        let march = of(Unit::Month, 2025, 3);
        let found = names(march, (2023, 1, 5), (2025, 4, 10));
        assert_eq!((found.len(), found[0].as_str()), (14, "2024-03"));
        assert_eq!(found.last().unwrap(), "2025-04");
        let found = names(march, (2023, 1, 5), (2025, 3, 31));
        assert_eq!(
            (found.len(), found.last().unwrap().as_str()),
            (13, "2025-03")
        );
        // Two months later than the report's: not shown.
        let found = names(march, (2023, 1, 5), (2025, 5, 10));
        assert_eq!(found.last().unwrap(), "2025-03");
    }

    #[test]
    fn too_few_periods_are_cut_shorter() {
        let found = names(of(Unit::Year, 2025, 1), (2024, 2, 1), (2025, 12, 31));
        assert_eq!(found.first().unwrap(), "2024-Q1");
        let found = names(of(Unit::Month, 2025, 2), (2025, 1, 20), (2025, 2, 28));
        assert_eq!(found.first().unwrap(), "2025-W04");
    }
}
