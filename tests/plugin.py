"""Starts the embedded PostgreSQL before Django reads its settings, in a data folder of the tests'.

The workers of a run (`-n`) share the server; each has a database and a data folder of its own. Also
puts the slowest files first, says which tests are skipped for want of what, and prints what tests tell.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from types import FrameType

import pytest

from config import embedded

# What CI need not run: as another user, and beside what lies on few machines.
MAY_BE_SKIPPED = ("root", "oracle")
PROGRAMS = {"redis": ("redis-server", "valkey-server"), "browser": ("chromium",)}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """A wrapper runs before pytest-django's hook, which loads the settings."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    os.environ.setdefault("THROUGHLINE_DATA", str(embedded.ROOT / ".data" / "tests"))
    if worker:
        os.environ["THROUGHLINE_DATA"] = str(embedded.data_folder() / worker)
    if not embedded.is_configured():
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, interrupt)
        database = embedded.connected(embedded.OWNER_ROLE)
        database.__enter__()
        early_config.add_cleanup(lambda: database.__exit__(None, None, None))
    # Where single commands and tests have built no static files, WhiteNoise misses their folder.
    (embedded.data_folder() / "static").mkdir(parents=True, exist_ok=True)
    return (yield)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """Asked to end, end as on Ctrl-C: with the server stopped."""
    raise KeyboardInterrupt


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A slow file begun last would keep one worker busy while the others have nothing to do."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, programs in PROGRAMS.items():
        if item.get_closest_marker(marker) and not any(map(shutil.which, programs)):
            pytest.skip(f"needs {' or '.join(programs)}, which is not installed")
    if item.get_closest_marker("root") and os.geteuid() != 0:
        pytest.skip("needs root, to run as another user")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[pytest.TestReport]:
    """With THROUGHLINE_SKIP_NOTHING (CI) what is skipped fails, but for MAY_BE_SKIPPED."""
    report: pytest.TestReport = yield
    if (
        os.environ.get("THROUGHLINE_SKIP_NOTHING")
        and call.excinfo
        and call.excinfo.errisinstance(pytest.skip.Exception)
        and not any(map(item.get_closest_marker, MAY_BE_SKIPPED))
    ):
        report.outcome = "failed"
        report.longrepr = f"Skipped, where nothing may be: {call.excinfo.value}"
    return report


# What tests have to tell, from whichever process they ran in: record_property("told", table).
_told: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "teardown":
        _told.extend(str(text) for name, text in report.user_properties if name == "told")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for text in _told:
        terminalreporter.write_line(f"\n{text}")
