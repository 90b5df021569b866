"""Two finished audits: read both, make sure they can be compared, compare what both have, judge it. No row is needed."""

from __future__ import annotations

from pathlib import Path

from radaudit import __version__
from radaudit.errors import CannotAudit, UsageError
from radaudit.judge.changes import judge_comparisons
from radaudit.judge.policy import read_policy
from radaudit.language import noted
from radaudit.measure.audit_change.in_common import compare_evidence
from radaudit.records import Audit, Evidence, Measurement, Policy
from radaudit.records.audit_change import AuditChange, AuditSide
from radaudit.records.evidence import GroupSummary
from radaudit.workflows.audit_change_result import AuditChangeResult
from radaudit.workflows.following import describe_following
from radaudit.workflows.following_comparison import follow_for_audits, prespecified_changes
from radaudit.workflows.provenance import utc
from radaudit.workflows.showing import read_finished


def run_audit_change(
    baseline: Path,
    candidate: Path,
    *,
    policy: Path | None = None,
    title: str | None = None,
    protocol: Path | None = None,
    deviate: str | None = None,
) -> AuditChangeResult:
    """Compares two finished audits of different patients: what both have, unpaired.

    Args:
        baseline: The older audit.json, or the folder that holds it.
        candidate: The newer one.
        policy: TOML file with margins; None takes the newer audit's.
        title: Of the page; None names both audits.
        protocol: A locked protocol, whose margins judge the changes and which both audits must have been made as it declares; None
            for none.
        deviate: Why they contradict it; what that touches is exploratory.

    Raises:
        UsageError: When a file is missing or no audit, or the audits cannot be compared: of one cohort, of different tasks,
            units or levels; or they contradict the protocol without a reason.
        CannotAudit: When they have no measure in common.
    """
    old, new = _read(baseline), _read(candidate)
    _refuse_unlike(old, new)
    if policy is not None and protocol is not None:
        raise UsageError("A protocol holds the margins, so that no policy is taken beside it.", "Leave out --policy.")
    following = follow_for_audits(protocol, old, new, deviate)
    chosen = new.policy if policy is None else read_policy(policy, metrics=new.evidence.cards)
    attributes = tuple(new.evidence.attributes)
    if following is not None:
        chosen = following.policy
    named = prespecified_changes(following, attributes, None) if following else None
    common = compare_evidence(old.evidence, new.evidence, chosen.primary)
    if not common.comparisons:
        raise CannotAudit(
            "The two audits have no measure in common.", "Audit both cohorts with the same version of radaudit."
        )
    change = AuditChange(
        title=title or f"{new.title} against {old.title}",
        baseline=_side(old, common.groups[0], common.measurements[0]),
        candidate=_side(new, common.groups[1], common.measurements[1]),
        task=new.evidence.task,
        unit=new.evidence.unit,
        level=new.evidence.level,
        cards=common.cards,
        case_mix=common.case_mix,
        scores=common.scores,
        changes=judge_comparisons(common.comparisons, common.cards, chosen, new.evidence.level),
        policy=chosen,
        left_out=common.left_out,
        notes=_notes(old, new, chosen),
        radaudit=__version__,
        when=utc(),
        protocol=describe_following(following, attributes, None) if following else None,
        prespecified=named,
    )
    return AuditChangeResult(change)


def _read(path: Path) -> Audit:
    record = read_finished(path)
    if not isinstance(record, Audit):
        raise UsageError(
            f"{path} is a comparison, not an audit.", "Give the audit.json of two reports, the older one first."
        )
    return record


def _refuse_unlike(old: Audit, new: Audit) -> None:
    was, now = old.evidence, new.evidence
    shared = old.provenance.cohort_sha256
    if shared and shared == new.provenance.cohort_sha256:
        # Patients who are easy for one model are easy for the other: taken as independent, nearly everything stays unsettled.
        raise UsageError(
            "Both audits are of the same cohort: its patients are in both, so their differences are no differences of independent "
            "numbers, and an audit.json does not tell how they vary together.",
            "Compare the models on the rows, paired by patient: radaudit compare COHORT --scores OLD NEW, or "
            "radaudit compare OLD_MODEL NEW_MODEL COHORT.",
        )
    for what, first, second, cure in (
        ("tasks", was.task, now.task, "Audit the same finding in both cohorts."),
        ("units", was.unit, now.unit, f'Run one report again with the other\'s --unit ("{was.unit}" or "{now.unit}").'),
        ("confidence levels", f"{was.level:g}", f"{now.level:g}", "Run one report again with the other's --level."),
    ):
        if first != second:
            raise UsageError(f"The two audits have different {what}: {first} and {second}.", cure)


def _side(audit: Audit, groups: tuple[GroupSummary, ...], measurements: tuple[Measurement, ...]) -> AuditSide:
    evidence, provenance = audit.evidence, audit.provenance
    return AuditSide(
        title=audit.title,
        when=provenance.when,
        cohort_name=provenance.cohort_name,
        cohort_sha256=provenance.cohort_sha256,
        model_name=audit.model.name if audit.model else "",
        model_sha256=provenance.model_sha256,
        thresholds=evidence.thresholds,
        threshold_source=evidence.threshold_source,
        has_patients=evidence.has_patients,
        policy=audit.policy.name,
        policy_sha256=audit.policy.sha256,
        groups=groups,
        measurements=measurements,
    )


def _notes(old: Audit, new: Audit, policy: Policy) -> tuple[str, ...]:
    """What was inferred and what to bear in mind; a demonstration's warning comes first, as everywhere."""
    notes = list(dict.fromkeys((*old.evidence.warnings, *new.evidence.warnings)))
    was, now = old.evidence, new.evidence
    if was.thresholds[0] != now.thresholds[0]:
        notes.append(
            noted(
                "The audits decide at different thresholds ({n_old} and {n_new}): sensitivity, specificity, PPV and NPV change "
                "with the threshold, too.",
                n_old=f"{was.thresholds[0]:g}",
                n_new=f"{now.thresholds[0]:g}",
            )
        )
    if old.policy.sha256 != policy.sha256:
        notes.append(noted("The older audit was judged under another policy; here both are held against one."))
    notes += _unclustered(was, noted("older")) + _unclustered(now, noted("newer"))
    return tuple(notes)


def _unclustered(evidence: Evidence, which: str) -> list[str]:
    if evidence.has_patients:
        return []
    return [
        noted(
            "The {which} audit does not know which images share a patient: its intervals may be too narrow.",
            which=which,
        )
    ]
