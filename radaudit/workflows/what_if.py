"""What if the scores were recalibrated, or the threshold were another? Tried on the audited cases, cross-fitted by patient."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from radaudit.language import noted
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.slices import Rows, scored_rows
from radaudit.measure.what_if.effects import remedy_effects
from radaudit.measure.withholding.coarse_remedies import coarse_effects
from radaudit.records import Evidence, Finding, Group, Predictions
from radaudit.records.what_if import Remedy, WhatIf
from radaudit.workflows.calibration_steps.sample import FEWEST_PATIENTS, choose_folds, patient_folds
from radaudit.workflows.what_if_steps.choosing import choose
from radaudit.workflows.what_if_steps.cross_fitting import cross_fit_all
from radaudit.workflows.what_if_steps.material import Material
from radaudit.workflows.what_if_steps.remedies import list_trials

FOLDS = 5
"""Each fit sees four fifths of the patients: a remedy looks a little worse than one that learned from all."""

TOO_FEW = noted(
    "fewer than {n} patients with, or without, the disease: nothing can be held out of a fit", n=FEWEST_PATIENTS
)


SEALED = noted(
    "from which score it flags is not told: the test set is sealed, and nothing learned from it may be used on it"
)


def _untaught(remedy: Remedy) -> Remedy:
    """The remedy without what could be carried over to the model; a threshold that was given was not learned here."""
    if remedy.kind == "given_threshold" or not remedy.cutoffs:
        return remedy
    return replace(remedy, cutoffs={}, note="; ".join(text for text in (remedy.note, SEALED) if text))


def _without_withheld(remedy: Remedy, hidden: Collection[Group]) -> Remedy:
    """The remedy without the scores from which withheld groups would be flagged."""
    kept = {level: cutoff for level, cutoff in remedy.cutoffs.items() if Group(remedy.attribute, level) not in hidden}
    return remedy if len(kept) == len(remedy.cutoffs) else replace(remedy, cutoffs=kept)


def try_remedies(
    predictions: Predictions,
    evidence: Evidence,
    findings: Sequence[Finding],
    plan: AnalysisPlan,
    *,
    is_asked: bool | None,
    is_sealed: bool = False,
) -> WhatIf | None:
    """Tries what could be done without training anew.

    Args:
        predictions: The audited scores, in the unit of the measures.
        evidence: What was measured, after withholding.
        findings: What it means: whose gaps need a remedy.
        plan: The audit's; its first threshold is the locked one.
        is_asked: True tries every attribute, None those that fail or are of concern, False none.
        is_sealed: Whether the cases are a sealed test set: then no score that was learned from them is told.

    Returns:
        None where nothing asks for a remedy.
    """
    chosen = None if is_asked is False else choose(evidence, findings, is_asked=bool(is_asked))
    if chosen is None:
        return None
    found = scored_rows(predictions, are_sorted=False)
    attributes = tuple(a for a in found.attributes if a.name in chosen.attributes)
    rows = Rows(found.fields, found.patient, attributes)
    threshold, seed = plan.thresholds[0], plan.seed
    material = Material.of(rows, has_patients=predictions.cohort.has_patients, threshold=threshold, seed=seed)
    sample = material.sample()
    told = WhatIf(
        threshold=threshold,
        level=plan.level,
        attributes=tuple(a.name for a in attributes),
        remedies=(),
        effects=(),
        folds=choose_folds(sample, FOLDS),
        seed=seed,
        is_asked=bool(is_asked),
        left_out=chosen.left_out,
    )
    if sample.n_rarer < FEWEST_PATIENTS:
        return replace(told, note=TOO_FEW)
    folds = patient_folds(sample, told.folds, 1, seed)[0]
    trials = list_trials(material, attributes, plan.thresholds, evidence.smallest_group)
    remedies, alternatives = cross_fit_all(trials, material, folds)
    if is_sealed:
        remedies = [_untaught(remedy) for remedy in remedies]
    effects = remedy_effects(rows, alternatives, plan)
    hidden = {w.group for w in evidence.withheld}
    return replace(
        told,
        remedies=tuple(_without_withheld(remedy, hidden) for remedy in remedies),
        effects=tuple(coarse_effects(effects.effects, evidence)),
        too_few=tuple(group for group in effects.too_few if group not in hidden),
    )
