"""Who was audited, and what the audit did not see: as much a part of the answer as the verdict."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.view import View
from radaudit.records import UNKNOWN, Verdict, wording
from radaudit.records.protocol_words import fixed
from radaudit.records.wording import count

_CUSTOMARY = (
    ("scanner", ("vendor", "manufacturer", "scanner", "device")),
    ("sex", ("sex", "gender")),
    ("age", ("age",)),
)
"""What a radiology audit is expected to compare -> how the name of such an attribute begins, or ends."""

MOST_NAMED = 3


def audited(view: View) -> Iterator[str]:
    """Whom the numbers are about, in one or two sentences."""
    everyone, evidence = view.everyone(), view.evidence
    n, diseased = view.counts(everyone.group)
    if view.is_by_image and evidence.has_patients and everyone.n == everyone.n_patients:
        yield say("{n} patients with one image each, {diseased} diseased.", n=n, diseased=diseased)
    elif view.is_by_image and evidence.has_patients:
        patients = view.counted(everyone.n_patients, everyone.group)
        yield say("{n} images of {patients} patients, {diseased} diseased.", n=n, patients=patients, diseased=diseased)
    elif view.is_by_image:
        yield say(
            "{n} images, {diseased} diseased; which of them share a patient is not known.", n=n, diseased=diseased
        )
    else:
        yield say("{n} patients, {diseased} diseased.", n=n, diseased=diseased)
    if view.attributes:
        names = typeset.listed([typeset.isolated(a) for a in view.attributes])
        yield say("Compared by {attributes}.", attributes=names)
    threshold = wording.threshold_text(evidence.thresholds[0])
    yield say(
        "Flagged from a score of {threshold} ({source}).",
        threshold=threshold,
        source=_source(evidence.threshold_source),
    )
    yield fixed(view.audit.protocol)


def _source(source: str) -> str:
    return say(typeset.who_chose(source))


def unseen(view: View) -> Iterator[str]:
    """What stays in the dark: groups too small, values that are missing, rows without a score, attributes never looked at."""
    evidence = view.evidence
    if evidence.withheld:
        names = _names([wording.group_label(w.group) for w in evidence.withheld])
        yield say("Withheld, being too few to be shown without recognizing somebody: {groups}.", groups=names)
    if few := _unjudged(view):
        yield say("Too few cases for any verdict: {groups}.", groups=_names(few))
    for attribute in view.attributes:
        for s in view.groups_of(attribute):
            if s.group.value == UNKNOWN and s.n_rows and "*" not in attribute:
                n = view.counted(s.n_rows, s.group)
                yield say("{attribute} is not known in {n} rows.", attribute=typeset.isolated(attribute), n=n)
    if unscored := view.everyone().n_unscored:
        yield say("{n} could not be scored.", n=count(unscored, "row"))
    if missing := _never_looked_at(view):
        yield say("Never compared: {attributes}.", attributes=typeset.listed(missing))
    if population := absent_from_cohort(view):
        yield population


def absent_from_cohort(view: View) -> str:
    """Groups of the target population of whom nobody is in the cohort; "" where no population was given, or all are there."""
    population = getattr(view.evidence, "population", None)
    absent = [wording.group_label(g) for g in getattr(population, "absent", ())]
    return say("In the target population, but nobody here: {groups}.", groups=_names(absent)) if absent else ""


def _unjudged(view: View) -> list[str]:
    """Groups none of whose gaps could be judged, in plain attributes, that are not withheld and not "Unknown"."""
    judged, seen = set(), set()
    for f in view.audit.findings:
        if f.group is None or not view.is_gap(f):
            continue
        seen.add(f.group)
        if f.verdict is not Verdict.NOT_APPLICABLE:
            judged.add(f.group)
    hidden = {w.group for w in view.evidence.withheld}
    return [
        wording.group_label(g)
        for g in view.groups
        if g in seen - judged - hidden and g.value != UNKNOWN and "*" not in g.attribute
    ]


def _never_looked_at(view: View) -> list[str]:
    """The customary attributes that no column of this audit stands for."""
    words = [part for a in view.attributes for part in a.lower().replace("*", " ").replace("_", " ").split()]
    labels = {"scanner": say("scanner vendor"), "sex": say("sex"), "age": say("age")}
    return [labels[key] for key, starts in _CUSTOMARY if not any(w.startswith(s) for w in words for s in starts)]


def _names(labels: list[str]) -> str:
    return wording.listed([typeset.isolated(label) for label in labels], MOST_NAMED)
