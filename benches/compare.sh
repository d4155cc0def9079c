#!/bin/sh
# The same report with this program, DuckDB and polars, side by side on generated files in the shapes
# that shops and tools export: identical numbers, then Markdown tables of time and peak memory.
#
#   benches/compare.sh [--shapes plain,lines] [--orders N] [--runs N] [--bin PATH] [--keep DIR] [--sizes]
#
# --help has all options. Files are written to a temporary folder ($TMPDIR, some 5 GB, and 2 GB more for
# --sizes) and removed, unless --keep names a folder. Needs cargo and python3 with venv; installs duckdb
# and polars below target/, or uses the Python that PYTHON names.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
python=${PYTHON:-$target/compare-venv/bin/python}
built() { cargo build --release --locked --manifest-path "$root/Cargo.toml" "$@"; }

if [ -z "${PYTHON:-}" ] && [ ! -x "$python" ]; then
    python3 -m venv "$target/compare-venv"
    "$python" -m pip install --quiet duckdb polars
fi
case " $* " in *" --help "* | *" -h "*) exec "$python" "$root/benches/compare.py" --help ;; esac
# What an option names is not built.
case " $* " in *" --bin"*) ;; *)
    built --bin retention
    set -- --bin "$target/release/retention" "$@" ;;
esac
case " $* " in *" --generator"*) ;; *)
    built --example generate_orders
    set -- --generator "$target/release/examples/generate_orders" "$@" ;;
esac
"$python" -m pip list 2>/dev/null | grep -iE '^(duckdb|polars) '
exec "$python" "$root/benches/compare.py" "$@"
