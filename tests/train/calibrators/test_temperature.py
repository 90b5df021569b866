"""Temperature scaling against closed forms, brute force, netcal and scikit-learn."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax
from sklearn.base import BaseEstimator, ClassifierMixin

from radaudit.errors import Undefined
from radaudit.train.calibrators.intercept import Intercept
from radaudit.train.calibrators.temperature import Temperature

TEMPERATURES = (0.5, 1.0, 2.0, 5.0)


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_equals_the_analytic_optimum_of_two_outcomes(temperature: float) -> None:
    # Every logit comes with both labels, weighted exactly as sigmoid(z / T) says: the derivative vanishes at T and only there.
    values = np.array([-9.0, -3.1, -0.4, 0.0, 0.7, 2.2, 6.0])
    logit, label = np.repeat(values, 2), np.tile([1, 0], len(values))
    share = expit(values / temperature)
    weight = np.stack([share, 1 - share], axis=1).ravel() * np.repeat([3, 1, 2, 5, 1, 1, 4], 2)
    fitted = Temperature().fit(logit, label, sample_weight=weight)
    assert fitted.temperature_ == pytest.approx(temperature, rel=1e-12)
    assert abs(fitted.gradient_) < 1e-8


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_equals_the_analytic_optimum_of_classes(temperature: float) -> None:
    random = np.random.default_rng(1)
    values = random.normal(0, 3, (40, 5))
    share = np.exp(log_softmax(values / temperature, axis=1))
    fitted = Temperature().fit(np.repeat(values, 5, axis=0), np.tile(np.arange(5), 40), share.ravel())
    assert fitted.task_ == "multiclass"
    assert fitted.temperature_ == pytest.approx(temperature, rel=1e-11)


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_closed_form_of_equally_sure_scores_and_its_standard_error(temperature: float) -> None:
    # All logits are 2 or -2 and 3 of 4 are right: sigmoid(2 / T) = 3/4, so T = 2 / ln 3, and log T varies as ln ln(p / q) does.
    n, size = 400, 2 * temperature
    label = np.arange(n) % 2
    right = np.arange(n) // 2 % 4 > 0
    fitted = Temperature().fit(np.where(label == right, size, -size), label)
    assert fitted.temperature_ == pytest.approx(size / np.log(3), rel=1e-12)
    se = np.sqrt(0.75 * 0.25 / (n - 1)) / (0.75 * 0.25 * np.log(3))
    assert fitted.log_temperature_se_ == pytest.approx(se, rel=1e-10)


def test_closed_form_of_equally_sure_classes() -> None:
    # The true class of 7 in 10 rows is 3 above two others: e^(3/T) / (e^(3/T) + 2) = .7.
    label = np.arange(60) % 3
    said = np.where(np.arange(60) % 10 < 7, label, (label + 1) % 3)
    fitted = Temperature().fit(3.0 * np.eye(3)[said], label)
    assert fitted.temperature_ == pytest.approx(3 / np.log(0.7 * 2 / 0.3), rel=1e-12)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_equals_brute_force(sample, scale: float) -> None:
    def loss(log_t: float) -> float:
        return float(np.mean(np.logaddexp(0, (1 - 2 * sample.label) * sample.logit * np.exp(-log_t))))

    found = minimize_scalar(loss, bounds=(-3, 5), method="bounded", options={"xatol": 1e-12})
    fitted = Temperature().fit(sample.logit * scale, sample.label)
    assert fitted.log_temperature_ - np.log(scale) == pytest.approx(found.x, abs=1e-6)
    assert fitted.n_iter_ < 15


@pytest.mark.parametrize("seed", range(20))
def test_finds_the_optimum_of_small_and_wild_samples(seed: int) -> None:
    random = np.random.default_rng(seed)
    logit = random.standard_t(1.2, 30) * 10.0 ** random.integers(-3, 4)
    label = (random.random(30) < expit(random.normal(0, 1) + logit)).astype(int)
    label[:2] = 0, 1
    margin = (2 * label - 1) * logit
    if margin.mean() <= 0 or margin.min() >= 0:
        with pytest.raises(Undefined):
            Temperature().fit(logit, label)
        return
    fitted = Temperature().fit(logit, label)
    inverse = 1 / fitted.temperature_
    below, above = (np.mean(np.logaddexp(0, -margin * inverse * factor)) for factor in (0.999, 1.001))
    assert np.mean(np.logaddexp(0, -margin * inverse)) <= min(below, above)
    assert abs(fitted.gradient_) < 1e-8


def test_agrees_with_netcal_whose_temperature_is_the_inverse(sample, classes, monkeypatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from netcal.scaling import TemperatureScaling

        two, more = TemperatureScaling(), TemperatureScaling()
        two.fit(expit(sample.logit), sample.label)
        more.fit(np.exp(log_softmax(classes[0], axis=1)), classes[1])
    assert 1 / float(two.temperature[0]) == pytest.approx(
        Temperature().fit(sample.logit, sample.label).temperature_, rel=1e-3
    )
    assert 1 / float(more.temperature[0]) == pytest.approx(Temperature().fit(*classes).temperature_, rel=1e-3)


class _Given(ClassifierMixin, BaseEstimator):
    """A classifier whose decision function is its input."""

    def fit(self, rows, label):
        self.classes_ = np.unique(label)
        return self

    def decision_function(self, rows):
        return rows[:, 0] if rows.shape[1] == 1 else rows

    def predict(self, rows):
        return self.classes_[(rows[:, 0] > 0).astype(int) if rows.shape[1] == 1 else rows.argmax(axis=1)]


def test_agrees_with_scikit_learn(sample, classes) -> None:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.frozen import FrozenEstimator

    for logit, label in ((sample.logit[:, None], sample.label), classes):
        theirs = CalibratedClassifierCV(
            FrozenEstimator(_Given().fit(logit, label)), method="temperature", ensemble=False
        )
        try:
            theirs.fit(logit, label)
        except ValueError as error:
            pytest.skip(f"this scikit-learn has no temperature scaling: {error}")
        ours = Temperature().fit(logit[:, 0] if logit.shape[1] == 1 else logit, label)
        if logit.shape[1] == 1:
            expected = ours.predict_proba(logit[:, 0])
            np.testing.assert_allclose(theirs.predict_proba(logit)[:, 1], expected, atol=1e-6)
        else:
            np.testing.assert_allclose(theirs.predict_proba(logit), ours.predict_proba(logit), atol=1e-6)


def test_standard_errors_are_those_of_the_methods_table() -> None:
    # methods.md: about .06 at n = 1000 and .042 at n = 2000 for logits N(-1.9, 1.6).
    random = np.random.default_rng(3)
    logit = random.normal(-1.9, 1.6, 40_000)
    fitted = Temperature().fit(logit, random.random(40_000) < expit(logit))
    assert fitted.log_temperature_se_ * np.sqrt(40) == pytest.approx(0.06, abs=0.002)


def test_copies_of_an_image_tell_nothing_new(sample) -> None:
    once = Temperature().fit(sample.logit, sample.label, patient=sample.patient)
    thrice = Temperature().fit(np.tile(sample.logit, 3), np.tile(sample.label, 3), patient=np.tile(sample.patient, 3))
    naive = Temperature().fit(np.tile(sample.logit, 3), np.tile(sample.label, 3))
    assert thrice.temperature_ == pytest.approx(once.temperature_, rel=1e-12)
    assert thrice.log_temperature_se_ == pytest.approx(once.log_temperature_se_, rel=1e-9)
    assert thrice.interval() == pytest.approx(once.interval())
    assert naive.log_temperature_se_ < 0.65 * once.log_temperature_se_


@pytest.mark.slow
def test_intervals_cover_the_truth() -> None:
    random = np.random.default_rng(4)
    hits = 0
    for _ in range(800):
        # Both images of a patient say the same, so that half of the rows are news.
        true = random.normal(-0.5, 1.6, 150)
        label = random.random(150) < expit(true)
        fitted = Temperature().fit(np.repeat(3 * true, 2), np.repeat(label, 2), patient=np.repeat(np.arange(150), 2))
        low, high = fitted.interval(0.95)
        hits += low <= 3 <= high
    assert 0.93 <= hits / 800 <= 0.97


def test_leaves_the_ranking_and_the_side_of_one_half_and_nearly_the_mean_risk(sample) -> None:
    fitted = Temperature().fit(sample.logit, sample.label)
    after = fitted.predict_logit(sample.logit)
    assert np.array_equal(np.sign(after), np.sign(sample.logit))
    assert np.array_equal(np.argsort(after), np.argsort(sample.logit))
    # The logits are 1 too high: what is left of that after T is what an intercept would still move.
    assert Intercept().fit(after, sample.label).intercept_ < -0.2


def test_one_temperature_a_label(sample) -> None:
    logit = np.stack([sample.logit, 3 * sample.logit - 1], axis=1)
    label = np.stack([sample.label, sample.label], axis=1)
    fitted = Temperature().fit(logit, label, patient=sample.patient)
    assert fitted.task_ == "multilabel"
    for column in range(2):
        alone = Temperature().fit(logit[:, column], sample.label, patient=sample.patient)
        assert fitted.temperature_[column] == alone.temperature_
        assert fitted.log_temperature_se_[column] == alone.log_temperature_se_
        assert np.array_equal(fitted.predict_proba(logit)[:, column], alone.predict_proba(logit[:, column]))
        assert (fitted.interval()[0][column], fitted.interval()[1][column]) == pytest.approx(alone.interval())
    with pytest.raises(Undefined, match="no map of one logit"):
        fitted.to_map()
    label[:, 1] = 0
    with pytest.raises(Undefined, match="label 1: no diseased case"):
        Temperature().fit(logit, label)


def test_says_where_no_temperature_is_best() -> None:
    logit, label = np.array([-2.0, -1, 1, 3]), np.array([0, 0, 1, 1])
    with pytest.raises(Undefined, match="best temperature is 0"):
        Temperature().fit(logit, label)
    with pytest.raises(Undefined, match=r"infinite.*higher scores go with less disease"):
        Temperature().fit(-logit, label)
    with pytest.raises(Undefined, match="infinite"):
        Temperature().fit([1.0, -1, 1, -1], [1, 1, 0, 0])
    with pytest.raises(Undefined, match="do not vary"):
        Temperature().fit(np.zeros(4), label)
    with pytest.raises(Undefined, match="best temperature is 0"):
        Temperature().fit(5 * np.eye(3), [0, 1, 2])
    with pytest.raises(Undefined, match="true class"):
        Temperature().fit(-5 * np.eye(3), [0, 1, 2])
    # All on their side, but for one that is off by rounding: the optimum is a number, but none to use.
    with pytest.raises(Undefined, match="best temperature is 0"):
        Temperature().fit([-5.0, 5, 1e-9, -1e-20], [0, 1, 1, 1])


def test_one_patient_shows_no_spread(sample) -> None:
    fitted = Temperature().fit(sample.logit, sample.label, patient=np.zeros(1500))
    with pytest.raises(Undefined, match="one patient"):
        fitted.interval()


def test_certain_classes_stay_certain(classes) -> None:
    fitted = Temperature().fit(*classes)
    risk = fitted.predict_proba([[np.inf, 0, 0, -np.inf], [0, 0, 0, 0]])
    assert risk[0] == pytest.approx([1, 0, 0, 0], abs=1e-3)
    assert risk.sum(axis=1) == pytest.approx([1, 1])
