"""The comparison in one sentence, the same on the page and in the terminal."""

from __future__ import annotations

from radaudit.records import Verdict
from radaudit.records.changes import Change, ModelComparison, Outcome
from radaudit.records.groups import EVERYONE

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
    """Who gained and who lost."""
    gained, lost = _whom(comparison.primary("gained")), _whom(comparison.primary("lost"))
    unsettled = len(comparison.primary("unsettled"))
    if gained and lost:
        return f"The candidate does better for {gained}, and worse for {lost}."
    if lost:
        return f"The candidate does worse for {lost}; nobody was shown to gain."
    if gained:
        caution = " That nobody loses was not shown for all: see what is not settled." if unsettled else ""
        return f"The candidate does better for {gained}; nobody was shown to lose.{caution}"
    if unsettled:
        return "No group was shown to gain or to lose, and not all were shown to be alike."
    if comparison.primary("alike"):
        return "The two models are alike within the policy's margins, in all groups."
    return "Nothing could be compared."


def reasons(comparison: ModelComparison, most: int = 6) -> list[str]:
    """What was lost, then what was gained, in sentences; groups before the whole cohort."""
    listed = comparison.primary("lost") + comparison.primary("gained")
    by_group = [c for c in listed if "*" not in c.comparison.group.attribute]
    ordered = sorted(by_group or listed, key=lambda c: (c.outcome != "lost", c.comparison.group == EVERYONE))
    return [c.words for c in ordered[:most]]


def _whom(changes: list[Change], most: int = 4) -> str:
    """The groups of some changes, each once: "vendor Canon and sex F"; everybody comes last and crossed groups only alone."""
    groups = list(dict.fromkeys(c.comparison.group for c in changes))
    plain = [g for g in groups if "*" not in g.attribute] or groups
    plain.sort(key=lambda g: g == EVERYONE)
    names = ["the whole cohort" if g == EVERYONE else g.label for g in plain[:most]]
    if len(plain) > most:
        names.append(f"{len(plain) - most} more")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
