"""Runs the report, DuckDB and polars on one file: the same numbers, then time and peak memory.

Each run is a whole process, from its start to the printed result; the systems take turns, so that
a slow minute of the machine hits all of them, each round in another order, since what one leaves
behind in memory and caches slows the next one. Printed are medians.

DuckDB and polars run twice: in plain queries, written as the definitions read, which make the
numbers of the period alone; and tuned, which make all numbers of both columns that the report
prints by default, the period and the one before it, in the fastest of a dozen formulations tried.
Every number that a peer has is compared; intervals and changes are arithmetic on them.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parent
# Where the periods begin, and the day after the last: 2024-Q3 and 2024-Q4.
DAYS = ["2024-07-01", "2024-10-01", "2025-01-01"]
# The scripts of the peers, and how many of the periods each makes.
PEERS = {
    "duckdb": ("peer_duckdb.py", 1),
    "polars": ("peer_polars.py", 1),
    "duckdb, tuned": ("tuned_duckdb.py", 2),
    "polars, tuned": ("tuned_polars.py", 2),
}


def run(command):
    """Output, then seconds, processor seconds and peak memory in bytes of one process."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    if status != 0:
        sys.exit(f"{' '.join(command)} failed with status {status}")
    return output, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


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


def check(name, days, expected, found):
    """Stops when a number of a period differs by more than the last digits of a double."""
    same = 0
    for (begin, end), own, theirs in zip(pairwise(days), expected, found, strict=True):
        theirs = with_ratios(theirs, (date.fromisoformat(end) - date.fromisoformat(begin)).days)
        both = own.keys() & theirs.keys()
        wrong = [
            f"  {key}: retention {own[key]!r}, {name} {theirs[key]!r}"
            for key in both
            if abs(own[key] - theirs[key]) > 1e-9 * max(1.0, abs(own[key]))
        ]
        if wrong:
            sys.exit(f"{name} gives other numbers from {begin} on:\n" + "\n".join(wrong))
        same += len(both)
    print(f"{name}: the same {same} numbers, {len(expected)} period(s)")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file")
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--python", default=sys.executable, help="where duckdb and polars are")
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--only", choices=["retention", *PEERS], help="measure this one alone")
    arguments = arguments.parse_args()
    report = [arguments.binary, "report", arguments.file, "--period", "2024-Q4", "--quiet"]
    commands = {"retention": report}
    for name, (script, periods) in PEERS.items():
        commands[name] = [arguments.python, str(HERE / script), arguments.file, *DAYS[-periods - 1:]]
    if arguments.only:
        commands = {arguments.only: commands[arguments.only]}
    else:
        latest = json.loads(run(report + ["--format", "json"])[0])
        expected = [ours(latest["comparison"]), ours(latest)]
        for name, (_, periods) in PEERS.items():
            found = json.loads(run(commands[name])[0])
            check(name, DAYS[-periods - 1:], expected[-periods:], found)
    runs = {name: [] for name in commands}
    order = random.Random(1)
    for _ in range(arguments.runs):
        for name in order.sample(list(commands), len(commands)):
            runs[name].append(run(commands[name])[1:])
    size = os.path.getsize(arguments.file)
    load = os.getloadavg()[0]
    print(f"\n{arguments.file}: {size / 1e6:.0f} MB; {os.cpu_count()} cores, load {load:.1f}; "
          f"medians of {arguments.runs} runs\n")
    print("| | seconds | (fastest to slowest) | processor seconds | peak memory, MB | seconds, processor, memory against ours |")
    print("|---|---:|---:|---:|---:|---:|")
    medians = {
        name: [statistics.median(column) for column in zip(*each)]
        for name, each in runs.items()
    }
    base = next(iter(medians.values()))
    for name, (seconds, processor, memory) in medians.items():
        times = [each[0] for each in runs[name]]
        print(f"| {name} | {seconds:.3f} | {min(times):.3f} to {max(times):.3f} | {processor:.2f} "
              f"| {memory / 1e6:.0f} | {seconds / base[0]:.1f}×, {processor / base[1]:.1f}×, {memory / base[2]:.1f}× |")


main()
