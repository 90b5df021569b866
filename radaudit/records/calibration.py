"""A calibration that was fitted: plain numbers that turn a model's logit into a better one. Fitted in train, applied in predict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from radaudit.records.arrays import Array

MapKind = Literal["temperature", "intercept", "platt", "beta", "isotonic"]

CLIP = 1e-7
"""A score of exactly 0 or 1 has no logit; it is moved this far inside (logit of about -16.1 and 16.1)."""

PARAMETERS: dict[str, tuple[str, ...]] = {
    "temperature": ("temperature",),
    "intercept": ("intercept",),
    "platt": ("intercept", "slope"),
    "beta": ("a", "b", "c"),
    "isotonic": (),
}
"""The numbers that each kind of map has."""


@dataclass(frozen=True, slots=True)
class CalibrationMap:
    """A map from logit to logit, monotone for every kind (where slopes are positive).

    With z the logit and p = 1 / (1 + exp(-z)):

    - temperature: z / temperature
    - intercept: z + intercept
    - platt: intercept + slope z
    - beta: c + a ln p - b ln(1 - p)
    - isotonic: linear between `knots`, constant beyond them

    Attributes:
        kind: Which of them.
        parameters: Its numbers by name, as `PARAMETERS` lists them.
        knots: ("isotonic") pairs (probability in, probability out), both increasing.
    """

    kind: MapKind
    parameters: Mapping[str, float] = field(default_factory=dict)
    knots: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        wanted = PARAMETERS.get(self.kind)
        if wanted is None:
            raise ValueError(f"there is no calibration map {self.kind!r}; there are {', '.join(PARAMETERS)}")
        if set(self.parameters) != set(wanted) or not all(np.isfinite(v) for v in self.parameters.values()):
            raise ValueError(f"a {self.kind} map has the finite parameters {', '.join(wanted) or 'none'}")
        if self.kind == "temperature" and self.parameters["temperature"] <= 0:
            raise ValueError("a temperature is above 0")
        if self.kind == "isotonic" and not _increase(self.knots):
            raise ValueError("an isotonic map has two knots or more from 0 to 1 that increase")

    def __call__(self, logit: Array) -> Array:
        """The calibrated logits (n,) of logits (n,); an infinite one stays what it is where the map allows."""
        z = np.asarray(logit, dtype=np.float64)
        given = self.parameters
        if self.kind == "temperature":
            return z / given["temperature"]
        if self.kind == "intercept":
            return z + given["intercept"]
        if self.kind == "platt":
            # A slope of 0 would make infinity times 0 of a certain score.
            return (
                np.full_like(z, given["intercept"]) if given["slope"] == 0 else given["intercept"] + given["slope"] * z
            )
        log_p, log_q = -np.logaddexp(0, -z), -np.logaddexp(0, z)
        if self.kind == "beta":
            rising = given["a"] * log_p if given["a"] else np.zeros_like(z)
            falling = given["b"] * log_q if given["b"] else np.zeros_like(z)
            return np.asarray(given["c"] + rising - falling)
        before, after = np.array(self.knots).T
        with np.errstate(divide="ignore"):
            p = np.interp(np.exp(log_p), before, after)
            return np.asarray(np.log(p) - np.log1p(-p))


def logit_of_score(score: Array) -> Array:
    """The logits (n,) of probabilities (n,), those beyond `CLIP` from 0 and 1 moved inside: what a map is applied to."""
    inside = np.clip(score, CLIP, 1 - CLIP)
    return np.asarray(np.log(inside) - np.log1p(-inside), dtype=np.float64)


def _increase(knots: tuple[tuple[float, float], ...]) -> bool:
    before, after = np.array(knots, dtype=np.float64).reshape(-1, 2).T
    inside = np.all((before >= 0) & (before <= 1) & (after >= 0) & (after <= 1))
    return bool(len(knots) >= 2 and inside and np.all(np.diff(before) > 0) and np.all(np.diff(after) >= 0))


@dataclass(frozen=True, slots=True)
class FittedOn:
    """What a calibration was fitted on, so that nobody judges it on the same rows unawares. Holds hashes, no identifier.

    Attributes:
        name: Name of the table without its folder.
        sha256: Hash of the table's bytes.
        n: Rows.
        n_events: Diseased rows.
        n_patients: Patients; rows where no column names them.
        rows: Sorted fingerprints of the rows (hashes of their images' bytes); empty where the table held scores.
        split: The part of the table's split that was used, "" for all of its rows.
    """

    name: str
    sha256: str
    n: int
    n_events: int
    n_patients: int
    rows: tuple[str, ...] = ()
    split: str = ""


@dataclass(frozen=True, slots=True)
class Calibration:
    """All that turns a model's own logits, before any earlier calibration, into calibrated ones.

    Attributes:
        everyone: The map of every row, or of those whose level has none of its own.
        attribute: What chooses the map, as it is asked for ("vendor", "age:40,65"); "" for one map for all.
        by_level: Level -> its map.
        fitted_on: Where it was learned; None where nobody said.
        model_sha256: Hash of the model whose logits these are; "" for scores of which only the table is known.
    """

    everyone: CalibrationMap
    attribute: str = ""
    by_level: Mapping[str, CalibrationMap] = field(default_factory=dict)
    fitted_on: FittedOn | None = None
    model_sha256: str = ""


@dataclass(frozen=True, slots=True)
class CalibrationUse:
    """A calibration that was applied to the scores before they were audited.

    Attributes:
        calibration: What was applied, without the fingerprints of the rows it was fitted on.
        source: Where it stood: "the model's bundle", "the model file", "file calibration.json", "given as a record".
        pooled: Levels of its attribute that it has no map for, so that everyone's map was used.
        overlap: Why the audited rows are not independent of those it was fitted on; "" where no sign of that was seen.
    """

    calibration: Calibration
    source: str
    pooled: tuple[str, ...] = ()
    overlap: str = ""
