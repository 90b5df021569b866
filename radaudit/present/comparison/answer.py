"""The comparison in one sentence, the same on the page and in the terminal."""

from __future__ import annotations

from radaudit.records import Verdict
from radaudit.records.changes import Change, ModelComparison, Outcome
from radaudit.records.groups import EVERYONE
from radaudit.records.wording import in_sentence

OUTCOME_WORDS: dict[Outcome, str] = {
    "lost": "Lost",
    "gained": "Gained",
    "alike": "Alike",
    "unsettled": "Not settled",
    "neither": "No better side",
    "not_estimable": "Not judged",
}
"""An outcome in words; a color or a symbol never stands alone."""

OUTCOME_MARKS: dict[Outcome, Verdict] = {
    "lost": Verdict.FAIL,
    "gained": Verdict.PASS,
    "alike": Verdict.MUTED,
    "unsettled": Verdict.INCONCLUSIVE,
    "neither": Verdict.NOT_APPLICABLE,
    "not_estimable": Verdict.NOT_APPLICABLE,
}
"""The mark that it shares with the verdicts."""


def overall(comparison: ModelComparison) -> Outcome:
    """Lost where anybody was shown to lose in a primary measure; then gained, unsettled, alike."""
    for outcome in ("lost", "gained", "unsettled", "alike"):
        if comparison.primary(outcome):
            return outcome
    return "not_estimable"


def headline(comparison: ModelComparison) -> str:
    """Whether anybody gains or loses, in a sentence; `by_measure` says who."""
    gained, lost = comparison.primary("gained"), comparison.primary("lost")
    is_open = bool(comparison.primary("unsettled", "not_estimable"))
    if gained and lost:
        return "The candidate does better in some places and worse in others."
    if lost:
        return f"The candidate does worse in some places, and was nowhere shown to do better{_as_far(comparison, 'gained')}."
    if gained:
        open_end = " That nobody loses was not shown everywhere." if is_open else ""
        end = _as_far(comparison, "lost")
        return f"The candidate does better in some places, and was nowhere shown to do worse{end}.{open_end}"
    if comparison.primary("unsettled"):
        end = _as_far(comparison, "lost", "gained")
        return f"Nobody was shown to gain or to lose{end}, and not all were shown to be alike."
    if comparison.primary("alike"):
        where = "wherever that could be judged" if is_open else "in all groups"
        return f"The two models are alike within the policy's margins, {where}."
    return "Nothing could be compared."


def _as_far(comparison: ModelComparison, *outcomes: Outcome) -> str:
    """What "nowhere" covers: a change of a further measure must not make the headline untrue."""
    return " by a primary measure" if any(comparison.further(outcome) for outcome in outcomes) else ""


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
            return (
                "Where sensitivity and specificity change in opposite directions, the candidate flags "
                f"{'more' if outcome == 'gained' else 'fewer'} cases: that can be a moved threshold rather than a better or "
                "worse model. AUROC, calibration and net benefit tell which."
            )
    return ""


def by_measure(comparison: ModelComparison) -> list[str]:
    """Who lost and who gained in which measure: "Lost: specificity (vendor Canon, sex F)."; of further measures only losses."""
    found = {
        "Lost": comparison.primary("lost"),
        "Gained": comparison.primary("gained"),
        "Lost by a further measure": comparison.further("lost"),
    }
    return [f"{word}: {_measures(comparison, changes)}." for word, changes in found.items() if changes]


def _measures(comparison: ModelComparison, changes: list[Change]) -> str:
    """Measures and whom they changed for: "specificity (vendor Canon, sex F); AUROC (everyone)"."""
    cards = comparison.evidence.cards
    names = dict.fromkeys(c.comparison.metric for c in changes)
    return "; ".join(
        f"{in_sentence(cards[m].title)} ({_whom([c for c in changes if c.comparison.metric == m])})" for m in names
    )


def reasons(comparison: ModelComparison, most: int = 2) -> list[str]:
    """The clearest losses and gains in sentences, at most so many of each; groups before the whole cohort."""
    told: list[str] = []
    for changes in (comparison.primary("lost"), comparison.primary("gained")):
        plain = [c for c in changes if "*" not in c.comparison.group.attribute] or changes
        plain.sort(key=lambda c: c.comparison.group == EVERYONE)  # stable: the clearest stay first
        told += [c.words for c in plain[:most]]
    return told


def _whom(changes: list[Change], most: int = 4) -> str:
    """The groups of some changes: "everyone, vendor Canon, sex F"; crossed groups only where there are no others."""
    groups = [c.comparison.group for c in changes]
    plain = [g for g in groups if "*" not in g.attribute] or groups
    plain.sort(key=lambda g: g != EVERYONE)
    names = [g.label for g in plain[:most]]
    if len(plain) > most:
        names.append(f"and {len(plain) - most} more")
    return ", ".join(names)
