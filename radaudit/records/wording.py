"""How a number, a group and a verdict read in a sentence: the same words in findings, page and terminal.

Pure text, no arithmetic beyond rounding for the eye. Files for scripts (`audit.json`, `numbers.csv`) never pass through here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from radaudit.language import ENGLISH, phrase, say, spoken
from radaudit.records.findings import Verdict
from radaudit.records.groups import EVERYONE, REST, UNKNOWN, Group

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
NOT_ESTIMABLE = phrase("not estimable")
"""Said by `not_estimable`."""

VERDICT_WORDS = {
    Verdict.FAIL: phrase("Fail"),
    Verdict.CONCERN: phrase("Concern"),
    Verdict.INCONCLUSIVE: phrase("Inconclusive"),
    Verdict.NOT_APPLICABLE: phrase("Not applicable"),
    Verdict.MUTED: phrase("Muted"),
    Verdict.PASS: phrase("Pass"),
}
"""A verdict in words, said by `verdict_word`; a color or a symbol never stands alone."""

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
    Verdict.FAIL: phrase("An important gap or fault was shown."),
    Verdict.CONCERN: phrase("Nothing fails, but something is of concern."),
    Verdict.INCONCLUSIVE: phrase("No important gap was shown, but not all could be ruled out."),
    Verdict.MUTED: phrase("It passes only because the policy mutes findings that would fail."),
    Verdict.PASS: phrase("Every gap that could be judged was shown to lie within its margin."),
}
"""The verdict on the whole audit in one sentence. It can be nothing else than these five."""

NOTHING_COMPARED = phrase("No group could be judged against the rest, so nothing is known about gaps.")
"""Follows the headline, or replaces it, where no gap between groups was judged."""

ALL_SET_ASIDE = phrase("Every gap that could be judged is set aside by the policy, so nothing is said about gaps.")
"""The same where gaps were judged, but the policy mutes all of them."""

MUTED = phrase(" Muted by the policy (otherwise: {was}): {reason}")
"""How a muted finding's explanation ends: the verdict it would have had, in words, and the policy's reason."""

REFERENCE = "reference: "
"""How `Comparison.against` begins where a level was declared the reference; the level follows."""

_OWN_LEVELS = {UNKNOWN: phrase("Unknown"), "Several": phrase("Several")}
_EDGE = r"[0-9.e+-]+"
_OWN_BANDS = (
    (re.compile(f"Outside (?P<bands>{_EDGE})"), phrase("Outside {bands}")),  # of audits whose outer bands were not open
    (re.compile(f"below (?P<edge>{_EDGE})"), phrase("below {edge}")),
    (re.compile(f"(?P<edge>{_EDGE}) and above"), phrase("{edge} and above")),
    (re.compile(f"(?P<low>{_EDGE}) to <(?P<high>{_EDGE})"), phrase("{low} to <{high}")),
)
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_SCANNERS = frozenset({"vendor", "manufacturer", "scanner", "scanner_vendor"})
_VIEWS = frozenset({"view", "view_position", "projection"})
_WOMEN = frozenset({"f", "female", "woman", "women"})
_MEN = frozenset({"m", "male", "man", "men"})


def number(value: float | None, decimals: int = 2, *, is_signed: bool = False) -> str:
    """A number for the eye: fixed decimals, a true minus sign, a plus sign where asked; "not estimable" where there is none."""
    if value is None:
        return not_estimable()
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
        return say("no interval")
    return say("{low} to {high}", low=number(low, decimals), high=number(high, decimals))


def whole(n: int) -> str:
    """A whole number as it stands everywhere, on a page, in a terminal and in a record: "12,345"."""
    return f"{n:,}"


def count(n: int, one: str, many: str = "") -> str:
    """A number of things: "1 image", "12,345 images".

    Args:
        n: How many.
        one: The English word for one of them, a literal: other languages look up "{n} images" as one phrase.
        many: The word for several, where it is not `one` and an s.
    """
    if spoken() != ENGLISH:
        things = "{n} " + (many or one + "s")
        return say(things, n=whole(n))
    return f"{whole(n)} {one if n == 1 else many or one + 's'}"


def verdict_word(verdict: Verdict) -> str:
    """The verdict's word, as it stands beside its mark: "Fail"."""
    return say(VERDICT_WORDS[verdict])


def not_estimable() -> str:
    """Said instead of a number that there is none of."""
    return say(NOT_ESTIMABLE)


def first_of(names: Sequence[str], most: int) -> str:
    """As many names as there is room for, and how many more there are: "a, b and 3 more"; all of them where they fit: "a, b"."""
    return and_more(say(", ").join(names[:most]), len(names) - most)


def and_more(names: str, n: int) -> str:
    """Names that are already joined, and how many more there are: "a, b and 3 more"; none for a number below 1."""
    return say("{names} and {n} more", names=names, n=whole(n)) if n > 0 else names


def listed(names: Sequence[str], most: int | None = None) -> str:
    """Names in a sentence: "a, b and c", or as many as there is room for: "a, b and 3 more"."""
    if most is not None and len(names) > most:
        return first_of(names, most)
    if len(names) < 2:
        return "".join(names)
    return say("{names} and {last}", names=say(", ").join(names[:-1]), last=names[-1])


def enumerated(parts: Sequence[str], most: int | None = None) -> str:
    """Parts of a sentence one after the other: "a; b; c", or as many as there is room for: "a; b; and 3 more"."""
    if most is not None and len(parts) > most:
        parts = (*parts[:most], say("and {n} more", n=whole(len(parts) - most)))
    return say("; ").join(parts)


def sentences(*said: str) -> str:
    """Whole sentences one after the other, as the language sets them; empty ones are left out."""
    return say(" ").join(s for s in said if s)


def percent(level: float) -> str:
    """A confidence level: "95 %"."""
    return say("{n} %", n=f"{100 * level:g}")


def threshold_text(threshold: float) -> str:
    """A decision threshold as it was given: "0.5"; with all its digits where six would name another number."""
    short = f"{threshold:.6g}"
    return short if float(short) == threshold else repr(threshold)


def whom(group: Group) -> str:
    """The group as the end of a sentence that begins with what was found: "on Canon scanners", "in women", "at age 0-39"."""
    if group == EVERYONE:
        return say("in the whole cohort")
    attribute, value = group.attribute.lower(), level_name(group.value)
    if group.value == UNKNOWN:
        return say("where {attribute} is unknown", attribute=one_line(group.attribute))
    if attribute in _SCANNERS:
        return say("on {value} scanners", value=value)
    if attribute in _VIEWS:
        return say("on {value} views", value=value)
    if attribute in ("sex", "gender") and value.lower() in _WOMEN | _MEN:
        return say("in women") if value.lower() in _WOMEN else say("in men")
    if attribute in ("age", "age_band", "age_group"):
        return say("at age {value}", value=value)
    if "*" in attribute:
        return say("for {value} ({attribute})", value=value, attribute=one_line(group.attribute))
    return say("for {attribute} {value}", attribute=one_line(group.attribute), value=value)


def against_whom(group: Group, against: str) -> str:
    """What a group was compared with: "in all others" for the rest, "overall", or the level that is the reference."""
    if against == REST:
        is_known, attribute = group.value != UNKNOWN, group.attribute.lower()
        if is_known and attribute in _SCANNERS:
            return say("on the other scanners")
        return say("on the other views") if is_known and attribute in _VIEWS else say("in all others")
    if against == EVERYONE.attribute:
        return say("overall")
    return whom(Group(group.attribute, against.removeprefix(REFERENCE)))


def level_name(value: str) -> str:
    """A group's level for the eye: as the cohort has it, but for the levels whose names are ours, as that of missing values."""
    return one_line(own_level(value))


def own_level(value: str) -> str:
    """A level's name, said in the reader's language where it is one of ours: "Unknown", "Several", "65 and above"."""
    if spoken() == ENGLISH:
        return value
    return " × ".join(_own_part(part) for part in value.split(" × "))


def _own_part(value: str) -> str:
    if value in _OWN_LEVELS:
        return say(_OWN_LEVELS[value])
    for pattern, band in _OWN_BANDS:
        if found := pattern.fullmatch(value):
            return say(band, **found.groupdict())
    return value


def group_label(group: Group) -> str:
    """The group as a sentence names it: "vendor GE"; the whole cohort is "everyone". `Group.label` is its name in files."""
    return say("everyone") if group == EVERYONE else f"{one_line(group.attribute)} {level_name(group.value)}"


def one_line(text: str) -> str:
    """Text from the cohort without what breaks a sentence or a terminal: line breaks, controls, and turned writing direction."""
    return _UNPRINTABLE.sub(" ", text).strip()


_NAMES_OF_PEOPLE = ("Brier", "Spiegelhalter")
"""Titles that begin with them keep their capital within a sentence."""


def in_sentence(title: str) -> str:
    """A metric's title inside a sentence: "sensitivity", but "AUROC", "O/E" and "Brier score" as they are."""
    if spoken() != ENGLISH:
        return title
    is_name = title.startswith(_NAMES_OF_PEOPLE)
    return title if is_name or title[:2].isupper() or not title[1:2].isalpha() else title[:1].lower() + title[1:]


def capital(sentence: str) -> str:
    """The sentence with a capital first letter, in English; elsewhere it may begin with a name, which stays as it is."""
    return sentence if spoken() != ENGLISH else sentence[:1].upper() + sentence[1:]
