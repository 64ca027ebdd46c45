"""First processes that start at once agree on one key; made in two steps, they would not."""

from __future__ import annotations

import stat
import time
from pathlib import Path

from config.secret_key import NAME, kept_key
from tests.config.conftest import Run

PROCESSES = 6
FOLDERS = 60
# Each process asks for the key of each folder, all at the same moments.
ASKING = """
import pathlib, sys, time
{kept_key}
print("ready", flush=True)
begin = float(sys.stdin.readline())
for number in range({folders}):
    folder = pathlib.Path(sys.argv[1], str(number))
    while time.time() < begin + number / 200:
        pass
    try:
        print("key:", kept_key(folder))
    except FileExistsError:
        print("key: refused")
"""
OURS = "from config.secret_key import kept_key"
IN_TWO_STEPS = """
def kept_key(folder):
    path = folder / "secret-key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x") as file:
            file.write("k" * 60)
    return path.read_text()
"""


def keys_found(run: Run, folder: Path, kept_key: str) -> list[set[str]]:
    """What the processes found in each folder."""
    code = ASKING.format(kept_key=kept_key, folders=FOLDERS)
    started = [run("-c", code, str(folder / "keys"), data=folder) for _ in range(PROCESSES)]
    for process in started:
        assert process.stdout and process.stdout.readline() == "ready\n"
    begin = time.time() + 0.2
    for process in started:
        assert process.stdin
        process.stdin.write(f"{begin}\n")
        process.stdin.flush()
    said = []
    for process in started:
        out, _nothing = process.communicate(timeout=60)
        said.append([line for line in out.splitlines() if line.startswith("key:")])
    assert [len(lines) for lines in said] == [FOLDERS] * PROCESSES
    return [set(lines) for lines in zip(*said, strict=True)]


def test_processes_that_start_at_once_agree_on_one_key(run: Run, folder: Path) -> None:
    found = keys_found(run, folder, OURS)
    assert [keys for keys in found if len(keys) > 1] == []
    assert len(set.union(*found)) == FOLDERS
    assert "key: refused" not in set.union(*found)


def test_a_key_made_in_two_steps_is_refused_or_found_half_written(run: Run, folder: Path) -> None:
    assert any(len(keys) > 1 for keys in keys_found(run, folder, IN_TWO_STEPS))


def test_a_key_is_for_its_owner_alone_and_stays(folder: Path) -> None:
    key = kept_key(folder / "new")
    assert len(key) > 50
    assert kept_key(folder / "new") == key
    assert stat.S_IMODE((folder / "new" / NAME).stat().st_mode) == 0o600
    assert [path.name for path in (folder / "new").iterdir()] == [NAME]
