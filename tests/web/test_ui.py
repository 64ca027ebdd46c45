import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import SafeString

from alignment.models import Freshness, Pace
from alignment.past_kept import UNKEPT
from goals.models import Cycle, Goal
from web import badges
from web.forms.rendering import Fields

ROOT = Path(__file__).resolve().parents[2]
TODAY = dt.date(2026, 5, 14)


def rendered(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context({"today": TODAY, **context}))


def words_of(markup: str) -> str:
    """What is read on the page: without tags, runs of space as one."""
    text = re.sub(r"<title>.*?</title>|<[^>]*>", "", markup)
    return re.sub(r"[\s\N{NO-BREAK SPACE}]+", " ", text).strip()


def test_progress_is_shown_on_its_evidence() -> None:
    assert words_of(rendered("{% number 620000 800000 %}")) == "62 % on 80 % evidence"


def test_no_data_is_no_number_and_has_no_evidence() -> None:
    shown = words_of(rendered("{% number nothing 0 %}", nothing=None))
    assert shown == "no data"


def test_nothing_done_is_a_number() -> None:
    assert words_of(rendered("{% number 0 1000000 %}")) == "0 % on 100 % evidence"


@pytest.mark.parametrize("pace", [*Pace.values, None, "too_early", "overdue"])
def test_every_pace_has_its_icon_and_its_word(pace: str | None) -> None:
    shown = rendered("{% pace_badge pace %}", pace=pace)
    assert "<svg" in shown
    assert words_of(shown) == str(badges.pace_of(pace).word)


def test_paces_differ_in_word_icon_and_colour() -> None:
    shown = [badges.pace_of(pace) for pace in (*Pace.values, None)]
    assert len({badge.word for badge in shown}) == len(shown)
    assert len({badge.icon for badge in shown}) == len(shown)
    assert len({badge.kind for badge in shown}) == len(shown)


def test_every_state_and_freshness_of_the_model_has_a_badge() -> None:
    assert {*Goal.State.values, *Cycle.State.values} <= set(badges.STATE)
    assert {*Freshness.values, UNKEPT} == set(badges.FRESHNESS)
    assert set(Goal.Visibility.values) == set(badges.VISIBILITY)


def test_every_badge_names_an_icon_that_exists() -> None:
    everything = (badges.PACE, badges.FRESHNESS, badges.STATE, badges.VISIBILITY)
    for badge in (one for group in everything for one in group.values()):
        assert "<svg" in rendered("{% icon name %}", name=badge.icon)


def test_days_read_without_false_precision() -> None:
    assert rendered("{{ days|rough }}", days=Decimal("1218.286")) == "1,218"
    assert rendered("{{ days|rough }}", days=Decimal("12.5")) == "12.5"


@pytest.mark.parametrize(
    ("expected", "progress", "told"),
    [(660_000, 620_000, "66 %"), (None, 620_000, "no dates"), (None, None, "no data")],
)
def test_without_a_number_nothing_is_said_of_its_dates(
    expected: int | None, progress: int | None, told: str
) -> None:
    shown = rendered("{% expected expected progress %}", expected=expected, progress=progress)
    assert words_of(shown).replace("\xa0", " ") == told


def test_freshness_says_how_long_ago() -> None:
    shown = rendered("{% freshness_badge 'stale' day %}", day=dt.date(2026, 4, 20))
    assert words_of(shown) == "Stale · 3 weeks ago"


def test_a_goal_without_owner_shows_the_fault() -> None:
    assert words_of(rendered("{% avatar person %}", person=None)) == "No owner"


def test_a_relative_date_carries_the_exact_one() -> None:
    shown = rendered("{% when day %}", day=dt.date(2026, 4, 20))
    assert 'datetime="2026-04-20"' in shown and 'title="20 Apr 2026"' in shown
    assert words_of(shown) == "3 weeks ago"


def test_what_people_wrote_is_escaped_everywhere() -> None:
    person = SimpleNamespace(name="<b>Eve</b>", email="")
    source = (
        "{% avatar person %}{% page_header title=text lead=text sight=sight %}{% endpage_header %}"
        "{% card title=text %}{{ text }}{% endcard %}{% empty title=text text=text %}{% endempty %}"
    )
    shown = rendered(source, person=person, text="<script>", sight=[("<i>", "/"), ("<u>", "")])
    assert not re.search(r"<script|<i>|<u>|<b>", shown)


def test_a_line_of_sight_reads_from_the_goal_up_to_strategy() -> None:
    shown = rendered("{% line_of_sight s %}", s=[("Answer in 2 h", ""), ("Customers stay", "/1")])
    assert words_of(shown) == "Answer in 2 h Customers stay"
    assert 'href="/1"' in shown


@pytest.mark.parametrize(("length", "size"), [(20, ""), (120, "is-long"), (523, "is-very-long")])
def test_long_titles_become_smaller_headings(length: int, size: str) -> None:
    assert f'<h1 class="{size}">' in rendered(
        "{% page_header title=t %}{% endpage_header %}", t="x" * length
    )


class OneGoal(forms.Form):
    title = forms.CharField(help_text="What will be true")
    target = forms.DecimalField()
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, required=False)


def test_a_refused_field_keeps_what_was_typed_and_names_its_error() -> None:
    form = OneGoal({"title": "Stay", "target": "plenty"})
    shown = rendered("{% field form.target %}", form=form)
    assert 'value="plenty"' in shown and 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_target_error"' in shown and 'id="id_target_error"' in shown


def test_a_field_is_tied_to_its_label_and_help() -> None:
    shown = rendered("{% field form.title %}", form=OneGoal())
    assert '<label for="id_title">' in shown
    assert 'aria-describedby="id_title_helptext"' in shown and 'id="id_title_helptext"' in shown


def test_a_group_of_choices_is_a_fieldset_with_a_legend() -> None:
    assert "<legend>Kind" in rendered("{% field form.kind %}", form=OneGoal())


def test_no_template_has_inline_style_script_or_handler() -> None:
    forbidden = re.compile(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\bsrc=)|hx-on|javascript:")
    for path in (ROOT / "templates").rglob("*.html"):
        assert not forbidden.search(path.read_text()), path


@pytest.mark.parametrize(("folder", "suffix"), [("css", "*.css"), ("js", "*.js")])
def test_own_styles_and_scripts_stay_small(folder: str, suffix: str) -> None:
    files = [p for p in (ROOT / "static" / folder).rglob(suffix) if "vendor" not in p.parts]
    assert 0 < sum(path.stat().st_size for path in files) <= 60_000


def test_every_stylesheet_is_linked() -> None:
    """In the head of all pages, or of the one whose it is."""
    heads = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    for path in (ROOT / "static/css").rglob("*.css"):
        if "vendor" not in path.parts:
            assert f'{{% static "{path.relative_to(ROOT / "static")}" %}}' in heads


@pytest.mark.parametrize(("cookie", "theme"), [("dark", 'data-theme="dark"'), ('evil"', None)])
def test_the_chosen_theme_is_written_by_the_server(cookie: str, theme: str | None) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    shown = Template("{% extends 'base.html' %}").render(
        Context({"request": request, "csrf_token": "t"})
    )
    assert (theme in shown) if theme else ("data-theme=" not in shown)


@pytest.mark.parametrize("value", [None, "", 'a "quoted" <b>\n', 0, SafeString("&amp;")])
@pytest.mark.parametrize(
    "widget", [forms.TextInput, forms.NumberInput, forms.HiddenInput, forms.Textarea]
)
def test_fields_are_written_as_djangos_templates_write_them(
    widget: type[forms.Widget], value: Any
) -> None:
    one = widget(attrs={"required": True, "disabled": False, "rows": 3, "title": 'It\'s "so"'})
    ours = one.render("na<me", value, {"id": "x"}, renderer=Fields())
    assert ours == one.render("na<me", value, {"id": "x"}, renderer=DjangoTemplates())
