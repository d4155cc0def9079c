//! definitions.md, sections 1 to 3, written down once more with sets and loops: every question is
//! asked of every customer anew, straight from the page's words. Shares no code with the program;
//! slow on purpose. Amounts are integers of a millionth.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// Millionths in one.
pub const MICRO: i128 = 1_000_000;

/// A row of an orders file. A guest has no customer; without an order id every row is an order.
#[derive(Debug, Clone)]
pub struct Row {
    pub customer: Option<String>,
    pub order: Option<String>,
    pub day: NaiveDate,
    pub amount: i128,
}

/// A row of a customers file.
#[derive(Debug, Clone)]
pub struct Spell {
    pub customer: String,
    pub start: NaiveDate,
    pub end: Option<NaiveDate>,
}

/// A row of a costs file.
#[derive(Debug, Clone)]
pub struct Cost {
    pub day: NaiveDate,
    pub retention: bool,
    pub category: String,
    pub amount: i128,
}

#[derive(Debug, Clone, Copy)]
pub enum Window {
    Days(u32),
    Months(u32),
}

#[derive(Debug, Clone, Copy)]
pub enum Asked {
    /// First and last day, both in.
    Range(NaiveDate, NaiveDate),
    Year(i32),
    Quarter(i32, u32),
    Month(i32, u32),
    Week(i32, u32),
    All,
    LastYear,
    LastQuarter,
    LastMonth,
}

#[derive(Debug, Clone)]
pub struct World {
    pub orders: Option<Vec<Row>>,
    pub contracts: Option<Vec<Spell>>,
    pub costs: Option<Vec<Cost>>,
    pub as_of: Option<NaiveDate>,
    pub window: Window,
    pub asked: Asked,
    pub margin: Option<f64>,
    pub lifespan: Option<f64>,
    pub retention_cost: Option<i128>,
    pub acquisition_cost: Option<i128>,
}

/// What a metric must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure {
    Undefined,
    /// Money or a count, exactly, in millionths.
    Exact(i128),
    /// A ratio, and the two counts it is a share of where it is one.
    Ratio(f64, Option<(usize, usize)>),
}

#[derive(Debug)]
pub struct Answer {
    pub start: NaiveDate,
    /// The day after the last.
    pub end: NaiveDate,
    pub complete: bool,
    pub counts: BTreeMap<&'static str, Option<usize>>,
    pub figures: BTreeMap<&'static str, Figure>,
    /// Rows without a customer in all, their sum, and the same of the period.
    pub guests: Option<(usize, i128, usize, i128)>,
    /// Orders, their sum, refunds, their sum, all in the period.
    pub orders: Option<(usize, i128, usize, i128)>,
}

/// One purchase or refund after merging.
struct Order {
    customer: String,
    day: NaiveDate,
    amount: i128,
}

pub fn minus_months(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap()
}

fn plus_days(day: NaiveDate, days: i64) -> NaiveDate {
    if days < 0 {
        day - Days::new(days.unsigned_abs())
    } else {
        day + Days::new(days.unsigned_abs())
    }
}

fn first_of(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).unwrap()
}

/// First day, and the day after the last, of the `length` months that start in `month`.
fn months(year: i32, month: u32, length: u32) -> (NaiveDate, NaiveDate) {
    let start = first_of(year, month);
    (start, start + Months::new(length))
}

/// The newest run of `length` months (cut at January) whose last day is not after `as_of`.
fn last_complete(as_of: NaiveDate, length: u32) -> (NaiveDate, NaiveDate) {
    let mut month = (as_of.month() - 1) / length * length + 1;
    let mut year = as_of.year();
    loop {
        let (start, end) = months(year, month, length);
        if end.pred_opt().unwrap() <= as_of {
            return (start, end);
        }
        if month == 1 {
            (year, month) = (year - 1, 13 - length);
        } else {
            month -= length;
        }
    }
}

impl World {
    /// Rows up to the as-of day.
    fn rows(&self) -> Option<Vec<&Row>> {
        let rows = self.orders.as_ref()?.iter();
        Some(
            rows.filter(|row| self.as_of.is_none_or(|as_of| row.day <= as_of))
                .collect(),
        )
    }

    /// All orders and refunds up to the as-of day: without one given, the last order's.
    fn merged(&self) -> Option<Vec<Order>> {
        let mut orders = self.told_apart()?;
        if let Some(last) = self.last_order() {
            orders.retain(|order| order.day <= last);
        }
        Some(orders)
    }

    /// The last order's day, where no as-of day was given: rows after it are left out, refunds too.
    fn last_order(&self) -> Option<NaiveDate> {
        let orders = self.told_apart().filter(|_| self.as_of.is_none())?;
        let orders = orders.iter().filter(|order| order.amount >= 0);
        orders.map(|order| order.day).max()
    }

    /// "Rows with the same order id and the same customer are one order: amounts add up, the day is
    /// the earliest."
    fn told_apart(&self) -> Option<Vec<Order>> {
        let mut orders: Vec<(Option<&String>, Order)> = Vec::new();
        for row in self.rows()? {
            let Some(customer) = &row.customer else {
                continue;
            };
            let same = orders.iter_mut().find(|(id, order)| {
                id.is_some() && *id == row.order.as_ref() && order.customer == *customer
            });
            match same {
                Some((_, order)) => {
                    order.amount += row.amount;
                    order.day = order.day.min(row.day);
                }
                None => orders.push((
                    row.order.as_ref(),
                    Order {
                        customer: customer.clone(),
                        day: row.day,
                        amount: row.amount,
                    },
                )),
            }
        }
        Some(orders.into_iter().map(|(_, order)| order).collect())
    }

    /// First day of the data and the day up to which they are complete.
    fn covered(&self) -> Option<(NaiveDate, NaiveDate)> {
        let rows = self.rows().unwrap_or_default();
        let row_days = || rows.iter().map(|row| row.day);
        let starts = || self.contracts.iter().flatten().map(|spell| spell.start);
        let first = row_days().chain(starts()).min()?;
        // Section 1: the last order's day; an order's day is the earliest of its rows'.
        let merged = self.merged().unwrap_or_default();
        // A refund or a guest's row is no order, and says nothing of how far the data reach.
        let newest = merged
            .iter()
            .filter(|order| order.amount >= 0)
            .map(|order| order.day)
            .max()
            .or(starts().max());
        let as_of = self.as_of.or(newest)?;
        (as_of >= first).then_some((first, as_of))
    }

    /// The period's first day and the day after its last; none when the data have no day of it.
    pub fn period(&self) -> Option<(NaiveDate, NaiveDate)> {
        let (first, as_of) = self.covered()?;
        let (start, end) = match self.asked {
            Asked::Range(start, last) => (start, plus_days(last, 1)),
            Asked::Year(year) => months(year, 1, 12),
            Asked::Quarter(year, quarter) => months(year, quarter * 3 - 2, 3),
            Asked::Month(year, month) => months(year, month, 1),
            Asked::Week(year, week) => {
                let monday = NaiveDate::from_isoywd_opt(year, week, Weekday::Mon).unwrap();
                (monday, plus_days(monday, 7))
            }
            Asked::All => (first, plus_days(as_of, 1)),
            Asked::LastYear => last_complete(as_of, 12),
            Asked::LastQuarter => last_complete(as_of, 3),
            Asked::LastMonth => last_complete(as_of, 1),
        };
        (end > first && start <= as_of).then_some((start, end))
    }

    /// The period just before: the calendar unit before, or as many days before.
    pub fn previous(&self) -> Option<(NaiveDate, NaiveDate)> {
        let (start, end) = self.period()?;
        let (first, as_of) = self.covered()?;
        let before = match self.asked {
            Asked::All => return None,
            Asked::Range(..) | Asked::Week(..) => plus_days(start, -(end - start).num_days()),
            Asked::Year(_) | Asked::LastYear => minus_months(start, 12),
            Asked::Quarter(..) | Asked::LastQuarter => minus_months(start, 3),
            Asked::Month(..) | Asked::LastMonth => minus_months(start, 1),
        };
        (start > first && before <= as_of).then_some((before, start))
    }

    /// The first day of the rows read, also of those after the as-of day.
    fn begin(&self) -> NaiveDate {
        let rows = self.orders.iter().flatten();
        rows.map(|row| row.day).min().unwrap_or(NaiveDate::MAX)
    }

    /// The first day of the data: of the rows, or with contracts alone the first start.
    fn data_begin(&self) -> NaiveDate {
        if self.begin() < NaiveDate::MAX {
            return self.begin();
        }
        let starts = self.contracts.iter().flatten().map(|spell| spell.start);
        starts.min().unwrap_or(NaiveDate::MIN)
    }

    /// The activity window before a day.
    fn window_before(&self, day: NaiveDate) -> NaiveDate {
        match self.window {
            Window::Days(days) => plus_days(day, -i64::from(days)),
            Window::Months(months) => minus_months(day, months),
        }
    }

    /// E of a spell: the day at whose first moment it is in force for the last time. subscriptions.md, section 3.
    fn last_instant(&self, spell: &Spell, spells: &[Spell]) -> Option<NaiveDate> {
        let follows = |of: &Spell, day: NaiveDate| {
            spells.iter().any(|other| {
                other.customer == of.customer && other.start > of.start && other.start == day
            })
        };
        let ended: Vec<(&Spell, NaiveDate)> = spells
            .iter()
            .filter_map(|spell| Some((spell, spell.end?)))
            .filter(|(spell, end)| *end > spell.start)
            .collect();
        let count = |days: i64| {
            let goes_on =
                |(spell, end): &&(&Spell, NaiveDate)| follows(spell, plus_days(*end, days));
            ended.iter().filter(goes_on).count()
        };
        let (same, next) = (count(0), count(1));
        let last_day = next > same && 10 * next >= ended.len();
        let e = plus_days(spell.end?, i64::from(last_day));
        // A gap of one day is none.
        let own = spells
            .iter()
            .filter(|other| other.customer == spell.customer);
        let goes_on = own.into_iter().any(|other| other.start == plus_days(e, 1));
        Some(if goes_on { plus_days(e, 1) } else { e })
    }

    fn active(&self, orders: &[Order], customer: &str, t: NaiveDate) -> bool {
        if let Some(spells) = &self.contracts {
            return spells.iter().any(|spell| {
                spell.customer == customer
                    && spell.start < t
                    && self.last_instant(spell, spells).is_none_or(|end| end >= t)
            });
        }
        let from = self.window_before(t);
        orders.iter().any(|order| {
            order.customer == customer && order.amount >= 0 && order.day >= from && order.day < t
        })
    }

    /// Day of a customer's first ever order, or spell.
    fn first_ever(&self, orders: &[Order], customer: &str) -> Option<NaiveDate> {
        match &self.contracts {
            Some(spells) => {
                let of_them = spells.iter().filter(|spell| spell.customer == customer);
                of_them.map(|spell| spell.start).min()
            }
            None => first_order(orders, customer),
        }
    }

    /// Everything about the days from `start` to before `end`.
    pub fn answer(&self, start: NaiveDate, end: NaiveDate) -> Answer {
        let (_, as_of) = self.covered().unwrap();
        let merged = self.merged();
        let orders = merged.as_deref().unwrap_or_default();
        let mut people: BTreeSet<&str> = orders.iter().map(|o| o.customer.as_str()).collect();
        people.extend(self.contracts.iter().flatten().map(|s| s.customer.as_str()));
        let inside = |day: NaiveDate| start <= day && day < end;
        let count = |is: &dyn Fn(&str) -> bool| people.iter().filter(|person| is(person)).count();

        let unseen = self.window_before(end) <= self.begin() && self.contracts.is_none();
        let at = |person: &str, t| self.active(orders, person, t);
        let first = |person: &str| self.first_ever(orders, person);
        let s = count(&|p| at(p, start));
        let e = count(&|p| at(p, end));
        let retained = count(&|p| at(p, start) && at(p, end));
        let new = count(&|p| at(p, end) && first(p).is_some_and(inside));
        let won_back = count(&|p| at(p, end) && !at(p, start) && first(p).unwrap() < start);
        let acquired = count(&|p| first(p).is_some_and(inside));
        let lost = s - retained;
        let gained = new + won_back;
        assert_eq!((e, s), (retained + gained, retained + lost));
        let buyers: BTreeSet<&str> = orders
            .iter()
            .filter(|o| o.amount >= 0 && inside(o.day))
            .map(|o| o.customer.as_str())
            .collect();
        let counts = BTreeMap::from([
            ("start", Some(s)),
            ("end", Some(e)),
            ("retained", Some(retained)),
            ("lost", (!unseen || s == 0).then_some(lost)),
            ("new", Some(new)),
            ("won_back", Some(won_back)),
            ("gained", Some(gained)),
            ("acquired", Some(acquired)),
            ("buyers", merged.is_some().then_some(buyers.len())),
        ]);

        let mut figures = BTreeMap::new();
        // Section 1: where nobody could be lost yet, nothing is known of who stayed.
        let seen = |figure: Figure| if unseen { real(None) } else { figure };
        figures.insert("customer_retention_rate", seen(share(e - gained, s)));
        let with_won_back = seen(ratio((e - new) as f64, s as f64));
        figures.insert("customer_retention_rate_with_won_back", with_won_back);
        figures.insert("customer_churn_rate", seen(share(lost, s)));
        let days = (end - start).num_days() as f64;
        let annualized = match seen(ratio(lost as f64, s as f64)) {
            Figure::Ratio(churn, _) => Some(1.0 - (1.0 - churn).powf(365.25 / days)),
            _ => None,
        };
        figures.insert("annualized_churn_rate", real(annualized));
        figures.insert(
            "net_customer_loss_rate",
            seen(ratio(s as f64 - e as f64, s as f64)),
        );
        let bought = Purchases {
            orders,
            start,
            end,
            buyers: &buyers,
        };
        for (key, figure) in bought.figures() {
            let figure = if merged.is_some() {
                figure
            } else {
                Figure::Undefined
            };
            figures.insert(key, figure);
        }
        self.value_and_costs(
            &mut figures,
            &Basis {
                orders: merged.as_deref(),
                start,
                end,
                as_of,
                e,
                acquired,
                annualized,
                unseen,
                year: (
                    count(&|p| at(p, minus_months(end, 12))),
                    count(&|p| at(p, minus_months(end, 12)) && at(p, end)),
                ),
            },
        );
        Answer {
            start,
            end,
            complete: end.pred_opt().unwrap() <= as_of && self.data_begin() <= start,
            counts,
            figures,
            guests: self.guests(inside),
            orders: merged.is_some().then(|| bought.sums()),
        }
    }

    fn guests(&self, inside: impl Fn(NaiveDate) -> bool) -> Option<(usize, i128, usize, i128)> {
        let mut seen = (0, 0, 0, 0);
        for row in self.rows()?.iter().filter(|row| row.customer.is_none()) {
            seen.0 += 1;
            seen.1 += row.amount;
            if inside(row.day) {
                seen.2 += 1;
                seen.3 += row.amount;
            }
        }
        Some(seen)
    }

    fn value_and_costs(&self, figures: &mut BTreeMap<&'static str, Figure>, basis: &Basis<'_>) {
        let annual_revenue = self.annual_revenue(basis);
        let annual_churn = match basis.year {
            (0, _) => basis.annualized,
            _ if basis.unseen => None,
            (then, still) => Some((then - still) as f64 / then as f64),
        };
        let lifespan = self
            .lifespan
            .or(annual_churn.filter(|churn| *churn > 0.0).map(|c| 1.0 / c));
        let margin = self.margin.unwrap_or(1.0);
        let clv = annual_revenue
            .zip(lifespan)
            .map(|(revenue, years)| revenue * years * margin);
        figures.insert("annual_revenue_per_customer", real(annual_revenue));
        figures.insert("customer_lifespan_years", real(lifespan));
        figures.insert("customer_lifetime_value", real(clv));

        let in_period = |cost: &&Cost| basis.start <= cost.day && cost.day < basis.end;
        let of_kind = |retention: bool| {
            let costs = self.costs.as_ref()?;
            let costs: Vec<&Cost> = costs.iter().filter(|c| c.retention == retention).collect();
            (!costs.is_empty()).then_some(costs)
        };
        let sum = |costs: Vec<&Cost>| -> i128 {
            let costs = costs.into_iter().filter(in_period);
            costs.map(|cost| cost.amount).sum()
        };
        let retention_cost = self.retention_cost.or(of_kind(true).map(sum));
        let acquisition_cost = self.acquisition_cost.or(of_kind(false).map(sum));
        let marketing = if self.acquisition_cost.is_some() {
            None
        } else {
            of_kind(false).map(|mut costs| {
                costs.retain(|cost| cost.category == "marketing");
                sum(costs)
            })
        };
        let per = |cost: Option<i128>, heads: usize| -> Option<f64> {
            cost.filter(|_| heads > 0)
                .map(|cost| cost as f64 / MICRO as f64 / heads as f64)
        };
        let cac = per(acquisition_cost, basis.acquired);
        let exact = |cost: Option<i128>| cost.map_or(Figure::Undefined, Figure::Exact);
        figures.insert("retention_cost", exact(retention_cost));
        figures.insert(
            "retention_cost_per_customer",
            real(per(retention_cost, basis.e)),
        );
        figures.insert("acquisition_cost", exact(acquisition_cost));
        figures.insert("customer_acquisition_cost", real(cac));
        figures.insert(
            "marketing_cost_per_acquired_customer",
            real(per(marketing, basis.acquired)),
        );
        let times = clv
            .zip(cac)
            .filter(|(_, cac)| *cac > 0.0)
            .map(|(clv, cac)| clv / cac);
        figures.insert("value_to_acquisition_cost", real(times));
        let payback = cac.zip(annual_revenue.map(|revenue| revenue * margin));
        let payback = payback
            .filter(|(_, yearly)| *yearly > 0.0)
            .map(|(cac, yearly)| cac / (yearly / 12.0));
        figures.insert("payback_months", real(payback));
    }

    /// "net revenue of the 12 months before `end` / buyers in them; with less history: scaled by
    /// 365.25 / days". The history is that of the order rows, guests' too, up to the as-of day.
    fn annual_revenue(&self, basis: &Basis<'_>) -> Option<f64> {
        let orders = basis.orders?;
        let rows = self.rows()?;
        let year_start = minus_months(basis.end, 12);
        let in_year = |order: &&Order| order.day >= year_start && order.day < basis.end;
        let net: i128 = orders.iter().filter(in_year).map(|o| o.amount).sum();
        let buyers: BTreeSet<&String> = orders
            .iter()
            .filter(in_year)
            .filter(|order| order.amount >= 0)
            .map(|order| &order.customer)
            .collect();
        if buyers.is_empty() {
            return None;
        }
        let spent = net as f64 / MICRO as f64 / buyers.len() as f64;
        let from = rows.iter().map(|row| row.day).min()?.max(year_start);
        let to = plus_days(basis.as_of, 1).min(basis.end);
        if (from, to) == (year_start, basis.end) {
            return Some(spent);
        }
        Some(spent * 365.25 / (to - from).num_days() as f64)
    }
}

struct Basis<'a> {
    orders: Option<&'a [Order]>,
    start: NaiveDate,
    end: NaiveDate,
    as_of: NaiveDate,
    e: usize,
    acquired: usize,
    annualized: Option<f64>,
    /// Whether the data are too young for anybody to have been lost.
    unseen: bool,
    /// Active 12 months before the end; of them, active at the end.
    year: (usize, usize),
}

struct Purchases<'a> {
    orders: &'a [Order],
    start: NaiveDate,
    end: NaiveDate,
    buyers: &'a BTreeSet<&'a str>,
}

impl Purchases<'_> {
    fn inside(&self) -> impl Iterator<Item = &Order> {
        let inside = |order: &&Order| order.day >= self.start && order.day < self.end;
        self.orders.iter().filter(inside)
    }

    /// Orders in the period, their sum, refunds, their sum.
    fn sums(&self) -> (usize, i128, usize, i128) {
        let orders: Vec<i128> = self
            .inside()
            .map(|o| o.amount)
            .filter(|a| *a >= 0)
            .collect();
        let refunds: Vec<i128> = self.inside().map(|o| o.amount).filter(|a| *a < 0).collect();
        (
            orders.len(),
            orders.iter().sum(),
            refunds.len(),
            refunds.iter().sum(),
        )
    }

    /// A customer's orders before a day.
    fn orders_of(&self, person: &str, before: NaiveDate) -> Vec<&Order> {
        let of_them = self.orders.iter().filter(|order| order.customer == person);
        of_them
            .filter(|order| order.amount >= 0 && order.day < before)
            .collect()
    }

    fn figures(&self) -> Vec<(&'static str, Figure)> {
        let (count, revenue, _, refunds) = self.sums();
        let b = self.buyers.len();
        let buyers_with = |is: &dyn Fn(&str) -> bool| self.buyers.iter().filter(|p| is(p)).count();
        let twice = buyers_with(&|person| {
            let of_them = self.inside().filter(|o| o.customer == person);
            of_them.filter(|o| o.amount >= 0).count() >= 2
        });
        let returning = buyers_with(&|person| !self.orders_of(person, self.start).is_empty());
        let twice_so_far = buyers_with(&|person| self.orders_of(person, self.end).len() >= 2);
        let everybody: BTreeSet<&str> = self.orders.iter().map(|o| o.customer.as_str()).collect();
        let ever = |least: usize| {
            let has = |person: &&&str| self.orders_of(person, self.end).len() >= least;
            everybody.iter().filter(has).count()
        };
        let to_date = self.orders.iter().filter(|order| order.day < self.end);
        let net_to_date: i128 = to_date.map(|order| order.amount).sum();
        let mut amounts: Vec<i128> = self
            .inside()
            .map(|o| o.amount)
            .filter(|a| *a >= 0)
            .collect();
        let mut gaps = Vec::new();
        for person in &everybody {
            let orders = self.orders_of(person, self.end);
            let days: BTreeSet<NaiveDate> = orders.iter().map(|order| order.day).collect();
            let days: Vec<NaiveDate> = days.into_iter().collect();
            for pair in days.windows(2).filter(|pair| pair[1] >= self.start) {
                gaps.push(i128::from((pair[1] - pair[0]).num_days()) * MICRO);
            }
        }
        let money = |amount: i128, heads: usize| ratio(amount as f64 / MICRO as f64, heads as f64);
        let net = revenue + refunds;
        vec![
            ("repeat_purchase_rate", share(twice, b)),
            ("returning_customer_rate", share(returning, b)),
            ("returning_customer_rate_shopify", share(twice_so_far, b)),
            ("repeat_customer_rate", share(ever(2), ever(1))),
            ("purchase_frequency", ratio(count as f64, b as f64)),
            ("average_order_value", money(revenue, count)),
            ("median_order_value", median(&mut amounts)),
            ("net_revenue", Figure::Exact(net)),
            ("refund_rate", ratio(-refunds as f64, revenue as f64)),
            ("revenue_per_customer", money(net, b)),
            ("median_days_between_orders", median(&mut gaps)),
            ("historical_customer_value", money(net_to_date, ever(1))),
        ]
    }
}

fn first_order(orders: &[Order], customer: &str) -> Option<NaiveDate> {
    let of_them = orders.iter().filter(|order| order.customer == customer);
    of_them
        .filter(|order| order.amount >= 0)
        .map(|order| order.day)
        .min()
}

fn median(values: &mut [i128]) -> Figure {
    values.sort_unstable();
    match values.len() {
        0 => Figure::Undefined,
        n => Figure::Exact((values[(n - 1) / 2] + values[n / 2]) / 2),
    }
}

fn ratio(part: f64, whole: f64) -> Figure {
    if whole == 0.0 {
        Figure::Undefined
    } else {
        Figure::Ratio(part / whole, None)
    }
}

fn share(part: usize, whole: usize) -> Figure {
    match ratio(part as f64, whole as f64) {
        Figure::Ratio(value, _) => Figure::Ratio(value, Some((part, whole))),
        other => other,
    }
}

fn real(value: Option<f64>) -> Figure {
    value.map_or(Figure::Undefined, |value| Figure::Ratio(value, None))
}

/// Wilson's interval as textbooks write it: the roots of (p̂ − p)² = z² p (1 − p) / n.
pub fn wilson(part: usize, whole: usize) -> (f64, f64) {
    let (n, z) = (whole as f64, 1.959_963_984_540_054_f64);
    let p = part as f64 / n;
    let middle = p + z * z / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z * z / n;
    ((middle - spread) / whole, (middle + spread) / whole)
}
