"""The measure room's door: predictions in, evidence out that may be shown.

Whatever is measured of a cohort is measured here, in the same order for everybody: brought to the unit of the audit, measured, held
against the target population, and relieved of the groups that are too small. Behind this door no row is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.comparison import Changes, Side, gather_changes, scored_by_both
from radaudit.measure.gather import gather_evidence
from radaudit.measure.overlaps.measuring import measure_overlaps
from radaudit.measure.population.representing import represent
from radaudit.measure.unit import NAMES, to_unit
from radaudit.measure.withholding.coarse_flips import withhold_flips
from radaudit.measure.withholding.references import refuse_withheld_references
from radaudit.measure.withholding.withheld import withhold
from radaudit.records.evidence import Evidence
from radaudit.records.population import TargetPopulation
from radaudit.records.predictions import Predictions


def measure_cohort(
    predictions: Predictions,
    plan: AnalysisPlan,
    *,
    unit: str = "image",
    smallest_group: int = 0,
    target: TargetPopulation | None = None,
    notes: Sequence[str] = (),
) -> Evidence:
    """All that may be known of a cohort.

    Args:
        predictions: Scores of the cohort, image by image.
        plan: What to measure and how.
        unit: What one row of the measures is: "image", "patient-max" or "patient-mean".
        smallest_group: Groups of fewer patients are withheld; 0 withholds none.
        target: The people that the model is meant for; None where nobody said.
        notes: What is to be told before the notes of the cohort and of the scores.

    Raises:
        CannotAudit: When no row has a score.
        UsageError: When the unit is unknown or needs patients and there are none, or a reference would be withheld.
    """
    by_unit = to_unit(predictions, unit)
    refuse_withheld_references(plan.references, by_unit, smallest_group)
    measured = replace(
        gather_evidence(by_unit, plan),
        unit=NAMES[unit],
        smallest_group=smallest_group,
        population=represent(by_unit, target, plan.level, plan.seed) if target else None,
        overlaps=measure_overlaps(by_unit, smallest_group, plan.level),
        calibration=predictions.calibration,
        trained_on=predictions.trained_on,
    )
    shown = withhold(measured, smallest_group)
    return replace(shown, notes=(*notes, *shown.notes))


def measure_comparison(
    baseline: Side, candidate: Side, plan: AnalysisPlan, *, unit: str = "image", smallest_group: int = 0
) -> Changes:
    """All that may be known of what the candidate changes: the groups that are too small are withheld for both models alike.

    Args:
        baseline: The older model's scores of the cohort, image by image, and where it decides.
        candidate: The newer one's.
        plan: What to measure and how.
        unit: As in `measure_cohort`.
        smallest_group: Likewise.

    Raises:
        CannotAudit: When no row was scored by both.
        UsageError: When the unit is unknown or needs patients and there are none.
        ValueError: When the two are not of one cohort.
    """
    # The same rows before they are joined into patients: a patient's highest score depends on which of its images counted.
    both = scored_by_both(baseline.predictions, candidate.predictions)
    older, newer = (
        replace(side, predictions=to_unit(predictions, unit))
        for side, predictions in zip((baseline, candidate), both, strict=True)
    )
    measured = gather_changes(older, newer, plan)
    whole = replace(measured.evidence, unit=NAMES[unit], smallest_group=smallest_group)
    shown = withhold(whole, smallest_group, measured.baseline)
    former = withhold(replace(whole, measurements=measured.baseline, comparisons=()), smallest_group, measured.baseline)
    return Changes(shown, former.measurements, withhold_flips(measured.flips, shown))
