"""How numbers were made: unit, intervals, multiplicity, margins."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.records import EVERYONE
from radaudit.records.wording import listed, number, one_line, percent


@evidence
def intervals(q: Quoting) -> Iterator[Passage]:
    """Unit of analysis, confidence level, and the interval of every measure."""
    level = percent(q.evidence.level)
    how = (
        "clustered by patient, because images of one patient are not independent" if q.evidence.has_patients
        else "with rows as units, because no column says which rows share a patient"
    )  # fmt: skip
    yield Passage(
        f"Unit of analysis: {q.evidence.unit}. All intervals are two-sided {level} confidence intervals, {how}.",
        (Anchor("evidence.unit", "methods"), Anchor("evidence.level", "methods")),
    )
    by_method: dict[str, list[str]] = {}
    first: dict[str, int] = {}
    for i, m in enumerate(q.evidence.measurements):
        if m.group == EVERYONE and m.estimate.method:
            titles = by_method.setdefault(m.estimate.method, [])
            first.setdefault(m.estimate.method, i)
            if (title := q.evidence.cards[m.metric].title) not in titles:
                titles.append(title)
    for method, titles in by_method.items():
        yield Passage(f"{method}: {listed(titles)}.", (Anchor(f"evidence.measurements[{first[method]}]", "methods"),))


@evidence
def multiplicity(q: Quoting) -> Iterator[Passage]:
    """What was compared with what, and how many comparisons were accounted for."""
    families = sorted({c.family for c in q.evidence.comparisons if c.family})
    if not families:
        return
    named = ", between groups that the protocol names," if q.evidence.prespecified is not None else ""
    yield Passage(
        f"Gaps of primary measures at the first threshold{named} are confirmatory; their intervals hold for all groups of an "
        "attribute and all primary measures at once (max-t, from the joint covariance). All other gaps are exploratory.",
        (Anchor("evidence.comparisons", "methods"),),
    )


@evidence
def margins(q: Quoting) -> Iterator[Passage]:
    """The largest gaps that the policy calls unimportant, and its reasons."""
    policy = q.audit.policy
    named = [(n, m) for n, m in policy.margins.items() if n in q.evidence.cards]
    if not named:
        return
    told = "; ".join(f"{q.evidence.cards[name].title} ±{number(margin)}" for name, margin in named)
    yield Passage(
        f"Policy {typeset.isolated(policy.name)} (SHA-256 {policy.sha256}), largest gaps called unimportant: {told}.",
        tuple(Anchor(f"policy.margins.{name}", "methods") for name, _ in named),
    )
    yield from unjustified_margins(q)
    for name, _ in named:
        if reason := policy.rationale.get(name):
            title = q.evidence.cards[name].title
            yield Passage(f"{title}: {one_line(reason)}", (Anchor(f"policy.rationale.{name}", "methods"),))


def unjustified_margins(q: Quoting) -> Iterator[Passage]:
    """Margins whose reason came with the program and that nobody replaced by one of their own."""
    policy = q.audit.policy
    reasons = {n: policy.rationale.get(n, "").strip() for n in policy.margins if n in q.evidence.cards}
    proposed = [q.evidence.cards[n].title for n, why in reasons.items() if not why or why.startswith("A proposal")]
    if proposed:
        yield Passage(
            f"The policy gives no clinical reason of its own for the margins of {listed(proposed)}: they are proposals of the "
            "program.",
            (Anchor("policy.rationale", "methods"),),
        )


@evidence
def design_effect(q: Quoting) -> Iterator[Passage]:
    """How much wider intervals are because images share patients."""
    found = q.view.measurement("auroc", EVERYONE)
    if found is None or found.estimate.design_effect is None or not q.evidence.has_patients:
        return
    yield Passage(
        f"Design effect of the AUROC (variance with patients as units over that with rows as units): "
        f"{number(found.estimate.design_effect)}.",
        (q.anchor_of(found, q.view.card("auroc")),),
    )
