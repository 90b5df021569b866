"""A bundle with another calibration: the same weights, byte for byte, and a table that says how scores are made of logits."""

from __future__ import annotations

import json
import os
from pathlib import Path

from radaudit.load.models.declaration import declaration_from, parse_object
from radaudit.load.models.radaudit_bundle import TABLE, WEIGHTS
from radaudit.load.models.sniff import look
from radaudit.records import Calibration
from radaudit.records.codec import to_plain
from radaudit.writing import write_whole


def save_calibrated(
    bundle: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    calibration: Calibration,
    *,
    threshold: float | None = None,
) -> Path:
    """Writes a bundle's weights and table to a folder, the calibration in the place of any earlier one.

    Args:
        bundle: A bundle's folder or zip.
        folder: Where to write; it may be the bundle's own. Other files there stay.
        calibration: Turns the network's logits into calibrated ones.
        threshold: Operating point on the calibrated scale, or None.

    Raises:
        UsageError: When the bundle cannot be read.
        OSError: When the disk is full or the place cannot be written to; a file that stood there before is whole.
    """
    content, target = look(Path(bundle)), Path(folder)
    table = parse_object(content.read(TABLE), f"{content.name}: {TABLE}")
    table.pop("temperature", None)  # one that was written by hand is replaced like any earlier calibration
    table |= {"threshold": threshold, "calibration": to_plain(calibration)}
    text = json.dumps(table, indent=2, allow_nan=False) + "\n"
    declaration_from(json.loads(text), f"{target.name}: {TABLE}")
    weights = next(name for name in WEIGHTS if name in content.files)
    target.mkdir(parents=True, exist_ok=True)
    if target.resolve() != content.path.resolve():
        write_whole(target / weights, content.read(weights))
    for other in set(WEIGHTS) - {weights}:
        (target / other).unlink(missing_ok=True)
    write_whole(target / TABLE, text)
    return target
