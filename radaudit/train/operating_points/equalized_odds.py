"""fairlearn's ThresholdOptimizer: decisions with the same sensitivity and specificity in every level, in part by lot."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.records.arrays import Array
from radaudit.train.operating_points.cases import FEWEST, Cases

TOO_FEW = noted("fewer than two levels have {n} patients with and {n} without the disease to learn from", n=FEWEST)


MOST = 1000
"""Cases of a level and outcome that fairlearn gets; it looks at them one by one, in Python.

Of more, as many are taken at even distances of their ordered scores. That moves no sensitivity and no specificity at a threshold
by more than half of 1/1000, and nothing else of the cases enters: where errors are equal, balanced accuracy does not depend on
prevalence. Where it is flat another point of nearly the same balanced accuracy may be chosen, a hundredth or so along the curve.
"""


@dataclass(frozen=True, slots=True, eq=False)
class EqualizedOdds:
    """How every level is flagged.

    Attributes:
        by_level: Code of the level -> fairlearn's mixture of two thresholds and of a constant decision. Other levels have none.
    """

    by_level: Mapping[int, Mapping[str, Any]]

    def chance_of_flag(self, cases: Cases, as_they_are: Array) -> Array:
        """Every case's chance of being flagged, (n,); that of levels without a rule is as it is."""
        chance = as_they_are.astype(np.float64)
        for code, mixed in self.by_level.items():
            own = cases.level == code
            score = cases.score[own]
            of_level = mixed["p0"] * mixed["operation0"](score) + mixed["p1"] * mixed["operation1"](score)
            if "p_ignore" in mixed:
                of_level = mixed["p_ignore"] * mixed["prediction_constant"] + (1 - mixed["p_ignore"]) * of_level
            chance[own] = of_level
        return np.asarray(chance, dtype=np.float64)


def equalized_odds(cases: Cases, among: Collection[int] | None = None) -> EqualizedOdds:
    """Learns the decisions that have the highest balanced accuracy among those with equal errors in every level.

    Where the curves of the levels differ, the better level is made worse by lot until it is no better than the others. That is
    what equal errors at any price mean; the table of effects shows the price.

    Args:
        cases: The cases. Levels with fewer than `FEWEST` patients of either outcome are left out.
        among: Codes of the levels that get a rule, as far as these cases hold both outcomes; None for those with enough here.

    Raises:
        Undefined: When fewer than two levels have enough cases.

    Source: Hardt M, Price E, Srebro N. Equality of opportunity in supervised learning. NeurIPS 2016.
    doi:10.48550/arXiv.1610.02413; fairlearn.postprocessing.ThresholdOptimizer (constraints "equalized_odds", objective
    "balanced_accuracy_score").
    """
    both = (0, 1)
    enough = cases.levels_with(both) if among is None else [c for c in cases.levels_with(both, 1) if c in among]
    if len(enough) < 2:
        raise Undefined(TOO_FEW)
    from fairlearn.postprocessing import ThresholdOptimizer
    from sklearn.base import BaseEstimator

    class Given(BaseEstimator):  # type: ignore[misc]
        """A model whose scores are its input."""

        def fit(self, scores: Any, label: Any = None) -> Given:
            return self

        def predict(self, scores: Any) -> Array:
            return np.asarray(scores, dtype=np.float64).ravel()

        def __sklearn_is_fitted__(self) -> bool:
            return True

    chosen = np.concatenate([_thinned(cases, code, outcome) for code in enough for outcome in (0, 1)])
    optimizer = ThresholdOptimizer(
        estimator=Given(),
        constraints="equalized_odds",
        objective="balanced_accuracy_score",
        prefit=True,
        predict_method="predict",
    )
    optimizer.fit(
        cases.score[chosen].reshape(-1, 1),
        cases.label[chosen].astype(np.int64),
        sensitive_features=cases.level[chosen],
    )
    mixtures = optimizer.interpolated_thresholder_.interpolation_dict
    return EqualizedOdds({int(code): dict(mixed) for code, mixed in mixtures.items()})


def _thinned(cases: Cases, level: int, outcome: int) -> NDArray[np.intp]:
    """Places of the level's cases with this outcome, or of `MOST` of them at even distances of their ordered scores."""
    places = np.flatnonzero((cases.level == level) & (cases.label == outcome))
    if len(places) <= MOST:
        return places
    ordered = places[np.argsort(cases.score[places], kind="stable")]
    return ordered[((np.arange(MOST) + 0.5) * len(places) / MOST).astype(np.intp)]
