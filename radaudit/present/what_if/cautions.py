"""What has to be known before anything of this is used: who decides, what it was fitted to, and what was not tried."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.what_if.sentences import named
from radaudit.present.what_if.trials import Trials
from radaudit.records import wording
from radaudit.records.wording import enumerated, sentences, threshold_text

MOST_NAMED = 8


def to_decide(trials: Trials) -> tuple[str, ...]:
    """A warning for every attribute that says what a person is and that a remedy would read."""
    by: dict[str, list[str]] = {}
    for remedy in trials.remedies:
        if remedy.is_protected and remedy.reads_level:
            by.setdefault(remedy.attribute, []).append(recalled(remedy.title))
    return tuple(
        say("A person must decide: this uses {attribute}. ({remedies}.) Whoever is examined would be treated by it, and it would "
            "have to be known, rightly, of everyone. Whether that is right, and lawful, no statistics can say; reports have to "
            "state it (TRIPOD+AI, item 12f).",
            attribute=typeset.isolated(attribute), remedies=enumerated(titles))
        for attribute, titles in by.items()
    )  # fmt: skip


def not_a_model(trials: Trials) -> str:
    """What it is: an estimate of a gain, no model."""
    by_patient = (
        say("cross-fitted by patient on the audited cases")
        if trials.view.evidence.has_patients
        else say("cross-fitted on the audited cases")
    )
    return sentences(
        say("Every remedy is {how} ({n} parts): what it does to a patient was learned from the others. So this shows what could be "
            "gained; it is no calibrated model. To calibrate one, use other cases:",
            how=by_patient, n=wording.whole(trials.what_if.folds)),
    )  # fmt: skip


def command(trials: Trials) -> str:
    """How to calibrate for use."""
    by = next(
        (r.attribute for r in trials.remedies if r.kind == "recalibration" and r.attribute and not r.is_protected), ""
    )
    return f"radaudit calibrate OTHER_CASES.csv --by {by}" if _is_plain(by) else "radaudit calibrate OTHER_CASES.csv"


def _is_plain(name: str) -> bool:
    """True for a name that needs no quotes in a shell."""
    return bool(name) and name.isascii() and name.replace("_", "").isalnum()


def weighing(trials: Trials) -> str:
    """How net benefit weighs the two kinds of error."""
    threshold = trials.what_if.threshold
    text = threshold_text(threshold)
    if not 0 < threshold < 1:
        return ""
    odds = round(threshold / (1 - threshold), 9)  # 0.8 of 1 is 4 to 1, not 4.000000000000001
    if odds == 1:
        return say(
            "Net benefit weighs errors by the locked threshold {threshold}: one missed case counts as much as one false alarm.",
            threshold=text,
        )
    if odds < 1:
        return say(
            "Net benefit weighs errors by the locked threshold {threshold}: one missed case counts as much as {n} false alarms.",
            threshold=text,
            n=_about(round(1 / odds, 6)),
        )
    return say(
        "Net benefit weighs errors by the locked threshold {threshold}: one false alarm counts as much as {n} missed cases.",
        threshold=text,
        n=_about(odds),
    )


def _about(times: float) -> str:
    return wording.number(times, 0 if times >= 10 or times == round(times) else 1)


def left_open(trials: Trials) -> Iterator[str]:
    """Everything that was not tried or not told, with the reason, and how the attributes were chosen."""
    what_if = trials.what_if
    attributes = wording.listed([typeset.isolated(a) for a in what_if.attributes])
    if attributes and not what_if.is_asked:
        yield say(
            "Tried for {attributes}, because of a gap that fails or is of concern there. A gap that was chosen for being large is "
            "partly chance, so what is shown looks a little worse before, and better after, than it is.",
            attributes=attributes,
        )
    coarse = {w.group.attribute for w in trials.view.evidence.withheld} & set(what_if.attributes)
    if coarse:
        yield say(
            "Beside a withheld group ({attributes}) changes are told in steps of {n} cases, and intervals outward in the same.",
            attributes=wording.listed([typeset.isolated(a) for a in what_if.attributes if a in coarse]),
            n=wording.whole(trials.view.evidence.smallest_group),
        )
    for attribute, reason in what_if.left_out.items():
        yield say("Not tried for {attribute}: {why}.", attribute=typeset.isolated(attribute), why=recalled(reason))
    if what_if.too_few:
        yield say("Too few cases to be told of: {groups}.", groups=named(what_if.too_few, MOST_NAMED))
    hidden = list(dict.fromkeys(e.group for e in what_if.effects if not trials.tells_of(e.group)))
    if hidden:
        yield say("Only counted, being few: {groups}.", groups=named(hidden, MOST_NAMED))
    for remedy in what_if.remedies:
        title, note = recalled(remedy.title), typeset.noted(remedy.note)
        if remedy in trials.failed:
            yield say("{remedy}: could not be tried. {why}", remedy=title, why=_reason(note))
        elif note:
            yield say("{remedy}: {why}", remedy=title, why=_reason(note))
    for remedy in trials.remedies:
        if remedy.by_lot is not None:
            yield say(
                "{remedy}: {share} of the cases would be decided by lot, so that two patients with the same score may be treated "
                "differently.",
                remedy=recalled(remedy.title), share=typeset.chance(remedy.by_lot),
            )  # fmt: skip


def _reason(note: str) -> str:
    """A reason as a sentence of its own."""
    text = wording.capital(note)
    return text if not text or text[-1] in ".!?。" else say("{part}.", part=text)
