"""What recalibration or another threshold would have changed for every group: what helps whom, and at whose cost."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Code, Fold, HowTo, Prose
from radaudit.present.sections import section
from radaudit.present.view import View
from radaudit.present.what_if.blocks import Points
from radaudit.present.what_if.cautions import command, left_open, not_a_model, to_decide, weighing
from radaudit.present.what_if.choosing import troubled
from radaudit.present.what_if.figure import figure
from radaudit.present.what_if.points import changes_benefit, message
from radaudit.present.what_if.tables import effects_table, remedies_table
from radaudit.present.what_if.trials import Trials, trials_of
from radaudit.records import EVERYONE, wording

TITLE = phrase("What recalibration or another threshold would change")
MOST_POINTS = 4
"""Points about groups, and as many about harm, in the open list; more are folded."""


@section(TITLE, order=76)
def what_if(view: View) -> Iterator[Block]:
    """The message, who decides, what it is not, the figures, then every number, folded."""
    trials = trials_of(view)
    if trials is None:
        return
    if not trials.remedies:
        why = (typeset.noted(trials.what_if.note),) if trials.what_if.note else ()
        yield Prose((say("Nothing could be tried."), *why, *left_open(trials)))
        return
    told = message(trials)
    yield Points((*told.groups[:MOST_POINTS], *told.harms[:MOST_POINTS]))
    if further := (*told.groups[MOST_POINTS:], *told.harms[MOST_POINTS:]):
        yield Fold(wording.count(len(further), "further point"), (Points(further),), is_printed=True)
    yield Prose((_intervals(trials),), "note")
    if decisions := to_decide(trials):
        yield Prose(decisions, "warning")
    yield from _figures(trials)
    yield Prose((not_a_model(trials),))
    yield Code(command(trials), say("Command that calibrates a model on other cases"))
    if open_ := tuple(left_open(trials)):
        yield Prose(open_, "list")
    yield from _tables(trials)
    yield _how_to(trials)


def _intervals(trials: Trials) -> str:
    return say(
        "In parentheses: {level} simultaneous intervals, for all remedies and all groups of an attribute at once. Nothing is "
        "called help, or harm, whose interval holds 0.",
        level=wording.percent(trials.what_if.level),
    )


def _order(trials: Trials) -> list[str]:
    """Attributes with a group that fails first, then those by which a remedy was shown to change the net benefit of a group."""
    failing = [t.group.attribute for t in troubled(trials)]

    def rank(attribute: str) -> tuple[int, bool]:
        place = failing.index(attribute) if attribute in failing else len(failing)
        return place, not changes_benefit(trials, attribute)

    return sorted(trials.what_if.attributes, key=rank)


def _figures(trials: Trials) -> Iterator[Block]:
    """The figure of the attribute that fails first; those of the others folded."""
    drawn = [f for a in _order(trials) if (f := figure(trials, a))]
    yield from drawn[:1]
    for other in drawn[1:]:
        yield Fold(other.title, (other,))


def _tables(trials: Trials) -> Iterator[Block]:
    for attribute in _order(trials):
        everyone = [EVERYONE] if trials.tells_of(EVERYONE) else []
        groups = trials.groups_of(attribute)
        own = trials.remedies_for(attribute)
        by = typeset.isolated(attribute)
        caption = say("Every measure before and after every remedy, by {attribute}.", attribute=by)
        table = effects_table(trials, [*everyone, *groups], own, caption)
        if table is None:
            continue
        blocks: list[Block] = [table]
        others = [r for r in trials.remedies if r not in own]
        caption = say("What remedies that were made for other attributes would do to these groups.")
        if others and (crossed := effects_table(trials, groups, others, caption)):
            blocks.append(Fold(say("Remedies made for other attributes"), (crossed,)))
        yield Fold(say("All numbers by {attribute}, before and after", attribute=by), tuple(blocks))
    if needed := remedies_table(trials):
        yield Fold(say("From which score each level would be flagged"), (needed,))


def _how_to(trials: Trials) -> HowTo:
    return HowTo(
        (say("Recalibrating draws the risks to what was observed, by intercept and slope of their logits: for everyone, or for "
             "every level of an attribute, drawn the more towards the common ones the fewer its cases. Who is flagged then is "
             "whoever’s risk reaches the same locked threshold."),
         say("One lower threshold finds, in every group, at least as large a share of the diseased as is found of everyone now. "
             "With a threshold of its own every group is found alike. Equalized odds (Hardt et al 2016, by fairlearn) makes both "
             "errors alike, partly by lot, and where need be by doing worse where the model does well."),
         weighing(trials)),
        (say("What would happen at another hospital, or next year: maps and thresholds are as particular to their cases as the gap "
             "that they mend."),
         say("That a remedy is right. A gap that other images, other labels or a better model would close is not mended by "
             "another threshold; it is hidden."),
         say("That what was not shown to help does not: these cases may be too few to tell.")),
    )  # fmt: skip
