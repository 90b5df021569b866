"""The reclassification table of two models: in every group, of the diseased and of the others, who is flagged anew.

The net of it is the change in sensitivity, or in specificity, with the interval that the paired comparison gives that. The table
says what the net hides: 30 newly found and 30 newly missed are a change of 0, and 60 patients who are told something else.

Source: Alba AC, Agoritsas T, Walsh M, et al. JAMA 2017;318:1377. doi:10.1001/jama.2017.12126 (reclassification by outcome, each
direction told; no sum of both outcomes, which the net reclassification index is: Hilden J, Gerds TA. Stat Med 2014;33:3405.
doi:10.1002/sim.5804)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from radaudit.language import noted
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.clustered_mcnemar import clustered_mcnemar
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.ratio import ratio
from radaudit.measure.slices import Slice
from radaudit.records.arrays import Array
from radaudit.records.between import Comparison
from radaudit.records.estimates import Estimate, Metric, MetricCard, Statistic
from radaudit.records.flips import Flip
from radaudit.records.groups import Group
from radaudit.tasks import binary

NOT_COMPARED = noted("the two models were not compared here")


def measure_flips(
    before: Sequence[Slice],
    after: Sequence[Slice],
    thresholds: tuple[float, float],
    comparisons: Sequence[Comparison],
    plan: AnalysisPlan,
) -> list[Flip]:
    """Two tables of every group: of its diseased cases, and of its others.

    Args:
        before: Groups with the older model's scores.
        after: The same rows with the newer one's.
        thresholds: Where either decides.
        comparisons: Newer less older, which the net is taken from.
        plan: Level, and the interval of proportions.
    """
    return [
        _table(old, new, thresholds, is_event, comparisons, plan)
        for old, new in zip(before, after, strict=True)
        for is_event in (True, False)
    ]


def net_of(comparisons: Sequence[Comparison], group: Group, *, is_event: bool) -> Estimate:
    """The change in the share that is flagged: that of sensitivity, or that of specificity with its sign turned."""
    metric = "sensitivity" if is_event else "specificity"
    gap = next((c.gap for c in comparisons if (c.metric, c.group) == (metric, group)), None)
    if gap is None:
        return Estimate(None, note=NOT_COMPARED)
    if is_event or gap.value is None:
        return gap
    low, high = gap.low, gap.high
    if low is not None and high is not None:
        low, high = 0.0 - high, 0.0 - low
    return replace(gap, value=0.0 - gap.value, low=low, high=high)


def _table(
    old: Slice,
    new: Slice,
    thresholds: tuple[float, float],
    is_event: bool,
    comparisons: Sequence[Comparison],
    plan: AnalysisPlan,
) -> Flip:
    counted = new.fields["label"] == (1 if is_event else 0)
    was, now = (
        binary.decide(side.fields["score"], at).astype(bool) for side, at in zip((old, new), thresholds, strict=True)
    )
    n, gone, found = int(counted.sum()), counted & was & ~now, counted & now & ~was
    return Flip(
        group=new.group,
        is_event=is_event,
        n=n,
        n_patients=new.n_event_patients if is_event else new.n_other_patients,
        both=int(np.count_nonzero(counted & was & now)),
        only_baseline=int(np.count_nonzero(gone)),
        only_candidate=int(np.count_nonzero(found)),
        neither=int(np.count_nonzero(counted & ~was & ~now)),
        baseline_rate=_rate(new, gone, counted, is_event, plan),
        candidate_rate=_rate(new, found, counted, is_event, plan),
        net=net_of(comparisons, new.group, is_event=is_event),
        p=clustered_mcnemar(_by_patient(new, found) - _by_patient(new, gone)),
    )


def _by_patient(where: Slice, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.bincount(where.patient[rows], minlength=where.n_patients).astype(np.int64)


def _rate(
    where: Slice, hit: NDArray[np.bool_], counted: NDArray[np.bool_], is_event: bool, plan: AnalysisPlan
) -> Estimate:
    """A share of the cases with the interval that every share gets, clustered by patient."""
    own = {"hit": hit.astype(np.float64), "counted": counted.astype(np.float64)}
    rows = replace(where, fields={**where.fields, **own})
    metric = _DISEASED if is_event else _OTHERS
    return estimate(measure(metric, rows, 0.0, plan.seed, proportion=plan.interval), plan.level)


def _share_of_diseased(hit: Array, counted: Array) -> Statistic:
    return ratio(hit * counted, counted, empty=noted("no diseased case in this group"))


def _share_of_others(hit: Array, counted: Array) -> Statistic:
    return ratio(hit * counted, counted, empty=noted("no case without the disease in this group"))


def _metric(name: str, function: object, is_event: bool) -> Metric:
    card = MetricCard(name, name, "neither", "proportion", "errors", "", "", counts="events" if is_event else "others")
    return Metric(card, function, ("hit", "counted"))  # type: ignore[arg-type]


_DISEASED = _metric("flipped_events", _share_of_diseased, is_event=True)
_OTHERS = _metric("flipped_others", _share_of_others, is_event=False)
