"""What has been made of the plans so far, by their keys."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from goals.models import Cycle, Goal
from jobs.demo.batch import Batch
from jobs.demo.periods import Periods
from jobs.demo.series import Points
from kpis.models import Kpi
from people.models import Organization, Person, Pillar, Team


@dataclass
class Demo:
    """An organization in the making. `series` holds each KPI's readings, newest first.

    `batch` holds the rows that are not written yet.
    """

    organization: Organization
    administrator: Person
    periods: Periods
    seed: int
    batch: Batch = field(default_factory=Batch)
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    pillars: dict[str, Pillar] = field(default_factory=dict)
    cycles: dict[str, Cycle] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    kpis: dict[str, Kpi] = field(default_factory=dict)
    series: dict[str, Points] = field(default_factory=dict)

    def day(self, from_today: int | None) -> dt.date | None:
        """A day told as so many days from today."""
        return None if from_today is None else self.periods.ago(-from_today)

    def person(self, key: str) -> Person:
        """Who acts: the administrator where nobody is named."""
        return self.people[key] if key else self.administrator
