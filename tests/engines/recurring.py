"""Recurring revenue: tables of subscriptions, the questions about them, and how their results are compared."""

import csv
import datetime
import io
import json
import random

import data
from case import Case

COLUMNS = {"account": "text", "begins": "day", "ends": "day", "fee": "money", "state": "text", "land": "text"}
FLAGS = ["--customer-column", "account", "--start-column", "begins", "--end-column", "ends", "--amount-column", "fee"]


def write(folder, name, rows):
    path = folder / f"{name}.csv"
    with open(path, "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([list(COLUMNS), *rows])
    return data.Data(name, path, COLUMNS, FLAGS)


def subscriptions(folder, seed, rows, follows):
    """Parallel ones, gaps of all lengths, single days, leap days, free ones, starts that lie ahead. Every third row goes
    on from the one before it: on the day of its end, or the day after, as `follows` weighs."""
    chance = random.Random(seed)
    found, ends = [], {}
    for _ in range(rows):
        account = f"a{int(chance.paretovariate(0.7)) % 120}"
        begins = data.some_day(chance)
        if ends.get(account) and chance.random() < 0.4:
            begins = ends[account] + datetime.timedelta(chance.choices([0, 1, 2, 20], follows)[0])
        length = chance.choice([0, 1, 5, 29, 30, 31, 60, 365, 366])
        end = begins + datetime.timedelta(length) if chance.random() < 0.75 else None
        ends[account] = end
        fee = chance.choice(["10", "10", "25.50", "0", "99.99", "7.333", "1234.56"])
        found.append([account, begins.isoformat(), end.isoformat() if end else "", fee, "active", chance.choice(["DE", "FR"])])
    return write(folder, f"subscriptions{seed}", found)


def states(folder):
    """States, and rows that cannot be used: no customer, start or amount, an end before the start, ended without an end."""
    rows = [
        ["a", "2024-01-05", "", "10", "active", "DE"], ["a", "2024-02-29", "", "5", "Trialing", "DE"],
        ["b", "2024-01-31", "", "20", "in_trial", "DE"], ["b", "2024-03-10", "", "20", "wc-active", "DE"],
        ["c", "2024-01-01", "2024-02-29", "30", "canceled", "FR"], ["c", "2024-03-01", "", "30", "past_due", "FR"],
        ["d", "2024-01-01", "", "40", "canceled", "FR"], ["e", "2024-02-01", "", "50", "incomplete_expired", "FR"],
        ["", "2024-01-01", "", "60", "active", "FR"], ["f", "", "", "70", "active", "FR"],
        ["g", "2024-02-01", "2024-01-01", "80", "active", "FR"], ["h", "2024-02-01", "", "", "active", "FR"],
        ["i", "2024-02-29", "2024-02-29", "90", "expired", "FR"], ["j", "2024-03-02", "2024-03-20", "15", "", "FR"],
    ]
    return write(folder, "stated", rows)


def mrr(of, label, flags, sql=(), file=()):
    return Case(f"{of.name} mrr, {label}", "mrr", of, flags.split(), sql=sql, file=["--duplicates", "sum", *file])


def mrr_cases(folder):
    one = subscriptions(folder, 21, 900, [6, 2, 1, 2])
    other = subscriptions(folder, 22, 500, [1, 6, 1, 2])
    few = states(folder)
    bad = ["--skip-bad-rows"]
    cases = [
        mrr(one, "all months", "--as-of 2025-04-30", sql=["--from", "2023-01"]),
        mrr(one, "incomplete", "--as-of 2025-03-11 --from 2024-05"),
        mrr(one, "gap, rows", "--as-of 2024-12-31 --from 2024-03 --to 2024-08 --gap 30d --where land=DE"),
        mrr(one, "last days", "--as-of 2024-02-29 --last 3 --end-is last-day"),
        mrr(other, "last days found", "--as-of 2025-04-30 --from 2024-01"),
        mrr(other, "instants", "--as-of 2024-02-28 --end-is instant", sql=["--from", "2023-01"]),
        mrr(few, "states", "--as-of 2024-03-31 --from 2024-01 --status-column state", file=bad),
    ]
    stack = data.ROOT.parent / "shared" / "data" / "ravenstack" / "ravenstack_subscriptions.csv"
    if not stack.exists():
        print("RavenStack is left out: its file is not beside the repository")
        return cases
    columns = {"account_id": "text", "start_date": "day", "end_date": "day", "mrr_amount": "money"}
    flags = ["--customer-column", "account_id", "--start-column", "start_date", "--end-column", "end_date", "--amount-column", "mrr_amount"]
    raven = data.Data("ravenstack", stack, columns, flags)
    return [*cases, mrr(raven, "a year", "--as-of 2024-12-31 --last 12")]


# What only who reads the rows can tell: groups, reasons, discounts.
APART = ("group", "expansion.discount_ended.", "churned.voluntary.", "churned.involuntary.", "churned.unknown.", "moved_", "currency")


def check_mrr(checked, file_csv, file_json, rows):
    """All columns of the CSV, month by month; then the row of all months."""
    expected = list(csv.DictReader(io.StringIO(file_csv)))
    total = json.loads(file_json, parse_float=str, parse_int=str)["total"]
    names = [row["period"] for row in expected]
    checked.cell("periods", ",".join([*names, "total"]), ",".join(row["period"] for row in rows))
    for ours, theirs in zip(expected, rows):
        for column, value in ours.items():
            if column.startswith(APART):
                continue
            found = theirs[column] if column in theirs else theirs[column.replace(".", "_")]
            exact = "." in column or column in ("period", "first", "last", "complete", "mrr", "arr", "net_new_mrr")
            checked.cell(f"{ours['period']} {column}", value, found, exact)
    for key in ("start", "new", "won_back", "expansion", "contraction", "churned", "within", "acquired", "end"):
        for part in ("customers", "amount"):
            column = f"{key}.{part}"
            found = rows[-1][column] if column in rows[-1] else rows[-1][column.replace(".", "_")]
            checked.cell(f"total {column}", total[key][part], found)
