"""The change of two audits as a comparison of two models, so that both pages draw their forests and tables alike."""

from __future__ import annotations

from radaudit.records import Evidence, Provenance
from radaudit.records.audit_change import AuditChange, AuditSide
from radaudit.records.comparison import ModelComparison, ModelSide


def as_comparison(change: AuditChange) -> ModelComparison:
    """The same numbers in the other record. What only rows can tell (paired counts, flips) is absent there."""
    new = change.candidate
    names = dict.fromkeys(s.group.attribute for s in new.groups[1:])
    evidence = Evidence(
        task=change.task,
        level=change.level,
        thresholds=new.thresholds,
        threshold_source=new.threshold_source,
        has_patients=new.has_patients,
        cards=change.cards,
        groups=new.groups,
        sources=dict.fromkeys(names, ""),
        unscored=(),
        measurements=new.measurements,
        comparisons=tuple(c.comparison for c in change.changes),
        curves=(),
        excluded={},
        notes=change.notes,
        unit=change.unit,
        prespecified=change.prespecified,
    )
    provenance = Provenance(change.radaudit, change.when, new.cohort_name, new.cohort_sha256, new.model_sha256)
    return ModelComparison(
        change.title,
        _side(change.baseline),
        _side(new),
        evidence,
        change.changes,
        change.policy,
        provenance,
        protocol=change.protocol,
    )


def _side(side: AuditSide) -> ModelSide:
    name = side.model_name or side.title
    return ModelSide(name, side.model_sha256, side.thresholds, side.threshold_source, 0, side.measurements)
