"""manage.py demo: an invented company to look at, made through the same actions as any other."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentParser

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jobs.demo.company import organization_draft
from jobs.demo.logins import FILE_NAME
from jobs.demo.make import make_demo
from people.models import Organization


class Command(BaseCommand):
    """Make the demo organization and print the logins of its five roles."""

    help = "Make a demo organization, relative to today or to another day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=dt.date.fromisoformat, metavar="DATE", help="its today")
        parser.add_argument(
            "--only-if-empty", action="store_true", help="do nothing if there is any organization"
        )

    def handle(self, *, on: dt.date | None, only_if_empty: bool, **options: object) -> None:
        if only_if_empty and Organization.objects.exists():
            self.stdout.write(_("There is an organization already: no demo made."))
            return
        refuse_second_demo()
        try:
            make_demo(on, logins_folder=settings.DATA)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.tell_logins()

    def tell_logins(self) -> None:
        path = settings.DATA / FILE_NAME
        for login in json.loads(path.read_text(encoding="utf-8")):
            self.stdout.write("{role:14} {email:36} {password}".format(**login))
        self.stdout.write(_("These logins are kept in %(path)s.") % {"path": path})


def refuse_second_demo() -> None:
    draft = organization_draft(1)
    if Organization.objects.filter(slug=draft.slug).exists():
        raise CommandError(_("%(name)s is there already.") % {"name": draft.name})
