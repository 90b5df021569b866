"""The profiles: what a protocol takes where its file is silent, with the source of every number."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import get_args

from radaudit.records.protocol import Profile

PROFILES: tuple[str, ...] = get_args(Profile)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What one profile says.

    Attributes:
        title: What the study is for, in words.
        primary: Primary measures.
        secondary: Secondary measures.
        interval: Of proportions.
        min_patients: Fewest patients that the study needs in every group.
        min_events: Fewest patients with, and without, the disease for a verdict.
        smallest_group: Groups of fewer patients are withheld.
        margins: Metric key -> margin.
        rationale: Metric key -> its reason, with a source.
        sources: Setting -> where it comes from.
    """

    title: str
    primary: tuple[str, ...]
    secondary: tuple[str, ...]
    interval: str
    min_patients: int
    min_events: int
    smallest_group: int
    margins: Mapping[str, float]
    rationale: Mapping[str, str]
    sources: Mapping[str, str]


@cache
def defaults(profile: str) -> Defaults:
    """The defaults of a profile.

    Raises:
        KeyError: When there is no such profile.
    """
    text = resources.files("radaudit.load.protocol").joinpath("profiles.toml").read_text(encoding="utf-8")
    own = tomllib.loads(text)[profile]
    return Defaults(**{**own, "primary": tuple(own["primary"]), "secondary": tuple(own["secondary"])})
