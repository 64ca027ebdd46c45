from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

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

    def handle(self, *args: Any, **options: Any) -> None:
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"No organization has the slug {options['organization']!r}.")
        as_of = options["as_of"] or organization.rollup_date
        try:
            written = export_files(options["folder"], organization, as_of)
        except OSError as error:
            raise CommandError(f"The files cannot be written: {error}") from error
        for name, count in written.items():
            self.stdout.write(f"{name}: {count} rows")
        self.stdout.write(f"numbers of {as_of}")
