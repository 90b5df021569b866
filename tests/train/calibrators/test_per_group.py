"""Partial pooling: its two limits, its optimum, its spread, and that it is better than both limits where levels are small."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit

from radaudit.errors import Undefined, UsageError
from radaudit.records.calibration import CalibrationMap
from radaudit.train.calibrators.intercept import Intercept
from radaudit.train.calibrators.per_group import PerGroup
from radaudit.train.calibrators.platt import Platt
from radaudit.train.calibrators.temperature import Temperature

ALONE = {"platt": Platt, "temperature": Temperature, "intercept": Intercept}
METHODS = pytest.mark.parametrize("method", ALONE)


def _close(ours: CalibrationMap, theirs: CalibrationMap, within: float = 1e-6) -> None:
    assert ours.kind == theirs.kind
    assert dict(ours.parameters) == pytest.approx(dict(theirs.parameters), abs=within)


def _vendors(sizes, shift, slope, seed=1):
    random = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    logit = random.normal(-0.5, 1.5, len(group))
    label = (random.random(len(group)) < expit(np.take(shift, group) + np.take(slope, group) * logit)).astype(int)
    return logit, label, np.array([f"V{g:02d}" for g in group])


@METHODS
def test_no_spread_is_one_map_for_all(method: str, sample) -> None:
    fitted = PerGroup(method, between_sd=0).fit(sample.logit, sample.label, sample.level)
    pooled = ALONE[method]().fit(sample.logit, sample.label).to_map()
    for one in (fitted.everyone_, *fitted.by_level_.values()):
        _close(one, pooled)


@METHODS
@pytest.mark.parametrize("spread", [1e4, np.inf])
def test_endless_spread_is_a_fit_to_each(method: str, spread: float, sample) -> None:
    fitted = PerGroup(method, between_sd=spread).fit(sample.logit, sample.label, sample.level)
    for level, own in fitted.by_level_.items():
        chosen = sample.level == level
        _close(own, ALONE[method]().fit(sample.logit[chosen], sample.label[chosen]).to_map(), 1e-5)
    if np.isinf(spread):
        _close(fitted.everyone_, ALONE[method]().fit(sample.logit, sample.label).to_map())


def test_equals_a_general_optimizer_of_the_pooled_loss() -> None:
    logit, label, level = _vendors([300, 80, 40], [0, 0.5, -0.5], [0.6, 1, 1.3])
    group = np.unique(level, return_inverse=True)[1]
    center = logit.mean()

    def loss(at):
        mean, own = at[:2], at[2:].reshape(3, 2)
        predictor = own[group, 0] + own[group, 1] * (logit - center)
        return np.sum(np.logaddexp(0, (1 - 2 * label) * predictor)) + np.sum(((own - mean) / [0.3, 0.2]) ** 2) / 2

    found = minimize(loss, np.tile([center, 1.0], 4), method="BFGS", options={"gtol": 1e-6}).x.reshape(4, 2)
    fitted = PerGroup("platt", between_sd=(0.3, 0.2)).fit(logit, label, level)
    for ours, (height, slope) in zip((fitted.everyone_, *fitted.by_level_.values()), found, strict=True):
        _close(ours, CalibrationMap("platt", {"intercept": height - slope * center, "slope": slope}), 1e-5)


def test_log_temperatures_are_pooled_as_the_formula_says() -> None:
    logit, label, level = _vendors([400, 60, 30], [0, 0, 0], [1, 0.5, 2])
    group = np.unique(level, return_inverse=True)[1]

    def loss(at):
        predictor = logit * np.exp(-at[1:][group])
        return np.sum(np.logaddexp(0, (1 - 2 * label) * predictor)) + np.sum((at[1:] - at[0]) ** 2) / (2 * 0.25**2)

    found = np.exp(minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-7}).x)
    fitted = PerGroup("temperature", between_sd=0.25).fit(logit, label, level)
    ours = [one.parameters["temperature"] for one in (fitted.everyone_, *fitted.by_level_.values())]
    assert ours == pytest.approx(found, rel=1e-5)


@pytest.mark.slow
def test_the_spread_is_that_of_restricted_maximum_likelihood_where_levels_are_large() -> None:
    shift = np.random.default_rng(3).normal(0.3, 0.4, 12)
    logit, label, level = _vendors([3000] * 12, shift, np.ones(12))
    alone = [Intercept().fit(logit[level == v], label[level == v]) for v in np.unique(level)]
    estimate, variance = np.array([a.intercept_ for a in alone]), np.array([a.intercept_se_**2 for a in alone])

    def unlikely(spread):
        precision = 1 / (variance + spread**2)
        mean = precision @ estimate / precision.sum()
        return (precision @ (estimate - mean) ** 2 - np.log(precision).sum() + np.log(precision.sum())) / 2

    expected = minimize_scalar(unlikely, bounds=(0.01, 3), method="bounded").x
    fitted = PerGroup("intercept").fit(logit, label, level)
    assert fitted.between_sd_[0] == pytest.approx(expected, rel=0.01)
    # And each keeps the share of its own estimate that normal theory gives it.
    precision = 1 / (variance + expected**2)
    mean = precision @ estimate / precision.sum()
    shrunk = mean + (estimate - mean) * expected**2 * precision
    assert [m.parameters["intercept"] for m in fitted.by_level_.values()] == pytest.approx(shrunk, abs=2e-3)
    assert fitted.everyone_.parameters["intercept"] == pytest.approx(mean, abs=2e-3)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["platt", "temperature"])
def test_beats_one_map_and_separate_maps_where_levels_are_small(method: str) -> None:
    random = np.random.default_rng(8)
    lost = {"pooled": [], "partial": [], "separate": []}
    for seed in range(16):
        shift = random.normal(0, 0.5, 10) * (method == "platt")
        slope = np.exp(random.normal(0, 0.35, 10))
        logit, label, level = _vendors([60] * 10, shift, slope, seed)
        # The expected loss of new cases, from the risks that drew the labels.
        new, group = np.tile(np.linspace(-4, 3, 60), 10), np.repeat(np.arange(10), 60)
        risk = expit(shift[group] + slope[group] * new)
        density = np.exp(-((new + 0.5) ** 2) / (2 * 1.5**2))
        for name, spread in (("pooled", 0), ("partial", None), ("separate", np.inf)):
            fitted = PerGroup(method, between_sd=spread).fit(logit, label, level)
            z = fitted.predict_logit(new, np.unique(level)[group])
            loss = risk * np.logaddexp(0, -z) + (1 - risk) * np.logaddexp(0, z)
            lost[name].append(np.average(loss, weights=density))
    for other in ("pooled", "separate"):
        gain = np.array(lost[other]) - np.array(lost["partial"])
        assert gain.mean() > 3 * gain.std(ddof=1) / np.sqrt(len(gain))


@pytest.mark.slow
def test_alike_levels_get_one_map_in_most_samples() -> None:
    spreads = [
        PerGroup("intercept").fit(*_vendors([200] * 5, np.zeros(5), np.ones(5), seed)).between_sd_[0]
        for seed in range(40)
    ]
    assert np.mean(np.array(spreads) == 0) >= 0.4
    assert max(spreads) < 0.35


def test_copies_of_an_image_do_not_loosen_the_pooling() -> None:
    logit, label, level = _vendors([200, 60, 40], [0, 0.6, -0.6], [1, 1, 1])
    who = np.arange(300)
    once = PerGroup().fit(logit, label, level, patient=who)
    twice = PerGroup().fit(*(np.repeat(x, 2) for x in (logit, label, level)), patient=np.repeat(who, 2))
    naive = PerGroup().fit(*(np.repeat(x, 2) for x in (logit, label, level)))
    assert (once.design_effect_, twice.design_effect_) == pytest.approx((1, 2))
    assert twice.between_sd_ == pytest.approx(once.between_sd_, rel=1e-3)
    for level_, own in twice.by_level_.items():
        _close(own, once.by_level_[level_], 1e-3)
    assert naive.between_sd_[0] > 1.03 * once.between_sd_[0]


def test_a_small_level_stays_near_the_center_and_a_large_one_with_itself() -> None:
    logit, label, level = _vendors([4000, 4000, 4000, 40], [0, 0.4, -0.4, 2.0], [1, 1, 1, 1])
    fitted = PerGroup("intercept").fit(logit, label, level)
    center = fitted.everyone_.parameters["intercept"]
    kept = []
    for name, own in fitted.by_level_.items():
        alone = Intercept().fit(logit[level == name], label[level == name]).intercept_
        kept.append((own.parameters["intercept"] - center) / (alone - center))
    assert min(kept[:3]) > 0.95
    assert 0.3 < kept[3] < 0.9
    assert fitted.n_by_level_ == {"V00": 4000, "V01": 4000, "V02": 4000, "V03": 40}


def test_unseen_and_missing_levels_get_the_center() -> None:
    logit, label, level = _vendors([500, 500, 60], [0, 1, -1], [1, 1, 1])
    told = level.astype(object)
    told[:50] = None
    fitted = PerGroup().fit(logit, label, told)
    assert set(fitted.by_level_) == {"V00", "V01", "V02"}
    z = np.array([-1.0, 0, 1, 2])
    after = fitted.predict_logit(z, ["V01", "Canon", None, float("nan")])
    assert after[0] == fitted.by_level_["V01"](z[:1])[0]
    np.testing.assert_array_equal(after[1:], fitted.everyone_(z[1:]))
    np.testing.assert_array_equal(fitted.predict_proba(z, ["V01", "Canon", "", ""]), expit(after))


def test_what_travels_is_what_was_fitted() -> None:
    fitted = PerGroup().fit(*_vendors([500, 500, 60], [0, 1, -1], [1, 1, 1]))
    record = fitted.to_calibration("vendor")
    assert (record.attribute, record.everyone, record.by_level) == ("vendor", fitted.everyone_, fitted.by_level_)
    alike = PerGroup(between_sd=0).fit(*_vendors([500, 500], [0, 0], [1, 1])).to_calibration("vendor")
    assert (alike.attribute, alike.by_level) == ("", {})


def test_a_level_that_has_no_fit_of_its_own_borrows() -> None:
    logit, label, level = _vendors([400, 400, 20], [0, 0.8, 0], [1, 1, 1])
    label[800:] = 0
    pooled = PerGroup().fit(logit, label, level)
    assert pooled.by_level_["V02"].parameters["intercept"] < pooled.everyone_.parameters["intercept"]
    apart = PerGroup(between_sd=np.inf).fit(logit, label, level)
    assert apart.by_level_["V02"] == apart.everyone_
    assert apart.notes_ == ("V02 has no map of its own: its scores separate the outcomes, or point the wrong way.",)
    # A level whose scores point the wrong way borrows as well: no map turns a model round.
    label[800:] = logit[800:] < np.median(logit[800:])
    turned = PerGroup(between_sd=np.inf).fit(logit, label, level)
    assert turned.by_level_["V02"] == turned.everyone_
    assert len(turned.notes_) == 1


def test_levels_that_point_opposite_ways_are_said_to_do_so() -> None:
    logit, label, level = _vendors([500, 300], [0, 0], [1.5, -1.7])
    assert Platt().fit(logit, label).slope_ > 0
    with pytest.raises(Undefined, match="point opposite ways"):
        PerGroup().fit(logit, label, level)


def test_one_level_is_one_map(sample) -> None:
    fitted = PerGroup().fit(sample.logit, sample.label, ["GE"] * 1500, patient=sample.patient)
    assert not fitted.between_sd_.any()
    assert fitted.notes_ == ("The levels differ no more than by chance: one map for all.",)
    _close(fitted.by_level_["GE"], Platt().fit(sample.logit, sample.label).to_map())


@pytest.mark.parametrize("scale", [0.02, 50.0])
def test_the_size_of_the_logits_does_not_matter(sample, scale: float) -> None:
    for method in ("platt", "temperature"):
        plain = PerGroup(method, between_sd=np.inf).fit(sample.logit, sample.label, sample.level)
        other = PerGroup(method, between_sd=np.inf).fit(scale * sample.logit, sample.label, sample.level)
        np.testing.assert_allclose(
            other.predict_logit(scale * sample.logit, sample.level),
            plain.predict_logit(sample.logit, sample.level),
            atol=1e-6,
        )


def test_refuses_what_cannot_be(sample) -> None:
    with pytest.raises(UsageError, match="no method 'beta'"):
        PerGroup("beta").fit(sample.logit, sample.label, sample.level)
    for spread in (-1, (0.1, np.inf), (1, 2, 3), np.nan):
        with pytest.raises(UsageError, match="between_sd is"):
            PerGroup(between_sd=spread).fit(sample.logit, sample.label, sample.level)
    with pytest.raises(UsageError, match="level has the shape"):
        PerGroup().fit(sample.logit, sample.label, sample.level[:3])
    with pytest.raises(UsageError, match="does binary tasks"):
        PerGroup().fit(np.zeros((2, 2)), [0, 1], ["a", "b"])
    with pytest.raises(Undefined, match="turns a model round"):
        PerGroup().fit(-sample.logit, sample.label, sample.level)
    with pytest.raises(Undefined, match="separate the diseased"):
        PerGroup().fit([-2.0, -1, 1, 3], [0, 0, 1, 1], list("abab"))
    with pytest.raises(Undefined, match="one patient"):
        PerGroup().fit(sample.logit, sample.label, sample.level, patient=np.zeros(1500))
