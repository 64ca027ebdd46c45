from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs.verifying import verify
from people.models import Organization


class Command(BaseCommand):
    help = "Recomputes every stored number with code of its own and lists the ones that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", metavar="SLUG", help="only this one")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Organization.objects.order_by("slug")
        if options["organization"]:
            found = found.filter(slug=options["organization"])
        if options["organization"] and not found:
            raise CommandError(f"No organization has the slug {options['organization']!r}.")
        differing = 0
        for organization in found:
            report = verify(organization)
            differing += len(report.differences)
            self.stdout.write(report.text())
        if differing:
            raise CommandError(f"{differing} stored numbers differ from their recompute.")
