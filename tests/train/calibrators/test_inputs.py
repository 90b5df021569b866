"""What a calibrator refuses, and what it says then."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.errors import Undefined, UsageError
from radaudit.train.calibrators.inputs import FARTHEST, check_levels, check_rows, moved_inside
from radaudit.train.calibrators.intercept import Intercept
from radaudit.train.calibrators.platt import Platt
from radaudit.train.calibrators.temperature import Temperature
from radaudit.train.calibrators.vector import Vector

LOGIT, LABEL = [-2.0, -1.0, 0.5, 3.0], [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ([-2.0, np.nan, 0.5, np.nan], LABEL),
            r"logit is missing \(NaN\) at position 1 \(counted from 0\), and in 2 places",
        ),
        ((LOGIT, [0, 1, np.nan, 1]), r"label is missing \(NaN\) at position 2"),
        ((LOGIT, [0, 1, 2, 1]), "label has the value 2 at position 2 .*; expected 0 or 1"),
        ((LOGIT, [0, 1, 0.5, 1]), r"label has the value 0\.5"),
        ((LOGIT, [0, 1, 1]), "4 rows of logits but 3 of labels"),
        ((LOGIT, 1), "4 rows of logits but 0 of labels"),
        ((["high", "low"], [0, 1]), "logit holds something that is no number"),
        ((np.zeros((4, 1)), LABEL), r"logit has the shape \(4, 1\)"),
        ((np.zeros((4, 3, 2)), LABEL), r"logit has the shape \(4, 3, 2\)"),
        ((np.zeros((4, 2)), np.zeros((4, 3))), r"logit has the shape \(4, 2\) and label \(4, 3\)"),
        ((LOGIT, np.zeros((4, 2))), r"logit has the shape \(4,\) and label \(4, 2\)"),
        ((LOGIT, LABEL, [1, 1, -1, 1]), "sample_weight has the value -1 at position 2"),
        ((LOGIT, LABEL, [1, 1, np.inf, 1]), "sample_weight has the value inf"),
        ((LOGIT, LABEL, [1, 1]), r"sample_weight has the shape \(2,\)"),
        ((LOGIT, LABEL, None, ["a", "b"]), r"patient has the shape \(2,\)"),
    ],
)
def test_refuses_what_is_no_sample(arguments, said: str) -> None:
    with pytest.raises(UsageError, match=said) as raised:
        Temperature().fit(*arguments)
    assert raised.value.cure


def test_says_which_tasks_it_can_do() -> None:
    with pytest.raises(UsageError, match=r"does binary tasks.* are multiclass"):
        Platt().fit(np.eye(3), [0, 1, 2])
    with pytest.raises(UsageError, match=r"does multiclass tasks.* are binary"):
        Vector().fit(LOGIT, LABEL)
    with pytest.raises(UsageError, match="expected classes 0 to 2"):
        Temperature().fit(np.eye(3), [0, 1, 3])


@pytest.mark.parametrize("estimator", [Temperature(), Intercept(), Platt()])
def test_asks_for_both_outcomes(estimator) -> None:
    with pytest.raises(Undefined, match="no diseased case"):
        estimator.fit(LOGIT, [0, 0, 0, 0])
    with pytest.raises(Undefined, match="no case without the disease"):
        estimator.fit(LOGIT, [1, 1, 1, 1])
    with pytest.raises(Undefined, match="no diseased case"):
        estimator.fit(LOGIT, LABEL, sample_weight=[1, 0, 1, 0])
    with pytest.raises(Undefined, match="no case to calibrate on"):
        estimator.fit([], [])


def test_rows_of_weight_zero_are_not_there() -> None:
    rows = check_rows([*LOGIT, 9.0], [*LABEL, 0], [1, 1, 1, 1, 0], ["d", "c", "c", "d", "x"])
    assert (rows.n, rows.n_patients, rows.logit.max()) == (4, 2, 3.0)


def test_patients_may_be_of_any_type() -> None:
    for names in (["a", "b", "a", "c"], [3, 1, 3, 2], [None, 1, None, "x"]):
        rows = check_rows(LOGIT, LABEL, None, names)
        assert rows.n_patients == 3
        assert rows.patient[0] == rows.patient[2]


def test_infinite_logits_are_moved_inside_without_losing_order() -> None:
    assert moved_inside(np.array([-np.inf, 0.0, np.inf])) == pytest.approx([-FARTHEST, 0, FARTHEST])
    assert pytest.approx(1e-7) == 1 / (1 + np.exp(FARTHEST))
    assert moved_inside(np.array([20.0, np.inf])).tolist() == [20.0, 20.0]
    # Each row of classes for itself.
    two = moved_inside(np.array([[30.0, np.inf], [1.0, -np.inf]]))
    assert two == pytest.approx(np.array([[30, 30], [1, -FARTHEST]]))
    fitted = Temperature().fit([*LOGIT, np.inf, -np.inf], [*LABEL, 1, 1])
    assert fitted.notes_ == ("2 scores of exactly 0 or 1 were taken for scores just inside.",)
    assert fitted.predict_proba([-np.inf, np.inf]).tolist() == [0, 1]


def test_warns_of_probabilities_in_the_place_of_logits() -> None:
    score = np.linspace(0.01, 0.99, 40)
    with pytest.warns(UserWarning, match="if they are probabilities"):
        Platt().fit(score, np.tile([0, 1], 20))


def test_refuses_other_logits_than_those_of_the_fit(sample) -> None:
    fitted = Platt().fit(sample.logit, sample.label)
    with pytest.raises(UsageError, match="fitted to one logit a row"):
        fitted.predict_logit(np.zeros((3, 2)))
    with pytest.raises(UsageError, match=r"missing \(NaN\)"):
        fitted.predict_proba([0.0, np.nan])
    with pytest.raises(UsageError, match="fitted to 3 logits a row"):
        Temperature().fit(3 * np.eye(3)[[0, 1, 2, 0]], [0, 1, 2, 1]).predict_logit(np.zeros((3, 2)))


def test_levels_are_text_and_missing_ones_empty() -> None:
    assert check_levels(["GE", None, float("nan"), "", 3], 5).tolist() == ["GE", "", "", "", "3"]
    with pytest.raises(UsageError, match="level has the shape"):
        check_levels(["GE"], 2)
