"""What a model declares of itself in plain JSON: its preprocessing, how its output is read, its calibration.

The same table stands in `bundle.json`, in a TorchScript or torch.export file as the extra file `radaudit.json`, in ONNX as the
metadata entry `radaudit`, and in a MONAI bundle's `metadata.json` under `radaudit`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.calibrations import calibration_from
from radaudit.load.preprocessing import preprocessing_from_mapping
from radaudit.records import Calibration, Preprocessing

OUTPUTS = ("logits", "probabilities")
KEYS = (
    "format", "architecture", "preprocessing", "output", "positive", "classes", "temperature", "threshold", "calibration",
    "training",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Declaration:
    """A model's own statements; empty values where it says nothing. Fields as in `ModelFacts`; `training` is how it was made."""

    preprocessing: Preprocessing | None = None
    output: str = ""
    positive: int | None = None
    classes: tuple[str, ...] = ()
    temperature: float = 1.0
    threshold: float | None = None
    calibration: Calibration | None = None
    training: Mapping[str, Any] | None = None


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
    temperature = _number(table, "temperature", where, 1.0, low=0.0, high=float("inf")) or 1.0
    return Declaration(
        preprocessing=_preprocessing(preprocessing, where),
        output=output,
        positive=positive,
        classes=tuple(classes),
        temperature=temperature,
        threshold=_number(table, "threshold", where, None, low=-1e-12, high=1.0),
        calibration=_calibration(table.get("calibration"), temperature, where),
        training=_training(table.get("training"), where),
    )


def _calibration(plain: Any, temperature: float, where: str) -> Calibration | None:
    if plain is None:
        return None
    if temperature != 1.0:
        raise UsageError(
            f"{where}: both a temperature and a calibration, and nothing says which one counts.",
            "Leave the temperature at 1: a calibration acts on the logits as the network gives them.",
        )
    return calibration_from(plain, where)


def _training(table: Any, where: str) -> Mapping[str, Any] | None:
    if table is not None and not isinstance(table, Mapping):
        raise _wrong(where, "training", "an object", table)
    return table


def _preprocessing(table: Any, where: str) -> Preprocessing | None:
    if table is None:
        return None
    if not isinstance(table, Mapping):
        raise _wrong(where, "preprocessing", "an object", table)
    return preprocessing_from_mapping(table, where)


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
