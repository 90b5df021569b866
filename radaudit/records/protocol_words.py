"""What the lock of a protocol means for an audit, in words: the same on the page, on the terminal and in a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say
from radaudit.records.protocol import ProtocolUse
from radaudit.records.wording import count, enumerated, whole


def fixed(use: ProtocolUse | None) -> str:
    """Whether anything was fixed beforehand, in one line."""
    if use is None:
        return say("No protocol was locked beforehand, so in a submission every verdict here counts as exploratory.")
    told = {"file": use.name, "when": moment(use.locked.when)}
    if use.amendments:
        return say(
            "Pre-specified in {file}, locked {when} UTC, with {amendments} since.",
            **told,
            amendments=count(len(use.amendments), "amendment"),
        )
    return say("Pre-specified in {file}, locked {when} UTC.", **told)


def weakened(use: ProtocolUse) -> Iterator[str]:
    """What a reader must know before believing that an audit was pre-specified: a late lock or amendment, deviations."""
    if n := use.locked.n_openings:
        yield say(
            "The protocol was locked after the labels had been read {times}: it may have been written knowing the answer.",
            times=times(n),
        )
    late = [a for a in use.amendments if a.n_openings]
    if late and late[-1].n_openings != use.locked.n_openings:
        yield say(
            "The protocol was amended after the labels had been read {times}: what was amended then is exploratory.",
            times=times(late[-1].n_openings or 0),
        )
    if use.reason and not use.deviations:
        yield say("Reported as a deviation from the protocol: {reason}.", reason=use.reason.rstrip("."))
    if use.deviations:
        told = [
            say(
                "{what} ({declared} declared, {done} done)",
                what=d.what,
                declared=recalled(d.declared),
                done=recalled(d.done),
            )
            for d in use.deviations
        ]
        yield say(
            "This audit deviates from its protocol: {deviations}. Reason given: {reason}. What that touches is exploratory.",
            deviations=enumerated(told),
            reason=use.reason.rstrip("."),
        )


def times(n: int) -> str:
    """How often: "once", "3 times"."""
    return say("once") if n == 1 else say("{n} times", n=whole(n))


def moment(when: str) -> str:
    """A recorded time for people: 2026-01-02 03:04."""
    return when[:16].replace("T", " ")
