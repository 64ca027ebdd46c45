"""Codes that exist already: refused unless --update is given."""

from __future__ import annotations

from tests.jobs.bad_sets import CLOSINGS, Bad, goals

EXISTING = [
    Bad(
        "stored goal",
        goals("code,title\nA,x\nB,x\nOLD,x\n"),
        "goals.csv",
        4,
        "code",
        "already; --update",
    ),
    Bad(
        "stored unit",
        {"units": "code,name\nS,x\nOLD-U,x\n"},
        "units.csv",
        3,
        "code",
        "already; --update",
    ),
    Bad(
        "stored person",
        {"people": "email,name\nold@acme.example,x\n"},
        "people.csv",
        2,
        "email",
        "already; --update",
    ),
    Bad(
        "stored cycle",
        {"cycles": "name,start_date,due_date\nOLD-2025,2025-01-01,2025-12-31\n"},
        "cycles.csv",
        2,
        "name",
        "already; --update",
    ),
    Bad(
        "stored contribution",
        {"contributions": "from_code,to_code\nOLD-B,OLD\n"},
        "contributions.csv",
        2,
        "to_code",
        "already; --update",
    ),
    Bad(
        "stored KPI",
        {"kpis": "code,name\nK,x\nOLD-K,x\n"},
        "kpis.csv",
        3,
        "code",
        "already; --update",
    ),
    Bad(
        "stored target",
        {"targets": "kpi_code,goal_code\nOLD-K,OLD\n"},
        "targets.csv",
        2,
        "goal_code",
        "already; --update",
    ),
    Bad(
        "stored closing",
        {"closings": CLOSINGS + "OLD-X,2026-01-31,achieved,1,1,,\n"},
        "closings.csv",
        2,
        "goal_code",
        "already; --update",
    ),
]
