"""Reads postmaster.pid, and tells a running server from what a killed one left behind."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from config.embedded.places import SOCKET

# Above every kernel's largest pid, so that PostgreSQL finds no process by it.
NOBODYS_PID = 2_147_483_647


@dataclass(frozen=True)
class Postmaster:
    """A running server's main process."""

    pid: int
    socket_folder: Path


def running_postmaster(cluster: Path) -> Postmaster | None:
    """The server of this cluster, or None. A zombie, or a pid that another program got, is none."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 5 or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    if not is_postmaster_of(pid, cluster):
        return None
    return Postmaster(pid, Path(lines[4].strip()))


def is_postmaster_of(pid: int, cluster: Path) -> bool:
    """PostgreSQL works in its cluster's folder; a zombie has no folder any more."""
    if not Path("/proc/self/cwd").exists():
        return is_process(pid)
    try:
        return Path(f"/proc/{pid}/cwd").samefile(cluster)
    except FileNotFoundError:
        return False
    except PermissionError:
        # Another user's process: this cluster's server would be ours or, if we are root, open.
        return False


def is_process(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def forget_dead_postmaster(cluster: Path, socket_folder: Path) -> None:
    """Let PostgreSQL see that its old main process is dead, when a zombie still has that pid.

    postmaster.pid is changed, not removed: it names the shared memory by which PostgreSQL
    refuses to start while a backend of the dead server is still writing.
    """
    if running_postmaster(cluster) is not None:
        return
    for path in (cluster / "postmaster.pid", socket_folder / f"{SOCKET}.lock"):
        if path.exists():
            _, *rest = path.read_text(encoding="utf-8").splitlines() or [""]
            owner = path.stat()
            path.write_text("\n".join([str(NOBODYS_PID), *rest]) + "\n", encoding="utf-8")
            os.chown(path, owner.st_uid, owner.st_gid)
