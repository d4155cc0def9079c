"""Spark's own plans: how often the rows are moved between machines."""

import re


def exchanges(plan):
    """What each exchange of a plan is partitioned by, in the plan's order."""
    parts = re.findall(r"^\(\d+\) Exchange.*\n(?:.*\n)*?Arguments: (.*)$", plan, re.MULTILINE)
    return parts


def check_plans(engine, statements):
    """One exchange on the customer key in every statement."""
    good = bad = 0
    shown = set()
    for case, statement in statements:
        found = exchanges(engine.plan(statement))
        by_customer = [part for part in found if part.startswith("hashpartitioning(customer")]
        others = [part for part in found if part not in by_customer and not part.startswith("SinglePartition")]
        kind = (case.command, tuple(re.sub(r"#\d+", "", part) for part in found))
        if kind not in shown:
            shown.add(kind)
            print(f"Spark's exchanges of {case.command} ({case.name}):")
            for part in found:
                print(f"  {part}")
        right = len(by_customer) == 1 and (case.command != "report" or not others)
        good, bad = good + right, bad + (not right)
        if not right:
            print(f"FAILED spark {case.name}: {len(by_customer)} exchanges on the customer, others {others}")
    return good, bad
