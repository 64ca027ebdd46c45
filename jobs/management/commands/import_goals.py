from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs.files.faults import FilesRefused
from jobs.files.importing import import_files
from people.models import Organization


class Command(BaseCommand):
    help = "Imports a folder or .zip of CSV files (docs/files.md). Any error: nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="DIR", type=Path, help="a folder, or a .zip of one")
        parser.add_argument("--organization", metavar="SLUG", required=True)
        parser.add_argument(
            "--update", action="store_true", help="change rows that exist, where they differ"
        )
        parser.add_argument(
            "--on-conflict",
            choices=["last"],
            help="of two readings of a KPI on one date the later row holds",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"No organization has the slug {options['organization']!r}.")
        try:
            report = import_files(
                options["path"],
                organization,
                is_update=options["update"],
                last_wins=options["on_conflict"] == "last",
            )
        except FilesRefused as refused:
            self.stderr.write(refused.text())
            faults = "1 error" if refused.count == 1 else f"{refused.count} errors"
            raise CommandError(f"Nothing was written: {faults}.") from refused
        self.stdout.write(report.text())
