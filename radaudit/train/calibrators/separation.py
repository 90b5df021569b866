"""Samples on which no honest map of scores exists: scores that separate the outcomes, never vary, or point the wrong way."""

from __future__ import annotations

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.train.calibrators.inputs import Rows

WRONG_WAY = noted(
    "higher scores go with less disease on these rows, and a calibration never turns a model round: "
    "check which output is the disease"
)

OPPOSITE_WAYS = noted(
    "the scores of the levels point opposite ways, so they have no common map: in some higher scores go with less disease, and a "
    "calibration never turns a model round"
)


def require_variation(rows: Rows) -> None:
    """Asks that not all cases have the same score.

    Raises:
        Undefined: When they have.
    """
    if rows.logit.min() == rows.logit.max():
        raise Undefined(noted("every case has the same score: there is nothing to calibrate"))


def require_overlap(rows: Rows) -> None:
    """Asks that a logistic curve through the logits has a finite optimum.

    Raises:
        Undefined: When the logits are all the same or separate the outcomes.
    """
    require_variation(rows)
    diseased, others = rows.logit[rows.label == 1], rows.logit[rows.label == 0]
    if diseased.min() >= others.max():
        raise Undefined(
            noted(
                "the scores separate the diseased from the others on these rows: the best map would call every case certain. "
                "Calibrate on more cases"
            )
        )
    if diseased.max() <= others.min():
        raise Undefined(WRONG_WAY)
