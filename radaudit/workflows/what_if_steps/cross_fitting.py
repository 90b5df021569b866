"""Every remedy on patients that it was not fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.measure.what_if.effects import Alternative
from radaudit.records.what_if import Remedy
from radaudit.workflows.what_if_steps.material import Material
from radaudit.workflows.what_if_steps.remedies import Trial
from radaudit.workflows.what_if_steps.rules import Rule


def cross_fit_all(
    trials: Sequence[Trial], material: Material, folds: NDArray[np.int64]
) -> tuple[list[Remedy], list[Alternative]]:
    """What each remedy is when fitted to all cases, and what it gives every case when fitted to other patients.

    Args:
        trials: What to try.
        material: The cases.
        folds: (n,) the fold of every case; a patient's cases share one.

    Returns:
        Every remedy; and the cases under each that could be fitted.
    """
    remedies, alternatives = [], []
    for trial in trials:
        try:
            remedy, alternative = _cross_fit(trial, material, folds)
        except Undefined as reason:
            remedies.append(replace(trial.remedy, note=str(reason)))
            continue
        remedies.append(remedy)
        alternatives.append(alternative)
    return remedies, alternatives


def _cross_fit(trial: Trial, material: Material, folds: NDArray[np.int64]) -> tuple[Remedy, Alternative]:
    n, parts = material.rows.n, int(folds.max()) + 1
    # What a reader could carry over to the model is fitted to all cases; what it is worth was measured without them.
    whole = trial.learn(material, np.arange(n))
    score, lots = np.empty(n), np.zeros(n, dtype=bool)
    rules = []
    for part in range(parts):
        inside, outside = np.flatnonzero(folds == part), np.flatnonzero(folds != part)
        try:
            rule = trial.learn(material, outside)
        except Undefined as reason:
            why = noted(
                "not to be learned without one of the {n} parts of the patients: {reason}", n=parts, reason=str(reason)
            )
            raise Undefined(why) from None
        score[inside] = rule.score(inside)
        if rule.is_by_lot is not None:
            lots[inside] = rule.is_by_lot(inside)
        rules.append(rule)
    notes = "; ".join(note for note in (trial.remedy.note, whole.note, _unlike(whole, rules)) if note)
    by_lot = float(lots.mean()) if whole.is_by_lot is not None else None
    remedy = replace(trial.remedy, cutoffs=dict(whole.cutoffs), by_lot=by_lot, note=notes)
    return remedy, Alternative(remedy.name, score, trial.gives_risks, trial.untold)


def _unlike(whole: Rule, rules: Sequence[Rule]) -> str:
    """That some of the rules which were measured have maps by level and others do not; "" where all are of one kind."""
    own = sum(bool(rule.has_own_maps) for rule in (*rules, whole))
    if own in (0, len(rules) + 1):
        return ""
    return noted(
        "in the cross-fits, {n} of {n_parts} gave the levels maps of their own",
        n=own - bool(whole.has_own_maps),
        n_parts=len(rules),
    )
