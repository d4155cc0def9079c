//! From named inputs to the formulas: which input goes where, and which cannot be beside which.

use super::Impossible;
use super::given::{Answer, Given, at_most, out_of_range};
use crate::metrics::formulas;

type Computed = Result<Answer, Impossible>;

pub(in crate::metrics) fn customer_retention_rate(given: &Given) -> Computed {
    let (start, end, gained) = (
        given.count("start")?,
        given.count("end")?,
        given.count("gained")?,
    );
    let why = "the customers gained are some of those at the end";
    at_most(("gained", gained), ("end", end), why)?;
    let kept = end - gained;
    let why = "the customers kept are some of those at the start";
    at_most(("end - gained", kept), ("start", start), why)?;
    let value = formulas::customer_retention_rate(start, end, gained);
    Ok(Answer::share(value, kept, start))
}

pub(in crate::metrics) fn customer_retention_rate_with_won_back(given: &Given) -> Computed {
    let (start, end, new) = (
        given.count("start")?,
        given.count("end")?,
        given.count("new")?,
    );
    let why = "the new customers are some of those at the end";
    at_most(("new", new), ("end", end), why)?;
    let value = formulas::customer_retention_rate_with_won_back(start, end, new);
    Ok(Answer::real(value))
}

pub(in crate::metrics) fn customer_churn_rate(given: &Given) -> Computed {
    let (start, lost) = (given.count("start")?, given.count("lost")?);
    let why = "the customers lost are some of those at the start";
    at_most(("lost", lost), ("start", start), why)?;
    let value = formulas::customer_churn_rate(start, lost);
    Ok(Answer::share(value, lost, start))
}

pub(in crate::metrics) fn annualized_churn_rate(given: &Given) -> Computed {
    let (churn, days) = (given.real("churn")?, given.positive("days")?);
    Ok(Answer::real(formulas::annualized_churn_rate(churn, days)))
}

pub(in crate::metrics) fn net_customer_loss_rate(given: &Given) -> Computed {
    let (start, end) = (given.count("start")?, given.count("end")?);
    Ok(Answer::real(formulas::net_customer_loss_rate(start, end)))
}

pub(in crate::metrics) fn repeat_purchase_rate(given: &Given) -> Computed {
    let (repeat, buyers) = (given.count("repeat_buyers")?, given.count("buyers")?);
    let why = "those who bought twice are some of those who bought";
    at_most(("repeat_buyers", repeat), ("buyers", buyers), why)?;
    let value = formulas::repeat_purchase_rate(repeat, buyers);
    Ok(Answer::share(value, repeat, buyers))
}

pub(in crate::metrics) fn returning_customer_rate(given: &Given) -> Computed {
    let (returning, buyers) = (given.count("returning_buyers")?, given.count("buyers")?);
    let why = "those who had bought before are some of those who bought";
    at_most(("returning_buyers", returning), ("buyers", buyers), why)?;
    let value = formulas::returning_customer_rate(returning, buyers);
    Ok(Answer::share(value, returning, buyers))
}

pub(in crate::metrics) fn returning_customer_rate_shopify(given: &Given) -> Computed {
    let twice = given.count("repeat_buyers_to_date")?;
    let buyers = given.count("buyers")?;
    let why = "those who have bought twice are some of those who bought";
    at_most(("repeat_buyers_to_date", twice), ("buyers", buyers), why)?;
    let value = formulas::returning_customer_rate_shopify(twice, buyers);
    Ok(Answer::share(value, twice, buyers))
}

pub(in crate::metrics) fn repeat_customer_rate(given: &Given) -> Computed {
    let (repeat, customers) = (given.count("repeat_customers")?, given.count("customers")?);
    let why = "those who bought twice are some of those who bought";
    at_most(("repeat_customers", repeat), ("customers", customers), why)?;
    let value = formulas::repeat_customer_rate(repeat, customers);
    Ok(Answer::share(value, repeat, customers))
}

pub(in crate::metrics) fn purchase_frequency(given: &Given) -> Computed {
    let (orders, buyers) = (given.count("orders")?, given.count("buyers")?);
    let why = "every buyer has at least one order";
    at_most(("buyers", buyers), ("orders", orders), why)?;
    Ok(Answer::real(formulas::purchase_frequency(orders, buyers)))
}

pub(in crate::metrics) fn average_order_value(given: &Given) -> Computed {
    let (revenue, orders) = (given.revenue("revenue")?, given.count("orders")?);
    let value = formulas::average_order_value(revenue, orders);
    Ok(Answer::real(value))
}

pub(in crate::metrics) fn median_order_value(given: &Given) -> Computed {
    let mut amounts = given.amounts("amounts")?.to_vec();
    if let Some(refund) = amounts.iter().find(|amount| amount.is_negative()) {
        let why = "cannot be negative: a negative order is a refund";
        return Err(out_of_range("amounts", refund, why));
    }
    Ok(Answer::money(formulas::median_order_value(&mut amounts)))
}

pub(in crate::metrics) fn net_revenue(given: &Given) -> Computed {
    let (revenue, refunds) = (given.revenue("revenue")?, given.refunds()?);
    Ok(Answer::money(formulas::net_revenue(revenue, refunds)))
}

pub(in crate::metrics) fn refund_rate(given: &Given) -> Computed {
    let (refunds, revenue) = (given.refunds()?, given.revenue("revenue")?);
    Ok(Answer::real(formulas::refund_rate(refunds, revenue)))
}

pub(in crate::metrics) fn revenue_per_customer(given: &Given) -> Computed {
    let (net, buyers) = (given.money("net_revenue")?, given.count("buyers")?);
    Ok(Answer::real(formulas::revenue_per_customer(net, buyers)))
}

pub(in crate::metrics) fn median_days_between_orders(given: &Given) -> Computed {
    let mut gaps = given.days("gaps")?.to_vec();
    if let Some(gap) = gaps.iter().find(|gap| **gap <= 0.0) {
        let why = "must be more than 0: orders on one day have no gap between them";
        return Err(out_of_range("gaps", gap, why));
    }
    let value = formulas::median_days_between_orders(&mut gaps);
    Ok(Answer::real(value))
}

pub(in crate::metrics) fn annual_revenue_per_customer(given: &Given) -> Computed {
    let (net, buyers) = (given.money("net_revenue")?, given.count("buyers")?);
    let days = given.optional_positive("days")?;
    if let Some(days) = days.filter(|days| *days > 366.0) {
        let why = "is more than a year: give the revenue and the buyers of 12 months, and no days";
        return Err(out_of_range("days", days, why));
    }
    let note = days.map(|days| format!("scaled from {days} days to a year"));
    let value = formulas::annual_revenue_per_customer(net, buyers, days);
    Ok(Answer::real(value).noted(note))
}

pub(in crate::metrics) fn customer_lifespan_years(given: &Given) -> Computed {
    let churn = given.real("annual_churn")?;
    Ok(Answer::real(formulas::customer_lifespan_years(churn)))
}

pub(in crate::metrics) fn customer_lifetime_value(given: &Given) -> Computed {
    let revenue = given.real("annual_revenue_per_customer")?;
    let years = given.positive("customer_lifespan_years")?;
    let (margin, note) = given.margin()?;
    let value = formulas::customer_lifetime_value(revenue, years, margin);
    Ok(Answer::real(value).noted(note))
}

pub(in crate::metrics) fn historical_customer_value(given: &Given) -> Computed {
    let net = given.money("net_revenue_to_date")?;
    let customers = given.count("customers_to_date")?;
    let value = formulas::historical_customer_value(net, customers);
    Ok(Answer::real(value))
}

pub(in crate::metrics) fn retention_cost(given: &Given) -> Computed {
    Ok(Answer::money(formulas::retention_cost(
        given.amounts("costs")?,
    )))
}

pub(in crate::metrics) fn retention_cost_per_customer(given: &Given) -> Computed {
    let (cost, end) = (given.money("retention_cost")?, given.count("end")?);
    let value = formulas::retention_cost_per_customer(cost, end);
    Ok(Answer::real(value))
}

pub(in crate::metrics) fn acquisition_cost(given: &Given) -> Computed {
    Ok(Answer::money(formulas::acquisition_cost(
        given.amounts("costs")?,
    )))
}

pub(in crate::metrics) fn customer_acquisition_cost(given: &Given) -> Computed {
    let (cost, acquired) = (given.money("acquisition_cost")?, given.count("acquired")?);
    let value = formulas::customer_acquisition_cost(cost, acquired);
    Ok(Answer::real(value))
}

pub(in crate::metrics) fn marketing_cost_per_acquired_customer(given: &Given) -> Computed {
    let (cost, acquired) = (given.money("marketing_cost")?, given.count("acquired")?);
    let value = formulas::marketing_cost_per_acquired_customer(cost, acquired);
    Ok(Answer::real(value))
}

pub(in crate::metrics) fn value_to_acquisition_cost(given: &Given) -> Computed {
    let value = formulas::value_to_acquisition_cost(
        given.real("customer_lifetime_value")?,
        given.real("customer_acquisition_cost")?,
    );
    Ok(Answer::real(value))
}

pub(in crate::metrics) fn payback_months(given: &Given) -> Computed {
    let cost = given.real("customer_acquisition_cost")?;
    let revenue = given.real("annual_revenue_per_customer")?;
    let (margin, note) = given.margin()?;
    let value = formulas::payback_months(cost, revenue, margin);
    Ok(Answer::real(value).noted(note))
}
