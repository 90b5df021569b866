"""The catalogue of metrics and the decorator that puts one in it."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from radaudit.measure.outside.parting import Outside
from radaudit.records.estimates import Better, Counts, Metric, MetricCard, Scale, Statistic
from radaudit.registry import Registry

METRICS: Registry[Metric] = Registry("radaudit.measure.metrics")
"""Every metric by its name, in the order a report shows them. Filled from the files of `measure/metrics/`."""

FIELDS = frozenset({"label", "score", "decision", "threshold", "patient", "random", "among", "logit"})
"""What a binary metric may read; its parameter names choose among these.

`label`, `score`, `decision`: (n,) float64. `logit`: (n,) of the score, moved inside (0, 1). `threshold`: the float that made
`decision`. `patient`: (n,) int64, 0 .. number of patients in these rows - 1. `among`: (n,) bool, the rows that count, or None; a
metric that reads it is computed for a group's rest without copying the rest. `random`: a `numpy.random.Generator` seeded for this
metric, for metrics that draw.
"""

IN_WORDS: dict[Counts, str] = {
    "cases": "cases",
    "events": "diseased cases",
    "others": "cases without the disease",
    "flagged": "flagged cases",
    "unflagged": "cases not flagged",
}
"""What a metric divides by, as a reader sees it."""


def metric(
    *,
    title: str,
    better: Better,
    scale: Scale,
    domain: str,
    reading: str,
    cites: str,
    order: int,
    target: float | None = None,
    counts: Counts = "cases",
    is_detail: bool = False,
    is_compared: bool = True,
    depends_on_prevalence: bool = False,
    outside: Outside | None = None,
) -> Callable[[Callable[..., Statistic]], Callable[..., Statistic]]:
    """Declares a metric: its name is the function's, its fields are the function's parameters.

    Where the rest of a group can be had without going through all rows, `outside` says how; the masked rows are still what
    decides where it cannot.

    Raises:
        ValueError: When a parameter is not a field of `FIELDS`.
    """

    def declare(function: Callable[..., Statistic]) -> Callable[..., Statistic]:
        reads = tuple(inspect.signature(function).parameters)
        if unknown := set(reads) - FIELDS:
            raise ValueError(
                f"metric {function.__name__}: {sorted(unknown)} are no fields; choose among {sorted(FIELDS)}"
            )
        card = MetricCard(
            name=function.__name__,
            title=title,
            better=better,
            scale=scale,
            domain=domain,
            reading=reading,
            cites=cites,
            target=target,
            has_threshold="decision" in reads or "threshold" in reads,
            denominator=IN_WORDS[counts],
            is_detail=is_detail,
            is_compared=is_compared,
            depends_on_prevalence=depends_on_prevalence,
            counts=counts,
        )
        METRICS.register(function.__name__, Metric(card, function, reads, outside), order=order)
        return function

    return declare
