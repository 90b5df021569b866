"""Runs every rule on the evidence and puts the worst finding on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from radaudit.judge.mute_names import mute_names
from radaudit.judge.rule import RULES
from radaudit.language import say
from radaudit.records import EVERYONE, Evidence, Finding, Policy, Verdict
from radaudit.records.wording import MUTED, verdict_word


def weigh_evidence(evidence: Evidence, policy: Policy) -> tuple[Finding, ...]:
    """Judges the evidence under a policy.

    Returns:
        All findings, the passed and the muted ones too: sorted by verdict (worst first), then by weight (largest first), then
        in the order of the rules and of the evidence.
    """
    findings = [_mute(finding, policy.muted) for rule in RULES.values() for finding in rule.judge(evidence, policy)]
    return tuple(sorted(findings, key=lambda f: f.rank))


def _mute(finding: Finding, muted: Mapping[str, str]) -> Finding:
    """The same finding, marked as muted with the reason and with what it would have been; a pass is never muted."""
    reason = mute_reason(finding, muted)
    if reason is None or finding.verdict is Verdict.PASS:
        return finding
    was = verdict_word(finding.verdict).lower()
    explanation = finding.explanation + say(MUTED, was=was, reason=reason)
    return replace(finding, verdict=Verdict.MUTED, explanation=explanation, otherwise=finding.verdict)


def mute_reason(finding: Finding, muted: Mapping[str, str]) -> str | None:
    """Why the policy mutes such a finding; None where it does not."""
    return next((muted[name] for name in _names(finding) if name in muted), None)


def _names(finding: Finding) -> tuple[str, ...]:
    """How a policy may name a finding: by code or by measure, and by group; one about everyone needs no group."""
    first = (finding.code, finding.metric) if finding.metric else (finding.code,)
    if finding.group is None or finding.group == EVERYONE:
        return (*first, *(f"{name} {EVERYONE.label}" for name in first))
    return tuple(f"{name} {group}" for name in first for group in mute_names(finding.group))
