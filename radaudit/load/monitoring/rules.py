"""Reads stop rules: what a person is to do at which alarm."""

from __future__ import annotations

import difflib
import tomllib
import typing
from collections.abc import Collection
from importlib import resources
from pathlib import Path
from typing import Any

from radaudit.errors import UsageError
from radaudit.records.monitoring import MonitorRule, Watched

MEASURES: tuple[str, ...] = typing.get_args(Watched)
_KEYS = ("name", "measures", "groups", "windows", "direction", "action")


def default_rules_text() -> str:
    """The rules that hold where none are given, with what can be changed, as a file to start from."""
    return resources.files("radaudit.load.monitoring").joinpath("default_rules.toml").read_text(encoding="utf-8")


def read_rules(path: Path | None = None, known_groups: Collection[str] = ()) -> tuple[MonitorRule, ...]:
    """Reads rules from a TOML file, or the default ones.

    Args:
        path: The file; None for the default rules.
        known_groups: Attributes and groups ("vendor", "vendor=GE") that a rule may name, beside "any" and "everyone".

    Raises:
        UsageError: When the file is missing or no TOML, a key or name is unknown, or a value is of the wrong kind.
    """
    if path is None:
        plain, where = tomllib.loads(default_rules_text()), "the default rules"
    else:
        plain, where = _read(path), f"rules file {path.name}"
    for key in plain:
        _refuse_unknown(key, ("rule",), f"{where}: {key!r} is no setting of rules")
    listed = plain.get("rule")
    if not isinstance(listed, list) or not listed or not all(isinstance(rule, dict) for rule in listed):
        raise UsageError(f"{where}: expected one [[rule]] or more.", "radaudit monitor --print-rules shows an example.")
    return tuple(_rule(rule, f"{where}, rule {i}", known_groups) for i, rule in enumerate(listed, start=1))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UsageError(f"the rules file {path} cannot be read: {reason}", "Give a TOML file.") from None
    except UnicodeDecodeError:
        raise UsageError(f"the rules file {path} is not text in UTF-8", "Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"the rules file {path} is not valid TOML: {error}", "Text values need quotes, tables square brackets."
        ) from None


def _rule(plain: dict[str, Any], where: str, known_groups: Collection[str]) -> MonitorRule:
    for key in plain:
        _refuse_unknown(key, _KEYS, f"{where}: {key!r} is no setting of a rule")
    if lacking := [key for key in ("name", "measures", "action") if key not in plain]:
        raise UsageError(f"{where}: {lacking[0]!r} is missing.", "A rule needs name, measures and action.")
    measures = _texts(plain["measures"], f"{where}, measures")
    for measure in measures:
        _refuse_unknown(measure, MEASURES, f"{where}: {measure!r} is not watched")
    groups = _texts(plain.get("groups", ["any"]), f"{where}, groups")
    for group in groups:
        _refuse_unknown(group, ("any", "everyone", *known_groups), f"{where}: the audit knows no {group!r}")
    windows = plain.get("windows", 1)
    if isinstance(windows, bool) or not isinstance(windows, int) or windows < 1:
        raise UsageError(
            f"{where}: windows is {windows!r}, expected a whole number of at least 1.", "Write windows = 2."
        )
    direction = plain.get("direction", "any")
    _refuse_unknown(direction, ("any", "above", "below"), f"{where}: there is no direction {direction!r}")
    name, action = (_text(plain[key], f"{where}, {key}") for key in ("name", "action"))
    return MonitorRule(name, measures, groups, windows, action, direction)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{where}: expected text in quotes, found {value!r}.", 'Write action = "...", say.')
    return " ".join(value.split())


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise UsageError(f"{where}: expected a list of names.", 'Write measures = ["flag_rate"], say.')
    return tuple(_text(item, where) for item in value)


def _refuse_unknown(name: str, known: Collection[str], problem: str) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, list(known), n=1)
        raise UsageError(f"{problem}.", f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(known)}.")
