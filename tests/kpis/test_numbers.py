from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.numbers import NumberError, parse_number, parse_ppm, parse_weight, plain_text

ACCEPTED = [
    ("14", "14", False),
    ("+14", "14", False),
    ("-14", "-14", False),
    ("  14 ", "14", False),
    ("014", "14", False),
    ("0", "0", False),
    ("-0", "0", False),
    ("-0.0", "0", False),
    ("14.50", "14.5", False),
    (".5", "0.5", False),
    ("-.5", "-0.5", False),
    ("5.", "5", False),
    ("1.4e1", "14", False),
    ("1.4E1", "14", False),
    ("1e3", "1000", False),
    ("1e+3", "1000", False),
    ("1500e-3", "1.5", False),
    ("0e500", "0", False),
    ("1e-12", "0.000000000001", False),
    ("0.0000000000005", "0.000000000001", True),
    ("-0.0000000000005", "-0.000000000001", True),
    ("0.0000000000004999", "0", True),
    ("-0.0000000000004999", "0", True),
    ("1e-400", "0", True),
    ("0.1234567890125", "0.123456789013", True),
    ("0.1234567890124999999999999999", "0.123456789012", True),
    ("0.12345678901200", "0.123456789012", False),
    ("999999999999999999.999999999999", "999999999999999999.999999999999", False),
    ("-999999999999999999.999999999999", "-999999999999999999.999999999999", False),
    ("1e17", "100000000000000000", False),
    ("0" * 90 + "7", "7", False),
]

REFUSED = [
    ("", "missing"),
    ("   ", "missing"),
    ("1_000", "'1_000' is not a number: '_' is not allowed; write 1000"),
    ("1 000", "a space is not allowed; write 1000"),
    ("1\u00a0000", "a space is not allowed; write 1000"),
    ("1'000", "an apostrophe is not allowed; write 1000"),
    ("1,000", "',' is not allowed"),
    ("1,5", "write '.' before decimals"),
    ("1.000.000", "more than one decimal point"),
    ("１２", "only the digits 0 to 9"),
    ("٣", "only the digits 0 to 9"),
    ("²", "only the digits 0 to 9"),
    ("½", "not a number"),
    ("NaN", "must be finite"),
    ("-nan", "must be finite"),
    ("sNaN", "must be finite"),
    ("Infinity", "must be finite"),
    ("-inf", "must be finite"),
    ("1e400", "out of range"),
    ("1e18", "at most 18 digits"),
    ("-1000000000000000000", "at most 18 digits"),
    ("999999999999999999.9999999999995", "at most 18 digits"),
    ("1e999999999", "exponent"),
    ("1e-999999999", "exponent"),
    ("0e1000", "exponent"),
    ("1" * 101, "too long"),
    ("abc", "not a number"),
    ("12abc", "not a number"),
    ("1e", "not a number"),
    ("e5", "not a number"),
    ("1e1.5", "not a number"),
    (".", "not a number"),
    ("-", "not a number"),
    ("--1", "not a number"),
    ("1-", "not a number"),
    ("−1", "not a number"),
    ("0x10", "not a number"),
    ("12%", "'%' is not allowed"),
    ("€5", "not a number"),
    ("(5)", "not a number"),
    ("1/3", "not a number"),
    ("true", "not a number"),
    ("5\n", "not a number"),
    ("\t5", "not a number"),
    ("5\x00", "not a number"),
]


@pytest.mark.parametrize(("text", "value", "was_rounded"), ACCEPTED)
def test_a_number_is_read_exactly_and_rounded_to_twelve_decimals(
    text: str, value: str, was_rounded: bool
) -> None:
    parsed = parse_number(text)
    assert parsed == (Decimal(value), was_rounded)
    assert plain_text(parsed.value) == value


@pytest.mark.parametrize(("text", "complaint"), REFUSED)
def test_anything_else_is_refused_saying_what_is_wrong(text: str, complaint: str) -> None:
    with pytest.raises(NumberError) as refusal:
        parse_number(text)
    assert complaint in str(refusal.value)
    assert len(str(refusal.value)) < 160


@pytest.mark.parametrize("text", ["1e999999999", "9" * 5_000_000, "1e" + "9" * 90, "_" * 1_000_000])
def test_a_hostile_number_costs_no_time(text: str) -> None:
    before = time.perf_counter()
    with pytest.raises(NumberError):
        parse_number(text)
    assert time.perf_counter() - before < 0.2


@given(st.decimals(min_value=-(10**17), max_value=10**17, places=12))
def test_a_value_that_was_written_is_read_back(value: Decimal) -> None:
    assert parse_number(plain_text(value)) == (value, False)


@given(st.text(max_size=120))
def test_any_text_is_a_number_or_is_refused(text: str) -> None:
    try:
        value = parse_number(text).value
    except NumberError:
        return
    assert value.is_finite()
    assert text.isascii()


@pytest.mark.parametrize(
    ("text", "thousandths"),
    [
        ("1", 1000),
        ("0", 0),
        ("0.001", 1),
        ("2.5", 2500),
        ("1e3", 1_000_000),
        ("1e-3", 1),
        ("1.5000", 1500),
        ("1000000", 1_000_000_000),
        (" 3 ", 3000),
        ("-0", 0),
    ],
)
def test_a_weight_is_counted_in_thousandths(text: str, thousandths: int) -> None:
    assert parse_weight(text) == thousandths


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("0.0001", "more than three decimals"),
        ("1e-4", "more than three decimals"),
        ("1.0005", "more than three decimals"),
        ("-1", "between 0 and 1000000"),
        ("1000000.001", "between 0 and 1000000"),
        ("1e9", "between 0 and 1000000"),
        ("", "missing"),
        ("1,5", "not a number"),
    ],
)
def test_a_weight_that_cannot_be_kept_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(NumberError, match=complaint):
        parse_weight(text)


@pytest.mark.parametrize(("text", "ppm"), [("0", 0), ("1000000", 1_000_000), ("2.5e5", 250_000)])
def test_parts_per_million_are_whole_numbers(text: str, ppm: int) -> None:
    assert parse_ppm(text) == ppm


@pytest.mark.parametrize("text", ["-1", "1000001", "0.5", "1e-1", "NaN", ""])
def test_other_parts_per_million_are_refused(text: str) -> None:
    with pytest.raises(NumberError):
        parse_ppm(text)
