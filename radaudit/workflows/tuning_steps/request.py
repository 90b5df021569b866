"""Which settings are tried against each other: names and values checked, every combination a candidate."""

from __future__ import annotations

import difflib
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from radaudit.errors import UsageError
from radaudit.train.splits import Rule
from radaudit.workflows.training_steps.network_building import check_architecture
from radaudit.workflows.training_steps.train_options import TrainOptions, check_train_options

RULES: Mapping[str, Rule] = {"best": "best", "one-standard-error": "one standard error"}
"""How a user calls the rules of `cross_validate`."""

WITHIN = ("objective_options", "network_options", "augment_options")
"""Options that hold options of their own: `objective_options.step_size`."""

_LUCK = "who chooses among seeds chooses luck"
_READING = "all candidates are tried on the same rows and the same pixels, which are read once"
_YARDSTICK = "it says what is measured, and candidates must be measured alike"
_PLACE = "it changes where and how fast is trained, not what is learned"
_FIXED: Mapping[str, str] = {
    "seed": _LUCK,
    **dict.fromkeys(("label", "image", "patient_id", "case_id", "split", "positive", "missing"), _READING),
    **dict.fromkeys(("preprocess", "size", "shares", "hold_out", "skip_unreadable", "weights_sha256"), _READING),
    **dict.fromkeys(("groups", "select", "select_events", "calibrator", "sensitivity", "specificity"), _YARDSTICK),
    **dict.fromkeys(("workers", "cache", "tensorboard", "device", "threads"), _PLACE),
}
"""Options that cannot be tuned, and why."""


@dataclass(frozen=True, slots=True)
class TuningRequest:
    """What is tried, and how it is judged.

    Attributes:
        grid: Name of an option -> its values, the simplest first: "one-standard-error" takes the first that is good enough.
        outer_folds: Parts of the training patients that measure what was chosen without them.
        inner_folds: Parts of the rest that choose.
        rule: A name of `RULES`.
    """

    grid: Mapping[str, tuple[Any, ...]]
    outer_folds: int = 5
    inner_folds: int = 3
    rule: str = "best"


def join_request(
    tune: Mapping[str, Sequence[Any]] | None,
    outer_folds: int | None,
    inner_folds: int | None,
    rule: str | None,
    earlier: Mapping[str, Any] | None,
) -> TuningRequest | None:
    """What to tune: what was asked for, else what the training that is resumed was started with; None for nothing.

    Raises:
        UsageError: When a name or value cannot be used, or a resumed training is given something else.
    """
    asked = {"outer_folds": outer_folds, "inner_folds": inner_folds, "rule": rule}
    given: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    if tune is not None:
        given["grid"] = {}
        for name, values in tune.items():
            spelled = _spelled(name)
            given["grid"][spelled] = (*given["grid"].get(spelled, ()), *_listed(values))
    if earlier is None:
        return _checked(given) if given else None
    if "tuning" not in earlier:
        if given:
            raise UsageError("The training was started without --tune.", "Leave it out; or tune in another folder.")
        return None
    kept = earlier["tuning"]["request"]
    before = TuningRequest(**{**kept, "grid": {name: tuple(values) for name, values in kept["grid"].items()}})
    if given and _checked({**asdict(before), **given}) != before:
        raise UsageError(
            f"The training was started with --tune {_shown(before)}, and is now given something else to try.",
            "Leave --tune out, for a resumed training keeps its own; or tune in another folder.",
        )
    return before


def list_candidates(request: TuningRequest, base: TrainOptions) -> dict[str, TrainOptions]:
    """Name -> all options, for every combination of the values, in the order in which they were written.

    Args:
        request: What to try.
        base: The options that are not tried.

    Raises:
        UsageError: When a combination cannot be trained.
    """
    plain = {f.name: getattr(base, f.name) for f in fields(base)}
    found = {}
    for values in itertools.product(*request.grid.values()):
        changed = dict(plain)
        for name, value in zip(request.grid, values, strict=True):
            outer, _, inner = name.partition(".")
            changed[outer] = {**changed[outer], inner: value} if inner else value
        name = ", ".join(f"{name}={_word(value)}" for name, value in zip(request.grid, values, strict=True))
        try:
            found[name] = check_train_options(changed)
            check_architecture(found[name].arch)
        except UsageError as error:
            raise UsageError(f"The candidate {name} cannot be trained. {error.problem}", error.cure) from None
    return found


def plain_request(request: TuningRequest) -> dict[str, Any]:
    """The request as JSON holds it."""
    return {**asdict(request), "grid": {name: list(values) for name, values in request.grid.items()}}


def _checked(given: Mapping[str, Any]) -> TuningRequest:
    if "grid" not in given:
        raise UsageError(
            "Folds and rule are those of --tune, which is not given.", "Say what to try, or leave them out."
        )
    request = TuningRequest(**given)
    for name, folds in (("outer", request.outer_folds), ("inner", request.inner_folds)):
        if folds < 2:
            raise UsageError(f"{folds} {name} folds cannot be trained on.", f"Give --{name}-folds at least 2.")
    if request.rule not in RULES:
        raise UsageError(f"The rule is '{request.rule}': expected {' or '.join(RULES)}.")
    grid = {name: _typed(name, values) for name, values in request.grid.items()}
    combinations = 1
    for values in grid.values():
        combinations *= len(values)
    if combinations < 2:
        raise UsageError(
            "There is only one candidate, so there is nothing to choose.",
            "List several values, as in --tune weight_decay=0.02,0.2; or train with that one.",
        )
    return TuningRequest(grid, request.outer_folds, request.inner_folds, request.rule)


def _spelled(name: str) -> str:
    """The option's name as Python spells it.

    Raises:
        UsageError: When there is no such option, or it cannot be tuned.
    """
    outer, dot, inner = name.partition(".")
    outer = outer.replace("-", "_").strip()
    tunable = [f.name for f in fields(TrainOptions) if f.name not in _FIXED]
    if outer in _FIXED:
        raise UsageError(f"{outer} cannot be tuned: {_FIXED[outer]}.", f"There is {', '.join(tunable)}.")
    if outer not in tunable:
        near = difflib.get_close_matches(outer, tunable, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise UsageError(f"There is no option '{outer}' to tune.", f"{hint}There is {', '.join(tunable)}.")
    if (outer in WITHIN) != bool(inner):
        problem = "holds several options" if outer in WITHIN else "has no options of its own"
        raise UsageError(
            f"{name} cannot be tuned: {outer} {problem}.", "Write --tune objective_options.step_size=0.01,0.1, say."
        )
    return outer + dot + inner


def _listed(values: Any) -> tuple[Any, ...]:
    is_listed = isinstance(values, Iterable) and not isinstance(values, (str, bytes, Mapping))
    return tuple(values) if is_listed else (values,)


def _typed(name: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values as numbers or words of the kind that the option takes."""
    outer, _, inner = name.partition(".")
    kind = str if inner else type(getattr(TrainOptions(), outer))
    found = []
    for given in values:
        value = "none" if given is None and kind is str and not inner else given  # a word of the option, no absence
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        if inner:
            fits = value is None or isinstance(value, (str, int, float))
        else:
            fits = {str: isinstance(value, str), float: is_number, int: is_number and value == int(value)}[kind]
        if not fits:
            expected = {str: "a word", float: "a number", int: "a whole number"}[kind]
            raise UsageError(f"--tune {name} has the value {value!r}: expected {expected}.", "Correct it.")
        found.append(value if inner else kind(value))
    if len(found) != len(set(found)) or not found:
        raise UsageError(f"--tune {name} lists {'a value twice' if found else 'no value'}.", "List every value once.")
    return tuple(found)


def _shown(request: TuningRequest) -> str:
    return " --tune ".join(f"{name}={','.join(map(_word, values))}" for name, values in request.grid.items())


def _word(value: Any) -> str:
    return "none" if value is None else str(value)
