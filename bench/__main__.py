"""make bench: the engine beside its alternatives, into bench/results.json and docs/performance.md.

Makes its forests in a data folder of its own, each in a database of its own, and leaves nothing
behind but the figures. `--quick` (make bench-quick) writes neither.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from config import embedded

if TYPE_CHECKING:
    from bench.rounds import Result

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results.json"
TABLE = ROOT / "docs" / "performance.md"
SIZES = [10_000, 100_000, 1_000_000]
ONE_TREE = 1_000
QUICK = argparse.Namespace(
    sizes=[10_000], rounds=3, race_seconds=1.0, live_seconds=10.0, quick=True
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="GOALS")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--race-seconds", type=float, default=3.0, help="of the 16 writers, a round"
    )
    parser.add_argument(
        "--live-seconds", type=float, default=30.0, help="of a hundred open dashboards"
    )
    parser.add_argument("--quick", action="store_true", help="10,000 goals, three rounds, a minute")
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Told to stop."))
    with throwaway_folder(), embedded.connected(embedded.OWNER_ROLE):
        import django

        (embedded.data_folder() / "static").mkdir()
        django.setup()
        show(run_all(QUICK if asked.quick else asked), is_kept=not asked.quick)


@contextmanager
def throwaway_folder() -> Iterator[None]:
    """A data folder of this run's own, gone afterwards. A database that is configured is not ours."""
    for name in ("DATABASE_URL", "THROUGHLINE_DB_HOST", "REDIS_URL"):
        os.environ.pop(name, None)
    folder = ROOT / ".data" / f"bench-{os.getpid()}"
    os.environ["THROUGHLINE_DATA"] = str(folder)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_all(asked: argparse.Namespace) -> Iterator[Result]:
    """Every comparison at every size, growth against the first."""
    from django.utils import timezone

    from bench.databases import forest_of
    from bench.report import ORM_SIZE
    from bench.server import leave_in_peace
    from bench.suite import Suite, beside_the_orm

    leave_in_peace()
    today = timezone.now().date()
    with forest_of(ONE_TREE if asked.quick else ORM_SIZE, today) as place:
        yield beside_the_orm(place, 1 if asked.quick else asked.rounds)
    with forest_of(asked.sizes[0], today) as smallest:
        for size in asked.sizes:
            is_first = size == asked.sizes[0]
            with nullcontext(smallest) if is_first else forest_of(size, today) as here:
                suite = Suite(
                    here,
                    smallest,
                    asked.rounds,
                    asked.race_seconds,
                    live_seconds=asked.live_seconds,
                )
                yield from suite.results()


def show(found: Iterator[Result], *, is_kept: bool) -> None:
    """Tell results as they come, and keep those that there are: a long run may be cut off."""
    from bench.report import is_within, table, told, write_json, write_table

    started = time.monotonic()
    results: list[Result] = []
    for result in found:
        results.append(result)
        print(f"{time.monotonic() - started:>6.0f} s {told(result)}", flush=True)
        if is_kept:
            write_json(results, RESULTS)
            write_table(results, TABLE)
    print(f"\n{table(results)}\n")
    for result in results:
        if not is_within(result):
            print(f"Over what is asked: {told(result).strip()}")


if __name__ == "__main__":
    main()
