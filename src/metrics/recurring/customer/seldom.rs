//! What a customer adds beside the pairs of instants: months within which all of it lies, first days, cohorts, lists.

use super::Walker;
use crate::calendar::Day;
use crate::metrics::recurring::tally::Movement;
use crate::metrics::recurring::walk::{Listed, Stop};

impl Walker<'_> {
    /// Customers who pay nothing at both ends of a month, but something between.
    pub(super) fn within(&mut self) -> Result<(), Stop> {
        let plan = self.plan;
        let mut seen = None;
        for number in 0..self.spells.len() {
            let Some(spell) = self.spells.get(number).copied() else {
                break;
            };
            let paid = spell.first_paid().filter(|first| *first < spell.end);
            let Some(first) = paid else { continue };
            // Sorted by start, so that the first of a month comes first.
            let is_within = |month: &usize| spell.end < plan.timeline.days(*month).1;
            let month = plan.timeline.month_of(first).filter(is_within);
            let month = month.filter(|month| seen != Some(*month));
            let Some(month) = month else { continue };
            if self.both(month, first)?.is_some() {
                continue;
            }
            seen = Some(month);
            let at = plan.timeline.pairs.get(month).map_or(0, |pair| pair.from);
            let mut amount = 0;
            for other in &self.spells {
                let paid = other.at(first.plus_days(1));
                if paid != 0 {
                    amount += i128::from(paid) * self.rate(other.currency, at)?;
                }
            }
            self.in_month(month, &spell, |tally| tally.within.add(amount));
        }
        Ok(())
    }

    /// What is paid at the close of the first paid day, also by what ends on it; at the prices of an instant, or of
    /// that day.
    fn base(&self, first: Day, at: Option<usize>) -> Result<i128, Stop> {
        let mut sum = 0;
        for spell in &self.spells {
            let paid = match spell.at(first.plus_days(1)) {
                0 if spell.one_day && spell.start == first => spell.first_amount(first),
                paid => paid,
            };
            if paid != 0 {
                let rate = match at {
                    Some(at) => self.rate(spell.currency, at)?,
                    None => self.rate_after(spell.currency, first)?,
                };
                sum += i128::from(paid) * rate;
            }
        }
        Ok(sum)
    }

    pub(super) fn acquired(&mut self, first: Day) -> Result<(), Stop> {
        let Some(month) = self.plan.timeline.month_of(first) else {
            return Ok(());
        };
        let pair = self.plan.timeline.pairs.get(month);
        let amount = self.base(first, pair.map(|pair| pair.from))?;
        let mut spells = self.spells.iter();
        let spell = spells.find(|spell| spell.first_paid() == Some(first));
        if let Some(spell) = spell.copied() {
            self.in_month(month, &spell, |tally| tally.acquired.add(amount));
        }
        Ok(())
    }

    pub(super) fn cohort(&mut self, first: Day) -> Result<(), Stop> {
        let base = self.base(first, None)?;
        let month = first.month_index();
        let mut cells = Vec::new();
        let ends = (1..).map(|later| Day::first_of_month(month + later));
        for at in ends.map_while(|end| self.plan.timeline.place(end)) {
            let mut sum = 0;
            for one in self.own() {
                let value = one.values.get(at).copied().unwrap_or(0);
                if value != 0 {
                    sum += value * self.rate_after(one.currency, first)?;
                }
            }
            cells.push((sum, sum.min(base), u64::from(sum > 0)));
        }
        let cohort = self.sums.cohorts.entry(month).or_default();
        cohort.customers += 1;
        cohort.base += base;
        cohort.cells.resize(cells.len(), (0, 0, 0));
        for (own, cell) in cohort.cells.iter_mut().zip(cells) {
            *own = (own.0 + cell.0, own.1 + cell.1, own.2 + cell.2);
        }
        Ok(())
    }

    pub(super) fn list(&mut self, customer: usize, first: Day) -> Result<(), Stop> {
        let both = self.both(self.plan.timeline.total.span, first)?;
        let both = both.unwrap_or_default();
        let movement = both.movement();
        self.sums.listed.push(Listed {
            customer,
            first_paid: first,
            start: both.start,
            end: both.end,
            movement,
            reason: (movement == Movement::Churned).then_some(both.reason),
        });
        Ok(())
    }
}
