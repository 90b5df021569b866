"""The record of how far apart an attribute's groups are in one measure."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from radaudit.language import noted
from radaudit.measure.heterogeneity.aligned import Aligned, align
from radaudit.measure.heterogeneity.chance import gap_by_chance
from radaudit.measure.heterogeneity.cochran import i_squared, p_value
from radaudit.measure.heterogeneity.normal_model import NormalModel
from radaudit.measure.heterogeneity.prediction import FEWEST, prediction_interval
from radaudit.measure.heterogeneity.sharing import Sharing, correlation
from radaudit.measure.heterogeneity.shrinkage import shrink, worst
from radaudit.measure.heterogeneity.tau import TauDraws, draw_tau2, paule_mandel, q_profile
from radaudit.measure.heterogeneity.usable import are_shares, told, why_not
from radaudit.measure.measured import Measured
from radaudit.records.arrays import Array
from radaudit.records.between import Heterogeneity, Shrunk

DRAWS = 4000
"""Draws of all groups: a 95th percentile is then known to about a thirtieth of a group's standard error."""

FEWEST_DRAWS, MOST_NUMBERS = 2000, 64_000
"""With many groups a few draws less, because each of them takes as many numbers as there are groups."""

DRAWS_OF_ONE = 10_000
"""Draws of one number, which are cheap."""


def heterogeneity(
    measured: Sequence[Measured], attribute: str, level: float, seed: int, sharing: Sharing
) -> Heterogeneity:
    """How far apart the groups of an attribute truly are in one measure.

    Args:
        measured: The measure in every group of the attribute, those without a value included. Not one that is drawn, whose error
            is not summed over patients.
        attribute: Its name.
        level: Of the interval of tau and of the prediction interval.
        seed: Of the draws; their generator is named by measure and attribute.
        sharing: Who is in several groups: `share` of all groups' patients.
    """
    card = measured[0].card
    shares = are_shares(measured)
    reasons = [why_not(m, is_share=shares) for m in measured]
    usable = [i for i, reason in enumerate(reasons) if not reason]
    chosen = [measured[i] for i in usable]
    note = told(reasons)
    record = Heterogeneity(
        card.name,
        attribute,
        measured[0].threshold,
        tuple(Shrunk(m.where.group, float(m.value), float(m.value), 0.0) for m in chosen if m.value is not None),
        tuple(m.where.group for m, reason in zip(measured, reasons, strict=True) if reason),
        note=note,
    )
    if len(chosen) < 2:
        return replace(record, note=_joined(note, noted("fewer than two groups have enough patients to be compared")))
    together = correlation(measured, sharing)[np.ix_(usable, usable)]
    groups = align(chosen, together, are_shares=shares)
    if groups is None:
        return replace(
            record, note=_joined(note, noted("the groups do not show how much their values vary between patients"))
        )
    return _filled(record, chosen, groups, level, seed)


def _filled(
    record: Heterogeneity, chosen: Sequence[Measured], groups: Aligned, level: float, seed: int
) -> Heterogeneity:
    card, k = chosen[0].card, len(chosen)
    model = NormalModel(groups.values, groups.covariance)
    random = np.random.default_rng([seed, zlib.crc32(f"{card.name}|{record.attribute}".encode())])
    tau2 = paule_mandel(model)
    mean = model.mean(tau2)
    drawn = draw_tau2(model, random, DRAWS_OF_ONE)
    following = prediction_interval(groups, mean, drawn, level, random) if k >= FEWEST else None
    normal = random.standard_normal((_draws(k), k))
    chance = gap_by_chance(groups, normal)
    low, high = q_profile(model, level)
    pooled = float(groups.natural(np.array([mean]))[0])
    few = "" if following else noted("two groups hardly bound the spread from above, and predict nothing for a third")
    return replace(
        record,
        groups=_shrunk(chosen, groups, model, (tau2, mean), drawn, normal),
        q=model.q(0.0),
        p=p_value(model, groups),
        i_squared=i_squared(model),
        tau=_own_scale(tau2, pooled, groups),
        tau_low=_own_scale(low, pooled, groups),
        tau_high=_own_scale(high, pooled, groups),
        pooled=pooled,
        next_low=following[0] if following else None,
        next_high=following[1] if following else None,
        largest_gap=float(np.ptp(groups.natural(groups.values))),
        gap_by_chance=chance.mean,
        gap_by_chance_high=chance.high,
        p_gap=chance.p,
        method=_method(groups, len(normal)),
        note=_joined(record.note, few),
    )


def _shrunk(
    chosen: Sequence[Measured],
    groups: Aligned,
    model: NormalModel,
    fit: tuple[float, float],
    drawn: TauDraws,
    normal: Array,
) -> tuple[Shrunk, ...]:
    """In the order in which the groups were given."""
    values, weights = shrink(groups, fit[1], fit[0])
    p_worst = worst(groups, model, chosen[0].card, drawn, normal)
    found: list[Shrunk | None] = [None] * len(chosen)
    for place, i in enumerate(groups.order):
        raw = chosen[i].value
        assert raw is not None
        p = None if p_worst is None else float(p_worst[place])
        found[i] = Shrunk(chosen[i].where.group, float(raw), float(values[place]), float(weights[place]), p)
    return tuple(s for s in found if s is not None)


def _draws(k: int) -> int:
    return min(DRAWS, max(FEWEST_DRAWS, MOST_NUMBERS // k))


def _own_scale(tau2: float, pooled: float, groups: Aligned) -> float:
    """A standard deviation on the measure's own scale: of ratios by the delta method at the common value."""
    tau = math.sqrt(tau2) * (pooled if groups.is_ratio else 1.0)
    # Numbers between 0 and 1 have no larger one.
    return min(tau, 0.5) if groups.is_bounded else tau


def _method(groups: Aligned, draws: int) -> str:
    told = {"n_next": DRAWS_OF_ONE, "n_chance": draws}
    if groups.is_ratio:
        return noted(
            "log scale, tau by the delta method; errors at the common value; tau by Paule and Mandel, its interval by Q-profile; "
            "next group from {n_next} draws; gap by chance from {n_chance} draws of equal groups",
            **told,
        )
    return noted(
        "own scale; errors at the common value; tau by Paule and Mandel, its interval by Q-profile; next group from {n_next} "
        "draws; gap by chance from {n_chance} draws of equal groups",
        **told,
    )


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)
