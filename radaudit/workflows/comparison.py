"""Two models on one cohort: load once, predict twice, measure what changes, judge it."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Unpack, cast

from radaudit.errors import UsageError
from radaudit.judge.changes import judge_changes
from radaudit.measure.changes import Side, measure_changes, scored_by_both
from radaudit.measure.plan import Plan
from radaudit.measure.unit import NAMES as UNITS
from radaudit.measure.unit import to_unit
from radaudit.measure.withholding.withheld import withhold
from radaudit.records import Evidence, Measurement, Predictions
from radaudit.records.changes import COMPARISON_SCHEMA, ModelComparison, ModelSide
from radaudit.records.opened import implied, opened
from radaudit.workflows.audit import (
    DEFAULT_LEVEL,
    DEFAULT_SMALLEST_GROUP,
    MADE_UP,
    choose_policy,
    predict_scores,
    read_audited,
    settle_thresholds,
)
from radaudit.workflows.calibration.applying import say_use
from radaudit.workflows.checking import check_options
from radaudit.workflows.looking import describe_look, find_sealed, record_look, record_outcome
from radaudit.workflows.options import AuditOptions, Progress
from radaudit.workflows.output import Contents, new_folder
from radaudit.workflows.project import with_project
from radaudit.workflows.provenance import record_provenance

COMPARISON = Contents(
    "comparison",
    ("comparison.html", "comparison.json", "changes.csv"),
    "comparison.json",
    COMPARISON_SCHEMA.rpartition("/")[0] + "/",
)
"""What `radaudit compare` writes."""


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class ComparisonResult:
    """A finished comparison that shows and saves itself.

    Attributes:
        comparison: The record behind the page; `comparison.json` holds exactly this.
    """

    comparison: ModelComparison

    def to_html(self) -> str:
        """The comparison as one page that needs no network."""
        from radaudit.present.comparison.page import render_comparison

        return render_comparison(self.comparison)

    def to_json(self) -> str:
        """The whole comparison as JSON with a versioned schema."""
        from radaudit.present.documents.comparison_files import comparison_json

        return comparison_json(self.comparison)

    def to_csv(self) -> str:
        """Every change as one row."""
        from radaudit.present.documents.comparison_files import changes_csv

        return changes_csv(self.comparison)

    def write(
        self, folder: str | os.PathLike[str], *, before_move: Callable[[], object] | None = None
    ) -> tuple[Path, ...]:
        """Writes the page, the record and the table into a folder, which appears whole or not at all.

        Raises:
            UsageError: When the folder holds something else than an earlier comparison, or is a file.
            OSError: When the disk is full or the place cannot be written to; then nothing is left behind.
        """
        target = Path(folder)
        texts = (self.to_html(), self.to_json(), self.to_csv())
        with new_folder(target, contents=COMPARISON, before_move=before_move) as place:
            for name, text in zip(COMPARISON.files, texts, strict=True):
                (place / name).write_text(text, encoding="utf-8", newline="\n")
        return tuple(target / name for name in COMPARISON.files)

    def __repr__(self) -> str:
        from radaudit.judge.changes import count_outcomes

        counts = count_outcomes(self.comparison.changes)
        said = ", ".join(f"{n} {outcome}" for outcome, n in counts.items() if n)
        return f"ComparisonResult({self.comparison.title!r}, changes: {said or 'none'})"


_OF_ONE_AUDIT = {
    "score": "both models' columns are given as baseline and candidate",
    "against": "each group is compared with itself, under the older model",
    "references": "each group is compared with itself, under the older model",
    "clinical_range": "it has no decision curves",
    "calibration": "a calibration belongs to one model; give models that hold theirs (`radaudit calibrate` writes them)",
}
"""Options of an audit that a comparison has no use for, and why. Given, they are refused; a project file may hold them."""


class _Named(NamedTuple):
    name: str
    predictions: Predictions
    thresholds: tuple[float, ...]
    threshold_source: str


def run_comparison(
    baseline: str | os.PathLike[str],
    candidate: str | os.PathLike[str],
    cohort: Any,
    *,
    are_scores: bool = False,
    baseline_threshold: float | None = None,
    candidate_threshold: float | None = None,
    progress: Progress | None = None,
    **options: Unpack[AuditOptions],
) -> ComparisonResult:
    """Audits two models on one cohort, paired by patient: who gains, who loses.

    Args:
        baseline: The older model's file or folder, or its score column.
        candidate: The newer model's, likewise.
        cohort: A table with one row a case, as for `run_audit`.
        are_scores: True where `baseline` and `candidate` name score columns of the cohort.
        baseline_threshold: Where the baseline decides, when not at `thresholds` or at what it declares.
        candidate_threshold: The same of the candidate.
        progress: Called with the number of images done and their total, for one model after the other.
        **options: Those of `run_audit`, but for what only a single audit has; of several `thresholds` none would be the one.

    Raises:
        UsageError: When the request is wrong: a missing file, an unknown column, an unusable value, twice the same scores.
        CannotAudit: When nothing can be compared: one class only, no row scored by both.
    """
    given = check_options(options)
    _refuse_unused(given)
    if are_scores and str(baseline) == str(candidate):
        raise UsageError(f"The score column '{baseline}' is given twice.", "Name two columns, the older model's first.")
    chosen, notes = with_project(given, cohort)
    chosen = cast(AuditOptions, {name: value for name, value in chosen.items() if name not in _OF_ONE_AUDIT})
    if chosen.get("demonstration"):
        notes = (MADE_UP, *notes)
    policy, seed = choose_policy(chosen), chosen.get("seed", 0)
    sealed = find_sealed(cohort, chosen)
    sides = [
        _predict(which, source, threshold, cohort, given, chosen, progress, are_scores=are_scores)
        for which, source, threshold in (
            ("baseline", baseline, baseline_threshold),
            ("candidate", candidate, candidate_threshold),
        )
    ]
    looks = [record_look(sealed, s.predictions, chosen, s.thresholds, policy) for s in sides] if sealed else []
    evidence, former = _measure(sides[0], sides[1], chosen, frozenset(policy.primary), seed)
    if looks:
        test_set = describe_look(looks[-1], evidence)
        notes = (*notes, *(sealed.notes if sealed else ()), f"{opened(test_set)} {implied(test_set)}")
    evidence = dataclasses.replace(evidence, notes=(*notes, *evidence.notes, *_own_notes(*sides)))
    for look in looks:
        record_outcome(look, evidence)
    if sides[0].name == sides[1].name:  # two bundles that are both called "model"
        sides = [
            side._replace(name=f"{side.name} ({which})")
            for side, which in zip(sides, ("baseline", "candidate"), strict=True)
        ]
    found = [
        ModelSide(
            side.name,
            side.predictions.model.sha256 if side.predictions.model else "",
            side.thresholds[:1],
            side.threshold_source,
            int((~side.predictions.is_scored).sum()),
            measurements,
        )
        for side, measurements in zip(sides, (former, evidence.measurements), strict=True)
    ]
    comparison = ModelComparison(
        title=chosen.get("title") or f"{found[1].name} against {found[0].name} on {sides[1].predictions.cohort.name}",
        baseline=found[0],
        candidate=found[1],
        evidence=evidence,
        changes=judge_changes(evidence, policy),
        policy=policy,
        provenance=record_provenance(sides[1].predictions, chosen, seed=seed),
    )
    return ComparisonResult(comparison)


def _refuse_unused(given: AuditOptions) -> None:
    for name, why in _OF_ONE_AUDIT.items():
        if name in given:
            raise UsageError(f"A comparison of two models has no use for {name}: {why}.", f"Leave out {name}.")
    thresholds = given.get("thresholds", ())
    if not isinstance(thresholds, float) and len(set(thresholds)) > 1:
        raise UsageError(
            "A comparison takes one threshold, at which both models decide.",
            "Give one, or each model its own: baseline_threshold and candidate_threshold "
            "(--baseline-threshold and --candidate-threshold).",
        )


def _own_notes(baseline: _Named, candidate: _Named) -> tuple[str, ...]:
    """What is to be said of a model's own scores, under its name; what holds for both is said once."""
    told = [
        (*(say_use(side.predictions.calibration) if side.predictions.calibration else ()), *side.predictions.notes)
        for side in (baseline, candidate)
    ]
    of_both = [note for note in told[0] if note in told[1]]
    named = [
        f"{which}: {note}"
        for which, notes in zip(("Baseline", "Candidate"), told, strict=True)
        for note in notes
        if note not in of_both
    ]
    return (*of_both, *named)


def _predict(
    which: str,
    source: Any,
    threshold: float | None,
    cohort: Any,
    given: AuditOptions,
    chosen: AuditOptions,
    progress: Progress | None,
    *,
    are_scores: bool,
) -> _Named:
    own = cast(AuditOptions, dict(chosen) | ({"score": str(source)} if are_scores else {}))
    if threshold is not None:
        own = check_options(cast(Mapping[str, Any], dict(own) | {"thresholds": (threshold,)}))
    table = read_audited(cohort, own, has_model=not are_scores)
    model = None if are_scores else source
    try:
        predictions = predict_scores(table, model, given, own, progress, None)
    except UsageError as error:
        raise UsageError(f"The {which}: {error.problem}", error.cure) from error
    thresholds, threshold_source = settle_thresholds(own, predictions)
    name = predictions.model.name if predictions.model else str(source)
    return _Named(name, predictions, thresholds, threshold_source)


def _measure(
    baseline: _Named, candidate: _Named, chosen: AuditOptions, primary: frozenset[str], seed: int
) -> tuple[Evidence, tuple[Measurement, ...]]:
    """All that may be known: in the chosen unit, less the groups that are too small to be shown, for both models alike."""
    unit = chosen.get("unit", "image")
    # The same rows before they are joined into patients: a patient's highest score depends on which of its images counted.
    both = scored_by_both(baseline.predictions, candidate.predictions)
    sides = [
        Side(to_unit(predictions, unit), side.thresholds[0])
        for predictions, side in zip(both, (baseline, candidate), strict=True)
    ]
    plan = Plan(
        thresholds=candidate.thresholds[:1],
        threshold_source=candidate.threshold_source,
        level=chosen.get("level", DEFAULT_LEVEL),
        primary=primary,
        seed=seed,
        interval=chosen.get("interval", "wilson"),
    )
    changes = measure_changes(sides[0], sides[1], plan)
    smallest = chosen.get("smallest_group", DEFAULT_SMALLEST_GROUP)
    whole = dataclasses.replace(changes.evidence, unit=UNITS[unit], smallest_group=smallest)
    evidence = withhold(whole, smallest, changes.baseline)
    former = withhold(dataclasses.replace(whole, measurements=changes.baseline, comparisons=()), smallest, changes.baseline)
    return evidence, former.measurements
