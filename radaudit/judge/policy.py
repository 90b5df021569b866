"""Reads what counts as an important gap: the default policy that ships with radaudit, and a file that differs from it."""

from __future__ import annotations

import difflib
import hashlib
import math
import os
import tomllib
from collections.abc import Collection, Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from radaudit.errors import UsageError
from radaudit.judge.rule import RULES
from radaudit.language import noted
from radaudit.records import Policy

NO_RATIONALE = noted("No rationale was given in the policy file.")
_KEYS = ("primary", "min_events", "max_unread", "min_representation", "max_muted", "margins", "rationale", "muted")


def read_policy(path: str | os.PathLike[str] | None = None, *, metrics: Iterable[str] = ()) -> Policy:
    """Reads a policy file; what it does not say stays as in the default policy.

    Args:
        path: A TOML file laid out like `default_policy.toml`, or None for that one.
        metrics: Names of further metrics that a margin may be given for.

    Raises:
        UsageError: The file is missing or is no TOML; a key, measure or rule is unknown; a value is of the wrong kind or range.
    """
    raw = resources.files("radaudit.judge").joinpath("default_policy.toml").read_bytes()
    default = tomllib.loads(raw.decode())
    known = frozenset(default["rationale"]) | frozenset(metrics)
    if path is None:
        return _build("default", raw, default, {}, known)
    file = Path(path)
    try:
        raw = file.read_bytes()
        own = tomllib.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise UsageError(
            f"the policy file {file} cannot be read: {(error.strerror or 'unknown reason').lower()}",
            "Give a TOML file.",
        ) from None
    except UnicodeDecodeError:
        raise UsageError(f"the policy file {file} is not text in UTF-8", "Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"the policy file {file} is not valid TOML: {error}", "Text values need quotes, tables square brackets."
        ) from None
    return _build(file.name, raw, default, own, known)


def _build(name: str, raw: bytes, default: Mapping[str, Any], own: Mapping[str, Any], known: Collection[str]) -> Policy:
    where = f"policy file {name}"
    for key in own:
        _refuse_unknown(key, _KEYS, f"{where}: {key!r} is no setting of a policy")
    margins = dict(default["margins"])
    rationale = dict(default["rationale"])
    for metric, margin in _table(own, "margins", where).items():
        _refuse_unknown(metric, known, f"{where}, [margins]: {metric!r} is no measure of radaudit")
        margins.pop(metric, None)
        rationale[metric] = NO_RATIONALE
        if margin != "none":
            margins[metric] = _margin(metric, margin, default["rationale"], where)
    for metric, reason in _table(own, "rationale", where).items():
        _refuse_unknown(metric, known, f"{where}, [rationale]: {metric!r} is no measure of radaudit")
        rationale[metric] = _text(reason, f"{where}, [rationale] {metric}")
    return Policy(
        name=name,
        sha256=hashlib.sha256(raw).hexdigest(),
        margins=margins,
        rationale=rationale,
        primary=_primary(own.get("primary", default["primary"]), known, margins, where),
        min_events=_whole_number("min_events", own.get("min_events", default["min_events"]), 1, where),
        max_unread=_share(own.get("max_unread", default["max_unread"]), where),
        min_representation=_representation(own.get("min_representation", default["min_representation"]), where),
        max_muted=_whole_number("max_muted", own.get("max_muted", default["max_muted"]), 0, where),
        muted=_muted(_table(own, "muted", where), known, where),
    )


def _refuse_unknown(name: str, known: Collection[str], problem: str) -> None:
    """Raises a UsageError with the nearest known name when `name` is not one of them."""
    if name not in known:
        near = difflib.get_close_matches(name, sorted(known), n=1)
        raise UsageError(problem, f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(sorted(known))}.")


def _table(own: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    table = own.get(key, {})
    if not isinstance(table, dict):
        raise UsageError(
            f"{where}: {key} must be a table, found {table!r}",
            f"Write [{key}] on a line of its own, and its entries below.",
        )
    return table


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UsageError(
            f"{where}: expected the reason in words, found {value!r}", 'Write it in quotes: "because ...".'
        )
    return value


def _margin(metric: str, value: Any, bounded: Collection[str], where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value <= 0:
        cure = 'Give the largest gap that is clinically unimportant, such as 0.05, or "none" for no verdict on this measure.'
        raise UsageError(f"{where}, [margins] {metric}: expected a number above 0, found {value!r}", cure)
    if value >= 1 and metric in bounded:
        cure = "Margins are on the measure's own scale, not in percent: 5 percentage points are 0.05."
        raise UsageError(f"{where}, [margins] {metric}: expected a number below 1, found {value!r}", cure)
    return float(value)


def _primary(value: Any, known: Collection[str], margins: Collection[str], where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise UsageError(
            f"{where}: primary must be a list of measures, found {value!r}", 'Write primary = ["auroc", "sensitivity"].'
        )
    for name in value:
        _refuse_unknown(name, known, f"{where}: {name!r} in primary is no measure of radaudit")
    without = [name for name in value if name not in margins]
    if without:
        cure = "Give it a margin under [margins], or leave it out of primary."
        raise UsageError(f"{where}: {without[0]!r} is primary but has no margin to be judged by", cure)
    return tuple(dict.fromkeys(value))


def _whole_number(key: str, value: Any, fewest: int, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < fewest:
        raise UsageError(
            f"{where}: {key} must be a whole number of at least {fewest}, found {value!r}",
            f"Write {key} = {max(fewest, 5)}, say.",
        )
    return value


def _share(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1:
        cure = "Two percent of the images are max_unread = 0.02."
        raise UsageError(f"{where}: max_unread must be a share from 0 up to 1, found {value!r}", cure)
    return float(value)


def _representation(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1:
        cure = "Half of a group's share of the population is min_representation = 0.5; 0 asks for none."
        raise UsageError(f"{where}: min_representation must be a number from 0 up to 1, found {value!r}", cure)
    return float(value)


def _muted(table: Mapping[str, Any], known: Collection[str], where: str) -> dict[str, str]:
    """Checks the first word of every entry; whether its group exists only the audit can tell (RA901)."""
    names = [*RULES, *known]
    for key, reason in table.items():
        first = key.split(maxsplit=1)[0] if key.strip() else key
        problem = f"{where}, [muted] {key!r}: {first!r} is neither the code of a finding nor a measure"
        _refuse_unknown(first, names, problem)
        _text(reason, f"{where}, [muted] {key!r}")
    return dict(table)
