"""Makes the whole demo: facts, their numbers and a year of snapshots, then a second thought."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from alignment.cascade import backfill_snapshots, drain_all
from jobs.demo.company import TIME_ZONE
from jobs.demo.logins import logins_of, new_password, write_logins
from jobs.demo.made import Demo
from jobs.demo.make_company import make_company
from jobs.demo.make_effort import make_effort
from jobs.demo.make_ends import make_ends, move_targets
from jobs.demo.make_goals import make_goals
from jobs.demo.make_talk import make_talk
from jobs.demo.make_teamwork import make_teamwork
from jobs.demo.periods import Periods

SEED = 7
SNAPSHOTS = 52
DAYS_BETWEEN = 7


def make_demo(
    on: dt.date | None = None,
    *,
    password: str | None = None,
    logins_folder: Path | None = None,
    seed: int = SEED,
) -> Demo:
    """Make the demo organization as of a day (default: today there), numbers included.

    Logins are written to logins_folder, if given. Raises ValidationError if its slug or one of its
    emails is taken.
    """
    today = on or timezone.now().astimezone(ZoneInfo(TIME_ZONE)).date()
    password = password or new_password()
    with transaction.atomic():
        demo = make_company(Periods(today), password, seed)
        make_goals(demo)
        make_talk(demo)
        make_ends(demo)
        make_effort(demo)
        make_teamwork(demo)
        if logins_folder:
            # Before the commit: nobody could use a demo whose password is lost.
            write_logins(logins_of(demo, password), logins_folder)
    compute_numbers(demo)
    with transaction.atomic():
        move_targets(demo)
    drain_all(demo.organization.pk)
    return demo


def compute_numbers(demo: Demo) -> None:
    """Numbers of today, and snapshots of a year as the nightly run would have left them."""
    drain_all(demo.organization.pk)
    dates = [demo.periods.ago(DAYS_BETWEEN * i) for i in range(1, SNAPSHOTS + 1)]
    backfill_snapshots(demo.organization.pk, dates)
