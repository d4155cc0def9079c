#!/usr/bin/env bash
# The same report twice: by the file command from CSV, and by DuckDB from Parquet with `retention sql report`.
# Time and memory of each, and whether all numbers are equal.
#
#   benches/warehouse.sh [ORDERS] [FOLDER]      default: 1000000 orders, target/warehouse
#
# RETENTION_BIN takes a built program (else a release build), PYTHON one that has duckdb (else the engines' own,
# which tests/engines/run sets up), MEMORY DuckDB's limit (default 8GB), THREADS its threads (default all).
set -euo pipefail
cd "$(dirname "$0")/.."
orders="${1:-1000000}"
folder="${2:-${CARGO_TARGET_DIR:-target}/warehouse}"
python="${PYTHON:-${CARGO_TARGET_DIR:-target}/engines/venv/bin/python}"
"$python" -c 'import duckdb' || { echo "no duckdb for $python: run tests/engines/run once, or set PYTHON" >&2; exit 1; }
if [ -n "${RETENTION_BIN:-}" ]; then
    program="$RETENTION_BIN"
else
    cargo build --release --locked --quiet
    program="${CARGO_TARGET_DIR:-target}/release/retention"
fi
exec "$python" benches/warehouse.py "$program" "$orders" "$folder"
