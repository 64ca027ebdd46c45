"""A process of its own that checks in: python -m tests.jobs.writer COUNT. Prints each that committed."""

from __future__ import annotations

import sys
from decimal import Decimal

import django

django.setup()

from actions.check_ins import check_in  # noqa: E402
from goals.models import Goal  # noqa: E402
from jobs.wake import wake  # noqa: E402
from tests.alignment.some_organization import TODAY  # noqa: E402


def write(count: int) -> None:
    goals = list(Goal.objects.exclude(targets=None).order_by("pk"))
    for i in range(count):
        goal = goals[i % len(goals)]
        kpi = goal.targets.get().kpi
        check_in(goal, by=goal.owner, dated=TODAY, readings={kpi: Decimal(i)}, moved=str(i))
        wake(goal.organization_id)
        print(i, flush=True)


if __name__ == "__main__":
    write(int(sys.argv[1]))
