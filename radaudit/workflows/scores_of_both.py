"""The scores of two models on the same rows, each image read once where both models prepare it alike."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from radaudit.errors import CannotAudit, RadauditError, UsageError
from radaudit.records import Predictions
from radaudit.workflows.options import AuditOptions, Progress
from radaudit.workflows.reading import read_audited
from radaudit.workflows.scores import predict_scores

if TYPE_CHECKING:
    from radaudit.workflows.scoring import Ready

SIDES = ("baseline", "candidate")


def predict_columns(
    columns: tuple[str, str], source: Any, given: AuditOptions, chosen: AuditOptions
) -> list[Predictions]:
    """The scores of two columns of a cohort, the baseline's first.

    Args:
        columns: Their names.
        source: The cohort's table.
        given: The options that were given.
        chosen: The same joined with the project file's.

    Raises:
        UsageError: When the table, a column or a request cannot be used.
        CannotAudit: When no two classes are left.
    """
    found = []
    for column in columns:
        own = cast(AuditOptions, {**chosen, "score": column})
        with _as_one_of_two():
            found.append(predict_scores(read_audited(source, own, needs="score"), None, source, given, own))
    return found


def predict_models(
    paths: tuple[Any, Any], source: Any, given: AuditOptions, chosen: AuditOptions, progress: Progress | None
) -> list[Predictions]:
    """The scores of two models, the baseline's first; both are opened before the first image is read.

    Args:
        paths: Their files or folders.
        source: The cohort's table.
        given: The options that were given.
        chosen: The same joined with the project file's.
        progress: Called with the number of images done and their total; anew for the candidate where it prepares images otherwise.

    Raises:
        UsageError: As `make_ready` and `run_ready` do; says which of the two it is.
        CannotAudit: As they do.
    """
    from radaudit.workflows.scoring import make_ready, run_ready

    cohort = read_audited(source, chosen, needs="image")
    ready = []
    for which, path in zip(SIDES, paths, strict=True):
        with _naming(which):
            ready.append(make_ready(cohort, path, source, given, chosen))
    first, second = (one.scorer.model.facts for one in ready)
    if first.name == second.name:  # two bundles that are both called "model"
        ready = [_renamed(one, f"{first.name} ({which})") for one, which in zip(ready, SIDES, strict=True)]
    if first.preprocessing == second.preprocessing:
        return list(run_ready(cohort, ready, chosen, progress))
    return [predictions for one in ready for predictions in run_ready(cohort, [one], chosen, progress)]


def _renamed(ready: Ready, name: str) -> Ready:
    model = ready.scorer.model
    called = dataclasses.replace(model, facts=dataclasses.replace(model.facts, name=name))
    return dataclasses.replace(ready, scorer=ready.scorer._replace(model=called))


@contextlib.contextmanager
def _as_one_of_two() -> Iterator[None]:
    """Two columns are named by `--scores`, where an audit of one has `--score`."""
    try:
        yield
    except UsageError as error:
        problem, cure = (re.sub(r"--score(?![\w-])", "--scores", text) for text in (error.problem, error.cure))
        raise UsageError(problem, cure) from error


@contextlib.contextmanager
def _naming(which: str) -> Iterator[None]:
    """Says of an error which of the two models it is about."""
    try:
        yield
    except RadauditError as error:
        kind = UsageError if isinstance(error, UsageError) else CannotAudit
        raise kind(f"The {which}: {error.problem}", error.cure) from error
