"""Whom a what-if is about: the attributes that fail or are of concern, or all of them where it was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from radaudit.language import noted
from radaudit.records import EVERYONE, UNKNOWN, Evidence, Finding, Verdict

MOST_BY_VERDICT = 3
"""Attributes that a what-if takes up by itself, the worst first: each multiplies the table."""

IS_CROSSED = noted("it crosses other attributes: remedies are tried by each of these alone")
IS_ONE_GROUP = noted("it has fewer than two known groups")
OTHERS_ARE_WORSE = noted("{n} others have clearer gaps; --what-if tries all", n=MOST_BY_VERDICT)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What to try.

    Attributes:
        attributes: By their names.
        left_out: Attribute -> why it was left out.
    """

    attributes: tuple[str, ...]
    left_out: Mapping[str, str]


def choose(evidence: Evidence, findings: Sequence[Finding], *, is_asked: bool) -> Chosen | None:
    """The attributes whose groups remedies are tried for; None where nothing asks for one.

    Args:
        evidence: As it is told, after withholding.
        findings: The worst first.
        is_asked: Whether to take every attribute, whatever the verdicts.
    """
    serious = [f for f in findings if f.metric and f.verdict in (Verdict.FAIL, Verdict.CONCERN)]
    if not is_asked and not serious:
        return None
    found = [f.group.attribute for f in serious if f.group is not None and f.group != EVERYONE]
    wanted = list(evidence.attributes) if is_asked else list(dict.fromkeys(found))
    taken: list[str] = []
    left_out: dict[str, str] = {}
    for name in wanted:
        reason = _why_not(evidence, name)
        if not reason and not is_asked and len(taken) == MOST_BY_VERDICT:
            reason = OTHERS_ARE_WORSE
        if reason:
            left_out[name] = reason
        else:
            taken.append(name)
    return Chosen(tuple(taken), left_out)


def _why_not(evidence: Evidence, attribute: str) -> str:
    if "*" in attribute:
        return IS_CROSSED
    known = [s for s in evidence.groups if s.group.attribute == attribute and s.group.value != UNKNOWN and s.n]
    return IS_ONE_GROUP if len(known) < 2 else ""
