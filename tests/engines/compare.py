"""Runs `retention sql` on engines and holds every number against the file command's."""

import csv
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
from decimal import Decimal, InvalidOperation

import data
import engines
from cases import all_cases
from rendered import check_rendered
from plans import Plans
from recurring import check_mrr
from triangles import check_cohorts, check_rfm

# Relative, for ratios: engines differ in the last digit of a power, and in the order of factors.
TOLERANCE = 1e-12
EXACT_UNITS = {"customers", "orders", "rows", "gaps", "day", "setting"}
# Metrics of money that are sums or medians, not quotients.
EXACT_MONEY = {"net_revenue", "median_order_value", "retention_cost", "acquisition_cost"}


# Cases with a guest's row after the last order and no --as-of: what `retention render` tells of a cohorts result counts it
# among the days looked at, and the file command beside them. They are shown and counted apart; one that agrees again is
# a failure, so that it leaves the list.
KNOWN = {"histories2 cohorts, two periods", "histories2 cohorts, years"}

# What the files hold is asked about; a table of a warehouse is read as it stands, and so are they.
AS_SQL = ["--preset", "none", "--on-findings", "warn"]


def number(shown):
    try:
        return Decimal(shown)
    except (InvalidOperation, TypeError):
        return None


def equal(ours, theirs, exact, absolute=False):
    """Whether two texts are the same number, or both nothing."""
    ours, theirs = ours or None, theirs or None
    if ours is None or theirs is None:
        return ours == theirs
    one, other = number(ours), number(theirs)
    if one is None or other is None:
        return ours == theirs
    if exact:
        return one == other
    one, other = float(one), float(other)
    size = max(abs(one), abs(other), 1.0 if absolute else 0.0)
    return abs(one - other) <= TOLERANCE * size


class Checked:
    """What was compared, and what differs."""

    def __init__(self):
        self.cells, self.wrong = 0, []

    def cell(self, what, ours, theirs, exact=True, absolute=False):
        self.cells += 1
        if not equal(ours, theirs, exact, absolute):
            self.wrong.append(f"{what}: file {ours!r}, engine {theirs!r}")


def run(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"retention {' '.join(map(str, arguments))}\n{done.stderr}")
    return done.stdout


def check_report(checked, file_csv, file_json, rows):
    """All rows of the CSV in their order, then what JSON alone has."""
    expected = list(csv.DictReader(io.StringIO(file_csv)))
    checked.cell("keys", ",".join(row["key"] for row in expected), ",".join(row["key"] for row in rows[: len(expected)]))
    for ours, theirs in zip(expected, rows):
        key, unit = ours["key"], ours["unit"]
        exact = unit in EXACT_UNITS or key in EXACT_MONEY
        for column in ("value", "previous"):
            checked.cell(f"{key}.{column}", ours[column], theirs[column], exact)
        checked.cell(f"{key}.unit", unit, theirs["unit"])
        checked.cell(f"{key}.change_unit", ours["change_unit"], theirs["change_unit"])
        checked.cell(f"{key}.change", ours["change"], theirs["change"], exact=False, absolute=True)
    found = {row["key"]: row for row in rows}
    document = json.loads(file_json, parse_float=str, parse_int=str)
    check_inputs(checked, document, found, "value")
    if document["comparison"]:
        check_inputs(checked, document["comparison"], found, "previous")
    given = document["input"]
    for key, ours in {
        "data.rows": given["rows_read"],
        "data.rows_rejected": given["rows_rejected"],
        "data.rows_after_as_of": given["rows_after_as_of"],
        "data.zero_orders_left_out": given["zero_orders_left_out"],
        "data.customers": given["customers"],
        "data.orders": given["orders"],
        "data.guest_rows": given["guests"]["rows"],
        "data.guest_revenue": given["guests"]["revenue"],
        "guests.rows_in_period": given["guests"]["rows_in_period"],
        "guests.revenue_in_period": given["guests"]["revenue_in_period"],
        "data.first_day": given["first_day"],
        "data.last_day": given["last_day"],
        "settings.as_of": document["settings"]["as_of"],
        "settings.as_of_source": document["settings"]["as_of_source"],
        "settings.active_within": document["settings"]["active_within"],
        "settings.compare": document["settings"]["compare"],
    }.items():
        # What a condition leaves out is not counted in a warehouse: it may never be read.
        if key == "data.rows":
            ours = str(int(ours) - sum(int(left["rows"]) for left in given["left_out"]))
        checked.cell(key, ours, found[key]["value"])


def check_inputs(checked, document, found, column):
    """The counts and sums that metrics are made of."""
    metrics = document["metrics"]
    take = lambda metric, name: metrics[metric]["inputs"].get(name) if metric in metrics else None
    orders = document["orders"]
    for key, ours in {
        "orders.count": orders["count"],
        "orders.revenue": orders["revenue"],
        "orders.refund_count": orders["refund_count"],
        "orders.refunds": orders["refunds"],
        "inputs.repeat_buyers": take("repeat_purchase_rate", "repeat_buyers"),
        "inputs.returning_buyers": take("returning_customer_rate", "returning_buyers"),
        "inputs.repeat_buyers_to_date": take("returning_customer_rate_shopify", "repeat_buyers_to_date"),
        "inputs.customers_to_date": take("repeat_customer_rate", "customers"),
        "inputs.repeat_customers": take("repeat_customer_rate", "repeat_customers"),
        "inputs.net_revenue_to_date": take("historical_customer_value", "net_revenue_to_date"),
        "inputs.year_buyers": take("annual_revenue_per_customer", "buyers"),
        "inputs.year_net_revenue": take("annual_revenue_per_customer", "net_revenue"),
        "inputs.gaps": take("median_days_between_orders", "gaps"),
        "period.name": document["period"]["name"],
        "period.first": document["period"]["first"],
        "period.last": document["period"]["last"],
    }.items():
        if ours is not None:
            checked.cell(f"{key}.{column}", ours, found[key][column])


def check_trend(checked, file_csv, rows):
    """All columns of the CSV, period by period."""
    expected = list(csv.DictReader(io.StringIO(file_csv)))
    checked.cell("periods", ",".join(row["period"] for row in expected), ",".join(row["period"] for row in rows))
    for ours, theirs in zip(expected, rows):
        for column, value in ours.items():
            found = theirs[column] if column in theirs else theirs[column.replace(".", "_")]
            exact = column in EXACT_MONEY or "." in column or column in ("period", "first", "last", "complete")
            checked.cell(f"{ours['period']} {column}", value, found, exact)


def statement_of(program, case, dialect):
    return run(program, "sql", case.command, "--dialect", dialect, "--table", case.data.name, *case.data.flags, *case.both, *case.sql)


def main():
    program, wanted = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        cases = [case for case in all_cases(folder) if not wanted or case.name in wanted]
        references = {}
        for case in cases:
            files = [str(case.data.path), *case.data.flags, *case.both, *case.file, *AS_SQL]
            files += [] if "--status-column" in files else ["--status-column", "none"]
            if case.command != "mrr":
                files += [] if "--fold-case" in files else ["--keep-case"]
                files += [] if "histories" not in files[0] else ["--order-number-scope", "all"]
            shown = [run(program, case.command, *files, "--format", form) for form in ("csv", "json")]
            references[case.name] = shown
        table, passed, failed, known, plans = {}, 0, 0, 0, Plans()
        for name, make in engines.all_engines().items():
            started = time.monotonic()
            try:
                engine = make()
            except (engines.Missing, ImportError) as why:
                print(f"{name}: left out: {why}")
                failed += 1
                continue
            try:
                loaded = set()
                for case in cases:
                    checked = Checked()
                    try:
                        if case.data.name not in loaded:
                            engine.load(case.data.name, case.data.path, case.data.columns)
                            loaded.add(case.data.name)
                        rows = engine.run(statement_of(program, case, name))
                        if name == "spark":
                            plans.check(case, engine.plan)
                        if case.command == "report":
                            check_report(checked, *references[case.name], rows)
                        elif case.command == "cohorts":
                            check_cohorts(checked, *references[case.name], rows)
                        elif case.command == "rfm":
                            check_rfm(checked, *references[case.name], rows)
                        elif case.command == "mrr":
                            check_mrr(checked, *references[case.name], rows)
                        elif case.command == "why":
                            pass  # its rows are sums; the whole document is compared below
                        else:
                            check_trend(checked, references[case.name][0], rows)
                        check_rendered(checked, program, name, references[case.name][1], rows)
                    except Exception as error:  # an engine's own errors: of any kind
                        checked.wrong.append(re.sub(r"\s+", " ", str(error))[:600])
                    table[case.name, name] = (checked.cells, len(checked.wrong))
                    if case.name in KNOWN and checked.wrong:
                        known += 1
                        print(f"KNOWN {name} {case.name}: {checked.wrong[0]}")
                        continue
                    if case.name in KNOWN:
                        checked.wrong.append("agrees: take it off the list of known differences")
                    passed, failed = passed + (not checked.wrong), failed + bool(checked.wrong)
                    for wrong in checked.wrong[:8]:
                        print(f"FAILED {name} {case.name}: {wrong}")
            finally:
                engine.close()
            print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)
        show(cases, table)
        passed, failed = passed + plans.good, failed + plans.bad
    print(f"\n{passed} passed, {failed} failed, {known} known to differ")
    return 1 if failed or not passed else 0


def show(cases, table):
    """A row a case, a column an engine: how many values are equal, of how many."""
    names = list(dict.fromkeys(name for _, name in table))
    width = max(len(case.name) for case in cases)
    print(f"\nvalues equal to the file command's\n{'':{width}}  " + "  ".join(f"{name:>10}" for name in names))
    for case in cases:
        cells = []
        for name in names:
            cells_compared, wrong = table[case.name, name]
            cells.append("failed" if wrong and not cells_compared else f"{cells_compared - wrong}/{cells_compared}")
        print(f"{case.name:{width}}  " + "  ".join(f"{cell:>10}" for cell in cells))


if __name__ == "__main__":
    sys.exit(main())
