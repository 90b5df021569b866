"""How much of the spread is true: tau^2, its interval, and draws that carry what is not known about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri

from radaudit.measure.heterogeneity.normal_model import NormalModel
from radaudit.measure.intervals.root import root
from radaudit.records.arrays import Array

GRID = 400
"""Values of tau^2 between which draws are interpolated."""


def paule_mandel(model: NormalModel) -> float:
    """The tau^2 at which Q is what it is expected to be, k - 1; 0 where Q is no larger to begin with.

    Source: Paule RC, Mandel J. J Res Natl Bur Stand 1982;87:377. doi:10.6028/jres.087.022; recommended by Veroniki AA et al.
    Res Synth Methods 2016;7:55. doi:10.1002/jrsm.1164
    """
    return _where_q_is(model, float(model.degrees))


def q_profile(model: NormalModel, level: float) -> tuple[float, float]:
    """All tau^2 at which Q lies between the quantiles of its chi-squared law.

    The upper end is no lower than equal groups of this precision would give on average: groups more alike than chance allows do
    not show that there is no spread, though the plain method would then say "0 to 0".

    Source: Viechtbauer W. Stat Med 2007;26:37. doi:10.1002/sim.2514; the floor is the power constraint of Cowan G et al. 2011.
    doi:10.48550/arXiv.1105.3166
    """
    beyond = (1 - level) / 2
    low, high = (_where_q_is(model, float(chdtri(model.degrees, p))) for p in (beyond, 1 - beyond))
    return low, max(high, _where(model.q_of_equals, float(chdtri(model.degrees, 1 - beyond)), model))


@dataclass(frozen=True, slots=True, eq=False)
class TauDraws:
    """Draws of tau^2 and what the common mean would be at each, all (draws,), from the smallest tau^2 to the largest.

    Attributes:
        tau2: The draws.
        mean: Aligned mean at this tau^2.
        variance: Its variance by Hartung and Knapp, no smaller than what the errors alone give: groups more alike than chance
            allows do not show the mean more precisely.
    """

    tau2: Array
    mean: Array
    variance: Array


def draw_tau2(model: NormalModel, random: np.random.Generator, draws: int) -> TauDraws:
    """Draws tau^2 from its confidence distribution: where Q equals a chi-squared draw, else 0.

    Its quantiles are the Q-profile limits of every level.

    Source: Nagashima K, Noma H, Furukawa TA. Stat Methods Med Res 2019;28:1689. doi:10.1177/0962280218773520; Hartung J, Knapp G.
    Stat Med 2001;20:1771. doi:10.1002/sim.791
    """
    top = 1e6 * (float(model.turned @ model.turned) + float(model.errors.max()))
    grid = np.concatenate([[0.0], np.geomspace(1e-6 * float(model.errors.min()), top, GRID)])
    mean, q, precision = model.at(grid)
    variance = np.maximum(q / model.degrees, 1.0) / precision
    # Sorted, because looking up sorted numbers is five times as fast.
    tau2 = np.interp(np.sort(-random.chisquare(model.degrees, draws)), -q, grid)
    return TauDraws(tau2, np.interp(tau2, grid, mean), np.interp(tau2, grid, variance))


def _where_q_is(model: NormalModel, target: float) -> float:
    return _where(model.q, target, model)


def _where(falling: Callable[[float], float], target: float, model: NormalModel) -> float:
    if falling(0.0) <= target:
        return 0.0
    # Without any error Q would be turned^2 / tau^2, and for equal groups the sum of the errors over tau^2; errors only lower it.
    top = (float(model.turned @ model.turned) + float(model.errors.sum())) / target
    return root(lambda tau2: falling(tau2) - target, 0.0, top, within=1e-12 * top)
