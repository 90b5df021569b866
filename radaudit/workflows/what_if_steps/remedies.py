"""The list of what is tried: everyone's remedies first, then those of every attribute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from radaudit.language import noted
from radaudit.records import Attribute
from radaudit.records.what_if import Remedy, RemedyKind
from radaudit.records.wording import threshold_text
from radaudit.workflows.calibration_steps.candidates import Candidate, list_candidates
from radaudit.workflows.calibration_steps.protected import is_protected
from radaudit.workflows.what_if_steps.material import Material
from radaudit.workflows.what_if_steps.rules import (
    Learn,
    at_threshold,
    equalized,
    equally_sensitive,
    lowered,
    recalibrated,
)
from radaudit.workflows.what_if_steps.sharing import untold

FEW = noted("the intercept only: too few diseased or other patients for a slope as well")


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A remedy to try.

    Attributes:
        remedy: What is known of it beforehand.
        learn: How it learns.
        gives_risks: False where it gives decisions alone.
        untold: Attributes whose groups it is not told of (`sharing`).
    """

    remedy: Remedy
    learn: Learn
    gives_risks: bool = False
    untold: tuple[str, ...] = ()


def list_trials(
    material: Material, attributes: Sequence[Attribute], thresholds: Sequence[float], smallest: int = 0
) -> list[Trial]:
    """Everything that is tried.

    Args:
        material: The cases.
        attributes: By whose levels remedies are tried.
        thresholds: The audit's, the locked one first.
        smallest: Fewest patients that two groups have to share for the one to be told of under rules made for the other.
    """
    trials = [_recalibration(material)]
    for threshold in thresholds[1:]:
        said = threshold_text(threshold)
        title = noted("Threshold {threshold} for everyone", threshold=said)
        trials.append(Trial(Remedy(f"threshold {said}", "given_threshold", title), partial(at_threshold, threshold)))
    hidden = untold(material.rows, attributes, smallest)
    for by in attributes:
        trials += [_hiding(trial, hidden[by.name], smallest) for trial in _of_attribute(material, by)]
    return trials


def _hiding(trial: Trial, others: tuple[str, ...], smallest: int) -> Trial:
    """The trial, told of no group of these attributes where it reads levels."""
    if not others or not trial.remedy.reads_level:
        return trial
    why = noted(
        "not told of groups by {attributes}: some share fewer than {n} patients with a level",
        attributes=", ".join(others),
        n=smallest,
    )
    note = "; ".join(text for text in (trial.remedy.note, why) if text)
    return replace(trial, remedy=replace(trial.remedy, note=note), untold=others)


def _recalibration(material: Material) -> Trial:
    candidates = {c.name: c for c in list_candidates(material.sample())}
    chosen, note = _with_slope(candidates["platt"], candidates["intercept"])
    remedy = Remedy("recalibration", "recalibration", noted("Recalibrate, everyone alike"), note=note)
    return Trial(remedy, partial(recalibrated, chosen, None), gives_risks=True)


def _of_attribute(material: Material, by: Attribute) -> list[Trial]:
    name = by.name
    candidates = {c.name: c for c in list_candidates(material.sample(by))}
    chosen, note = _with_slope(candidates[f"platt by {name}"], candidates[f"intercept by {name}"])

    def of_level(kind: RemedyKind, key: str, title: str, words: str = "") -> Remedy:
        """A remedy that has to know the level of every case."""
        return Remedy(key, kind, title, name, reads_level=True, is_protected=is_protected(name), note=words)

    return [
        Trial(
            of_level(
                "recalibration",
                f"recalibration by {name}",
                noted("Recalibrate by {attribute}", attribute=name),
                note,
            ),
            partial(recalibrated, chosen, by),
            gives_risks=True,
        ),
        Trial(
            Remedy(
                f"lowered threshold by {name}",
                "lowered_threshold",
                noted("One threshold for everyone, low enough for every {attribute}", attribute=name),
                name,
            ),
            partial(lowered, by),
        ),
        Trial(
            of_level(
                "equal_sensitivity",
                f"equal sensitivity by {name}",
                noted("Own thresholds by {attribute}, for equal sensitivity", attribute=name),
            ),
            partial(equally_sensitive, by),
        ),
        Trial(
            of_level(
                "equalized_odds",
                f"equalized odds by {name}",
                noted("Equalized odds by {attribute} (fairlearn), in part by lot", attribute=name),
            ),
            partial(equalized, by),
        ),
    ]


def _with_slope(platt: Candidate, intercept: Candidate) -> tuple[Candidate, str]:
    """Intercept and slope where the cases allow both, as `radaudit calibrate` would have it; else the intercept."""
    return (intercept, FEW) if platt.too_few else (platt, "")
