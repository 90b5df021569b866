"""How far a measure moved from one model to the next, in words: from what to what, how much nearer to the ideal, in cases."""

from __future__ import annotations

from radaudit.language import say
from radaudit.records.between import Comparison
from radaudit.records.estimates import MetricCard
from radaudit.records.wording import number, percent

ARROW = "\N{NO-BREAK SPACE}\N{RIGHTWARDS ARROW}\N{NO-BREAK SPACE}"
"""Between two values, which stay on one line with it."""


def moved(c: Comparison, decimals: int = 2, *, is_told_apart: bool = True) -> str:
    """From the baseline's value to the candidate's: "2.39 → 0.69".

    With one more decimal where only that tells them apart, unless `is_told_apart` is False: for a cell of a narrow table, of
    two values whose difference was not shown.
    """
    before, now = number(c.against_value, decimals), number(c.group_value, decimals)
    if before == now and is_told_apart:
        finer = number(c.against_value, decimals + 1), number(c.group_value, decimals + 1)
        before, now = finer if finer[0] != finer[1] else (before, now)
    return f"{before}{ARROW}{now}"


def nearer(c: Comparison, card: MetricCard, decimals: int = 2) -> str:
    """How much nearer to its ideal value a measure came: "1.70 nearer to 0"; of a ratio by which factor it is off.

    "" for a measure without an ideal value, or where one of the models has no value. The sign of a change says nothing there:
    from 2.39 to 0.69 is a gain.
    """
    former, latter = (distance(value, card) for value in (c.against_value, c.group_value))
    if former is None or latter is None or card.target is None:
        return ""
    target = f"{card.target:g}"
    if card.scale == "ratio":
        before, now = number(former, decimals), number(latter, decimals)
        if before == now:
            return say("still off by a factor of {now}", now=now)
        return say("off by a factor of {now}, not {before}", now=now, before=before)
    by = number(abs(former - latter), decimals)
    if float(by) == 0.0:
        return say("as far from {target} as before", target=target)
    if latter < former:
        return say("{by} nearer to {target}", by=by, target=target)
    return say("{by} farther from {target}", by=by, target=target)


def distance(value: float | None, card: MetricCard) -> float | None:
    """How far a value lies from the ideal one: a difference, of a ratio a factor of at least 1; None where there is none."""
    if value is None or card.better != "target" or card.target is None:
        return None
    if card.scale != "ratio":
        return abs(value - card.target)
    return max(value / card.target, card.target / value) if value > 0 else None


def per_1000(share: float) -> str:
    """A share of cases as a count of 1000, without its sign: "141"; never 0 where it is not, so that an end excludes no change."""
    cases = abs(1000 * share)
    return f"{cases:.0f}" if cases >= 0.5 or cases == 0 else f"{cases:.1g}"


def level_text(level: float) -> str:
    """A confidence level that stays on one line: "95 %"."""
    return percent(level).replace(" ", "\N{NO-BREAK SPACE}")


def more_or_fewer(share: float) -> str:
    """A change of a count of 1000 with its direction in words: "90 more", "12 fewer"."""
    return say("{k} more", k=per_1000(share)) if share >= 0 else say("{k} fewer", k=per_1000(share))
