"""The demo's logins: one password for the five roles, told to whoever started it and to nobody else."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from jobs.demo.company import ROLES
from jobs.demo.made import Demo

FILE_NAME = "demo-logins.json"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4
Login = dict[str, str]


def new_password() -> str:
    """Sixteen characters that are easily told apart, in groups: about 79 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def logins_of(demo: Demo, password: str) -> list[Login]:
    """One login for each role that the demo shows."""
    return [
        {
            "role": role,
            "name": demo.people[key].name,
            "email": demo.people[key].email,
            "password": password,
        }
        for role, key in ROLES.items()
    ]


def write_logins(logins: list[Login], folder: Path) -> Path:
    """Put the logins where only this account can read them."""
    path = folder / FILE_NAME
    fresh = folder / f".{FILE_NAME}.{os.getpid()}"
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(logins, file, ensure_ascii=False, indent=2)
    return fresh.replace(path)
