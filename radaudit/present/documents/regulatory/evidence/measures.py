"""The model's performance in the whole cohort."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.records.wording import listed, number, percent, span, threshold_text, whole

CLASSIFIED = ("sensitivity", "specificity", "ppv", "npv", "lr_positive", "lr_negative")
CALIBRATED = ("calibration_in_the_large", "calibration_slope", "oe_ratio", "ici", "brier")
_DOMAINS = {"counts": "Frequency"}
"""Domains that are told by another word."""


@evidence
def discrimination(q: Quoting) -> Iterator[Passage]:
    """AUROC."""
    yield from q.measures("auroc")


@evidence
def classification(q: Quoting) -> Iterator[Passage]:
    """Sensitivity, specificity, predictive values and likelihood ratios at the threshold."""
    yield from q.measures(*CLASSIFIED)


@evidence
def calibration(q: Quoting) -> Iterator[Passage]:
    """Whether predicted risks are right: in the large, slope, observed over expected, mean error of the curve."""
    yield from q.measures(*CALIBRATED)


@evidence
def utility(q: Quoting) -> Iterator[Passage]:
    """Net benefit at the threshold, and against flagging everybody or nobody."""
    yield from q.measures("net_benefit", "standardized_net_benefit")
    for i, found in enumerate(q.evidence.usefulness):
        over = found.over_default
        if found.group.attribute != "overall" or found.threshold != q.evidence.thresholds[0] or over.value is None:
            continue
        interval = f" ({percent(over.level)} CI {span(over.low, over.high, 3)})" if over.low is not None else ""
        yield Passage(
            f"Net benefit less that of flagging {found.best_default} at threshold {threshold_text(found.threshold)}: "
            f"{number(over.value, 3, is_signed=True)}{interval}.",
            (Anchor(f"evidence.usefulness[{i}]", "decision-curves"),),
        )


@evidence
def prevalence(q: Quoting) -> Iterator[Passage]:
    """How common the disease is in the cohort."""
    yield from q.measures("prevalence")


@evidence
def prevalence_by_group(q: Quoting) -> Iterator[Passage]:
    """How common the disease is in every group."""
    for attribute in q.plain_attributes():
        if passage := q.by_group("prevalence", attribute):
            yield passage


@evidence
def flagged(q: Quoting) -> Iterator[Passage]:
    """How many are flagged, missed and alarmed for nothing."""
    yield from q.measures("flag_rate", "missed_rate", "false_alarm_rate", "number_needed_to_predict")


@evidence
def measure_list(q: Quoting) -> Iterator[Passage]:
    """Every measure, what it says, and whether groups are compared by it."""
    cards = [c for c in q.evidence.cards.values() if any(m.metric == c.name for m in q.evidence.measurements)]
    for domain in dict.fromkeys(c.domain for c in cards):
        own = [c for c in cards if c.domain == domain]
        yield Passage(
            f"{_DOMAINS.get(domain, domain.capitalize())}: {listed([c.title for c in own])}.",
            tuple(Anchor(f"evidence.cards.{c.name}", "methods") for c in own[:1]),
        )
    primary = [q.evidence.cards[name].title for name in q.view.primary if name in q.evidence.cards]
    if primary and q.evidence.comparisons:
        yield Passage(
            f"Primary for comparisons between groups: {listed(primary)}; {whole(len(cards))} measures in all, each "
            "with what it says "
            "and its reference in the methods section of the report. Plots: ROC, calibration and decision curves, distribution of "
            "scores by outcome.",
            (Anchor("policy.primary", "methods"),),
        )
