"""The decision threshold: where it came from, and how it carries over to the groups."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.records.wording import number, one_line, span, threshold_text


@evidence
def threshold_origin(q: Quoting) -> Iterator[Passage]:
    """The thresholds, and who chose them."""
    first, *more = q.evidence.thresholds
    chosen = "fixed in the protocol" if fixed_threshold(q) else typeset.who_chose(q.evidence.threshold_source)
    text = f"A case is flagged when its score is {threshold_text(first)} or more ({chosen})."
    if more:
        text += f" Further thresholds, exploratory: {', '.join(map(threshold_text, more))}."
    yield Passage(text, (Anchor("evidence.thresholds", "methods"), Anchor("evidence.threshold_source", "methods")))


def fixed_threshold(q: Quoting) -> bool:
    """True where the primary threshold is the one that a protocol fixed before the test set was opened."""
    used, named = q.audit.protocol, q.evidence.prespecified
    if used is None or named is None or used.locked.n_openings:
        return False
    return named.threshold == q.evidence.thresholds[0]


@evidence
def threshold_fixed(q: Quoting) -> Iterator[Passage]:
    """The threshold's origin as the protocol states it; nothing where no protocol fixed it."""
    used = q.audit.protocol
    if used is None or not fixed_threshold(q):
        return
    yield Passage(
        f"The protocol {typeset.isolated(used.name)}, locked on {used.locked.when}, fixes the threshold "
        f"{threshold_text(q.evidence.thresholds[0])}. Its origin, in the protocol's words: "
        f"{typeset.isolated(one_line(used.protocol.threshold_origin).rstrip('.'))}.",
        (Anchor("protocol.protocol.threshold_origin", "protocol"), Anchor("evidence.prespecified", "protocol")),
    )


@evidence
def threshold_transport(q: Quoting) -> Iterator[Passage]:
    """The threshold that each group would need to reach the cohort's sensitivity."""
    for attribute in q.plain_attributes():
        told, anchors = [], []
        target = None
        for i, t in enumerate(q.evidence.transport):
            if t.group.attribute != attribute or t.needed is None or t.threshold != q.evidence.thresholds[0]:
                continue
            target = t.target
            between = f" ({span(t.needed_low, t.needed_high)})" if t.needed_low is not None else ""
            told.append(f"{typeset.isolated(t.group.value)} {number(t.needed)}{between}")
            anchors.append(Anchor(f"evidence.transport[{i}]", "transport"))
        if told:
            yield Passage(
                f"Threshold at which each group reaches the cohort's sensitivity of {number(target)}, by "
                f"{typeset.isolated(attribute)}: "
                f"{'; '.join(told)}.",
                tuple(anchors),
            )


@evidence
def output_kind(q: Quoting) -> Iterator[Passage]:
    """What the model gives: a probability, flagged at a threshold."""
    model = q.audit.model
    read = (
        f" The model's own output was read as {model.output} ({typeset.noted(model.output_reason)})."
        if model and model.output
        else ""
    )
    yield Passage(
        f"Audited output: a score from 0 to 1 for each {q.case}, and a flag from a threshold on.{read}",
        (Anchor("evidence.task", "methods"), Anchor("evidence.thresholds", "methods")),
    )
