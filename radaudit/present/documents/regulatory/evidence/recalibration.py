"""Calibration that was applied before the audit, and what recalibration within groups would regain."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.present.what_if.trials import trials_of
from radaudit.records import EVERYONE
from radaudit.records.wording import number, percent, span, threshold_text


@evidence
def calibration_applied(q: Quoting) -> Iterator[Passage]:
    """What calibrated the scores, on which data it was fitted, and whether those are independent of the audited ones."""
    use = q.evidence.calibration
    if use is None:
        return
    c = use.calibration
    of = f" for each level of {typeset.isolated(c.attribute)}" if c.attribute else ""
    text = f"The scores were calibrated before the audit ({c.everyone.kind}{of}; from {typeset.noted(use.source)})."
    if c.fitted_on is not None:
        text += (
            f" It was fitted on {typeset.isolated(c.fitted_on.name)}: {q.count(c.fitted_on.n, 'row')} of "
            f"{q.count(c.fitted_on.n_patients, 'patient')}, SHA-256 {c.fitted_on.sha256}."
        )
    text += f" Not independent: {typeset.noted(use.overlap)}." if use.overlap else ""
    yield Passage(text, (Anchor("evidence.calibration", "provenance"),))


@evidence
def updating_gain(q: Quoting) -> Iterator[Passage]:
    """Net benefit that logistic recalibration would regain, overall and in every group, but where `remedies_effects` tells it."""
    trials = trials_of(q.view)
    told_there = set() if trials is None or not trials.remedies else {EVERYONE.attribute, *trials.what_if.attributes}
    by_attribute: dict[str, list[tuple[int, str]]] = {}
    for i, u in enumerate(q.evidence.usefulness):
        if u.threshold != q.evidence.thresholds[0] or u.regained.value is None:
            continue
        if "*" in u.group.attribute or u.group.attribute in told_there:
            continue
        between = f" ({typeset.noted(u.regained.note)})" if u.regained.note else ""
        if u.regained.low is not None:
            between = f" ({span(u.regained.low, u.regained.high, 4)})"
        whom = "" if u.group == EVERYONE else f"{typeset.isolated(u.group.value)} "
        told = f"{whom}{number(u.regained.value, 4, is_signed=True)}{between}"
        by_attribute.setdefault(u.group.attribute, []).append((i, told))
    for attribute, told_of in by_attribute.items():
        is_everyone = attribute == EVERYONE.attribute
        of = "the whole cohort" if is_everyone else f"each group by {typeset.isolated(attribute)}"
        yield Passage(
            f"Change of net benefit at threshold {threshold_text(q.evidence.thresholds[0])} by logistic recalibration of {of}, "
            f"cross-fitted by patient ({percent(q.evidence.level)} CI): {'; '.join(told for _, told in told_of)}.",
            tuple(Anchor(f"evidence.usefulness[{i}]", "decision-curves") for i, _ in told_of),
        )
