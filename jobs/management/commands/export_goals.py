from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs.files.exporting import export_files
from people.models import Organization


class Command(BaseCommand):
    help = "Exports an organization as CSV files that import_goals reads, with its numbers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="made where it is missing")
        parser.add_argument("--organization", metavar="SLUG", required=True)
        parser.add_argument(
            "--as-of",
            metavar="DATE",
            type=dt.date.fromisoformat,
            help="the day of the numbers in rollup.csv; default: the day of the stored numbers",
        )
        parser.add_argument(
            "--known-at",
            metavar="INSTANT",
            type=dt.datetime.fromisoformat,
            help="compute them from what was known then, by default on that day;"
            " 2026-11-20T12:00, in the organization's time zone unless it names another",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"No organization has the slug {options['organization']!r}.")
        known_at = in_zone_of(organization, options["known_at"])
        day = organization.date_at(known_at) if known_at else organization.rollup_date
        as_of = options["as_of"] or day
        try:
            written = export_files(options["folder"], organization, as_of, known_at=known_at)
        except OSError as error:
            raise CommandError(f"The files cannot be written: {error}") from error
        for name, count in written.items():
            self.stdout.write(f"{name}: {count} rows")
        known = f", as known at {known_at.isoformat()}" if known_at else ""
        self.stdout.write(f"numbers of {as_of}{known}")


def in_zone_of(organization: Organization, instant: dt.datetime | None) -> dt.datetime | None:
    """An instant that names no time zone is one of the organization's clock."""
    if instant is None or instant.tzinfo:
        return instant
    return instant.replace(tzinfo=ZoneInfo(organization.time_zone))
