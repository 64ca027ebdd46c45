"""The files: each holds the columns of one noun, or of two.

people.csv holds people and memberships, kpis.csv KPIs and targets.
"""

from __future__ import annotations

from dataclasses import dataclass

from jobs.files.nouns import (
    AGREED_SHARE,
    ALLOCATION,
    BY_HAND,
    CLOSING,
    CONTRIBUTION,
    CYCLE,
    GOAL,
    INTERIM,
    KPI,
    MEMBERSHIP,
    PERSON,
    READING,
    STEP,
    TARGET,
    UNIT,
    Column,
    Noun,
)


@dataclass(frozen=True)
class File:
    """A file of the set. In a second noun only the columns that the first one lacks are its own."""

    name: str
    nouns: tuple[Noun, ...]
    columns: tuple[Column, ...]


# With goal_code a row of kpis.csv also is a row of targets.csv; without, these stay empty.
TARGET_OF_KPI = tuple(
    Column(c.name, c.kind, c.field, refers=c.refers) for c in TARGET.columns if c.name != "kpi_code"
)


def file(name: str, noun: Noun) -> File:
    return File(name, (noun,), noun.columns)


PEOPLE_FILE = File(
    "people.csv",
    (PERSON, MEMBERSHIP),
    (*PERSON.columns[:2], *MEMBERSHIP.columns[1:], PERSON.columns[2]),
)
KPIS_FILE = File("kpis.csv", (KPI, TARGET), (*KPI.columns, *TARGET_OF_KPI))
GOALS_FILE = file("goals.csv", GOAL)
TARGETS_FILE = file("targets.csv", TARGET)
READINGS_FILE = file("readings.csv", READING)
FILES = (
    file("units.csv", UNIT),
    PEOPLE_FILE,
    file("cycles.csv", CYCLE),
    GOALS_FILE,
    file("contributions.csv", CONTRIBUTION),
    KPIS_FILE,
    TARGETS_FILE,
    file("interim.csv", INTERIM),
    file("steps.csv", STEP),
    file("by_hand.csv", BY_HAND),
    file("closings.csv", CLOSING),
    file("allocations.csv", ALLOCATION),
    file("agreed_shares.csv", AGREED_SHARE),
    READINGS_FILE,
)
NOUNS = {noun.name: noun for file in FILES for noun in file.nouns}
