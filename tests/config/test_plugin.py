"""What is skipped says why; where nothing may be skipped it fails; what tests tell is printed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded import ROOT

TESTS = """
import pytest

@pytest.mark.redis
def test_over_redis():
    pass

def test_that_tells(record_property):
    record_property("told", "200 goals: 9 queries")
"""


@pytest.mark.parametrize("workers", [[], ["-n", "1"]])
@pytest.mark.parametrize("strict", ["", "1"])
def test_a_missing_program_is_a_reason_to_skip_but_a_fault_where_nothing_may_be_skipped(
    tmp_path: Path, workers: list[str], strict: str
) -> None:
    (tmp_path / "test_sample.py").write_text(TESTS)
    inner = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    options = ["-c", str(ROOT / "pyproject.toml"), "-p", "no:cacheprovider", *workers]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        cwd=ROOT,
        env=inner | {"PATH": str(tmp_path), "THROUGHLINE_SKIP_NOTHING": strict},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "needs redis-server or valkey-server, which is not installed" in done.stdout
    assert "200 goals: 9 queries" in done.stdout
    assert ("1 passed, 1 skipped" in done.stdout) == (not strict)
    assert done.returncode == (1 if strict else 0)
