"""What a decision rule does to the cases, and how its outcomes add up to a net benefit.

Every measure of clinical utility here is unit * (gain - weight * loss) / cases, where gain, loss and cases are sums of the four
counts below: net benefit, standardized net benefit and interventions avoided differ in nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.measure.ratio import Formula, of_sums
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


def odds(threshold: float) -> float:
    """The odds t / (1 - t) of a threshold: false alarms that one case found is worth to somebody who acts at a risk of t."""
    return threshold / (1 - threshold)


@dataclass(frozen=True, slots=True)
class Worth:
    """How counts of true positives, false positives, diseased and others (in this order) add up to a utility.

    Attributes:
        gain: (4,) what the gain is made of.
        loss: (4,) what the loss is made of.
        cases: (4,) what both are divided by.
        weight: Of a loss, given the threshold.
        unit: What the value is multiplied by.
        empty: Why it is undefined without such a case.
    """

    gain: tuple[int, int, int, int]
    loss: tuple[int, int, int, int]
    cases: tuple[int, int, int, int]
    weight: Callable[[float], float]
    unit: float
    empty: str

    @property
    def mix(self) -> Array:
        """(3, 4) from the four counts to gain, loss and cases."""
        return np.array([self.gain, self.loss, self.cases], dtype=np.float64)

    def formula(self, threshold: float) -> Formula:
        """Value and gradient (3,) from the sums of gain, loss and cases."""
        weight, unit = self.weight(threshold), self.unit

        def formula(sums: Array) -> tuple[float, Array]:
            gain, loss, cases = map(float, sums)
            if cases <= 0:
                raise Undefined(self.empty)
            value = unit * (gain - weight * loss) / cases
            return value, np.array([unit, -unit * weight, -value]) / cases

        return formula

    def statistic(self, label: Array, decision: Array, threshold: float) -> Statistic:
        """The measure on rows, (n,) each.

        Raises:
            Undefined: Without any of the cases that it divides by.
        """
        found = label * decision
        terms = self.mix @ np.stack([found, decision - found, label, 1 - label])
        counted = None if all(self.cases[2:]) else np.asarray(terms[2] != 0)
        return of_sums(terms, self.formula(threshold), n=int(terms[2].sum()), counted=counted)


NET_BENEFIT = Worth((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 1), odds, 1.0, noted("no case in this group"))
STANDARDIZED_NET_BENEFIT = Worth(
    (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), odds, 1.0, noted("no diseased case in this group")
)
INTERVENTIONS_AVOIDED = Worth(
    (0, -1, 0, 1), (-1, 0, 1, 0), (0, 0, 1, 1), lambda t: 1 / odds(t), 100.0, noted("no case in this group")
)
"""True negatives, less the missed diseased times how many interventions one of them is worth, per 100 cases."""
