"""All charts of all groups: which are possible, their limits, what they show, and which group moved by itself."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from radaudit.language import noted
from radaudit.measure.monitoring.baseline import GroupBaseline, read_baseline
from radaudit.measure.monitoring.cases import Cases, Point, gather_points
from radaudit.measure.monitoring.charting import Chart, Trace
from radaudit.measure.monitoring.distribution import ScoreChart
from radaudit.measure.monitoring.limits import chance_of_each, limit_of
from radaudit.measure.monitoring.proportions import ProportionChart
from radaudit.measure.monitoring.risks import CusumChart, ExcessChart
from radaudit.records import EVERYONE, Evidence, Group
from radaudit.records.monitoring import ControlChart, ControlPoint, MonitorAlarm, Unwatched

FEWEST_A_POINT = 5.0
"""Independent cases that a point of a chart rests on, at the median of its points."""

SHARES = ("flag_rate", "sensitivity", "specificity")
"""Measures that are shares: no limit lies beyond 0 or 1."""

HALF_WAY = 0.5
"""Share of the limit below which a chart counts as back: one that wavers around its limit is one alarm, not many."""


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """What is watched, and how strictly.

    Attributes:
        cases: New cases.
        groups: Group -> (n,) True for its cases.
        fewest: Fewest patients behind a point.
        rounded_to: Counts that are told are multiples of this.
        chance: Of any false alarm within the horizon.
        horizon: Windows.
        seed: Of all that is drawn.
    """

    cases: Cases
    groups: Mapping[Group, NDArray[np.bool_]]
    fewest: int
    rounded_to: int
    chance: float
    horizon: int
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """A chart with its trace and its limit."""

    group: Group
    chart: Chart
    trace: Trace
    limit: float

    @property
    def farthest(self) -> float:
        return float(np.abs(self.trace.statistic).max()) / self.limit


def watch_groups(
    evidence: Evidence, watch: Watch
) -> tuple[tuple[ControlChart, ...], tuple[MonitorAlarm, ...], tuple[Unwatched, ...]]:
    """Charts every group that the audit knows and that has new cases.

    Returns:
        The charts, everyone first; the alarms, what moved by itself first; and what could not be watched.
    """
    possible, unwatched = list[tuple[Group, Chart, Trace, float]](), list[Unwatched]()
    for group, mine in watch.groups.items():
        if len(np.unique(watch.cases.patient[mine])) < watch.fewest:
            unwatched.append(Unwatched(group, "", noted("too few patients since acceptance")))
            continue
        for chart, lacking in _charts(read_baseline(evidence, group)):
            if isinstance(chart, str):
                unwatched.append(Unwatched(group, chart, lacking))
                continue
            points = _points(chart, watch, mine)
            size = float(np.median([chart.size(watch.cases, p.rows) for p in points])) if points else 0.0
            if size < FEWEST_A_POINT:
                unwatched.append(Unwatched(group, chart.measure, _why_not(chart, watch, mine)))
            else:
                possible.append((group, chart, chart.trace(watch.cases, points), size))
    chance = chance_of_each(watch.chance, len(possible))
    drawn = []
    for group, chart, trace, size in possible:
        random = np.random.default_rng([watch.seed, zlib.crc32(f"{chart.measure} {group}".encode())])
        farthest = chart.simulate(size, watch.horizon, random)
        limit = limit_of(farthest, chance, is_normal=chart.measure != "observed_expected")
        drawn.append(_Drawn(group, chart, trace, limit))
    return tuple(_record(d, watch) for d in drawn), tuple(_alarms(drawn, watch)), tuple(unwatched)


def _charts(base: GroupBaseline) -> Iterator[tuple[Chart | str, str]]:
    """The charts that acceptance allows; for the others their name and why not."""
    few = noted("too little was known at acceptance")
    for measure, share in (
        ("flag_rate", base.flag_rate),
        ("sensitivity", base.sensitivity),
        ("specificity", base.specificity),
    ):
        yield (ProportionChart(measure, share, base.threshold), "") if share else (measure, few)  # type: ignore[arg-type]
    if base.scores is None or base.flag_rate is None:
        yield "scores", few
    else:
        yield ScoreChart(base.scores, base.flag_rate), ""
    if base.scores is None or base.calibration is None or base.shift is None:
        yield "observed_expected", few
        yield "calibration_in_the_large", few
    else:
        yield CusumChart(base.scores, base.calibration, base.shift), ""
        yield ExcessChart(base.scores, base.calibration, base.shift), ""


def _points(chart: Chart, watch: Watch, mine: NDArray[np.bool_]) -> list[Point]:
    """Of the cases that the chart counts alone: nobody is told the sensitivity of a group with three diseased patients."""
    return gather_points(watch.cases, mine & chart.counts(watch.cases), watch.fewest)


def _why_not(chart: Chart, watch: Watch, mine: NDArray[np.bool_]) -> str:
    if not (watch.cases.label[mine] >= 0).any() and not chart.counts(watch.cases)[mine].all():
        return noted("no label is known yet")
    return noted("too few cases a window")


def _record(drawn: _Drawn, watch: Watch) -> ControlChart:
    trace, limit, step = drawn.trace, drawn.limit, watch.rounded_to
    least, most = (0.0, 1.0) if drawn.chart.measure in SHARES else (-np.inf, np.inf)
    points = []
    for t, point in enumerate(trace.points):
        reach = limit * float(trace.unit[t])
        observed = drawn.chart.observe(watch.cases, point.rows)
        points.append(
            ControlPoint(
                window=point.window,
                n=round_to(len(point.rows), step),
                observed=None if observed is None else round(observed, 3 if step == 1 else 2),
                value=round(float(trace.value[t]), 3),
                low=None if trace.is_one_sided else round(max(least, trace.center - reach), 3),
                high=round(min(most, trace.center + reach), 3),
                is_beyond=bool(abs(trace.statistic[t]) > limit),
            )
        )
    return ControlChart(
        drawn.chart.measure, drawn.group, drawn.chart.baseline, tuple(points), round(limit, 3), round(drawn.farthest, 3)
    )


def round_to(n: int, step: int) -> int:
    """A count to the nearest multiple of `step`."""
    return n if step <= 1 else int(step * ((n + step // 2) // step))


def _alarms(drawn: Sequence[_Drawn], watch: Watch) -> list[MonitorAlarm]:
    """The farthest chart first; one of another group that is within its limits without the cases of those before follows them."""
    beyond = sorted((d for d in drawn if d.farthest > 1.0), key=lambda d: (-d.farthest, "*" in d.group.attribute))
    alarms, leaders = list[MonitorAlarm](), dict[Group, list[str]]()
    for d in beyond:
        # Everyone explains only its own measure: without all cases every chart is within its limits.
        before = [g for g, measures in leaders.items() if g != EVERYONE or d.chart.measure in measures]
        leader = None if d.group in before else _explained(d, before, watch)
        if leader is None:
            leaders.setdefault(d.group, []).append(d.chart.measure)
        alarms.append(replace(_alarm(d, watch), follows=leader))
    return sorted(alarms, key=lambda a: a.follows is not None)


def _explained(drawn: _Drawn, leaders: Sequence[Group], watch: Watch) -> Group | None:
    """The leader without whose cases, and those of the leaders before, the group's chart is within its limits."""
    mine = watch.groups[drawn.group].copy()
    for leader in leaders:
        if not (mine & watch.groups[leader]).any():
            continue
        mine &= ~watch.groups[leader]
        points = _points(drawn.chart, watch, mine)
        rest = drawn.chart.trace(watch.cases, points) if points else None
        if rest is None or not rest.points or float(np.abs(rest.statistic).max()) <= drawn.limit:
            return leader
    return None


def _alarm(drawn: _Drawn, watch: Watch) -> MonitorAlarm:
    """Its latest episode: from the first point beyond a limit, through points that are nearer, until it is half way back."""
    trace, far = drawn.trace, np.abs(drawn.trace.statistic) / drawn.limit
    beyond = far > 1.0
    last = int(np.flatnonzero(beyond)[-1])
    first = t = last
    while t > 0 and far[t - 1] > HALF_WAY and trace.statistic[t - 1] * trace.statistic[last] > 0:
        t -= 1
        first = t if beyond[t] else first
    run = trace.points[first : last + 1]
    value = drawn.chart.observe(watch.cases, np.concatenate([p.rows for p in run]))
    return MonitorAlarm(
        measure=drawn.chart.measure,
        group=drawn.group,
        direction="above" if trace.statistic[last] > 0 else "below",
        since=run[0].window,
        until=trace.points[last + 1].window if last + 1 < len(trace.points) else None,
        n_beyond=int(beyond[first : last + 1].sum()),
        value=None if value is None else round(value, 3 if watch.rounded_to == 1 else 2),
        baseline=drawn.chart.baseline,
    )
