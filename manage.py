#!/usr/bin/env python
"""Runs one command; a database is there for it, embedded unless one is configured."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

# `up` migrates first; what it starts afterwards runs as the application.
SCHEMA_COMMANDS = frozenset(
    {
        "createcachetable",
        "flush",
        "makemigrations",
        "migrate",
        "optimizemigration",
        "pgtrigger",
        "showmigrations",
        "sqlflush",
        "sqlmigrate",
        "squashmigrations",
        "test",
        "testserver",
        "up",
    }
)
COMMANDS_WITHOUT_DATABASE = frozenset(
    {"help", "--help", "-h", "--version", "version", "collectstatic"}
    | {"compilemessages", "makemessages", "startapp", "diffsettings"}
)


def main(arguments: list[str]) -> None:
    """Start what is missing, run the command, stop what was started."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in COMMANDS_WITHOUT_DATABASE or {"-h", "--help"} & set(arguments[2:]):
        run(arguments)
    else:
        end_orderly_on_signals()
        try:
            run_with_database(command, arguments)
        except KeyboardInterrupt:
            sys.exit(128 + signal.SIGINT)


def run_with_database(command: str, arguments: list[str]) -> None:
    from config import embedded

    role = embedded.OWNER_ROLE if command in SCHEMA_COMMANDS else embedded.APP_ROLE
    try:
        with embedded.connected(role):
            run(arguments)
            if command == "migrate":
                run([arguments[0], "grant_rights"])
    except embedded.EmbeddedServerError as error:
        sys.exit(f"PostgreSQL: {error}")


def run(arguments: list[str]) -> None:
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        sys.exit(f"{error}. Run this inside the project's environment: make run makes it.")
    execute_from_command_line(arguments)


def end_orderly_on_signals() -> None:
    """Python dies of SIGTERM without running `finally`; then the database would stay up."""

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), leave)


if __name__ == "__main__":
    main(sys.argv)
