"""The sentences of a gap: what it means for patients, with its interval and the number of cases behind it."""

from __future__ import annotations

from radaudit.records import Comparison, Evidence, MetricCard
from radaudit.records.conclusion import weakest
from radaudit.records.groups import EVERYONE, UNKNOWN
from radaudit.records.wording import (
    against_whom,
    capital,
    count,
    in_sentence,
    number,
    one_line,
    pair,
    percent,
    span,
    threshold_text,
    whole,
    whom,
)

MOST_TIMES = 20
"""A number of cases beyond this many times the present ones is no plan, and is not given."""

_COUNTED = {
    "sensitivity": (-1000, "the model misses {k} per 1000 {unit} with the disease"),
    "specificity": (-1000, "the model flags {k} per 1000 {unit} without the disease"),
    "auroc": (-1000, "of 1000 pairs of {unit}, one with the disease and one without, it ranks {k} the wrong way round"),
    "ppv": (1000, "{k} of 1000 flagged {unit} truly have the disease"),
    "npv": (-1000, "{k} of 1000 {unit} that are not flagged have the disease all the same"),
    "flag_rate": (1000, "the model flags {k} per 1000 {unit}"),
    "prevalence": (1000, "{k} per 1000 {unit} have the disease"),
}
"""Metric -> what one unit of gap is worth per 1000, and in which words. Metrics not named here are told as a plain gap."""

_ADVICE = {
    "discrimination": "Look at the images of this group that the model ranks wrongly; compare acquisition, labels and case "
    "mix with the others before the model is relied upon there.",
    "errors": "Look at this group's missed and falsely flagged images; compare acquisition, labels and case mix with the "
    "others. Until it is understood, do not rely on the model there.",
    "calibration": "Recalibrate on images of this group and audit again. A difference in how common the disease is can cause this "
    "even where the model ranks equally well.",
    "utility": "Compare prevalence first: net benefit moves with it. Then check whether the threshold suits this group, and "
    "whether its risks are well calibrated.",
}


def facts(c: Comparison, evidence: Evidence, low: float, high: float) -> str:
    """Value against value, what it means per 1000, the interval, and who is behind it."""
    card = evidence.cards[c.metric]
    own, other = pair(c.group_value, c.against_value)
    at = (
        f" at threshold {threshold_text(c.threshold)}"
        if c.threshold is not None and len(evidence.thresholds) > 1
        else ""
    )
    title = in_sentence(card.title)
    opening = f"{capital(whom(c.group))} {title}{at} is {own} against {other} {against_whom(c.group, c.against)}"
    interval = f"{percent(c.gap.level)} {'simultaneous ' if c.family else ''}interval"
    factor, template = _COUNTED.get(c.metric, (0, ""))
    if factor and c.gap.value is not None:
        meaning = template.format(k=_more(factor * c.gap.value), unit=_unit(evidence))
        ends = _more_span(*sorted((factor * low, factor * high)))
    else:
        is_shown = low > 0 or high < 0
        meaning = (_direction(c, evidence) if is_shown else "") + f"a gap of {number(c.gap.value)}"
        ends = span(low, high)
    return f"{opening}: {meaning} ({interval} {ends}; {_behind(c, card, evidence)})."


def not_judged(c: Comparison, card: MetricCard, reason: str) -> str:
    """Why there is no verdict."""
    return f"{capital(whom(c.group))} {in_sentence(card.title)} was not judged: {reason}."


def within(margin: float) -> str:
    """Said of an interval inside the margin."""
    return f"The gap was shown to be smaller than the margin of {margin:g}."


def beyond(
    card: MetricCard, margin: float, is_worse: bool | None, *, is_primary: bool, is_confirmatory: bool, is_crossed: bool
) -> str:
    """Said of an interval wholly beyond the margin, on either side."""
    larger = f"The gap is larger than the margin of {margin:g}"
    if is_worse is None:
        return f"{larger}; neither side of this measure is the better one."
    if not is_worse:
        if card.better == "target":
            return f"{larger}; this group is nearer to the ideal of {card.target or 0:g} than the others are."
        return f"{larger} in favor of this group: the others do worse."
    if not is_primary:
        return f"{larger}. The measure is not a primary one, so this is a concern."
    if not is_confirmatory and not is_crossed:
        return f"{larger}. The measure was not primary when this was measured, so this is a concern: audit again to judge it."
    if not is_confirmatory:
        return f"{larger}. Crossed groups and further thresholds are exploratory, so this is a concern."
    return f"{larger}."


def across(margin: float, *, is_shown: bool) -> str:
    """Said of an interval across the margin's edge; never to be read as "no difference"."""
    if is_shown:
        return f"A difference was shown, but not whether it exceeds the margin of {margin:g}."
    return f"Too uncertain to tell: neither a difference nor a gap within the margin of {margin:g} was shown."


def settle(c: Comparison, card: MetricCard, n: int, needed: int | None, stays: bool) -> str:
    """How many more cases would settle an inconclusive gap, four times in five."""
    if c.group.value == UNKNOWN:
        return f"Find out the missing values of {one_line(c.group.attribute)}: more cases without them settle nothing."
    if needed is None:
        return f"More than {MOST_TIMES} times as many cases would be needed to settle it."
    assumed = "if the gap stays as it is" if stays else "if there is no true gap"
    if needed <= n:
        return f"A study of this size would usually settle it {assumed}: repeat it on new cases."
    more = f"About {whole(needed - n)} more {card.denominator} in this group (it has {whole(n)}), with the others growing alike"
    return f"{more}, would settle it 4 times in 5 {assumed}."


def advice(domain: str) -> str:
    """What to do about a gap at the group's cost."""
    return _ADVICE.get(domain, "Look at this group's images and how they differ from the others.")


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
        return "Look at how the groups differ."
    worst = weakest(others, card)
    return (
        f"Look at the other groups. The weakest is {one_line(worst.group.label)} with {number(worst.estimate.value)}."
    )


def _unit(evidence: Evidence) -> str:
    """What a row is: a person where every row is known to be another one, else an image."""
    everyone = evidence.summary(EVERYONE)
    return "people" if evidence.has_patients and everyone.n == everyone.n_patients else "images"


def _more(k: float) -> str:
    rounded = round(k)
    return "equally many" if rounded == 0 else f"{abs(rounded)} {'more' if rounded > 0 else 'fewer'}"


def _more_span(low: float, high: float) -> str:
    """An interval of a count in words: "60 to 220 more", "40 fewer to 80 more"."""
    if low >= 0:
        return f"{_end(low)} to {_end(high)} more"
    if high <= 0:
        return f"{_end(high)} to {_end(low)} fewer"
    return f"{_end(low)} fewer to {_end(high)} more"


def _end(k: float) -> str:
    """One end without its sign; not rounded to 0 where it is not 0, since an interval that excludes 0 must look like it."""
    return f"{abs(k):.0f}" if abs(k) >= 0.5 or k == 0 else f"{abs(k):.1g}"


def _direction(c: Comparison, evidence: Evidence) -> str:
    """What a calibration gap says about the group's risks, with its observed/expected where that was measured."""
    gap = c.gap.value or 0.0
    ratio = evidence.find("oe_ratio", c.group)
    told = (
        f" (observed/expected {number(ratio.estimate.value)})" if ratio is not None and ratio.estimate.is_known else ""
    )
    if c.metric == "calibration_in_the_large":
        return f"compared with the others, its risks are predicted too {'low' if gap > 0 else 'high'}{told}, "
    if c.metric == "oe_ratio":
        return f"compared with the others, {'more' if gap > 0 else 'fewer'} are diseased than predicted, "
    if c.metric == "calibration_slope":
        return f"compared with the others, its risks are predicted too {'cautiously' if gap > 0 else 'extremely'}, "
    return ""


def _behind(c: Comparison, card: MetricCard, evidence: Evidence) -> str:
    """How many cases and patients of the group the gap rests on."""
    own = evidence.find(c.metric, c.group, c.threshold)
    n = own.estimate.n if own is not None else c.gap.n
    noun = card.denominator
    summary = next((s for s in evidence.groups if s.group == c.group), None)
    if summary is None:
        return f"{whole(n)} {noun}"
    diseased = f", {whole(summary.n_events)} diseased" if card.counts == "cases" else ""
    patients = f", {count(summary.n_patients, 'patient')}" if evidence.has_patients else ""
    return f"{whole(n)} {noun}{diseased}{patients}"
