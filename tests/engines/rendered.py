"""The pipe `sql | engine | render`: the document of the file command again, apart from its `input`."""

import csv
import io
import json
import subprocess

# What clients write for a value that is not there, how they write names, and line ends.
FORMS = {
    "duckdb": ("", str, "\n"),
    "postgres": ("", str, "\n"),
    "spark": ('""', str, "\n"),
    "clickhouse": ("\\N", str, "\n"),
    "bigquery": ("", str, "\n"),
    "snowflake": ("NULL", str.upper, "\r\n"),
    "trino": ("", str, "\n"),
}

# Notes on what only who read the rows can know, and on what only a query's result lacks.
ROWS = ("left out on purpose: ", "statuses that are not known here ", "tests are by chi-square, since a query's result has sums")
REFUSED = "left out, since they cannot be used: "


def written(engine, rows):
    """The rows as a client of the engine writes them in CSV."""
    nothing, name, end = FORMS[engine]
    out = io.StringIO()
    # Trino quotes all, the others what needs it.
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL if engine == "trino" else csv.QUOTE_MINIMAL)
    writer.writerow([name(column) for column in rows[0]])
    for row in rows:
        # Two quotes are an empty value in quotes, not a text of two quotes.
        writer.writerow(["" if value is None and nothing == '""' else nothing if value is None else value for value in row.values()])
    return out.getvalue()


def document(text):
    """A document without its `input`, every number as it is written."""
    whole = json.loads(text, parse_float=str, parse_int=str)
    del whole["input"]
    whole.pop("findings", None)  # only who read the rows has them
    whole.pop("largest_movements", None)  # a result names nobody
    # The interval of a change needs the customers who stand in both periods, and a result has none.
    for change in ((whole.get("comparison") or {}).get("changes") or {}).values():
        for key in ("interval", "p", "verdict"):
            change.pop(key, None) if isinstance(change, dict) else None
    notes = [note for note in whole["notes"] if not note.startswith(ROWS)]
    whole["notes"] = [REFUSED if note.startswith(REFUSED) else note for note in notes]
    return whole


def near(ours, theirs, path):
    """Whether two numbers of why's metrics are the same: made of sums of products, which an engine adds up as doubles.
    Money is compared digit by digit."""
    if not path.startswith((".metrics", ".net_revenue")) or path.endswith((".before", ".now", ".value", ".numerator", ".denominator")):
        return False
    try:
        one, other = float(ours), float(theirs)
    except (TypeError, ValueError):
        return False
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1.0)


def differences(ours, theirs, path=""):
    """Each place where two documents differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and list(ours) == list(theirs):
        return [found for key in ours for found in differences(ours[key], theirs[key], f"{path}.{key}")]
    if isinstance(ours, str):
        # What `check` suggests comes from the gaps between orders, which a result has not.
        ours, theirs = (str(text).split("; --active-within")[0] for text in (ours, theirs))
    if path.endswith((".interval.low", ".interval.high")) and None not in (ours, theirs):
        # Of sums of squares, which an engine adds up as doubles.
        ours, theirs = (f"{float(end):.9f}" for end in (ours, theirs))
    if near(ours, theirs, path):
        return []
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [found for place, pair in enumerate(zip(ours, theirs)) for found in differences(*pair, f"{path}[{place}]")]
    return [] if ours == theirs else [f"rendered{path}: file {str(ours)[:400]!r}, result {str(theirs)[:400]!r}"]


def values(document):
    if isinstance(document, dict):
        return sum(map(values, document.values()))
    return sum(map(values, document)) if isinstance(document, list) else 1


def check_rendered(checked, program, engine, file_json, rows):
    """Every text and number of the document, letter by letter."""
    done = subprocess.run([program, "render", "-", "--format", "json"], input=written(engine, rows).encode(), capture_output=True)
    if done.returncode != 0:
        checked.wrong.append(done.stderr.decode().strip())
        return
    ours, theirs = document(file_json), document(done.stdout)
    checked.cells += values(ours)
    checked.wrong.extend(differences(ours, theirs))
