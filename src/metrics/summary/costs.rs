//! What keeping and winning customers costs.

use super::Basis;
use super::maker::{Maker, NO_ORDERS, count};
use crate::ledger::CostKind;
use crate::metrics::figure::{Figure, Number, Undefined};
use crate::money::Money;

impl Maker<'_> {
    pub(super) fn costs(&mut self) {
        let acquired = self.base.acquired;
        let known = self.basis == Basis::Contracts || self.known.totals.is_some();
        self.cost_total(
            "retention_cost",
            CostKind::Retention,
            self.settings.retention_cost,
        );
        let cost = self.value_of("retention_cost");
        let end = ("end", count(self.base.end));
        self.compute_or(
            "retention_cost_per_customer",
            cost.and_then(|cost| {
                if known {
                    Ok([("retention_cost", cost), end])
                } else {
                    Err(NO_ORDERS)
                }
            }),
        );
        self.cost_total(
            "acquisition_cost",
            CostKind::Acquisition,
            self.settings.acquisition_cost,
        );
        let acquired = || {
            if known {
                Ok(("acquired", count(acquired)))
            } else {
                Err(NO_ORDERS)
            }
        };
        let cost = self.value_of("acquisition_cost");
        self.compute_or(
            "customer_acquisition_cost",
            cost.and_then(|cost| Ok([("acquisition_cost", cost), acquired()?])),
        );
        let marketing = self.marketing();
        self.compute_or(
            "marketing_cost_per_acquired_customer",
            marketing.and_then(|cost| Ok([("marketing_cost", Number::Money(cost)), acquired()?])),
        );
        let acquisition = self.value_of("customer_acquisition_cost");
        let value = self.value_of("customer_lifetime_value");
        self.compute_or(
            "value_to_acquisition_cost",
            acquisition.clone().and_then(|cost| {
                Ok([
                    ("customer_lifetime_value", value?),
                    ("customer_acquisition_cost", cost),
                ])
            }),
        );
        self.partial_like_lifespan("value_to_acquisition_cost");
        let revenue = self.value_of("annual_revenue_per_customer");
        let inputs = acquisition.and_then(|cost| {
            Ok(self.with_margin(vec![
                ("customer_acquisition_cost", cost),
                ("annual_revenue_per_customer", revenue?),
            ]))
        });
        self.compute_or("payback_months", inputs);
    }

    /// The costs of a kind: as given, else from the cost file with each category listed.
    pub(super) fn cost_total(&mut self, key: &str, kind: CostKind, given: Option<Money>) {
        let file = self.known.costs.filter(|costs| costs.has(kind));
        let by_category = file.map(|costs| costs.by_category(kind, &self.period));
        match (given, by_category) {
            (Some(total), from_file) => {
                self.push(key, |entry| {
                    Figure::defined(entry, Vec::new(), Number::Money(total))
                });
                let from_file = from_file.flatten();
                let instead = from_file.is_some_and(|costs| !costs.is_empty());
                let flag = key.replace('_', "-");
                let note = if instead {
                    ", in place of the costs file's"
                } else {
                    ""
                };
                self.note(key, format!("given by --{flag}{note}"));
            }
            (None, Some(costs)) => {
                let sums = costs.and_then(|costs| {
                    let total = Money::checked_sum(costs.iter().map(|(_, amount)| *amount))?;
                    Some((costs, total))
                });
                let Some((costs, total)) = sums else {
                    return self.undefined(key, Undefined::TooLarge);
                };
                let inputs = costs
                    .into_iter()
                    .map(|(category, amount)| (category, Number::Money(amount)))
                    .collect();
                self.push(key, |entry| {
                    Figure::defined(entry, inputs, Number::Money(total))
                });
            }
            (None, None) => {
                let what = match kind {
                    CostKind::Retention => "retention cost",
                    CostKind::Acquisition => "acquisition cost",
                };
                self.undefined(key, Undefined::NotGiven(what));
            }
        }
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
