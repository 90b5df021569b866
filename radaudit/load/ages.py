"""Ages as people and DICOM headers write them, in years."""

from __future__ import annotations

import re

AGE_EDGES = (18.0, 40.0, 65.0, 80.0)
"""Bands of an age column when no edges are given: children, young, middle-aged, older and very old adults."""

POSSIBLE_AGES = (0.0, 120.0)
"""Ages below the first or from the second on are taken for mistakes, and told."""

_UNITS = {"": 1.0, "Y": 1.0, "M": 12.0, "W": 52.1775, "D": 365.2425}
_AGE = re.compile(r"(\d{1,3}(?:\.\d+)?|\.\d+) ?([YMWDymwd]?)")
_OPEN = re.compile(r"(?:>|>=|≥)? ?(\d{1,3}) ?\+?")
_RANGE = re.compile(r"[<≤]=? ?\d+|\d+ ?(?:-|–|to) ?\d+.*", re.IGNORECASE)


def read_age(text: str) -> float | None:
    """Age in years: "63", "63.5", DICOM "045Y", "018M", "052W", "300D", and "90+" as 90; None for anything else."""
    text = text.strip()
    if match := _AGE.fullmatch(text):
        return float(match[1]) / _UNITS[match[2].upper()]
    if re.fullmatch(r"\d{4,}[Dd]|\d{4,}[Mm]|\d{4,}[Ww]", text):
        return float(text[:-1]) / _UNITS[text[-1].upper()]
    if match := _OPEN.fullmatch(text):
        return float(match[1])
    return None


def is_age_band(text: str) -> bool:
    """Whether an age is written as a band already: "40-64", "< 18"."""
    return _RANGE.fullmatch(text.strip()) is not None
