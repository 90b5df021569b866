"""Intercept and slope of the recalibration of everybody but a group."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from radaudit.measure.clustering import patient_sums, spread_of_sums
from radaudit.measure.outside.logit_blocks import Fit
from radaudit.measure.outside.parting import Parting, Without
from radaudit.measure.outside.risk_curves import risks
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


def intercepts_outside(parting: Parting) -> Callable[[int], Without | None]:
    """Calibration in the large outside of every group."""
    return _fits_outside(parting, has_slope=False)


def slopes_outside(parting: Parting) -> Callable[[int], Without | None]:
    """The calibration slope outside of every group."""
    return _fits_outside(parting, has_slope=True)


def _fits_outside(parting: Parting, *, has_slope: bool) -> Callable[[int], Without | None]:
    blocks, curves = parting.blocks, parting.cohort.curves
    everybody = blocks.cohort(has_slope=has_slope)
    if everybody is None:
        return lambda _: None
    groups = range(len(parting.parts))
    fits = [blocks.without(group, everybody.beta, has_slope=has_slope) for group in groups]
    found = np.array([everybody.beta, *(fit.beta for fit in fits if fit is not None)])
    if not curves.include(found):
        return lambda _: None

    def without(group: int) -> Without | None:
        fit = fits[group]
        return None if fit is None else _without(parting, group, fit, has_slope=has_slope)

    return without


def _without(parting: Parting, group: int, fit: Fit, *, has_slope: bool) -> Without:
    curves, part, known = parting.cohort.curves, parting.parts[group], parting.known(group)
    mix = curves.mix(fit.beta, fit.direction)
    with_all_rows = curves.influence(mix, part.patients)
    predictor = part.fields["logit"]
    residual = part.fields["label"] - risks(fit.beta[None], predictor)[0]
    inside = patient_sums(residual * (fit.direction[0] + fit.direction[1] * predictor), part.patient)
    own = with_all_rows - inside

    def dense() -> Array:
        influence = curves.influence(mix)
        influence[part.patients] = own
        return influence

    # The group's patients with all their rows go, and with what they have outside of the group they return.
    squares = max(curves.squares(mix) - float(with_all_rows @ with_all_rows) + float(own @ own), 0.0)
    spread = spread_of_sums(squares, fit.by_row, known.n_rows, known.patients)
    value = float(fit.beta[1] if has_slope else fit.beta[0])
    return Without(Statistic(value, None, n=known.n_rows, learns_from_rarer=has_slope), spread, own, dense)
