"""How many patients a validation study needs, before any data exist, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from radaudit.records.groups import Group

PLAN_SCHEMA = "radaudit.plan/1"

Purpose = Literal["width", "detect", "alike"]
"""An interval so narrow; a gap that large found; no gap beyond the margin shown."""

AimName = Literal["everyone", "groups", "detect", "alike"]
RiskKind = Literal["binormal", "normal", "beta"]


@dataclass(frozen=True, slots=True)
class RiskSpread:
    """How the model's risks are expected to be spread.

    Attributes:
        kind: "binormal": the logits of the diseased and of the others are normal and equally spread, as prevalence and AUROC say;
            "normal": all logits are normal; "beta": all risks follow a beta law.
        first: Mean logit of a normal law, or the beta law's first parameter; None for "binormal".
        second: Standard deviation of a normal law, or the beta law's second parameter; None for "binormal".
    """

    kind: RiskKind = "binormal"
    first: float | None = None
    second: float | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of one group before it is seen.

    Attributes:
        group: The group; `EVERYONE` for the whole study.
        share: Its share of the patients, in (0, 1].
        prevalence: Share of its images that show the disease, in (0, 1).
        auroc: In (0.5, 1).
        sensitivity: At the threshold, in (0, 1); None where nothing says so.
        specificity: At the threshold, in (0, 1); None where nothing says so.
    """

    group: Group
    share: float
    prevalence: float
    auroc: float
    sensitivity: float | None = None
    specificity: float | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """What a study is planned from.

    Attributes:
        everyone: What is expected of all patients together.
        groups: What is expected of every group; none where no groups are planned for.
        risks: How the model's risks are spread.
        threshold: Score from which a case is flagged, in (0, 1); None where it is not known yet.
        images_per_patient: Mean number of images of a patient, at least 1.
        images_cv: Standard deviation over mean of that number; 0 where all patients have equally many.
        icc: How alike the model's answers to the images of a patient are (intraclass correlation), 0 to 1.
        label_icc: How alike the labels of a patient's images are, 0 to 1: 1 where all show the disease or none does.
        level: Confidence level of every interval.
        power: Chance to reach what a study of gaps is for.
        widths: Measure -> widest interval wanted for everyone.
        group_widths: Measure -> widest interval wanted for every group.
        margins: Measure -> gap that is still unimportant: the policy's primary measures.
        policy: Name of the policy.
        policy_sha256: Hash of the policy's bytes.
    """

    everyone: Expected
    groups: tuple[Expected, ...]
    risks: RiskSpread
    threshold: float | None
    images_per_patient: float
    images_cv: float
    icc: float
    label_icc: float
    level: float
    power: float
    widths: Mapping[str, float]
    group_widths: Mapping[str, float]
    margins: Mapping[str, float]
    policy: str
    policy_sha256: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one criterion asks of one group.

    Attributes:
        group: The group.
        measure: Key of the measure: "auroc".
        purpose: What is to be reached.
        target: Widest interval, or the margin.
        images: Images of the group that are needed; None where it cannot be computed.
        events: Those of them that are expected to show the disease.
        patients: Patients of the group that they come from.
        total_patients: Patients of all groups together until the group has so many, at its share.
        note: Why there is no number, or what to bear in mind.
    """

    group: Group
    measure: str
    purpose: Purpose
    target: float
    images: int | None = None
    events: int | None = None
    patients: int | None = None
    total_patients: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class GroupSize:
    """A group at the planned size of the study.

    Attributes:
        group: The group.
        patients: Patients that are expected to be in it.
        images: Their images.
        events: Those of them that are expected to show the disease.
        binding: The criterion that asks most of it; None where none could be computed.
    """

    group: Group
    patients: int
    images: int
    events: int
    binding: Requirement | None


@dataclass(frozen=True, slots=True)
class Aim:
    """One part of what the study is for, and its price.

    Attributes:
        name: "everyone": the intervals of everyone together; "groups": those of every group; "detect": every gap found; "alike":
            every group shown alike.
        total_patients: Patients in all; None where nothing of it could be computed.
        binding: The criterion that asks most of it.
    """

    name: AimName
    total_patients: int | None
    binding: Requirement | None


@dataclass(frozen=True, slots=True)
class Variation:
    """The study's size were one guess off.

    Attributes:
        prevalence_factor: Every prevalence times this.
        auroc_shift: Every AUROC plus this.
        total_patients: Patients in all; None where such values are impossible.
    """

    prevalence_factor: float
    auroc_shift: float
    total_patients: int | None


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """A sample-size plan.

    Attributes:
        design: What it was made from, with the values that were derived filled in.
        design_effect: How many times as many images are needed because patients have several.
        label_design_effect: The same of what counts the diseased: O/E and calibration in the large.
        comparisons: Gaps that are judged together: groups times measures.
        critical: The value that the largest of them stays below; 1.96 for a single one.
        requirements: Every criterion in every group, everyone first.
        sizes: Every group at `total_patients`, everyone first.
        total_patients: Patients to collect so that every criterion is met; None where none could be computed.
        aims: What each part of it would take.
        variations: The same were the guesses off.
        notes: What was derived or left out, and why.
        schema: Version of this format.
    """

    design: Design
    design_effect: float
    label_design_effect: float
    comparisons: int
    critical: float
    requirements: tuple[Requirement, ...]
    sizes: tuple[GroupSize, ...]
    total_patients: int | None
    aims: tuple[Aim, ...] = ()
    variations: tuple[Variation, ...] = ()
    notes: tuple[str, ...] = ()
    schema: str = PLAN_SCHEMA


WIDTHS: Mapping[str, float] = {
    "oe_ratio": 0.2,
    "calibration_slope": 0.2,
    "auroc": 0.1,
    "standardized_net_benefit": 0.2,
    "sensitivity": 0.1,
    "specificity": 0.1,
}
"""Widest intervals where nobody said otherwise. The first four as in Riley et al. 2024, doi:10.1136/bmj-2023-074821."""


GROUP_WIDTHS: Mapping[str, float] = {
    **WIDTHS,
    "oe_ratio": 0.4,
    "calibration_slope": 0.4,
    "standardized_net_benefit": 0.4,
}
"""The same for groups: calibration and net benefit twice as wide, or a rare disease could never be studied by group."""


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What was written in a plan or on the command line; None where it was not.

    Attributes:
        values: Setting -> value: "prevalence", "auroc", "sensitivity", "specificity", "threshold", "images_per_patient",
            "images_cv", "icc", "label_icc", "level", "power".
        attribute: What the groups divide by: "vendor".
        groups: Group -> its "share" and whatever differs from everyone: "prevalence", "auroc", "sensitivity", "specificity".
        risks: How the risks are spread.
        widths: Measure -> widest interval, None for a criterion that is not wanted.
        group_widths: The same for the groups.
        policy: Path of a policy file.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    attribute: str | None = None
    groups: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    risks: RiskSpread | None = None
    widths: Mapping[str, float | None] = field(default_factory=dict)
    group_widths: Mapping[str, float | None] = field(default_factory=dict)
    policy: str | None = None
