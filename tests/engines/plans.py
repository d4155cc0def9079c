"""Spark's own plans: how often the rows are moved between machines."""

import re


def exchanges(plan):
    """What each exchange of a plan that was run is partitioned by; those that were used again are none."""
    final = plan.split("===== Subqueries =====")[0].split("== Final Plan ==")[-1].split("== Initial Plan ==")[0]
    numbers = re.findall(r"(?<!Reused)(?<!Broadcast)\bExchange \((\d+)\)", final)
    found = []
    for number in numbers:
        arguments = re.search(rf"^\({number}\) Exchange\s*\n(?:.+\n)*?Arguments: (.*)$", plan, re.MULTILINE)
        found.append(re.sub(r"#\d+|, \[plan_id=\d+\]", "", arguments.group(1)) if arguments else "?")
    return found


# What sums are then brought together by: a handful of rows from each part.
TOGETHER = {"trend": ("period,",), "cohorts": ("(cohort_number, cell,",), "rfm": ("(last_order, own_orders",), "mrr": ("(period, ",), "why": ("(part, ", "(day, ", "rangepartitioning(result_place")}


# Exchanges on the customer: one, and for recurring revenue another one of days alone, which says how ends are read.
# Why's customers are added up beside the report's orders, with the columns that put them into groups, and so are days.
ON_CUSTOMER = {"mrr": (1, 2), "why": (1, 2, 3)}


class Plans:
    """The plans of all statements, held against the exchanges on the customer that they promise."""

    def __init__(self):
        self.shown, self.good, self.bad = set(), 0, 0

    def check(self, case, plan):
        found = exchanges(plan)
        by_customer = [part for part in found if part.startswith("hashpartitioning(customer,")]
        others = [part for part in found if part not in by_customer and not part.startswith("SinglePartition")]
        sums = TOGETHER.get(case.command, ("nothing",))
        right = len(by_customer) in ON_CUSTOMER.get(case.command, (1,)) and all(any(by in part for by in sums) for part in others)
        self.good, self.bad = self.good + right, self.bad + (not right)
        if not right:
            print(f"FAILED spark {case.name}: exchanges {found}")
        if case.command not in self.shown:
            self.shown.add(case.command)
            print(f"Spark's exchanges for sql {case.command}: {'; '.join(found)}")
