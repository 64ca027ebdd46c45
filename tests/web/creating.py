"""Which addresses create something, read from the code of their views.

A view that reaches an action that inserts a row creates; it needs a key, so that sent twice it makes
one thing, and a line in `tests/web/creations.py`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver

DOORS = ("web.", "api.", "actions.", "jobs.files.")
KEYED = {"web.doors.created", "api.writing.created"}
# How an action puts a new row into the database.
INSERTS = {
    "create",
    "create_many",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "insert_team",
    "force_insert",
    "put",
}
INSERTERS = {f"actions.editing.{name}" for name in ("create", "create_many", "save")}


# What a view reaches ---------------------------------------------------------------------
def named(function: Any) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def codes_of(code: CodeType) -> Iterator[CodeType]:
    """A function's code, and that of the functions written inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes_of(constant)


def callables_in(value: Any) -> Iterator[Any]:
    """Functions in what a global name stands for: itself, a table of them, a class's methods."""
    if isinstance(value, type) and value.__module__.startswith(DOORS):
        yield from (one for one in vars(value).values() if inspect.isfunction(one))
    elif inspect.isfunction(value):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from callables_in(one)
    elif is_dataclass(value) and not isinstance(value, type):
        yield from callables_in({one.name: getattr(value, one.name) for one in fields(value)})


def called_by(function: FunctionType) -> Iterator[Any]:
    """The functions of ours that a function's code names."""
    names = {name for code in codes_of(function.__code__) for name in code.co_names}
    for name in names:
        value = function.__globals__.get(name)
        if isinstance(value, ModuleType):
            for of_module in names & set(vars(value)):
                yield from callables_in(getattr(value, of_module))
        else:
            yield from callables_in(value)


def reached(view: Any) -> dict[str, FunctionType]:
    """Everything of ours that a view may call, by its dotted name, calls within calls."""
    begun = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    found: dict[str, FunctionType] = {}
    waiting = [inspect.unwrap(function) for function in callables_in(begun)]
    while waiting:
        function = waiting.pop()
        if named(function) not in found:
            found[named(function)] = function
            called = map(inspect.unwrap, called_by(function))
            waiting += [one for one in called if one.__module__.startswith(DOORS)]
    return found


def inserts(name: str, function: FunctionType) -> bool:
    """Whether an action writes a new row."""
    is_action = name.startswith("actions.") and not name.startswith("actions.idempotency")
    return is_action and name not in INSERTERS and bool(INSERTS & names_in(function))


def names_in(function: FunctionType) -> set[str]:
    """What a function's code names, arguments that it gives by name included."""
    codes = list(codes_of(function.__code__))
    given = (one for code in codes for one in code.co_consts if isinstance(one, tuple))
    return {name for code in codes for name in code.co_names} | {
        name for names in given for name in names if isinstance(name, str)
    }


def views_of(
    patterns: Iterable[URLPattern | URLResolver], space: str = ""
) -> Iterator[tuple[str, Any]]:
    """Every address with its namespace, and its view."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from views_of(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name or one.pattern}", one.callback


def creating(patterns: Iterable[URLPattern | URLResolver]) -> dict[str, dict[str, FunctionType]]:
    """The addresses whose views reach an action that inserts, with all that each view reaches."""
    code = {address: reached(view) for address, view in views_of(patterns)}
    return {
        address: functions
        for address, functions in code.items()
        if any(inserts(name, function) for name, function in functions.items())
    }
