"""Why a figure changed: the questions, and how their documents are compared."""

import csv
import random

import data
from case import Case


def journeys(folder):
    """Customers of all classes with columns of all kinds: few values, numbers in bands, ids, first values of one day that
    are whole numbers, texts and blanks, values that change, days."""
    chance = random.Random(31)
    path = folder / "journeys.csv"
    columns = {"order": "text", "customer": "text", "day": "day", "amount": "money", "land": "text", "pieces": "number",
               "age": "text", "voucher": "text", "since": "text", "shop": "text", "street": "text"}
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        for number in range(6000):
            # Enough of them that 700 streets identify nobody.
            customer = chance.randrange(2600) if chance.random() < 0.7 else int(chance.paretovariate(0.5)) % 900
            day = data.some_day(chance)
            amount = chance.choice(["10", "25.50", "99.99", "0", "7.335", "1234.56", "-5.25"])
            # Ages and lands go with the customer, and now and then change.
            own = random.Random(customer)
            land = own.choice(["DE", "DE", "FR", "O'Land", "de", "", "österreich"])
            age = str(own.randrange(18, 80))
            if chance.random() < 0.1:
                land = chance.choice(["AT", "CH", ""])
            # More values than have sums of their own in a result.
            street = f"street {own.randrange(700)}"
            pieces = chance.choice([1, 2, 9, 10, 12, 100])
            for _ in range(chance.choice([1, 1, 2])):
                writer.writerow([f"o{number}", f"c{customer}", day.isoformat(), amount, land, pieces, age, f"v{number}",
                                 data.some_day(chance).isoformat(), "web", street])
    flags = ["--order-column", "order", "--customer-column", "customer", "--date-column", "day", "--amount-column", "amount"]
    return data.Data("journeys", path, columns, flags)


def why(of, label, flags, by=(), **alone):
    """A query has sums and no shuffles; the file command is asked for none."""
    alone["file"] = ["--permutations", "0", *alone.get("file", [])]
    each = [flag for name in by for flag in ("--by", name)]
    return Case(f"{of.name} why, {label}", "why", of, [*flags.split(), *each], **alone)


def why_cases(folder, examples, one, unusable, instants, cdnow):
    own = journeys(folder)
    all_columns = ["land", "pieces", "age", "voucher", "since", "shop", "street", "tenure", "cohort"]
    cases = [
        why(examples, "month", "--period 2025-02", by=["country"]),
        why(examples, "year ago", "--period 2025-Q1 --compare year-ago --active-within 90d", by=["country", "tenure", "cohort"]),
        why(own, "all columns", "--period 2025-03 --active-within 3mo", by=all_columns),
        why(own, "quarter", "--period 2024-Q3 --active-within 6mo --top 2 --metrics churn,frequency,revenue_per_customer,clv", by=["land", "age"]),
        why(own, "shares", "--period 2024-12 --active-within 1mo --metrics returning_customer_rate,returning_customer_rate_shopify,repeat_customer_rate", by=["pieces", "cohort"]),
        why(own, "days apart", "--period 2024-12 --compare 2024-03 --active-within 45d --as-of 2025-01-31", by=["land"]),
        why(own, "to date", "--period 2025-04 --to-date --as-of 2025-04-11", by=["land", "tenure"]),
        why(own, "before the data", "--period 2023-01 --active-within 1mo", by=["land"]),
        why(own, "weeks", "--period 2025-W02 --active-within 30d --as-of 2025-02-28 --where land!=FR"),
        why(one, "rows left out", "--period 2024-12 --status-column status --fold-case --ignore-zero --active-within 2mo", by=["land"]),
        why(unusable, "rows", "--period 2024-02 --active-within 1mo", file=["--skip-bad-rows"]),
        why(instants, "Berlin", "--period 2024-03 --active-within 1mo --timezone Europe/Berlin", sql=["--date-type", "instant"]),
    ]
    if cdnow is not None:
        cases.append(why(cdnow, "quarter", "--period 1998-Q2", by=["tenure", "cohort"]))
    return cases
