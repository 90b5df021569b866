"""The nouns of radaudit: frozen records that the rooms hand each other. No torch, no statistics, no drawing."""

from radaudit.records.audit import Audit, Provenance
from radaudit.records.between import Comparison, CrossGroup, Heterogeneity, MissingGroups, Shrunk
from radaudit.records.calibration import Calibration, CalibrationMap, CalibrationUse, FittedOn
from radaudit.records.cohort import Cohort
from radaudit.records.estimates import Estimate, MetricCard, Statistic
from radaudit.records.evidence import Curve, Evidence, GroupSummary, Measurement, Unscored, UnscoredShare, Withheld
from radaudit.records.findings import Finding, Policy, Verdict
from radaudit.records.groups import EVERYONE, REST, UNKNOWN, Attribute, Group, GroupSpec
from radaudit.records.model import Model, ModelFacts, Preprocessing
from radaudit.records.operating import Transport, Usefulness
from radaudit.records.overlap import Overlap
from radaudit.records.population import GroupShare, Population, Representation, TargetPopulation
from radaudit.records.predictions import Predictions
from radaudit.records.sweep import Sweep, Swept

__all__ = [
    "EVERYONE",
    "REST",
    "UNKNOWN",
    "Attribute",
    "Audit",
    "Calibration",
    "CalibrationMap",
    "CalibrationUse",
    "Cohort",
    "Comparison",
    "CrossGroup",
    "Curve",
    "Estimate",
    "Evidence",
    "Finding",
    "FittedOn",
    "Group",
    "GroupShare",
    "GroupSpec",
    "GroupSummary",
    "Heterogeneity",
    "Measurement",
    "MetricCard",
    "MissingGroups",
    "Model",
    "ModelFacts",
    "Overlap",
    "Policy",
    "Population",
    "Predictions",
    "Preprocessing",
    "Provenance",
    "Representation",
    "Shrunk",
    "Statistic",
    "Sweep",
    "Swept",
    "TargetPopulation",
    "Transport",
    "Unscored",
    "UnscoredShare",
    "Usefulness",
    "Verdict",
    "Withheld",
]
