"""Measures as functions of arrays: check, measure, estimate. `radaudit.metrics` is their door."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable
from typing import Any

from radaudit.errors import UsageError
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.one_metric import compare_one
from radaudit.measure.slices import everyone
from radaudit.records import Attribute, Estimate
from radaudit.records.clean_text import clip_text
from radaudit.records.estimates import Metric
from radaudit.workflows.arrays import check_share, rows_of
from radaudit.workflows.checking import check_options
from radaudit.workflows.group_gaps import GroupGaps
from radaudit.workflows.references import find_references

NO_THRESHOLD = 0.5
"""Stands where a measure has no threshold, and is not looked at."""


def run_metric(
    name: str,
    label: Any,
    score: Any = None,
    *,
    threshold: float | None = None,
    patient: Any = None,
    level: float = 0.95,
    seed: int = 0,
) -> Estimate:
    """One measure of arrays; see `radaudit.metrics.estimate_metric`."""
    metric = _metric(name)
    at, level = _threshold(metric, threshold), check_share("level", level, 0.5)
    rows = rows_of(label, _needed(metric, score), patient)
    return estimate(measure(metric, everyone(rows), at, seed), level)


def run_group_comparison(
    name: str,
    label: Any,
    score: Any,
    group: Any,
    *,
    threshold: float | None = None,
    patient: Any = None,
    against: Any = "rest",
    reference: Any = None,
    level: float = 0.95,
    seed: int = 0,
) -> GroupGaps:
    """One measure compared between groups; see `radaudit.metrics.compare_groups`."""
    metric = _metric(name)
    at, level = _threshold(metric, threshold), check_share("level", level, 0.5)
    if not metric.card.is_compared:
        raise UsageError(
            f"{metric.card.title} is not compared between groups: it differs where the model is as good, or says nothing new.",
            f"Compare another measure, or estimate it in each group with radaudit.metrics.{name}.",
        )
    rows = rows_of(label, _needed(metric, score), patient, group)
    attribute = rows.attributes[0]
    if len(attribute.levels) < 2:
        raise UsageError("group has one value only, so there is nobody to compare with.", "Give two groups or more.")
    references = _references(attribute, against, reference)
    plan = AnalysisPlan((at,), level=level, seed=seed, against=against, references=references)
    return GroupGaps(compare_one(metric, rows, attribute, plan), metric.card)


def _references(attribute: Attribute, against: Any, reference: Any) -> dict[str, str]:
    """The declared reference, in the groups' own spelling; empty where there is none."""
    check_options({"against": against})
    if reference is None:
        return {}
    if against != "rest":
        raise UsageError("Groups are compared with a reference or with everybody, not both.", "Leave one of them out.")
    return find_references({attribute.name: str(reference)}, (attribute,))


def _metric(name: str) -> Metric:
    if name not in METRICS:
        near = difflib.get_close_matches(name, list(METRICS), n=2)
        cure = f"Did you mean {' or '.join(near)}?" if near else f"There is {', '.join(METRICS)}."
        raise UsageError(f"There is no measure '{clip_text(name)}'.", cure)
    return METRICS[name]


def _threshold(metric: Metric, given: Any) -> float:
    name = metric.card.name
    if metric.card.has_threshold:
        if given is None:
            raise UsageError(
                f"{name} needs a threshold from which a case is flagged.", f"Say {name}(..., threshold=0.5)."
            )
        return check_share("threshold", given)
    if given is not None:
        raise UsageError(f"{name} has no threshold.", "Leave it out.")
    return NO_THRESHOLD


def _needed(metric: Metric, score: Any) -> Any:
    if score is None and not {"score", "decision"}.isdisjoint(metric.reads):
        raise UsageError(f"{metric.card.name} needs the scores.", "Give the probability of the disease for every row.")
    return score


def function_of(name: str, module: str) -> Callable[..., Estimate]:
    """A measure as a function with a signature and a docstring of its own.

    Args:
        name: Key of the measure.
        module: Where the function is to be found, so that it can be pickled.

    Raises:
        AttributeError: When there is no such measure.
    """
    if name not in METRICS:
        near = difflib.get_close_matches(name, list(METRICS), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise AttributeError(f"module {module!r} has no attribute {name!r}{hint}")
    metric = METRICS[name]
    signature = _signature(metric)

    def function(*arguments: Any, **options: Any) -> Estimate:
        given = signature.bind(*arguments, **options)
        return run_metric(name, **given.arguments)

    function.__name__ = function.__qualname__ = name
    function.__module__ = module
    function.__signature__ = signature  # type: ignore[attr-defined]
    from radaudit.workflows.function_docs import document

    function.__doc__ = document(metric, function)
    return function


def _signature(metric: Metric) -> inspect.Signature:
    first, after = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY
    reads_score = not {"score", "decision"}.isdisjoint(metric.reads)
    parameters = [inspect.Parameter("label", first, annotation="ArrayLike")]
    if reads_score:
        parameters.append(inspect.Parameter("score", first, annotation="ArrayLike"))
    if metric.card.has_threshold:
        parameters.append(inspect.Parameter("threshold", after, annotation="float"))
    parameters.append(inspect.Parameter("patient", after, default=None, annotation="ArrayLike | None"))
    parameters.append(inspect.Parameter("level", after, default=0.95, annotation="float"))
    if "random" in metric.reads:
        parameters.append(inspect.Parameter("seed", after, default=0, annotation="int"))
    return inspect.Signature(parameters, return_annotation="Estimate")
