"""Are there people whom the model is meant for and whom the cohort hardly has?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import Evidence, Finding, GroupShare, Policy, Verdict
from radaudit.records.wording import capital, count, group_label, number, span


@rule("RA111", "Under-represented groups")
def under_represented(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """A group's share of the patients is shown to be less than `min_representation` of its share of the target population."""
    if evidence.population is None:
        return
    there = {s.group for s in evidence.groups}
    worrying = [
        s
        for attribute in evidence.population.attributes
        for s in attribute.groups
        if s.ratio.high is not None and s.ratio.high < policy.min_representation
    ]
    for s in worrying:
        yield Finding(
            "RA111",
            say("Under-represented group"),
            Verdict.CONCERN,
            _explanation(s),
            say(
                "Collect such cases before relying on what the audit says of them; numbers of the whole cohort stand for the "
                "others."
            ),
            s.group if s.group in there else None,
            # 1 where the whole interval lies just below the policy's limit, more the farther below.
            weight=min(50.0, policy.min_representation / max(s.ratio.high or 0.0, 1e-3) - 1),
        )
    if not worrying and any(s.ratio.is_known for a in evidence.population.attributes for s in a.groups):
        yield Finding(
            "RA111",
            say("Under-represented groups"),
            Verdict.PASS,
            say(
                "No group is shown to have less than {limit} times its share of the target population among the patients.",
                limit=f"{policy.min_representation:g}",
            ),
        )


def _explanation(s: GroupShare) -> str:
    share, population = _percent(s.share.value), _percent(s.population)
    if not s.share.n_patients:
        return say(
            "Nobody of the {n} is in the group {group}, who are {population} of the target population.",
            n=count(s.share.n, "patient"),
            group=group_label(s.group),
            population=population,
        )
    return say(
        "{group}: {share} of {n}, but {population} of the target population, so the share is {ratio} times what it is there "
        "({interval}).",
        group=capital(group_label(s.group)),
        share=share,
        n=count(s.share.n, "patient"),
        population=population,
        ratio=number(s.ratio.value),
        interval=span(s.ratio.low, s.ratio.high),
    )


def _percent(share: float | None) -> str:
    return say("{n} %", n=f"{100 * (share or 0.0):.1f}")
