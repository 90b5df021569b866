"""Every group's value drawn towards the common mean, and the chance that it truly is the worst."""

from __future__ import annotations

import math

import numpy as np

from radaudit.measure.heterogeneity.aligned import Aligned
from radaudit.measure.heterogeneity.normal_model import NormalModel
from radaudit.measure.heterogeneity.tau import TauDraws
from radaudit.records.arrays import Array
from radaudit.records.estimates import MetricCard


def shrink(groups: Aligned, mean: float, tau2: float) -> tuple[Array, Array]:
    """Empirical-Bayes values on the measure's own scale, and the share of the common mean in each, both (k,).

    weight = error variance / (error variance + tau^2). A group's error that it shares with another through common patients is not
    used to guess the other's.

    Source: Morris CN. J Am Stat Assoc 1983;78:47. doi:10.1080/01621459.1983.10477920
    """
    weight = groups.variances / (groups.variances + tau2)
    return groups.natural(weight * mean + (1 - weight) * groups.values), weight


def worst(groups: Aligned, model: NormalModel, card: MetricCard, drawn: TauDraws, normal: Array) -> Array | None:
    """How often each group is the worst one among draws of all groups' true values, (k,); None without a better side.

    A plug-in tau^2 of 0 would call all groups alike, however unlike they look: so every draw has a tau^2 of its own from what is
    not known about it. Groups that a draw makes equal share it.

    Args:
        groups: The groups.
        model: The same as a model.
        card: Which side is worse.
        drawn: Of tau^2; some of them, evenly, if there are more than of the groups.
        normal: (draws, k) independent standard normal numbers.

    Source: Morris CN. J Am Stat Assoc 1983;78:47. doi:10.1080/01621459.1983.10477920; tau^2 drawn as by Nagashima K et al. Stat
    Methods Med Res 2019;28:1689. doi:10.1177/0962280218773520
    """
    if card.better == "neither":
        return None
    chosen = np.linspace(0, len(drawn.tau2) - 1, len(normal)).astype(np.intp)
    tau2 = drawn.tau2[chosen, None]
    kept = tau2 / (model.errors + tau2)
    mean = (drawn.mean[chosen, None] - model.anchor) * model.ones
    # Draws are made for the groups and then turned: eigenvectors are known up to their sign only, which may change no draw.
    away = np.sqrt(kept * model.errors) * model.along(normal)
    true = model.back(mean + kept * (model.turned - mean) + away)
    if card.better == "target":
        target = card.target or 0.0
        badness = np.abs(true - (math.log(target) if groups.is_ratio and target > 0 else target))
    else:
        badness = true if card.better == "lower" else -true
    badness[tau2[:, 0] <= 0] = 0.0
    is_worst = badness >= badness.max(axis=1, keepdims=True)
    return np.asarray((is_worst / is_worst.sum(axis=1, keepdims=True)).mean(axis=0))
