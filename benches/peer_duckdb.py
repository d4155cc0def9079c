"""A period's numbers with DuckDB, as one writes the definitions down: one query over the file. Prints them as JSON."""

import json
import sys

import duckdb

QUERY = """
with rows as (
    select order_id, customer_id, order_date, amount
    from read_csv('{file}', header = true, columns = {{
        'order_id': 'VARCHAR', 'customer_id': 'VARCHAR', 'order_date': 'DATE',
        'amount': 'DECIMAL(14, 2)', 'country': 'VARCHAR'}})
    where customer_id is not null and customer_id <> ''
),
orders as (
    select customer_id as customer, min(order_date) as day, sum(amount) as amount
    from rows group by customer_id, order_id
),
known as (select * from orders where day < date '{end}'),
purchases as (select * from known where amount >= 0),
people as (
    select customer,
        min(day) as first,
        count(*) as orders,
        count(*) filter (day >= date '{start}') as in_period,
        bool_or(day >= date '{start}' - interval 12 month and day < date '{start}') as at_start,
        bool_or(day >= date '{end}' - interval 12 month) as at_end,
        bool_or(day >= date '{end}' - interval 24 month and day < date '{end}' - interval 12 month) as at_year,
    from purchases group by customer
),
base as (
    select
        count(*) filter (at_start) as start,
        count(*) filter (at_end) as "end",
        count(*) filter (at_start and at_end) as retained,
        count(*) filter (at_start and not at_end) as lost,
        count(*) filter (at_end and first >= date '{start}') as new,
        count(*) filter (at_end and not at_start and first < date '{start}') as won_back,
        count(*) filter (in_period > 0) as buyers,
        count(*) filter (in_period > 1) as repeat_buyers,
        count(*) as customers,
        count(*) filter (orders > 1) as repeat_customers,
        count(*) filter (at_year) as year_start,
        count(*) filter (at_year and at_end) as year_retained,
        count(*) filter (at_end) as year_buyers,
    from people
),
sums as (
    select
        count(*) filter (amount >= 0 and day >= date '{start}') as orders,
        sum(amount) filter (amount >= 0 and day >= date '{start}') as revenue,
        coalesce(sum(amount) filter (amount < 0 and day >= date '{start}'), 0) as refunds,
        median((amount * 100)::bigint) filter (amount >= 0 and day >= date '{start}') / 100 as median_order_value,
        sum(amount) filter (day >= date '{end}' - interval 12 month) as year_net,
        sum(amount) as net_to_date,
    from known
),
days as (select distinct customer, day from purchases),
gaps as (
    select day, day - lag(day) over (partition by customer order by day) as gap from days
),
gap as (select median(gap) as median_gap from gaps where day >= date '{start}' and gap is not null)
select * from base, sums, gap
"""


def main():
    file, start, end = sys.argv[1:4]
    cursor = duckdb.connect().execute(QUERY.format(file=file, start=start, end=end))
    names = [column[0] for column in cursor.description]
    found = dict(zip(names, cursor.fetchall()[0]))
    print(json.dumps([{name: float(value) for name, value in found.items()}]))


main()
