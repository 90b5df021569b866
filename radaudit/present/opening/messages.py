"""A gap in one sentence that a radiologist grasps: whom it concerns, what happens to them, how often, how sure."""

from __future__ import annotations

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.opening.blocks import Message
from radaudit.present.view import View
from radaudit.records import Comparison, Finding, MetricCard, Verdict, wording
from radaudit.records.wording import against_whom, capital, count, in_sentence, number, percent, threshold_text, whom

_WORSE = {
    "sensitivity": phrase("{whom} it misses {k} more per 1000 {cases} with the disease than {others}."),
    "specificity": phrase("{whom} it falsely flags {k} more per 1000 {cases} without the disease than {others}."),
    "auroc": phrase(
        "{whom} it ranks {k} more of 1000 pairs, one diseased and one not, the wrong way round than {others}."
    ),
    "ppv": phrase("{whom} {k} more of 1000 flagged {cases} are without the disease than {others}."),
    "npv": phrase("{whom} {k} more of 1000 {cases} that are not flagged have the disease than {others}."),
}
"""What a gap of so many per 1000 at the group's cost means; in all of them a lower value is the worse one."""

_OPEN = {
    "sensitivity": phrase(
        "{whom} it may miss {low} to {high} per 1000 {cases} with the disease than {others}: not settled."
    ),
    "specificity": phrase(
        "{whom} it may falsely flag {low} to {high} per 1000 {cases} without the disease than {others}: not settled."
    ),
    "auroc": phrase(
        "{whom} it may rank {low} to {high} of 1000 pairs, one diseased and one not, the wrong way round than {others}: "
        "not settled."
    ),
}
"""The same where the data allow a loss and none: from so many fewer to so many more."""


def message(view: View, finding: Finding) -> Message | None:
    """The gap that a finding judges, as a message; None where it judges none, or one that has no numbers."""
    gap = view.gap_of(finding)
    if gap is None or gap.gap.value is None or gap.low is None or gap.high is None:
        return None
    if finding.lagging is not None:  # told of whom it is the cost of, which is the reference
        gap = gap.seen_from_reference()
    card = view.card(gap.metric)
    is_open = finding.verdict is Verdict.INCONCLUSIVE
    text = (_open if is_open else _shown)(view, gap, card)
    if gap.threshold is not None and gap.threshold != view.evidence.thresholds[0]:
        text = say(
            "{sentence} This is at threshold {threshold}.", sentence=text, threshold=threshold_text(gap.threshold)
        )
    return Message(finding.verdict, text, _certainty(view, gap, card, is_open=is_open), view.address(finding))


def _shown(view: View, gap: Comparison, card: MetricCard) -> str:
    """Said of a gap that was shown; per 1000 where the group is the worse one and the measure counts cases."""
    value = gap.gap.value or 0.0
    if card.name in _WORSE and value < 0:
        return say(
            _WORSE[card.name],
            whom=capital(whom(gap.group)),
            k=_digits(-1000 * value),
            cases=_cases(view),
            others=against_whom(gap.group, gap.against),
        )
    return _plain(gap, card)


def _open(view: View, gap: Comparison, card: MetricCard) -> str:
    """Said of a gap that is not settled: both ends of what the data allow."""
    if gap.low is not None and gap.high is not None and (gap.low > 0 or gap.high < 0):
        return say("{sentence} Whether that is beyond the margin is not settled.", sentence=_shown(view, gap, card))
    if card.name not in _OPEN or gap.low is None or gap.high is None:
        return say("{sentence} Not settled.", sentence=_plain(gap, card))
    return say(
        _OPEN[card.name],
        whom=capital(whom(gap.group)),
        low=_end(-1000 * gap.high),
        high=_end(-1000 * gap.low),
        cases=_cases(view),
        others=against_whom(gap.group, gap.against),
    )


def _plain(gap: Comparison, card: MetricCard) -> str:
    """Value against value; for calibration also which way the group's risks are off."""
    own, other = wording.pair(gap.group_value, gap.against_value)
    values = {
        "whom": capital(whom(gap.group)), "measure": in_sentence(say(card.title)), "own": own, "other": other,
        "others": against_whom(gap.group, gap.against),
    }  # fmt: skip
    if card.name == "calibration_in_the_large" and gap.group_value:
        if gap.group_value > 0:
            return say(
                "{whom} its risks are too low: {measure} is {own} against {other} {others}; 0 is ideal.", **values
            )
        return say("{whom} its risks are too high: {measure} is {own} against {other} {others}; 0 is ideal.", **values)
    return say("{whom} {measure} is {own} against {other} {others}.", **values)


def _certainty(view: View, gap: Comparison, card: MetricCard, *, is_open: bool) -> str:
    """The interval that the verdict rests on, and how many cases of the group are behind it."""
    own = view.measurement_at(gap.metric, gap.group, gap.threshold)
    behind = say("{n} {noun}", n=wording.whole(own.estimate.n if own else gap.gap.n), noun=say(card.denominator))
    if view.evidence.has_patients and view.is_by_image:
        patients = count(view.summary(gap.group).n_patients, "patient")
        behind = say("{cases}; the group has {patients}", cases=behind, patients=patients)
    level, joint = percent(gap.gap.level).replace(" ", wording.THIN), bool(gap.family)
    if is_open and card.name in _OPEN and (gap.low or 0.0) <= 0 <= (gap.high or 0.0):  # the sentence has told the ends
        if joint:
            return say("{level} simultaneous interval; {behind}", level=level, behind=behind)
        return say("{level} interval; {behind}", level=level, behind=behind)
    low, high = gap.low or 0.0, gap.high or 0.0
    if card.name in _WORSE and (gap.gap.value or 0.0) < 0:
        ends = _span(-1000 * high, -1000 * low)
    else:
        digits = typeset.decimals(card)
        low_end, high_end = number(low, digits, is_signed=True), number(high, digits, is_signed=True)
        ends = say("a gap of {low} to {high}", low=low_end, high=high_end)
    if joint:
        return say("{level} simultaneous interval: {ends}; {behind}", level=level, ends=ends, behind=behind)
    return say("{level} interval: {ends}; {behind}", level=level, ends=ends, behind=behind)


def _span(low: float, high: float) -> str:
    """An interval of a count: "89 to 329 more", "4 fewer to 60 more"."""
    if low >= 0:
        return say("{low} to {high} more", low=_digits(low), high=_digits(high))
    return say("{low} to {high}", low=_end(low), high=_end(high))


def _digits(k: float) -> str:
    """A count without its sign; never rounded to 0 where it is not 0, since an interval that excludes 0 must look like it."""
    return f"{abs(k):.0f}" if abs(k) >= 0.5 or k == 0 else f"{abs(k):.1g}"


def _end(k: float) -> str:
    """One end of an interval of a count: "89 more", "12 fewer"."""
    return say("{k} more", k=_digits(k)) if k >= 0 else say("{k} fewer", k=_digits(k))


def _cases(view: View) -> str:
    return say(view.cases)
