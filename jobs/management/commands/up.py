"""manage.py up: everything on this machine, until Ctrl-C."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string


class Command(BaseCommand):
    """The door to the supervisor, which is named by a setting: jobs do not import config."""

    help = "Start web server, worker and beat, say where to point the browser, run until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", help="address to listen on (default: THROUGHLINE_BIND)")
        parser.add_argument("--port", type=int, help="port to listen on (default: 8000 or next)")
        parser.add_argument(
            "--no-demo",
            action="store_false",
            dest="demo",
            help="leave an empty database empty",
        )

    def handle(self, *, bind: str | None, port: int | None, demo: bool, **_options: Any) -> None:
        run_everything = import_string(settings.SUPERVISOR)
        try:
            run_everything(bind, port, demo)
        except RuntimeError as error:
            raise CommandError(str(error)) from error
