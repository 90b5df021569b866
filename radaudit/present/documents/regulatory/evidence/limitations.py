"""Limitations that follow from the audit itself. A person adds those that it can't know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.evidence.statistics import unjustified_margins
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.records import EVERYONE, Verdict
from radaudit.records.wording import count, one_line, whole

_OPEN = (Verdict.FAIL, Verdict.CONCERN, Verdict.INCONCLUSIVE)
_ABOUT_DATA = ("RA1", "RA9")
"""Families of findings about the data and the run."""


@evidence
def limitations(q: Quoting) -> Iterator[Passage]:
    """What weakens these numbers: findings about the data, open gaps, small and withheld groups, unsealed test sets."""
    for i, f in enumerate(q.audit.findings):
        if f.code.startswith(_ABOUT_DATA) and f.verdict in _OPEN:
            yield Passage(one_line(f.explanation), (Anchor(f"findings[{i}]", q.view.address(f).removeprefix("#")),))
    yield from _open_gaps(q)
    yield from _small(q)
    if q.evidence.withheld:
        yield Passage(
            f"{count(len(q.evidence.withheld), 'group')} withheld to protect the people in them: "
            f"{', '.join(q.named(w.group) for w in q.evidence.withheld)}.",
            (Anchor("evidence.withheld", "limits"),),
        )
    yield from unjustified_margins(q)
    if q.audit.protocol is None:
        yield Passage(
            "No protocol was locked before the labels were read, so nothing shows what was fixed beforehand.",
            (Anchor("protocol"),),
        )
    elif q.audit.protocol.deviations:
        yield Passage(
            f"The audit departs from its protocol in {q.listed([d.what for d in q.audit.protocol.deviations])}.",
            (Anchor("protocol.deviations", "protocol"),),
        )
    if q.audit.test_set is None:
        yield Passage("The test set was not sealed, so nothing is known of earlier looks at it.", (Anchor("test_set"),))
    if q.evidence.clinical_range is None:
        yield Passage(
            "No clinically reasonable range of thresholds was declared, so no verdict rests on the decision curves.",
            (Anchor("evidence.clinical_range", "decision-curves" if _has_curves(q) else ""),),
        )
    if q.evidence.population is None:
        yield Passage(
            "The cohort was not compared with the population that the model is meant for.",
            (Anchor("evidence.population"),),
        )
    yield Passage(
        "The audit knows the labels as given; it can't tell whether the reference standard is right, or right to the "
        "same degree in "
        "every group.",
        (Anchor("evidence.notes"),),
    )


def _has_curves(q: Quoting) -> bool:
    return any(c.kind == "net_benefit" and c.x for c in q.evidence.curves)


def _open_gaps(q: Quoting) -> Iterator[Passage]:
    gaps = [f for f in q.audit.findings if q.view.is_gap(f)]
    counted = Counter(f.verdict for f in gaps)
    if counted[Verdict.INCONCLUSIVE]:
        yield Passage(
            f"{whole(counted[Verdict.INCONCLUSIVE])} of {count(len(gaps), 'gap')} between groups are inconclusive: "
            "too few cases to show "
            "either a gap or its absence.",
            (Anchor("findings", "gaps"),),
        )
    if counted[Verdict.NOT_APPLICABLE]:
        yield Passage(
            f"{count(counted[Verdict.NOT_APPLICABLE], 'gap')} could not be judged, for want of cases.",
            (Anchor("findings", "gaps"),),
        )


def _small(q: Quoting) -> Iterator[Passage]:
    small = [s for s in q.evidence.groups if s.group != EVERYONE and s.tier in ("counts", "uncertain")]
    if small:
        named = ", ".join(q.named(s.group) for s in small[:12])
        more = f" and {whole(len(small) - 12)} more" if len(small) > 12 else ""
        yield Passage(
            f"Too few patients with or without the disease for firm numbers: {named}{more}.",
            tuple(q.group_anchor(s.group) for s in small[:12]),
        )


@evidence
def known_biases(q: Quoting) -> Iterator[Passage]:
    """Gaps beyond their margin: where the model serves a group worse."""
    found = [
        (i, f) for i, f in enumerate(q.audit.findings) if q.view.is_gap(f) and f.verdict in _OPEN[:2] and f.weight > 0
    ]
    for i, f in found[:8]:
        yield Passage(one_line(f.explanation), (Anchor(f"findings[{i}]", q.view.address(f).removeprefix("#")),))
    if len(found) > 8:
        yield Passage(f"And {whole(len(found) - 8)} more in the report.", (Anchor("findings", "gaps"),))
    if not found and any(q.view.is_gap(f) for f in q.audit.findings):
        yield Passage(
            "No gap between groups was shown to lie beyond its margin to a group's cost.", (Anchor("findings", "gaps"),)
        )
