"""What has to be there before the first program starts: tables, first data, static files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connections

from config import embedded

MANIFEST = "staticfiles.json"
# Of the chart library's folder the pages use one file.
UNUSED_STATIC = ["datasets", "templates", "widgetbundle.js"]


def application_environment() -> dict[str, str]:
    """The environment of web server, worker and beat: as the application, not as the owner."""
    environment = dict(os.environ, PYTHONUNBUFFERED="1")
    if "THROUGHLINE_DB_HOST" in environment:
        environment["THROUGHLINE_DB_USER"] = embedded.APP_ROLE
    return environment


def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("grant_rights")


def load_first_demo(environment: dict[str, str], say: Callable[[str], None]) -> None:
    """Load the demo organization into a database without any; a fault in it stops nothing."""
    is_empty = not apps.get_model("people", "Organization")._default_manager.exists()
    connections.close_all()
    if not is_empty or "demo" not in get_commands():
        return
    say("No organization yet: loading the demo")
    if not has_run("demo", environment=environment):
        say("The demo could not be loaded; the rest runs without it")


def build_static_files() -> None:
    """Hash and compress the static files, unless that was done since they last changed."""
    manifest = Path(settings.STATIC_ROOT) / MANIFEST
    if manifest.exists() and manifest.stat().st_mtime > newest_static_file():
        return
    ignored = [argument for pattern in UNUSED_STATIC for argument in ("--ignore", pattern)]
    # A process of its own: the present one's settings were read before the files were built.
    environment = dict(os.environ, THROUGHLINE_BUILD_STATIC="1")
    arguments = ["--no-input", "--clear", "--verbosity", "0", *ignored]
    if not has_run("collectstatic", *arguments, environment=environment):
        raise RuntimeError("The static files could not be built; see the lines above.")


def has_run(*arguments: str, environment: dict[str, str]) -> bool:
    """Whether a command of manage.py, in a process of its own, succeeded."""
    command = [sys.executable, str(embedded.ROOT / "manage.py"), *arguments]
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        # What the demo says, `up` says when all is ready.
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


def newest_static_file() -> float:
    """When a file or a folder (for removed files) among the sources last changed."""
    changes = [0.0]
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            changes += [path.stat().st_mtime, path.parent.stat().st_mtime]
    return max(changes)


def empty_broker() -> None:
    """Wake-ups of an earlier run are worth nothing: beat's first sweep finds what they meant."""
    shutil.rmtree(embedded.data_folder() / "broker", ignore_errors=True)
