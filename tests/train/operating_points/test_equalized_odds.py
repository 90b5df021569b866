"""fairlearn's optimizer through our hands: the same chances as its own prediction, and equal errors where it learned."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.errors import Undefined
from radaudit.train.operating_points.cases import Cases
from radaudit.train.operating_points.equalized_odds import equalized_odds


def _cases(n: int, noise: float = 1.0) -> Cases:
    draw = np.random.default_rng(8)
    level = draw.integers(0, 3, n)
    label = (draw.random(n) < 0.3 + 0.1 * (level == 2)).astype(np.int8)
    score = 1 / (1 + np.exp(-draw.normal(label * (2.0 - noise * (level == 1)) - 1, 1)))
    return Cases(score, label, np.arange(n), level.astype(np.int64))


def test_errors_are_equal_where_it_learned() -> None:
    cases = _cases(6000)
    chance = equalized_odds(cases).chance_of_flag(cases, np.zeros(6000))
    for outcome in (0, 1):
        rates = [chance[(cases.level == code) & (cases.label == outcome)].mean() for code in range(3)]
        # The optimizer interpolates on a grid of 1000 false-alarm rates.
        assert max(rates) - min(rates) < 0.005


def test_chances_are_those_that_fairlearn_predicts_from() -> None:
    from fairlearn.postprocessing import ThresholdOptimizer
    from sklearn.linear_model import LogisticRegression

    cases = _cases(2000)
    logit = np.log(cases.score / (1 - cases.score)).reshape(-1, 1)
    model = LogisticRegression().fit(logit, cases.label)
    scores = model.predict_proba(logit)[:, 1]
    theirs = ThresholdOptimizer(
        estimator=model,
        constraints="equalized_odds",
        objective="balanced_accuracy_score",
        prefit=True,
        predict_method="predict_proba",
    ).fit(logit, cases.label, sensitive_features=cases.level)
    same = Cases(scores, cases.label, cases.patient, cases.level)
    ours = equalized_odds(same).chance_of_flag(same, np.zeros(2000))
    flags = np.mean(
        [theirs.predict(logit, sensitive_features=cases.level, random_state=seed) for seed in range(400)], axis=0
    )
    assert np.abs(ours - flags).max() < 0.13
    assert np.mean(ours - flags) == pytest.approx(0, abs=0.002)
    assert np.all(flags[ours == 0] == 0)
    assert np.all(flags[ours == 1] == 1)


def test_levels_with_too_few_of_an_outcome_stay_as_they_are() -> None:
    cases = _cases(2000)
    level = np.where(np.arange(2000) < 30, 7, cases.level)
    level = np.where(np.arange(2000) >= 1990, -1, level)
    some = Cases(cases.score, cases.label, cases.patient, level)
    as_they_are = np.full(2000, 0.25)
    chance = equalized_odds(some).chance_of_flag(some, as_they_are)
    assert np.all(chance[(level == 7) | (level == -1)] == 0.25)
    assert not np.any(chance[level == 0] == 0.25)


def test_a_part_of_the_cases_makes_rules_for_the_levels_that_it_is_asked_for() -> None:
    cases = _cases(900)
    small = Cases(cases.score, cases.label, cases.patient, np.where(np.arange(900) < 30, 7, cases.level))
    assert set(equalized_odds(small).by_level) == {0, 1, 2}
    assert set(equalized_odds(small, (0, 7)).by_level) == {0, 7}


def test_one_level_alone_is_refused_in_words() -> None:
    cases = _cases(300)
    alone = Cases(cases.score, cases.label, cases.patient, np.zeros(300, dtype=np.int64))
    with pytest.raises(Undefined, match="fewer than two levels"):
        equalized_odds(alone)


def test_of_many_cases_as_many_as_tell_it_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    from radaudit.train.operating_points import equalized_odds as module

    cases = _cases(12_000)
    thinned = equalized_odds(cases).chance_of_flag(cases, np.zeros(12_000))
    monkeypatch.setattr(module, "MOST", 10**9)
    whole = equalized_odds(cases).chance_of_flag(cases, np.zeros(12_000))
    for outcome in (0, 1):
        for code in range(3):
            here = (cases.level == code) & (cases.label == outcome)
            assert thinned[here].mean() == pytest.approx(whole[here].mean(), abs=0.01)
