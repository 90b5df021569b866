"""What a change between two audits means for whoever is responsible for the model. Other patients come before another model."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, say
from radaudit.present.comparison.advice import NOTHING, Advice, each_group_once
from radaudit.present.comparison.answer import named
from radaudit.records.comparison import ModelComparison

WORSE = phrase(
    "Look first at how the cohorts differ: sicker or other patients can do this with the same model. If that does not explain it, "
    "look at scanners, software and labels, and do not rely on the model there until it is understood."
)
BETTER = phrase(
    "Before anybody calls the model better, see whether the newer cohort is easier: another mix of patients can do this, too."
)
UNSETTLED = phrase(
    "Whether anything changed is open: audit more of these cases before anybody relies on the one or the other."
)
ALIKE = phrase("Nothing here asks for a change. Audit again after the next update of model, scanner or software.")


def advice(comparison: ModelComparison) -> tuple[Advice, ...]:
    """What is worse first, then what is better, then what is open; each for the groups that it is about."""
    return tuple(_advice(comparison))


def _advice(comparison: ModelComparison) -> Iterator[Advice]:
    lost, gained = comparison.primary("lost"), comparison.primary("gained")
    told = {c.comparison.group for c in (*lost, *gained)}
    unsettled = [c for c in comparison.primary("unsettled") if c.comparison.group not in told]
    for changes, words in ((lost, WORSE), (gained, BETTER), (unsettled, UNSETTLED)):
        if changes:
            yield named(each_group_once(changes)), say(words)
    if not (lost or gained or unsettled):
        yield "", say(ALIKE) if comparison.primary("alike") else say(NOTHING)
