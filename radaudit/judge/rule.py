"""What a rule is: a code, a title, a meaning, and a function that turns evidence into findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from radaudit.records import Evidence, Finding, Policy
from radaudit.registry import Registry

Judge = Callable[[Evidence, Policy], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue.

    Attributes:
        code: "RA" + family + number (see `Finding.code`).
        title: A few words.
        meaning: What the rule looks at and when it speaks: the first paragraph of its docstring.
        judge: Yields the rule's findings, worst or not.
        domain: The domain of metrics whose gaps it judges, "" for none; a domain that no rule claims is left to RA403.
    """

    code: str
    title: str
    meaning: str
    judge: Judge
    domain: str = ""


RULES: Registry[Rule] = Registry("radaudit.judge.rules")
"""Every rule by its code."""


def rule(code: str, title: str, *, domain: str = "") -> Callable[[Judge], Judge]:
    """Enters a function into `RULES`. Its docstring's first paragraph is the rule's meaning in docs/findings.md.

    Args:
        code: See `Finding.code`.
        title: A few words.
        domain: The domain of metrics whose gaps it judges, if it does.
    """

    def enter(judge: Judge) -> Judge:
        paragraph = (judge.__doc__ or "").strip().split("\n\n")[0]
        RULES.register(code, Rule(code, title, " ".join(paragraph.split()), judge, domain))
        return judge

    return enter
