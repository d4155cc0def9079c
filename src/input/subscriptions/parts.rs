//! Which column of a file of subscriptions plays which part, and what form the file has.

use super::presets::Layout;
use crate::input::columns::{ColumnError, Header, Role, normalised};
use crate::ledger::Form;

/// A part that a column can play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Customer,
    Start,
    End,
    Request,
    Mrr,
    Arr,
    Price,
    Interval,
    Count,
    Quantity,
    Discount,
    DiscountPercent,
    DiscountEnd,
    Tax,
    TrialEnd,
    IsTrial,
    Status,
    Usage,
    Kind,
    Proration,
    Currency,
    Reason,
    ServiceStart,
    ServiceEnd,
    Month,
    Change,
    Time,
    AddOns,
    Shipping,
}

impl Part {
    pub(super) const COUNT: usize = 29;

    /// The name in documents.
    pub(super) fn name(self) -> &'static str {
        match self {
            Part::Customer => "customer",
            Part::Start => "start",
            Part::End => "end",
            Part::Request => "request",
            Part::Mrr => "mrr",
            Part::Arr => "arr",
            Part::Price => "price",
            Part::Interval => "interval",
            Part::Count => "interval_count",
            Part::Quantity => "quantity",
            Part::Discount => "discount",
            Part::DiscountPercent => "discount_percent",
            Part::DiscountEnd => "discount_end",
            Part::Tax => "tax",
            Part::TrialEnd => "trial_end",
            Part::IsTrial => "is_trial",
            Part::Status => "status",
            Part::Usage => "usage_type",
            Part::Kind => "kind",
            Part::Proration => "proration",
            Part::Currency => "currency",
            Part::Reason => "reason",
            Part::ServiceStart => "service_start",
            Part::ServiceEnd => "service_end",
            Part::Month => "month",
            Part::Change => "mrr_change",
            Part::Time => "time",
            Part::AddOns => "add_ons",
            Part::Shipping => "shipping",
        }
    }

    /// The flag that names the column.
    pub(super) fn flag(self) -> &'static str {
        match self {
            Part::Customer => "--customer-column",
            Part::Start | Part::ServiceStart => "--start-column",
            Part::End | Part::ServiceEnd => "--end-column",
            Part::Request => "--request-column",
            Part::Mrr | Part::Arr | Part::Price | Part::Change => "--amount-column",
            Part::AddOns | Part::Shipping => "--preset",
            Part::Interval => "--interval-column",
            Part::Count => "--interval-count-column",
            Part::Quantity => "--quantity-column",
            Part::Discount | Part::DiscountPercent => "--discount-column",
            Part::DiscountEnd => "--discount-end-column",
            Part::Tax => "--tax-column",
            Part::TrialEnd | Part::IsTrial => "--trial-end-column",
            Part::Status => "--status-column",
            Part::Usage | Part::Kind | Part::Proration => "--kind-column",
            Part::Currency => "--currency-column",
            Part::Reason => "--reason-column",
            Part::Month | Part::Time => "--date-column",
        }
    }

    /// Usual headers, as [`normalised`] writes them, beside those that other files share; spaces between.
    fn usual_names(self) -> &'static str {
        match self {
            Part::Customer => "customeroid customerexternalid customeruuid accountcode",
            Part::Start => "subscriptionstartedat currenttermstart",
            Part::End => {
                "end enddate endedat endedon endson endat expiresat expireson expirydate \
                 expirationdate contractend contractenddate subscriptionend subscriptionenddate \
                 subscriptionendedat validto validuntil to until activeto activeuntil churndate \
                 churnedat terminationdate"
            }
            Part::Request => {
                "canceledat cancelledat canceledon cancelledon canceldate canceleddate \
                 cancelleddate cancellationdate cancelrequestedat subscriptioncanceledat \
                 subscriptioncancelledat"
            }
            Part::Mrr => "mrr mrramount monthlyamount monthlyrecurringrevenue",
            Part::Arr => "arr arramount annualrecurringrevenue",
            Part::Price => "unitprice unitamount planamount subscriptioncost amount price",
            Part::Interval => {
                "interval billinginterval billingperiod planinterval recurringinterval \
                 intervalunit billingfrequency billingcycle orderintervalunit period"
            }
            Part::Count => {
                "intervalcount planintervalcount recurringintervalcount intervallength \
                 billingintervalcount intervalfrequency chargeintervalfrequency"
            }
            Part::Quantity => "seats planquantity subscriptionquantity",
            Part::Discount => "discountamount discount amountoff",
            Part::DiscountPercent => "discountpercent discountpercentage percentoff",
            Part::DiscountEnd => {
                "discountend discountenddate discountendsat discountendson couponend"
            }
            Part::Tax => "tax taxamount taxtotal taxestotal ordertax totaltax",
            Part::TrialEnd => "trialend trialendsat trialendedat trialenddate",
            Part::IsTrial => "istrial trial",
            Part::Status => "status state subscriptionstatus",
            Part::Usage => "usagetype recurringusagetype",
            Part::Kind => "kind type linetype pricetype",
            Part::Proration => "proration prorated isproration isprorated",
            Part::Currency => "plancurrency subscriptioncurrency",
            Part::Reason => {
                "cancelreason cancelreasoncode cancellationreason churnreason expirationreason \
                 reason reasoncode"
            }
            Part::ServiceStart => {
                "servicestart servicestartdate serviceperiodstart periodstart \
                 serviceperiodstartdate"
            }
            Part::ServiceEnd => {
                "serviceend serviceenddate serviceperiodend periodend serviceperiodenddate"
            }
            Part::Month => "month reportingmonth snapshotmonth yearmonth",
            Part::Change => "mrrchange mrrdelta changeinmrr",
            Part::Time => "eventtimestamp time eventtime",
            // Never taken unasked: only an export says what they are.
            Part::AddOns | Part::Shipping => "-",
        }
    }

    /// The part of other files whose usual headers are read too.
    fn shared(self) -> Option<Role> {
        match self {
            Part::Customer => Some(Role::Customer),
            Part::Start => Some(Role::Start),
            Part::Quantity => Some(Role::Quantity),
            Part::Currency => Some(Role::Currency),
            Part::Time | Part::Month => Some(Role::Date),
            _ => None,
        }
    }

    /// The one column of the header with a usual name.
    ///
    /// # Errors
    /// [`ColumnError::Choice`] where several have one.
    fn recognised(self, header: &Header) -> Result<Option<usize>, ColumnError> {
        // WooCommerce's billing_period is the unit and its billing_interval the count.
        let both = ["billing_period", "billing_interval"].map(|name| header.first_of(&[name]));
        match (self, both) {
            (Part::Interval, [Some(unit), Some(_)]) => return Ok(Some(unit)),
            (Part::Count, [Some(_), Some(count)]) => return Ok(Some(count)),
            _ => {}
        }
        let shared = self.shared().map_or(&[][..], Role::usual_names);
        let names = self.usual_names();
        let is_one = |column: &usize| {
            let name = normalised(header.name(*column));
            names.split(' ').any(|own| own == name) || shared.contains(&name.as_str())
        };
        let found: Vec<usize> = (0..header.len()).filter(is_one).collect();
        match found.as_slice() {
            [] => Ok(None),
            &[column] => Ok(Some(column)),
            several => Err(header.several(self.name(), self.flag(), several)),
        }
    }
}

/// Columns by header or number as they were asked for; what is `None` is recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubscriptionColumns {
    /// A subscription's first day, or a service period's.
    pub start: Option<String>,
    /// Its end.
    pub end: Option<String>,
    /// The day on which the end was asked for.
    pub request: Option<String>,
    /// What the billing interval is.
    pub interval: Option<String>,
    /// How many of these.
    pub interval_count: Option<String>,
    /// What is taken off the price.
    pub discount: Option<String>,
    /// Up to when.
    pub discount_end: Option<String>,
    /// The tax in the amount.
    pub tax: Option<String>,
    /// Up to when nothing is paid.
    pub trial_end: Option<String>,
    /// Why it ended.
    pub reason: Option<String>,
    /// What kind of line it is.
    pub kind: Option<String>,
}

/// What is asked of the columns, the shared ones among them.
#[derive(Debug, Clone, Copy)]
pub(super) struct AskedColumns<'a> {
    pub(super) own: &'a SubscriptionColumns,
    /// The export that the file is.
    pub(super) layout: Option<&'static Layout>,
    pub(super) customer: Option<&'a str>,
    pub(super) date: Option<&'a str>,
    pub(super) amount: Option<&'a str>,
    pub(super) quantity: Option<&'a str>,
    pub(super) status: Option<&'a str>,
    pub(super) currency: Option<&'a str>,
}

impl<'a> AskedColumns<'a> {
    fn of(&self, part: Part) -> Option<&'a str> {
        let own = self.own;
        match part {
            Part::Customer => self.customer,
            Part::Start | Part::ServiceStart => own.start.as_deref(),
            Part::End | Part::ServiceEnd => own.end.as_deref(),
            Part::Request => own.request.as_deref(),
            Part::Mrr | Part::Price | Part::Change => self.amount,
            Part::Interval => own.interval.as_deref(),
            Part::Count => own.interval_count.as_deref(),
            Part::Quantity => self.quantity,
            Part::Discount => own.discount.as_deref(),
            Part::DiscountEnd => own.discount_end.as_deref(),
            Part::Tax => own.tax.as_deref(),
            Part::TrialEnd => own.trial_end.as_deref(),
            Part::Status => self.status,
            Part::Kind => own.kind.as_deref(),
            Part::Currency => self.currency,
            Part::Reason => own.reason.as_deref(),
            Part::Month | Part::Time => self.date,
            Part::Arr
            | Part::DiscountPercent
            | Part::IsTrial
            | Part::Usage
            | Part::Proration
            | Part::AddOns
            | Part::Shipping => None,
        }
    }

    /// The column of a part: the one asked for, else the one recognised; `none` is none.
    pub(super) fn find(&self, part: Part, header: &Header) -> Result<Option<usize>, ColumnError> {
        match self.of(part) {
            Some(asked) if asked.eq_ignore_ascii_case("none") => Ok(None),
            Some(asked) => header.named(asked, part.flag()).map(Some),
            None => match self.layout {
                Some(layout) => Ok(layout.column(part, header)),
                None => part.recognised(header),
            },
        }
    }

    /// The same for a part that the form cannot do without.
    pub(super) fn need(&self, part: Part, header: &Header) -> Result<usize, ColumnError> {
        self.find(part, header)?
            .ok_or_else(|| header.missing(part.name(), part.flag()))
    }

    fn has(&self, part: Part, header: &Header) -> bool {
        !matches!(self.find(part, header), Ok(None)) || self.of(part).is_some()
    }

    /// What the columns of a header make of a file; `None` where an amount is missing.
    pub(super) fn form(&self, header: &Header) -> Option<Form> {
        if let Some(layout) = self.layout {
            return Some(layout.form);
        }
        let recognised = |part: Part| !matches!(part.recognised(header), Ok(None));
        let has = |part| self.has(part, header);
        let amount = self.amount.is_some();
        if recognised(Part::Change) {
            return Some(Form::Movements);
        }
        let a_month = recognised(Part::Mrr) || recognised(Part::Arr);
        let service = recognised(Part::ServiceStart) && recognised(Part::ServiceEnd);
        let price = amount || recognised(Part::Price);
        match () {
            () if a_month && !has(Part::Start) && has(Part::Month) => Some(Form::Snapshot),
            () if a_month => Some(Form::Contracts),
            () if service && price => Some(Form::Invoices),
            () if amount && has(Part::Start) && !has(Part::Interval) => Some(Form::Contracts),
            () if price && has(Part::Start) => Some(Form::Prices),
            () if amount && has(Part::Month) => Some(Form::Snapshot),
            () => None,
        }
    }

    /// The parts of a form: those it needs, then those it may have.
    pub(super) fn parts_of(form: Form) -> (&'static [Part], &'static [Part]) {
        const MORE: &[Part] = &[
            Part::Request,
            Part::Status,
            Part::IsTrial,
            Part::TrialEnd,
            Part::Tax,
            Part::Usage,
            Part::Kind,
            Part::Currency,
            Part::Reason,
        ];
        const PRICES: &[Part] = &[
            Part::Request,
            Part::Status,
            Part::IsTrial,
            Part::TrialEnd,
            Part::Tax,
            Part::Usage,
            Part::Kind,
            Part::Currency,
            Part::Reason,
            Part::Interval,
            Part::Count,
            Part::Quantity,
            Part::Discount,
            Part::DiscountPercent,
            Part::DiscountEnd,
            Part::AddOns,
            Part::Shipping,
        ];
        const INVOICES: &[Part] = &[
            Part::Status,
            Part::Tax,
            Part::Usage,
            Part::Kind,
            Part::Currency,
            Part::Reason,
            Part::Interval,
            Part::Count,
            Part::Proration,
            Part::Discount,
        ];
        match form {
            Form::Contracts => (&[Part::Customer, Part::Start, Part::End], MORE),
            Form::Prices => (
                &[Part::Customer, Part::Start, Part::End, Part::Price],
                PRICES,
            ),
            Form::Invoices => (
                &[
                    Part::Customer,
                    Part::ServiceStart,
                    Part::ServiceEnd,
                    Part::Price,
                ],
                INVOICES,
            ),
            Form::Snapshot => (&[Part::Customer, Part::Month], &[Part::Currency]),
            Form::Movements => (
                &[Part::Customer, Part::Time, Part::Change],
                &[Part::Currency],
            ),
        }
    }
}

/// Where each part stands among the columns that are read.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    places: [Option<usize>; Part::COUNT],
    /// The columns, by their numbers in the file.
    pub(super) columns: Vec<usize>,
    /// Names of parts with their places.
    pub(super) names: Vec<(String, usize)>,
}

impl Places {
    pub(super) fn of(&self, part: Part) -> Option<usize> {
        self.places.get(part as usize).copied().flatten()
    }

    pub(super) fn set(&mut self, part: Part, column: usize) {
        let place = self.name(part.name().to_owned(), column);
        if let Some(own) = self.places.get_mut(part as usize) {
            *own = Some(place);
        }
    }

    /// Another column under a name of its own; its place.
    pub(super) fn name(&mut self, name: String, column: usize) -> usize {
        let place = self.columns.len();
        self.columns.push(column);
        self.names.push((name, place));
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(names: &[&str]) -> Option<Form> {
        let header = Header::new(names.iter().map(|name| (*name).to_owned()).collect());
        let own = SubscriptionColumns::default();
        let asked = AskedColumns {
            own: &own,
            layout: None,
            customer: None,
            date: None,
            amount: None,
            quantity: None,
            status: None,
            currency: None,
        };
        asked.form(&header)
    }

    #[test]
    fn forms_are_told_by_their_columns() {
        // The columns of subscriptions.md, section 1, and of its example files.
        for (names, expected) in [
            (
                &["customer", "start", "end", "mrr"][..],
                Some(Form::Contracts),
            ),
            // RavenStack: billing_frequency beside an mrr column is only an attribute.
            (
                &[
                    "account_id",
                    "start_date",
                    "end_date",
                    "mrr_amount",
                    "arr_amount",
                    "billing_frequency",
                ],
                Some(Form::Contracts),
            ),
            (&["customer", "start", "end", "arr"], Some(Form::Contracts)),
            (
                &["customer", "start", "end", "unit_price", "interval"],
                Some(Form::Prices),
            ),
            (
                &[
                    "invoice",
                    "customer",
                    "service_start",
                    "service_end",
                    "amount",
                    "interval",
                ],
                Some(Form::Invoices),
            ),
            (&["customer", "month", "mrr"], Some(Form::Snapshot)),
            (
                &["event_timestamp", "customer_id", "currency", "mrr_change"],
                Some(Form::Movements),
            ),
            // Stripe's dump of subscriptions without its items has no price at all.
            (
                &["id", "customer_id", "start_date", "ended_at", "status"],
                None,
            ),
        ] {
            assert_eq!(form(names), expected, "{names:?}");
        }
    }

    #[test]
    fn every_part_has_a_place_of_its_own() {
        assert_eq!(Part::Shipping as usize + 1, Part::COUNT);
        for part in [
            Part::Customer,
            Part::Start,
            Part::End,
            Part::Interval,
            Part::DiscountEnd,
        ] {
            for name in part.usual_names().split(' ') {
                assert_eq!(normalised(name), name);
            }
        }
    }
}
