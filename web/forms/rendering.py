"""How fields without choices are written: as Django's own templates would, without a template for
each. My work alone has two hundred of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from web.icons import icon

Widget = Mapping[str, Any]


def input_of(widget: Widget) -> SafeString:
    value = widget["value"]
    said = "" if value is None else format_html(' value="{}"', str(value))
    kind, name = widget["type"], widget["name"]
    return format_html('<input type="{}" name="{}"{}{}>', kind, name, said, attributes(widget))


def textarea_of(widget: Widget) -> SafeString:
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>',
        widget["name"],
        attributes(widget),
        widget["value"] or "",
    )


def attributes(widget: Widget) -> SafeString:
    """True is an attribute without a value, False none."""
    told = (
        f" {conditional_escape(name)}"
        if value is True
        else f' {conditional_escape(name)}="{conditional_escape(str(value))}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )
    return mark_safe("".join(told))  # noqa: S308 -- each part is escaped


INPUTS = ("date", "email", "hidden", "number", "password", "text", "url")
WRITERS: Mapping[str, Callable[[Widget], SafeString]] = {
    **{f"django/forms/widgets/{kind}.html": input_of for kind in INPUTS},
    "django/forms/widgets/textarea.html": textarea_of,
}


class Fields(DjangoTemplates):
    """The renderer of all forms."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write = WRITERS.get(template_name)
        if write is None:
            return super().render(template_name, context, request)
        return write(context["widget"])


def field_of(bound: BoundField) -> SafeString:
    """A form field with its label, help and errors."""
    if bound.is_hidden:
        return bound.as_widget()
    error = format_html_join(" ", "{}", ((one,) for one in bound.errors))
    return format_html(
        '<{group} class="field"{described}>{label} {field} {help} {error}</{group}>',
        group="fieldset" if bound.use_fieldset else "div",
        described=description_of(bound) if bound.use_fieldset else "",
        label=label_of(bound) if bound.label else "",
        field=str(bound),
        help=format_html('<p class="help" id="{}_helptext">{}</p>', bound.auto_id, bound.help_text)
        if bound.help_text
        else "",
        error=format_html(
            '<div class="error" id="{}_error">{}<span>{}</span></div>',
            *(bound.auto_id, icon("octagon-alert"), error),
        )
        if error
        else "",
    )


def description_of(bound: BoundField) -> SafeString:
    ids = bound.aria_describedby
    return format_html(' aria-describedby="{}"', ids) if ids else SafeString("")


def label_of(bound: BoundField) -> SafeString:
    optional = (
        ""
        if bound.field.required or getattr(bound.field, "is_asked", False)
        else format_html(' <span class="optional">{}</span>', _("optional"))
    )
    if bound.use_fieldset:
        return format_html("<legend>{}{}</legend>", bound.label, optional)
    return format_html('<label for="{}">{}{}</label>', bound.id_for_label, bound.label, optional)
