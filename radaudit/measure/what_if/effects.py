"""What each remedy does to everyone and to every group: the same cases decided otherwise, compared patient by patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from threadpoolctl import threadpool_limits

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.calibration.recalibration import linear_predictor
from radaudit.measure.catalogue import METRICS
from radaudit.measure.contrasts import Contrast, Role
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.family import Family, fits
from radaudit.measure.gap_families import compare
from radaudit.measure.measured import Measured
from radaudit.measure.paired_contrast import paired_contrast
from radaudit.measure.slices import Rows, Slice, by_group, everyone
from radaudit.records.arrays import Array
from radaudit.records.between import Comparison
from radaudit.records.estimates import Metric
from radaudit.records.evidence import TIERS
from radaudit.records.groups import EVERYONE, Group
from radaudit.records.what_if import RemedyEffect

DECISIONS = ("net_benefit", "sensitivity", "specificity")
"""What a remedy is judged by: they share simultaneous intervals."""

FURTHER = ("flag_rate", "calibration_in_the_large")
"""What else is told."""

OF_RISKS = frozenset({"calibration_in_the_large"})
"""What only a remedy that gives risks has."""

_SHOWN = next(fewest for fewest, tier in reversed(TIERS) if tier == "uncertain")
"""Patients with the rarer outcome below which of a group only counts are told."""


@dataclass(frozen=True, slots=True, eq=False)
class Alternative:
    """The cases under a remedy.

    Attributes:
        remedy: Its name.
        score: (n,) scores of the cases, in the order of `Rows`: who reaches the locked threshold is flagged.
        has_risks: False where the scores are decisions, 0 or 1.
        untold: Attributes whose groups it is not told of.
    """

    remedy: str
    score: Array
    has_risks: bool
    untold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effects:
    """What came of all remedies.

    Attributes:
        effects: By remedy, group and metric.
        too_few: Groups with too few cases to be told of.
    """

    effects: tuple[RemedyEffect, ...]
    too_few: tuple[Group, ...]


def remedy_effects(rows: Rows, alternatives: Sequence[Alternative], plan: AnalysisPlan) -> Effects:
    """Measures every alternative against the scores as they are.

    All changes of an attribute's groups in net benefit, sensitivity and specificity, under every remedy, are one family: whoever
    looks for the best of them has looked at all. Net benefit is weighed at the locked threshold, whatever the remedy decides by, so
    that one unit measures them all.

    Args:
        rows: The scored cases and the attributes that are told of.
        alternatives: The same cases under every remedy.
        plan: The locked threshold first; level, seed, interval of proportions.
    """
    with threadpool_limits(1, user_api="blas"):  # as in gather: every digit the same on any number of cores
        return _measure(rows, alternatives, plan)


def _measure(rows: Rows, alternatives: Sequence[Alternative], plan: AnalysisPlan) -> Effects:
    others = [_with_scores(rows, one.score) for one in alternatives]
    n_patients = int(rows.patient.max()) + 1
    effects, too_few = _of_parts([everyone(rows)], [[everyone(o)] for o in others], alternatives, plan, n_patients)
    for place, attribute in enumerate(rows.attributes):
        told = [i for i, one in enumerate(alternatives) if attribute.name not in one.untold]
        changed = [by_group(others[i], others[i].attributes[place]) for i in told]
        known = [alternatives[i] for i in told]
        found, few = _of_parts(by_group(rows, attribute), changed, known, plan, n_patients)
        effects, too_few = effects + found, too_few + few
    order = {one.remedy: place for place, one in enumerate(alternatives)}
    return Effects(tuple(sorted(effects, key=lambda e: order[e.remedy])), tuple(too_few))


def _with_scores(rows: Rows, score: Array) -> Rows:
    fields = {**rows.fields, "score": score, "logit": linear_predictor(score)}
    return Rows(fields, rows.patient, rows.attributes)


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """One measure of one group under one remedy, and its contrast with the scores as they are."""

    remedy: str
    after: Measured
    contrast: Contrast


def _of_parts(
    before: Sequence[Slice],
    after: Sequence[Sequence[Slice]],
    alternatives: Sequence[Alternative],
    plan: AnalysisPlan,
    n_patients: int,
) -> tuple[list[RemedyEffect], list[Group]]:
    """The effects on the groups of one attribute, or on everyone, and the groups that have too few cases."""
    threshold = plan.thresholds[0]
    is_shown = [min(part.n_event_patients, part.n_other_patients) >= _SHOWN for part in before]
    too_few = [part.group for part, shown in zip(before, is_shown, strict=True) if not shown and part.n_rows]
    shown = [place for place, is_one in enumerate(is_shown) if is_one]
    pairs: list[_Pair] = []
    for names, role in ((DECISIONS, "exploratory"), (FURTHER, "descriptive")):
        own_role: Role = role  # type: ignore[assignment]
        wanted = [METRICS[name] for name in METRICS if name in names]
        keep = fits(len(wanted) * len(shown) * len(alternatives), n_patients)
        for metric in wanted:
            for place in shown:
                now = _measured(metric, before[place], threshold, plan)
                for one, parts in zip(alternatives, after, strict=True):
                    if metric.card.name in OF_RISKS and not one.has_risks:
                        continue
                    then = _measured(metric, parts[place], threshold, plan)
                    contrast = paired_contrast(now, then, parts[place], own_role, n_patients if keep else None)
                    pairs.append(_Pair(one.remedy, then.slim(), contrast))
    attribute = before[0].group.attribute if before else EVERYONE.attribute
    changes = _changes([pair.contrast for pair in pairs], attribute, plan)
    return [
        RemedyEffect(pair.remedy, change.group, change.metric, estimate(pair.after, plan.level), change)
        for pair, change in zip(pairs, changes, strict=True)
    ], too_few


def _measured(metric: Metric, part: Slice, threshold: float, plan: AnalysisPlan) -> Measured:
    return measure(metric, part, threshold, plan.seed, proportion=plan.interval)


def _changes(contrasts: Sequence[Contrast], attribute: str, plan: AnalysisPlan) -> list[Comparison]:
    """The changes in the order of the contrasts, each with the critical value of its family."""
    found: dict[int, Comparison] = {}
    for role, title in (("exploratory", "remedies"), ("descriptive", "remedies, further measures")):
        members = [c for c in contrasts if c.role == role]
        known = [c for c in members if c.is_known]
        family = Family(
            [c.influence for c in known],
            [c.tie.se is not None for c in known],
            name=f"{attribute}|{title}",
            level=plan.level,
            seed=plan.seed,
        )
        name = f"{attribute} x {title} ({family.method})"
        found |= {id(c): compare(c, plan.level, family, name) for c in members}
    return [found[id(c)] for c in contrasts]
