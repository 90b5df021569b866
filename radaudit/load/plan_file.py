"""A plan as somebody wrote it: a TOML file with what is expected of the study and of its groups."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.names import suggest_names
from radaudit.records.clean_text import clip_text
from radaudit.records.study_plan import WIDTHS, PlanSettings, RiskSpread

Limits = tuple[float, float, str]

EXPECTED: Mapping[str, Limits] = {
    "prevalence": (0, 1, "a number between 0 and 1, such as 0.1"),
    "auroc": (0.5, 1, "a number between 0.5 (chance) and 1, such as 0.85"),
    "sensitivity": (0, 1, "a number between 0 and 1, such as 0.9"),
    "specificity": (0, 1, "a number between 0 and 1, such as 0.8"),
}
"""What may be expected of everyone and of a group: lower and upper limit, both excluded, in words."""

_SETTINGS: Mapping[str, Limits] = {
    **EXPECTED,
    "threshold": (0, 1, "a number between 0 and 1, such as 0.3"),
    "power": (0.5, 1, "a number between 0.5 and 1, such as 0.8"),
}
_OPEN_BELOW: Mapping[str, Limits] = {
    "images_per_patient": (1, math.inf, "a number of at least 1"),
    "images_cv": (0, math.inf, "a number of at least 0"),
    "icc": (0, 1, "a number from 0 to 1"),
    "label_icc": (0, 1, "a number from 0 to 1"),
    "level": (0.5, 1, "a number from 0.5 to below 1, such as 0.95"),
}
"""Settings that may be at their lower limit."""

_OTHERS = ("attribute", "policy", "lp_normal", "lp_beta", "groups", "widths", "group_widths")
KEYS = (*_SETTINGS, *_OPEN_BELOW, *_OTHERS)


def read_plan(path: Path) -> PlanSettings:
    """Reads a plan.

    Raises:
        UsageError: When there is no such file, it is no TOML, a key is unknown (names the nearest), or a value cannot be.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.", "Write one with radaudit plan --template FILE.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, IsADirectoryError) as error:
        cure = "Text needs quotes, tables [ ]; radaudit plan --template FILE writes one that can be filled in."
        raise UsageError(f"{path.name} is no plan: it is not valid TOML ({clip_text(str(error))}).", cure) from None
    where = path.name
    _check_keys(content, KEYS, where)
    policy = _text(content, "policy", where)
    return PlanSettings(
        {key: _number(key, content[key], where) for key in (*_SETTINGS, *_OPEN_BELOW) if key in content},
        _text(content, "attribute", where),
        {
            name: _group(own, f"{where}, [groups.{clip_text(name)}]")
            for name, own in _table(content, "groups", where).items()
        },
        _risks(content, where),
        _widths(content, "widths", where),
        _widths(content, "group_widths", where),
        None if policy is None else str(path.parent / policy),
    )


def _number(key: str, value: object, where: str) -> float:
    low, high, expected = {**_OPEN_BELOW, **_SETTINGS}[key]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong(where, key, expected, value)
    is_above = low <= value if key in _OPEN_BELOW else low < value
    is_below = value <= high if key in ("icc", "label_icc") else value < high
    if not (is_above and is_below):
        raise _wrong(where, key, expected, value)
    return float(value)


def _group(own: object, where: str) -> dict[str, float]:
    if not isinstance(own, dict):
        raise UsageError(
            f"{where}: expected a table, found {clip_text(repr(own))}.", "Write share = 0.3 below its heading."
        )
    _check_keys(own, ("share", *EXPECTED), where)
    values = {key: _number(key, value, where) for key, value in own.items() if key in EXPECTED}
    if "share" in own:
        values["share"] = share_of(own["share"], where)
    return values


def share_of(value: object, where: str) -> float:
    """A group's share of the patients.

    Raises:
        UsageError: When it is no number above 0.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
        raise _wrong(where, "share", "a share of the patients, such as 0.3", value)
    return float(value)


def _risks(content: Mapping[str, Any], where: str) -> RiskSpread | None:
    if "lp_normal" in content and "lp_beta" in content:
        raise UsageError(f"{where} has both lp_normal and lp_beta.", "Keep one of them.")
    for key, first, expected in (
        ("lp_normal", -math.inf, "mean and standard deviation of the logits, such as [-2.5, 1.3]"),
        ("lp_beta", 0.0, "the two parameters of a beta law, such as [1.3, 8.0]"),
    ):
        if key in content:
            return risks_of(key, content[key], first, expected, where)
    return None


def risks_of(key: str, value: object, lowest: float, expected: str, where: str) -> RiskSpread:
    """A law of the risks from its two parameters.

    Raises:
        UsageError: When they are not two numbers, or outside their limits.
    """
    pair = list(value) if isinstance(value, (list, tuple)) else []
    are_numbers = len(pair) == 2 and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in pair)
    if not are_numbers or not (lowest < pair[0] < math.inf and 0 < pair[1] < math.inf):
        raise _wrong(where, key, expected, value)
    return RiskSpread("normal" if key == "lp_normal" else "beta", float(pair[0]), float(pair[1]))


def _widths(content: Mapping[str, Any], key: str, where: str) -> dict[str, float | None]:
    own = _table(content, key, where)
    _check_keys(own, tuple(WIDTHS), f"{where}, [{key}]")
    return {measure: width_of(measure, value, f"{where}, [{key}]") for measure, value in own.items()}


def width_of(measure: str, value: object, where: str) -> float | None:
    """A wanted width, None for "none".

    Raises:
        UsageError: When it is neither.
    """
    if value == "none":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
        raise _wrong(where, measure, 'the widest interval wanted, such as 0.1, or "none"', value)
    return float(value)


def _check_keys(content: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in content:
        if key not in known:
            raise UsageError(f"{where}: there is no key '{clip_text(key)}'.", suggest_names(key, known))


def _table(content: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = content.get(key, {})
    if not isinstance(value, dict):
        raise _wrong(where, key, f"a table, [{key}]", value)
    return value


def _text(content: Mapping[str, Any], key: str, where: str) -> str | None:
    value = content.get(key)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise _wrong(where, key, "text in quotes", value)
    return value


def _wrong(where: str, key: str, expected: str, found: object) -> UsageError:
    return UsageError(
        f"{where}: {key} should be {expected}; found {clip_text(repr(found))}.", "Mend it, or put a # before it."
    )
