"""Chooses settings by nested cross-validation on the training patients, and measures what that choice is worth."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from radaudit.errors import CannotAudit, Undefined, Untrainable
from radaudit.records.wording import count
from radaudit.train.splits import NestedResult, Rows, cross_validate
from radaudit.workflows.training_steps.pixel_sets import look_for_leaks
from radaudit.workflows.training_steps.train_options import TrainOptions
from radaudit.workflows.tuning_steps.parts import Part, Parts, divide_into_parts
from radaudit.workflows.tuning_steps.report import TuningReport, table_lines, trial_line, write_report
from radaudit.workflows.tuning_steps.request import RULES, TuningRequest, list_candidates
from radaudit.workflows.tuning_steps.results import ResultFolder, TrialResult
from radaudit.workflows.tuning_steps.trial import Ground, check_trainable, failed, train_and_judge

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Tuned:
    """Settings that were chosen.

    Attributes:
        options: All options, the chosen ones among them.
        nested: What nested cross-validation found, by the measure that chooses.
        report: What was tried, in numbers.
    """

    options: TrainOptions
    nested: NestedResult
    report: TuningReport


@dataclass(frozen=True, slots=True, eq=False)
class SearchPlan:
    """A search that can be carried out.

    Attributes:
        ground: What all trainings share.
        request: What is tried.
        candidates: Name -> all options.
        parts: The folds.
        notes: Sentences for the user.
    """

    ground: Ground
    request: TuningRequest
    candidates: Mapping[str, TrainOptions]
    parts: Parts
    notes: tuple[str, ...]


def plan_search(ground: Ground, request: TuningRequest, base: TrainOptions) -> SearchPlan:
    """Makes sure, before anything is written or trained, that every candidate can be built and every fold divided.

    Folds are drawn from the patients of the training split; those of validation and test are not looked at.

    Args:
        ground: What all trainings share.
        request: What to try.
        base: The options that are not tried.

    Raises:
        UsageError: When a candidate cannot be built, patients are too few, or folds share an image.
    """
    candidates = list_candidates(request, base)
    material = ground.pixels.material
    parts = divide_into_parts(material, request, select_events=base.select_events, seed=base.seed)
    copies = [leak.sentence for leak in look_for_leaks(ground.pixels, parts.fold) if "pixels" in leak.kind]
    for options in candidates.values():
        check_trainable(ground, parts.inner[0], options)
    return SearchPlan(ground, request, candidates, parts, (*parts.notes, *copies))


def tune_settings(plan: SearchPlan, folder: Path, identity: Mapping[str, Any], say: Tell) -> Tuned:
    """Tries every candidate in every fold, chooses one, and measures the choosing on folds that took no part in it.

    The measure is what `select` names: the lower confidence bound of the worst group's AUROC, or the average AUROC.

    Args:
        plan: What to try, and on whom.
        folder: Where finished trainings are kept, and found again by a run that is resumed.
        identity: Plain values that the results hang on.
        say: Told every sentence.

    Raises:
        CannotAudit: When no candidate can be trained in all folds; and as training does.
        Interrupted: After Ctrl-C, with a checkpoint to resume from.
    """
    request, candidates, parts = plan.request, plan.candidates, plan.parts
    search = _Search(plan.ground, parts, candidates, ResultFolder(folder, identity), identity, say)
    for line in (_announce(request, candidates, search), *plan.notes):
        say(line)
    try:
        nested = cross_validate(
            {name: name for name in candidates},
            lambda name, rows: (name, rows),
            lambda fitted, rows: search.score(*fitted, rows),
            parts.plan,
            RULES[request.rule],
        )
    except Undefined as reason:
        raise CannotAudit(f"Nothing can be chosen: {reason}.", "Try milder settings, or fewer folds.") from None
    select = next(iter(candidates.values())).select
    report = write_report(nested, list(candidates), parts, search.results, select)
    for line in table_lines(report, request.rule):
        say(line)
    return Tuned(candidates[nested.chosen], nested, report)


def _announce(request: TuningRequest, candidates: Mapping[str, TrainOptions], search: _Search) -> str:
    outer, inner = request.outer_folds, request.inner_folds
    done = len(search.results)
    kept = f" {count(done, 'training')} of an earlier run {'is' if done == 1 else 'are'} kept." if done else ""
    return (
        f"Tuning: {count(len(candidates), 'candidate')} in {outer} outer folds, each with {inner} inner ones, are "
        f"{count(search.total, 'training')}, and one more with the chosen settings.{kept}"
    )


class _Search:
    """Trains what has not been trained yet, and remembers what came of it.

    Args:
        ground: What all trainings share.
        parts: The folds.
        candidates: Name -> options.
        kept: Where results lie.
        identity: What they hang on.
        say: Told a line a training.
    """

    def __init__(
        self,
        ground: Ground,
        parts: Parts,
        candidates: Mapping[str, TrainOptions],
        kept: ResultFolder,
        identity: Mapping[str, Any],
        say: Tell,
    ) -> None:
        self._ground, self._parts, self._candidates = ground, parts, candidates
        self._kept, self._identity, self._say = kept, identity, say
        self._number = {name: number for number, name in enumerate(candidates, 1)}
        self._left = {(name, part.key): part.n_learned for part in (*parts.inner, *parts.outer) for name in candidates}
        self.total = len(self._left)
        self.results: dict[tuple[str, str], TrialResult] = {}
        self._spent = [0.0, 0.0]
        for name, key in list(self._left):
            if (found := kept.read(self._key(name, key))) is not None:
                self._remember(name, key, found)

    def _key(self, name: str, part: str) -> str:
        return f"{part}-candidate-{self._number[name]}"

    def _remember(self, name: str, part: str, found: TrialResult) -> None:
        self.results[name, part] = found
        rows = self._left.pop((name, part))
        if not found.reason:
            self._spent[0] += found.seconds
            self._spent[1] += rows

    def score(self, name: str, learned: Rows, judged: Rows) -> float:
        """What chooses, of a candidate in a fold.

        Raises:
            Undefined: When it cannot be trained.
        """
        part = self._parts.find(learned, judged)
        found = self.results.get((name, part.key)) or self._train(name, part)
        value = found.worst_low if self._candidates[name].select == "worst-group" else found.auroc
        if value is None:
            raise Undefined(found.reason)
        return value

    def _train(self, name: str, part: Part) -> TrialResult:
        key, started = self._key(name, part.key), time.perf_counter()
        try:
            found = train_and_judge(
                self._ground,
                part,
                self._candidates[name],
                self._kept.working_folder(key),
                {**self._identity, "training": key},
            )
        except Untrainable as error:
            self._say(f"{error.problem} {error.cure}")
            found = failed(error, time.perf_counter() - started)
        self._kept.write(key, found)
        self._remember(name, part.key, found)
        seconds = self._spent[0] / self._spent[1] * sum(self._left.values()) if self._spent[1] else None
        self._say(trial_line(name, part.title, found, len(self.results), self.total, seconds))
        return found
