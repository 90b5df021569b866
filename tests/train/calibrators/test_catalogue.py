"""What every calibrator of the catalog must fulfil."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import rankdata
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from radaudit.records.calibration import CalibrationMap
from radaudit.train.calibrators.catalogue import CALIBRATORS

BINARY = [c for c in CALIBRATORS.values() if "binary" in c.tasks]
PLAIN = [c for c in BINARY if not c.reads_level]
MAPS = [c for c in PLAIN if c.has_map]
SEVERAL = [c for c in CALIBRATORS.values() if "multiclass" in c.tasks]
NAMED = {"ids": lambda c: c.name}


def _auroc(label, score) -> float:
    ranks = rankdata(score)
    events = int(label.sum())
    return (ranks[label == 1].sum() - events * (events + 1) / 2) / (events * (len(label) - events))


def _loss(label, risk) -> float:
    risk = np.clip(risk, 1e-7, 1 - 1e-7)
    return float(-np.mean(np.where(label == 1, np.log(risk), np.log1p(-risk))))


def test_the_catalog_is_whole_and_in_order() -> None:
    assert list(CALIBRATORS) == [
        *("temperature", "intercept", "platt", "beta", "isotonic", "per_group", "vector", "dirichlet"),
        *("histogram_binning", "bbq"),
    ]


@pytest.mark.parametrize("calibrator", CALIBRATORS.values(), **NAMED)
def test_each_says_what_it_is(calibrator) -> None:
    assert calibrator.title
    assert calibrator.when.endswith(".")
    assert "doi:" in calibrator.cites or "ISBN" in calibrator.cites
    assert calibrator.tasks


@pytest.mark.parametrize("calibrator", CALIBRATORS.values(), **NAMED)
def test_each_is_an_estimator_of_scikit_learn(calibrator, sample) -> None:
    made = calibrator.make()
    copy = clone(made)
    assert type(copy) is type(made)
    assert copy.get_params() == made.get_params()
    level = (sample.level,) if calibrator.reads_level else ()
    with pytest.raises(NotFittedError):
        made.predict_logit(sample.logit, *level)
    with pytest.raises(NotFittedError):
        made.predict_proba(sample.logit, *level)
    if "binary" in calibrator.tasks:
        assert made.fit(sample.logit, sample.label, *level) is made
        assert not [name for name in vars(clone(made)) if name.endswith("_")]


@pytest.mark.parametrize("calibrator", PLAIN, **NAMED)
def test_each_mends_scores_that_are_too_sure(calibrator, sample) -> None:
    fitted = calibrator.make().fit(sample.logit, sample.label, patient=sample.patient)
    risk = fitted.predict_proba(sample.logit)
    assert risk.shape == (1500,)
    assert np.all((risk >= 0) & (risk <= 1))
    assert _loss(sample.label, risk) < _loss(sample.label, expit(sample.logit))
    assert fitted.n_patients_ == 500
    assert fitted.n_events_ == sample.label.sum()
    np.testing.assert_allclose(expit(fitted.predict_logit(sample.logit)), risk, atol=1e-12)


@pytest.mark.parametrize("calibrator", MAPS, **NAMED)
def test_the_map_gives_what_the_estimator_gives(calibrator, sample) -> None:
    fitted = calibrator.make().fit(sample.logit, sample.label)
    new = np.concatenate([np.linspace(-30, 30, 200), [-np.inf, np.inf]])
    travelled = fitted.to_map()
    assert isinstance(travelled, CalibrationMap)
    np.testing.assert_array_equal(travelled(new), fitted.predict_logit(new))
    assert travelled.kind == calibrator.name
    if calibrator.n_parameters is not None:
        assert len(travelled.parameters) == calibrator.n_parameters


@pytest.mark.parametrize("calibrator", MAPS, **NAMED)
def test_the_ranking_stays(calibrator, sample) -> None:
    fitted = calibrator.make().fit(sample.logit, sample.label)
    after = fitted.predict_logit(np.sort(sample.logit))
    assert np.all(np.diff(after) >= 0)
    assert np.all(np.diff(after) > 0) == calibrator.keeps_ranking
    moved = _auroc(sample.label, fitted.predict_logit(sample.logit)) - _auroc(sample.label, sample.logit)
    assert moved == 0 if calibrator.keeps_ranking else abs(moved) < 0.02


@pytest.mark.parametrize("calibrator", PLAIN, **NAMED)
def test_the_order_of_the_rows_does_not_matter(calibrator, sample) -> None:
    turned = np.random.default_rng(1).permutation(1500)
    fitted = calibrator.make().fit(sample.logit, sample.label)
    other = calibrator.make().fit(sample.logit[turned], sample.label[turned])
    # netcal weighs BBQ's binnings by rounded likelihoods.
    within = 1e-9 if calibrator.has_map else 1e-5
    np.testing.assert_allclose(other.predict_proba(sample.logit), fitted.predict_proba(sample.logit), atol=within)


@pytest.mark.parametrize("calibrator", [c for c in PLAIN if c.has_map], **NAMED)
def test_weights_are_repetitions(calibrator, sample) -> None:
    times = np.arange(1500) % 3
    weighted = calibrator.make().fit(sample.logit, sample.label, sample_weight=times)
    repeated = calibrator.make().fit(np.repeat(sample.logit, times), np.repeat(sample.label, times))
    inner = np.linspace(-4, 4, 50)
    np.testing.assert_allclose(weighted.predict_logit(inner), repeated.predict_logit(inner), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("calibrator", SEVERAL, **NAMED)
def test_each_mends_classes(calibrator, classes) -> None:
    logit, label = classes
    fitted = calibrator.make().fit(logit, label)
    risk = fitted.predict_proba(logit)
    np.testing.assert_allclose(risk.sum(axis=1), 1)
    own = np.arange(len(label)), label
    before = np.exp(logit) / np.exp(logit).sum(axis=1, keepdims=True)
    assert np.mean(np.log(risk[own])) > np.mean(np.log(before[own]))


def test_nothing_is_printed_written_or_left_behind(sample, tmp_path, monkeypatch, capfd) -> None:
    monkeypatch.chdir(tmp_path)
    filters = list(warnings.filters)
    for calibrator in PLAIN:
        fitted = calibrator.make().fit(sample.logit, sample.label)
        fitted.predict_proba(sample.logit[:1])
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")
    assert warnings.filters == filters
