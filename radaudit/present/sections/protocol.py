"""What was fixed before the labels were read, when and by whom, and how the audit kept to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Entry, Fold, Heading, HowTo, KeyValue, Prose, Row, Table
from radaudit.present.sections import section
from radaudit.present.tables.kept import kept_table
from radaudit.present.view import View
from radaudit.records import MetricCard, wording
from radaudit.records.protocol import ProtocolUse
from radaudit.records.protocol_words import fixed, moment, times, weakened

_PROFILES = {
    "acceptance": phrase("acceptance: a hospital's local acceptance test"),
    "submission": phrase("submission: evidence for an authority"),
    "research": phrase("research study"),
}


@section("Protocol", order=12)
def protocol(view: View) -> Iterator[Block]:
    """The lock, what was pre-specified beside what was done, deviations and amendments; nothing without a protocol."""
    use = view.audit.protocol
    if use is None:
        return
    yield Prose((fixed(use),), "lead")
    if told := tuple(weakened(use)):
        yield Prose(told, "warning")
    yield Prose(tuple(_exploratory(view, use)))
    yield KeyValue(tuple(lock_facts(use)))
    yield kept_table(view, use)
    yield from departures(use)
    yield Fold(say("Why these margins"), (reasons(view.evidence.cards, use),))
    yield HowTo(
        (say("Before the audit somebody wrote down what would be compared, where and by which margins, and locked it. A gap by "
             "an attribute, measure and threshold that stand there is pre-specified: beyond its margin it fails. Every other gap "
             "is marked as exploratory and can be of concern at most."),
         say("Comments and layout of the file may change after the lock, values may not: an audit under a changed protocol is "
             "refused until it is amended, with a reason.")),
        (say("Whether somebody knew the labels before the lock, where the test set is not sealed."),
         say("A lock file that was written anew as a whole. Compare the hash of its line with that of earlier reports, or ask "
             "for a copy kept by somebody else.")),
    )  # fmt: skip


def _exploratory(view: View, use: ProtocolUse) -> Iterator[str]:
    """What of the audit was not pre-specified."""
    if use.further:
        names = typeset.listed([typeset.isolated(name) for name in use.further])
        yield say("Compared beside the protocol, and exploratory: {attributes}.", attributes=names)
    named = view.evidence.prespecified
    if named is not None and not (named.attributes and named.measures):
        yield say("After these deviations no gap is as it was pre-specified: all are exploratory.")
    crossed = [typeset.isolated(a) for a in view.attributes if "*" in a and a not in use.further]
    if crossed:
        yield say(
            "Crossed groups are exploratory even where a protocol names them: {attributes}.",
            attributes=typeset.listed(crossed),
        )


def lock_facts(use: ProtocolUse) -> Iterator[Entry]:
    """Intended use, model and profile, and what the lock says of itself."""
    own, lock = use.protocol, use.locked
    yield Entry(say("Intended use"), own.intended_use)
    yield Entry(say("Model in the protocol"), own.model)
    yield Entry(say("Profile"), say(_PROFILES[own.profile]))
    when = moment(lock.when)
    yield Entry(say("Locked (UTC)"), say("{when}, by {who}", when=when, who=lock.by) if lock.by else when)
    yield Entry(say("Labels read before the lock"), _looks(lock.n_openings))
    yield Entry(
        say("Multiplicity"), say("simultaneous intervals over all groups of an attribute and all primary measures")
    )
    yield Entry(say("Hash of the protocol"), use.sha256, is_code=True)
    yield Entry(say("Line of the lock"), use.locks[-1].line, is_code=True)


def _looks(n: int | None) -> str:
    if n is None:
        return say("can’t be told: the test set is not sealed")
    return times(n) if n else say("never, as its ledger says")


def departures(use: ProtocolUse) -> Iterator[Block]:
    """What was done otherwise than the protocol says, and what was changed in it after the lock."""
    if use.deviations:
        yield Heading(say("Deviations"))
        yield _deviations_table(use)
    if use.amendments:
        yield Heading(say("Amendments"))
        yield _amendments_table(use)


def _deviations_table(use: ProtocolUse) -> Table:
    """What was done otherwise, beside what was declared."""
    columns = (Column(say("What")), Column(say("Pre-specified")), Column(say("Done")))
    rows = tuple(Row((Cell(d.what), Cell(recalled(d.declared)), Cell(recalled(d.done)))) for d in use.deviations)
    return Table(say("What was done otherwise. Reason given: {reason}", reason=use.reason), columns, rows)


def _amendments_table(use: ProtocolUse) -> Table:
    """Every change since the lock."""
    columns = (
        Column(say("Amended (UTC)")), Column(say("Reason"), is_wide=True), Column(say("What was changed"), is_wide=True),
        Column(say("Labels read before")), Column(say("By")),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                Cell(moment(a.when)),
                Cell(a.reason),
                Cell(wording.enumerated(a.changes)),
                Cell(_looks(a.n_openings)),
                Cell(a.by or "–", is_label=bool(a.by), is_soft=not a.by),
            )
        )
        for a in use.amendments
    )
    return Table(say("Every change since the lock."), columns, rows)


def reasons(cards: Mapping[str, MetricCard], use: ProtocolUse) -> KeyValue:
    """Why every margin is what it is."""
    return KeyValue(
        tuple(
            Entry(say(cards[name].title) if name in cards else name, recalled(why))
            for name, why in use.protocol.rationale.items()
        )
    )
