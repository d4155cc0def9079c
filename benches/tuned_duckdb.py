"""Both columns of the report with DuckDB, tuned: the fastest of a dozen queries tried over the file. Prints them as JSON, a list of periods.

    tuned_duckdb.py SHAPE FILE DAY DAY [DAY]

A period goes from one day to before the next, so three days are two periods. One query makes the
columns of all: the file is read and its orders are merged once, and every table below serves each
period. Of the days before the first period, the gaps between orders need only each customer's last.

SHAPE is what examples/generate_orders calls the file; only the columns that are read and the
expressions over them differ. Days are days in UTC.
"""

import csv
import json
import sys
from datetime import date
from itertools import pairwise

import duckdb

TABLE = {
    "order_id": "VARCHAR",
    "customer_id": "VARCHAR",
    "order_date": "DATE",
    "amount": "DECIMAL(14, 2)",
    "country": "VARCHAR",
}
LINES = {
    "InvoiceNo": "VARCHAR",
    "StockCode": "VARCHAR",
    "Description": "VARCHAR",
    "Quantity": "INTEGER",
    "InvoiceDate": "TIMESTAMP",
    "UnitPrice": "DECIMAL(10, 2)",
    "CustomerID": "INTEGER",
    "Country": "VARCHAR",
}
# The columns of Shopify's export that are not text; the others are taken from the header line.
SHOPIFY = {"Total": "DECIMAL(14, 2)", "Refunded Amount": "DECIMAL(14, 2)"}

def utc_day(column, summer, winter):
    """Text like 2023-04-30 04:16:54 -0400 as a day in UTC, where only these two offsets occur."""
    hours = f"case when ends_with({column}, '{summer}00') then interval '{int(summer)} hours' else interval '{int(winter)} hours' end"
    # A cast to TIMESTAMP leaves the offset out.
    return f"({column}::timestamp - {hours})::date"


def table(customer="VARCHAR", written="DATE", day="order_date"):
    """The file of five columns, with customers and dates of these types."""
    return {
        "columns": TABLE | {"customer_id": customer, "order_date": written},
        "order": "order_id",
        "customer": "customer_id",
        "day": day,
        "amount": "amount",
    }


SHAPES = {
    "plain": table(),
    "numbers": table(customer="BIGINT"),
    "uuids": table(customer="UUID", written="VARCHAR", day="left(order_date, 10)::date"),
    "emails": table(written="VARCHAR", day=utc_day("order_date", "-04", "-05")),
    "lines": {
        "columns": LINES,
        # Of Windows-1252, DuckDB reads the part that is Latin-1 without an extension, which is all there is here.
        "options": ", encoding = 'latin-1', timestampformat = '%m/%d/%Y %H:%M'",
        "order": "InvoiceNo",
        "customer": "CustomerID",
        "day": "InvoiceDate::date",
        "amount": "Quantity * UnitPrice",
    },
    "shopify": {
        "columns": SHOPIFY,
        "order": "Name",
        "customer": "Email",
        "day": utc_day('"Created at"', "+02", "+01"),
        "amount": "Total",
        # The first row of an order has its total, and it alone has a status.
        "where": """and Total is not null and "Financial Status" <> 'voided' and "Cancelled at" is null""",
        "refund": '"Refunded Amount"',
    },
}

# Blank fields are null.
ROWS = """
    select {order} as id, {customer} as customer, {day} as day, {amount} as amount {refund}
    from read_csv('{file}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {columns} {options})
    where {customer} is not null {where}"""
ORDERS = """
    select customer, min(day) as day, sum(amount) as amount
    from rows group by customer, id having min(day) < date '{last}'"""
# What is paid back of an order counts as a refund on its day.
REFUNDED = """
    select customer, day, unnest(case when back > 0 then [amount, -back] else [amount] end) as amount from (
        select customer, min(day) as day, sum(amount) as amount, sum(refund) as back
        from rows group by customer, id having min(day) < date '{last}')"""
QUERY = """
with rows as ({rows}),
orders as ({orders}),
purchases as (select * from orders where amount >= 0),
people as (
    select customer, {people},
        bit_or({span}) as seen,
        max(day) filter (day < date '{first}') as last_before,
    from purchases group by customer
),
counts as (select {counts} from people),
sums as (select {sums} from orders),
period_sums as (select {period_sums} from orders where day >= date '{first}'),
days as (
    select customer, day from purchases where day >= date '{first}'
    union all select customer, last_before from people where last_before is not null
),
gaps as (
    select day, day - lag(day) over (partition by customer order by day) as gap from days
),
medians as (select {medians} from gaps where gap > 0)
select * from counts, sums, period_sums, medians
"""

# Columns of a period, which begins on day number {b} and ends before day number {e}; "before_1" is
# a customer's number of orders before day number 1. Orders of one day have a gap of 0 between them,
# which is none. The median of decimals would be cut to two places: it is that of cents.
COUNTS = """
    count(*) filter ({active_b}) as start_{b},
    count(*) filter ({active_e}) as end_{b},
    count(*) filter ({active_b} and {active_e}) as retained_{b},
    count(*) filter ({active_b} and not {active_e}) as lost_{b},
    count(*) filter ({active_e} and before_{b} = 0) as new_{b},
    count(*) filter ({active_e} and not {active_b} and before_{b} > 0) as won_back_{b},
    count(*) filter (before_{e} > before_{b}) as buyers_{b},
    count(*) filter (before_{e} > before_{b} + 1) as repeat_buyers_{b},
    count(*) filter (before_{e} > before_{b} and before_{b} > 0) as returning_buyers_{b},
    count(*) filter (before_{e} > 0) as customers_{b},
    count(*) filter (before_{e} > 1) as repeat_customers_{b},
    count(*) filter ({active_year}) as year_start_{b},
    count(*) filter ({active_year} and {active_e}) as year_retained_{b}"""
SUMS = """
    sum(amount) filter (day >= date '{year}' and day < date '{end}') as year_net_{b},
    sum(amount) filter (day < date '{end}') as net_to_date_{b}"""
PERIOD_SUMS = """
    count(*) filter (amount >= 0 and {inside}) as orders_{b},
    sum(amount) filter (amount >= 0 and {inside}) as revenue_{b},
    count(*) filter (amount < 0 and {inside}) as refund_count_{b},
    coalesce(sum(amount) filter (amount < 0 and {inside}), 0) as refunds_{b},
    median((amount * 100)::bigint) filter (amount >= 0 and {inside}) / 100 as median_order_value_{b}"""
MEDIANS = """
    count(*) filter ({inside}) as gaps_{b},
    median(gap) filter ({inside}) as median_gap_{b}"""


def header(file):
    with open(file, newline="", encoding="utf-8") as lines:
        return next(csv.reader(lines))


def tables(shape, file, last):
    """The queries of a shape's rows and orders."""
    has_refunds = "refund" in shape
    columns = {name: shape["columns"].get(name, "VARCHAR") for name in header(file)} if has_refunds else shape["columns"]
    rows = ROWS.format(
        file=file,
        columns=columns,
        order=shape["order"],
        customer=shape["customer"],
        day=shape["day"],
        amount=shape["amount"],
        refund=f", {shape['refund']} as refund" if has_refunds else "",
        where=shape.get("where", ""),
        options=shape.get("options", ""),
    )
    return {"rows": rows, "orders": (REFUNDED if has_refunds else ORDERS).format(last=last)}


def query(shape, file, days):
    back = lambda day, years: day.replace(year=day.year - years)
    # The days that matter cut time into spans: a customer's "seen" has the bit of every span with
    # an order in it, which costs one aggregate rather than one for each day asked about.
    cuts = sorted({back(day, years) for day in days[1:] for years in (0, 1, 2)} - {days[-1]})
    bits = [(cut, 1 << number) for number, cut in enumerate(cuts)]
    span = "case " + " ".join(f"when day >= date '{cut}' then {bit}" for cut, bit in reversed(bits)) + " else 0 end"

    def active(day):
        if day == days[0]:
            return f"coalesce(last_before >= date '{back(day, 1)}', false)"
        return f"(seen & {sum(bit for cut, bit in bits if back(day, 1) <= cut < day)} > 0)"

    periods = [
        {
            "b": number,
            "e": number + 1,
            "end": end,
            "year": back(end, 1),
            "inside": f"day >= date '{begin}' and day < date '{end}'",
            "active_b": active(begin),
            "active_e": active(end),
            "active_year": active(back(end, 1)),
        }
        for number, (begin, end) in enumerate(pairwise(days))
    ]
    columns = lambda template: ",".join(template.format(**period) for period in periods)
    return QUERY.format(
        **tables(shape, file, days[-1]),
        first=days[0],
        span=span,
        people=", ".join(f"count(*) filter (day < date '{day}') as before_{number}" for number, day in enumerate(days)),
        counts=columns(COUNTS),
        sums=columns(SUMS),
        period_sums=columns(PERIOD_SUMS),
        medians=columns(MEDIANS),
    )


def main():
    shape, file = sys.argv[1:3]
    days = [date.fromisoformat(text) for text in sys.argv[3:]]
    cursor = duckdb.connect().execute(query(SHAPES[shape], file, days))
    found = [{} for _ in days[1:]]
    for column, value in zip(cursor.description, cursor.fetchall()[0]):
        name, period = column[0].rsplit("_", 1)
        found[int(period)][name] = float(value)
    print(json.dumps(found))


main()
