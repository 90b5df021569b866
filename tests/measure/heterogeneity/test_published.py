"""Numbers that R printed for published meta-analyses.

BCG vaccine: 13 trials of Colditz GA et al. JAMA 1994;271:698, as the documentation of the R package metafor prints them: risk
ratios by REML in its README, the interval of tau^2 for odds ratios on its page about van Houwelingen et al. 2002. Blood
pressure: 10 trials of Riley RD et al. BMJ 2011;342:d549 (doi:10.1136/bmj.d549) as in the documentation of the R package
pimeta 1.1.4.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import stdtrit

from radaudit.measure.heterogeneity.normal_model import NormalModel
from radaudit.measure.heterogeneity.tau import draw_tau2, paule_mandel, q_profile

VACCINATED = np.array(
    [[4, 119], [6, 300], [3, 228], [62, 13536], [33, 5036], [180, 1361], [8, 2537], [505, 87886], [29, 7470], [17, 1699],
     [186, 50448], [5, 2493], [27, 16886]], dtype=float,
)  # fmt: skip
OTHERS = np.array(
    [[11, 128], [29, 274], [11, 209], [248, 12619], [47, 5761], [372, 1079], [10, 619], [499, 87892], [45, 7232],
     [65, 1600], [141, 27197], [3, 2338], [29, 17825]], dtype=float,
)  # fmt: skip
PRESSURE = np.array([0.0, 0.1, -0.4, -0.8, -0.63, 0.22, -0.34, -0.51, 0.03, -0.81])
PRESSURE_SE = np.array(
    [0.42347717, 0.21939179, 0.02551067, 0.19898325, 0.30102594, 0.30102594, 0.07142988, 0.10204269, 0.12245123, 0.30102594]
)  # fmt: skip


def log_risk_ratios():
    n, m = VACCINATED.sum(axis=1), OTHERS.sum(axis=1)
    values = np.log(VACCINATED[:, 0] / n / (OTHERS[:, 0] / m))
    return NormalModel(values, np.diag(1 / VACCINATED[:, 0] - 1 / n + 1 / OTHERS[:, 0] - 1 / m))


def log_odds_ratios():
    values = np.log(VACCINATED[:, 0] * OTHERS[:, 1] / (VACCINATED[:, 1] * OTHERS[:, 0]))
    return NormalModel(values, np.diag((1 / VACCINATED).sum(axis=1) + (1 / OTHERS).sum(axis=1)))


def blood_pressure():
    return NormalModel(PRESSURE, np.diag(PRESSURE_SE**2))


def test_q_is_metafors():
    assert log_risk_ratios().q(0.0) == pytest.approx(152.2330, abs=5e-5)


def test_the_interval_of_tau_squared_is_metafors():
    assert q_profile(log_odds_ratios(), 0.95) == pytest.approx((0.1302, 1.1812), abs=6e-5)


def test_the_mean_and_its_error_are_metafors_at_its_tau_squared():
    mean, q, precision = (float(x[0]) for x in log_risk_ratios().at(np.array([0.3132433])))
    assert mean == pytest.approx(-0.7145, abs=5e-5)
    assert np.sqrt(1 / precision) == pytest.approx(0.1798, abs=5e-5)
    knapp = np.sqrt(q / 12 / precision)
    assert knapp == pytest.approx(0.1808, abs=5e-5)
    half = -stdtrit(12, 0.025) * np.sqrt(0.3132433 + knapp**2)
    assert np.exp([mean - half, mean + half]) == pytest.approx([0.14, 1.76], abs=5e-3)


def test_reml_is_where_its_equation_says():
    """REML's tau^2, 0.3132, zeroes the derivative of the restricted likelihood of the model's own mean and errors."""
    model = log_risk_ratios()

    def restricted(tau2):
        _, q, precision = (float(x[0]) for x in model.at(np.array([tau2])))
        return -0.5 * (np.log(model.errors + tau2).sum() + np.log(precision) + q)

    around = np.linspace(0.30, 0.33, 3001)
    assert around[np.argmax([restricted(t) for t in around])] == pytest.approx(0.3132, abs=1e-4)


def test_the_moment_estimators_of_r_are_met():
    model = blood_pressure()
    assert 1 - 9 / model.q(0.0) == pytest.approx(0.705, abs=5e-4)
    weight = PRESSURE_SE**-2.0
    laird = (model.q(0.0) - 9) / (weight.sum() - (weight**2).sum() / weight.sum())
    assert laird == pytest.approx(0.0282, abs=5e-5)
    assert model.mean(laird) == pytest.approx(-0.3341, abs=5e-5)


def test_paule_and_mandel_agree_with_statsmodels():
    from statsmodels.stats.meta_analysis import combine_effects

    model = blood_pressure()
    twin = combine_effects(PRESSURE, PRESSURE_SE**2, method_re="iterated", atol=1e-10)
    assert paule_mandel(model) == pytest.approx(twin.tau2, rel=1e-5)
    assert model.mean(twin.tau2) == pytest.approx(twin.mean_effect_re, rel=1e-5)
    assert model.q(paule_mandel(model)) == pytest.approx(9)


def test_draws_of_tau_squared_have_the_q_profile_limits_as_quantiles():
    model = blood_pressure()
    drawn = draw_tau2(model, np.random.default_rng(0), 200_000)
    for level in (0.5, 0.9, 0.95):
        ends = np.quantile(drawn.tau2, [(1 - level) / 2, (1 + level) / 2])
        assert ends == pytest.approx(q_profile(model, level), rel=0.02)
