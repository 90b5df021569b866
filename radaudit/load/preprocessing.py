"""How pixels become the model's input, declared in TOML: read, checked and hashed."""

from __future__ import annotations

import difflib
import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

from radaudit.errors import UsageError
from radaudit.load.preprocessing_keys import (
    Check,
    check_orientation,
    check_per_channel,
    check_percentiles,
    check_spacing,
    check_window,
)
from radaudit.records import Preprocessing
from radaudit.records.model import Intensity

INTENSITIES = get_args(Intensity)
SECTION = "preprocessing"
LONGEST_SIDE = 4096

TEMPLATE = """\
# How pixels become the model's input. Every line must say what the model was trained with: the audit prints it.
# Use it with --preprocess preprocess.toml, or as the section [preprocessing] of radaudit.toml.

# Output size in pixels: [height, width] for images, [depth, height, width] for volumes.
size = [224, 224]

# 1, or 3 (gray is repeated). Color images become gray where this is 1.
channels = 1

# How values become [0, 1], after rescale slope and intercept, MONOCHROME1 turned over (dense is always bright):
#   "percentile"  between two percentiles of each image          (percentiles = [lower, upper])
#   "window"      a fixed window, e.g. CT soft tissue            (window = [center, width], in HU)
#   "range"       fixed values, e.g. [0, 255] for 8-bit pictures (window = [low, high])
#   "voi"         as a display shows it, by the file's own window or VOI LUT
#   "none"        values stay as they are
intensity = "percentile"
percentiles = [1.0, 99.0]
# window = [40.0, 400.0]

# Per channel, after scaling: (value - mean) / std. Leave both out for none.
# mean = [0.485, 0.456, 0.406]
# std = [0.229, 0.224, 0.225]

# Pads to the proportions of `size` before resizing, so that anatomy is not stretched.
keep_aspect = false

# Volumes only: axes turned to these codes, then resampled to these millimetres per axis. Left out: as in the file
# (NIfTI: i, j, k of the file; DICOM: slice, row, column).
# orientation = "RAS"
# spacing = [1.0, 1.0, 1.0]
"""


def preprocessing_template() -> str:
    """The TOML file that a user fills in, every key explained."""
    return TEMPLATE


def read_preprocessing(path: str | Path) -> Preprocessing:
    """Reads a preprocessing file: its keys at the top, or in a section [preprocessing].

    Raises:
        UsageError: When the file is missing, is not TOML, or a key is unknown, missing or of the wrong kind.
    """
    place = Path(path)
    try:
        table = tomllib.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"no preprocessing file {str(path)!r}", "Check the path given to --preprocess.") from None
    except OSError as error:
        raise UsageError(f"preprocessing file {str(path)!r} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        cure = "It is written like this:\n\n" + TEMPLATE
        raise UsageError(f"preprocessing file {str(path)!r} is not TOML: {error}", cure) from None
    section = table.get(SECTION)
    return preprocessing_from_mapping(section if isinstance(section, dict) else table, f"file {str(path)!r}")


def preprocessing_from_mapping(mapping: Mapping[str, Any], where: str) -> Preprocessing:
    """Checks declared preprocessing and makes the record of it.

    Args:
        mapping: Keys are the fields of `Preprocessing`.
        where: What an error names: "file 'preprocess.toml'", "the bundle".

    Raises:
        UsageError: When a key is unknown, missing or of the wrong kind; names the key, what is expected and found.
    """
    known = [f.name for f in fields(Preprocessing)]
    for key in mapping:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1, cutoff=0.5)
            cure = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(known)}."
            raise UsageError(f"{where}: unknown preprocessing key {str(key)!r}", cure)
    check = Check(mapping, where)
    size = check.integers("size")
    if len(size) not in (2, 3) or not all(1 <= side <= LONGEST_SIDE for side in size):
        raise check.error("size", f"two (height, width) or three (depth, height, width) sides of 1 to {LONGEST_SIDE}")
    channels = check.choice("channels", (1, 3), 1)
    intensity = check.choice("intensity", INTENSITIES, "percentile")
    return Preprocessing(
        size=size,
        channels=channels,
        intensity=intensity,
        window=check_window(check, intensity),
        percentiles=check_percentiles(check),
        mean=check_per_channel(check, "mean", channels),
        std=check_per_channel(check, "std", channels),
        orientation=check_orientation(check, len(size)),
        spacing=check_spacing(check, len(size)),
        keep_aspect=check.choice("keep_aspect", (True, False), False),
    )


def preprocessing_sha256(preprocessing: Preprocessing) -> str:
    """Hash of what is declared: equal for equal declarations, however their numbers were written."""
    plain = {f.name: _canonical(getattr(preprocessing, f.name), f.name) for f in fields(preprocessing)}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _canonical(value: Any, key: str) -> Any:
    if isinstance(value, (tuple, list)):
        return [int(v) if key == "size" else float(v) for v in value]
    return value
