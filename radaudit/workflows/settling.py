"""What an audit, a comparison and a calibration settle alike before anything is measured: notes, policy, thresholds."""

from __future__ import annotations

from radaudit.judge.policy import read_policy
from radaudit.language import noted
from radaudit.measure.catalogue import METRICS
from radaudit.records import Policy, Predictions
from radaudit.workflows.options import DEFAULT_THRESHOLD, AuditOptions

MADE_UP = noted(
    "Demonstration data: the images are synthetic, and nothing here says anything about a real model or scanner."
)


def first_notes(chosen: AuditOptions, notes: tuple[str, ...]) -> tuple[str, ...]:
    """What is told first: that the data are made up, where they are, then what the project file said."""
    return (MADE_UP, *notes) if chosen.get("demonstration") else notes


def choose_policy(chosen: AuditOptions) -> Policy:
    """The policy that was given, or the default one.

    Raises:
        UsageError: When its file cannot be used.
    """
    policy = chosen.get("policy")
    # A policy may give any measure a margin, also one whose file was dropped in and that the default policy never names.
    return policy if isinstance(policy, Policy) else read_policy(policy, metrics=METRICS)


def settle_thresholds(chosen: AuditOptions, predictions: Predictions) -> tuple[tuple[float, ...], str]:
    """The thresholds that were given, else the model's own, else the default, and which of these it was."""
    given = chosen.get("thresholds")
    if given is not None:
        listed = (given,) if isinstance(given, float) else given
        return tuple(dict.fromkeys(listed)), noted("given")
    if predictions.model is not None and predictions.model.threshold is not None:
        return (predictions.model.threshold,), noted("declared by the model")
    return (DEFAULT_THRESHOLD,), noted("default")
