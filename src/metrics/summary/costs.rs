//! What keeping and winning customers costs.

use super::maker::Maker;
use crate::ledger::CostKind;
use crate::metrics::catalogue::Entry;
use crate::metrics::figure::{Figure, Number, Undefined};
use crate::money::Money;

impl Maker<'_> {
    /// The costs of a kind: as given, else from the cost file with each category listed.
    pub(super) fn cost_total(
        &self,
        entry: &'static Entry,
        kind: CostKind,
        given: Option<Money>,
    ) -> Figure {
        let file = self.known.costs.filter(|costs| costs.has(kind));
        let by_category = file.map(|costs| costs.by_category(kind, &self.period));
        if let Some(total) = given {
            let in_file = by_category.flatten().is_some_and(|costs| !costs.is_empty());
            let note = if in_file {
                ", in place of the costs file's"
            } else {
                ""
            };
            let flag = entry.key.replace('_', "-");
            return Figure::defined(entry, Vec::new(), Number::Money(total))
                .with_note(format!("given by --{flag}{note}"));
        }
        let Some(costs) = by_category else {
            return Figure::undefined(entry, Vec::new(), entry.rule.nothing.clone());
        };
        let sums = costs.and_then(|costs| {
            let total = Money::checked_sum(costs.iter().map(|(_, amount)| *amount))?;
            Some((costs, total))
        });
        let Some((costs, total)) = sums else {
            return Figure::undefined(entry, Vec::new(), Undefined::TooLarge);
        };
        let inputs = costs.into_iter();
        let inputs = inputs.map(|(category, amount)| (category, Number::Money(amount)));
        Figure::defined(entry, inputs.collect(), Number::Money(total))
    }

    pub(super) fn marketing(&self) -> Result<Money, Undefined> {
        let kind = CostKind::Acquisition;
        let missing = Err(Undefined::NotGiven("costs file with a marketing part"));
        match self.known.costs {
            Some(costs) if self.settings.acquisition_cost.is_none() && costs.has(kind) => {
                let costs = costs.by_category(kind, &self.period);
                let costs = costs.ok_or(Undefined::TooLarge)?.into_iter();
                let marketing = costs.filter(|(name, _)| name.eq_ignore_ascii_case("marketing"));
                Money::checked_sum(marketing.map(|(_, amount)| amount)).ok_or(Undefined::TooLarge)
            }
            _ => missing,
        }
    }
}
