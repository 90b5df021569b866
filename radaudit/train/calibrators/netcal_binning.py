"""netcal's binning methods behind the interface of the others: probabilities in, silence, nothing dropped, nothing written."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any, Self

import numpy as np
from scipy import special
from sklearn.utils.validation import check_is_fitted

from radaudit.errors import UsageError
from radaudit.records.arrays import Array
from radaudit.train.calibrators.catalogue import Calibrator, declare
from radaudit.train.calibrators.estimator import Estimator
from radaudit.train.calibrators.inputs import check_logit, check_rows
from radaudit.train.calibrators.separation import require_variation

METHODS = {
    "histogram_binning": ("HistogramBinning", "Histogram binning"),
    "bbq": ("BBQ", "Bayesian binning into quantiles"),
}
"""Key -> netcal's class and the title."""


class NetcalBinning(Estimator):
    """A binning method of netcal, which works on probabilities, wants plain arrays, drops NaN silently and talks.

    Here logits go in, inputs are checked before netcal sees them, nothing is printed, and a risk of exactly 0 or 1 becomes an
    infinite logit. Cases of one bin get the same risk and risks may fall where scores rise, so the result does not travel in a
    bundle.

    Its scaling methods would add nothing to those here, and its ENIR is left out: in netcal 1.4 it forgets the reach of a bin where
    three are merged at once, and gives every score in the hole a risk of 0.

    Args:
        method: "histogram_binning" or "bbq" (slow above 100,000 rows).
        bins: Bins of equal width, for histogram binning.

    Source: Küppers F et al. CVPR Workshops 2020. doi:10.1109/CVPRW50498.2020.00171; the methods are named in the catalog.
    """

    def __init__(self, method: str = "histogram_binning", bins: int = 10) -> None:
        self.method = method
        self.bins = bins

    def fit(self, logit: Any, label: Any, sample_weight: Any = None, patient: Any = None) -> Self:
        """Learns from logits (n,) and labels (n,) 0/1; who the patients are changes nothing but their number.

        Raises:
            UsageError: When an argument cannot be used, or rows are weighted, which netcal cannot do.
            Undefined: When an outcome does not occur, or the logits do not vary.
        """
        if self.method not in METHODS:
            raise UsageError(f"netcal has no method {self.method!r} here.", f"There are {', '.join(METHODS)}.")
        rows = check_rows(logit, label, sample_weight, patient)
        if np.ptp(rows.weight) != 0:
            raise UsageError("netcal's binning methods take no weights.", "Use isotonic calibration for weighted rows.")
        require_variation(rows)
        with _quietly():
            import netcal.binning

            kind = getattr(netcal.binning, METHODS[self.method][0])
            binning = kind(bins=int(self.bins)) if self.method == "histogram_binning" else kind()
            binning.fit(np.asarray(special.expit(rows.logit), dtype=np.float64), rows.label)
        self.netcal_ = binning
        self.n_events_ = int(rows.label.sum())
        self._remember(rows)
        return self

    def predict_proba(self, logit: Any) -> Array:
        """The calibrated probability of disease (n,) of logits (n,)."""
        check_is_fitted(self)
        score = np.asarray(special.expit(check_logit(logit, columns=1)), dtype=np.float64)
        if score.size == 0:
            return score
        with _quietly():
            return np.asarray(self.netcal_.transform(score), dtype=np.float64).reshape(len(score))

    def predict_logit(self, logit: Any) -> Array:
        """The calibrated logits (n,); infinite where a bin is certain."""
        return np.asarray(special.logit(self.predict_proba(logit)), dtype=np.float64)


@contextlib.contextmanager
def _quietly() -> Any:
    """Keeps netcal's prints, progress bars and warnings to itself, and the filters of warnings as they were."""
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


_WHEN = {
    "histogram_binning": "A comparison: the plainest curve, in ten steps of equal width.",
    "bbq": "A comparison: averages many binnings; minutes above 100,000 rows.",
}
_CITES = {
    "histogram_binning": "Zadrozny B, Elkan C. ICML 2001:609 (ISBN 978-1558607781)",
    "bbq": "Naeini MP, Cooper GF, Hauskrecht M. AAAI 2015:2901. doi:10.1609/aaai.v29i1.9602",
}


def _maker(method: str) -> Any:
    def make(**options: Any) -> NetcalBinning:
        return NetcalBinning(method, **options)

    return make


for _order, _method in enumerate(METHODS):
    declare(
        Calibrator(
            name=_method,
            title=f"{METHODS[_method][1]} (netcal)",
            make=_maker(_method),
            n_parameters=None,
            when=_WHEN[_method],
            cites=_CITES[_method],
            has_map=False,
            keeps_ranking=False,
        ),
        order=80 + _order,
    )
