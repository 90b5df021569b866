"""The sentences of a change: what it means for patients, from what to what, and with which interval."""

from __future__ import annotations

from radaudit.language import recalled, say
from radaudit.records import Comparison, MetricCard, Policy
from radaudit.records.change_words import level_text, more_or_fewer, moved, nearer, per_1000
from radaudit.records.comparison import Outcome
from radaudit.records.wording import capital, in_sentence, number, whom


def in_words(c: Comparison, card: MetricCard, outcome: Outcome, policy: Policy, level: float) -> str:
    """One change in a sentence, in the language spoken at the moment."""
    where, measure = whom(c.group), in_sentence(recalled(card.title))
    if c.gap.value is None or c.low is None or c.high is None:
        reason = recalled(c.gap.note) or say("no interval")
        return say("{measure} {where}: not estimable ({reason}).", measure=capital(measure), where=where, reason=reason)
    if outcome == "not_estimable":
        return say(
            "{measure} {where}: not judged, fewer than {fewest} patients with or without the disease.",
            measure=capital(measure),
            where=where,
            fewest=policy.min_events,
        )
    in_cases = ""
    if outcome in ("gained", "lost"):
        in_cases = _in_cases(c, outcome, level)
    elif outcome == "unsettled":
        in_cases = _left_open(c, level)
    return in_cases or _plain(c, card, outcome, policy, level)


def _in_cases(c: Comparison, outcome: Outcome, level: float) -> str:
    """What was gained or lost of 1000 cases; "" for a measure that counts none."""
    assert c.gap.value is not None
    assert c.low is not None
    assert c.high is not None
    few, many = sorted((c.low, c.high), key=abs)
    places = {
        "where": capital(whom(c.group)),
        "k": per_1000(c.gap.value),
        "level": level_text(level),
        "few": per_1000(few),
        "many": per_1000(many),
        "moved": moved(c),
    }
    match c.metric, outcome:
        case "sensitivity", "gained":
            return say(
                "{where} the candidate misses {k} fewer per 1000 cases with the disease ({level} simultaneous interval {few} to "
                "{many} fewer): sensitivity {moved}.",
                **places,
            )
        case "sensitivity", "lost":
            return say(
                "{where} the candidate misses {k} more per 1000 cases with the disease ({level} simultaneous interval {few} to "
                "{many} more): sensitivity {moved}.",
                **places,
            )
        case "specificity", "gained":
            return say(
                "{where} the candidate flags {k} fewer per 1000 cases without the disease ({level} simultaneous interval {few} to "
                "{many} fewer): specificity {moved}.",
                **places,
            )
        case "specificity", "lost":
            return say(
                "{where} the candidate flags {k} more per 1000 cases without the disease ({level} simultaneous interval {few} to "
                "{many} more): specificity {moved}.",
                **places,
            )
        case "auroc", "gained":
            return say(
                "{where} the candidate ranks {k} fewer of 1000 pairs, one case with the disease and one without, the wrong way "
                "round ({level} simultaneous interval {few} to {many} fewer): AUROC {moved}.",
                **places,
            )
        case "auroc", "lost":
            return say(
                "{where} the candidate ranks {k} more of 1000 pairs, one case with the disease and one without, the wrong way "
                "round ({level} simultaneous interval {few} to {many} more): AUROC {moved}.",
                **places,
            )
    return ""


def _left_open(c: Comparison, level: float) -> str:
    """What these cases leave open, of 1000; "" for a measure that counts none."""
    assert c.low is not None
    assert c.high is not None
    places = {
        "where": capital(whom(c.group)),
        "fewest": more_or_fewer(-c.high),
        "most": more_or_fewer(-c.low),
        "level": level_text(level),
        "moved": moved(c),
    }
    if c.metric == "sensitivity":
        return say(
            "{where} the candidate may miss {fewest} to {most} per 1000 cases with the disease ({level} simultaneous interval): "
            "sensitivity {moved}, too few cases to tell.",
            **places,
        )
    if c.metric == "specificity":
        return say(
            "{where} the candidate may flag {fewest} to {most} per 1000 cases without the disease ({level} simultaneous interval): "
            "specificity {moved}, too few cases to tell.",
            **places,
        )
    return ""


def _plain(c: Comparison, card: MetricCard, outcome: Outcome, policy: Policy, level: float) -> str:
    """From what to what, the change with its interval, and what is said of it."""
    places = {
        "where": capital(whom(c.group)),
        "measure": in_sentence(recalled(card.title)),
        "moved": moved(c),
        "interval": with_interval(c, level),
        "nearer": nearer(c, card),
        "margin": f"{policy.margins.get(c.metric, 0):g}",
        "target": f"{card.target:g}" if card.target is not None else "",
    }
    has_ideal = card.better == "target" and card.target is not None
    match outcome:
        case "alike":
            return say("{where}, {measure} {moved}, {interval}: alike within the margin of {margin}.", **places)
        case "neither":
            return say("{where}, {measure} {moved}, {interval}: a difference with no better side.", **places)
        case "unsettled" if has_ideal and is_shown(c):
            return say(
                "{where}, {measure} {moved}, {interval}: it changed, but whether it came nearer to {target} cannot be told.",
                **places,
            )
        case "unsettled":
            return say(
                "{where}, {measure} {moved}, {interval}: too few cases to tell whether it does better or worse.",
                **places,
            )
        case "gained" | "lost" if has_ideal:
            return say("{where}, {measure} {moved}: {nearer}, {interval}.", **places)
        case "gained":
            return say("{where}, {measure} {moved}, {interval}: the candidate does better.", **places)
    return say("{where}, {measure} {moved}, {interval}: the candidate does worse.", **places)


def with_interval(c: Comparison, level: float) -> str:
    """The change with its simultaneous interval; in three decimals where two would let an interval look as if it held 0."""
    decimals = 2
    if any(float(f"{end:.2f}") == 0.0 for end in (c.low or 0.0, c.high or 0.0)) and is_shown(c):
        decimals = 3
    if number(c.against_value) == number(c.group_value) and c.gap.value:
        decimals = 3
    return say(
        "a change of {change} ({level} simultaneous interval {low} to {high})",
        change=number(c.gap.value, decimals, is_signed=True),
        level=level_text(level),
        low=number(c.low, decimals, is_signed=True),
        high=number(c.high, decimals, is_signed=True),
    )


def is_shown(c: Comparison) -> bool:
    """True where the simultaneous interval excludes no change."""
    return sign(c.low, c.high) != 0


def sign(low: float | None, high: float | None) -> int:
    """1 or -1 where an interval lies wholly above or below 0; 0 where it holds 0 or is unknown."""
    if low is None or high is None or low <= 0 <= high:
        return 0
    return 1 if low > 0 else -1
