"""Thresholds at which groups find as large a share of their diseased as everyone does at the locked threshold."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.records.arrays import Array
from radaudit.tasks import binary
from radaudit.train.operating_points.cases import FEWEST, Cases

TOO_FEW = noted("no level has {n} patients with the disease to learn a threshold from", n=FEWEST)


NOBODY = noted("no diseased case is flagged now, so there is no sensitivity to reach")


def own_thresholds(cases: Cases, locked: float) -> Mapping[int, float]:
    """The largest threshold of each level at which its sensitivity reaches that of everyone at the locked one.

    A level with fewer than `FEWEST` patients with the disease is left out: it keeps the locked threshold.

    Args:
        cases: The cases; everyone's sensitivity is theirs.
        locked: The threshold that everyone is flagged from now.

    Returns:
        Code of the level -> threshold.

    Raises:
        Undefined: When no level has enough diseased patients, or nobody with the disease is flagged now.
    """
    diseased = cases.label == 1
    enough = [code for code in cases.levels() if cases.patients(code, 1) >= FEWEST]
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


def lowered_threshold(cases: Cases, locked: float) -> float:
    """One threshold for everyone at which every level reaches the sensitivity that everyone has at the locked one.

    Raises:
        Undefined: As `own_thresholds` does.
    """
    return min(own_thresholds(cases, locked).values())
