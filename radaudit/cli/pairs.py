"""Options that hold two things: a range of numbers, or an attribute and one of its levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from radaudit.errors import UsageError


class NumberRange(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on
    """Two increasing numbers between 0 and 1, with a comma between them.

    Args:
        low: Lower number of the example.
        high: Upper number of the example.
    """

    name = "range"

    def __init__(self, low: float, high: float) -> None:
        self._example = f"{low:g},{high:g}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        """Both numbers.

        Raises:
            UsageError: When they are not two, not between 0 and 1, or do not increase.
        """
        try:
            low, high = (float(part) for part in str(value).split(","))
        except ValueError:
            low = high = 0.0
        if 0 < low < high < 1:
            return low, high
        option = param.opts[0] if param else "the range"
        where = ctx.command_path if ctx else "radaudit"
        raise UsageError(
            f"{option} is {value}: expected two increasing numbers between 0 and 1, with a comma between them.",
            f"Write {option} {self._example}, say. See all options with: {where} --help",
        )


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
