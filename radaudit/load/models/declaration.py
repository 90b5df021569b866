"""What a model declares of itself in plain JSON: its preprocessing, how its output is read, its calibration.

The same table stands in `bundle.json`, in a TorchScript or torch.export file as the extra file `radaudit.json`, in ONNX as the
metadata entry `radaudit`, and in a MONAI bundle's `metadata.json` under `radaudit`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from radaudit.errors import UsageError
from radaudit.records import Preprocessing

INTENSITIES = ("window", "percentile", "range", "none")
OUTPUTS = ("logits", "probabilities")
KEYS = ("format", "architecture", "preprocessing", "output", "positive", "classes", "temperature", "threshold")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A model's own statements; empty values where it says nothing. Fields as in `ModelFacts`."""

    preprocessing: Preprocessing | None = None
    output: str = ""
    positive: int | None = None
    classes: tuple[str, ...] = ()
    temperature: float = 1.0
    threshold: float | None = None


def read_declaration(text: str | bytes, where: str) -> Declaration:
    """Reads and checks the JSON table.

    Args:
        text: The JSON.
        where: How a message names it, e.g. "model.pt: radaudit.json inside".

    Raises:
        UsageError: For text that is no JSON object, an unknown key, or a value of the wrong kind.
    """
    return declaration_from(parse_object(text, where), where)


def parse_object(text: str | bytes, where: str) -> dict[str, Any]:
    """Parses JSON that has to be an object.

    Raises:
        UsageError: When it is something else.
    """
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}: not valid JSON ({error}).", "Write the file again.") from error
    if not isinstance(table, dict):
        raise UsageError(f"{where}: expected a JSON object, found {type(table).__name__}.", "Write the file again.")
    return table


def declaration_from(table: Mapping[str, Any], where: str) -> Declaration:
    """Checks a parsed table, see `read_declaration`."""
    _refuse_unknown(table, KEYS, where)
    output = table.get("output") or ""
    if output and output not in OUTPUTS:
        raise _wrong(where, "output", '"logits" or "probabilities"', output)
    positive = table.get("positive")
    if positive is not None and (isinstance(positive, bool) or positive not in (0, 1)):
        raise _wrong(where, "positive", "0 or 1, the column of the positive class", positive)
    classes = table.get("classes") or ()
    if not _is_list_of(classes, str):
        raise _wrong(where, "classes", "a list of names", classes)
    preprocessing = table.get("preprocessing")
    return Declaration(
        preprocessing=None if preprocessing is None else preprocessing_from(preprocessing, f"{where}: preprocessing"),
        output=output,
        positive=positive,
        classes=tuple(classes),
        temperature=_number(table, "temperature", where, 1.0, low=0.0, high=float("inf")) or 1.0,
        threshold=_number(table, "threshold", where, None, low=-1e-12, high=1.0),
    )


def preprocessing_from(table: Any, where: str) -> Preprocessing:
    """A `Preprocessing` from a plain table with the names of its fields.

    Raises:
        UsageError: For an unknown key or a value of the wrong kind.
    """
    if not isinstance(table, Mapping):
        raise UsageError(f"{where}: expected an object, found {type(table).__name__}.", "Write the file again.")
    names = tuple(f.name for f in fields(Preprocessing))
    _refuse_unknown(table, names, where)
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
    size = values.get("size")
    if not (_is_list_of(size, int) and size and len(size) in (2, 3) and min(size) > 0):
        raise _wrong(where, "size", "two or three positive whole numbers", table.get("size"))
    if values.get("channels", 1) not in (1, 3):
        raise _wrong(where, "channels", "1 or 3", values["channels"])
    intensity = values.get("intensity", "percentile")
    if intensity not in INTENSITIES:
        raise _wrong(where, "intensity", "one of " + ", ".join(INTENSITIES), intensity)
    for name, lengths in {
        "window": (2,),
        "percentiles": (2,),
        "mean": (0, 1, 3),
        "std": (0, 1, 3),
        "spacing": (0, 3),
    }.items():
        value = values.get(name)
        if value is not None and not (_is_list_of(value, (int, float)) and len(value) in lengths):
            raise _wrong(where, name, "numbers, " + " or ".join(map(str, lengths)) + " of them", table.get(name))
        if value is not None:
            values[name] = tuple(float(v) for v in value)
    if intensity in ("window", "range") and values.get("window") is None:
        raise _wrong(where, "window", f"two numbers, because intensity is {intensity!r}", None)
    if not isinstance(values.get("orientation", ""), str):
        raise _wrong(where, "orientation", 'axis codes such as "RAS"', values["orientation"])
    if not isinstance(values.get("keep_aspect", False), bool):
        raise _wrong(where, "keep_aspect", "true or false", values["keep_aspect"])
    return Preprocessing(**values)


def _is_list_of(value: Any, kind: type | tuple[type, ...]) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and all(isinstance(v, kind) and not isinstance(v, bool) for v in value)
    )


def _number(
    table: Mapping[str, Any], key: str, where: str, default: float | None, *, low: float, high: float
) -> float | None:
    value = table.get(key)
    if value is None:
        return default
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not (low < value <= high < float("inf") or low < value < high)
    ):
        raise _wrong(where, key, "a number above 0" if key == "temperature" else "a number from 0 to 1", value)
    return float(value)


def _refuse_unknown(table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    if unknown := sorted(set(map(str, table)) - set(known)):
        raise UsageError(f"{where}: unknown key {unknown[0]!r}.", "Known keys: " + ", ".join(known) + ".")


def _wrong(where: str, key: str, expected: str, found: Any) -> UsageError:
    shown = "nothing" if found is None else repr(found)[:80]
    return UsageError(f"{where}: {key} should be {expected}; found {shown}.", f"Correct {key} in the file.")
