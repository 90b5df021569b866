"""What a search tried and found: a line a training, a table of the candidates, and the honest number beside the apparent one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from radaudit.records.wording import number
from radaudit.train.splits import NestedResult, mean_over_folds
from radaudit.workflows.tuning_steps.parts import Parts
from radaudit.workflows.tuning_steps.results import TrialResult

WORST, AVERAGE = "worst_group_low", "auroc"
TITLES: Mapping[str, str] = {
    WORST: "worst group's lower bound",
    AVERAGE: "AUROC of everyone",
    "log_loss": "log loss",
    "calibration_in_the_large": "calibration in the large",
    "calibration_slope": "calibration slope",
    "sensitivity": "sensitivity at the locked threshold",
    "specificity": "specificity at the locked threshold",
}


@dataclass(frozen=True, slots=True)
class Mean:
    """A measure over the outer folds.

    Attributes:
        value: Its mean; None where no fold has one.
        standard_error: Corrected for overlapping training rows; None for fewer than two folds.
        folds: How many have one.
    """

    value: float | None
    standard_error: float | None
    folds: int


@dataclass(frozen=True, slots=True)
class CandidateReport:
    """How one candidate did in the cross-validation over all training patients.

    Attributes:
        name: Its settings: "weight_decay=0.2, objective_options.step_size=0.01".
        worst_group_low: Lower bound of the worst group's AUROC.
        auroc: AUROC of everyone.
        chosen_in: Outer folds whose inner folds chose it.
        reason: Why it was not in the choice on all rows; empty where it was.
    """

    name: str
    worst_group_low: Mean
    auroc: Mean
    chosen_in: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TuningReport:
    """Everything that was tried.

    Attributes:
        criterion: What chose: "worst_group_low" or "auroc".
        candidates: Each of them, in the order in which they were given.
        chosen: Name of the chosen one.
        estimate: Measure -> what models are worth that are chosen and trained like this, on patients that took no part.
        apparent: Measure -> the same of the chosen candidate in the folds that chose it.
        outer_folds: For each: what its inner folds chose, and its worst group, bound and AUROC outside.
        trainings: How many there were.
        seconds: All of them together.
        notes: Which scores could not be computed, and why.
    """

    criterion: str
    candidates: tuple[CandidateReport, ...]
    chosen: str
    estimate: Mapping[str, Mean]
    apparent: Mapping[str, Mean]
    outer_folds: tuple[Mapping[str, Any], ...]
    trainings: int
    seconds: float
    notes: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def write_report(
    nested: NestedResult,
    names: Sequence[str],
    parts: Parts,
    results: Mapping[tuple[str, str], TrialResult],
    select: str,
) -> TuningReport:
    """Gathers the numbers of a search.

    Args:
        nested: Of the measure that chose.
        names: The candidates.
        parts: The folds.
        results: (candidate, part) -> what came of it.
        select: "worst-group" or "average".
    """
    turns = [(turn.train, turn.test) for turn in parts.plan]
    picked = [name for name, _ in nested.by_fold]

    def mean(names: list[str], measure: str) -> Mean:
        found = [_value(results.get((name, part.key)), measure) for name, part in zip(names, parts.outer, strict=True)]
        known = [(value, turn) for value, turn in zip(found, turns, strict=True) if value is not None]
        if not known:
            return Mean(None, None, 0)
        value, error = mean_over_folds([value for value, _ in known], [turn for _, turn in known])
        return Mean(value, error if len(known) > 1 else None, len(known))

    everywhere = {name: [name] * len(turns) for name in names}
    reasons = {name: found.reason for (name, _), found in results.items() if found.reason}
    candidates = tuple(
        CandidateReport(
            name,
            mean(names, WORST),
            mean(names, AVERAGE),
            picked.count(name),
            "" if name in nested.inner_scores else reasons.get(name, "it was not trained in every fold"),
        )
        for name, names in everywhere.items()
    )
    measured = [WORST, AVERAGE, *(results[nested.chosen, parts.outer[0].key].measures or {})]
    outer = []
    for name, part in zip(picked, parts.outer, strict=True):
        found = results[name, part.key]
        outer.append({"chosen": name, "worst_group": found.worst_group, WORST: found.worst_low, AVERAGE: found.auroc})
    return TuningReport(
        WORST if select == "worst-group" else AVERAGE,
        candidates,
        nested.chosen,
        {measure: mean(picked, measure) for measure in measured},
        {measure: mean(everywhere[nested.chosen], measure) for measure in measured},
        tuple(outer),
        len(results),
        float(np.sum([found.seconds for found in results.values()])),
        nested.notes,
    )


def _value(found: TrialResult | None, measure: str) -> float | None:
    if found is None:
        return None
    return {WORST: found.worst_low, AVERAGE: found.auroc, **(found.measures or {})}.get(measure)


def trial_line(name: str, title: str, found: TrialResult, done: int, total: int, left: float | None) -> str:
    """One training in a line.

    Args:
        name: The candidate.
        title: The fold.
        found: What came of it.
        done: How many are done.
        total: How many there are.
        left: Seconds until the last, if they go on like this.
    """
    head = f"{done} of {total}, {title}, {name}: "
    rest = "" if left is None or done == total else f"; about {_duration(left)} left"
    if found.reason:
        return f"{head}{found.reason}{rest}."
    return (
        f"{head}worst group {found.worst_group} from {number(found.worst_low, 3)}, AUROC {number(found.auroc, 3)} "
        f"(epoch {found.best_epoch} of {found.epochs}; {_duration(found.seconds)}{rest})."
    )


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def table_lines(report: TuningReport, rule: str) -> list[str]:
    """The candidates as a table, the choice, and what it is worth."""
    width = max(len("candidate"), *(len(each.name) for each in report.candidates))
    lines = [f"{'candidate':<{width}}  {'worst group from':>18}  {'AUROC':>18}  chosen in"]
    for each in report.candidates:
        cells = f"{_shown(each.worst_group_low):>18}  {_shown(each.auroc):>18}"
        lines.append(f"{each.name:<{width}}  {cells}  {each.chosen_in} of {len(report.outer_folds)} folds")
        if each.reason:
            lines.append(f"  not in the choice: {each.reason}")
    lines.append(
        "Means over the outer folds, with standard errors. They chose, so the best of them is too good to be true."
    )
    by = {"best": "the best mean", "one-standard-error": "the first within one standard error of the best mean"}[rule]
    lines.append(f"Chosen: {report.chosen} ({by} of the {TITLES[report.criterion]}).")
    lines.append(
        "What to expect of a model that is chosen and trained like this, from patients that took no part in choosing:"
    )
    for measure, mean in report.estimate.items():
        fewer = "" if mean.folds == len(report.outer_folds) else f", in {mean.folds} of {len(report.outer_folds)} folds"
        lines.append(
            f"  {TITLES[measure]}: {_shown(mean)}{fewer}; apparent {number(report.apparent[measure].value, 3)}"
        )
    return [*lines, *report.notes]


def _shown(mean: Mean) -> str:
    error = "" if mean.standard_error is None else f" (SE {number(mean.standard_error, 3)})"
    return f"{number(mean.value, 3)}{error}"
