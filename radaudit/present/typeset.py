"""How an estimate, a name and a reference stand on the page, out of the words that all outputs share; computes nothing."""

from __future__ import annotations

import re
from urllib.parse import quote

from radaudit.records import EVERYONE, Comparison, Estimate, Group, MetricCard, Verdict
from radaudit.records.wording import NOT_ESTIMABLE, THIN, number, one_line, percent

MEANINGS = {
    Verdict.FAIL: "the gap lies beyond the margin",
    Verdict.CONCERN: "a gap to look into",
    Verdict.INCONCLUSIVE: "these cases leave it open",
    Verdict.NOT_APPLICABLE: "could not be compared",
    Verdict.MUTED: "set aside by the policy, with a reason",
    Verdict.PASS: "shown to lie within the margin",
}

_CHOSEN = {
    "given": "given for this audit",
    "declared by the model": "declared by the model’s maker",
    "default": "a default, not chosen for this model",
}

_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s,]*[^\s,;.)])")


def decimals(card: MetricCard, *, is_gap: bool = False) -> int:
    """Digits after the point: two for proportions and ratios, three for losses, net benefit and gaps."""
    if is_gap or card.domain == "utility" or card.scale in ("mean", "nonnegative"):
        return 3
    return 2


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
    return f"{percent(confidence)} CI".replace(" ", THIN, 1)


def who_chose(threshold_source: str) -> str:
    """Who chose the decision threshold (`Evidence.threshold_source`), as a reader understands it."""
    return _CHOSEN.get(threshold_source, threshold_source)


def group_name(group: Group) -> str:
    """The group as it stands under its attribute's heading; the whole cohort is "Everyone"."""
    return "Everyone" if group == EVERYONE else group.value


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
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
