"""A map for every vendor or site, each drawn towards their center as far as its few cases ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from scipy.special import expit
from sklearn.utils.validation import check_is_fitted

from radaudit.errors import Undefined, UsageError
from radaudit.records.arrays import Array
from radaudit.records.calibration import Calibration, CalibrationMap, FittedOn
from radaudit.train.calibrators.catalogue import Calibrator, declare
from radaudit.train.calibrators.condensing import condensed
from radaudit.train.calibrators.estimator import Estimator
from radaudit.train.calibrators.families import METHODS, family
from radaudit.train.calibrators.inputs import check_levels, check_logit, check_rows
from radaudit.train.calibrators.pooling import PoolingProblem, design_effect, separate
from radaudit.train.calibrators.separation import OPPOSITE_WAYS, WRONG_WAY, require_overlap


class PerGroup(Estimator):
    """Fits one map to each level of an attribute by partial pooling.

    The levels' parameters are taken for draws from a normal distribution around a center. How far they lie apart is estimated
    from all levels (empirical Bayes: restricted maximum likelihood by Laplace's approximation), and each level keeps of its own
    estimate what its number of cases supports: a level of 40 cases hardly leaves the center, one of 4000 hardly feels it.

    Levels that were not seen, and rows without one, get the center. Where levels differ no more than by chance there is one map.

    Args:
        method: "platt" (level and slope), "temperature" (log T) or "intercept".
        between_sd: Standard deviation between levels, one number a parameter: of log T, of the intercept, or of the logit at the
            mean score and of the slope. None estimates it; 0 is one map for all, infinity a separate fit to each level.

    Attributes:
        everyone_: Map of the center; with an infinite `between_sd` that of all rows together.
        by_level_: Level -> its map.
        between_sd_: (k,) what was used; 0 where the levels differ no more than by chance.
        design_effect_: Rows that tell as much as one independent row; 1 where patients are not known.
        n_by_level_: Level -> rows.

    Source: Efron B, Morris C. J Am Stat Assoc 1975;70:311. doi:10.1080/01621459.1975.10479864; Breslow NE, Clayton DG. J Am Stat
    Assoc 1993;88:9. doi:10.1080/01621459.1993.10594284
    """

    everyone_: CalibrationMap
    by_level_: Mapping[str, CalibrationMap]
    between_sd_: Array
    design_effect_: float
    n_by_level_: Mapping[str, int]

    def __init__(self, method: str = "platt", between_sd: float | Sequence[float] | None = None) -> None:
        self.method = method
        self.between_sd = between_sd

    def fit(self, logit: Any, label: Any, level: Any, sample_weight: Any = None, patient: Any = None) -> Self:
        """Learns from logits (n,), labels (n,) 0/1 and levels (n,); None, NaN and "" are no level.

        Raises:
            UsageError: When an argument cannot be used.
            Undefined: When an outcome does not occur, or all rows together have no map.
        """
        if self.method not in METHODS:
            raise UsageError(f"There is no method {self.method!r}.", f"Choose {', '.join(METHODS)}.")
        names = check_levels(level, len(check_logit(logit)))
        rows = check_rows(logit, label, sample_weight, patient)
        counted = names if sample_weight is None else names[np.asarray(sample_weight, dtype=np.float64) > 0]
        if self.method != "intercept":
            require_overlap(rows)
        maps = family(self.method, rows)
        # Rows without a level are one more group of the fit; their map is handed to nobody.
        levels, group = np.unique(counted, return_inverse=True)
        self.design_effect_ = design_effect(maps, rows)
        fewer, codes = condensed(rows, group.astype(np.int64))
        problem = PoolingProblem(maps, fewer, codes, self.design_effect_)
        spread = self._spread(problem, len(levels))
        center, found = separate(problem) if np.any(np.isinf(spread)) else problem.parameters(spread)
        everyone = maps.map(center)
        if everyone is None:
            rises = any(theta is not None and maps.map(theta) is not None for theta in found)
            raise Undefined(OPPOSITE_WAYS if rises else WRONG_WAY)
        own = {
            name: None if theta is None else maps.map(theta)
            for name, theta in zip(levels.tolist(), found, strict=True)
            if name
        }
        self.everyone_, self.by_level_ = everyone, {name: one or everyone for name, one in own.items()}
        self.n_by_level_ = {name: int(np.sum(group == code)) for code, name in enumerate(levels.tolist()) if name}
        self.between_sd_ = spread * maps.unit
        lacking = [
            f"{name} has no map of its own: its scores separate the outcomes, or point the wrong way." for name in own
        ]
        alike = "The levels differ no more than by chance: one map for all."
        self._remember(
            rows,
            *(note for note, one in zip(lacking, own.values(), strict=True) if one is None),
            *([alike] if self.between_sd is None and not np.any(spread) else []),
        )
        return self

    def predict_logit(self, logit: Any, level: Any) -> Array:
        """The calibrated logits (n,) of logits (n,) and levels (n,)."""
        check_is_fitted(self)
        given = check_logit(logit, columns=1)
        names = check_levels(level, len(given))
        calibrated = self.everyone_(given)
        for name, own in self.by_level_.items():
            calibrated = np.where(names == name, own(given), calibrated)
        return calibrated

    def predict_proba(self, logit: Any, level: Any) -> Array:
        """The calibrated probability of disease (n,)."""
        return np.asarray(expit(self.predict_logit(logit, level)), dtype=np.float64)

    def to_calibration(self, attribute: str, fitted_on: FittedOn | None = None) -> Calibration:
        """What travels in a bundle; one map for all, without the attribute, where the levels do not differ."""
        check_is_fitted(self)
        if not np.any(self.between_sd_):
            return Calibration(self.everyone_, fitted_on=fitted_on)
        return Calibration(self.everyone_, attribute, dict(self.by_level_), fitted_on)

    def _spread(self, problem: PoolingProblem, levels: int) -> Array:
        """The spread between levels in logits, (k,): as given, or estimated."""
        unit = problem.family.unit
        if self.between_sd is None:
            return problem.best_spread() if levels > 1 else np.zeros(len(unit))
        given = np.atleast_1d(np.asarray(self.between_sd, dtype=np.float64))
        if given.shape == (1,):
            given = np.repeat(given, len(unit))
        if given.shape != unit.shape or not np.all(given >= 0) or np.any(np.isinf(given)) != np.all(np.isinf(given)):
            raise UsageError(
                f"between_sd is {self.between_sd!r}.",
                f"Give None, or {len(unit)} numbers of 0 or more for {', '.join(problem.family.names)}, all infinite or none.",
            )
        return given / unit


declare(
    Calibrator(
        name="per_group",
        title="Platt scaling per group, partially pooled",
        make=PerGroup,
        n_parameters=None,
        when="A vendor or site, known when the model is used, whose risks are wrong by other amounts; 100 events or more a level. "
        "For sex, age or ethnicity a person must decide whether that is wanted.",
        cites="Efron B, Morris C. J Am Stat Assoc 1975;70:311. doi:10.1080/01621459.1975.10479864",
        keeps_ranking=False,
        reads_level=True,
    ),
    order=55,
)
