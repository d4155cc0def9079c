"""Questions that are put to the file command and to every engine."""

import data
from case import Case
from changes import why_cases
from recurring import mrr_cases
from triangles import cohort_cases, rfm_cases


def report(of, label, flags, **alone):
    return Case(f"{of.name} {label}", "report", of, flags.split(), **alone)


def trend(of, label, flags, sql=(), **alone):
    """Where a trend begins and ends a statement must be told; the file command knows."""
    return Case(f"{of.name} trend, {label}", "trend", of, flags.split(), sql=[*sql], **alone)


def all_cases(folder):
    examples = data.examples()
    one, other = data.histories(folder, 1, 1500), data.histories(folder, 2, 300)
    instants, corners = data.instants(folder), data.corners(folder)
    unusable = data.unusable(folder)
    cases = [
        report(examples, "month", "--period 2025-03"),
        report(examples, "quarter, costs", "--period 2025-Q1 --margin 0.4 --retention-cost 12000 --acquisition-cost 345.67"),
        report(examples, "year ago", "--period 2024-02 --compare year-ago --active-within 90d"),
        report(examples, "first month", "--period 2023-01"),
        report(examples, "later than the data", "--period 2025-03 --as-of 2025-03-15 --where country=DE"),
        report(examples, "fiscal year", "--period 2025 --year-start april --lifespan 3.5 --as-of 2025-03-20"),
        report(examples, "some metrics", "--period 2024-W09 --metrics retention,aov --compare none"),
        report(one, "month end", "--period 2024-02 --active-within 1mo"),
        report(one, "leap year", "--period 2024 --active-within 12mo --compare year-ago"),
        report(one, "week over New Year", "--period 2025-W01 --active-within 7d"),
        report(one, "Sunday week", "--period 2025-W01 --week-start sunday"),
        report(one, "days", "--period 2024-01-31..2024-03-31 --active-within 30d --compare previous"),
        report(one, "last quarter", "--period last-quarter --as-of 2025-04-29 --active-within 6mo"),
        report(one, "rows left out", "--period 2024-12 --status-column status --fold-case --ignore-zero --where quantity<12 --where land!=FR"),
        report(one, "statuses", "--period 2024-12 --status-column status --exclude-status re*,void"),
        report(other, "small", "--period 2025-03 --active-within 45d --where land=O'Land"),
        report(other, "future", "--period 2025-06 --as-of 2025-06-10"),
        report(instants, "Berlin", "--period 2024-03 --active-within 1mo --timezone Europe/Berlin", sql=["--date-type", "instant"]),
        report(instants, "New York", "--period 2024 --timezone America/New_York", sql=["--date-type", "instant"]),
        report(instants, "UTC", "--period 2025-02", sql=["--date-type", "instant"]),
        report(unusable, "rows", "--period 2024-02", file=["--skip-bad-rows"]),
        report(unusable, "rows and late ones", "--period 2024-02 --as-of 2024-02-29 --active-within 1mo", file=["--skip-bad-rows"]),
        Case("corners names", "report", corners, ["--period", "2024-02", "--where", "größe €=it's", "--where", "select=x\\y"]),
        Case("corners variable", "report", corners, ["--period", "2024-03", "--where", "select=${x}"]),
    ]
    cases += [
        trend(examples, "months", "--as-of 2025-03-20", sql=["--from", "2020-01"]),
        trend(one, "quarters", "--every quarter --year-start april --from 2023-Q3 --to 2025-Q1 --active-within 1mo"),
        trend(one, "weeks", "--every week --last 30 --as-of 2025-01-12 --active-within 90d --margin 0.4 --week-start sunday --ignore-zero"),
        trend(one, "years", "--every year --to 2030 --lifespan 2 --metrics retention,clv,median_order_value", sql=["--from", "2019"]),
        trend(corners, "gaps", "", sql=["--from", "2024-01", "--to", "2024-12"]),
    ]
    cdnow = data.cdnow(folder)
    if cdnow is None:
        print("CDNOW is left out: its file is not beside the repository")
    else:
        cases += [
            report(cdnow, "quarter", "--period 1998-Q1 --active-within 6mo"),
            trend(cdnow, "months", "--active-within 6mo --as-of 1998-06-30", sql=["--from", "1997-01"]),
            report(cdnow, "month", "--period 1997-12 --active-within 90d --compare previous"),
        ]
    cases += cohort_cases(examples, one, other, instants, corners, unusable, cdnow)
    cases += rfm_cases(folder, examples, one, other, instants, corners, unusable, cdnow)
    return cases + mrr_cases(folder) + why_cases(folder, examples, one, unusable, instants, cdnow)
