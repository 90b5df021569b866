"""What was fixed before the labels were read, where the audit was made under a locked protocol."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.records.wording import count, listed, one_line, threshold_text


@evidence
def protocol_lock(q: Quoting) -> Iterator[Passage]:
    """The protocol by name and hash, when it was locked, what it names, and every deviation."""
    used = q.audit.protocol
    if used is None:
        return
    lock, fixed = used.locked, used.protocol
    seen = (
        ""
        if lock.n_openings is None
        else " The sealed test set had not been opened by then."
        if lock.n_openings == 0
        else f" The sealed test set had been opened {count(lock.n_openings, 'time')} by then."
    )
    amended = f"{count(len(used.amendments), 'amendment')}" if used.amendments else "It was never amended"
    yield Passage(
        f"Protocol {typeset.isolated(used.name)} (profile {fixed.profile}), SHA-256 {used.sha256}, locked on {lock.when}."
        f"{seen} {amended}.",
        (Anchor("protocol.locks", "protocol"), Anchor("protocol.sha256", "protocol")),
    )
    titles = [q.evidence.cards[m].title if m in q.evidence.cards else m for m in fixed.primary]
    yield Passage(
        f"Pre-specified: primary measures {listed(titles)}; groups by {q.listed(list(fixed.groups))}; "
        f"{'threshold' if len(fixed.thresholds) == 1 else 'thresholds'} {', '.join(map(threshold_text, fixed.thresholds))} "
        f"({one_line(fixed.threshold_origin)}). All else is exploratory.",
        (Anchor("protocol.protocol", "protocol"), Anchor("evidence.prespecified", "protocol")),
    )
    for i, deviation in enumerate(used.deviations):
        yield Passage(
            f"Deviation, {typeset.isolated(deviation.what)}: the protocol says {typeset.isolated(deviation.declared)}, done was "
            f"{typeset.isolated(deviation.done)}.",
            (Anchor(f"protocol.deviations[{i}]", "protocol"),),
        )


@evidence
def declared_use(q: Quoting) -> Iterator[Passage]:
    """The intended use as the protocol declares it."""
    used = q.audit.protocol
    if used is not None and used.protocol.intended_use.strip():
        yield Passage(
            f"Intended use by the protocol: {typeset.isolated(used.protocol.intended_use)}.",
            (Anchor("protocol.protocol.intended_use", "protocol"),),
        )
