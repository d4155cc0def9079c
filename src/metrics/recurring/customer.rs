//! What one customer pays at every instant, and what that adds to.

mod of_one;
mod seldom;

use super::rates::NoRate;
use super::spells::Spell;
use super::tally::{Both, Movement, Tally};
use super::walk::{Plan, Stop, Sums};
use crate::calendar::Day;
use crate::ledger::Reason;

/// What a customer pays in one currency, in one group, at each instant.
#[derive(Default)]
struct Series {
    currency: u16,
    slot: u32,
    values: Vec<i128>,
}

/// Looks at one customer after the other.
pub(super) struct Walker<'a> {
    plan: &'a Plan<'a>,
    /// For each currency its price at each instant; empty for amounts of one currency.
    rates: Vec<Vec<Result<i128, NoRate>>>,
    sums: Sums,
    spells: Vec<Spell>,
    series: Vec<Series>,
    /// How many of the series are this customer's; the others keep their memory.
    used: usize,
    /// What is paid at each instant, where it is of one currency.
    values: Vec<i128>,
}

impl<'a> Walker<'a> {
    pub(super) fn new(plan: &'a Plan<'a>, sums: Sums) -> Self {
        Walker {
            rates: plan.rates_at_instants(),
            plan,
            sums,
            spells: Vec::new(),
            series: Vec::new(),
            used: 0,
            values: Vec::new(),
        }
    }

    pub(super) fn into_sums(self) -> Sums {
        self.sums
    }

    /// Adds a customer to everything.
    pub(super) fn customer(&mut self, customer: usize) -> Result<(), Stop> {
        let plan = self.plan;
        let rows = plan.book.of(customer);
        let open = plan.rule.spells(rows, &mut self.spells);
        self.sums.open += open.map_err(|_| Stop::TooLarge)?;
        let first_days = self.spells.iter().filter_map(Spell::first_paid);
        let first = first_days.min().filter(|first| *first <= plan.rule.as_of);
        self.fill();
        // Nothing was ever paid, and nothing taken back.
        if first.is_none() && self.spells.iter().all(|spell| spell.mrr == 0) {
            return Ok(());
        }
        self.refuse_negative(customer)?;
        let Some(first) = first else { return Ok(()) };
        // The usual case: one currency, no groups.
        if self.rates.is_empty() && self.sums.groups.is_empty() {
            self.pairs_of_one(customer, first);
        } else {
            self.all_pairs(customer, first)?;
        }
        self.within()?;
        self.acquired(first)?;
        if plan.cohorts {
            self.cohort(first)?;
        }
        if plan.list {
            self.list(customer, first)?;
        }
        Ok(())
    }

    /// All pairs of a customer, whatever there is.
    fn all_pairs(&mut self, customer: usize, first: Day) -> Result<(), Stop> {
        for (pair, ends) in self.plan.timeline.pairs.iter().enumerate() {
            match self.pair(customer, pair, first) {
                Err(Stop::NoRate(_)) if ends.aside => {
                    self.sums.unpriced.insert(pair);
                }
                done => done?,
            }
        }
        Ok(())
    }

    /// Adds the spells up at each instant.
    fn fill(&mut self) {
        let plan = self.plan;
        self.used = 0;
        for number in 0..self.spells.len() {
            let Some(spell) = self.spells.get(number).copied() else {
                break;
            };
            if spell.mrr == 0 {
                continue;
            }
            let slot = plan.slots.get(spell.group as usize).copied().unwrap_or(0);
            let from = plan.timeline.up_to(spell.start);
            let to = plan.timeline.up_to(spell.end);
            let values = self.values_of(spell.currency, slot);
            let mut add = |place: usize, amount: i64| {
                if let Some(value) = values.get_mut(place) {
                    *value += i128::from(amount);
                }
            };
            if from >= to {
                continue;
            }
            add(from, spell.mrr);
            add(to, -spell.mrr);
            if spell.discount != 0 {
                let until = plan.timeline.up_to(spell.discounted).clamp(from, to);
                add(from, -spell.discount);
                add(until, spell.discount);
            }
        }
        for one in self.series.iter_mut().take(self.used) {
            let mut sum = 0;
            for value in &mut one.values {
                sum += *value;
                *value = sum;
            }
        }
    }

    /// The values of this customer's series, made of nothing where it is new.
    fn values_of(&mut self, currency: u16, slot: u32) -> &mut [i128] {
        let known = self.series.iter().take(self.used);
        let mut known = known.map(|one| (one.currency, one.slot));
        let place = known.position(|one| one == (currency, slot));
        let place = place.unwrap_or_else(|| {
            if self.used == self.series.len() {
                self.series.push(Series::default());
            }
            if let Some(one) = self.series.get_mut(self.used) {
                (one.currency, one.slot) = (currency, slot);
                one.values.clear();
                one.values.resize(self.plan.timeline.instants.len() + 1, 0);
            }
            self.used += 1;
            self.used - 1
        });
        self.series
            .get_mut(place)
            .map_or(&mut [][..], |one| &mut one.values)
    }

    fn own(&self) -> &[Series] {
        self.series.get(..self.used).unwrap_or_default()
    }

    /// The price of a currency at an instant.
    fn rate(&self, currency: u16, at: usize) -> Result<i128, Stop> {
        match self.rates.get(usize::from(currency)) {
            None => Ok(1),
            Some(rates) => {
                let rate = rates.get(at).copied().unwrap_or(Ok(1));
                rate.map_err(Stop::NoRate)
            }
        }
    }

    /// The price of a currency at the close of a day.
    fn rate_after(&self, currency: u16, day: Day) -> Result<i128, Stop> {
        let Plan { rates, rule, .. } = self.plan;
        let close = rule.as_of.plus_days(1);
        rates
            .at(currency, day.plus_days(1), close)
            .map_err(Stop::NoRate)
    }

    /// What is paid at an instant, at the prices of another.
    fn value(&self, at: usize, rates_at: usize) -> Result<i128, Stop> {
        let mut sum = 0;
        for one in self.own() {
            let value = one.values.get(at).copied().unwrap_or(0);
            if value != 0 {
                sum += value * self.rate(one.currency, rates_at)?;
            }
        }
        Ok(sum)
    }

    fn refuse_negative(&self, customer: usize) -> Result<(), Stop> {
        // Without an amount below 0 no sum is.
        if self.spells.iter().all(|spell| spell.mrr >= 0) {
            return Ok(());
        }
        for (at, day) in self.plan.timeline.instants.iter().enumerate() {
            let values = self.own().iter();
            let amount: i128 = values.filter_map(|one| one.values.get(at)).sum();
            if amount < 0 {
                return Err(Stop::Negative {
                    customer,
                    day: *day,
                    amount,
                });
            }
        }
        Ok(())
    }

    /// The slot in which the customer pays most at an instant; of several the first.
    fn slot(&self, at: usize) -> Result<usize, Stop> {
        let mut best: Option<(i128, u32)> = None;
        let slots: Vec<u32> = self.own().iter().map(|one| one.slot).collect();
        for slot in &slots {
            let mut sum = 0;
            for one in self.own().iter().filter(|one| one.slot == *slot) {
                let value = one.values.get(at).copied().unwrap_or(0);
                if value != 0 {
                    sum += value * self.rate(one.currency, at)?;
                }
            }
            if best.is_none_or(|(most, of)| sum > most || (sum == most && *slot < of)) {
                best = Some((sum, *slot));
            }
        }
        Ok(best.map_or(0, |(_, slot)| slot as usize))
    }

    fn both(&self, pair: usize, first: Day) -> Result<Option<Both>, Stop> {
        let Some(ends) = self.plan.timeline.pairs.get(pair) else {
            return Ok(None);
        };
        let is_nothing = |at: usize| {
            let mut values = self.own().iter().filter_map(|one| one.values.get(at));
            values.all(|value| *value == 0)
        };
        if is_nothing(ends.from) && is_nothing(ends.to) {
            return Ok(None);
        }
        let start = self.value(ends.from, ends.from)?;
        let end = self.value(ends.to, ends.from)?;
        let currency = match self.rates.is_empty() {
            true => 0,
            false => self.value(ends.to, ends.to)? - end,
        };
        let (from, to) = self.plan.timeline.days(pair);
        Ok(Some(Both {
            start,
            end,
            currency,
            paid_before: first < from,
            discount_ended: match end > start {
                true => self.discount_ended(from, to, ends.from)?,
                false => 0,
            },
            reason: match end {
                0 => self.reason(from, to),
                _ => Reason::Unknown,
            },
        }))
    }

    /// By how much discounts that ran at the first instant and not at the second raise what is paid.
    fn discount_ended(&self, from: Day, to: Day, rates_at: usize) -> Result<i128, Stop> {
        let mut sum = 0;
        for spell in self.spells.iter().filter(|spell| spell.discount != 0) {
            let runs = |day: Day| spell.start < day && day <= spell.end;
            if runs(from) && runs(to) && from <= spell.discounted && spell.discounted < to {
                sum += i128::from(spell.discount) * self.rate(spell.currency, rates_at)?;
            }
        }
        Ok(sum)
    }

    /// The reason of what was paid last: of the latest end, then of the largest amount.
    fn reason(&self, from: Day, to: Day) -> Reason {
        let ended = self.spells.iter();
        let ended = ended.filter(|spell| spell.mrr > 0 && from <= spell.end && spell.end < to);
        let last = ended.max_by_key(|spell| (spell.end, spell.mrr, spell.reason));
        last.map_or(Reason::Unknown, |spell| spell.reason)
    }

    fn pair(&mut self, customer: usize, pair: usize, first: Day) -> Result<(), Stop> {
        let Some(both) = self.both(pair, first)? else {
            return Ok(());
        };
        let shift = self.plan.shift;
        if let Some(tally) = self.sums.pairs.get_mut(pair) {
            tally.add(&both, shift);
        }
        let movement = both.movement();
        if self.plan.movers == Some(pair) && movement != Movement::None {
            self.sums.movers.push((customer, both));
        }
        if self.sums.groups.is_empty() {
            return Ok(());
        }
        let Some(ends) = self.plan.timeline.pairs.get(pair).copied() else {
            return Ok(());
        };
        let (before, after) = match self.used {
            1 => (self.slot(ends.from)?, self.slot(ends.from)?),
            _ => (self.slot(ends.from)?, self.slot(ends.to)?),
        };
        self.in_group(before, pair, |tally| tally.enter(&both, shift));
        self.in_group(after, pair, |tally| {
            tally.leave(&both);
            match movement {
                Movement::New => tally.new.add(both.end),
                Movement::WonBack => tally.won_back.add(both.end),
                _ => {}
            }
        });
        if before != after && both.start > 0 && both.end > 0 {
            self.in_group(before, pair, |tally| tally.moved_out.add(both.end));
            self.in_group(after, pair, |tally| tally.moved_in.add(both.end));
        }
        Ok(())
    }

    fn in_group(&mut self, slot: usize, pair: usize, change: impl FnOnce(&mut Tally)) {
        let tally = self.sums.groups.get_mut(slot);
        if let Some(tally) = tally.and_then(|pairs| pairs.get_mut(pair)) {
            change(tally);
        }
    }

    /// In a month and, where there are groups, in a slot.
    fn in_month(&mut self, month: usize, spell: &Spell, change: impl Fn(&mut Tally)) {
        if let Some(tally) = self.sums.pairs.get_mut(month) {
            change(tally);
        }
        let slots = self.plan.slots;
        let slot = slots.get(spell.group as usize).copied().unwrap_or(0);
        self.in_group(slot as usize, month, change);
    }
}
