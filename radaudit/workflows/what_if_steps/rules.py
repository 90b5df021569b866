"""What could be done without training anew: how each remedy is learned from some cases and decides others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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

MOST_NAMED = 8
"""Levels that a note names; of more it tells how many they are."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A remedy that has learned.

    Attributes:
        score: Gives the cases at some places their new scores, (m,): who reaches the locked threshold is flagged.
        cutoffs: Level -> the model's score from which it flags.
        is_by_lot: Says of the cases at some places which are decided by lot, (m,); None where none is.
        has_own_maps: Of a recalibration by level, whether the levels got maps of their own; None of any other rule.
        note: What to bear in mind.
    """

    score: Callable[[Places], Array]
    cutoffs: Mapping[str, float] = field(default_factory=dict)
    is_by_lot: Callable[[Places], NDArray[np.bool_]] | None = None
    has_own_maps: bool | None = None
    note: str = ""


Learn = Callable[[Material, Places], Rule]
"""Learns a rule from the cases at some places; raises `Undefined` where they do not allow it."""


def recalibrated(candidate: Candidate, by: Attribute | None, material: Material, places: Places) -> Rule:
    """Risks by a calibrator fitted to some of the cases."""
    sample = material.sample(by)
    fitted = candidate.fit(sample.take(places))

    def score(wanted: Places) -> Array:
        return np.asarray(expit(apply(fitted, sample.take(wanted))), dtype=np.float64)

    has_own = None if by is None else bool(fitted.attribute)
    return Rule(score, _cutoffs(fitted, by, material.threshold), has_own_maps=has_own, note=_of_maps(fitted, by))


def _of_maps(fitted: Calibration, by: Attribute | None) -> str:
    """What a recalibration by level did not do by level; "" where there is nothing to say."""
    if by is None:
        return ""
    if not fitted.attribute:
        return noted("the levels differ no more than by chance: one map for all")
    # A level whose own map would not rise is handed everyone's.
    borrowed = [level for level in by.levels if fitted.by_level.get(level) == fitted.everyone]
    if len(borrowed) > MOST_NAMED:
        return noted(
            "the map for all stands in for {n} levels, whose scores separate the outcomes or point the wrong way",
            n=len(borrowed),
        )
    levels = ", ".join(borrowed)
    words = noted(
        "the map for all stands in where scores separate the outcomes or point the wrong way: {levels}", levels=levels
    )
    return words if borrowed else ""


def _cutoffs(fitted: Calibration, by: Attribute | None, threshold: float) -> dict[str, float]:
    """The model's score that the calibrator turns into the locked threshold, for every level where it is asked by level."""
    maps = {EVERY_LEVEL: fitted.everyone}
    if by is not None:
        maps = {level: fitted.by_level.get(level, fitted.everyone) for level in by.levels}
    return {level: carry_threshold(threshold, Calibration(one), UNCALIBRATED) for level, one in maps.items()}


def at_threshold(threshold: float, material: Material, places: Places) -> Rule:
    """Everyone from another threshold that was given; nothing is learned."""
    return Rule(partial(_decided, material, {}, threshold, None), {EVERY_LEVEL: threshold})


def lowered(by: Attribute, material: Material, places: Places) -> Rule:
    """Everyone from the threshold that the level needs which needs the lowest."""
    from radaudit.train.operating_points.equal_sensitivity import lowered_threshold

    among = _with_enough(material, by, (1,))
    threshold = lowered_threshold(material.cases(places, by), material.threshold, among)
    kept = _others(by, among)
    note = noted("too few diseased patients to say what they need: {levels}", levels=", ".join(kept)) if kept else ""
    if len(kept) > MOST_NAMED:
        note = noted("{n} levels have too few diseased patients to say what they need", n=len(kept))
    return Rule(partial(_decided, material, {}, threshold, None), {EVERY_LEVEL: threshold}, note=note)


def equally_sensitive(by: Attribute, material: Material, places: Places) -> Rule:
    """Every level from the threshold at which it is as sensitive as everyone is now."""
    from radaudit.train.operating_points.equal_sensitivity import own_thresholds

    among = _with_enough(material, by, (1,))
    own = own_thresholds(material.cases(places, by), material.threshold, among)
    cutoffs = {level: own.get(code, material.threshold) for code, level in enumerate(by.levels)}
    kept = _others(by, among)
    note = (
        noted("too few diseased patients for a threshold of their own: {levels}", levels=", ".join(kept))
        if kept
        else ""
    )
    if len(kept) > MOST_NAMED:
        note = noted("{n} levels have too few diseased patients for a threshold of their own", n=len(kept))
    return Rule(partial(_decided, material, own, material.threshold, by), cutoffs, note=note)


def _with_enough(material: Material, by: Attribute, outcomes: tuple[int, ...]) -> list[int]:
    """Codes of the levels that get a rule of their own, counted among all cases.

    Fits to a part of the patients make a rule for the same levels: what is told of a level was measured with a rule for it.
    """
    return material.cases(np.arange(material.rows.n), by).levels_with(outcomes)


def _others(by: Attribute, among: Sequence[int]) -> list[str]:
    """The known levels that get no rule of their own."""
    return [level for code, level in enumerate(by.levels) if code not in among and level != UNKNOWN]


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

    among = _with_enough(material, by, (0, 1))
    found = equalized_odds(material.cases(places, by), among)

    def chance(wanted: Places) -> Array:
        return found.chance_of_flag(material.cases(wanted, by), material.flagged(wanted))

    def score(wanted: Places) -> Array:
        return (chance(wanted) > material.lots[wanted]).astype(np.float64)

    def is_by_lot(wanted: Places) -> NDArray[np.bool_]:
        of_flag = chance(wanted)
        return np.asarray((of_flag > 0) & (of_flag < 1))

    kept = _others(by, among)
    note = noted("too few patients to learn from, and decided as now: {levels}", levels=", ".join(kept)) if kept else ""
    if len(kept) > MOST_NAMED:
        note = noted("{n} levels have too few patients to learn from, and are decided as now", n=len(kept))
    return Rule(score, is_by_lot=is_by_lot, note=note)
