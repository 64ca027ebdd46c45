"""A good set of files, what is stored before it comes, and how a bad one is described."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.jobs.file_sets import Files

GOOD: Files = {
    "units": "code,name,parent_code\nS,Sales,\nN,North,S\n",
    "people": "email,name,unit_code,role,grants\nana@acme.example,Ana,S,lead,leader\n",
    "cycles": "name,start_date,due_date,parent\n2026,2026-01-01,2026-12-31,\n",
    "goals": "code,title,parent_code\nA,Win,\nB,Sell,A\n",
    "kpis": "code,name,goal_code,baseline,target\nK,Orders,B,0,10\n",
    "readings": "kpi_code,date,value\nK,2026-06-01,4\n",
}
STORED: Files = {
    "units": "code,name,parent_code\nOLD-U,Old,\nOLD-V,Older,OLD-U\n",
    "people": "email,name\nold@acme.example,Old\n",
    "cycles": (
        "name,start_date,due_date,parent\nOLD-2025,2025-01-01,2025-12-31,\n"
        "OLD-Q1,2025-01-01,2025-03-31,OLD-2025\n"
    ),
    "goals": (
        "code,title,parent_code,state\nOLD,Old,,active\nOLD-A,Older,OLD,active\n"
        "OLD-B,Oldest,OLD-A,active\nOLD-X,Ended,,achieved\n"
    ),
    "contributions": "from_code,to_code\nOLD-B,OLD\n",
    "kpis": (
        "code,name,goal_code,direction,lower,unit\nOLD-K,Old,OLD,maintain,1,\nOLD-L,Old,,,,\n"
        "OLD-Y,Asked,,,,yes/no\n"
    ),
    "closings": (
        "goal_code,closed_on,result,progress_ppm,evidence_ppm,expected_ppm,paced_ppm\n"
        "OLD-X,2026-01-31,achieved,1000000,1000000,,\n"
    ),
    "readings": "kpi_code,date,value\nOLD-L,2026-06-01,4\nOLD-K,2026-06-01,\n",
}
CLOSINGS = "goal_code,closed_on,result,progress_ppm,evidence_ppm,expected_ppm,paced_ppm\n"
BY_HAND = "goal_code,progress_ppm,set_on,expires_on,reason\n"


@dataclass(frozen=True)
class Bad:
    """A set that is good but for these files, and the one fault that is to be found in it."""

    id: str
    files: Files
    file: str
    row: int | None
    column: str
    reason: str
    others: int = 0
    is_update: bool = False
    without: tuple[str, ...] = field(default=())

    def set(self) -> Files:
        return {**{k: v for k, v in GOOD.items() if k not in self.without}, **self.files}


def goals(text: str) -> Files:
    return {"goals": text}


def readings(text: str) -> Files:
    return {"readings": "kpi_code,date,value\n" + text}


def effort(text: str) -> Files:
    return {"allocations": "goal_code,unit_code,person_email,cycle,planned,used\n" + text}


def agreed(text: str) -> Files:
    return {"agreed_shares": "unit_code,cycle,goal_code,share_ppm\n" + text}


def value(text: str) -> Files:
    return readings(f"K,2026-06-01,4\nK,2026-07-01,{text}\n")
