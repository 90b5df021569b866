"""Protocols as somebody would write them."""

from __future__ import annotations

from pathlib import Path

WRITTEN = """\
profile = "acceptance"
intended_use = "Chest radiographs of adults in the emergency room"
[model]
name = "reader-1"
[analysis]
groups = ["sex", "vendor"]
thresholds = [0.5]
threshold_origin = "the manual of the product"
"""

METRICS = {
    "auroc": True,
    "sensitivity": True,
    "specificity": True,
    "calibration_in_the_large": True,
    "calibration_slope": True,
    "oe_ratio": True,
    "flag_rate": False,
}


def write(folder: Path, *changes: tuple[str, str], more: str = "") -> Path:
    """A finished protocol, some of its words replaced and lines added at its end."""
    text = WRITTEN + more
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "protocol.toml"
    path.write_text(text, encoding="utf-8")
    return path
