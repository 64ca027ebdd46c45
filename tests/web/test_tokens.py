"""Holds the colours to what docs/interface.md promises, in both schemes."""

import itertools
import math
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text()
PAIR = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)")
SCHEMES = [
    {name: pair[scheme] for name, *pair in PAIR.findall(TOKENS)} | {"on-area": "#ffffff"}
    for scheme in (0, 1)
]
Scheme = dict[str, str]
STATES = ("on-track", "behind", "at-risk", "no-data")
# How red-, green- and blue-blind eyes see linear RGB: Machado, Oliveira and Fernandes 2009, table 1.
EYES = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> list[float]:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]


def contrast(one: str, other: str) -> float:
    light = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other))]
    return (max(light) + 0.05) / (min(light) + 0.05)


def oklab(rgb: list[float]) -> list[float]:
    red, green, blue = (min(max(c, 0.0), 1.0) for c in rgb)
    cones = (
        (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3),
        (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3),
        (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3),
    )
    rows = (
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    )
    return [dot(row, cones) for row in rows]


def dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def seen(colour: str, eye: str) -> list[float]:
    return oklab([dot(row, linear(colour)) for row in EYES[eye]])


@pytest.fixture(params=SCHEMES, ids=["light", "dark"])
def colours(request: pytest.FixtureRequest) -> Scheme:
    scheme: Scheme = request.param
    return scheme


@pytest.mark.parametrize("ground", ["canvas", "surface", "sunken"])
def test_text_can_be_read_on_every_ground(colours: Scheme, ground: str) -> None:
    for text in ("text", "muted", "accent", "accent-strong", *(f"{s}-ink" for s in STATES)):
        assert contrast(colours[text], colours[ground]) >= 4.5, text


def test_text_on_the_accent_and_on_states_can_be_read(colours: Scheme) -> None:
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert contrast(colours["accent-strong"], colours["accent-soft"]) >= 4.5
    for state in STATES:
        assert contrast(colours[f"{state}-ink"], colours[f"{state}-soft"]) >= 4.5, state
    for state in STATES[:3]:
        assert contrast(colours["on-area"], colours[f"{state}-area"]) >= 4.5, state


@pytest.mark.parametrize("ground", ["canvas", "surface"])
def test_marks_and_the_edges_of_controls_can_be_seen(colours: Scheme, ground: str) -> None:
    for mark in ("line-strong", "accent", *STATES):
        assert contrast(colours[mark], colours[ground]) >= 3, mark


@pytest.mark.parametrize("eye", EYES)
def test_states_stay_apart_for_colour_blind_eyes(colours: Scheme, eye: str) -> None:
    for one, other in itertools.combinations(STATES, 2):
        assert math.dist(seen(colours[one], eye), seen(colours[other], eye)) >= 0.095, (one, other)
