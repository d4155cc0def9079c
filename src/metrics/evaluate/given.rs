//! The inputs of one evaluation, checked one by one, and what comes out.

use super::Impossible;
use crate::metrics::catalogue::{Bound, Entry, Input, Kind, Optional, Part, same_name};
use crate::metrics::figure::{Number, Undefined};
use crate::metrics::formula::{Formula, NoValue, Value};
use crate::metrics::interval::{Interval, wilson};

/// Inputs of the right names and shapes, in the catalogue's order.
pub(super) struct Given {
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

    /// Refuses what is missing, what an input cannot be, and what cannot be beside another.
    pub(super) fn check(&self) -> Result<(), Impossible> {
        for input in self.entry.inputs {
            match self.find(input.name) {
                Some(number) => within(input, number)?,
                None if input.is_optional() => {}
                None => {
                    return Err(Impossible::Missing {
                        metric: self.entry.key,
                        input: input.name,
                        meaning: input.meaning,
                    });
                }
            }
        }
        for Part { part, whole, why } in self.entry.rule.parts {
            let both = self.of(part).ok().zip(self.of(&Formula::Input(whole)).ok());
            let more = match both {
                Some((Value::Whole(part), Value::Whole(whole))) if part > whole => {
                    Some((part.to_string(), whole.to_string()))
                }
                Some((Value::Money(part), Value::Money(whole))) if part > whole => {
                    Some((part.to_string(), whole.to_string()))
                }
                _ => None,
            };
            if let Some((part_value, whole_value)) = more {
                return Err(Impossible::MoreThan {
                    part: part.to_string(),
                    part_value,
                    whole,
                    whole_value,
                    why,
                });
            }
        }
        Ok(())
    }

    /// A formula's value with the inputs; those left out are what stands for them.
    fn of(&self, formula: &Formula) -> Result<Value, NoValue> {
        formula.value(&|name| match self.entry.input(name)?.optional {
            Some(Optional::Else(number, _)) => self.find(name).or(Some(number)),
            _ => self.find(name),
        })
    }

    pub(super) fn value(&self) -> Result<Number, Undefined> {
        let rule = &self.entry.rule;
        for except in rule.except {
            let value = self.of(&except.of).map(Value::to_f64);
            if value.is_ok_and(except.when) {
                return Err(except.reason.clone());
            }
        }
        let value = self.of(&rule.formula);
        value
            .map(Value::number)
            .map_err(|none| none.reason(rule.nothing))
    }

    /// The Wilson interval of a share of counted customers.
    pub(super) fn interval(&self) -> Option<Interval> {
        let (part, whole) = self.entry.fraction(&|name| self.find(name))?;
        wilson(part, whole)
    }

    /// What a reader must know about inputs that were given, or were not.
    pub(super) fn notes(&self) -> Vec<String> {
        let note = |input: &Input| match (input.optional?, self.find(input.name)) {
            (Optional::Else(_, note), None) => Some(note.to_owned()),
            (Optional::Noted(note), Some(number)) => Some(note(number)),
            _ => None,
        };
        self.entry.inputs.iter().filter_map(note).collect()
    }
}

/// Refuses a number that the input cannot be; of a list, the first such item.
fn within(input: &'static Input, number: &Number) -> Result<(), Impossible> {
    for Bound { holds, why } in input.bounds {
        let wrong = match number {
            Number::MoneyList(amounts) => {
                let mut amounts = amounts.iter();
                let wrong = amounts.find(|amount| !holds(amount.to_f64()));
                wrong.map(|amount| Number::Money(*amount))
            }
            Number::Reals(reals) => {
                let wrong = reals.iter().find(|real| !holds(**real));
                wrong.map(|real| Number::Real(*real))
            }
            one => one
                .to_f64()
                .filter(|real| !holds(*real))
                .map(|_| one.clone()),
        };
        if let Some(wrong) = wrong {
            return Err(out_of_range(input.name, wrong, why));
        }
    }
    Ok(())
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

fn out_of_range(input: &'static str, value: impl ToString, why: &'static str) -> Impossible {
    Impossible::OutOfRange {
        input,
        value: value.to_string(),
        why,
    }
}

impl Entry {
    /// Part and whole of a share of counted customers, where the inputs have both.
    pub(crate) fn fraction<'a>(
        &self,
        input: &impl Fn(&str) -> Option<&'a Number>,
    ) -> Option<(u64, u64)> {
        self.rule.formula.fraction(input).filter(|_| self.interval)
    }

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
