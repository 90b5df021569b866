"""Which calibrator is recommended, and why, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from radaudit.records import Estimate
from radaudit.records.bake_off import NONE, Trial
from radaudit.records.wording import number, span
from radaudit.workflows.calibration_steps.trying import Tried

CITL = "calibration_in_the_large"
SLOPE = "calibration_slope"

IDEAL = {CITL: 0.0, SLOPE: 1.0}
TITLES = {CITL: "calibration in the large", SLOPE: "the calibration slope"}

MATERIAL = 0.1
"""Either of them farther from its ideal than this, with an interval that excludes it, is not left so: odds, or logits, are off by a
tenth."""


def recommend(tried: Sequence[Tried]) -> tuple[str, list[str]]:
    """The simplest calibrator whose log loss is not clearly worse than the lowest, of those that leave mean risk and slope right.

    "Not clearly worse": within one standard error of the difference, paired by patient.

    Args:
        tried: The scores as they are first.

    Returns:
        Name of the trial, and sentences for a reader.

    Source: Hastie T, Tibshirani R, Friedman J. The elements of statistical learning, 2nd ed. Springer 2009, section 7.10 (the
    one-standard-error rule). doi:10.1007/978-0-387-84858-7
    """
    slope = tried[0].trial.after[SLOPE]
    if slope.high is not None and slope.high < 0:
        return NONE, [
            f"The scores point the wrong way (calibration slope {_with_span(slope)}): the diseased have the lower ones, which no "
            "calibration mends. Check which label, or which output of the model, means diseased."
        ]
    eligible = [t for t in tried if t.trial.is_eligible and t.scored is not None]
    simplest = _simplest(eligible)
    right = [t for t in eligible if not _wrong(t.trial)]
    chosen = _simplest(right) if _wrong(simplest.trial) and right else simplest
    words = [_say(chosen.trial, tried[0].trial)]
    if _wrong(simplest.trial):
        words.append(_would_leave(simplest.trial, chosen.trial))
    return chosen.trial.name, [*words, *_about_temperature(tried, chosen.trial)]


def _simplest(eligible: Sequence[Tried]) -> Tried:
    best = min(eligible, key=lambda t: _loss(t.trial))
    alike = [t for t in eligible if t is best or _is_close(t, best)]
    return min(alike, key=lambda t: (_size(t.trial), _loss(t.trial)))


def _is_close(tried: Tried, best: Tried) -> bool:
    found = tried.loss_over(best)
    return found is not None and found[0] <= found[1]


def _size(trial: Trial) -> float:
    return math.inf if trial.n_parameters is None else trial.n_parameters


def _loss(trial: Trial) -> float:
    value = trial.after["log_loss"].value if trial.after else None
    return math.inf if value is None else value


def _wrong(trial: Trial) -> list[str]:
    """Which of calibration in the large and slope the trial leaves materially off."""
    return [name for name in IDEAL if _is_off(trial, name)]


def _is_off(trial: Trial, name: str) -> bool:
    found = trial.after.get(name)
    if found is None or found.value is None or found.low is None or found.high is None:
        return False
    return abs(found.value - IDEAL[name]) > MATERIAL and not found.low <= IDEAL[name] <= found.high


def _say(chosen: Trial, before: Trial) -> str:
    loss = number(before.after["log_loss"].value, 4)
    if chosen.name == NONE:
        aspects = [f"{TITLES[name].removeprefix('the ')} {_with_span(before.after[name])}" for name in IDEAL]
        state = ", ".join([*aspects, f"log loss {loss}"])
        if _wrong(before):
            return f"No calibrator can be recommended on these rows ({state})."
        return f"No calibration is needed: no calibrator is clearly better than the scores as they are ({state})."
    change = chosen.change["log_loss"]
    unproven = "" if change.high is not None and change.high < 0 else " An improvement was not shown."
    return (
        f"Recommended: {chosen.spoken}. It is the simplest calibrator that is not clearly worse than the best, and "
        f"changes the log loss from {loss} to {number(chosen.after['log_loss'].value, 4)} (by {number(change.value, 4)}, "
        f"{span(change.low, change.high, 4)}) in patients that it was not fitted to.{unproven}"
    )


def _would_leave(simplest: Trial, chosen: Trial) -> str:
    wrong = _wrong(simplest)
    left = " and ".join(f"{TITLES[name]} at {_with_span(simplest.after[name])}" for name in wrong)
    if simplest.name == chosen.name:
        return f"{_subject(simplest)} leaves {left}, and no calibrator that these rows are enough for mends that."
    moved = " and ".join(_with_span(chosen.after[name]) for name in wrong)
    return f"{_subject(simplest)} would leave {left}; {chosen.spoken} moves that to {moved}."


def _about_temperature(tried: Sequence[Tried], chosen: Trial) -> list[str]:
    """A temperature cannot move calibration in the large: said wherever that matters."""
    found = next((t.trial for t in tried if t.trial.name == "temperature"), None)
    if found is None or not _is_off(found, CITL):
        return []
    level = "low" if (found.after[CITL].value or 0) > 0 else "high"
    shown = _with_span(found.after[CITL])
    said = f"A temperature cannot move calibration in the large: after it risks are still too {level} on average ({shown})."
    mends = [
        t.trial for t in tried if t.trial.name in ("intercept", "platt") and t.scored and not _is_off(t.trial, CITL)
    ]
    names = " or ".join(t.spoken for t in mends)
    return [f"{said} Use {names} for that." if names and chosen.name not in {t.name for t in mends} else said]


def _subject(trial: Trial) -> str:
    return "Leaving the scores as they are" if trial.name == NONE else f"{trial.title} alone"


def _with_span(found: Estimate) -> str:
    return number(found.value) if found.value is None else f"{number(found.value)} ({span(found.low, found.high)})"
