"""What a pass of the gate rests on where findings that would fail are muted: the same words wherever the verdict is printed."""

from __future__ import annotations

from radaudit.language import say
from radaudit.records.gate import Gate
from radaudit.records.wording import whole


def only_because(gate: Gate) -> str:
    """Said of a gate that passes beside muted findings that would fail."""
    n = len(gate.set_aside)
    if n == 1:
        return say("Passed only because 1 finding that would fail is muted by policy {policy}.", policy=gate.policy)
    return say(
        "Passed only because {n} findings that would fail are muted by policy {policy}.", n=whole(n), policy=gate.policy
    )
