"""How far two cohorts differ whatever the models do: who is in them, how common the disease is, how the scores are spread.

A measure that hangs on prevalence (PPV, NPV) or on who was seen (AUROC, calibration) can change though the model did not: case mix
is told before any change is.

Source: Debray TPA, Vergouwe Y, Koffijberg H, et al. J Clin Epidemiol 2015;68:279. doi:10.1016/j.jclinepi.2014.06.018
"""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.language import noted
from radaudit.measure.audit_change.differences import unpaired
from radaudit.measure.audit_change.widening import ends_of
from radaudit.measure.intervals.critical import bonferroni_critical, pointwise_critical
from radaudit.measure.intervals.wilson import wilson
from radaudit.records.audit_change import ScoreShift, Shift
from radaudit.records.estimates import Estimate, MetricCard
from radaudit.records.evidence import Evidence
from radaudit.records.groups import EVERYONE, Group

_SHARE = MetricCard("share", "share", "neither", "proportion", "counts", "", "")


def case_mix(old: Evidence, new: Evidence, groups: Sequence[Group]) -> tuple[Shift, ...]:
    """Share of every group among the patients, and prevalence in it.

    Args:
        old: The older audit's evidence.
        new: The newer one's.
        groups: Those that both show; crossed ones are left out.
    """
    plain = [g for g in groups if "*" not in g.attribute]
    pairs = [("share", g, _share(old, g), _share(new, g)) for g in plain if g != EVERYONE]
    pairs += [("prevalence", g, _prevalence(old, g), _prevalence(new, g)) for g in plain]
    size = sum(before.low is not None and after.low is not None for _, _, before, after in pairs)
    return tuple(
        Shift(group, what, before, after, _difference(before, after, size))  # type: ignore[arg-type]
        for what, group, before, after in pairs
    )


def score_shifts(old: Evidence, new: Evidence) -> tuple[ScoreShift, ...]:
    """How the scores of everybody are spread, by outcome, where both audits have them in equal bins."""
    found = []
    for kind, is_event in (("score_events", True), ("score_nonevents", False)):
        curves = [
            next((c for c in evidence.curves if (c.kind, c.group) == (kind, EVERYONE)), None) for evidence in (old, new)
        ]
        before, after = curves
        if before is None or after is None or before.x != after.x or not any(before.y) or not any(after.y):
            continue
        distance = sum(abs(a - b) for a, b in zip(after.y, before.y, strict=True)) / 2
        found.append(ScoreShift(is_event, before.x, before.y, after.y, distance))
    return tuple(found)


def _share(evidence: Evidence, group: Group) -> Estimate:
    """A group's share of the patients, who are the units: no clustering is left."""
    own, everyone = evidence.summary(group), evidence.summary(EVERYONE)
    if not everyone.n_patients:
        return Estimate(None, level=evidence.level, note=noted("no patient with a score"))
    n = everyone.n_patients
    share = min(1.0, own.n_patients / n)
    low, high = wilson(share, n, pointwise_critical(evidence.level))
    return Estimate(share, low, high, level=evidence.level, n=n, n_patients=own.n_patients, method=noted("Wilson"))


def _prevalence(evidence: Evidence, group: Group) -> Estimate:
    found = evidence.find("prevalence", group)
    return found.estimate if found else Estimate(None, level=evidence.level, note=noted("the audit does not tell it"))


def _difference(before: Estimate, after: Estimate, size: int) -> Estimate:
    was, now = (ends_of(e, _SHARE, e.n_patients) for e in (before, after))
    if before.value is None or after.value is None:
        return Estimate(None, level=after.level, note=before.note or after.note)
    value = after.value - before.value
    if was is None or now is None:
        return Estimate(value, level=after.level, note=noted("no interval: one of the audits has none"))
    low, high = unpaired((after.value, now), (before.value, was), bonferroni_critical(size, after.level))
    return Estimate(
        value, min(low, value), max(high, value), level=after.level, n=after.n, n_patients=after.n_patients,
        method=noted("difference of {what} (MOVER)", what="Wilson"),
    )  # fmt: skip
