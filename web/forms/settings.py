"""The settings of an organization. Shape only: what they may be is the action's and the database's."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from people.models.organization import Cadence
from web.forms.fields import NumberField
from web.forms.keyed import VersionedForm
from web.forms.sharing import ShareField


class ThresholdField(ShareField):
    """What pace is compared with may lie above what is expected."""

    most = 200


def locales() -> list[tuple[str, str]]:
    """The languages whose way of writing numbers and dates is known, by their own names."""
    named = [(code, info["name_local"]) for code, info in LANG_INFO.items() if "name" in info]
    return sorted(
        ((code, f"{name[:1].upper()}{name[1:]} ({code})") for code, name in named),
        key=lambda one: one[1],
    )


class SettingsForm(VersionedForm):
    """In three groups on the page: the organization, how goals are judged, what effort costs."""

    use_required_attribute = False
    name = forms.CharField(label=_("Name"), max_length=200)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Decides which day it is for reports, dues and numbers.")
    )
    locale = forms.ChoiceField(
        label=_("Numbers and dates"), help_text=_("Written as in this language; the words stay.")
    )
    currency = forms.RegexField(
        label=_("Currency"),
        regex=r"^[A-Za-z]{3}$",
        help_text=_("Three letters, as in EUR"),
        error_messages={"invalid": _("A currency has three letters, as in EUR.")},
    )
    fiscal_year_start = forms.TypedChoiceField(
        label=_("The fiscal year begins in"), choices=list(MONTHS.items()), coerce=int
    )
    on_track_ppm = ThresholdField(
        label=_("On track from, in %"),
        required=True,
        help_text=_(
            "Pace compares what is reached with what is expected by today, ten points added to both."
            " From this share on a goal is on track."
        ),
    )
    behind_ppm = ThresholdField(
        label=_("Behind from, in %"),
        required=True,
        help_text=_("From this share on it is behind; below it is at risk."),
    )
    cadence = forms.ChoiceField(
        label=_("Reports are due"),
        choices=Cadence.choices,
        help_text=_(
            "For goals without KPIs, which have cadences of their own. A goal is fresh for so long"
            " after news of it, stale for as long again, then silent."
        ),
    )
    run_share_ppm = ShareField(
        label=_("Agreed share of running the business, in %"),
        required=True,
        help_text=_(
            "So much effort may serve no strategic goal, because it keeps things going; more of it"
            " costs alignment."
        ),
    )
    day_rate = NumberField(
        label=_("What a person-day costs"),
        help_text=_("To set money and days in one effort; empty: they are not compared."),
    )

    def __init__(self, data: Any = None, *, row: Any) -> None:
        super().__init__(data, row=row)
        zones, ways = self.fields["time_zone"], self.fields["locale"]
        zones.choices = [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]  # type: ignore[attr-defined]
        ways.choices = known_or(locales(), row.locale)  # type: ignore[attr-defined]

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def judges_otherwise(self) -> bool:
        """Whether a goal could be judged otherwise by what was typed."""
        return bool({"on_track_ppm", "behind_ppm", "cadence"} & set(self.changed_data))


def known_or(choices: list[tuple[str, str]], held: str) -> list[tuple[str, str]]:
    """What is set already can be kept, even where it is no longer offered."""
    return choices if held in dict(choices) else [(held, held), *choices]
