"""What of a comparison was fixed beforehand: on its first screen, and in a part of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Entry, Fold, HowTo, KeyValue, Prose, Row, Table
from radaudit.present.comparison.answer import OUTCOME_WORDS
from radaudit.present.comparison.outcomes import ORDER, exploratory
from radaudit.present.page.rendering import Part
from radaudit.present.sections.protocol import departures, lock_facts, reasons
from radaudit.records.comparison import ModelComparison
from radaudit.records.protocol import ProtocolUse
from radaudit.records.protocol_words import fixed, weakened
from radaudit.records.wording import in_sentence, listed, percent, threshold_text, whole


def fixed_beforehand(comparison: ModelComparison) -> Iterator[str]:
    """Whether anything was fixed beforehand, and how what was ended, apart from all else."""
    if comparison.protocol is None:
        yield say("No protocol was locked beforehand, so in a submission every outcome here counts as exploratory.")
        return
    yield fixed(comparison.protocol)
    named = Counter(c.outcome for c in comparison.changes if comparison.is_primary(c))
    if named:
        ended = [f"{say(OUTCOME_WORDS[o]).lower()} {whole(named[o])}" for o in ORDER if named[o] or o == "lost"]
        yield say(
            "Of the {n} pre-specified changes: {outcomes}. All others are exploratory.",
            n=whole(named.total()),
            outcomes=say(", ").join(ended),
        )


def cautions(use: ProtocolUse | None) -> tuple[str, ...]:
    """What must be known before believing that a comparison was pre-specified."""
    return tuple(weakened(use)) if use else ()


def protocol_parts(comparison: ModelComparison) -> list[Part]:
    """The part of the page; none without a protocol."""
    use = comparison.protocol
    return [] if use is None else [Part("protocol", say("Protocol"), tuple(_blocks(comparison, use)))]


def _blocks(comparison: ModelComparison, use: ProtocolUse) -> Iterator[Block]:
    yield Prose(tuple(fixed_beforehand(comparison)), "lead")
    if told := cautions(use):
        yield Prose(told, "warning")
    if beside := exploratory(comparison):
        names = typeset.listed([typeset.isolated(name) for name in beside])
        yield Prose((say("Compared beside the protocol, and exploratory: {attributes}.", attributes=names),))
    facts = list(lock_facts(use))
    if use.protocol.baseline:
        facts.insert(2, Entry(say("Older model in the protocol"), use.protocol.baseline))
    yield KeyValue(tuple(facts))
    yield _kept(comparison, use)
    yield from departures(use)
    yield Fold(say("Why these margins"), (reasons(comparison.evidence.cards, use),))
    yield HowTo(
        (say("Before the comparison somebody wrote down by which measures, for whom and by which margins a newer model would be "
             "held against the older one, and locked it. Only what stands there decides; every other change is exploratory."),),
        (say("Whether somebody knew the labels before the lock, where the test set is not sealed."),),
    )  # fmt: skip


def _kept(comparison: ModelComparison, use: ProtocolUse) -> Table:
    own, evidence, policy = use.protocol, comparison.evidence, comparison.policy
    cards = evidence.cards

    def titles(names: tuple[str, ...]) -> str:
        return listed([say(cards[n].title) if n in cards else n for n in names]) or "–"

    compared = [a for a in evidence.attributes if a not in use.further]
    lines = [
        (say("Groups"), listed(own.groups), listed(own.groups if len(compared) == len(own.groups) else compared)),
        (say("Primary measures"), titles(own.primary), titles(policy.primary)),
    ]
    for name in (*own.primary, *own.secondary):
        if name in own.margins:
            now = f"{policy.margins[name]:g}" if name in policy.margins else "–"
            lines.append(
                (say("Margin of {measure}", measure=in_sentence(titles((name,)))), f"{own.margins[name]:g}", now)
            )
    lines += [
        (
            say("Decision threshold of the baseline"),
            threshold_text(own.thresholds_of_both[0]),
            threshold_text(comparison.baseline.thresholds[0]),
        ),
        (
            say("Decision threshold of the candidate"),
            threshold_text(own.thresholds[0]),
            threshold_text(comparison.candidate.thresholds[0]),
        ),
        (say("Confidence level"), percent(own.level), percent(evidence.level)),
        (
            say("Patients for a verdict"),
            say("at least {n} with and {n} without the disease", n=whole(own.min_events)),
            say("at least {n} with and {n} without the disease", n=whole(policy.min_events)),
        ),
    ]
    columns = (Column(say("What")), Column(say("Pre-specified"), is_wide=True), Column(say("Done"), is_wide=True))
    rows = tuple(
        Row((Cell(what), Cell(declared), Cell(say("as declared"), is_soft=True) if done == declared else Cell(done)))
        for what, declared, done in lines
    )
    return Table(say("What was pre-specified, and what was done."), columns, rows)
