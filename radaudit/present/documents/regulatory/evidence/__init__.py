"""What an audit gives as evidence: each function reads the audit and yields passages; nothing where the audit has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from radaudit.present.documents.regulatory.passages import Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.registry import Registry

Evidence = Callable[[Quoting], Iterator[Passage]]

EVIDENCE: Registry[Evidence] = Registry("radaudit.present.documents.regulatory.evidence")
"""Every kind of evidence by the name that an inventory calls it."""


def evidence(function: Evidence) -> Evidence:
    """Enters a function into `EVIDENCE` under its own name."""
    return EVIDENCE.register(function.__name__, function)
