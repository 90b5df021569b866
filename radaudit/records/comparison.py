"""Two models on one cohort: what the newer one changes, group by group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from radaudit.records.audit import Provenance
from radaudit.records.between import Comparison
from radaudit.records.estimates import MetricCard
from radaudit.records.evidence import Evidence, Measurement
from radaudit.records.findings import Policy
from radaudit.records.flips import Flip
from radaudit.records.protocol import Prespecified, ProtocolUse

COMPARISON_SCHEMA = "radaudit.comparison/1"
"""Version of `comparison.json`; the number rises when a field is removed or changes its meaning."""

BASELINE = "baseline"
"""What a change is measured against: the older model, on the same rows."""

Outcome = Literal["lost", "gained", "alike", "unsettled", "neither", "not_estimable"]


@dataclass(frozen=True, slots=True)
class ModelSide:
    """One of the two models.

    Attributes:
        name: File name without folder, or the name of the score column.
        sha256: Hash of the model file, "" for given scores.
        thresholds: Its decision thresholds.
        threshold_source: "given", "declared by the model" or "default".
        n_unscored: Rows that it could not score.
        measurements: Its numbers on the rows that both models scored.
        trained_on: Split of its training -> how many of its patients are among the rows: its numbers look better than they are.
            Empty where none is known to be.
    """

    name: str
    sha256: str
    thresholds: tuple[float, ...]
    threshold_source: str
    n_unscored: int
    measurements: tuple[Measurement, ...]
    trained_on: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What the candidate changes in one measure for one group.

    Attributes:
        comparison: Candidate minus baseline, paired by patient: `group_value` is the candidate's, `against_value` the baseline's,
            `low` to `high` holds for all groups of the attribute and all measures of the family at once.
        outcome: "lost" or "gained" where that interval excludes no change; "alike" where it lies within the policy's margin;
            "unsettled" where it does neither; "neither" for a measure without a better side; "not_estimable".
        words: The outcome in a sentence.
    """

    comparison: Comparison
    outcome: Outcome
    words: str


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """Everything that `radaudit compare` found. `comparison.json` holds exactly this.

    Attributes:
        title: Title of the page.
        baseline: The older model.
        candidate: The newer one; its numbers are `evidence.measurements`, too.
        evidence: The cohort, its groups and the candidate's numbers; `comparisons` are candidate minus baseline.
        changes: Every change with its outcome, in the order of `evidence.comparisons`.
        policy: Whose margins say what counts as alike.
        provenance: What is needed to repeat it; its model hash is the candidate's.
        schema: Version of the record.
        flips: Whom the two models decide about differently, by group and outcome, each model at its own threshold.
        protocol: What was fixed beforehand, and how the comparison kept to it; null where no protocol was given.
    """

    title: str
    baseline: ModelSide
    candidate: ModelSide
    evidence: Evidence
    changes: tuple[Change, ...]
    policy: Policy
    provenance: Provenance
    schema: str = COMPARISON_SCHEMA
    flips: tuple[Flip, ...] = ()
    protocol: ProtocolUse | None = None

    def is_primary(self, change: Change) -> bool:
        """True for a primary measure; under a protocol only where it names the change's attribute and threshold, too."""
        return change.comparison.metric in self.policy.primary and self.was_named(change)

    def was_named(self, change: Change) -> bool:
        """False for a change that the protocol does not name; True where there is no protocol."""
        return names_change(
            self.evidence.prespecified, change.comparison, self.evidence.cards, self.evidence.thresholds[0]
        )

    def primary(self, *outcomes: Outcome) -> list[Change]:
        """Primary changes that ended in one of these outcomes, the largest beyond chance first."""
        return self._clearest(c for c in self.changes if self.is_primary(c) and c.outcome in outcomes)

    def further(self, *outcomes: Outcome) -> list[Change]:
        """The same of all others."""
        return self._clearest(c for c in self.changes if not self.is_primary(c) and c.outcome in outcomes)

    @staticmethod
    def _clearest(changes: Iterable[Change]) -> list[Change]:
        return sorted(changes, key=lambda c: 1.0 if c.comparison.p is None else c.comparison.p)


def names_change(named: Prespecified | None, c: Comparison, cards: Mapping[str, MetricCard], threshold: float) -> bool:
    """Whether a protocol named a change beforehand; True where there is none. Crossed groups are never named."""
    if named is None:
        return True
    at = threshold if c.threshold is None else c.threshold
    return "*" not in c.group.attribute and named.names(cards[c.metric], c.group.attribute, at)
