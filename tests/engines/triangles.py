"""Cohorts and segments: questions that are put to the file command and to every engine, and what must be equal."""

import csv
import io
import json

from case import Case

# Columns and where the file command's JSON has them; the same in every row.
INPUT = {
    "data.rows_rejected": "rows_rejected",
    "data.rows_after_as_of": "rows_after_as_of",
    "data.zero_orders_left_out": "zero_orders_left_out",
    "data.customers": "customers",
    "data.orders": "orders",
    "data.first_day": "first_day",
    "data.last_day": "last_day",
}


def column(row, name):
    """BigQuery's columns have no dots."""
    return row[name] if name in row else row[name.replace(".", "_")]


def check_whole(checked, document, rows, settings):
    """What holds for the whole table."""
    given = document["input"]
    expected = {name: given[key] for name, key in INPUT.items()}
    expected["data.rows"] = str(int(given["rows_read"]) - sum(int(left["rows"]) for left in given["left_out"]))
    expected["data.guest_rows"] = given["guests"]["rows"]
    expected["data.guest_revenue"] = given["guests"]["revenue"]
    for name in settings:
        told = document["settings"][name]
        expected[f"settings.{name}"] = str(told).lower() if isinstance(told, bool) else told
    for row in rows:
        for name, ours in expected.items():
            checked.cell(name, ours, column(row, name))


def cohort(of, label, flags, **alone):
    return Case(f"{of.name} cohorts, {label}", "cohorts", of, flags.split(), **alone)


def cohort_cases(examples, one, other, instants, corners, unusable, cdnow):
    cases = [
        cohort(examples, "months", ""),
        cohort(examples, "quarters, revenue", "--every quarter --measure revenue --as-of 2025-02-28 --where country=DE"),
        cohort(one, "months or later", "--unbounded --guest-id 0 --fold-case --ignore-zero --status-column status"),
        cohort(one, "customers or later, 30 days", "--measure customers --unbounded --align elapsed"),
        cohort(one, "weeks", "--every week --measure orders --as-of 2025-01-12 --periods 60"),
        cohort(one, "Sunday weeks, 7 days", "--every week --week-start sunday --align elapsed --measure aov"),
        cohort(one, "fiscal quarters", "--every quarter --year-start february --measure aov --as-of 2025-04-29"),
        cohort(one, "fiscal years", "--every year --year-start october --measure cumulative-revenue"),
        cohort(one, "90 days", "--every quarter --year-start april --align elapsed --measure cumulative-revenue --as-of 2025-03-31"),
        cohort(other, "years", "--every year --measure revenue --align elapsed"),
        cohort(other, "revenue", "--measure revenue --as-of 2025-03-31 --where land=O'Land"),
        cohort(other, "two periods", "--measure cumulative-revenue --periods 2 --where quantity<12"),
        cohort(instants, "New York", "--timezone America/New_York --unbounded", sql=["--date-type", "instant"]),
        cohort(corners, "gaps", "--every week --align elapsed --measure cumulative-revenue"),
        cohort(corners, "years", "--every year --align elapsed"),
        cohort(unusable, "rows", "--unbounded --as-of 2024-02-29", file=["--skip-bad-rows"]),
    ]
    if cdnow is not None:
        cases.append(cohort(cdnow, "months", "--as-of 1998-06-30"))
    return cases


def check_cohorts(checked, file_csv, file_json, rows):
    """Each cell in the file command's order, and what the document has beside the cells."""
    expected = list(csv.DictReader(io.StringIO(file_csv)))
    document = json.loads(file_json, parse_float=str, parse_int=str)
    seen = [row for row in rows if row["period"] is not None]
    place = lambda row: f"{row['cohort']} {row['period']}"
    checked.cell("cells", ",".join(map(place, expected)), ",".join(map(place, seen)))
    for ours, theirs in zip(expected, seen):
        exact = document["settings"]["measure"] in ("customers", "orders", "revenue")
        for name, value in ours.items():
            checked.cell(f"{place(ours)} {name}", value, theirs[name], exact or name != "value")
    cells = [cell for cohort in document["cohorts"] for cell in cohort["cells"]]
    for cell, theirs in zip(cells, seen):
        for name in ("numerator", "denominator"):
            checked.cell(f"{place(theirs)} {name}", cell[name], theirs[name])
    found = {}
    for row in rows:
        found.setdefault(row["cohort"], row)
    for ours in document["cohorts"]:
        period, theirs = ours["period"], found.get(ours["period"]["name"], {})
        for name, value in {"first": period["first"], "last": period["last"], "size": ours["size"]}.items():
            checked.cell(f"cohort {period['name']} {name}", value, theirs.get(name))
    checked.cell("cohorts", str(len(document["cohorts"])), str(len(found)))
    settings = ("as_of", "as_of_source", "timezone", "week_start", "year_start", "every", "align", "measure", "unbounded")
    check_whole(checked, document, rows, settings)
    stray = [note.split()[0] for note in document["notes"] if "before their customer's first order" in note]
    for row in rows:
        checked.cell("stray refunds", stray[0] if stray else "0", column(row, "data.stray_refunds"))


def rfm(of, label, flags, more=(), **alone):
    return Case(f"{of.name} rfm, {label}", "rfm", of, [*flags.split(), *more], **alone)


# Names that a statement must quote, and one segment of two blocks.
GRID = """
[[segment]]
name = "it's \\\\ \\"them\\" ${x}"
recency = [4, 5]
frequency = [1, 5]
[[segment]]
name = "größte"
recency = [1, 3]
frequency = [3, 5]
[[segment]]
name = "rest"
recency = 1
frequency = [1, 2]
[[segment]]
name = "rest"
recency = [2, 3]
frequency = [1, 2]
"""


def rfm_cases(folder, examples, one, other, instants, corners, unusable, cdnow):
    grid = folder / "grid.toml"
    grid.write_text(GRID, encoding="utf-8")
    cases = [
        rfm(examples, "all", ""),
        rfm(examples, "since", "--since 2024-07-01 --as-of 2025-02-28 --where country=DE"),
        rfm(one, "statuses", "--guest-id 0 --fold-case --ignore-zero --status-column status"),
        rfm(one, "own grid", "--as-of 2024-12-31", ["--grid", str(grid)]),
        rfm(other, "small", "--where land=O'Land"),
        rfm(other, "later", "--as-of 2026-01-01 --since 2025-01-01"),
        rfm(instants, "New York", "--timezone America/New_York", sql=["--date-type", "instant"]),
        rfm(corners, "three customers", ""),
        rfm(unusable, "rows", "--as-of 2024-02-29", file=["--skip-bad-rows"]),
        rfm(corners, "refund alone", "--where select=x\\y --since 2024-01-31 --as-of 2024-02-28"),
    ]
    if cdnow is not None:
        cases.append(rfm(cdnow, "all", ""))
    return cases


def check_rfm(checked, file_csv, file_json, rows):
    """Each segment in the grid's order, and what the document has beside them."""
    expected = list(csv.DictReader(io.StringIO(file_csv)))
    document = json.loads(file_json, parse_float=str, parse_int=str)
    checked.cell("segments", str([row["segment"] for row in expected]), str([row["segment"] for row in rows]))
    for ours, theirs in zip(expected, rows):
        for name, value in ours.items():
            exact = name not in ("customer_share", "revenue_share", "average_order_value")
            checked.cell(f"{ours['segment']} {name}", value, theirs[name], exact)
    check_whole(checked, document, rows, ("as_of", "as_of_source", "since", "grid", "timezone"))
