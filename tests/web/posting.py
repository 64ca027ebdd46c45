"""What a browser sends back from a page: the values of its form, hidden ones and all."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.test import Client


class FormReader(HTMLParser):
    """Collects the values of the controls in the forms of a page, by the form's action."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.open_select = ""
        self.open_text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((said.get("action", ""), {}))
        elif not self.forms:
            return
        elif tag == "input" and said.get("name"):
            self.read_input(said)
        elif tag == "select":
            self.open_select = said["name"]
            self.values.setdefault(said["name"], "")
        elif tag == "option" and self.open_select and "selected" in said:
            self.values[self.open_select] = said.get("value", "")
        elif tag == "textarea":
            self.open_text = said["name"]
            self.values[said["name"]] = ""

    def read_input(self, said: dict[str, str]) -> None:
        is_choice = said.get("type") in ("checkbox", "radio")
        if not is_choice or "checked" in said:
            self.values[said["name"]] = said.get("value", "on" if is_choice else "")

    def handle_data(self, data: str) -> None:
        if self.open_text:
            self.values[self.open_text] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.open_select = ""
        elif tag == "textarea":
            self.open_text = ""

    @property
    def values(self) -> dict[str, str]:
        return self.forms[-1][1]


def form_values(html: str, field: str) -> dict[str, str]:
    """The values of the form of a page that has a certain field."""
    reader = FormReader()
    # Rows that scripts may add stand in templates and are not sent.
    reader.feed(re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL))
    return next(values for _, values in reader.forms if field in values)


def form_of(client: Client, url: str, field: str) -> dict[str, str]:
    return form_values(client.get(url).content.decode(), field)
