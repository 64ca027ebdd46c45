"""The forms of saved views: filters of a page under a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Person, SavedView
from people.rights import Verb, can
from web.forms.keyed import KeyedForm, VersionedForm
from web.saved_views import address_of, read_address


class ViewFields(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    address = forms.CharField(
        label=_("Address"),
        max_length=2100,
        help_text=_("Of the page with its filters, as the browser shows it there"),
    )
    is_shared = forms.BooleanField(label=_("For everyone here"), required=False)

    def offer(self, view: SavedView, by: Person, host: str) -> None:
        """Who may share is asked, and who has shared it, to take it back; host: of our addresses."""
        self.host = host
        if not (view.is_shared or can(by, Verb.SHARE, view)):
            del self.fields["is_shared"]

    def clean_address(self) -> str:
        page, query = read_address(self.cleaned_data["address"], self.host)
        return address_of(SavedView(page=page, query=query))

    def told(self, values: dict[str, Any]) -> dict[str, Any]:
        """The fields of a view that these are."""
        told = {"name": values["name"]} if "name" in values else {}
        if "address" in values:
            told["page"], told["query"] = read_address(values["address"], self.host)
        if "is_shared" in values:
            told["visibility"] = "organization" if values["is_shared"] else "private"
        return told


class NewViewForm(KeyedForm, ViewFields):
    """Filters that a page has; without any an address is asked for."""

    field_order = ("name", "address", "is_shared", "key")

    def __init__(self, data: Any = None, *, by: Person, host: str, address: str) -> None:
        super().__init__(data, initial={"address": address})
        self.offer(SavedView(organization_id=by.organization_id, person=by), by, host)
        if address:
            self.fields["address"].widget = forms.HiddenInput()


class ViewForm(VersionedForm, ViewFields):
    field_order = ("name", "address", "is_shared", "version")

    def __init__(self, data: Any = None, *, row: SavedView, by: Person, host: str) -> None:
        super().__init__(data, row=row)
        self.offer(row, by, host)

    def values_of(self, row: Any) -> dict[str, Any]:
        return {"name": row.name, "address": address_of(row), "is_shared": row.is_shared}
