#!/bin/sh
# The same report with this program, DuckDB and polars, side by side on one generated file:
# identical numbers, then a table of time and peak memory.
#
#   benches/compare.sh [ORDERS [CUSTOMERS [RUNS [OPTION]]]]      default: 10000000 1000000 5
#
# OPTION is one more of the generator, such as --random-ids.
# Needs cargo and python3 with venv; installs duckdb and polars below target/.
set -eu
cd "$(dirname "$0")/.."
orders=${1:-10000000}
customers=${2:-$((orders / 10))}
runs=${3:-5}
option=${4:-}
file=target/compare-$orders-$customers$option.csv
python=target/compare-venv/bin/python

cargo build --release --bin retention --example generate_orders
if [ ! -x "$python" ]; then
    python3 -m venv target/compare-venv
    "$python" -m pip install --quiet duckdb polars
fi
if [ ! -f "$file" ]; then
    target/release/examples/generate_orders --orders "$orders" --customers "$customers" $option --output "$file.part"
    mv "$file.part" "$file"
fi
"$python" -m pip list 2>/dev/null | grep -iE '^(duckdb|polars) '
"$python" benches/compare.py "$file" --binary target/release/retention --runs "$runs"
