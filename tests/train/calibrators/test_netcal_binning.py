"""netcal behind the interface: the same numbers, none of the surprises."""

from __future__ import annotations

import contextlib
import io
import warnings

import numpy as np
import pytest
from scipy.special import expit

from radaudit.errors import Undefined, UsageError
from radaudit.train.calibrators.netcal_binning import METHODS, NetcalBinning


def test_histogram_binning_is_the_share_of_disease_in_each_tenth(sample) -> None:
    fitted = NetcalBinning().fit(sample.logit, sample.label)
    score = expit(sample.logit)
    tenth = np.clip(np.ceil(score * 10).astype(int) - 1, 0, 9)
    share = np.array([sample.label[tenth == k].mean() for k in range(10)])
    np.testing.assert_allclose(fitted.predict_proba(sample.logit), share[tenth], atol=1e-12)
    halves = NetcalBinning(bins=2).fit(sample.logit, sample.label).predict_proba(sample.logit)
    assert len(np.unique(halves)) == 2


@pytest.mark.parametrize("method", METHODS)
def test_equals_netcal_on_probabilities(sample, method: str) -> None:
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        import netcal.binning

        theirs = getattr(netcal.binning, METHODS[method][0])()
        theirs.fit(expit(sample.logit), sample.label)
        expected = theirs.transform(expit(sample.logit))
    fitted = NetcalBinning(method).fit(sample.logit, sample.label)
    np.testing.assert_allclose(fitted.predict_proba(sample.logit), expected, atol=1e-12)


def test_refuses_what_netcal_would_drop_or_cannot_do(sample) -> None:
    logit = sample.logit.copy()
    logit[3] = np.nan
    with pytest.raises(UsageError, match=r"missing \(NaN\) at position 3"):
        NetcalBinning().fit(logit, sample.label)
    with pytest.raises(UsageError, match="take no weights"):
        NetcalBinning().fit(sample.logit, sample.label, sample_weight=1 + np.arange(1500) % 2)
    with pytest.raises(UsageError, match="no method 'enir'"):
        NetcalBinning("enir").fit(sample.logit, sample.label)
    with pytest.raises(Undefined, match="same score"):
        NetcalBinning("bbq").fit(np.zeros(1500), sample.label)
    fitted = NetcalBinning().fit(sample.logit, sample.label, sample_weight=np.full(1500, 2.0))
    assert fitted.predict_proba([]).shape == (0,)
    assert fitted.predict_logit([0.0]).shape == (1,)
