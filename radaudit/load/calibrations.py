"""A fitted calibration from plain JSON, checked value by value: in a model's own table, or in a `calibration.json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.groups import parse_group
from radaudit.records import Calibration, CalibrationMap, FittedOn

_MAP_KEYS = ("kind", "parameters", "knots")
_KEYS = ("everyone", "attribute", "by_level", "fitted_on", "model_sha256")
_FITTED_KEYS = ("name", "sha256", "n", "n_events", "n_patients", "rows", "split")


def calibration_from(plain: Any, where: str) -> Calibration:
    """Rebuilds a calibration.

    Args:
        plain: What stands under "calibration".
        where: How a message names it, e.g. "model: bundle.json".

    Raises:
        UsageError: When a key is missing or unknown, a number is none, or a map is not one.
    """
    table = _object(plain, _KEYS, ("everyone",), f"{where}: calibration")
    attribute = _text(table, "attribute", where)
    by_level = table.get("by_level") or {}
    if not isinstance(by_level, Mapping) or bool(by_level) != bool(attribute):
        raise _wrong(where, "calibration.by_level", "an object of maps, with the attribute that chooses among them")
    if attribute:
        _require_spec(attribute, where)
    fitted = table.get("fitted_on")
    return Calibration(
        everyone=_map(table["everyone"], f"{where}: calibration.everyone"),
        attribute=attribute,
        by_level={
            str(level): _map(own, f"{where}: calibration.by_level[{level!r}]") for level, own in by_level.items()
        },
        fitted_on=None if fitted is None else _fitted_on(fitted, where),
        model_sha256=_text(table, "model_sha256", where),
    )


def _map(plain: Any, where: str) -> CalibrationMap:
    table = _object(plain, _MAP_KEYS, ("kind",), where)
    parameters, knots = table.get("parameters") or {}, table.get("knots") or ()
    if not isinstance(parameters, Mapping) or not all(_is_number(v) for v in parameters.values()):
        raise _wrong(where, "parameters", "an object of numbers")
    pairs = isinstance(knots, (list, tuple)) and all(isinstance(k, (list, tuple)) and len(k) == 2 for k in knots)
    if not pairs or not all(_is_number(v) for pair in knots for v in pair):
        raise _wrong(where, "knots", "a list of pairs of numbers")
    try:
        return CalibrationMap(
            table["kind"],
            {str(name): float(value) for name, value in parameters.items()},
            tuple((float(before), float(after)) for before, after in knots),
        )
    except (ValueError, TypeError) as error:
        raise UsageError(f"{where}: {error}.", "Calibrate again: the file was damaged or edited.") from None


def _fitted_on(plain: Any, where: str) -> FittedOn:
    place = f"{where}: calibration.fitted_on"
    table = _object(plain, _FITTED_KEYS, ("name", "sha256", "n", "n_events", "n_patients"), place)
    counts = {name: table[name] for name in ("n", "n_events", "n_patients")}
    if not all(isinstance(v, int) and not isinstance(v, bool) and v >= 0 for v in counts.values()):
        raise _wrong(place, "n, n_events and n_patients", "whole numbers")
    rows = table.get("rows") or ()
    if not isinstance(rows, (list, tuple)) or not all(isinstance(row, str) for row in rows):
        raise _wrong(place, "rows", "a list of fingerprints")
    return FittedOn(
        name=_text(table, "name", place),
        sha256=_text(table, "sha256", place),
        rows=tuple(rows),
        split=_text(table, "split", place),
        **counts,
    )


def _require_spec(attribute: str, where: str) -> None:
    try:
        parse_group(attribute)
    except UsageError as error:
        raise UsageError(f"{where}: calibration.attribute: {error.problem}", error.cure) from None


def _object(plain: Any, known: tuple[str, ...], needed: tuple[str, ...], where: str) -> Mapping[str, Any]:
    if not isinstance(plain, Mapping):
        raise UsageError(f"{where} should be an object; found {_shown(plain)}.", "Calibrate again.")
    if unknown := sorted(set(map(str, plain)) - set(known)):
        raise UsageError(f"{where}: unknown key {unknown[0]!r}.", "Known keys: " + ", ".join(known) + ".")
    if missing := [name for name in needed if name not in plain]:
        raise UsageError(f"{where}: {missing[0]} is missing.", "Calibrate again: the file was damaged or edited.")
    return plain


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key) or ""
    if not isinstance(value, str):
        raise _wrong(where, key, "text")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    return "nothing" if value is None else repr(value)[:80]


def _wrong(where: str, key: str, expected: str) -> UsageError:
    return UsageError(f"{where}: {key} should be {expected}.", "Calibrate again: the file was damaged or edited.")
