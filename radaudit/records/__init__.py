"""The nouns of radaudit: frozen records that the rooms hand each other. No torch, no statistics, no drawing."""

from radaudit.records.audit import Audit, Provenance
from radaudit.records.cohort import Cohort
from radaudit.records.estimates import Estimate, MetricCard, Statistic
from radaudit.records.evidence import Comparison, Curve, Evidence, GroupSummary, Measurement, Unscored
from radaudit.records.findings import Finding, Policy, Verdict
from radaudit.records.groups import EVERYONE, REST, UNKNOWN, Attribute, Group, GroupSpec
from radaudit.records.model import Model, ModelFacts, Preprocessing
from radaudit.records.predictions import Predictions

__all__ = [
    "EVERYONE",
    "REST",
    "UNKNOWN",
    "Attribute",
    "Audit",
    "Cohort",
    "Comparison",
    "Curve",
    "Estimate",
    "Evidence",
    "Finding",
    "Group",
    "GroupSpec",
    "GroupSummary",
    "Measurement",
    "MetricCard",
    "Model",
    "ModelFacts",
    "Policy",
    "Predictions",
    "Preprocessing",
    "Provenance",
    "Statistic",
    "Unscored",
    "Verdict",
]
