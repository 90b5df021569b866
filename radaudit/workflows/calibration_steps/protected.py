"""Attributes of people by which a calibration is a human decision, not a technical one."""

from __future__ import annotations

import re

from radaudit.errors import UsageError
from radaudit.language import noted, phrase
from radaudit.load.groups import parse_group

PROTECTED = frozenset({
    "age", "sex", "gender", "race", "ethnicity", "ethnic", "religion", "nationality", "origin", "language", "disability",
    "pregnancy", "insurance", "income", "education", "deprivation", "menopause", "marital", "orientation", "caste", "tribe", "skin",
})  # fmt: skip
"""Words in the name of a column that says what a person is rather than how an image was made."""

SAID = phrase(
    "A calibration by {attribute} makes risks depend on who a patient is. That is a human decision, which has to be stated "
    "with its reasons (TRIPOD+AI item 12f)."
)


def is_protected(attribute: str) -> bool:
    """Whether an attribute, as it is asked for ("age:40,65", "sex*vendor"), says what a person is."""
    words = re.findall(r"[a-z]+", " ".join(parse_group(attribute).columns).casefold()) if attribute else []
    return bool(PROTECTED & set(words))


def say_protected(attribute: str) -> str:
    """What a reader has to know of such a calibration; "" for others."""
    return noted(SAID, attribute=attribute) if is_protected(attribute) else ""


def require_decision(attribute: str, *, is_allowed: bool) -> None:
    """Stops before a calibration by a protected attribute that nobody decided on.

    Raises:
        UsageError: Says what the decision is.
    """
    if is_protected(attribute) and not is_allowed:
        raise UsageError(
            SAID.format(attribute=attribute),
            "Calibrate by vendor or site, or for everybody alike; if the decision was made, say so with --allow-protected.",
        )
