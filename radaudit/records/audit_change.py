"""Two finished audits, of whatever cohorts: what changed between them, and how far the cohorts themselves differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from radaudit.language import noted
from radaudit.records.comparison import Change
from radaudit.records.estimates import Estimate, MetricCard
from radaudit.records.evidence import GroupSummary, Measurement
from radaudit.records.findings import Policy
from radaudit.records.groups import Group
from radaudit.records.protocol import Prespecified, ProtocolUse

CHANGE_SCHEMA = "radaudit.change/1"
"""Version of `change.json`; the number rises when a field is removed or changes its meaning."""

ONLY_IN_NEWER = noted("only in the newer audit")
"""Why a group that is new cannot be compared."""

EARLIER = "earlier audit"
"""What a change is measured against: the older audit, of other patients."""


@dataclass(frozen=True, slots=True)
class AuditSide:
    """One of the two audits, as far as both have it.

    Attributes:
        title: Title of the audit.
        when: When it was made, UTC, ISO 8601.
        cohort_name: File name of its cohort, without folder.
        cohort_sha256: Hash of that file.
        model_name: Name of the model, "" for given scores.
        model_sha256: Hash of the model file, "" for given scores.
        thresholds: Its decision thresholds; measures are compared at the first.
        threshold_source: "given", "declared by the model" or "default".
        has_patients: False where its intervals assume that every row is another patient.
        policy: Name of the policy that it was judged under.
        policy_sha256: Hash of that policy's bytes.
        groups: Who is in it: everyone, then the groups that both audits have.
        measurements: The measures that are compared, in these groups.
    """

    title: str
    when: str
    cohort_name: str
    cohort_sha256: str
    model_name: str
    model_sha256: str
    thresholds: tuple[float, ...]
    threshold_source: str
    has_patients: bool
    policy: str
    policy_sha256: str
    groups: tuple[GroupSummary, ...]
    measurements: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """How one cohort differs from the other, whatever the models do.

    Attributes:
        group: The group.
        what: "share" of the patients that are in it, or "prevalence" of the disease in it.
        baseline: In the older audit's cohort.
        candidate: In the newer one's.
        difference: Newer less older; the interval holds for all shifts of the comparison at once.
    """

    group: Group
    what: Literal["share", "prevalence"]
    baseline: Estimate
    candidate: Estimate
    difference: Estimate


@dataclass(frozen=True, slots=True)
class ScoreShift:
    """How the scores are spread in both cohorts, in bins.

    Attributes:
        is_event: True for cases with the disease, False for those without.
        x: Left edges of the bins.
        baseline: Share of the older audit's cases in each.
        candidate: Share of the newer one's.
        distance: Total variation: share of cases that would have to lie in another bin for both to be alike, chance included.
    """

    is_event: bool
    x: tuple[float, ...]
    baseline: tuple[float, ...]
    candidate: tuple[float, ...]
    distance: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A group that cannot be compared.

    Attributes:
        group: The group.
        reason: Why, in words.
    """

    group: Group
    reason: str


@dataclass(frozen=True, slots=True)
class AuditChange:
    """Everything that `radaudit compare` found in two audits. `change.json` holds exactly this.

    Attributes:
        title: Title of the page.
        baseline: The older audit.
        candidate: The newer one.
        task: "binary", of both.
        unit: What one row of the measures is, in both.
        level: Confidence level of every interval, in both.
        cards: Card of every measure that is compared, by its key.
        case_mix: How the cohorts differ: shares of the groups, and prevalence.
        scores: How the scores are spread.
        changes: Every change with its outcome.
        policy: Whose margins say what counts as alike.
        left_out: Groups that only one audit has, or shows.
        notes: What to bear in mind, for the reader.
        radaudit: Version of radaudit.
        when: UTC time, ISO 8601, seconds.
        schema: Version of the record.
        protocol: What was fixed beforehand, and how both audits kept to it; null where no protocol was given.
        prespecified: Which changes the protocol named; null where there is none.
    """

    title: str
    baseline: AuditSide
    candidate: AuditSide
    task: str
    unit: str
    level: float
    cards: Mapping[str, MetricCard]
    case_mix: tuple[Shift, ...]
    scores: tuple[ScoreShift, ...]
    changes: tuple[Change, ...]
    policy: Policy
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    radaudit: str
    when: str
    schema: str = CHANGE_SCHEMA
    protocol: ProtocolUse | None = None
    prespecified: Prespecified | None = None
