"""Form fields that read what people type: numbers, weights, days, people, teams, KPIs by name."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from goals.querysets import is_titled
from kpis.models import Kpi
from kpis.numbers import NumberError, parse_number, parse_weight, plain_text
from people.models import Person, Team

LONGEST_NUMBER = 200
LONGEST_LIST = 5_000
MOST_EFFORT = Decimal(10) ** 12
EFFORT_STEP = Decimal("0.001")


class NumberField(forms.CharField):
    """A value in its KPI's unit, by the one number parser; empty is None."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("widget", forms.TextInput(attrs=NUMERIC))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return plain_text(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return parse_number(text).value if text else None
        except NumberError as error:
            raise ValidationError(sentence(error)) from None


class WeightField(NumberField):
    """A weight with at most three decimals, as thousandths; empty is 1."""

    def prepare_value(self, value: Any) -> Any:
        return plain_text(Decimal(value).scaleb(-3)) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = forms.CharField.clean(self, value)
        try:
            return parse_weight(text) if text else 1000
        except NumberError as error:
            raise ValidationError(sentence(error)) from None


class EffortField(NumberField):
    """Person-days or money, with at most three decimals; empty is None."""

    def clean(self, value: Any) -> Decimal | None:
        amount: Decimal | None = super().clean(value)
        if amount is None:
            return None
        if not 0 <= amount < MOST_EFFORT:
            raise ValidationError(_("Effort is 0 or more, and less than a million million."))
        if amount != amount.quantize(EFFORT_STEP):
            raise ValidationError(_("At most three decimals."))
        return amount


class DayField(forms.DateField):
    """A date as browsers send it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)

    def bounded(self, latest: dt.date) -> None:
        """Let the browser's picker end at a day; the server takes later ones too."""
        self.widget.attrs["max"] = latest.isoformat()


# Why a row that was named is not found.
UNKNOWN, AMBIGUOUS = "unknown", "ambiguous"


class NamedRowField(forms.CharField):
    """A row told by what people call it, chosen from suggestions or typed or pasted.

    `rows` is the scope it is looked up in; each form sets it.
    """

    rows: QuerySet[Any]
    unknown = "“%(text)s” is not known here."

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("max_length", 1000)
        super().__init__(**options)

    def suggest_from(self, rows: QuerySet[Any], datalist: str) -> None:
        self.rows = rows
        self.widget.attrs.update({"list": datalist, "autocomplete": "off"})

    def named(self, text: str) -> Q:
        raise NotImplementedError

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.row_named(text) if text else None

    def row_named(self, text: str) -> Any:
        found = list(self.rows.filter(self.named(text))[:2])
        if len(found) == 1:
            return found[0]
        message = _("There are several called “%(text)s”: use the code or address.")
        words = (message if found else _(self.unknown)) % {"text": text[:100]}
        raise ValidationError(words, AMBIGUOUS if found else UNKNOWN)

    def prepare_value(self, value: Any) -> Any:
        return self.spelled(value) if isinstance(value, Model) else value

    def spelled(self, row: Any) -> str:
        """What is typed for a row."""
        return str(row)

    def told(self, row: Any) -> str:
        """What a reader is told that a row is called."""
        return str(row)


class PillarsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """What a strategic goal serves: not "optional", since the action asks for one where there is any."""

    is_asked = True
    widget = forms.CheckboxSelectMultiple


class PersonField(NamedRowField):
    """A person by email or full name."""

    unknown = "There is nobody called “%(text)s” whom you may name here. Use the email address."

    def named(self, text: str) -> Q:
        return Q(email__iexact=text) | Q(name__iexact=text)

    def spelled(self, row: Person) -> str:
        return row.email


class PeopleField(PersonField):
    """Several people by email or full name, with commas or line ends between."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(max_length=LONGEST_LIST, **options)

    def clean(self, value: Any) -> Any:
        names = [name.strip() for name in re.split(r"[,;\n]", forms.CharField.clean(self, value))]
        found, errors = {}, []
        for name in dict.fromkeys(filter(None, names)):
            try:
                person = self.row_named(name)
                found[person.pk] = person
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return list(found.values())

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(self.spelled, value)) if isinstance(value, list) else value


class TeamField(NamedRowField):
    """A team by code or name."""

    unknown = "There is no team “%(text)s” that you may set goals for."

    def named(self, text: str) -> Q:
        return Q(code__iexact=text) | Q(name__iexact=text)

    def spelled(self, row: Team) -> str:
        return row.code


class GoalField(NamedRowField):
    """A goal by code or title; of one outside the scope neither is told."""

    unknown = "There is no goal “%(text)s” that you may see."

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=1000, **options)

    def suggest_from(self, rows: QuerySet[Any], datalist: str) -> None:
        super().suggest_from(rows, datalist)
        self.has = cache(lambda pk: rows.filter(pk=pk).exists())

    def named(self, text: str) -> Q:
        return Q(code=text) | is_titled(text)

    def spelled(self, row: Any) -> str:
        code: str = row.code if self.has(row.pk) else ""
        return code

    def told(self, row: Any) -> str:
        return str(row) if self.has(row.pk) else _("A goal that you may not see")


class KpiField(NamedRowField):
    """A KPI by code or name; a name that is not known yet comes back as text, for a new KPI."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=1000, **options)

    def row_named(self, text: str) -> Kpi | str:
        found: list[Kpi] = list(self.rows.filter(Q(code=text) | Q(name__iexact=text))[:2])
        return found[0] if len(found) == 1 else text

    def spelled(self, row: Kpi) -> str:
        return row.code


NUMERIC = {"class": "is-number", "inputmode": "decimal", "maxlength": LONGEST_NUMBER}


def sentence(error: NumberError) -> str:
    """The parser's message with a capital and a full stop."""
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
