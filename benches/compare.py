"""Runs the report, DuckDB and polars on one file: the same numbers, then time and peak memory.

Each run is a whole process, from its start to the printed result; the systems take turns, so that
a slow minute of the machine hits all of them. Printed are medians.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
START, END = "2024-10-01", "2025-01-01"


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
    """The report's numbers under the names that the peers print, and its ratios."""
    metrics = {}

    def take(name, key, part):
        metric = report["metrics"][key]
        metrics[name] = metric["value"] if part == "value" else metric["inputs"][part]

    customers = report["customers"]
    for name in ["start", "end", "retained", "lost", "new", "won_back", "buyers"]:
        metrics[name] = customers[name]
    take("orders", "purchase_frequency", "orders")
    take("repeat_buyers", "repeat_purchase_rate", "repeat_buyers")
    take("customers", "repeat_customer_rate", "customers")
    take("repeat_customers", "repeat_customer_rate", "repeat_customers")
    take("revenue", "average_order_value", "revenue")
    take("refunds", "net_revenue", "refunds")
    take("median_order_value", "median_order_value", "value")
    take("median_gap", "median_days_between_orders", "value")
    take("net_to_date", "historical_customer_value", "net_revenue_to_date")
    for key in [
        "customer_retention_rate",
        "repeat_purchase_rate",
        "repeat_customer_rate",
        "purchase_frequency",
        "average_order_value",
        "annual_revenue_per_customer",
        "customer_lifespan_years",
        "historical_customer_value",
    ]:
        take(key, key, "value")
    return {name: float(value) for name, value in metrics.items()}


def with_ratios(found):
    """A peer's counts and sums with the ratios made of them."""
    ratio = lambda part, whole: found[part] / found[whole]
    found["customer_retention_rate"] = ratio("retained", "start")
    found["repeat_purchase_rate"] = ratio("repeat_buyers", "buyers")
    found["repeat_customer_rate"] = ratio("repeat_customers", "customers")
    found["purchase_frequency"] = ratio("orders", "buyers")
    found["average_order_value"] = ratio("revenue", "orders")
    found["annual_revenue_per_customer"] = ratio("year_net", "year_buyers")
    found["customer_lifespan_years"] = 1 / (1 - ratio("year_retained", "year_start"))
    found["historical_customer_value"] = ratio("net_to_date", "customers")
    return found


def check(name, expected, found):
    """Stops when a number differs by more than the last digits of a double."""
    wrong = [
        f"  {key}: retention {expected[key]!r}, {name} {found[key]!r}"
        for key in expected
        if abs(expected[key] - found[key]) > 1e-9 * max(1.0, abs(expected[key]))
    ]
    if wrong:
        sys.exit(f"{name} gives other numbers:\n" + "\n".join(wrong))
    print(f"{name}: the same {len(expected)} numbers")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file")
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--python", default=sys.executable, help="where duckdb and polars are")
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--only", help="measure this one alone: retention, duckdb or polars")
    arguments = arguments.parse_args()
    report = [arguments.binary, "report", arguments.file, "--period", "2024-Q4", "--quiet"]
    peer = lambda name: [arguments.python, str(HERE / f"peer_{name}.py"), arguments.file, START, END]
    commands = {"retention": report, "duckdb": peer("duckdb"), "polars": peer("polars")}
    if arguments.only:
        commands = {arguments.only: commands[arguments.only]}
    else:
        expected = ours(json.loads(run(report + ["--format", "json"])[0]))
        for name in ["duckdb", "polars"]:
            check(name, expected, with_ratios(json.loads(run(commands[name])[0])))
    runs = {name: [] for name in commands}
    for _ in range(arguments.runs):
        for name, command in commands.items():
            runs[name].append(run(command)[1:])
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
