"""Numbers on the command line: what was given, what was expected, and what to write instead, in one message."""

from __future__ import annotations

import math
from typing import Any

import click

from radaudit.errors import UsageError


class Number(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on
    """A number within limits.

    Args:
        expected: What is expected, in words: "a number from 0.5 to below 1".
        example: A number that would do; it is proposed where nothing better can be guessed.
        low: Smallest number.
        is_low_open: Whether `low` itself is outside.
        high: First number that is too large, or None.
    """

    name = "number"

    def __init__(
        self, expected: str, example: float, *, low: float, is_low_open: bool = False, high: float | None = None
    ) -> None:
        self._expected = expected
        self._example = example
        self._low = low
        self._is_low_open = is_low_open
        self._high = math.inf if high is None else high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number that was written.

        Raises:
            UsageError: When it is none, or outside the limits.
        """
        number = self._read(str(value))
        if number is not None and self._takes(number):
            return number
        option = param.opts[0] if param else "the number"
        instead = self._instead(str(value))
        where = ctx.command_path if ctx else "radaudit"
        raise UsageError(
            f"{option} is {value}: expected {self._expected} (write {instead}).",
            f"Write {option} {instead}, say. See all options with: {where} --help",
        )

    def _read(self, text: str) -> float | None:
        try:
            return float(text)
        except ValueError:
            return None

    def _takes(self, number: float) -> bool:
        is_above = number > self._low if self._is_low_open else number >= self._low
        return is_above and number < self._high  # neither holds for "nan"

    def _instead(self, text: str) -> str:
        """What was probably meant: a decimal point for a comma, a share for a percentage."""
        number = self._read(text.strip().removesuffix("%").replace(",", "."))
        if number is not None:
            for meant in (number, number / 100 if number >= 10 else number):
                if self._takes(meant) and isinstance(self._read(f"{meant:.6g}"), type(self._example)):
                    return f"{meant:.6g}"
        return f"{self._example}"


class WholeNumber(Number):
    """A whole number of at least `low`, and where `high` is given of at most that."""

    def __init__(self, low: int, example: int, *, high: int | None = None) -> None:
        expected = f"a whole number of at least {low}" if high is None else f"a whole number from {low} to {high}"
        super().__init__(expected, example, low=low, high=None if high is None else high + 1)

    def _read(self, text: str) -> int | None:
        try:
            return int(text)
        except ValueError:
            return None


class Numbers(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on
    """Numbers with commas between them.

    Args:
        kind: `int` or `float`.
        example: What would do.
    """

    name = "numbers"

    def __init__(self, kind: type[int] | type[float], example: str) -> None:
        self._kind, self._example = kind, example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        """All of them.

        Raises:
            UsageError: When one is none.
        """
        try:
            return tuple(self._kind(part) for part in str(value).split(","))
        except ValueError:
            option = param.opts[0] if param else "the numbers"
            raise UsageError(
                f"{option} is {value}: expected numbers with commas between them.",
                f"Write {option} {self._example}, say.",
            ) from None


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
