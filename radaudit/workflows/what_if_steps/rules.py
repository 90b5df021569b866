"""What could be done without training anew: how each remedy is learned from some cases and decides others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from radaudit.language import noted
from radaudit.predict.calibrated import UNCALIBRATED, carry_threshold
from radaudit.records import UNKNOWN, Attribute, Calibration
from radaudit.records.arrays import Array
from radaudit.records.what_if import EVERY_LEVEL
from radaudit.tasks import binary
from radaudit.workflows.calibration_steps.candidates import Candidate, apply
from radaudit.workflows.what_if_steps.material import Material

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A remedy that has learned.

    Attributes:
        score: Gives the cases at some places their new scores, (m,): who reaches the locked threshold is flagged.
        cutoffs: Level -> the model's score from which it flags.
        is_by_lot: Says of the cases at some places which are decided by lot, (m,); None where none is.
        note: What to bear in mind.
    """

    score: Callable[[Places], Array]
    cutoffs: Mapping[str, float] = field(default_factory=dict)
    is_by_lot: Callable[[Places], NDArray[np.bool_]] | None = None
    note: str = ""


Learn = Callable[[Material, Places], Rule]
"""Learns a rule from the cases at some places; raises `Undefined` where they do not allow it."""


def recalibrated(candidate: Candidate, by: Attribute | None, material: Material, places: Places) -> Rule:
    """Risks by a calibrator fitted to some of the cases."""
    sample = material.sample(by)
    fitted = candidate.fit(sample.take(places))

    def score(wanted: Places) -> Array:
        return np.asarray(expit(apply(fitted, sample.take(wanted))), dtype=np.float64)

    return Rule(score, _cutoffs(fitted, by, material.threshold))


def _cutoffs(fitted: Calibration, by: Attribute | None, threshold: float) -> dict[str, float]:
    """The model's score that the calibrator turns into the locked threshold, for every level."""
    maps = {EVERY_LEVEL: fitted.everyone}
    if by is not None and fitted.attribute:
        maps = {level: fitted.by_level.get(level, fitted.everyone) for level in by.levels}
    return {level: carry_threshold(threshold, Calibration(one), UNCALIBRATED) for level, one in maps.items()}


def at_threshold(threshold: float, material: Material, places: Places) -> Rule:
    """Everyone from another threshold that was given; nothing is learned."""
    return Rule(partial(_decided, material, {}, threshold, None), {EVERY_LEVEL: threshold})


def lowered(by: Attribute, material: Material, places: Places) -> Rule:
    """Everyone from the threshold that the level needs which needs the lowest."""
    from radaudit.train.operating_points.equal_sensitivity import lowered_threshold

    threshold = lowered_threshold(material.cases(places, by), material.threshold)
    return Rule(partial(_decided, material, {}, threshold, None), {EVERY_LEVEL: threshold})


def equally_sensitive(by: Attribute, material: Material, places: Places) -> Rule:
    """Every level from the threshold at which it is as sensitive as everyone is now."""
    from radaudit.train.operating_points.equal_sensitivity import own_thresholds

    own = own_thresholds(material.cases(places, by), material.threshold)
    cutoffs = {level: own.get(code, material.threshold) for code, level in enumerate(by.levels)}
    kept = [level for code, level in enumerate(by.levels) if code not in own and level != UNKNOWN]
    note = noted("too few diseased patients for a threshold of their own: {levels}", levels=", ".join(kept))
    return Rule(partial(_decided, material, own, material.threshold, by), cutoffs, note=note if kept else "")


def _decided(
    material: Material, own: Mapping[int, float], others: float, by: Attribute | None, wanted: Places
) -> Array:
    """1 for who is flagged from the threshold of the own level, or of the others; else 0."""
    flagged = binary.decide(material.score[wanted], others)
    if by is not None:
        for code, threshold in own.items():
            here = by.codes[wanted] == code
            flagged[here] = binary.decide(material.score[wanted[here]], threshold)
    return flagged


def equalized(by: Attribute, material: Material, places: Places) -> Rule:
    """Fairlearn's decisions with equal errors, in part by lot."""
    from radaudit.train.operating_points.equalized_odds import equalized_odds

    found = equalized_odds(material.cases(places, by))

    def chance(wanted: Places) -> Array:
        return found.chance_of_flag(material.cases(wanted, by), material.flagged(wanted))

    def score(wanted: Places) -> Array:
        return (chance(wanted) > material.lots[wanted]).astype(np.float64)

    def is_by_lot(wanted: Places) -> NDArray[np.bool_]:
        of_flag = chance(wanted)
        return np.asarray((of_flag > 0) & (of_flag < 1))

    kept = [level for code, level in enumerate(by.levels) if code not in found.by_level and level != UNKNOWN]
    note = noted("too few patients to learn from, and decided as now: {levels}", levels=", ".join(kept))
    return Rule(score, is_by_lot=is_by_lot, note=note if kept else "")
