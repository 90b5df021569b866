"""What would happen at another threshold: a slider that moves every group at once, and what it does not decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.blocks import Block, HowTo, Prose
from radaudit.present.sections import section
from radaudit.present.tables.feet import basis, feet
from radaudit.present.threshold.block import LiveThreshold, Step
from radaudit.present.threshold.few import few_thresholds, interval_note
from radaudit.present.threshold.measures import shown_measures
from radaudit.present.threshold.packing import packed
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group, wording


@section("What if the threshold were another one?", order=72)
def threshold(view: View) -> Iterator[Block]:
    """What the slider is for, the slider with its table, how to read it."""
    sweeps = {s.group: s for s in view.evidence.sweeps}
    if EVERYONE not in sweeps:
        return
    yield Prose((_lead(view),), "lead")
    yield _live(view)
    yield HowTo(
        (
            say(
                "The slider, or the arrow keys on it, moves every group along its own curve, measured once on all cases (it needs "
                "JavaScript; the plain table does not). A bar is a value, the line across its end the interval, the upright tick "
                "the same group at the threshold in use."
            ),
            say(
                "A lower threshold finds more and flags more, in every group. Groups that drift apart as it moves are groups for "
                "which one threshold does not mean the same."
            ),
        ),
        (
            say(
                "A verdict. The verdicts of this report belong to the threshold in use. One that was chosen here, on these cases, "
                "looks better than it is: it has to be fixed and tested on new cases."
            ),
            say(
                "Intervals hold for one threshold at a time, not for the best of all that were looked at. Differences between "
                "groups have intervals of their own, in the section on gaps."
            ),
        ),
    )


def _lead(view: View) -> str:
    return say(
        "The verdicts belong to the threshold {threshold} ({which}). Moving it here is exploration: a threshold that is chosen on "
        "this page must be tested on new cases.",
        threshold=wording.threshold_text(view.evidence.thresholds[0]),
        which=typeset.who_chose(view.evidence.threshold_source),
    )


def _live(view: View) -> LiveThreshold:
    sweeps = {s.group: s for s in view.evidence.sweeps}
    measures = shown_measures(view)
    thresholds = sweeps[EVERYONE].thresholds
    last = len(thresholds) - 1
    locked = [(t, thresholds.index(t)) for t in view.evidence.thresholds]
    table = few_thresholds(view, sweeps, measures)
    return LiveThreshold(
        locked=tuple(Step(wording.threshold_text(t), round(place / max(last, 1), 4)) for t, place in locked),
        start=locked[0][1],
        last=last,
        low=wording.threshold_text(thresholds[0]),
        high=wording.threshold_text(thresholds[-1]),
        packed=packed(view, [s for s in view.evidence.sweeps if len(s.thresholds) == len(thresholds)], measures),
        note=wording.sentences(interval_note(view), basis(view)),
        feet=feet(view, sweeps, [m.card for m in measures]),
        absent=tuple(_absent(view, set(sweeps))),
        blocks=(table,),
    )


def _absent(view: View, moving: set[Group]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Groups that do not move, by name and with the reason."""
    beside = {w.group.attribute for w in view.evidence.withheld}
    few = [g for g in view.groups if g not in moving and g.attribute not in beside]
    for attribute in (a for a in view.attributes if a in beside):
        others = tuple(s.group.value for s in view.groups_of(attribute))
        withheld = [typeset.isolated(w.group.value) for w in view.withheld_of(attribute)]
        yield _because(typeset.isolated(attribute), withheld, has_others=bool(others)), others
    if few:
        yield (
            say("Not shown, because fewer than 5 patients have, or lack, the disease:"),
            tuple(typeset.group_name(g) if len(view.attributes) == 1 else f"{g.attribute}: {g.value}" for g in few),
        )


def _because(attribute: str, withheld: Sequence[str], *, has_others: bool) -> str:
    """Why nobody moves where a group of the attribute is withheld."""
    groups = wording.listed(withheld)
    if not has_others:
        return say(
            "Not shown by {attribute}, because all of its groups are withheld: {groups}.",
            attribute=attribute,
            groups=groups,
        )
    if len(withheld) == 1:
        return say(
            "Not shown by {attribute}, because {groups} is withheld: numbers at many thresholds, subtracted from the whole "
            "cohort’s, would give it away.",
            attribute=attribute,
            groups=groups,
        )
    return say(
        "Not shown by {attribute}, because {groups} are withheld: numbers at many thresholds, subtracted from the whole cohort’s, "
        "would give them away.",
        attribute=attribute,
        groups=groups,
    )
