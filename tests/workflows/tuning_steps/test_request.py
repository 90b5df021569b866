"""What may be tried, in which words it is refused, and which candidates come of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from radaudit.errors import UsageError
from radaudit.workflows.training_steps.train_options import TrainOptions, check_train_options
from radaudit.workflows.tuning_steps.request import TuningRequest, join_request, list_candidates, plain_request


def _join(tune: Any, **more: Any) -> TuningRequest:
    found = join_request(tune, more.get("outer"), more.get("inner"), more.get("rule"), more.get("earlier"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("tune", "problem", "cure"),
    [
        ({"weight_decai": (0.1, 0.2)}, "no option 'weight_decai' to tune", "Did you mean weight_decay"),
        ({"seed": (0, 1)}, "seed cannot be tuned: who chooses among seeds chooses luck", "weight_decay"),
        ({"size": ((64, 64), (96, 96))}, "size cannot be tuned: all candidates are tried on", ""),
        ({"select": ("average", "worst-group")}, "select cannot be tuned: it says what is measured", ""),
        ({"device": ("cpu", "cuda")}, "device cannot be tuned: it changes where", ""),
        ({"weight_decay": (0.1,)}, "only one candidate", "weight_decay=0.02,0.2"),
        ({"weight_decay": ()}, "lists no value", "once"),
        ({"weight_decay": (0.1, 1e-1)}, "lists a value twice", "once"),
        ({"weight_decay": (1, 1.0)}, "lists a value twice", "once"),
        ({"weight_decay": (0.1, "much")}, "weight_decay has the value 'much': expected a number", "Correct"),
        ({"weight_decay": (0.1, 0.2), "weight-decay": (0.1,)}, "lists a value twice", "once"),
        ({"epochs": (3, 2.5)}, "epochs has the value 2.5: expected a whole number", "Correct"),
        ({"epochs": (3, float("inf"))}, "epochs has the value inf: expected a whole number", "Correct"),
        ({"schedule": ("cosine", 3)}, "schedule has the value 3: expected a word", "Correct"),
        ({"objective_options": (1, 2)}, "objective_options holds several options", "objective_options.step_size"),
        ({"weight_decay.x": (1, 2)}, "weight_decay has no options of its own", ""),
    ],
)
def test_what_cannot_be_tried_is_told_with_what_can(tune: Any, problem: str, cure: str) -> None:
    with pytest.raises(UsageError) as told:
        _join(tune)
    assert problem in told.value.problem
    assert cure in told.value.cure


@pytest.mark.parametrize(
    ("tune", "problem"),
    [
        ({"weight_decay": (0.1, -1)}, "candidate weight_decay=-1.0 cannot be trained. weight_decay is -1.0"),
        ({"arch": ("resnet10", "resnet11")}, "candidate arch=resnet11 cannot be trained. There is no network"),
        ({"objective_options.step": (0.1, 1)}, "has no option 'step'"),
        ({"objective": ("erm", "group_dor")}, "no objective 'group_dor'"),
    ],
)
def test_a_candidate_that_cannot_be_trained_is_named(tune: Any, problem: str) -> None:
    with pytest.raises(UsageError) as told:
        list_candidates(_join(tune), TrainOptions())
    assert problem in told.value.problem


def test_folds_and_rules_are_checked_and_need_something_to_try() -> None:
    tune = {"weight_decay": (0.1, 0.2)}
    for wrong, says in (
        ({"outer": 1}, "1 outer folds"),
        ({"inner": 0}, "0 inner folds"),
        ({"rule": "b"}, "rule is 'b'"),
    ):
        with pytest.raises(UsageError, match=says):
            _join(tune, **wrong)
    with pytest.raises(UsageError, match="those of --tune, which is not given"):
        _join(None, outer=4)
    assert join_request(None, None, None, None, None) is None


def test_candidates_are_every_combination_in_the_order_in_which_they_were_written() -> None:
    base = check_train_options({"objective_options": {"adjustment": 1.0}, "epochs": 7})
    request = _join({"weight-decay": [1, 0.2], "objective-options.step_size": [0.01, 0.1]}, outer=4)
    found = list_candidates(request, base)
    assert list(found) == [
        f"weight_decay={decay}, objective_options.step_size={step}" for decay in (1.0, 0.2) for step in (0.01, 0.1)
    ]
    last = found["weight_decay=0.2, objective_options.step_size=0.1"]
    assert (last.weight_decay, dict(last.objective_options), last.epochs) == (
        0.2,
        {"adjustment": 1.0, "step_size": 0.1},
        7,
    )
    assert (request.outer_folds, request.inner_folds, request.rule) == (4, 3, "best")


def test_a_resumed_search_keeps_what_it_tries() -> None:
    tune = {"weight_decay": (0.02, 0.2), "objective_options.ema": (None, 0.9)}
    request = _join(tune, inner=2)
    earlier = json.loads(json.dumps({"tuning": {"request": plain_request(request)}}))
    assert _join(None, earlier=earlier) == request
    assert _join(tune, earlier=earlier) == request
    for other in (
        {"tune": {"weight_decay": (0.02, 0.3)}},
        {"tune": tune, "inner": 4},
        {"tune": None, "rule": "best", "outer": 3},
    ):
        with pytest.raises(
            UsageError, match=r"started with --tune weight_decay=0.02,0.2 --tune objective_options.ema=none,0.9"
        ):
            _join(other.pop("tune"), earlier=earlier, **other)
    with pytest.raises(UsageError, match="started without --tune"):
        _join(tune, earlier={"options": {}})
