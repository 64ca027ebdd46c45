"""Is anything newer? Answered before Django, its sessions and the database: of a hundred open dashboards
each asks nearly every second.

The address they ask carries a token that says whose numbers they watch, and the version they show. The
versions of organizations that somebody watches are read by one thread in each process. A token opens
nothing: whatever is not "nothing newer" goes to the view, which looks who asks.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from django.core.signing import BadSignature, Signer
from django.db import connection

from alignment.dashboards import live_versions
from people.models import Person

ADDRESS = "/live/"
# So long a page that was signed out meanwhile can still learn that nothing has happened.
TOKEN_SECONDS = 600
# A check-in is shown within two seconds, of which a page lets 1.25 pass between two looks.
LOOK_SECONDS = 0.25
AWAY_SECONDS = 1.0
# What was read so long ago is said no more.
OLD_SECONDS = 2.0
# An organization that nobody asked about for so long is not read any more.
WATCHED_SECONDS = 60.0

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
log = logging.getLogger(__name__)
# Open pages, each of which asks with the same words until something is newer.
MOST_PAGES = 4096
signer = Signer(salt="throughline.live")


class Signed(NamedTuple):
    """Whose numbers a token's page shows, and since when, in seconds."""

    organization_id: int
    at: int

    @property
    def is_fresh(self) -> bool:
        return time.time() - self.at <= TOKEN_SECONDS


def token_for(person: Person) -> str:
    """Lets an open page ask for ten minutes; each full answer brings the next one."""
    return signer.sign(f"{person.organization_id}.{person.pk}.{int(time.time())}")


def signed_in(token: str) -> Signed | None:
    """What a token says; nothing if it is forged."""
    try:
        organization, _person, at = signer.unsign(token).split(".")
    except (BadSignature, ValueError):
        return None
    return Signed(int(organization), int(at))


class Watch:
    """The versions of the organizations that were asked about in the last minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[int, float] = {}
        self._versions: dict[int, int] = {}
        self._read_at = 0.0
        self._thread: threading.Thread | None = None

    def version_of(self, organization_id: int) -> int | None:
        """The version a moment ago; None while it is not known, as behind a connection that hangs."""
        now = self._asked[organization_id] = time.monotonic()
        if self._thread is None:
            self._start()
        return self._versions.get(organization_id) if now - self._read_at < OLD_SECONDS else None

    def end(self) -> threading.Thread | None:
        """Ask about nobody any more, and wait for the thread."""
        self._asked, thread = {}, self._thread
        if thread:
            thread.join(AWAY_SECONDS + LOOK_SECONDS)
        return thread

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                # A daemon: it keeps no process from ending.
                self._thread = threading.Thread(target=self._run, name="live", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        try:
            while watched := self._watched():
                self._versions, self._read_at = self._read(watched), time.monotonic()
                time.sleep(LOOK_SECONDS)
        finally:
            # Whoever asks next starts another.
            self._versions, self._thread = {}, None
            connection.close()

    def _watched(self) -> list[int]:
        oldest = time.monotonic() - WATCHED_SECONDS
        with self._lock:
            self._asked = {who: at for who, at in self._asked.copy().items() if at > oldest}
            return list(self._asked)

    def _read(self, watched: list[int]) -> dict[int, int]:
        """Nothing while the database is away: the views then say what is wrong."""
        try:
            return live_versions(watched)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the next look may succeed
            log.warning("What open dashboards ask for cannot be read: %s", error)
            connection.close()
            time.sleep(AWAY_SECONDS)
            return {}


watch = Watch()


def watch_anew() -> None:
    """In a process that was forked: it has the memory of a thread, but not the thread."""
    global watch
    watch = Watch()


os.register_at_fork(after_in_child=watch_anew)


def answering(application: Application) -> Application:
    """The web server's application, before it: 204 to a page that shows what there is."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == ADDRESS and shows_all(environ.get("QUERY_STRING", "")):
            start("204 No Content", [])
            return []
        return application(environ, start)

    return answer


def shows_all(query: str) -> bool:
    signed, shown = asked_in(query)
    if signed is None or not signed.is_fresh:
        return False
    version = watch.version_of(signed.organization_id)
    return version is not None and shown == str(version)


@lru_cache(MOST_PAGES)
def asked_in(query: str) -> tuple[Signed | None, str]:
    """The token, and the version that the page shows."""
    asked = dict(parse_qsl(query))
    return signed_in(asked.get("t", "")), asked.get("v", "")
