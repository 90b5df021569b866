"""What was fixed before the labels were read: the protocol, its lock, and how an audit kept to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from radaudit.records.estimates import MetricCard

Profile = Literal["acceptance", "submission", "research"]

MULTIPLICITY = "max-t by attribute"
"""The one way in which verdicts hold for many groups at once; a protocol states it and can ask for no other."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """What a study of a model declares beforehand. What its file leaves out is filled in from its profile.

    Attributes:
        profile: What the study is for: "acceptance", "submission" or "research".
        intended_use: For whom, on which images, for which decision, in words.
        model: Name of the model.
        model_sha256: Hash of the model's file; "" where the protocol names none.
        groups: What to compare by, as `--group` takes it.
        thresholds: Decision thresholds, the primary one first.
        threshold_origin: Where they come from, in words.
        primary: Measures whose gaps are confirmatory.
        secondary: Measures that are reported and judged beside them.
        margins: Metric key -> largest gap that is clinically unimportant.
        rationale: Metric key -> why this margin.
        references: Attribute -> the level that its other groups are compared with.
        clinical_range: Lowest and highest clinically reasonable threshold probability; null where none is declared.
        unit: What one row of the measures is: "image", "patient-max" or "patient-mean".
        against: What a group is compared with: "rest" or "overall".
        interval: Of proportions: "wilson" or "clopper-pearson".
        level: Confidence level of every interval.
        missing: What is done with rows without a label or score: "refuse" or "exclude".
        multiplicity: How verdicts hold for all groups at once.
        min_patients: Fewest patients that the study needs in every group.
        min_events: Fewest patients with, and fewest without, the disease for a verdict on a group.
        smallest_group: Groups of fewer patients are withheld.
        recalibration: True where the scores are to be recalibrated before they are audited.
        baseline: Name of the older model that it is to be compared with; "" where none is declared.
        baseline_sha256: Hash of that model's file; "" where the protocol names none.
        baseline_threshold: Where that model decides; null for the primary threshold, as the model itself.
    """

    profile: Profile
    intended_use: str
    model: str
    groups: tuple[str, ...]
    thresholds: tuple[float, ...]
    threshold_origin: str
    primary: tuple[str, ...]
    secondary: tuple[str, ...] = ()
    margins: Mapping[str, float] = field(default_factory=dict)
    rationale: Mapping[str, str] = field(default_factory=dict)
    model_sha256: str = ""
    references: Mapping[str, str] = field(default_factory=dict)
    clinical_range: tuple[float, float] | None = None
    unit: str = "image"
    against: str = "rest"
    interval: str = "wilson"
    level: float = 0.95
    missing: str = "refuse"
    multiplicity: str = MULTIPLICITY
    min_patients: int = 0
    min_events: int = 10
    smallest_group: int = 10
    recalibration: bool = False
    baseline: str = ""
    baseline_sha256: str = ""
    baseline_threshold: float | None = None

    @property
    def thresholds_of_both(self) -> tuple[float, float]:
        """Where the older model decides, and where the newer one does."""
        primary = self.thresholds[0]
        return primary if self.baseline_threshold is None else self.baseline_threshold, primary


@dataclass(frozen=True, slots=True)
class ProtocolLock:
    """One line of a lock file: the lock itself, or an amendment.

    Attributes:
        kind: "lock" or "amendment".
        when: UTC time, ISO 8601, seconds.
        protocol: Hash of the protocol's content at that time; comments and order do not enter.
        line: Hash of the line, by which it is found again.
        by: Who locked it, where they chose to say so.
        reason: Why it was amended; "" for the lock.
        changes: What an amendment changed, in words: "margins.auroc: 0.05 -> 0.1".
        seal: Hash of the sealed test set's seal; "" where the protocol was locked for none.
        n_openings: How often the sealed test set had been opened by then; null where it is not sealed, so that nobody can tell.
    """

    kind: Literal["lock", "amendment"]
    when: str
    protocol: str
    line: str
    by: str = ""
    reason: str = ""
    changes: tuple[str, ...] = ()
    seal: str = ""
    n_openings: int | None = None


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that was done otherwise than the protocol says.

    Attributes:
        what: Its name in the protocol: "analysis.unit".
        declared: What the protocol says.
        done: What was done.
    """

    what: str
    declared: str
    done: str


@dataclass(frozen=True, slots=True)
class Prespecified:
    """Which gaps a protocol named beforehand, and the audit kept to; all others are exploratory.

    Attributes:
        attributes: Attributes, as the cohort spells them.
        measures: Keys of the primary measures.
        threshold: The primary decision threshold.
    """

    attributes: tuple[str, ...]
    measures: tuple[str, ...]
    threshold: float

    def names(self, card: MetricCard, attribute: str, threshold: float) -> bool:
        """Whether a gap was named: its attribute, its measure, and its threshold where the measure has one."""
        is_measure = card.name in self.measures and (not card.has_threshold or threshold == self.threshold)
        return is_measure and attribute in self.attributes


@dataclass(frozen=True, slots=True)
class ProtocolUse:
    """The protocol that an audit was made under, and how it kept to it.

    Attributes:
        name: The protocol's file name.
        sha256: Hash of its content.
        protocol: Its content.
        locks: The lock and every amendment, in order.
        deviations: What was done otherwise.
        reason: Why, as it was given with `--deviate`.
        further: Attributes that were compared beside those of the protocol.
    """

    name: str
    sha256: str
    protocol: Protocol
    locks: tuple[ProtocolLock, ...]
    deviations: tuple[Deviation, ...] = ()
    reason: str = ""
    further: tuple[str, ...] = ()

    @property
    def locked(self) -> ProtocolLock:
        """The first lock."""
        return self.locks[0]

    @property
    def amendments(self) -> tuple[ProtocolLock, ...]:
        """Every amendment, in order."""
        return self.locks[1:]
