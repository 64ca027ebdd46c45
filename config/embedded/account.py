"""Which operating-system user the server runs as: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

SERVICE_USER = "throughline"
LAST_RESORT = "nobody"


class Identity(TypedDict, total=False):
    """Arguments of subprocess that make a child run as someone else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The user that owns the cluster and runs the server."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether this is not the user of the present process (then we are root)."""
        return self.uid != os.geteuid()

    def identity(self) -> Identity:
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether this user can reach files in `folder` by their names."""
        return self._succeeds(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)])

    def can_run(self, program: Path) -> bool:
        return self._succeeds([str(program), "--version"])

    def owns(self, path: Path) -> bool:
        return path.lstat().st_uid == self.uid

    def take(self, path: Path) -> None:
        """Hand a file or folder of ours to this user."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def _succeeds(self, command: list[str]) -> bool:
        try:
            done = subprocess.run(
                command, cwd="/", capture_output=True, check=False, **self.identity()
            )
        except OSError:
            return False
        return done.returncode == 0


def account_for(clusters: list[Path]) -> Account:
    """The present user; as root the owner of the first existing cluster, else a system user."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for cluster in clusters:
        if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    return service_account()


def service_account() -> Account:
    """The system user `throughline`, made when missing; `nobody` where users cannot be made."""
    for name in (SERVICE_USER, LAST_RESORT):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            if name != SERVICE_USER or not make_service_user():
                continue
            entry = pwd.getpwnam(name)
        return Account(entry.pw_uid, entry.pw_gid)
    return Account(65534, 65534)


def make_service_user() -> bool:
    """Whether the system user exists afterwards; two processes may try at once."""
    if useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin"):
        command = [
            useradd,
            "--system",
            "--no-create-home",
            "--shell",
            "/usr/sbin/nologin",
        ]
        subprocess.run([*command, SERVICE_USER], capture_output=True, check=False)
    try:
        pwd.getpwnam(SERVICE_USER)
    except KeyError:
        return False
    return True
