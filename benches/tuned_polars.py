"""Both columns of the report with polars, tuned: the fastest of a dozen plans tried over the file. Prints them as JSON, a list of periods.

    tuned_polars.py SHAPE FILE DAY DAY [DAY]

A period goes from one day to before the next, so three days are two periods. The file is read and
its orders are merged once, and every frame below serves each period. Of the days before the first
period, the gaps between orders need only each customer's last.

SHAPE is what examples/generate_orders calls the file; only the columns that are read and the
expressions over them differ. Days are days in UTC.
"""

import csv
import json
import sys
from datetime import date
from itertools import pairwise

import polars as pl

TABLE = {
    "order_id": pl.String,
    "customer_id": pl.String,
    "order_date": pl.Date,
    "amount": pl.Float64,
    "country": pl.String,
}
LINES = {
    "InvoiceNo": pl.String,
    "StockCode": pl.String,
    "Description": pl.String,
    "Quantity": pl.Int64,
    "InvoiceDate": pl.String,
    "UnitPrice": pl.Float64,
    "CustomerID": pl.Int64,
    "Country": pl.String,
}
# The columns of Shopify's export that are not text; the others are taken from the header line.
SHOPIFY = {"Total": pl.Float64, "Refunded Amount": pl.Float64}


def cents(column):
    """Cents as integers: sums are exact."""
    return (pl.col(column) * 100).round().cast(pl.Int64)


def utc_day(column):
    """Text like 2023-04-30 04:16:54 -0400 as a day in UTC; offsets are whole hours."""
    local = pl.col(column).str.head(19).str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", cache=False)
    offset = pl.col(column).str.slice(20, 3).cast(pl.Int64)
    return (local - pl.duration(hours=offset)).dt.date()


def table(customer=pl.String, written=pl.String, day=pl.col("order_date"), long_ids=False):
    """The file of five columns, with customers and dates of these types."""
    return {
        "long_ids": long_ids,
        "columns": TABLE | {"customer_id": customer, "order_date": written},
        "order": "order_id",
        "customer": "customer_id",
        "day": day,
        "amount": cents("amount"),
    }


SHAPES = {
    "plain": table(written=pl.Date),
    "numbers": table(customer=pl.Int64, written=pl.Date),
    "uuids": table(day=pl.col("order_date").str.head(10).str.to_date("%Y-%m-%d", cache=False), long_ids=True),
    "emails": table(day=utc_day("order_date"), long_ids=True),
    "lines": {
        "columns": LINES,
        # What is not UTF-8 is in the descriptions, which no number needs.
        "encoding": "utf8-lossy",
        "order": "InvoiceNo",
        "customer": "CustomerID",
        "day": pl.col("InvoiceDate").str.to_datetime("%m/%d/%Y %H:%M", time_unit="us").dt.date(),
        "amount": cents("UnitPrice") * pl.col("Quantity"),
    },
    "shopify": {
        "columns": SHOPIFY,
        "order": "Name",
        "customer": "Email",
        "long_ids": True,
        "day": utc_day("Created at"),
        "amount": cents("Total"),
        # The first row of an order has its total, and it alone has a status.
        "where": pl.col("Total").is_not_null()
        & (pl.col("Financial Status") != "voided")
        & pl.col("Cancelled at").is_null(),
        "refund": cents("Refunded Amount"),
    },
}


def header(file):
    with open(file, newline="", encoding="utf-8") as lines:
        return next(csv.reader(lines))


def merged(shape, file, last):
    """The orders before a day: customer, day, units. A blank field is null."""
    refund = [shape["refund"].alias("refund")] if "refund" in shape else []
    columns = {name: shape["columns"].get(name, pl.String) for name in header(file)} if refund else shape["columns"]
    customer = pl.col(shape["customer"])
    known = customer.is_not_null() & shape["where"] if "where" in shape else customer.is_not_null()
    orders = (
        pl.scan_csv(file, schema=columns, encoding=shape.get("encoding", "utf8"))
        .filter(known)
        .select(
            # Long text takes a third less memory as categories, and no more time; short text takes more time.
            (customer.cast(pl.Categorical) if shape.get("long_ids") else customer).alias("customer"),
            pl.col(shape["order"]).alias("order"),
            shape["day"].alias("day"),
            shape["amount"].alias("units"),
            *refund,
        )
        .group_by("customer", "order")
        .agg(pl.col("day").min(), pl.col("units").sum(), *(pl.col("refund").sum() for _ in refund))
        .filter(pl.col("day") < last)
        .drop("order")
        .collect(engine="streaming")
        .lazy()
    )
    if not refund:
        return orders
    # What is paid back of an order counts as a refund on its day.
    paid_back = orders.filter(pl.col("refund") > 0).select("customer", "day", units=-pl.col("refund"))
    return pl.concat([orders.select("customer", "day", "units"), paid_back])


def main():
    shape, file = sys.argv[1:3]
    days = [date.fromisoformat(text) for text in sys.argv[3:]]
    periods = list(enumerate(pairwise(days)))
    back = lambda day, years: day.replace(year=day.year - years)
    day, units, gap, key = pl.col("day"), pl.col("units"), pl.col("gap"), pl.col("key")
    last = pl.col("last_before")
    inside = lambda begin, end: (day >= begin) & (day < end)
    orders = merged(SHAPES[shape], file, days[-1])
    purchases = orders.filter(units >= 0)
    # The days that matter cut time into spans: a customer's "seen" has the bit of every span with
    # an order in it, which costs one aggregate rather than one for each day asked about.
    cuts = sorted({back(end, years) for end in days[1:] for years in (0, 1, 2)} - {days[-1]})
    bits = [(cut, 1 << number) for number, cut in enumerate(cuts)]
    bit_of = lambda bit: pl.lit(bit, pl.UInt8)
    span = bit_of(0)
    for cut, bit in bits:
        span = pl.when(day >= cut).then(bit_of(bit)).otherwise(span)
    people = (
        purchases.with_columns(span.alias("span"))
        .group_by("customer")
        .agg(
            *((day < each).sum().alias(f"before {each}") for each in days),
            pl.col("span").bitwise_or().alias("seen"),
            pl.when(day < days[0]).then(day).max().alias("last_before"),
        )
        .with_row_index("id")
        .collect(engine="streaming")
        .lazy()
    )

    def active(each):
        if each == days[0]:
            return (last >= back(each, 1)).fill_null(False)
        return (pl.col("seen") & bit_of(sum(bit for cut, bit in bits if back(each, 1) <= cut < each))) > 0

    counts, sums, period_sums, medians = [], [], [], []
    for number, (begin, end) in periods:
        named = lambda **columns: [value.alias(f"{name} {number}") for name, value in columns.items()]
        at_start, at_end, at_year = (active(each) for each in (begin, end, back(end, 1)))
        before, by_end = pl.col(f"before {begin}"), pl.col(f"before {end}")
        counts += named(
            start=at_start.sum(),
            end=at_end.sum(),
            retained=(at_start & at_end).sum(),
            lost=(at_start & ~at_end).sum(),
            new=(at_end & (before == 0)).sum(),
            won_back=(at_end & ~at_start & (before > 0)).sum(),
            buyers=(by_end > before).sum(),
            repeat_buyers=(by_end > before + 1).sum(),
            returning_buyers=((by_end > before) & (before > 0)).sum(),
            customers=(by_end > 0).sum(),
            repeat_customers=(by_end > 1).sum(),
            year_start=at_year.sum(),
            year_retained=(at_year & at_end).sum(),
        )
        sums += named(
            year_net=units.filter(inside(back(end, 1), end)).sum() / 100,
            net_to_date=units.filter(day < end).sum() / 100,
        )
        order, refund = inside(begin, end) & (units >= 0), inside(begin, end) & (units < 0)
        period_sums += named(
            orders=order.sum(),
            revenue=units.filter(order).sum() / 100,
            refund_count=refund.sum(),
            refunds=units.filter(refund).sum() / 100,
            median_order_value=units.filter(order).median() / 100,
        )
        medians += named(
            gaps=inside(begin, end).sum(),
            median_gap=gap.filter(inside(begin, end)).median(),
        )
    # Customer and day (from 1970 on) in one integer, which sorts faster than a string and a day.
    # Orders of one day have a gap of 0 between them, which is none.
    keyed = lambda frame: frame.select((pl.col("id").cast(pl.Int64) * 2**16 + day.to_physical()).alias("key"))
    recent = purchases.filter(day >= days[0]).select("customer", "day")
    gaps = (
        pl.concat([
            keyed(recent.join(people.select("customer", "id"), on="customer")),
            keyed(people.filter(last.is_not_null()).select("id", last.alias("day"))),
        ])
        .sort("key")
        .select(
            (key % 2**16).cast(pl.Int32).cast(pl.Date).alias("day"),
            key.diff().alias("gap"),
            (key // 2**16 == key.shift(1) // 2**16).alias("same"),
        )
        .filter(pl.col("same") & (gap > 0))
    )
    frames = [
        people.select(counts),
        orders.select(sums),
        orders.filter(day >= days[0]).select(period_sums),
        gaps.select(medians),
    ]
    found = [{} for _ in periods]
    for frame in pl.collect_all(frames, engine="streaming"):
        for column, value in frame.row(0, named=True).items():
            name, number = column.split(" ")
            found[int(number)][name] = float(value)
    print(json.dumps(found))


main()
