"""How an estimate, a name and a reference stand on the page, out of the words that all outputs share; computes nothing."""

from __future__ import annotations

import re
from urllib.parse import quote

from radaudit.language import phrase, recalled, say
from radaudit.records import EVERYONE, REST, Comparison, Estimate, Group, MetricCard, Verdict, wording
from radaudit.records.wording import REFERENCE, THIN, level_name, not_estimable, number, one_line, percent, whole

DAGGER = "†"
"""Marks a measure that changes with how common the disease is."""

MEANINGS = {
    Verdict.FAIL: phrase("the gap lies beyond the margin"),
    Verdict.CONCERN: phrase("a gap to look into"),
    Verdict.INCONCLUSIVE: phrase("these cases leave it open"),
    Verdict.NOT_APPLICABLE: phrase("could not be judged"),
    Verdict.MUTED: phrase("set aside by the policy, with a reason"),
    Verdict.PASS: phrase("shown to lie within the margin"),
}

_CHOSEN = {
    "given": phrase("given for this audit"),
    "declared by the model": phrase("declared by the model’s maker"),
    "default": phrase("a default, not chosen for this model"),
}

_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s,]*[^\s,;.)])")


def decimals(card: MetricCard, *, is_gap: bool = False) -> int:
    """Digits after the point: two for proportions and ratios, three for losses, net benefit and gaps."""
    if is_gap or card.domain == "utility" or card.scale in ("mean", "nonnegative", "variance"):
        return 3
    return 2


def interval(low: float | None, high: float | None, digits: int, *, is_signed: bool = False) -> str:
    """An interval as journals print it: 0.83 to 0.89; "" where there is none."""
    if low is None or high is None:
        return ""
    return say(
        "{low} to {high}",
        low=number(low, digits, is_signed=is_signed),
        high=number(high, digits, is_signed=is_signed),
    )


def estimate(found: Estimate, card: MetricCard, *, is_gap: bool = False) -> str:
    """A number with its interval, 0.86 (0.83 to 0.89), or "not estimable"."""
    if found.value is None:
        return not_estimable()
    digits = decimals(card, is_gap=is_gap)
    if abs(found.value) >= 10:
        digits = 1  # three figures are enough: 36.5 of 100, not 36.467
    value = number(found.value, digits, is_signed=is_gap)
    between = interval(found.low, found.high, digits, is_signed=is_gap)
    return _with(value, between)


def _with(value: str, interval: str) -> str:
    return say("{value} ({interval})", value=value, interval=interval) if interval else value


def reason(found: Estimate) -> str:
    """Why an estimate has no value, or what to bear in mind, in the reader's language."""
    return noted(found.note)


def noted(text: str) -> str:
    """A note out of the record in the reader's language."""
    return recalled(text)


def beside_chance(found: Estimate, card: MetricCard) -> str:
    """A number beside what chance alone makes at this size: 0.031 (chance 0.028, p 0.41)."""
    if found.value is None or found.by_chance is None:
        return estimate(found, card)
    digits = decimals(card)
    value, by_chance = number(found.value, digits), number(found.by_chance, digits)
    if found.p is None:
        return say("{value} (chance {chance})", value=value, chance=by_chance)
    return say("{value} (chance {chance}, p {p})", value=value, chance=by_chance, p=p_value(found.p))


def ratio(found: Estimate) -> str:
    """A ratio of two values with its interval: 0.72 (0.61 to 0.85)."""
    if found.value is None:
        return not_estimable()
    return _with(number(found.value), interval(found.low, found.high, 2))


def p_value(p: float | None) -> str:
    """A p-value: 0.41, 0.013, <0.001; "" where there is none."""
    if p is None:
        return ""
    return "<0.001" if p < 0.001 else number(p, 2 if p >= 0.1 else 3)


def share(part: float | None) -> str:
    """A share in whole percent: 87 %; "–" where there is none."""
    return "–" if part is None else f"{part * 100:.0f}{THIN}%"


def chance(part: float | None) -> str:
    """A probability in whole percent that is never called certain: 94 %, >99 %, <1 %; "–" where there is none."""
    if part is None or 0.005 <= part <= 0.995:
        return share(part)
    return f">99{THIN}%" if part > 0.5 else f"<1{THIN}%"


def per_thousand(found: Estimate) -> str:
    """A net benefit with its interval in cases of 1000 patients: 31 (2 to 60)."""
    if found.value is None:
        return not_estimable()
    low, high = (None if end is None else 1000 * end for end in (found.low, found.high))
    return _with(number(1000 * found.value, 0), interval(low, high, 0, is_signed=False))


def counted(n: int, *, is_rounded: bool, fewest: int = 0) -> str:
    """A count; where it was rounded "about 240", and "under 10" for a 0, below `fewest`, which need not be nobody."""
    if is_rounded and n == 0 and fewest > 0:
        return say("under {n}", n=whole(fewest))
    return say("about {n}", n=whole(n)) if is_rounded else whole(n)


def title(card: MetricCard) -> str:
    """A measure's title, with a dagger where it changes with the prevalence."""
    return f"{recalled(card.title)}{THIN}{DAGGER}" if card.depends_on_prevalence else recalled(card.title)


def isolated(name: str) -> str:
    """A name that a user typed inside a sentence of ours, so that its writing direction stays its own."""
    return f"\u2068{level_name(name)}\u2069"


def partner(against: str) -> str:
    """What a group is compared with: everybody else, the whole cohort, or a level."""
    if against == REST:
        return say("everybody else")
    return say("the whole cohort") if against == EVERYONE.attribute else isolated(against.removeprefix(REFERENCE))


def simultaneous(comparison: Comparison, card: MetricCard) -> str:
    """The interval that holds for all gaps of its family at once; "" outside a family."""
    if not comparison.family:
        return ""
    return interval(comparison.low, comparison.high, decimals(card, is_gap=True), is_signed=True)


def level(confidence: float) -> str:
    """The name of the interval: 95 % CI."""
    return say("{level} CI", level=percent(confidence)).replace(" ", THIN, 1)


def who_chose(threshold_source: str) -> str:
    """Who chose the decision threshold (`Evidence.threshold_source`), as a reader understands it."""
    return say(_CHOSEN.get(threshold_source, threshold_source))


def group_name(group: Group) -> str:
    """The group as it stands under its attribute's heading; the whole cohort is "Everyone"."""
    if group == EVERYONE:
        return say("Everyone")
    return called(group.value)


def full_name(group: Group) -> str:
    """The group where no heading names its attribute: "vendor: GE"; the whole cohort is "Everyone"."""
    return group_name(group) if group == EVERYONE else f"{group.attribute}: {group_name(group)}"


def called(name: str) -> str:
    """A level's name as it stands in a cell: the cohort's own words, but for levels whose names are ours."""
    return wording.own_level(name)


def meaning(verdict: Verdict) -> str:
    """What the verdict says, in a few words."""
    return say(MEANINGS[verdict])


def drawn(text: str, longest: int = 26) -> str:
    """A user's text made inert for plotly, which reads a subset of HTML in every label."""
    clean = one_line(text)
    if len(clean) > longest:
        clean = clean[: longest - 1].rstrip() + "…"
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def references(cites: str) -> tuple[tuple[str, str], ...]:
    """A card's references one by one, each with its DOI's address, or "" where it names none."""
    found = []
    for cite in cites.split("; "):
        doi = _DOI.search(cite)
        found.append((cite, f"https://doi.org/{quote(doi.group(1), safe='/():;')}" if doi else ""))
    return tuple(found)


def listed(names: list[str]) -> str:
    """Names in a sentence: a, b and c."""
    return wording.listed(names)
