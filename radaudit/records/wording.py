"""How a number, a group and a verdict read in a sentence: the same words in findings, page and terminal.

Pure text, no arithmetic beyond rounding for the eye. Files for scripts (`audit.json`, `numbers.csv`) never pass through here.
"""

from __future__ import annotations

import re

from radaudit.records.findings import Verdict
from radaudit.records.groups import EVERYONE, REST, UNKNOWN, Group

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
NOT_ESTIMABLE = "not estimable"

VERDICT_WORDS = {
    Verdict.FAIL: "Fail",
    Verdict.CONCERN: "Concern",
    Verdict.INCONCLUSIVE: "Inconclusive",
    Verdict.NOT_APPLICABLE: "Not applicable",
    Verdict.MUTED: "Muted",
    Verdict.PASS: "Pass",
}
"""A verdict in words; a color or a symbol never stands alone."""

VERDICT_SYMBOLS = {
    Verdict.FAIL: "✗",
    Verdict.CONCERN: "!",
    Verdict.INCONCLUSIVE: "?",
    Verdict.NOT_APPLICABLE: "–",
    Verdict.MUTED: "○",
    Verdict.PASS: "✓",
}
"""Symbols that differ by shape, for readers who do not see the color."""

HEADLINES = {
    Verdict.FAIL: "An important gap or fault was shown.",
    Verdict.CONCERN: "Nothing fails, but something is of concern.",
    Verdict.INCONCLUSIVE: "No important gap was shown, but not all could be ruled out.",
    Verdict.PASS: "Every gap that could be judged was shown to lie within its margin.",
}
"""The verdict on the whole audit in one sentence. It can be nothing else than these four."""

NOTHING_COMPARED = "No group could be compared with the rest, so nothing is known about gaps."
"""Follows the headline, or replaces it, where no gap between groups was judged."""

MUTED = " Muted by the policy (otherwise: {was}): {reason}"
"""How a muted finding's explanation ends: the verdict it would have had, in words, and the policy's reason."""

REFERENCE = "reference: "
"""How `Comparison.against` begins where a level was declared the reference; the level follows."""

_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_SCANNERS = frozenset({"vendor", "manufacturer", "scanner", "scanner_vendor"})
_VIEWS = frozenset({"view", "view_position", "projection"})
_WOMEN = frozenset({"f", "female", "woman", "women"})
_MEN = frozenset({"m", "male", "man", "men"})


def number(value: float | None, decimals: int = 2, *, is_signed: bool = False) -> str:
    """A number for the eye: fixed decimals, a true minus sign, a plus sign where asked; "not estimable" where there is none."""
    if value is None:
        return NOT_ESTIMABLE
    text = f"{abs(value):.{decimals}f}"
    if float(text) == 0.0:
        return text
    if value < 0:
        return MINUS + text
    return f"+{text}" if is_signed else text


def pair(first: float | None, second: float | None) -> tuple[str, str]:
    """Two numbers to be compared: two decimals, or three where two would hide that they differ."""
    if first is not None and second is not None and first != second and number(first) == number(second):
        return number(first, 3), number(second, 3)
    return number(first), number(second)


def span(low: float | None, high: float | None, decimals: int = 2) -> str:
    """An interval: "0.61 to 0.80"."""
    if low is None or high is None:
        return "no interval"
    return f"{number(low, decimals)} to {number(high, decimals)}"


def whole(n: int) -> str:
    """A whole number with thin spaces between thousands: "12 345"."""
    return f"{n:,}".replace(",", THIN)


def count(n: int, one: str, many: str = "") -> str:
    """A number of things: "1 image", "12 345 images"."""
    return f"{whole(n)} {one if n == 1 else many or one + 's'}"


def percent(level: float) -> str:
    """A confidence level: "95 %"."""
    return f"{100 * level:g} %"


def threshold_text(threshold: float) -> str:
    """A decision threshold as it was given: "0.5"; with all its digits where six would name another number."""
    short = f"{threshold:.6g}"
    return short if float(short) == threshold else repr(threshold)


def whom(group: Group) -> str:
    """The group as the end of a sentence that begins with what was found: "on Canon scanners", "in women", "at age 0-39"."""
    if group == EVERYONE:
        return "in the whole cohort"
    attribute, value = group.attribute.lower(), one_line(group.value)
    if group.value == UNKNOWN:
        return f"where {one_line(group.attribute)} is unknown"
    if attribute in _SCANNERS:
        return f"on {value} scanners"
    if attribute in _VIEWS:
        return f"on {value} views"
    if attribute in ("sex", "gender") and value.lower() in _WOMEN | _MEN:
        return "in women" if value.lower() in _WOMEN else "in men"
    if attribute in ("age", "age_band", "age_group"):
        return f"at age {value}"
    if "*" in attribute:
        return f"for {value} ({one_line(group.attribute)})"
    return f"for {one_line(group.attribute)} {value}"


def against_whom(group: Group, against: str) -> str:
    """What a group was compared with: "in all others" for the rest, "overall", or the level that is the reference."""
    if against == REST:
        is_known, attribute = group.value != UNKNOWN, group.attribute.lower()
        if is_known and attribute in _SCANNERS:
            return "on the other scanners"
        return "on the other views" if is_known and attribute in _VIEWS else "in all others"
    if against == EVERYONE.attribute:
        return "overall"
    return whom(Group(group.attribute, against.removeprefix(REFERENCE)))


def one_line(text: str) -> str:
    """Text from the cohort without what breaks a sentence or a terminal: line breaks, controls, and turned writing direction."""
    return _UNPRINTABLE.sub(" ", text).strip()


_NAMES_OF_PEOPLE = ("Brier", "Spiegelhalter")
"""Titles that begin with them keep their capital within a sentence."""


def in_sentence(title: str) -> str:
    """A metric's title inside a sentence: "sensitivity", but "AUROC", "O/E" and "Brier score" as they are."""
    is_name = title.startswith(_NAMES_OF_PEOPLE)
    return title if is_name or title[:2].isupper() or not title[1:2].isalpha() else title[:1].lower() + title[1:]


def capital(sentence: str) -> str:
    """The sentence with a capital first letter."""
    return sentence[:1].upper() + sentence[1:]
