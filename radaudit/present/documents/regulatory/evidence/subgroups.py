"""Performance by group, the gaps between groups, and how many cases they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.present.opening.prespecified import of_prespecified
from radaudit.records import EVERYONE, Finding, Verdict
from radaudit.records.wording import count, one_line, verdict_word, whole

_SERIOUS = (Verdict.FAIL, Verdict.CONCERN)
MOST_QUOTED = 8
"""Findings that are quoted whole; the report has all."""


@evidence
def groups_compared(q: Quoting) -> Iterator[Passage]:
    """By what the cohort was divided, and where its groups stand in the tables."""
    attributes = q.evidence.attributes
    if not attributes:
        return
    n = len(q.evidence.groups) - 1
    yield Passage(
        f"{count(n, 'group')} by {q.listed(list(attributes))}; every measure of every group, with interval and cases, "
        f"stands in audit.json and numbers.csv.{_named_beforehand(q)}",
        (Anchor("evidence.measurements", "performance"),),
    )


def _named_beforehand(q: Quoting) -> str:
    """Which attributes the protocol named, and which were added; "" without a protocol."""
    if q.evidence.prespecified is None:
        return ""
    added = [a for a in q.evidence.attributes if q.view.is_exploratory(a)]
    named = [a for a in q.evidence.attributes if a not in added]
    told = f" Pre-specified in the protocol: {q.listed(named)}." if named else " The protocol named none of them."
    return told + (f" Exploratory: {q.listed(added)}." if added else "")


@evidence
def primary_by_group(q: Quoting) -> Iterator[Passage]:
    """The primary measures of every group, with intervals."""
    for attribute in q.plain_attributes():
        for metric in q.view.primary:
            if metric in q.evidence.cards and (passage := q.by_group(metric, attribute)):
                yield passage


@evidence
def subgroup_results(q: Quoting) -> Iterator[Passage]:
    """Gaps between groups: how many were judged and how, and every serious one in words."""
    gaps = [(i, f) for i, f in enumerate(q.audit.findings) if q.view.is_gap(f)]
    if not gaps:
        return
    counted = Counter(f.verdict for _, f in gaps)
    told = ", ".join(f"{verdict_word(v).lower()} {whole(counted[v])}" for v in Verdict if counted[v])
    yield Passage(
        f"{count(len(gaps), 'gap')} between groups judged against the margins of the policy: {told}.",
        (Anchor("findings", "gaps"),),
    )
    if told := of_prespecified(q.view):
        yield Passage(told, (Anchor("evidence.prespecified", "protocol"), Anchor("findings", "gaps")))
    serious = [(i, f) for i, f in gaps if f.verdict in _SERIOUS]
    for i, finding in serious[:MOST_QUOTED]:
        yield Passage(_quoted(q, finding), (Anchor(f"findings[{i}]", _place(q, finding)),))
    if len(serious) > MOST_QUOTED:
        yield Passage(f"And {whole(len(serious) - MOST_QUOTED)} more in the report.", (Anchor("findings", "gaps"),))


def _quoted(q: Quoting, finding: Finding) -> str:
    gap = q.view.gap_of(finding)
    role = "exploratory"
    if gap is not None and gap.is_confirmatory:
        role = "primary" if q.audit.protocol is None else "primary, pre-specified in the protocol"
    return f"{verdict_word(finding.verdict)} ({role}): {one_line(finding.explanation)}"


def _place(q: Quoting, finding: Finding) -> str:
    return q.view.address(finding).removeprefix("#")


@evidence
def intersections(q: Quoting) -> Iterator[Passage]:
    """Crossed groups, where asked for."""
    crossed = [a for a in q.evidence.attributes if "*" in a]
    for attribute in crossed:
        groups = q.view.groups_of(attribute)
        if groups:
            yield Passage(
                f"Crossed by {typeset.isolated(attribute)}: {count(len(groups), 'group')}, exploratory; their numbers stand in the "
                "report.",
                (q.group_anchor(groups[0].group),),
            )
            for metric in q.view.primary:
                if metric in q.evidence.cards and (passage := q.by_group(metric, attribute)):
                    yield passage


@evidence
def group_sizes(q: Quoting) -> Iterator[Passage]:
    """Diseased cases and others behind the evaluation, as patients; the fewest in any group."""
    everyone = q.view.everyone()
    diseased, others = (q.view.counted(n, EVERYONE) for n in (everyone.n_event_patients, everyone.n_other_patients))
    yield Passage(
        f"Evaluation: {diseased} patients with a diseased {q.case}, {others} with one without the disease.",
        (q.group_anchor(EVERYONE),),
    )
    shown = [s for s in q.evidence.groups if s.group != EVERYONE and "*" not in s.group.attribute and not s.is_rounded]
    if shown:
        least = min(shown, key=lambda s: s.n_rarer)
        yield Passage(
            f"Fewest in any group, {q.named(least.group)}: {whole(least.n_event_patients)} patients with and "
            f"{whole(least.n_other_patients)} without a diseased {q.case}.",
            (q.group_anchor(least.group),),
        )
