"""What came out: results.json, and the table in docs/performance.md between its two marks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from bench.rounds import Result

BEGIN = "<!-- table: written by make bench -->"
END = "<!-- end of table -->"
# The ORM takes minutes for more.
ORM_SIZE = 5_000


class Line(NamedTuple):
    """A comparison as the table tells it, with what it may be at most, from so many goals on."""

    ours: str
    other: str
    most: float | None = None
    since: int = 0

    def asked(self) -> str:
        if self.most is None:
            return ""
        return share(self.most) + (f" from {self.since:,} goals" if self.since else "")


LINES = {
    "full / floor": Line("Everything anew", "the floor", 1.5, 100_000),
    "full / floor of what it reads": Line("Everything anew", "the floor of what it reads"),
    "full, from readings / floor": Line("Everything anew, from the readings", "the floor"),
    "full / cte": Line("Everything anew", "one recursive CTE"),
    "full / orm": Line("Everything anew", "the ORM, goal by goal", 1 / 200, ORM_SIZE),
    "day / floor of the same rows": Line(
        "The turn of a day", "the floor of every row it stores", 1.6, 100_000
    ),
    "day / floor": Line("The turn of a day", "the floor that stores roll-ups alone"),
    "day again / rows": Line("Rows that a second run of a day writes", "rows there are", 0),
    "hundredth / floor": Line("1 % of the targets changed", "the floor", 0.6, 100_000),
    "hundredth, drained / floor": Line("The same in batches, with the score", "the floor"),
    "engine / floor": Line("The arithmetic alone", "the floor"),
    "engine / promised": Line("The arithmetic alone", "half a microsecond a goal", 1, 100_000),
    "score / promised": Line("The alignment score alone", "five microseconds a goal", 1, 100_000),
    "memory / start": Line("Peak memory of everything anew", "a process that only starts"),
    "memory / promised": Line("Peak memory of everything anew", "600 MB", 1),
    "check-in / inserts": Line("A check-in's transaction", "the same INSERTs", 1.5),
    "check-in / unwatched": Line("A check-in's transaction", "itself without triggers and audit"),
    "check-in posted / statements": Line("Statements of a check-in posted", "twelve", 1),
    "follow-up / smallest": Line(
        "Recompute of one check-in", "that in the smallest forest", 1.2, 1_000_000
    ),
    "writers / ancestors": Line(
        "Seconds a check-in, 16 writers", "ancestors in their transaction", 1 / 3
    ),
    "staleness / half a second": Line("p95 staleness under them", "half a second", 1),
    "deadlocks / check-ins": Line("Deadlocks under them", "check-ins", 0),
    "differences / goals": Line("Goals wrong after them", "goals", 0),
    "dashboard, whole / smallest page": Line(
        "Dashboard: the whole response", "that of the smallest signed-in page", 6
    ),
    "dashboard, time / smallest": Line(
        "Dashboard: time", "that in the smallest forest", 1.5, 1_000_000
    ),
    "dashboard, queries / smallest": Line(
        "Dashboard: queries", "that in the smallest", 1.5, 1_000_000
    ),
    "goal, whole / smallest page": Line(
        "Goal page: the whole response", "that of the smallest signed-in page", 6
    ),
    "goal, time / smallest": Line("Goal page: time", "that in the smallest forest", 1.5, 1_000_000),
    "goal, queries / smallest": Line("Goal page: queries", "that in the smallest", 1.5, 1_000_000),
    "my-work, whole / smallest page": Line(
        "My work: the whole response", "that of the smallest signed-in page", 6
    ),
    "my-work, time / smallest": Line(
        "My work: time", "that in the smallest forest", 1.5, 1_000_000
    ),
    "my-work, queries / smallest": Line("My work: queries", "that in the smallest", 1.5, 1_000_000),
    "live / promised": Line("What 100 open dashboards take of a core", "three hundredths", 1),
}


def told(result: Result) -> str:
    """One line while it runs."""
    line = LINES[result.name]
    verdict = "" if is_within(result) else f"   over: {line.asked()}"
    return (
        f"{result.size:>9,}  {result.name:<30} {result.ours:>12.5g} / {result.other:<12.5g}"
        f" = {share(result.ratio):<8} ({result.rounds}){verdict}"
    )


def is_within(result: Result) -> bool:
    """Forests are whole trees: 99,990 goals count as 100,000."""
    line = LINES[result.name]
    is_asked = line.most is not None and round(result.size, -3) >= line.since
    return not is_asked or result.ratio <= (line.most or 0)


def share(ratio: float) -> str:
    """1.31, 0.45; below a twentieth as a fraction: 1/260."""
    if 0 < ratio < 0.05:
        return f"1/{round(1 / ratio):,}"
    return f"{ratio:.2f}".rstrip("0").rstrip(".")


def table(results: Sequence[Result]) -> str:
    """Ratios by comparison and number of goals: what no other machine would change much."""
    sizes = sorted({result.size for result in results})
    found = {(result.name, result.size): result for result in results}
    rows = [
        ["of ours", "to", *(f"{size:,} goals" for size in sizes), "at most"],
        ["---", "---", *("---:" for _ in sizes), "---:"],
    ]
    for name, line in LINES.items():
        cells = [found.get((name, size)) for size in sizes]
        if any(cells):
            ratios = (share(cell.ratio) if cell else "" for cell in cells)
            rows.append([line.ours, line.other, *ratios, line.asked()])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def write_json(results: Sequence[Result], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(result) for result in results]
    path.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def write_table(results: Sequence[Result], path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    path.write_text(f"{before}{BEGIN}\n\n{table(results)}\n\n{END}{after}", encoding="utf-8")
