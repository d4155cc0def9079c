"""A period's numbers with polars, as one writes the definitions down: lazy frames. Prints them as JSON."""

import json
import sys
from datetime import date

import polars as pl


def main():
    file = sys.argv[1]
    start, end = (date.fromisoformat(text) for text in sys.argv[2:4])
    back = lambda day, years: day.replace(year=day.year - years)
    schema = {
        "order_id": pl.String,
        "customer_id": pl.String,
        "order_date": pl.Date,
        "amount": pl.Float64,
        "country": pl.String,
    }
    day, units = pl.col("day"), pl.col("units")
    inside = day >= start
    orders = (
        pl.scan_csv(file, schema=schema)
        .filter(pl.col("customer_id").is_not_null() & (pl.col("customer_id") != ""))
        .group_by("customer_id", "order_id")
        .agg(
            pl.col("order_date").min().alias("day"),
            # Cents as integers: sums are exact.
            (pl.col("amount") * 100).round().cast(pl.Int64).sum().alias("units"),
        )
        .filter(day < end)
        .select(pl.col("customer_id").alias("customer"), "day", "units")
        .collect(engine="streaming")
        .lazy()
    )
    purchases = orders.filter(units >= 0)
    people = purchases.group_by("customer").agg(
        day.min().alias("first"),
        pl.len().alias("orders"),
        inside.sum().alias("in_period"),
        ((day >= back(start, 1)) & (day < start)).any().alias("at_start"),
        (day >= back(end, 1)).any().alias("at_end"),
        ((day >= back(end, 2)) & (day < back(end, 1))).any().alias("at_year"),
    )
    at_start, at_end, at_year = pl.col("at_start"), pl.col("at_end"), pl.col("at_year")
    first = pl.col("first")
    base = people.select(
        at_start.sum().alias("start"),
        at_end.sum().alias("end"),
        (at_start & at_end).sum().alias("retained"),
        (at_start & ~at_end).sum().alias("lost"),
        (at_end & (first >= start)).sum().alias("new"),
        (at_end & ~at_start & (first < start)).sum().alias("won_back"),
        (pl.col("in_period") > 0).sum().alias("buyers"),
        (pl.col("in_period") > 1).sum().alias("repeat_buyers"),
        pl.len().alias("customers"),
        (pl.col("orders") > 1).sum().alias("repeat_customers"),
        at_year.sum().alias("year_start"),
        (at_year & at_end).sum().alias("year_retained"),
        at_end.sum().alias("year_buyers"),
    )
    order = units >= 0
    sums = orders.select(
        (order & inside).sum().alias("orders"),
        (units.filter(order & inside).sum() / 100).alias("revenue"),
        (units.filter(~order & inside).sum() / 100).alias("refunds"),
        (units.filter(order & inside).median() / 100).alias("median_order_value"),
        (units.filter(day >= back(end, 1)).sum() / 100).alias("year_net"),
        (units.sum() / 100).alias("net_to_date"),
    )
    gaps = (
        purchases.select("customer", "day")
        .unique()
        .sort("customer", "day")
        .select("day", "customer", pl.col("day").diff().dt.total_days().alias("gap"))
        .filter(pl.col("customer") == pl.col("customer").shift(1))
        .filter(inside)
        .select(pl.col("gap").median().alias("median_gap"))
    )
    found = {}
    for frame in pl.collect_all([base, sums, gaps], engine="streaming"):
        found.update(frame.row(0, named=True))
    print(json.dumps([{name: float(value) for name, value in found.items()}]))


main()
