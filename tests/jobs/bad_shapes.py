"""Files that are no tables: bytes, quotes, columns, cells."""

from __future__ import annotations

from tests.jobs.bad_sets import GOOD, Bad, goals

LONG = "x" * 500_000
SHAPES = [
    Bad("no goals", {}, "goals.csv", None, "", "missing", without=("goals",)),
    Bad("empty file", goals(""), "goals.csv", 1, "", "empty"),
    Bad("only a mark of order", {"goals": b"\xef\xbb\xbf"}, "goals.csv", 1, "", "empty"),
    Bad("UTF-16", {"goals": GOOD["goals"].encode("utf-16")}, "goals.csv", 1, "", "UTF-16"),  # type: ignore[union-attr]
    Bad(
        "cp1252",
        {"goals": "code,title\nA,Win\nB,Übung für alle\nC,Größe\n".encode("cp1252")},
        "goals.csv",
        3,
        "title",
        "not UTF-8 (byte 0xDC)",
    ),
    Bad(
        "cp1252 in the header",
        {"units": "code,name,größe\n".encode("cp1252")},
        "units.csv",
        1,
        "3",
        "not UTF-8",
    ),
    Bad("NUL", goals("code,title\nA,Wi\x00n\n"), "goals.csv", 2, "title", "NUL"),
    Bad("NUL beside ä", goals("code,title\nA,Wä\x00n\n"), "goals.csv", 2, "title", "NUL"),
    Bad(
        "unclosed quote",
        goals('code,title\nA,Win\nB,"Sell\nC,Keep\n'),
        "goals.csv",
        3,
        "title",
        "never closed",
    ),
    Bad(
        "unclosed quote after a cell of two lines",
        goals('code,title\nA,"Win\nmore"\n"B",Sell\n"C,Keep\n'),
        "goals.csv",
        4,
        "code",
        "never closed",
    ),
    Bad(
        "unclosed quote in the header", goals('code,"title\n'), "goals.csv", 1, "2", "never closed"
    ),
    Bad(
        "text after a quote",
        goals('code,title\nA,"Win" more\n'),
        "goals.csv",
        2,
        "title",
        "follows a closing quotation mark",
    ),
    Bad(
        "500,000 characters",
        goals(f"code,title,description\nA,Win,\nB,Sell,{LONG}\n"),
        "goals.csv",
        3,
        "description",
        "500,000 characters",
    ),
    Bad(
        "500,000 characters in quotes",
        goals(f'code,title,description\nA,Win,\nB,"Se,ll","{LONG}"\n'),
        "goals.csv",
        3,
        "description",
        "500,002 characters",
    ),
    Bad(
        "100,001 characters",
        goals(f"code,title,description\nA,Win,{LONG[:100_001]}\n"),
        "goals.csv",
        2,
        "description",
        "100,001 characters",
    ),
    Bad(
        "unknown column",
        goals("code,title,colour\nA,Win,red\n"),
        "goals.csv",
        1,
        "colour",
        "unknown",
    ),
    Bad("column twice", goals("code,title,title\nA,Win,Win\n"), "goals.csv", 1, "title", "twice"),
    Bad("column without a name", goals("code,title,\nA,Win,\n"), "goals.csv", 1, "3", "no name"),
    Bad("column missing", goals("code\nA\n"), "goals.csv", 1, "title", "missing"),
    Bad(
        "semicolons",
        goals("code;title\nA;Win\n"),
        "goals.csv",
        1,
        "code;title",
        "not semicolons",
        others=2,
    ),
    Bad("too few cells", goals("code,title,state\nA,Win\n"), "goals.csv", 2, "state", "2 cells"),
    Bad("too many cells", goals("code,title\nA,Win,now\n"), "goals.csv", 2, "3", "3 cells"),
    Bad(
        "a row below empty ones is counted like a spreadsheet does",
        goals("code,title\nA,Win\n\n,\nB,Sell,now\n"),
        "goals.csv",
        5,
        "3",
        "3 cells",
    ),
]
