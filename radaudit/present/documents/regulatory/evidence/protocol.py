"""What was fixed before the labels were read, where the audit knows a locked protocol."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import Quoting


@evidence
def protocol_lock(q: Quoting) -> Iterator[Passage]:
    """The protocol by name and hash, and when it was locked; nothing where the audit had none."""
    used = getattr(q.audit, "protocol", None) or getattr(q.evidence, "protocol", None)
    if used is None:
        return
    yield Passage(f"Protocol {used.name}, SHA-256 {used.sha256}.", (Anchor("protocol"),))
