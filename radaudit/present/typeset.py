"""How a number, a count and a name stand on the page. Rounds and words only; computes nothing."""

from __future__ import annotations

import re
from urllib.parse import quote

from radaudit.records import Comparison, Estimate, Group, MetricCard, Verdict

THIN = "\u202f"
MINUS = "\u2212"
NOT_ESTIMABLE = "not estimable"

WORDS = {
    Verdict.FAIL: "Fail",
    Verdict.CONCERN: "Concern",
    Verdict.INCONCLUSIVE: "Inconclusive",
    Verdict.NOT_APPLICABLE: "Not applicable",
    Verdict.MUTED: "Muted",
    Verdict.PASS: "Pass",
}
"""Every verdict's word. A verdict is always shown as mark, color and word."""

MEANINGS = {
    Verdict.FAIL: "the gap lies beyond the margin",
    Verdict.CONCERN: "a gap to look into",
    Verdict.INCONCLUSIVE: "too few cases to tell",
    Verdict.NOT_APPLICABLE: "could not be compared",
    Verdict.MUTED: "set aside by the policy, with a reason",
    Verdict.PASS: "shown to lie within the margin",
}

# Controls, and the marks that override the writing direction: neither may leave its label.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s,]*[^\s,;.)])")


def count(number: int) -> str:
    """A whole number with thin spaces between thousands: 12 345."""
    return f"{number:,}".replace(",", THIN)


def decimals(card: MetricCard, *, is_gap: bool = False) -> int:
    """Digits after the point: two for proportions and ratios, three for losses, net benefit and gaps."""
    if is_gap or card.domain == "utility" or card.scale in ("mean", "nonnegative"):
        return 3
    return 2


def number(value: float, digits: int, *, is_signed: bool = False) -> str:
    """A rounded number with a true minus sign, and a plus sign where asked. Zero has no sign."""
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    if value < 0:
        return MINUS + text
    return f"+{text}" if is_signed else text


def interval(low: float | None, high: float | None, digits: int, *, is_signed: bool = False) -> str:
    """An interval as journals print it: 0.83 to 0.89; "" where there is none."""
    if low is None or high is None:
        return ""
    return f"{number(low, digits, is_signed=is_signed)} to {number(high, digits, is_signed=is_signed)}"


def estimate(found: Estimate, card: MetricCard, *, is_gap: bool = False) -> str:
    """A number with its interval, 0.86 (0.83 to 0.89), or "not estimable"."""
    if found.value is None:
        return NOT_ESTIMABLE
    digits = decimals(card, is_gap=is_gap)
    value = number(found.value, digits, is_signed=is_gap)
    between = interval(found.low, found.high, digits, is_signed=is_gap)
    return f"{value} ({between})" if between else value


def simultaneous(comparison: Comparison, card: MetricCard) -> str:
    """The interval that holds for all gaps of its family at once; "" outside a family."""
    if not comparison.family:
        return ""
    return interval(comparison.low, comparison.high, decimals(card, is_gap=True), is_signed=True)


def level(confidence: float) -> str:
    """The name of the interval: 95 % CI."""
    return f"{confidence * 100:g}{THIN}% CI"


def group_name(group: Group) -> str:
    """The group as it stands under its attribute's heading; the whole cohort is "Everyone"."""
    return "Everyone" if group.label == "everyone" else group.value


def drawn(text: str, longest: int = 26) -> str:
    """A user's text made inert for plotly, which reads a subset of HTML in every label."""
    clean = _UNPRINTABLE.sub(" ", text).strip()
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
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def plural(n: int, one: str, many: str = "") -> str:
    """A count with its noun: 1 case, 12 cases."""
    return f"{count(n)} {one if n == 1 else many or one + 's'}"
