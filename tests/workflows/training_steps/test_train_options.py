"""Options are checked before a file is opened, and go through a file unchanged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from radaudit.errors import UsageError
from radaudit.records import Preprocessing
from radaudit.workflows.training_steps.train_options import (
    TrainOptions,
    check_train_options,
    options_from_plain,
    plain_options,
)


@pytest.mark.parametrize(
    ("given", "problem", "cure"),
    [
        ({"objektive": "erm"}, "no option 'objektive'", "objective"),
        ({"objective": "group_dor"}, "no objective 'group_dor'", "Did you mean group_dro"),
        ({"sampler": "group_unifrom"}, "no sampler", "Did you mean group_uniform"),
        ({"objective_options": {"step": 1}}, "no option 'step'", "step_size"),
        ({"objective_options": {"step_size": "much"}}, "step_size of group_dro is 'much'", "Correct"),
        ({"sampler": "repeated"}, "do not go together", "Leave --sampler out"),
        ({"objective": "jtt", "sampler": "natural"}, "do not go together", "Leave --sampler out"),
        ({"calibrator": "plat"}, "calibrator is 'plat': expected auto or none or temperature", ""),
        ({"epochs": 0}, "epochs is 0", "Correct"),
        ({"batch_size": 1}, "batch_size is 1", "Correct"),
        ({"sensitivity": 1.5}, "sensitivity is 1.5", "Correct"),
        ({"learning_rate": float("nan")}, "learning_rate is nan", "Correct"),
        ({"select": "best"}, "select is 'best'", ""),
        ({"sensitivity": 0.9, "specificity": 0.9}, "not at both", "Leave one out"),
        ({"size": (224,)}, "two or three sides", "224,224"),
    ],
)
def test_what_cannot_be_used_is_told_with_what_would_do(given: dict[str, Any], problem: str, cure: str) -> None:
    with pytest.raises(UsageError, match=problem) as told:
        check_train_options(given)
    assert cure in told.value.cure


def test_options_go_through_json_unchanged() -> None:
    options = check_train_options(
        {
            "groups": ["vendor", "age:0,40,65"],
            "preprocess": Preprocessing(size=(32, 32), percentiles=(2.0, 98.0)),
            "objective_options": {"step_size": 0.1, "ema": None},
            "hold_out": {"vendor": ["Canon", "GE"]},
            "sensitivity": 0.9,
        }
    )
    assert check_train_options(options_from_plain(json.loads(json.dumps(plain_options(options))))) == options
    assert check_train_options({}) == TrainOptions()
