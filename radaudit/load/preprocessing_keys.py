"""The keys of declared preprocessing, each checked on its own; an error names the key, what is expected and found."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from radaudit.errors import UsageError
from radaudit.records import Preprocessing


class Check:
    """Values of one mapping by key, each of the right kind or an error that names it."""

    def __init__(self, mapping: Mapping[str, Any], where: str) -> None:
        self.mapping = mapping
        self.where = where

    def error(self, key: str, expected: str, cure: str = "") -> UsageError:
        """The error for one key, ready to be raised."""
        found = f"found {self.mapping[key]!r}" if key in self.mapping else "it is missing"
        return UsageError(f"{self.where}: preprocessing key {key!r} should be {expected}, but {found}", cure)

    def choice(self, key: str, allowed: tuple[Any, ...], default: Any) -> Any:
        """The key's value if it is one of those allowed and of the same type."""
        value = self.mapping.get(key, default)
        for item in allowed:
            if type(value) is type(item) and value == item:
                return value
        raise self.error(key, " or ".join(json.dumps(item) for item in allowed))

    def numbers(self, key: str, expected: str) -> tuple[float, ...]:
        """The key's list as floats, empty where the key is left out."""
        value = self.mapping.get(key)
        if value is None:
            return ()
        if not isinstance(value, (list, tuple)) or not all(_is_number(v) for v in value):
            raise self.error(key, expected)
        return tuple(float(v) for v in value)

    def integers(self, key: str) -> tuple[int, ...]:
        """The key's list of whole numbers."""
        value = self.mapping.get(key)
        if not isinstance(value, (list, tuple)) or not all(isinstance(v, int) and _is_number(v) for v in value):
            raise self.error(key, "a list of whole numbers such as [224, 224]")
        return tuple(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def check_window(check: Check, intensity: str) -> tuple[float, float] | None:
    """Center and width, or low and high; required where the intensity is scaled by them."""
    words = {"window": "[center, width] with width > 0", "range": "[low, high] with low < high"}
    expected = words.get(intensity, "two numbers")
    values = check.numbers("window", expected)
    if not values:
        if intensity in words:
            raise check.error("window", expected, f'intensity = "{intensity}" needs it.')
        return None
    first, second = values if len(values) == 2 else (math.nan, math.nan)
    is_right = {"window": second > 0, "range": second > first}.get(intensity, len(values) == 2)
    if not is_right:
        raise check.error("window", expected)
    return first, second


def check_percentiles(check: Check) -> tuple[float, float]:
    """Lower and upper percentile; the record's own where the key is left out."""
    expected = "[lower, upper] with 0 <= lower < upper <= 100"
    values = check.numbers("percentiles", expected) or Preprocessing(size=(1, 1)).percentiles
    if len(values) != 2 or not 0 <= values[0] < values[1] <= 100:
        raise check.error("percentiles", expected)
    return values[0], values[1]


def check_per_channel(check: Check, key: str, channels: int) -> tuple[float, ...]:
    """`mean` or `std`: one number a channel, or none at all."""
    expected = f"a list of {channels} {'number' if channels == 1 else 'numbers'}, one a channel"
    values = check.numbers(key, expected)
    if values and len(values) != channels:
        raise check.error(key, expected)
    if key == "std" and any(v <= 0 for v in values):
        raise check.error(key, f"{expected}, above 0")
    return values


def check_orientation(check: Check, dims: int) -> str:
    """Axis codes in capitals, "" where the key is left out."""
    value = check.mapping.get("orientation", "")
    expected = 'three axis codes, one each of L/R, P/A and I/S, such as "RAS"'
    if not isinstance(value, str):
        raise check.error("orientation", expected)
    codes = value.upper()
    pairs = {"L": 0, "R": 0, "P": 1, "A": 1, "I": 2, "S": 2}
    if codes and sorted(pairs.get(c, 9) for c in codes) != [0, 1, 2]:
        raise check.error("orientation", expected)
    if codes and dims == 2:
        raise check.error("orientation", "left out for 2-D images", "Give `size` three sides for volumes.")
    return codes


def check_spacing(check: Check, dims: int) -> tuple[float, ...]:
    """Millimetres per axis, empty where the key is left out."""
    expected = "three positive numbers of millimetres"
    values = check.numbers("spacing", expected)
    if values and dims == 2:
        raise check.error("spacing", "left out for 2-D images", "Give `size` three sides for volumes.")
    if values and (len(values) != 3 or any(v <= 0 for v in values)):
        raise check.error("spacing", expected)
    return values
