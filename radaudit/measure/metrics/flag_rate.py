"""Flag rate: how many of the cases the model flags."""

from __future__ import annotations

import numpy as np

from radaudit.language import noted
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import ratio
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Flag rate",
    better="neither",
    scale="proportion",
    domain="errors",
    order=44,
    depends_on_prevalence=True,
    reading="Share of cases that the model flags at the threshold: the workload it makes.",
    cites="Van Calster B et al. Lancet Digit Health 2025. doi:10.48550/arXiv.2412.10288",
)
def flag_rate(decision: Array) -> Statistic:
    """Share of cases with a score at or above the threshold: sum(d) / n.

    How to read it: it moves with prevalence; a difference between groups is not an error by itself.

    Args:
        decision: (n,) 0/1, 1 = flagged.

    Raises:
        Undefined: Without any case.
    """
    return ratio(decision, np.ones_like(decision), empty=noted("no case in this group"))
