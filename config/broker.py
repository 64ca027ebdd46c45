"""The embedded broker: one file per message. Only complete files get a name, one reader takes each.

kombu's own file transport writes under the final name, so that a reader can find half a message.
What lies here may vanish: every message is a wake-up, and beat sends another.
"""

from __future__ import annotations

import logging
import os
import time
import uuid
from collections import deque
from pathlib import Path
from queue import Empty
from typing import Any
from urllib.parse import quote

from kombu.transport import virtual
from kombu.utils.json import dumps, loads

log = logging.getLogger(__name__)

SUFFIX = ".msg"


class MessageFolder:
    """The queues of one broker, as folders of message files."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._listed: dict[str, deque[str]] = {}

    def put(self, queue: str, message: dict[str, Any]) -> None:
        """Write a draft, then give it its name: the name appears with the whole message."""
        # Wall-clock names keep their order when the machine starts again.
        name = f"{time.time_ns():020}-{uuid.uuid4().hex}{SUFFIX}"
        draft = self._folder("drafts") / name
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(dumps(message))
        draft.rename(self._queue(queue) / name)

    def take(self, queue: str) -> dict[str, Any]:
        """The oldest message, for nobody else; raises Empty. An unreadable one is set aside."""
        while True:
            path = self._take_file(queue)
            try:
                message = loads(path.read_text(encoding="utf-8"))
                if not isinstance(message, dict):
                    raise ValueError("not an object")
            except ValueError as error:
                log.warning("Unreadable message %s set aside: %s", path.name, error)
                path.rename(self._folder("unreadable") / path.name)
                continue
            path.unlink(missing_ok=True)
            return message

    def size(self, queue: str) -> int:
        return len(self._names(queue))

    def purge(self, queue: str) -> int:
        """Remove what waits; returns how many messages that was."""
        removed = 0
        for name in self._names(queue):
            try:
                (self._queue(queue) / name).unlink()
            except FileNotFoundError:
                continue
            removed += 1
        return removed

    def _take_file(self, queue: str) -> Path:
        """Renaming succeeds for one reader only."""
        while name := self._next_name(queue):
            taken = self._folder("taken") / f"{uuid.uuid4().hex}{SUFFIX}"
            try:
                (self._queue(queue) / name).rename(taken)
            except FileNotFoundError:
                continue
            return taken
        raise Empty

    def _next_name(self, queue: str) -> str | None:
        """From the last listing while it lasts: listing for each message would be quadratic."""
        listed = self._listed.setdefault(queue, deque())
        if not listed:
            listed.extend(sorted(self._names(queue)))
        return listed.popleft() if listed else None

    def _names(self, queue: str) -> list[str]:
        try:
            return [name for name in os.listdir(self._queue(queue)) if name.endswith(SUFFIX)]
        except FileNotFoundError:
            return []

    def _queue(self, queue: str) -> Path:
        return self._folder(f"queue-{quote(queue, safe='')}")

    def _folder(self, name: str) -> Path:
        folder = self._root / name
        if not folder.is_dir():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
        return folder


class Channel(virtual.Channel):
    """kombu's view of the folder. Exchanges live in memory: both sides declare what they use."""

    connection: Transport

    @property
    def messages(self) -> MessageFolder:
        """One per transport, so that its channels share what was listed."""
        return self.connection.messages

    def _put(self, queue: str, message: dict[str, Any], **_options: Any) -> None:
        self.messages.put(queue, message)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        return self.messages.take(queue)

    def _size(self, queue: str) -> int:
        return self.messages.size(queue)

    def _purge(self, queue: str) -> int:
        return self.messages.purge(queue)


class Transport(virtual.Transport):
    """Registered as `filesystem://` by config.celery; the option `folder` says where."""

    Channel = Channel
    polling_interval = 0.02
    driver_type = "filesystem"
    driver_name = "filesystem"

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        self.messages = MessageFolder(Path(client.transport_options["folder"]))

    def driver_version(self) -> str:
        return "1"
