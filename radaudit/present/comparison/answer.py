"""The comparison in one sentence and a few points, the same on the page, in the terminal and in the summary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.comparison.open_costs import open_costs
from radaudit.records.comparison import Change, ModelComparison, Outcome
from radaudit.records.groups import EVERYONE, Group
from radaudit.records.wording import enumerated, first_of, group_label, in_sentence, sentences

OUTCOME_WORDS: dict[Outcome, str] = {
    "lost": phrase("Lost"),
    "gained": phrase("Gained"),
    "alike": phrase("Alike"),
    "unsettled": phrase("Not settled"),
    "neither": phrase("No better side"),
    "not_estimable": phrase("Not judged"),
}
"""An outcome in words; a color or a symbol never stands alone."""

OUTCOME_MEANINGS: dict[Outcome, str] = {
    "lost": phrase("shown to do worse"),
    "gained": phrase("shown to do better"),
    "alike": phrase("shown to lie within the margin"),
    "unsettled": phrase("these cases leave it open"),
    "neither": phrase("it changed, neither way is better"),
    "not_estimable": phrase("too little was seen"),
}

COUNTED = ("sensitivity", "specificity", "auroc")
"""Measures of which a change is told in cases of 1000, so that its size can be compared."""

MOST_NAMED = 4
"""Groups of a list that are named; the matrix has the others."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to know: what happened to whom by how much, and to whom else.

    Attributes:
        outcome: Its mark and its first word.
        text: A sentence with numbers.
        more: Who else, "" for nobody.
        change: The change that it tells, for a link to its numbers; None where it tells several.
    """

    outcome: Outcome
    text: str
    more: str = ""
    change: Change | None = None


def overall(comparison: ModelComparison) -> Outcome:
    """Lost where anybody was shown to lose in a primary measure; then gained, unsettled, alike."""
    for outcome in ("lost", "gained", "unsettled", "alike"):
        if comparison.primary(outcome):
            return outcome
    return "not_estimable"


def headline(comparison: ModelComparison) -> str:
    """Whether anybody gains or loses, in a sentence; `points` say who and by how much.

    Under a protocol it is about what that names, and says so.
    """
    if comparison.evidence.prespecified is None:
        return _headline(comparison)
    if not any(map(comparison.is_primary, comparison.changes)):
        return say("No change is as it was pre-specified: all are exploratory.")
    return say("As pre-specified: {answer}", answer=_headline(comparison))


def _headline(comparison: ModelComparison) -> str:
    gained, lost = comparison.primary("gained"), comparison.primary("lost")
    is_open = bool(comparison.primary("unsettled", "not_estimable"))
    # A change of a further measure must not make the sentence untrue.
    gained_further, lost_further = bool(comparison.further("gained")), bool(comparison.further("lost"))
    if gained and lost:
        return say("The candidate does better in some places and worse in others.")
    if lost:
        if gained_further:
            return say(
                "The candidate does worse in some places, and was nowhere shown to do better by a primary measure."
            )
        return say("The candidate does worse in some places, and was nowhere shown to do better.")
    if gained:
        told = say("The candidate does better in some places, and was nowhere shown to do worse.")
        if lost_further:
            told = say(
                "The candidate does better in some places, and was nowhere shown to do worse by a primary measure."
            )
        return sentences(told, say("Not every loss could be ruled out.") if is_open else "")
    if comparison.primary("unsettled"):
        if gained_further or lost_further:
            return say("Nobody was shown to gain or to lose by a primary measure, and not all were shown to be alike.")
        return say("Nobody was shown to gain or to lose, and not all were shown to be alike.")
    if comparison.primary("alike"):
        if is_open:
            return say("The two models are alike within the policy’s margins, wherever that could be judged.")
        return say("The two models are alike within the policy’s margins, in all groups.")
    return say("Nothing could be compared.")


def points(comparison: ModelComparison) -> list[Point]:
    """The clearest loss, the clearest gain, gains that may have cost as much, losses by a further measure."""
    lost, gained = comparison.primary("lost"), comparison.primary("gained")
    found = [point for changes in (lost, gained) if (point := _clearest(comparison, changes))]
    found += [Point("unsettled", text, change=change) for change, text in open_costs(comparison)]
    if not lost and not gained:
        found += _open(comparison)
    return found + list(_further(comparison))


def _further(comparison: ModelComparison) -> Iterator[Point]:
    """Losses by a measure that is not primary; and, under a protocol, by one that is, where it was not pre-specified."""
    lost = comparison.further("lost")
    primary = [c for c in lost if c.comparison.metric in comparison.policy.primary]
    if primary:
        told = say("Not pre-specified, and so exploratory: {measures}.", measures=_measures(comparison, primary))
        yield Point("lost", told, change=primary[0])
    if others := [c for c in lost if c not in primary]:
        yield Point("lost", say("By a further measure: {measures}.", measures=_measures(comparison, others)))


def _clearest(comparison: ModelComparison, changes: list[Change]) -> Point | None:
    """The change that is surely the largest in full, and who else in which measure."""
    if not changes:
        return None
    first = min(changes, key=_rank)  # of equals the first, which is the one farthest beyond chance
    others = [c for c in changes if c is not first]
    more = ""
    if others and first.outcome == "lost":
        more = say("Also lost: {measures}.", measures=_measures(comparison, others))
    elif others and first.outcome == "gained":
        more = say("Also gained: {measures}.", measures=_measures(comparison, others))
    return Point(first.outcome, first.words, more, first)


def _rank(change: Change) -> tuple[bool, bool, bool, float]:
    """No crossed group, a group before the whole cohort, what counts cases before what does not, then by what is sure of it."""
    c = change.comparison
    sure = min(abs(c.low or 0.0), abs(c.high or 0.0))
    return "*" in c.group.attribute, c.group == EVERYONE, c.metric not in COUNTED, -sure


def _open(comparison: ModelComparison) -> list[Point]:
    """Where nothing is settled: of sensitivity and of specificity the change that looks most like a loss, else the clearest."""
    changes = sorted(comparison.primary("unsettled"), key=_unsettled_rank)
    if not changes:
        return []
    found = [next((c for c in changes if c.comparison.metric == m), None) for m in ("sensitivity", "specificity")]
    return [Point("unsettled", c.words, change=c) for c in (found if any(found) else changes[:1]) if c]


def _unsettled_rank(change: Change) -> tuple[bool, bool, bool]:
    """No crossed group, what looks like a loss before what looks like a gain, a group before the whole cohort."""
    c = change.comparison
    is_loss = c.metric in COUNTED and (c.gap.value or 0.0) < 0
    return "*" in c.group.attribute, not is_loss, c.group == EVERYONE


def trade_off(comparison: ModelComparison) -> str:
    """A warning where sensitivity was bought with specificity, or the other way round; "" where it was not."""
    outcomes = {
        (c.comparison.metric, c.comparison.group): c.outcome
        for c in comparison.changes
        if c.outcome in ("gained", "lost")
    }
    for (metric, group), outcome in outcomes.items():
        other = outcomes.get(("specificity", group))
        if metric == "sensitivity" and other and other != outcome:
            return _moved_threshold(is_gain=outcome == "gained")
    if costs := open_costs(comparison):
        return _moved_threshold(is_gain=costs[0][0].comparison.metric == "specificity")
    return ""


def _moved_threshold(*, is_gain: bool) -> str:
    """Whether sensitivity rose or fell says to which side a threshold would have moved."""
    if is_gain:
        return say(
            "Where sensitivity rises and specificity falls, the candidate flags more cases: that can be a moved threshold rather "
            "than a better or worse model. AUROC, calibration and net benefit tell which."
        )
    return say(
        "Where sensitivity falls and specificity rises, the candidate flags fewer cases: that can be a moved threshold rather "
        "than a better or worse model. AUROC, calibration and net benefit tell which."
    )


def _measures(comparison: ModelComparison, changes: list[Change]) -> str:
    """Measures and whom they changed for: "specificity (vendor Canon, sex F); AUROC (everyone)"."""
    cards = comparison.evidence.cards
    names = dict.fromkeys(c.comparison.metric for c in changes)
    return enumerated(
        [
            say(
                "{measure} ({groups})",
                measure=in_sentence(say(cards[m].title)),
                groups=named([c for c in changes if c.comparison.metric == m]),
            )
            for m in names
        ]
    )


def named(changes: list[Change], most: int = MOST_NAMED) -> str:
    """The groups of some changes: "everyone, vendor Canon, sex F"; crossed groups only where there are no others."""
    groups = [c.comparison.group for c in changes]
    plain = [g for g in groups if "*" not in g.attribute] or groups
    plain.sort(key=lambda g: g != EVERYONE)
    return first_of([label(g) for g in plain], most)


def label(group: Group) -> str:
    """A group inside a sentence, isolated where a user named it."""
    return group_label(group) if group == EVERYONE else typeset.isolated(group_label(group))


def title_of(comparison: ModelComparison) -> str:
    """The title: a user's own as it is, that which names both models and the cohort in the reader's language."""
    names = {
        "candidate": comparison.candidate.name,
        "baseline": comparison.baseline.name,
        "cohort": comparison.provenance.cohort_name,
    }
    usual = "{candidate} against {baseline} on {cohort}".format_map(names)
    return say("{candidate} against {baseline} on {cohort}", **names) if comparison.title == usual else comparison.title
