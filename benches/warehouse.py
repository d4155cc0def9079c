"""Writes orders once as CSV and as Parquet, reports on both, compares. Called by warehouse.sh."""

import csv
import io
import os
import pathlib
import subprocess
import sys
import time

import duckdb

PERIOD = ["--period", "2024-06", "--active-within", "12mo"]
COLUMNS = ["--order-column", "order_id", "--customer-column", "customer_id", "--date-column", "order_date", "--amount-column", "amount"]

# Three years of orders; a fifth of the customers order ten times as often; refunds, and rows without a customer.
ORDERS = """
SELECT
  i AS order_id,
  CASE WHEN h % 50 = 0 THEN NULL ELSE 'C' || CAST(
    CASE WHEN h % 3 = 0 THEN (h // 64) % greatest({orders} // 10, 1) ELSE (h // 64) % greatest({orders} // 50, 1) END AS VARCHAR) END AS customer_id,
  DATE '2022-01-01' + CAST((h // 4096) % 1096 AS INTEGER) AS order_date,
  CAST((CASE WHEN h % 40 = 1 THEN -1 ELSE 1 END) * (100 + (h // 1048576) % 20000) / 100.0 AS DECIMAL(12, 2)) AS amount
FROM (SELECT i, CAST(hash(i) // 2 AS BIGINT) AS h FROM range({orders}) AS numbers(i))
"""


def connection(folder):
    found = duckdb.connect()
    found.execute(f"SET memory_limit = '{os.environ.get('MEMORY', '8GB')}'")
    found.execute(f"SET temp_directory = '{folder / 'spill'}'")
    if "THREADS" in os.environ:
        found.execute(f"SET threads = {int(os.environ['THREADS'])}")
    return found


def write(folder, orders):
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / f"orders-{orders}"
    for kind, options in {"parquet": "FORMAT parquet", "csv": "FORMAT csv, HEADER"}.items():
        path = stem.with_suffix("." + kind)
        if not path.exists():
            part = path.with_suffix(".part")
            source = ORDERS.format(orders=orders) if kind == "parquet" else f"SELECT * FROM read_parquet('{stem}.parquet')"
            connection(folder).execute(f"COPY ({source}) TO '{part}' ({options})")
            part.rename(path)
    return stem


def measured(command):
    """Seconds, megabytes at the most, and what was printed, of a process and its children."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return time.monotonic() - started, used.ru_maxrss / 1024, printed


def ask(folder, parquet, statement):
    """Run in a process of its own, so that its memory is its own."""
    found = connection(pathlib.Path(folder))
    found.execute(f"CREATE VIEW orders AS SELECT * FROM read_parquet('{parquet}')")
    result = found.execute(pathlib.Path(statement).read_text())
    writer = csv.writer(sys.stdout)
    writer.writerow([column[0] for column in result.description])
    writer.writerows(result.fetchall())


def main():
    program, orders, folder = sys.argv[1], int(sys.argv[2]), pathlib.Path(sys.argv[3])
    stem = write(folder, orders)
    statement = folder / "report.sql"
    question = [program, "sql", "report", "--dialect", "duckdb", "--table", "orders", *COLUMNS, *PERIOD]
    statement.write_text(subprocess.run(question, check=True, capture_output=True, text=True).stdout)
    files = [program, "report", f"{stem}.csv", *COLUMNS, *PERIOD, "--format", "csv", "--quiet"]
    engine = [sys.executable, __file__, "ask", folder, f"{stem}.parquet", statement]
    shown = {}
    for name, command in {"retention, CSV": files, "DuckDB, Parquet": engine}.items():
        seconds, megabytes, printed = measured(command)
        shown[name] = {row["key"]: row for row in csv.DictReader(io.StringIO(printed))}
        print(f"{name:16} {orders:>12,} orders {seconds:8.1f} s {megabytes:8.0f} MB")
    ours, theirs = shown.values()
    differing = [key for key, row in ours.items() if not same(row["value"], theirs[key]["value"])]
    print(f"{len(ours) - len(differing)} of {len(ours)} values equal{': not ' + ', '.join(differing) if differing else ''}")
    return 1 if differing else 0


def same(one, other):
    if not one or not other:
        return one == other
    return abs(float(one) - float(other)) <= 1e-12 * max(abs(float(one)), abs(float(other)))


if __name__ == "__main__":
    if sys.argv[1] == "ask":
        ask(*sys.argv[2:])
    else:
        sys.exit(main())
