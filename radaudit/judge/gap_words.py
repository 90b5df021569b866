"""The sentences of a gap: what it means for patients, with its interval and the number of cases behind it."""

from __future__ import annotations

from radaudit.language import phrase, recalled, say
from radaudit.records import Comparison, Evidence, Group, MetricCard
from radaudit.records.groups import EVERYONE, UNKNOWN
from radaudit.records.wording import (
    against_whom,
    capital,
    count,
    group_label,
    in_sentence,
    number,
    one_line,
    pair,
    percent,
    sentences,
    span,
    threshold_text,
    whole,
    whom,
)

MOST_TIMES = 20
"""A number of cases beyond this many times the present ones is no plan, and is not given."""

_COUNTED = {
    "sensitivity": (-1000, phrase("the model misses {k} per 1000 {unit} with the disease")),
    "specificity": (-1000, phrase("the model flags {k} per 1000 {unit} without the disease")),
    "auroc": (
        -1000,
        phrase("of 1000 pairs of {unit}, one with the disease and one without, it ranks {k} the wrong way round"),
    ),
    "ppv": (1000, phrase("{k} of 1000 flagged {unit} truly have the disease")),
    "npv": (-1000, phrase("{k} of 1000 {unit} that are not flagged have the disease all the same")),
    "flag_rate": (1000, phrase("the model flags {k} per 1000 {unit}")),
    "prevalence": (1000, phrase("{k} per 1000 {unit} have the disease")),
}
"""Metric -> what one unit of gap is worth per 1000, and in which words. Metrics not named here are told as a plain gap."""


def facts(c: Comparison, evidence: Evidence, low: float, high: float) -> str:
    """Value against value, what it means per 1000, the interval, and who is behind it."""
    card = evidence.cards[c.metric]
    own, other = pair(c.group_value, c.against_value)
    factor, template = _COUNTED.get(c.metric, (0, ""))
    if factor and c.gap.value is not None:
        meaning = say(template, k=_more(factor * c.gap.value), unit=_unit(evidence))
        ends = _more_span(*sorted((factor * low, factor * high)))
    else:
        is_shown = low > 0 or high < 0
        meaning = _plain(c, evidence, is_shown=is_shown)
        ends = span(low, high)
    told = {
        "where": capital(whom(c.group)),
        "measure": _measure(c, card, evidence),
        "own": own,
        "other": other,
        "against": against_whom(c.group, c.against),
        "meaning": meaning,
        "level": percent(c.gap.level),
        "ends": ends,
        "behind": _behind(c, card, evidence),
    }
    if c.family:
        return say(
            "{where} {measure} is {own} against {other} {against}: {meaning} ({level} simultaneous interval {ends}; {behind}).",
            **told,
        )
    return say(
        "{where} {measure} is {own} against {other} {against}: {meaning} ({level} interval {ends}; {behind}).", **told
    )


def _measure(c: Comparison, card: MetricCard, evidence: Evidence) -> str:
    """The measure within a sentence, with its threshold where there are several."""
    title = in_sentence(recalled(card.title))
    if c.threshold is not None and len(evidence.thresholds) > 1:
        return say("{measure} at threshold {threshold}", measure=title, threshold=threshold_text(c.threshold))
    return title


def not_judged(c: Comparison, card: MetricCard, reason: str) -> str:
    """Why there is no verdict."""
    return say(
        "{where} {measure} was not judged: {reason}.",
        where=capital(whom(c.group)),
        measure=in_sentence(recalled(card.title)),
        reason=reason,
    )


def within(margin: float) -> str:
    """Said of an interval inside the margin."""
    return say("The gap was shown to be smaller than the margin of {margin}.", margin=f"{margin:g}")


def beyond(
    card: MetricCard,
    margin: float,
    is_worse: bool | None,
    lagging: Group | None,
    *,
    is_primary: bool,
    is_confirmatory: bool,
    is_crossed: bool,
    has_protocol: bool = False,
) -> str:
    """Said of an interval wholly beyond the margin, on either side; `lagging` is the reference where that does worse."""
    size = f"{margin:g}"
    if is_worse is False and lagging is None:
        if card.better == "target":
            return say(
                "The gap is larger than the margin of {margin}; this group is nearer to the ideal of {ideal} than the others are.",
                margin=size,
                ideal=f"{card.target or 0:g}",
            )
        return say(
            "The gap is larger than the margin of {margin} in favor of this group: the others do worse.", margin=size
        )
    if is_worse is None:
        said = say(
            "The gap is larger than the margin of {margin}; neither side of this measure is the better one.",
            margin=size,
        )
    elif lagging is not None:
        said = say(
            "The gap is larger than the margin of {margin}, at the cost of {group}, which is the reference.",
            margin=size,
            group=group_label(lagging),
        )
    else:
        said = say("The gap is larger than the margin of {margin}.", margin=size)
    return sentences(
        said,
        _why_no_fail(is_primary, is_confirmatory=is_confirmatory, is_crossed=is_crossed, has_protocol=has_protocol),
    )


def _why_no_fail(is_primary: bool, *, is_confirmatory: bool, is_crossed: bool, has_protocol: bool) -> str:
    """Why a gap beyond the margin is a concern and no fail; "" where it is one."""
    if not is_primary:
        return say("The measure is not a primary one, so this is a concern.")
    if is_confirmatory:
        return ""
    if is_crossed:
        return say("Crossed groups and further thresholds are exploratory, so this is a concern.")
    if has_protocol:
        return say("It was not pre-specified, so it is exploratory and a concern.")
    return say("The measure was not primary when this was measured, so this is a concern: audit again to judge it.")


def across(margin: float, *, is_shown: bool) -> str:
    """Said of an interval across the margin's edge; never to be read as "no difference"."""
    size = f"{margin:g}"
    if is_shown:
        return say("A difference was shown, but not whether it exceeds the margin of {margin}.", margin=size)
    return say(
        "Too uncertain to tell: neither a difference nor a gap within the margin of {margin} was shown.", margin=size
    )


def settle(c: Comparison, card: MetricCard, n: int, needed: int | None, stays: bool) -> str:
    """How many more cases would settle an inconclusive gap, four times in five."""
    if c.group.value == UNKNOWN:
        return say(
            "Find out the missing values of {attribute}: more cases without them settle nothing.",
            attribute=one_line(c.group.attribute),
        )
    if needed is None:
        return say("More than {n} times as many cases would be needed to settle it.", n=str(MOST_TIMES))
    if needed <= n:
        if stays:
            return say(
                "A study of this size would usually settle it if the gap stays as it is: repeat it on new cases."
            )
        return say("A study of this size would usually settle it if there is no true gap: repeat it on new cases.")
    more = {"more": whole(needed - n), "cases": recalled(card.denominator), "n": whole(n)}
    if stays:
        return say(
            "About {more} more {cases} in this group (it has {n}), with the others growing alike, would settle it 4 times in 5 if "
            "the gap stays as it is.",
            **more,
        )
    return say(
        "About {more} more {cases} in this group (it has {n}), with the others growing alike, would settle it 4 times in 5 if "
        "there is no true gap.",
        **more,
    )


def _unit(evidence: Evidence) -> str:
    """What a row is: a person where every row is known to be another one, else an image."""
    everyone = evidence.summary(EVERYONE)
    return say("people") if evidence.has_patients and everyone.n == everyone.n_patients else say("images")


def _more(k: float) -> str:
    rounded = round(k)
    if rounded == 0:
        return say("equally many")
    return say("{k} more", k=str(rounded)) if rounded > 0 else say("{k} fewer", k=str(-rounded))


def _more_span(low: float, high: float) -> str:
    """An interval of a count in words: "60 to 220 more", "40 fewer to 80 more"."""
    if low >= 0:
        return say("{low} to {high} more", low=_end(low), high=_end(high))
    if high <= 0:
        return say("{low} to {high} fewer", low=_end(high), high=_end(low))
    return say("{low} fewer to {high} more", low=_end(low), high=_end(high))


def _end(k: float) -> str:
    """One end without its sign; not rounded to 0 where it is not 0, since an interval that excludes 0 must look like it."""
    return f"{abs(k):.0f}" if abs(k) >= 0.5 or k == 0 else f"{abs(k):.1g}"


def _plain(c: Comparison, evidence: Evidence, *, is_shown: bool) -> str:
    """The gap as a number; where a calibration gap was shown, what it says about the group's risks, too."""
    gap = c.gap.value or 0.0
    size = number(c.gap.value)
    if is_shown and c.metric == "calibration_in_the_large":
        ratio = evidence.find("oe_ratio", c.group)
        if ratio is None or not ratio.estimate.is_known:
            if gap > 0:
                return say("compared with the others, its risks are predicted too low, a gap of {gap}", gap=size)
            return say("compared with the others, its risks are predicted too high, a gap of {gap}", gap=size)
        observed = number(ratio.estimate.value)
        if gap > 0:
            return say(
                "compared with the others, its risks are predicted too low (observed/expected {ratio}), a gap of {gap}",
                ratio=observed,
                gap=size,
            )
        return say(
            "compared with the others, its risks are predicted too high (observed/expected {ratio}), a gap of {gap}",
            ratio=observed,
            gap=size,
        )
    if is_shown and c.metric == "oe_ratio":
        if gap > 0:
            return say("compared with the others, more are diseased than predicted, a gap of {gap}", gap=size)
        return say("compared with the others, fewer are diseased than predicted, a gap of {gap}", gap=size)
    if is_shown and c.metric == "calibration_slope":
        if gap > 0:
            return say("compared with the others, its risks are predicted too cautiously, a gap of {gap}", gap=size)
        return say("compared with the others, its risks are predicted too extremely, a gap of {gap}", gap=size)
    return say("a gap of {gap}", gap=size)


def _behind(c: Comparison, card: MetricCard, evidence: Evidence) -> str:
    """How many cases and patients of the group the gap rests on."""
    own = evidence.find(c.metric, c.group, c.threshold)
    n = own.estimate.n if own is not None else c.gap.n
    told = {"n": whole(n), "cases": recalled(card.denominator)}
    summary = next((s for s in evidence.groups if s.group == c.group), None)
    if summary is None:
        return say("{n} {cases}", **told)
    told |= {"diseased": whole(summary.n_events), "patients": count(summary.n_patients, "patient")}
    if card.counts == "cases" and evidence.has_patients:
        return say("{n} {cases}, {diseased} diseased, {patients}", **told)
    if card.counts == "cases":
        return say("{n} {cases}, {diseased} diseased", **told)
    return say("{n} {cases}; the group has {patients}", **told) if evidence.has_patients else say("{n} {cases}", **told)
