"""Whether each option of `run_audit` is something it can work with, found before a file is opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from numbers import Integral, Real
from typing import Any, cast

from radaudit.errors import UsageError
from radaudit.records import Calibration, Policy, Preprocessing
from radaudit.records.clean_text import clip_text
from radaudit.workflows.options import AuditOptions, check_names

_Check = Callable[[str, Any], Any]


def check_options(options: Mapping[str, Any]) -> AuditOptions:
    """The options as the audit uses them: None is left out, lists are tuples, numbers are Python's own.

    Raises:
        TypeError: When there is no such option.
        UsageError: When a value is unusable; names the option, what was expected and what was found.
    """
    check_names(options)
    given = {name: value for name, value in options.items() if value is not None}
    return cast(AuditOptions, {name: _CHECKS.get(name, _text)(name, value) for name, value in given.items()})


def _wrong(name: str, value: object, expected: str, example: str) -> UsageError:
    return UsageError(f"{name} is {clip_text(repr(value))}: expected {expected}.", f"Give {name}={example}, say.")


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(name, value, "text", '"..."')
    return value


def _value(name: str, value: object) -> str:
    """A value as it stands in the table: text, or a number such as `positive=1`."""
    if not isinstance(value, (str, Real)):
        raise _wrong(name, value, "a value of the column, as text", '"1"')
    return str(value)


def _share(low: float, expected: str, example: str) -> _Check:
    """A number from `low` to below 1, without 0."""

    def check(name: str, value: object) -> float:
        number = 0.0 if isinstance(value, bool) or not isinstance(value, Real) else float(value)
        if number == 0 or not low <= number < 1:  # the latter refuses nan, too
            raise _wrong(name, value, expected, example)
        return number

    return check


def _whole(low: int, example: int) -> _Check:
    def check(name: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, Integral) or value < low:
            raise _wrong(name, value, f"a whole number of at least {low}", str(example))
        return int(value)

    return check


def _thresholds(name: str, value: object) -> tuple[float, ...]:
    expected, example = "one number or more between 0 and 1", "[0.5]"
    listed = _listed(value)
    if not listed:
        raise _wrong(name, value, expected, example)
    check = _share(0, expected, example)
    return tuple(check(name, item) for item in listed)


def _groups(name: str, value: object) -> tuple[str, ...]:
    listed = _listed(value)
    if not all(isinstance(item, str) for item in listed):
        raise _wrong(name, value, "text or a list of texts", '["sex", "age:40,65"]')
    return tuple(listed)


def _range(name: str, value: object) -> tuple[float, float]:
    expected, example = "two increasing numbers between 0 and 1", "(0.05, 0.3)"
    listed = _listed(value)
    check = _share(0, expected, example)
    if len(listed) != 2:
        raise _wrong(name, value, expected, example)
    low, high = (check(name, item) for item in listed)
    if not low < high:
        raise _wrong(name, value, expected, example)
    return low, high


def _choice(*words: str) -> _Check:
    def check(name: str, value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise _wrong(name, value, " or ".join(f'"{word}"' for word in words), f'"{words[-1]}"')
        return value

    return check


def _references(name: str, value: object) -> dict[str, str]:
    expected, example = "a mapping from attributes to one of their levels, as text", '{"race": "White"}'
    if not isinstance(value, Mapping):
        raise _wrong(name, value, expected, example)
    for item in (*value, *value.values()):
        if not isinstance(item, str) or not item.strip():
            raise _wrong(name, value, expected, example)
    return dict(value)


def _listed(value: object) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)) else (value,)


def _file_or(record: type, words: str, example: str, *, kind: str = "TOML") -> _Check:
    def check(name: str, value: object) -> object:
        if not isinstance(value, (str, os.PathLike, record)):
            raise _wrong(name, value, f"a {kind} file or a {words}", example)
        return value

    return check


def _path(example: str) -> _Check:
    def check(name: str, value: object) -> object:
        if not isinstance(value, (str, os.PathLike)):
            raise _wrong(name, value, "a file", example)
        return value

    return check


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, value, "True or False", "True")
    return value


_CHECKS: Mapping[str, _Check] = {
    "positive": _value,
    "split_value": _value,
    "groups": _groups,
    "thresholds": _thresholds,
    "clinical_range": _range,
    "interval": _choice("wilson", "clopper-pearson"),
    "against": _choice("rest", "overall"),
    "references": _references,
    "unit": _choice("image", "patient-max", "patient-mean"),
    "smallest_group": _whole(0, 10),
    "policy": _file_or(Policy, "Policy", '"policy.toml"'),
    "level": _share(0.5, "a number from 0.5 to below 1", "0.95"),
    "seed": _whole(0, 0),
    "preprocess": _file_or(Preprocessing, "Preprocessing", '"preprocess.toml"'),
    "positive_class": _whole(0, 1),
    "calibration": _file_or(Calibration, "Calibration", '"calibration.json"', kind="JSON"),
    "allow_calibration_rows": _flag,
    "batch_size": _whole(1, 32),
    "workers": _whole(0, 2),
    "ledger": _path('"test.csv.ledger.jsonl"'),
    "population": _path('"census.csv"'),
    "what_if": _flag,
    "demonstration": _flag,
}
"""What reads an option's value; every other one is text, and whoever uses it knows which texts there are."""
