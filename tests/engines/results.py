"""Writes what DuckDB returns for statements on examples/orders.csv and examples/subscriptions.csv to tests/it/data/results, for tests/it/render.rs.

    target/engines/venv/bin/python tests/engines/results.py target/debug/retention
"""

import csv
import pathlib
import subprocess
import sys

import data
import engines

RESULTS = {
    "report": ["report", "--period", "2025-03", "--margin", "0.4", "--retention-cost", "12000", "--acquisition-cost", "345.67"],
    "first": ["report", "--period", "2023-Q1", "--active-within", "90d", "--compare", "year-ago"],
    "some": ["report", "--period", "2024-W09", "--compare", "none", "--metrics", "retention,aov", "--as-of", "2025-03-15"],
    "trend": ["trend", "--from", "2023-07", "--as-of", "2025-03-20", "--every", "quarter", "--active-within", "6mo"],
    "cohorts": ["cohorts", "--every", "quarter", "--unbounded"],
    "money": ["cohorts", "--every", "year", "--measure", "cumulative-revenue", "--align", "elapsed"],
    "rfm": ["rfm", "--since", "2024-01-01"],
    "why": ["why", "--period", "2025-03", "--active-within", "3mo", "--by", "country", "--by", "tenure,cohort"],
}
SUBSCRIPTIONS = ["mrr", "--as-of", "2025-06-20", "--from", "2024-01"]


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    folder = data.ROOT / "tests" / "it" / "data" / "results"
    folder.mkdir(exist_ok=True)
    examples, engine = data.examples(), engines.DuckDb()
    engine.load("orders", examples.path, examples.columns)
    columns = {"customer": "text", "start": "day", "end": "day", "mrr": "money"}
    engine.load("subscriptions", data.ROOT / "examples" / "subscriptions.csv", columns)
    of_orders = {name: ("orders", examples.flags, asked) for name, asked in RESULTS.items()}
    named = [flag for part, name in (("customer", "customer"), ("start", "start"), ("end", "end"), ("amount", "mrr")) for flag in (f"--{part}-column", name)]
    for name, (table, own, (command, *flags)) in {**of_orders, "mrr": ("subscriptions", named, SUBSCRIPTIONS)}.items():
        asked = [program, "sql", command, "--dialect", "duckdb", "--table", table, *own, *flags]
        statement = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
        rows = engine.run(statement)
        with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(rows[0])
            writer.writerows(row.values() for row in rows)
    engine.close()


if __name__ == "__main__":
    main()
