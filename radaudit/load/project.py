"""`radaudit.toml`: the options of an audit, kept beside the cohort."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.cohort import MISSING
from radaudit.load.groups import parse_group
from radaudit.load.names import CUSTOMARY_NAMES, suggest_names
from radaudit.load.scores import SCORE_TYPES
from radaudit.records.clean_text import clip_text

PROJECT_FILE = "radaudit.toml"


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """What a project file says, checked.

    Attributes:
        path: The file.
        options: Option -> value, by the names of `run_audit`: the columns' roles, `positive`, `score_type`, `groups`
            (as text), `thresholds`, `clinical_range`, `against`, `references` (attribute -> level), `interval`, `unit`,
            `smallest_group`, `what_if`, `split_value`, `missing`, `level`, `title`; `preprocess`, `policy`, `calibration`, `ledger`
            and `population` as paths.
        preprocessing: The table [preprocessing] as it stands, or None.
    """

    path: Path
    options: Mapping[str, Any]
    preprocessing: Mapping[str, Any] | None = None


def read_project(cohort_path: Any) -> Project | None:
    """Reads the `radaudit.toml` beside a cohort; None where there is none, or where the cohort is no file.

    Raises:
        UsageError: When it is not TOML, has an unknown key (names the nearest), or a value of the wrong type.
    """
    if not isinstance(cohort_path, (str, Path)):
        return None
    path = Path(cohort_path).expanduser().resolve().parent / PROJECT_FILE
    if not path.is_file():
        return None
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{PROJECT_FILE} is not valid TOML: {error}.",
            "Put text in double quotes and lists in [ ]; or write it anew.",
        ) from None
    known = (*_KEYS, "columns", "preprocessing")
    _check_keys(content, known, PROJECT_FILE)
    columns = _table(content, "columns") or {}
    _check_keys(columns, tuple(CUSTOMARY_NAMES), f"{PROJECT_FILE}, [columns]")
    options: dict[str, Any] = {role: _text(f"columns.{role}", name) for role, name in columns.items()}
    options |= {key: _KEYS[key](key, value) for key, value in content.items() if key in _KEYS}
    for key in ("preprocess", "policy", "calibration", "ledger", "population"):
        if key in options:
            options[key] = _existing_file(key, path.parent / options[key])
    preprocessing = _table(content, "preprocessing")
    if preprocessing is not None and "preprocess" in options:
        raise UsageError(f"{PROJECT_FILE} has both preprocess and [preprocessing].", "Keep one of them.")
    return Project(path, options, preprocessing)


def _check_keys(content: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in content:
        if key not in known:
            raise UsageError(f"{where}: there is no key '{clip_text(key)}'.", suggest_names(key, known))


def _table(content: Mapping[str, Any], key: str) -> Mapping[str, Any] | None:
    value = content.get(key)
    if value is not None and not isinstance(value, dict):
        raise _wrong(key, f"a table, [{key}]", value)
    return value


def _wrong(key: str, expected: str, found: object) -> UsageError:
    return UsageError(
        f"{PROJECT_FILE}: {key} should be {expected}; found {clip_text(repr(found))}.", "Mend it, or put a # before it."
    )


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(key, "text in quotes", value)
    return value


def _value(key: str, value: object) -> str:
    """A value as it stands in the table: text, or a number such as `positive = 1`."""
    return str(value) if isinstance(value, (int, float)) else _text(key, value)


def _choice(*allowed: str) -> Callable[[str, object], str]:
    def check(key: str, value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise _wrong(key, " or ".join(f'"{a}"' for a in allowed), value)
        return value

    return check


def _number(key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1:
        raise _wrong(key, "a number between 0 and 1", value)
    return float(value)


def _level(key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0.5 <= value < 1:
        raise _wrong(key, "a number from 0.5 to below 1, such as 0.95", value)
    return float(value)


def _thresholds(key: str, value: object) -> tuple[float, ...]:
    listed = value if isinstance(value, list) else [value]
    if not listed:
        raise _wrong(key, "one number or more between 0 and 1, such as [0.5]", value)
    return tuple(_number(key, item) for item in listed)


def _range(key: str, value: object) -> tuple[float, float]:
    listed = value if isinstance(value, list) else []
    if len(listed) == 2:
        low, high = (_number(key, item) for item in listed)
        if low < high:
            return low, high
    raise _wrong(key, "two increasing numbers between 0 and 1, such as [0.05, 0.3]", value)


def _whole(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _wrong(key, "a whole number of at least 0", value)
    return value


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong(key, "true or false", value)
    return value


def _references(key: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _wrong(key, f'a table, [{key}], with lines such as race = "White"', value)
    return {attribute: _text(f"{key}.{attribute}", level) for attribute, level in value.items()}


def _groups(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong(key, 'a list such as ["sex", "age:40,65", "sex*vendor"]', value)
    texts = tuple(_text(key, item) for item in value)
    for text in texts:
        parse_group(text)
    return texts


def _existing_file(key: str, path: Path) -> Path:
    if not path.is_file():
        raise UsageError(
            f"{PROJECT_FILE}: {key} names {path}, which is no file.", "Paths start beside the project file."
        )
    return path


_KEYS: Mapping[str, Callable[[str, object], Any]] = {
    "positive": _value,
    "score_type": _choice(*SCORE_TYPES),
    "groups": _groups,
    "thresholds": _thresholds,
    "clinical_range": _range,
    "against": _choice("rest", "overall"),
    "references": _references,
    "interval": _choice("wilson", "clopper-pearson"),
    "unit": _choice("image", "patient-max", "patient-mean"),
    "smallest_group": _whole,
    "split_value": _value,
    "missing": _choice(*MISSING),
    "level": _level,
    "title": _text,
    "policy": _text,
    "preprocess": _text,
    "calibration": _text,
    "ledger": _text,
    "population": _text,
    "what_if": _flag,
}
"""Top-level keys and what reads their value."""
