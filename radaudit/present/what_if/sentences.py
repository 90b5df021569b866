"""What a remedy would do to a group, in plain words: nothing is said to help, or to harm, whose interval holds 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from radaudit.language import phrase, say
from radaudit.present.what_if.counting import Change, written
from radaudit.present.what_if.naming import subject
from radaudit.present.what_if.trials import RISKS, Trial, Trials
from radaudit.records import Group, wording
from radaudit.records.wording import MINUS, capital, enumerated, listed, sentences, whom

_WOULD = {
    ("missed", "helps"): phrase("find {n} more per 1000 {cases} with the disease ({interval})"),
    ("missed", "harms"): phrase("miss {n} more per 1000 {cases} with the disease ({interval})"),
    ("flagged", "helps"): phrase("falsely flag {n} fewer per 1000 {cases} without the disease ({interval})"),
    ("flagged", "harms"): phrase("falsely flag {n} more per 1000 {cases} without the disease ({interval})"),
}
_BRIEFLY = {
    ("missed", "helps"): phrase("find {n} more ({interval})"),
    ("missed", "harms"): phrase("miss {n} more ({interval})"),
    ("flagged", "helps"): phrase("falsely flag {n} fewer ({interval})"),
    ("flagged", "harms"): phrase("falsely flag {n} more ({interval})"),
}
_SAME = {
    "missed": phrase("miss exactly those who are missed now"),
    "flagged": phrase("falsely flag exactly those who are falsely flagged now"),
}
_OPEN = {
    "missed": phrase("{low} fewer to {high} more missed per 1000 with the disease"),
    "flagged": phrase("{low} fewer to {high} more falsely flagged per 1000 without it"),
    "net_benefit": phrase("net benefit {low} to {high} per 1000"),
}
_LOST = {
    "missed": phrase("{n} more missed per 1000 with the disease ({interval})"),
    "flagged": phrase("{n} more falsely flagged per 1000 without it ({interval})"),
    "net_benefit": phrase("net benefit {n} per 1000 ({interval})"),
}
MOST_NAMED = 3


def effect(trial: Trial, cases: str) -> str:
    """Everything that a remedy does to a group, in two or three sentences.

    Args:
        trial: What was tried on whom.
        cases: What is counted: "images" or "patients", in the reader's language.
    """
    unsure = [c for what in ("missed", "flagged", "net_benefit") if (c := trial.change(what)) and c.outcome == "open"]
    benefit, parts = _benefit(trial.change("net_benefit"), cases), enumerated([_unsure(c) for c in unsure])
    start = errors(trial, cases)
    if start or benefit:
        whole = {"where": capital(whom(trial.group)), "remedy": subject(trial.remedy)}
        start = start or say("{where}, {remedy} was not shown to change errors.", **whole)
        return sentences(start, benefit, say("Inconclusive: {parts}.", parts=parts) if parts else "")
    return say(
        "{where}, what {remedy} would do is inconclusive: {parts}.",
        where=capital(whom(trial.group)),
        remedy=subject(trial.remedy),
        parts=parts,
    )


def errors(trial: Trial, cases: str) -> str:
    """What was shown of the missed and the falsely flagged, in a sentence; "" where nothing was."""
    shown = [c for what in ("missed", "flagged") if (c := trial.change(what)) and c.outcome != "open"]
    told = [clause(c, cases) for c in shown]
    whole = {"where": capital(whom(trial.group)), "remedy": subject(trial.remedy)}
    if not told:
        return ""
    if len(told) == 1:
        return say("{where}, {remedy} would {first}.", first=told[0], **whole)
    return say("{where}, {remedy} would {first} and {second}.", first=told[0], second=told[1], **whole)


def traded(trial: Trial) -> str:
    """Errors of one kind for errors of the other, in one line."""
    found = [c for what in ("missed", "flagged") if (c := trial.change(what)) and (c.what, c.outcome) in _BRIEFLY]
    told = [say(_BRIEFLY[c.what, c.outcome], n=_size(c), interval=_unsigned(c)) for c in found]
    return say(
        "{where}, {remedy} would {errors} per 1000 each: a trade, no gain shown.",
        where=capital(whom(trial.group)),
        remedy=subject(trial.remedy),
        errors=listed(told),
    )


def of_risks(trials: Trials, trial: Trial | None) -> str:
    """Where a remedy would take a group's calibration in the large, with the interval; "" where that is not known."""
    found = trials.effect(trial.remedy, trial.group, RISKS) if trial else None
    if trial is None or found is None or found.change.against_value is None or found.after.value is None:
        return ""
    before, after = wording.pair(found.change.against_value, found.after.value)
    return say(
        "{where}, {remedy} would take calibration in the large from {before} to {after} ({interval}); 0 is ideal.",
        where=capital(whom(trial.group)),
        remedy=subject(trial.remedy),
        before=before,
        after=after,
        interval=wording.span(found.after.low, found.after.high),
    )


def clause(change: Change, cases: str) -> str:
    """What was shown of the missed, or of the falsely flagged, behind "would"."""
    if change.outcome == "same":
        return say(_SAME[change.what])
    return say(_WOULD[change.what, change.outcome], n=_size(change), cases=cases, interval=_unsigned(change))


def _benefit(change: Change | None, cases: str) -> str:
    """What was shown of net benefit; "" where nothing was."""
    if change is None or change.outcome == "open":
        return ""
    if change.outcome == "same":
        return say("Net benefit stays exactly as it is.")
    told = {"n": signed(change, change.value), "cases": cases, "interval": signed_interval(change)}
    if change.outcome == "harms":
        return say("Net benefit is lost: {n} per 1000 {cases} ({interval}).", **told)
    return say("Net benefit: {n} per 1000 {cases} ({interval}).", **told)


def _unsure(change: Change) -> str:
    """Both ends of what the cases allow; they lie on either side of 0, or at it."""
    if change.low is None or change.high is None:
        return say("no interval")
    if change.what == "net_benefit":
        return say(_OPEN["net_benefit"], low=signed(change, change.low), high=signed(change, change.high))
    write = written(change)
    return say(_OPEN[change.what], low=write(abs(change.low)), high=write(abs(change.high)))


def lost_by(trials: Sequence[Trial]) -> str:
    """What groups would lose, group by group: the first of them in numbers, how many others there are."""
    told = [_lost(t) for t in trials[:MOST_NAMED]]
    if more := len(trials) - len(told):
        told.append(say("{n} other groups lose by it, too", n=wording.whole(more)) if more > 1 else
                    say("1 other group loses by it, too"))  # fmt: skip
    return say("{part}.", part=capital(enumerated(told)))


def _lost(trial: Trial) -> str:
    order = ("net_benefit", "missed", "flagged")
    worse = [c for what in order if (c := trial.change(what)) and c.outcome == "harms"]
    changes = [say(_LOST[c.what], n=_amount(c), interval=_amount_interval(c)) for c in worse]
    return say("{where} {changes}", where=whom(trial.group), changes=listed(changes))


def _amount(change: Change) -> str:
    return signed(change, change.value) if change.what == "net_benefit" else _size(change)


def _amount_interval(change: Change) -> str:
    return signed_interval(change) if change.what == "net_benefit" else _unsigned(change)


def named(groups: Iterable[Group], most: int = MOST_NAMED) -> str:
    """Groups as a sentence names them."""
    return listed([wording.group_label(g) for g in groups], most)


def _size(change: Change) -> str:
    return written(change)(abs(change.value))


def _unsigned(change: Change) -> str:
    """The interval of a change that was shown, without the sign that the words say."""
    assert change.low is not None
    assert change.high is not None
    write = written(change)
    low, high = sorted((abs(change.low), abs(change.high)))
    return say("{low} to {high}", low=write(low), high=write(high))


def signed(change: Change, value: float) -> str:
    """A number of the change with its sign: "+12", "−3"."""
    text = written(change)(value)
    return text if text.startswith(MINUS) or not float(text) else f"+{text}"


def signed_interval(change: Change) -> str:
    """Its interval with signs; "" where there is none."""
    if change.low is None or change.high is None:
        return ""
    return say("{low} to {high}", low=signed(change, change.low), high=signed(change, change.high))
