#!/usr/bin/env bash
# Fits of `retention clv` beside those of lifetimes, on the same orders in one run.
# Usage: benches/compare_lifetimes.sh [ORDERS.csv] [LAST_DAY]   (default: the CDNOW sample, 1997-09-30)
set -euo pipefail
cd "$(dirname "$0")/.."

orders="${1:-../shared/data/cdnow/sample_orders.csv}"
last_day="${2:-1997-09-30}"
if [[ ! -f "$orders" ]]; then
    echo "$orders is missing: name a file with the columns customer_id, order_date, amount" >&2
    exit 1
fi
cargo build --release --locked --quiet
environment="target/lifetimes"
if [[ ! -x "$environment/bin/python" ]]; then
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet "lifetimes==0.11.3" "pandas<3" "numpy<2" "scipy<1.14"
fi
"$environment/bin/python" benches/compare_lifetimes.py target/release/retention "$orders" "$last_day"
