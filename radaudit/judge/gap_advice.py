"""What to do about a gap, by what it is about."""

from __future__ import annotations

from radaudit.language import phrase, say
from radaudit.records import Comparison, Evidence
from radaudit.records.conclusion import weakest
from radaudit.records.wording import group_label, number

# Of one group or of several: the first screen gives each advice once, to all whom it concerns.
_ADVICE = {
    "discrimination": phrase(
        "Look at the images there that the model ranks wrongly; compare acquisition, labels and case mix with the others "
        "before the model is relied upon there."
    ),
    "errors": phrase(
        "Look at the images that are missed and falsely flagged there; compare acquisition, labels and case mix. Until it is "
        "understood, rely on no absent flag where it misses more, and on no flag where it flags more falsely."
    ),
    "calibration": phrase(
        "Recalibrate on such images and audit again. A difference in how common the disease is can cause this "
        "even where the model ranks equally well."
    ),
    "utility": phrase(
        "Compare prevalence first: net benefit moves with it. Then check whether the threshold suits these cases, and "
        "whether their risks are well calibrated."
    ),
}
_OTHER_ADVICE = phrase("Look at these images and how they differ from the others.")


def advice(domain: str) -> str:
    """What to do about a gap at the group's cost."""
    return say(_ADVICE.get(domain, _OTHER_ADVICE))


def look_at_the_others(c: Comparison, evidence: Evidence, min_events: int) -> str:
    """Points to the group of the same attribute, large enough to be judged, that does worst at the same threshold."""
    card = evidence.cards[c.metric]
    large = {s.group for s in evidence.groups if s.n_rarer >= min_events and s.group.attribute == c.group.attribute}
    known = [
        m
        for m in evidence.measurements
        if m.metric == c.metric and m.threshold == c.threshold and m.group in large and m.estimate.is_known
    ]
    others = [m for m in known if m.group != c.group]
    if card.better == "neither" or not others:
        return say("Look at how the groups differ.")
    worst = weakest(others, card)
    return say(
        "Look at the other groups. The weakest is {group} with {value}.",
        group=group_label(worst.group),
        value=number(worst.estimate.value),
    )
