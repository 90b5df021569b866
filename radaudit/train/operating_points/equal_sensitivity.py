"""Thresholds at which groups find as large a share of their diseased as everyone does at the locked threshold."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import numpy as np

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.records.arrays import Array
from radaudit.tasks import binary
from radaudit.train.operating_points.cases import FEWEST, Cases

TOO_FEW = noted("no level has {n} patients with the disease to learn a threshold from", n=FEWEST)


NOBODY = noted("no diseased case is flagged now, so there is no sensitivity to reach")


def own_thresholds(cases: Cases, locked: float, among: Collection[int] | None = None) -> Mapping[int, float]:
    """The largest threshold of each level at which its sensitivity reaches that of everyone at the locked one.

    A level with fewer than `FEWEST` patients with the disease is left out: it keeps the locked threshold.

    Args:
        cases: The cases; everyone's sensitivity is theirs.
        locked: The threshold that everyone is flagged from now.
        among: Codes of the levels that get one, as far as these cases hold diseased of them; None for those with enough here. A
            rule that is held against cases that it did not see has to be made for the same levels as the one that is told.

    Returns:
        Code of the level -> threshold.

    Raises:
        Undefined: When no level has enough diseased patients, or nobody with the disease is flagged now.
    """
    diseased = cases.label == 1
    enough = cases.levels_with((1,)) if among is None else [c for c in cases.levels_with((1,), 1) if c in among]
    if not enough:
        raise Undefined(TOO_FEW)
    target = float(binary.decide(cases.score[diseased], locked).mean())
    if target == 0:
        raise Undefined(NOBODY)
    return {code: reaching(cases.score[diseased & (cases.level == code)], target, locked) for code in enough}


def reaching(score: Array, target: float, locked: float) -> float:
    """The largest threshold at which the share of these scores that is flagged is the target at least.

    Where the locked threshold gives the same share it stays as it is: between two scores every threshold does.

    Args:
        score: (m,) scores of diseased cases, one at least.
        target: The share, above 0.
        locked: The threshold that is used now.
    """
    ordered = np.sort(score)
    # The smallest number of flagged cases that reaches the target; rounding must not ask for one more.
    wanted = math.ceil(target * len(ordered) - 1e-9)
    if int(binary.decide(ordered, locked).sum()) == wanted:
        return locked
    return float(ordered[len(ordered) - wanted])


def lowered_threshold(cases: Cases, locked: float, among: Collection[int] | None = None) -> float:
    """One threshold for everyone at which every level reaches the sensitivity that everyone has at the locked one.

    It is never above the locked one: where those who are found least are of no level, or of one with too few cases, every other
    level would reach that sensitivity at a higher threshold, too, at the cost of those.

    Raises:
        Undefined: As `own_thresholds` does.
    """
    return min(locked, *own_thresholds(cases, locked, among).values())
