"""make screens: pictures of a dozen pages, wide and narrow, light and dark, into docs/screens.

Makes the demo in a data folder of its own, on a day that never changes, and looks at each page: what
cannot be read whole fails with the page, the element and the widths. Nothing is left behind but the
pictures.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import embedded
from tests.screens.clock import DAY, PAST, stopped_clock

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "docs" / "screens"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make screens", description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=PICTURES, metavar="FOLDER")
    parser.add_argument("--only", nargs="*", metavar="PAGE", help="of some pages")
    parser.add_argument("--png", action="store_true", help="larger files, for viewers without WebP")
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Told to stop."))
    with throwaway_folder(), embedded.connected(embedded.OWNER_ROLE), stopped_clock():
        faults = [print(fault, flush=True) for fault in take(asked)]
    sys.exit(1 if faults else 0)


@contextmanager
def throwaway_folder() -> Iterator[None]:
    """A data folder of this run's own, gone afterwards. A database that is configured is not ours."""
    for name in ("DATABASE_URL", "THROUGHLINE_DB_HOST", "REDIS_URL"):
        os.environ.pop(name, None)
    folder = ROOT / ".data" / f"screens-{os.getpid()}"
    os.environ["THROUGHLINE_DATA"] = str(folder)
    try:
        yield
    finally:
        shutil.rmtree(folder)


def take(asked: argparse.Namespace) -> Iterator[str]:
    """Once the data folder is known to the settings: only then may Django be loaded."""
    import django

    (embedded.data_folder() / "static").mkdir()
    django.setup()
    from django.core.management import call_command

    from tests.screens.company import date_records, keep_score, make_company
    from tests.screens.pages import pages_of
    from tests.screens.pictures import take_pictures

    call_command("migrate", verbosity=0, interactive=False)
    demo = make_company(DAY)
    date_records()
    keep_score(demo.organization, PAST)
    pages = [page for page in pages_of(demo) if not asked.only or page.name in asked.only]
    yield from take_pictures(pages, asked.into, "png" if asked.png else "webp")


if __name__ == "__main__":
    main()
