"""A plan: how large a study has to be before any data exist, or what the groups of an audit still need."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.judge.policy import read_policy
from radaudit.judge.still_needed import gaps_needing
from radaudit.load.plan_file import read_plan
from radaudit.load.plan_template import TEMPLATE
from radaudit.measure.catalogue import METRICS
from radaudit.measure.planning.present_widths import widths_needing
from radaudit.measure.planning.study import plan_study
from radaudit.records import EVERYONE, Audit, Group, GroupSummary, Verdict
from radaudit.records.audit_needs import AuditNeeds, GapNeed, GroupNeed, WidthNeed
from radaudit.records.groups import UNKNOWN
from radaudit.records.study_plan import GROUP_WIDTHS, WIDTHS, PlanSettings, StudyPlan
from radaudit.workflows.plan_settings import design_of, joined, wanted
from radaudit.workflows.showing import choose, read_finished
from radaudit.writing import write_whole


def run_plan(plan: Path | None = None, given: PlanSettings | None = None) -> StudyPlan:
    """Plans a validation study.

    Args:
        plan: A TOML file laid out like that of `write_template`, or None.
        given: Settings that win over the file's.

    Returns:
        What every criterion needs in every group, and the patients to collect.

    Raises:
        UsageError: When the file cannot be used, a value cannot be, or what a plan needs is missing.
    """
    settings = joined(PlanSettings() if plan is None else read_plan(plan), given or PlanSettings())
    return plan_study(design_of(settings, read_policy(settings.policy, metrics=METRICS)))


def run_plan_from_audit(
    path: Path,
    *,
    policy: Path | None = None,
    widths: Mapping[str, float | None] | None = None,
    groups: Sequence[str] = (),
) -> AuditNeeds:
    """What the groups of an audit still need.

    Args:
        path: An audit.json, or the folder that holds one.
        policy: TOML file to judge the evidence anew under; None for the policy of the audit.
        widths: Measure -> widest interval wanted, None for none; the others as for a new study.
        groups: Attributes ("vendor"), or levels of one ("vendor=GE"), that are asked about; none for all.

    Raises:
        UsageError: When there is no such audit, or it has no such group or measure.
    """
    audit = read_finished(path)
    if not isinstance(audit, Audit):
        raise UsageError(f"{path} is a comparison of two models.", "Give the audit.json of a report.")
    if policy is not None:
        audit = replace(audit, policy=read_policy(policy, metrics=audit.evidence.cards))
    chosen = {g for _, listed in choose(audit, (), groups, with_findings=False).groups for g in listed}
    return needs_of(audit, widths or {}, {EVERYONE, *chosen})


def needs_of(audit: Audit, widths: Mapping[str, float | None], asked: Collection[Group]) -> AuditNeeds:
    """The needs of the groups that are asked about, in the language spoken at the moment.

    Args:
        audit: Judged under the policy that is to decide.
        widths: Measure -> widest interval wanted, None for none; the others as for a new study.
        asked: The groups.
    """
    evidence = audit.evidence
    gaps = tuple(g for g in gaps_needing(evidence, audit.policy) if g.group in asked)
    intervals = tuple(
        need
        for s in evidence.groups
        if s.group in asked and s.group.value != UNKNOWN  # more cases without a value are nobody's aim
        for need in widths_needing(evidence, s.group, wanted(WIDTHS if s.group == EVERYONE else GROUP_WIDTHS, widths))
    )
    groups = tuple(_group_need(s, gaps, intervals) for s in evidence.groups if s.group in asked)
    named = dict.fromkeys([g.metric for g in gaps] + [w.metric for w in intervals])
    times = max((g.times for g in groups if g.times is not None), default=None)
    now = evidence.summary(EVERYONE).n_patients
    return AuditNeeds(
        audit.title,
        audit.policy.name,
        audit.policy.sha256,
        evidence.level,
        tuple((metric, evidence.cards[metric].title) for metric in named),
        groups,
        gaps,
        intervals,
        None if times is None else math.ceil(round(now * times, 6)),
        times,
        tuple(w.group for w in evidence.withheld if w.group in asked),
    )


def write_template(path: Path) -> None:
    """Writes a commented plan to be filled in.

    Raises:
        UsageError: When there is something of this name: it may be somebody's plan.
    """
    if path.exists():
        raise UsageError(f"{path} exists.", "Give another name with --template; a plan is never written over.")
    write_whole(path, TEMPLATE)


def _group_need(s: GroupSummary, gaps: tuple[GapNeed, ...], widths: tuple[WidthNeed, ...]) -> GroupNeed:
    unsettled = [g for g in gaps if g.group == s.group and g.verdict is Verdict.INCONCLUSIVE]
    own = [w for w in widths if w.group == s.group]
    asked = [g.patients_needed for g in unsettled] + [w.patients_needed for w in own]
    told = [n for n in asked if n is not None]
    needed = max([s.n_patients, *told]) if len(told) == len(asked) else None
    times = needed / s.n_patients if needed is not None and s.n_patients else None
    untold = sum(g.needed is None for g in unsettled)
    return GroupNeed(s.group, s.n_patients, s.n, s.n_events, needed, times, untold)
