"""Several groups taken as one: what a group is compared with, and what everybody together looks like."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.records.groups import EVERYONE
from radaudit.records.study_plan import Expected


def mixed(groups: Sequence[Expected]) -> Expected:
    """One group out of several: prevalence and AUROC by patients, sensitivity by the diseased, specificity by the others.

    The AUROC of a mixture also depends on how scores differ between its groups; their mean is a guess as good as theirs.
    """
    share = sum(e.share for e in groups)
    diseased = [e.share * e.prevalence for e in groups]
    healthy = [e.share * (1 - e.prevalence) for e in groups]
    return Expected(
        EVERYONE,
        share,
        sum(diseased) / share,
        sum(e.share * e.auroc for e in groups) / share,
        _mean([e.sensitivity for e in groups], diseased),
        _mean([e.specificity for e in groups], healthy),
    )


def _mean(values: Sequence[float | None], weights: Sequence[float]) -> float | None:
    """The weighted mean; None where a value is not known."""
    known = [v for v in values if v is not None]
    if len(known) < len(values):
        return None
    return sum(v * w for v, w in zip(known, weights, strict=True)) / sum(weights)
