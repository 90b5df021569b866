"""Options that hold a name and what is said of it, with = between them, as often as wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from radaudit.errors import UsageError


def gather_references(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> dict[str, str] | None:
    """Attribute -> level, from everything that was written as ATTRIBUTE=LEVEL; None where nothing was.

    Raises:
        UsageError: When there is no "=", nothing on one side of it, or an attribute is given two levels.
    """
    option, found = param.opts[0], dict[str, str]()
    for text in value:
        attribute, _, level = (part.strip() for part in text.partition("="))
        if not attribute or not level:
            raise UsageError(
                f"{option} is {text}: expected an attribute and one of its levels, with = between them.",
                f'Write {option} race=White, say, or {option} "age=40-64".',
            )
        if found.setdefault(attribute, level) != level:
            raise UsageError(
                f"{option} gives {attribute} two levels, {found[attribute]} and {level}.", "Keep one of them."
            )
    return found or None


def gather_settings(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> dict[str, Any] | None:
    """Name -> value, a number where it is one, from everything that was written as NAME=VALUE; None where nothing was.

    Raises:
        UsageError: When there is no "=", or nothing on one side of it.
    """
    found: dict[str, Any] = {}
    for text in value:
        name, _, given = (part.strip() for part in text.partition("="))
        if not name or not given:
            raise UsageError(f"{param.opts[0]} is {text}: expected a name and a value with = between them.")
        found[name] = as_number(given)
    return found or None


def as_number(text: str) -> Any:
    """A number where the text is one, None for "none", else the text."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return None if text.casefold() == "none" else text


def gather_levels(
    ctx: click.Context, param: click.Parameter, value: Sequence[str]
) -> dict[str, tuple[str, ...]] | None:
    """Attribute -> levels, from everything that was written as ATTRIBUTE=LEVEL; None where nothing was.

    Raises:
        UsageError: When there is no "=", or nothing on one side of it.
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in value:
        name, _, level = (part.strip() for part in text.partition("="))
        if not name or not level:
            raise UsageError(
                f"{param.opts[0]} is {text}: expected an attribute and one of its levels, with = between them.",
                f"Write {param.opts[0]} vendor=Canon, say.",
            )
        found[name] = (*found.get(name, ()), level)
    return found or None


def gather_values(
    ctx: click.Context, param: click.Parameter, value: Sequence[str]
) -> dict[str, tuple[Any, ...]] | None:
    """Name -> values, from everything that was written as NAME=VALUE,VALUE; None where nothing was.

    Raises:
        UsageError: When there is no "=", or nothing on one side of it.
    """
    found: dict[str, tuple[Any, ...]] = {}
    for text in value:
        name, _, given = (part.strip() for part in text.partition("="))
        values = [part.strip() for part in given.split(",")]
        if not name or not all(values):
            raise UsageError(
                f"{param.opts[0]} is {text}: expected an option and its values, with = and commas between them.",
                f"Write {param.opts[0]} weight_decay=0.02,0.2, say.",
            )
        found[name] = (*found.get(name, ()), *map(as_number, values))
    return found or None
