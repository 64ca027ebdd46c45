"""The key with which an installation without settings signs sessions: made once in its data folder."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

NAME = "secret-key"
BYTES = 50


def kept_key(folder: Path) -> str:
    """The key of a data folder; the first process that asks makes it, whoever else asks meanwhile."""
    path = folder / NAME
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        put_whole(path, secrets.token_urlsafe(BYTES))
    return path.read_text(encoding="ascii")


def put_whole(path: Path, text: str) -> None:
    """Write a file that nobody ever finds half-written, unless there is one; for its owner alone.

    A link is made in one step and never over another's: a second process takes the first one's key.
    """
    number, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with open(number, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(number)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
