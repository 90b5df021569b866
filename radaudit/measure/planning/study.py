"""A whole plan: every criterion in every group, the patients to collect, and the same were the guesses off."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.measure.planning.clustering import design_effect, icc_of
from radaudit.measure.planning.gap_power import patients_until, se_for_equivalence, se_to_detect
from radaudit.measure.planning.gap_variance import VARIANCES
from radaudit.measure.planning.linear_predictor import LinearPredictor, spread_of
from radaudit.measure.planning.mixture import mixed
from radaudit.measure.planning.net_benefit import standardized_benefit
from radaudit.measure.planning.operating_point import complete
from radaudit.measure.planning.simultaneous_gaps import planned_critical
from radaudit.measure.planning.widths import images_for_width
from radaudit.records.groups import EVERYONE
from radaudit.records.study_plan import (
    Aim,
    AimName,
    Design,
    Expected,
    GroupSize,
    Purpose,
    Requirement,
    StudyPlan,
    Variation,
)

PREVALENCE_FACTORS = (0.75, 1.0, 1.25)
AUROC_SHIFTS = (-0.05, 0.0, 0.05)
_HIGHER_IS_BETTER = frozenset({"auroc", "sensitivity", "specificity"})
_TELLING = 0.1
"""A mean risk that differs from the prevalence by more than this part of it is worth a note."""


def plan_study(design: Design) -> StudyPlan:
    """Plans a study: what every criterion needs, how many patients meet all of them, and what if a guess is off."""
    plan = _plan(design)
    shifted = [(f, s) for f in PREVALENCE_FACTORS for s in AUROC_SHIFTS]
    return replace(plan, variations=tuple(Variation(f, s, _total(plan, design, f, s)) for f, s in shifted))


def _plan(design: Design) -> StudyPlan:
    study = _Study(design)
    requirements = tuple(study.requirements())
    totals = [r.total_patients for r in requirements if r.total_patients is not None]
    total = max(totals, default=None)
    sizes = tuple(study.size(e, total, requirements) for e in study.expected) if total is not None else ()
    filled = replace(design, everyone=study.expected[0], groups=study.expected[1:])
    return StudyPlan(
        filled,
        study.deff(""),
        study.deff("oe_ratio"),
        study.comparisons,
        study.critical,
        requirements,
        sizes,
        total,
        aims=tuple(_aims(requirements)),
        notes=tuple(_notes(study)),
    )


def _aims(requirements: tuple[Requirement, ...]) -> Iterator[Aim]:
    """What each part of the study would take by itself."""
    parts: tuple[tuple[AimName, list[Requirement]], ...] = (
        ("everyone", [r for r in requirements if r.group == EVERYONE]),
        ("groups", [r for r in requirements if r.group != EVERYONE and r.purpose == "width"]),
        ("detect", [r for r in requirements if r.purpose == "detect"]),
        ("alike", [r for r in requirements if r.purpose == "alike"]),
    )
    for name, asked in parts:
        most = max((r for r in asked if r.total_patients), key=lambda r: r.total_patients or 0, default=None)
        if asked:
            yield Aim(name, most.total_patients if most else None, most)


class _Study:
    """One design with all that follows from it."""

    def __init__(self, design: Design) -> None:
        self.design = design
        listed = (design.everyone, *design.groups)
        self.expected = tuple(complete(e, self.law(e), design.threshold) for e in listed)
        groups = self.expected[1:]
        self.compared = [m for m in design.margins if len(groups) > 1 and all(self._is_known(m, e) for e in groups)]
        self.comparisons = len(groups) * len(self.compared)
        weights = np.array([[1 / self._variance(m, e, 1e6) for e in groups] for m in self.compared])
        self.critical = planned_critical(weights, design.level) if self.compared else 0.0

    def requirements(self) -> Iterator[Requirement]:
        for e in self.expected:
            widths = self.design.widths if e.group == EVERYONE else self.design.group_widths
            for measure, width in widths.items():
                yield self._for_width(e, measure, width)
            if e.group != EVERYONE and len(self.expected) > 2:
                for measure, margin in self.design.margins.items():
                    yield self._for_gap(e, measure, margin, "detect")
                    yield self._for_gap(e, measure, margin, "alike")

    def size(self, e: Expected, total: int, requirements: tuple[Requirement, ...]) -> GroupSize:
        patients = math.ceil(round(total * e.share, 6))
        images = math.ceil(round(patients * self.design.images_per_patient, 6))
        own = [r for r in requirements if r.group == e.group and r.total_patients is not None]
        binding = max(own, key=lambda r: r.total_patients or 0, default=None)
        return GroupSize(e.group, patients, images, math.ceil(round(images * e.prevalence, 6)), binding)

    def _for_width(self, e: Expected, measure: str, width: float) -> Requirement:
        asked = Requirement(e.group, measure, "width", width)
        try:
            alone = images_for_width(measure, width, e, self.law(e), self.design.threshold, self.design.level)
        except Undefined as reason:
            return replace(asked, note=str(reason))
        patients = math.ceil(round(alone * self.deff(measure) / self.design.images_per_patient, 6))
        return self._filled(asked, e, patients, math.ceil(round(patients / e.share, 6)))

    def _for_gap(self, e: Expected, measure: str, margin: float, purpose: Purpose) -> Requirement:
        asked = Requirement(e.group, measure, purpose, margin)
        if measure not in VARIANCES:
            return replace(asked, note=noted("gaps of this measure cannot be planned for"))
        if measure not in self.compared:
            return replace(asked, note=noted("neither sensitivity nor specificity nor a threshold was given"))
        power = self.design.power
        if purpose == "detect":
            se, shift = se_to_detect(margin, self.critical, power), -margin if measure in _HIGHER_IS_BETTER else margin
        else:
            se, shift = se_for_equivalence(margin, self.critical, power), 0.0
        others = self._rest(e)

        def variance(total: float) -> float:
            images = total * self.design.images_per_patient / self.deff(measure)
            own = self._variance(measure, e, images * e.share, shift)
            return own + self._variance(measure, others, images * (1 - e.share))

        try:
            total = patients_until(variance, se)
        except Undefined as reason:
            return replace(asked, note=str(reason))
        return self._filled(asked, e, math.ceil(round(total * e.share, 6)), total)

    def _filled(self, asked: Requirement, e: Expected, patients: int, total: int) -> Requirement:
        images = math.ceil(round(patients * self.design.images_per_patient, 6))
        events = math.ceil(round(images * e.prevalence, 6))
        return replace(asked, images=images, events=events, patients=patients, total_patients=total)

    def _rest(self, e: Expected) -> Expected:
        """Everybody else."""
        return mixed([o for o in self.expected[1:] if o.group != e.group])

    def _is_known(self, measure: str, e: Expected) -> bool:
        needs = {"sensitivity": e.sensitivity, "specificity": e.specificity}
        return measure in VARIANCES and needs.get(measure, 0.0) is not None

    def _variance(self, measure: str, e: Expected, images: float, shift: float = 0.0) -> float:
        return VARIANCES[measure](e, self.law(e), images, shift)

    def deff(self, measure: str) -> float:
        """Design effect of a measure; of one that counts no diseased where none is named."""
        d = self.design
        return design_effect(d.images_per_patient, icc_of(measure, d.icc, d.label_icc), d.images_cv)

    def law(self, e: Expected) -> LinearPredictor:
        """How the logits of a group's risks are spread."""
        return spread_of(self.design.risks, e.prevalence, e.auroc)


def _total(plan: StudyPlan, design: Design, factor: float, shift: float) -> int | None:
    """Patients in all were every prevalence and every AUROC off by so much; None where they cannot be."""
    if factor == 1 and shift == 0:
        return plan.total_patients

    def moved(e: Expected) -> Expected:
        return replace(e, prevalence=e.prevalence * factor, auroc=round(e.auroc + shift, 12))

    varied = replace(design, everyone=moved(design.everyone), groups=tuple(moved(e) for e in design.groups))
    if any(not (0 < e.prevalence < 1 and 0.5 < e.auroc < 1) for e in (varied.everyone, *varied.groups)):
        return None
    return _plan(varied).total_patients


def _notes(study: _Study) -> Iterator[str]:
    design = study.design
    everyone = study.expected[0]
    law, prevalence = study.law(everyone), everyone.prevalence
    if abs(law.mean_risk - prevalence) > _TELLING * prevalence:
        yield noted(
            "The given risks have a mean of {n_mean}, and the expected prevalence is {n_prevalence}: check both.",
            n_mean=f"{law.mean_risk:.3g}",
            n_prevalence=f"{prevalence:.3g}",
        )
    if design.images_per_patient > 1 and design.icc == 0:
        yield noted(
            "The images of a patient are taken to be unlike each other. They seldom are; without better knowledge plan with 0.5."
        )
    t, sensitivity, specificity = design.threshold, everyone.sensitivity, everyone.specificity
    if t is not None and sensitivity is not None and specificity is not None:
        if (benefit := standardized_benefit(prevalence, sensitivity, specificity, t)) < 0:
            yield noted(
                "With these guesses the standardized net benefit at threshold {n_threshold} is {n_benefit}, which is harm: is the "
                "threshold a risk, and do sensitivity and specificity belong to it?",
                n_threshold=f"{t:g}",
                n_benefit=f"{benefit:.2f}",
            )
