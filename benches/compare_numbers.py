"""Whether a peer's numbers are those of the report."""

from datetime import date
from itertools import pairwise


def ours(report):
    """A period's numbers in the program's JSON under the names that the peers print, and its ratios."""
    metrics = report["metrics"]
    found = {name: metric["value"] for name, metric in metrics.items() if metric["value"] is not None}
    found.update(report["customers"])
    found.update({name: value for name, value in report["orders"].items() if name != "count"})
    for name, key, part in [
        ("orders", "purchase_frequency", "orders"),
        ("repeat_buyers", "repeat_purchase_rate", "repeat_buyers"),
        ("returning_buyers", "returning_customer_rate", "returning_buyers"),
        ("customers", "historical_customer_value", "customers_to_date"),
        ("repeat_customers", "repeat_customer_rate", "repeat_customers"),
        ("gaps", "median_days_between_orders", "gaps"),
        ("year_net", "annual_revenue_per_customer", "net_revenue"),
        ("net_to_date", "historical_customer_value", "net_revenue_to_date"),
    ]:
        found[name] = metrics[key]["inputs"][part]
    return {name: float(value) for name, value in found.items()}


def with_ratios(found, days):
    """A peer's counts, sums and medians of a period of so many days with all that is made of them."""
    ratio = lambda part, whole: found[part] / found[whole]
    if "returning_buyers" in found:
        found["acquired"] = found["buyers"] - found["returning_buyers"]
        found["returning_customer_rate"] = ratio("returning_buyers", "buyers")
    found["gained"] = found["new"] + found["won_back"]
    found["customer_retention_rate"] = ratio("retained", "start")
    found["customer_retention_rate_with_won_back"] = (found["end"] - found["new"]) / found["start"]
    found["customer_churn_rate"] = ratio("lost", "start")
    found["annualized_churn_rate"] = 1 - (1 - found["customer_churn_rate"]) ** (365.25 / days)
    found["net_customer_loss_rate"] = 1 - ratio("end", "start")
    found["repeat_purchase_rate"] = ratio("repeat_buyers", "buyers")
    found["repeat_customer_rate"] = ratio("repeat_customers", "customers")
    found["purchase_frequency"] = ratio("orders", "buyers")
    found["average_order_value"] = ratio("revenue", "orders")
    found["net_revenue"] = found["revenue"] + found["refunds"]
    found["refund_rate"] = -ratio("refunds", "revenue")
    found["revenue_per_customer"] = ratio("net_revenue", "buyers")
    found["median_days_between_orders"] = found["median_gap"]
    found["annual_revenue_per_customer"] = ratio("year_net", "end")
    found["customer_lifespan_years"] = 1 / (1 - ratio("year_retained", "year_start"))
    found["customer_lifetime_value"] = found["annual_revenue_per_customer"] * found["customer_lifespan_years"]
    found["historical_customer_value"] = ratio("net_to_date", "customers")
    return found


def differing(days, expected, found):
    """How many numbers of all periods are equal, and a line for each that is not.

    Counts, money and medians have to be the same double, ratios the same to nine digits.
    """
    same, wrong = 0, []
    for (begin, end), own, counted in zip(pairwise(days), expected, found, strict=True):
        theirs = with_ratios(dict(counted), (date.fromisoformat(end) - date.fromisoformat(begin)).days)
        for key in sorted(own.keys() & theirs.keys()):
            allowed = 0.0 if key in counted else 1e-9 * max(1.0, abs(own[key]))
            if abs(own[key] - theirs[key]) > allowed:
                wrong.append(f"  {key} from {begin} on: {own[key]!r} here, {theirs[key]!r} there")
            else:
                same += 1
    return same, wrong
