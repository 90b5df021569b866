"""How the logits of a model's risks are spread, as points with weights: what precision of calibration depends on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import betaln, expit, logit, ndtri, polygamma, psi

from radaudit.records.arrays import Array
from radaudit.records.study_plan import RiskSpread

_REACH = 10.0
"""Standard deviations on either side; beyond lies less than 1e-22 of a normal law."""

_POINTS = 2001


@dataclass(frozen=True, slots=True, eq=False)
class LinearPredictor:
    """A law of the logit, as points with weights.

    Attributes:
        logits: (n,) points.
        weights: (n,) how much each counts, summing to 1.
    """

    logits: Array
    weights: Array

    @property
    def mean_risk(self) -> float:
        """The prevalence that a calibrated model with these risks implies."""
        return float(self.weights @ expit(self.logits))

    def operating_point(self, threshold: float) -> tuple[float, float]:
        """Sensitivity and specificity of a calibrated model that flags from a risk on.

        Args:
            threshold: In (0, 1).
        """
        risk = expit(self.logits)
        # A point at the threshold counts half: the trapezoid's way to end between two points.
        flagged = np.clip((self.logits - logit(threshold)) / self._step + 0.5, 0, 1)
        diseased, others = self.weights * risk, self.weights * (1 - risk)
        return float(flagged @ diseased / diseased.sum()), float((1 - flagged) @ others / others.sum())

    def information(self, slope: float = 1.0) -> tuple[float, float, float]:
        """Fisher information of calibration intercept and slope that one case gives: (I00, I01, I11).

        Args:
            slope: The true calibration slope.
        """
        p = expit(slope * self.logits)
        spread = self.weights * p * (1 - p)
        return float(spread.sum()), float(spread @ self.logits), float(spread @ self.logits**2)

    @property
    def _step(self) -> float:
        return float(self.logits[1] - self.logits[0])


def normal(mean: float, sd: float) -> LinearPredictor:
    """Normal logits."""
    logits = np.linspace(mean - _REACH * sd, mean + _REACH * sd, _POINTS)
    return LinearPredictor(logits, _normalized(np.exp(-0.5 * ((logits - mean) / sd) ** 2)))


def beta(a: float, b: float) -> LinearPredictor:
    """Logits of beta-distributed risks."""
    center, sd = float(psi(a) - psi(b)), math.sqrt(float(polygamma(1, a) + polygamma(1, b)))
    # The tails fall off like exp(a x) and exp(-b x), which is slow beside a normal law.
    logits = np.linspace(center - 4 * _REACH * sd, center + 4 * _REACH * sd, 10 * _POINTS)
    log_density = -a * np.logaddexp(0, -logits) - b * np.logaddexp(0, logits) - betaln(a, b)
    return LinearPredictor(logits, _normalized(np.exp(log_density)))


def binormal(prevalence: float, auroc: float) -> LinearPredictor:
    """Normal logits with one spread in the diseased and in the others, of a calibrated model.

    The spread follows from the AUROC, s^2 = 2 z(A)^2; the means lie s^2 apart. Riley et al. search for the mean of those without
    the disease at which the mean risk is the prevalence; calibration asks for exactly logit(prevalence) - s^2 / 2.

    Args:
        prevalence: In (0, 1).
        auroc: In (0.5, 1).

    Source: Riley RD et al. Stat Med 2021;40:4230 (equation 10). doi:10.1002/sim.9025
    """
    variance = 2 * float(ndtri(auroc)) ** 2
    sd = math.sqrt(variance)
    others = float(logit(prevalence)) - variance / 2
    diseased = others + variance
    logits = np.linspace(others - _REACH * sd, diseased + _REACH * sd, _POINTS)
    density = prevalence * np.exp(-0.5 * ((logits - diseased) / sd) ** 2)
    density += (1 - prevalence) * np.exp(-0.5 * ((logits - others) / sd) ** 2)
    return LinearPredictor(logits, _normalized(density))


@lru_cache(maxsize=256)
def spread_of(risks: RiskSpread, prevalence: float, auroc: float) -> LinearPredictor:
    """The law that a plan names; one that follows from prevalence and AUROC where it names none."""
    if risks.first is None or risks.second is None:
        return binormal(prevalence, auroc)
    return normal(risks.first, risks.second) if risks.kind == "normal" else beta(risks.first, risks.second)


def _normalized(density: Array) -> Array:
    return np.asarray(density / density.sum())
