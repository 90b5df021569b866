"""What to do, in the order of urgency: as the findings told first say it, for whom, each advice once."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.answers.leading import is_at_nobodys_cost
from radaudit.present.view import View
from radaudit.present.what_if.agreeing import by_attribute_tried
from radaudit.records import Finding, Verdict, wording

MOST = 2

Advice = tuple[str, str]
"""For whom, and what."""


def advice(view: View, top: list[Finding], worst: Verdict, findings: list[Finding]) -> tuple[Advice, ...]:
    """What the first screen advises.

    Args:
        view: The audit.
        top: The findings told first.
        worst: The verdict on the whole.
        findings: All findings, worst first.
    """
    found = [*_one_threshold(view, findings), *_of_findings(top)][:MOST]
    if worst is Verdict.INCONCLUSIVE:
        return (*found, ("", say("Until then nothing is shown of these groups, neither good nor bad: watch what the model "
                                 "misses and falsely flags there.")))  # fmt: skip
    return tuple(found) or _without_a_verdict(worst, findings)


def _of_findings(top: list[Finding]) -> Iterator[Advice]:
    whom: dict[str, list[str]] = {}
    for f in top:
        if f.advice:
            group = f.concerns
            whom.setdefault(f.advice, []).append(typeset.isolated(wording.group_label(group)) if group else "")
    for text, groups in whom.items():
        yield typeset.listed([g for g in dict.fromkeys(groups) if g]), text


def _one_threshold(view: View, findings: list[Finding]) -> Iterator[Advice]:
    """Where one group of an attribute is missed too often and another flagged too often, the threshold divides them."""
    for attribute in view.attributes:
        failing = [
            (f.metric, f.concerns.value)
            for f in findings
            if f.verdict is Verdict.FAIL
            and f.concerns
            and f.concerns.attribute == attribute
            and view.is_gap(f)
            and not is_at_nobodys_cost(f)
        ]
        missed = {level for metric, level in failing if metric == "sensitivity"}
        flagged = {level for metric, level in failing if metric == "specificity"}
        if missed and flagged - missed:
            divided = say(
                "The same threshold misses more in one group and flags more in another. Look first at “Threshold each group would "
                "need”: the scores may need recalibration by group, or the groups a threshold of their own."
            )
            yield typeset.isolated(attribute), wording.sentences(divided, by_attribute_tried(view, attribute))


def _without_a_verdict(worst: Verdict, findings: list[Finding]) -> tuple[Advice, ...]:
    """What to do where no group could be compared, under the titles of the findings that say why."""
    if worst is not Verdict.NOT_APPLICABLE:
        return ()
    barred = (f for f in findings if f.verdict is worst and f.advice and f.group is None)
    return tuple((f.title, f.advice) for f in barred)[:MOST]
