"""Would the gaps be others, were it known where the unknown belong?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from radaudit.judge.rule import rule
from radaudit.language import recalled, say
from radaudit.records import REST, UNKNOWN, Evidence, Finding, Group, MissingGroups, Policy, Verdict
from radaudit.records.wording import count, in_sentence, number, one_line, sentences, span, whom

LARGEST_MOVE = 0.5
"""In margins: a gap that moves by more could get another verdict."""


@dataclass(frozen=True, slots=True)
class _Move:
    """How far a gap moves when the unknown rows are treated in another way, in margins."""

    other: MissingGroups
    usual: float
    moved: float


@rule("RA109", "What unknown groups could hide")
def hidden_by_unknown(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """A gap moves by more than half its margin where the missing group values are imputed, or the rows without one left out."""
    for attribute in evidence.attributes:
        moves = [m for m in _moves(evidence, policy) if m.other.group.attribute == attribute]
        if not moves:
            continue
        worst = max(moves, key=lambda m: m.moved)
        name = one_line(attribute)
        said = say(
            "the gap in {measure} {where} is {usual} as observed and {moved} ({ends}) by {approach}",
            measure=in_sentence(recalled(evidence.cards[worst.other.metric].title)),
            where=whom(worst.other.group),
            usual=number(worst.usual, 3),
            moved=number(worst.other.value, 3),
            ends=span(worst.other.low, worst.other.high, 3),
            approach=recalled(worst.other.approach),
        )
        told = {"rows": count(worst.other.n_unknown, "row"), "attribute": name, "said": said}
        group = Group(attribute, UNKNOWN)
        if worst.moved > LARGEST_MOVE:
            yield Finding(
                "RA109",
                say("What unknown groups could hide"),
                Verdict.CONCERN,
                sentences(
                    say("{rows} without a value of {attribute} change what is said of the others: {said}.", **told),
                    _bounds(evidence, worst),
                ),
                say("Complete {attribute}, or report these gaps beside the observed ones.", attribute=name),
                group,
                weight=worst.moved - LARGEST_MOVE,
            )
        else:
            explanation = sentences(
                say(
                    "{rows} without a value of {attribute} move no gap by more than half its margin; at most {said}.",
                    **told,
                ),
                _bounds(evidence, worst),
            )
            yield Finding("RA109", say("What unknown groups could hide"), Verdict.PASS, explanation, group=group)


def _moves(evidence: Evidence, policy: Policy) -> Iterator[_Move]:
    """Every gap with a margin under every treatment that gives a number, against the observed one."""
    observed = {(c.metric, c.group, c.threshold): c.gap.value for c in evidence.comparisons if c.against == REST}
    complete = {
        (m.metric, m.group, m.threshold): m.value for m in evidence.missing_groups if m.approach == "complete cases"
    }
    # A group too small to be judged moves by chance alone, and a number told coarsely beside a withheld group by its steps.
    judged = {s.group for s in evidence.groups if s.n_rarer >= policy.min_events and not s.is_rounded}
    for m in evidence.missing_groups:
        if m.group not in judged:
            continue
        key = m.metric, m.group, m.threshold
        # Compared with the whole cohort or a reference, the observed gap is of another kind.
        usual = observed[key] if key in observed else complete.get(key)
        margin = policy.margins.get(m.metric)
        if m.value is not None and usual is not None and margin:
            yield _Move(m, usual, abs(m.value - usual) / margin)


def _bounds(evidence: Evidence, move: _Move) -> str:
    """The smallest and largest gap that these rows could hold, where known: bounds without sampling error, no interval."""
    same = move.other.metric, move.other.group, move.other.threshold
    for m in evidence.missing_groups:
        if m.approach == "bounds" and (m.metric, m.group, m.threshold) == same and m.low is not None:
            return say(
                "Wherever the unknown belong, in these data the gap would lie between {low} and {high}, before any chance is "
                "counted.",
                low=number(m.low, 3),
                high=number(m.high, 3),
            )
    return ""
