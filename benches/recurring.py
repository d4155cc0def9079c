#!/usr/bin/env python3
"""Recurring revenue of a million subscriptions of 300,000 customers over five years, all months: time, and that the
numbers are those of a plain recount; beside it DuckDB, which runs the statement of `retention sql mrr` over the same CSV.

  benches/recurring.py --bin target/release/retention [--rows N] [--runs N] [--threads N]

Writes a file of some 53 MB to a temporary folder. Of --recount customers (2,000) every month is counted again by a
naive walk here, in whole cents. DuckDB is left out where its Python package is missing (tests/engines/run installs it below
target/engines); its movements must be those of the file command, month by month.
"""
import argparse
import csv
import datetime
import io
import json
import os
import random
import subprocess
import tempfile
import time
from collections import defaultdict

FIRST = datetime.date(2020, 1, 1)
DAYS = 5 * 365
AS_OF = FIRST + datetime.timedelta(DAYS - 1)


def rows(count, customers):
    random.seed(7)
    for number in range(count):
        start = random.randrange(DAYS)
        end = start + random.randrange(20, 900)
        yield (
            f"sub_{number}",
            f"cus_{random.randrange(customers):06d}",
            ("basic", "pro", "team")[number % 3],
            start,
            end if end < DAYS else None,
            random.randrange(500, 40_000),
        )


def write(path, data):
    day = [(FIRST + datetime.timedelta(number)).isoformat() for number in range(DAYS)]
    with open(path, "w", encoding="ascii") as out:
        out.write("subscription_id,customer_id,plan,start_date,end_date,mrr\n")
        for sub, customer, plan, start, end, cents in data:
            ended = "" if end is None else day[end]
            out.write(f"{sub},{customer},{plan},{day[start]},{ended},{cents // 100}.{cents % 100:02d}\n")


def instants():
    firsts = [datetime.date(2020 + month // 12, month % 12 + 1, 1) for month in range(60)]
    ends = firsts[1:] + [AS_OF + datetime.timedelta(1)]
    return [((one - FIRST).days, (two - FIRST).days) for one, two in zip(firsts, ends)]


def recount(data):
    """Start, new, won back, expansion, contraction, churned and end of every month, in cents."""
    own = defaultdict(list)
    for _, customer, _, start, end, cents in data:
        own[customer].append((start, end, cents))
    months = []
    for before, after in instants():
        sums = [0] * 7
        for spells in own.values():
            def paid(at):
                total = 0
                for start, end, cents in spells:
                    if end is not None:
                        later = {other for other, _, _ in spells if other > start}
                        # A gap of one day is none.
                        end += end not in later and end + 1 in later
                    total += cents if start < at and (end is None or at <= end) else 0
                return total
            x, y = paid(before), paid(after)
            first = min(start for start, _, _ in spells)
            sums[0] += x
            sums[6] += y
            if x == 0 and y > 0:
                sums[1 if first >= before else 2] += y
            elif y == 0:
                sums[5] += x
            elif y > x:
                sums[3] += y - x
            else:
                sums[4] += x - y
        months.append(sums)
    return months


def run(binary, path):
    command = [binary, "mrr", path, "--as-of", AS_OF.isoformat(), "--duplicates", "sum", "--format", "csv", "--quiet"]
    began = time.perf_counter()
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return time.perf_counter() - began, text


def sql(binary, path, duckdb, threads):
    """Seconds that DuckDB takes over the same CSV, and its rows."""
    command = [binary, "sql", "mrr", "--dialect", "duckdb", "--table", "subscriptions", "--customer-column", "customer_id"]
    command += ["--start-column", "start_date", "--end-column", "end_date", "--amount-column", "mrr"]
    command += ["--as-of", AS_OF.isoformat(), "--from", f"{FIRST:%Y-%m}"]
    statement = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    types = "{'start_date': 'DATE', 'end_date': 'DATE', 'mrr': 'DECIMAL(18, 2)'}"
    connection.execute(f"CREATE VIEW subscriptions AS SELECT * FROM read_csv('{path}', types = {types})")
    began = time.perf_counter()
    result = connection.execute(statement)
    names = [column[0] for column in result.description]
    found = [dict(zip(names, row)) for row in result.fetchall()]
    seconds = time.perf_counter() - began
    connection.close()
    return seconds, found


KEYS = ["start", "new", "won_back", "expansion", "contraction", "churned", "end"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--recount", type=int, default=2_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="DuckDB's threads")
    asked = parser.parse_args()
    customers = max(1, asked.rows * 3 // 10)
    with tempfile.TemporaryDirectory() as folder:
        data = list(rows(asked.rows, customers))
        path = os.path.join(folder, "subscriptions.csv")
        write(path, data)
        times = sorted(run(asked.bin, path)[0] for _ in range(asked.runs))
        few = [row for row in data if int(row[1][4:]) < asked.recount]
        part = os.path.join(folder, "part.csv")
        write(part, few)
        table = list(csv.DictReader(io.StringIO(run(asked.bin, part)[1])))
        cents = lambda row: [round(float(row[f"{key}.amount"]) * 100) for key in KEYS]
        found = [cents(row) for row in table]
        assert found == recount(few), "the months are not those of the recount"
        beside = {}
        try:
            import duckdb
        except ImportError:
            print("DuckDB is left out: its Python package is missing")
        else:
            whole = [cents(row) for row in csv.DictReader(io.StringIO(run(asked.bin, path)[1]))]
            runs = [sql(asked.bin, path, duckdb, asked.threads) for _ in range(asked.runs)]
            assert all([cents(row) for row in rows_of[:-1]] == whole for _, rows_of in runs), "DuckDB's months differ"
            seconds = sorted(seconds for seconds, _ in runs)
            middle = lambda values: values[len(values) // 2]
            beside = {"duckdb_seconds": [round(one, 2) for one in seconds], "duckdb_over_ours": round(middle(seconds) / middle(times), 1)}
        print(json.dumps({
            "rows": asked.rows,
            "customers": customers,
            "cores": os.cpu_count(),
            "seconds": [round(seconds, 2) for seconds in times],
            "recounted_customers": asked.recount,
            "months": len(found),
            **beside,
        }))


if __name__ == "__main__":
    main()
