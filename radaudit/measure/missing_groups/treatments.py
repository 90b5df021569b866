"""What rows without a group value could hide: each primary gap under three other treatments of these rows."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.measure.analysis_plan import ProportionInterval
from radaudit.measure.estimating import measure
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.missing_groups.assignment_bounds import assignment_bounds
from radaudit.measure.missing_groups.completed import Gaps, Groups, gaps_of
from radaudit.measure.missing_groups.imputing import Codes, Imputed, impute
from radaudit.measure.missing_groups.two_sides import Sample, Setting, two_sides
from radaudit.measure.slices import Rows, everyone
from radaudit.records.arrays import Array
from radaudit.records.between import MissingGroups
from radaudit.records.estimates import Metric
from radaudit.records.groups import UNKNOWN, Attribute, Group

FEWEST_IMPUTATIONS = 5
"""One for each hundredth of unknown rows, but no fewer (White IR et al. Stat Med 2011;30:377, doi:10.1002/sim.4067)."""

LARGE = 100_000
"""Rows above which the complete cases' interval is Wald's, from the variance in part of them: then it is as good."""

WITHIN = 1
"""Completed data sets in which the variance is computed; it hardly differs from one to the next."""

NO_FORM = noted("not estimable: no closed form for this measure, which depends on the scores of all rows at once")
_UNSEEN = noted("no interval: these cases do not show how much the value varies between patients")

_Result = tuple[float | None, float | None, float | None, str]
"""Value, both ends, and why one is missing."""


def missing_groups(
    rows: Rows,
    attribute: Attribute,
    metrics: Sequence[Metric],
    threshold: float,
    level: float,
    seed: int,
    n_imputations: int = 20,
    proportion: ProportionInterval = "wilson",
) -> list[MissingGroups]:
    """Every gap against the rest by complete cases, by multiple imputation, and at its bounds.

    Empty for an intersection, for an attribute without unknown rows, and for one with fewer than two known groups.

    Args:
        rows: All scored rows.
        attribute: One of their attributes.
        metrics: The primary ones.
        threshold: The primary decision threshold.
        level: Confidence level of the intervals.
        seed: Of the imputation.
        n_imputations: Most imputations; with fewer than a twentieth of the rows unknown, five do.
        proportion: The interval of a proportion.
    """
    unknown = attribute.levels.index(UNKNOWN) if UNKNOWN in attribute.levels else -1
    n_unknown = int(np.count_nonzero(attribute.codes == unknown))
    size = np.bincount(attribute.codes, minlength=len(attribute.levels))
    groups = {g: Group(attribute.name, name) for g, name in enumerate(attribute.levels) if g != unknown and size[g]}
    if "*" in attribute.name or not n_unknown or len(groups) < 2 or not metrics:
        return []
    random = np.random.default_rng([seed, zlib.crc32(f"missing groups|{attribute.name}".encode())])
    m = min(max(FEWEST_IMPUTATIONS, math.ceil(100 * n_unknown / rows.n)), n_imputations)
    imputed = impute(rows, attribute, threshold, random, m)
    sample = Sample(rows, attribute.codes, seed)
    found = []
    for metric in metrics:
        setting = Setting(metric, threshold, seed, level, proportion)
        gaps = gaps_of(rows, attribute, groups, setting)
        treated = {
            noted("complete cases"): _complete(sample, attribute.codes, unknown, groups, setting, gaps),
            noted("multiple imputation"): _imputed(sample, attribute.codes, groups, setting, gaps, imputed),
            noted("bounds"): _bounds(rows, attribute.codes, unknown, groups, setting),
        }
        at = threshold if metric.card.has_threshold else None
        found += [
            MissingGroups(metric.card.name, group, at, approach, value, low, high, n_unknown, note)
            for i, group in enumerate(groups.values())
            for approach, results in treated.items()
            for value, low, high, note in (results[i],)
        ]
    return found


def _complete(
    sample: Sample, codes: NDArray[np.int32], unknown: int, groups: Groups, setting: Setting, gaps: Gaps
) -> list[_Result]:
    """The gaps among rows with a value."""
    rows, known = sample.rows, codes != unknown
    if rows.n > LARGE:
        critical = pointwise_critical(setting.level)
        found: list[_Result] = []
        for (g, group), value in zip(groups.items(), gaps.complete().tolist(), strict=True):
            variance = sample.gap_variance(group, codes == g, known & (codes != g), setting)
            found.append(_told(value, critical * math.sqrt(variance)))
        return found
    sides = [two_sides(rows, group, codes == g, known & (codes != g), setting) for g, group in groups.items()]
    results: list[_Result] = []
    for side in sides:
        ends = None if math.isnan(side.gap) else side.interval(setting.level)
        value = None if math.isnan(side.gap) else side.gap
        results.append((value, None, None, side.reason) if ends is None else (value, *ends, ""))
    return results


def _imputed(
    sample: Sample, codes: NDArray[np.int32], groups: Groups, setting: Setting, gaps: Gaps, imputed: Imputed
) -> list[_Result]:
    """The gaps over the completed data sets."""
    values = np.array([gaps.completed(drawn) for drawn in imputed.codes[: gaps.most]])
    completed = [_completed(codes, imputed.rows, drawn) for drawn in imputed.codes[:WITHIN]]
    found = []
    for i, (g, group) in enumerate(groups.items()):
        if not np.isfinite(values[:, i]).all():
            found.append(_told(math.nan, math.nan))
            continue
        within = [sample.gap_variance(group, whole == g, whole != g, setting) for whole in completed]
        patients = int(np.count_nonzero(np.bincount(sample.rows.patient[codes == g])))
        found.append(_told(*pool(values[:, i], float(np.mean(within)), patients - 1, setting.level)))
    return found


def _completed(codes: NDArray[np.int32], missing: NDArray[np.intp], drawn: Codes) -> NDArray[np.int32]:
    whole = codes.copy()
    whole[missing] = drawn
    return whole


def _told(value: float, half: float) -> _Result:
    if math.isnan(value):
        return None, None, None, noted("not estimable: a side lacks diseased cases or others")
    return (value, None, None, _UNSEEN) if math.isnan(half) else (value, value - half, value + half, "")


def pool(values: Array, within: float, degrees: float, level: float) -> tuple[float, float]:
    """Value and half the interval's length over m completed data sets.

    T = U + (1 + 1/m) B, with U the mean variance within a completed data set and B the variance between them.

    Args:
        values: (m,) the estimate in each.
        within: U; NaN where it is unknown, and so is the interval then.
        degrees: Degrees of freedom that the estimate would have without anything missing.
        level: Confidence level.

    Source: Rubin DB 1987, doi:10.1002/9780470316696; degrees of freedom: Barnard J, Rubin DB. Biometrika 1999;86:948.
    doi:10.1093/biomet/86.4.948
    """
    m, value = len(values), float(values.mean())
    between = (1 + 1 / m) * float(np.var(values, ddof=1)) if m > 1 else 0.0
    total = within + between
    if math.isnan(total):
        return value, math.nan
    share = between / total if total > 0 else 0.0
    observed = max((degrees + 1) / (degrees + 3) * degrees * (1 - share), 1.0)
    freedom = observed if share == 0 else 1 / (share**2 / (m - 1) + 1 / observed)
    return value, -float(stdtrit(max(freedom, 1.0), (1 - level) / 2)) * math.sqrt(total)


def _bounds(rows: Rows, codes: NDArray[np.int32], unknown: int, groups: Groups, setting: Setting) -> list[_Result]:
    """The smallest and largest gaps that any assignment could give, for proportions of rows."""
    statistic = measure(setting.metric, everyone(rows), setting.threshold, setting.seed).statistic
    terms = statistic.sums.terms if statistic is not None and statistic.sums is not None else np.empty((0, 0))
    if setting.metric.card.scale != "proportion" or len(terms) != 2:
        return [(None, None, None, NO_FORM)] * len(groups)
    hit, counted = terms
    if not np.isin(terms, (0, 1)).all() or (hit > counted).any():
        return [(None, None, None, NO_FORM)] * len(groups)
    found: list[_Result] = []
    for g in groups:
        try:
            found.append((None, *assignment_bounds(hit, counted, codes == g, codes == unknown), ""))
        except Undefined as reason:
            found.append((None, None, None, str(reason)))
    return found
