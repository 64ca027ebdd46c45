from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from jobs.files.quoting import broken_cell, csv_line, scan

cells = st.lists(st.text(st.sampled_from("ab ,\"'\r\n;ä")), min_size=2, max_size=4)


@given(st.lists(cells, max_size=3))
def test_what_is_quoted_is_read_back_exactly(lines: list[list[str]]) -> None:
    text = "".join(map(csv_line, lines))
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == lines


def test_only_what_must_be_is_quoted() -> None:
    assert csv_line(["", " a ", "it's", "=1"]) == ", a ,it's,=1\n"
    assert csv_line(['say "no"', "a,b", "c\rd"]) == '"say ""no""","a,b","c\rd"\n'


@given(cells)
def test_a_record_that_can_be_read_has_no_broken_cell(record: list[str]) -> None:
    column, reason = scan(csv_line(record))
    assert (column, reason) == (len(record) - 1, "")


def test_a_broken_cell_is_found_behind_cells_of_several_lines() -> None:
    text = 'code,title,more\nA,"two\nlines",x\nB,"one ""more""","open, and\nnever closed\n'
    header, column, reason = broken_cell(text, 3, "unexpected end of data")
    assert (header[column], reason) == ("more", "a quotation mark is opened and never closed")
