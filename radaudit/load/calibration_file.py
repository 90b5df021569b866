"""`calibration.json`: a fitted calibration for a model whose own file cannot hold it, or for scores without any model."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.calibrations import calibration_from
from radaudit.records import Calibration
from radaudit.records.codec import to_plain

FORMAT = "radaudit-calibration/1"
DIGEST = "content_sha256"
"""Hash of everything else in the file: an edit that nobody meant is found. It is no signature."""

LARGEST = 2**28
"""Bytes; the fingerprints of a million rows are a tenth of it."""

_AGAIN = "Calibrate again with `radaudit calibrate`, and do not edit what it wrote."


@dataclass(frozen=True, slots=True)
class CalibrationFile:
    """What stands in a calibration.json.

    Attributes:
        name: The file's name without its folder.
        calibration: What it holds.
        model_name: Name of the model it was fitted for, "" for scores.
    """

    name: str
    calibration: Calibration
    model_name: str = ""


def render_calibration(calibration: Calibration, more: Mapping[str, Any]) -> str:
    """The text of a calibration.json.

    Args:
        calibration: The calibration.
        more: Further plain values for a reader: the model's name, the thresholds, the comparison of calibrators, words.
    """
    content = {"format": FORMAT, "calibration": to_plain(calibration), **more}
    return json.dumps({**content, DIGEST: _digest(content)}, indent=2, allow_nan=False) + "\n"


def read_calibration(path: str | os.PathLike[str]) -> CalibrationFile:
    """Reads a calibration.json.

    Raises:
        UsageError: When there is no such file, it is something else, or it was changed since it was written.
    """
    place = Path(path)
    table = _read(place)
    if not isinstance(table, dict) or not str(table.get("format")).startswith(FORMAT.partition("/")[0] + "/"):
        raise UsageError(
            f"{place.name}: not a calibration of radaudit.", "Give a file that `radaudit calibrate` wrote."
        )
    if table["format"] != FORMAT:
        raise UsageError(
            f"{place.name}: its format is {str(table['format'])[:60]!r}; this radaudit reads {FORMAT!r}.",
            "Use the radaudit that wrote it, or calibrate again.",
        )
    stated = table.pop(DIGEST, None)
    if stated != _digest(table):
        raise UsageError(
            f"{place.name}: its content does not match its own hash: it was changed after it was written.", _AGAIN
        )
    calibration = calibration_from(table.get("calibration"), place.name)
    model = table.get("model")
    return CalibrationFile(place.name, calibration, str(model.get("name", "")) if isinstance(model, dict) else "")


def is_calibration_file(path: Path) -> bool:
    """Whether radaudit wrote this file, in whichever version."""
    try:
        table = _read(path)
    except UsageError:
        return False
    return isinstance(table, dict) and str(table.get("format")).startswith(FORMAT.partition("/")[0] + "/")


def _read(place: Path) -> Any:
    try:
        if place.is_file() and place.stat().st_size > LARGEST:
            raise UsageError(f"{place.name}: far too large for a calibration.", "Give a calibration.json.")
        return json.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{place}: there is no such calibration file.", "Check the path.") from None
    except OSError as error:
        raise UsageError(f"{place}: cannot be read ({error.strerror}).", "Give a calibration.json.") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{place.name}: not valid JSON, so no calibration of radaudit.", _AGAIN) from None


def _digest(content: Mapping[str, Any]) -> str:
    plain = json.dumps(content, sort_keys=True, allow_nan=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
