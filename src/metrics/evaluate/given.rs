//! The inputs of one evaluation, checked one by one, and what comes out.

use super::Impossible;
use crate::metrics::catalogue::{Entry, Input, Kind, same_name};
use crate::metrics::figure::{Number, Undefined};
use crate::metrics::interval::{Interval, wilson};
use crate::money::Money;

/// Inputs of the right names and shapes, in the catalogue's order.
pub(in crate::metrics) struct Given {
    entry: &'static Entry,
    values: Vec<(&'static Input, Number)>,
}

impl Given {
    pub(super) fn new(
        entry: &'static Entry,
        inputs: Vec<(String, Number)>,
    ) -> Result<Given, Impossible> {
        let mut values: Vec<(&'static Input, Number)> = Vec::with_capacity(inputs.len());
        for (name, number) in inputs {
            let input = entry.input(&name).ok_or_else(|| Impossible::Unknown {
                metric: entry.key,
                input: name,
                known: entry.input_names(),
            })?;
            if values.iter().any(|(other, _)| other.name == input.name) {
                return Err(Impossible::Twice { input: input.name });
            }
            check(input, &number)?;
            values.push((input, number));
        }
        let place = |input: &Input| entry.inputs.iter().position(|i| i.name == input.name);
        values.sort_by_key(|(input, _)| place(input));
        Ok(Given { entry, values })
    }

    pub(super) fn into_inputs(self) -> Vec<(String, Number)> {
        let named = |(input, number): (&Input, Number)| (input.name.to_owned(), number);
        self.values.into_iter().map(named).collect()
    }

    fn find(&self, name: &str) -> Option<&Number> {
        let found = self.values.iter().find(|(input, _)| input.name == name);
        found.map(|(_, number)| number)
    }

    fn need(&self, name: &'static str) -> Result<&Number, Impossible> {
        self.find(name).ok_or_else(|| Impossible::Missing {
            metric: self.entry.key,
            input: name,
            meaning: self.entry.input(name).map_or("", |input| input.meaning),
        })
    }

    pub(super) fn count(&self, name: &'static str) -> Result<u64, Impossible> {
        match self.need(name)? {
            Number::Count(count) => Ok(*count),
            other => Err(wrong(name, other, Kind::Count)),
        }
    }

    pub(super) fn money(&self, name: &'static str) -> Result<Money, Impossible> {
        match self.need(name)? {
            Number::Money(amount) => Ok(*amount),
            other => Err(wrong(name, other, Kind::Money)),
        }
    }

    /// An amount that only orders make up: not below 0.
    pub(super) fn revenue(&self, name: &'static str) -> Result<Money, Impossible> {
        let amount = self.money(name)?;
        if amount.is_negative() {
            let why = "cannot be negative: a negative order is a refund";
            return Err(out_of_range(name, amount, why));
        }
        Ok(amount)
    }

    /// The sum of the refunds: not above 0.
    pub(super) fn refunds(&self) -> Result<Money, Impossible> {
        let amount = self.money("refunds")?;
        if amount > Money::ZERO {
            let why = "must be negative or 0: it is what was paid back";
            return Err(out_of_range("refunds", amount, why));
        }
        Ok(amount)
    }

    pub(super) fn real(&self, name: &'static str) -> Result<f64, Impossible> {
        let number = self.need(name)?;
        let real = number.to_f64();
        real.ok_or_else(|| wrong(name, number, Kind::Real))
    }

    pub(super) fn positive(&self, name: &'static str) -> Result<f64, Impossible> {
        let real = self.real(name)?;
        if real <= 0.0 {
            return Err(out_of_range(name, real, "must be more than 0"));
        }
        Ok(real)
    }

    /// The share of revenue that is profit, and the note that is due without one.
    pub(super) fn margin(&self) -> Result<(f64, Option<String>), Impossible> {
        if self.find("margin").is_none() {
            let note = "no margin was given: revenue, not profit";
            return Ok((1.0, Some(note.to_owned())));
        }
        Ok((self.real("margin")?, None))
    }

    pub(super) fn optional_positive(&self, name: &'static str) -> Result<Option<f64>, Impossible> {
        match self.find(name) {
            Some(_) => self.positive(name).map(Some),
            None => Ok(None),
        }
    }

    pub(super) fn amounts(&self, name: &'static str) -> Result<&[Money], Impossible> {
        match self.need(name)? {
            Number::MoneyList(amounts) => Ok(amounts),
            other => Err(wrong(name, other, Kind::MoneyList)),
        }
    }

    pub(super) fn days(&self, name: &'static str) -> Result<&[f64], Impossible> {
        match self.need(name)? {
            Number::Reals(days) => Ok(days),
            other => Err(wrong(name, other, Kind::DayList)),
        }
    }
}

/// Whether the number has the input's shape and can be that by itself.
pub(super) fn check(input: &'static Input, number: &Number) -> Result<(), Impossible> {
    let fits = match input.kind {
        Kind::Count => matches!(number, Number::Count(_)),
        Kind::Money => matches!(number, Number::Money(_)),
        Kind::Rate | Kind::Real => matches!(number, Number::Real(_) | Number::Count(_)),
        Kind::MoneyReal => matches!(number, Number::Real(_) | Number::Money(_)),
        Kind::MoneyList => matches!(number, Number::MoneyList(_)),
        Kind::DayList => matches!(number, Number::Reals(_)),
    };
    if !fits {
        return Err(wrong(input.name, number, input.kind));
    }
    let finite = match number {
        Number::Real(real) => real.is_finite(),
        Number::Reals(reals) => reals.iter().all(|real| real.is_finite()),
        Number::Count(_) | Number::Money(_) | Number::MoneyList(_) => true,
    };
    if !finite {
        return Err(wrong(input.name, number, input.kind));
    }
    let in_rate = number.to_f64().is_some_and(|r| (0.0..=1.0).contains(&r));
    if input.kind == Kind::Rate && !in_rate {
        let why = "must be from 0 to 1, or 0 % to 100 %";
        return Err(out_of_range(input.name, number, why));
    }
    Ok(())
}

fn wrong(input: &'static str, number: &Number, kind: Kind) -> Impossible {
    Impossible::WrongKind {
        input,
        value: number.to_string(),
        expected: kind.expected(),
    }
}

pub(super) fn out_of_range(
    input: &'static str,
    value: impl ToString,
    why: &'static str,
) -> Impossible {
    Impossible::OutOfRange {
        input,
        value: value.to_string(),
        why,
    }
}

/// Refuses a part that is larger than its whole; each with its name.
pub(super) fn at_most(
    (part, part_value): (&'static str, u64),
    (whole, whole_value): (&'static str, u64),
    why: &'static str,
) -> Result<(), Impossible> {
    if part_value > whole_value {
        return Err(Impossible::MoreThan {
            part,
            part_value: part_value.to_string(),
            whole,
            whole_value: whole_value.to_string(),
            why,
        });
    }
    Ok(())
}

/// What a computation gives back: the value or why there is none, the interval, the notes.
pub(in crate::metrics) struct Answer {
    pub(super) value: Result<Number, Undefined>,
    pub(super) share: Option<Interval>,
    pub(super) notes: Vec<String>,
}

impl Answer {
    pub(super) fn real(value: Result<f64, Undefined>) -> Answer {
        Answer {
            value: value.map(Number::Real),
            share: None,
            notes: Vec::new(),
        }
    }

    pub(super) fn money(value: Result<Money, Undefined>) -> Answer {
        Answer {
            value: value.map(Number::Money),
            share: None,
            notes: Vec::new(),
        }
    }

    /// The share `part` of `whole`, with its Wilson interval.
    pub(super) fn share(value: Result<f64, Undefined>, part: u64, whole: u64) -> Answer {
        Answer {
            share: wilson(part, whole),
            ..Answer::real(value)
        }
    }

    pub(super) fn noted(mut self, note: Option<String>) -> Answer {
        self.notes.extend(note);
        self
    }
}

impl Entry {
    /// The input of this name or alias; case, dashes, underscores and spaces make no difference.
    pub fn input(&self, name: &str) -> Option<&'static Input> {
        self.inputs.iter().find(|input| {
            same_name(input.name, name) || input.aliases.iter().any(|alias| same_name(alias, name))
        })
    }

    fn input_names(&self) -> String {
        let names: Vec<&str> = self.inputs.iter().map(|input| input.name).collect();
        names.join(", ")
    }
}
