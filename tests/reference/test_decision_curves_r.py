"""Decision curves that R's dcurves printed on 750 simulated patients: net benefit, treat all, interventions avoided.

Source of the tables: MSKCC-Epi-Bio/dcurves, tests/benchmark_data (Apache-2.0), made by ddsjoberg/dcurves in R.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from radaudit.measure.curves.utility_bands import utility_along
from radaudit.measure.metrics.interventions_avoided import interventions_avoided
from radaudit.measure.metrics.standardized_net_benefit import standardized_net_benefit
from radaudit.measure.slices import Rows, everyone
from radaudit.measure.utility.outcomes import INTERVENTIONS_AVOIDED, NET_BENEFIT, STANDARDIZED_NET_BENEFIT
from radaudit.measure.utility.threshold_sweep import sweep
from radaudit.tasks import binary

TABLES = [("r_case1_results", "famhistory"), ("r_simple_binary_dca_result_df", "age"), ("r_case3_results", "marker")]


@pytest.fixture(params=TABLES, ids=[variable for _, variable in TABLES])
def case(request, shared_data):
    """R's table by variable and threshold, and the cohort as labels and risks in the order of the risks."""
    file, variable = request.param
    cohort = pd.read_csv(shared_data / "dcurves" / "df_binary.csv")
    label, risk = cohort["cancer"].to_numpy(dtype=float), cohort[variable].to_numpy(dtype=float)
    if variable != "famhistory":  # dcurves turns what is no probability into one by a logistic model
        regressors = sm.add_constant(risk)
        risk = sm.GLM(label, regressors, family=sm.families.Binomial()).fit(tol=1e-14).predict(regressors)
    table = pd.read_csv(shared_data / "dcurves" / "expected_R" / f"{file}.csv")
    table = table[table["threshold"].between(0.01, 0.99)].set_index(["variable", "threshold"]).sort_index()
    # R takes the harm of measuring the marker off; here it is put back.
    table["net_benefit"] += table["harm"]
    if "net_intervention_avoided" in table:
        threshold = table.index.get_level_values("threshold")
        table["net_intervention_avoided"] += table["harm"] * (1 - threshold) / threshold
    order = np.argsort(risk, kind="stable")
    return table.loc["all"], table.loc[variable], label[order], risk[order]


def test_the_sweep_prints_rs_table(case):
    everybody, model, label, risk = case
    grid = model.index.to_numpy()
    swept = sweep(everyone(Rows({"label": label, "score": risk}, np.arange(750), ())), grid)
    # R printed some rates with three or four significant digits.
    assert swept.found[:-1] / 750 == pytest.approx(model["tp_rate"].to_numpy(), abs=5e-5)
    assert swept.alarms[:-1] / 750 == pytest.approx(model["fp_rate"].to_numpy(), abs=5e-5)
    benefit = utility_along(swept, NET_BENEFIT)
    assert benefit.values == pytest.approx(model["net_benefit"].to_numpy(), abs=1e-9)
    assert benefit.treat_all == pytest.approx(everybody["net_benefit"].to_numpy(), abs=1e-9)
    standardized = utility_along(swept, STANDARDIZED_NET_BENEFIT)
    assert standardized.values == pytest.approx((model["net_benefit"] / model["pos_rate"]).to_numpy(), abs=1e-8)
    if "net_intervention_avoided" in model:  # R gives it per patient
        avoided = utility_along(swept, INTERVENTIONS_AVOIDED)
        assert avoided.values / 100 == pytest.approx(model["net_intervention_avoided"].to_numpy(), abs=1e-8)
        assert avoided.treat_all == pytest.approx(np.zeros(len(grid)), abs=1e-9)


def test_the_metrics_print_rs_table(case):
    _, model, label, risk = case
    for row in model.reset_index().to_dict("records"):
        decision = binary.decide(risk, row["threshold"])
        ours = standardized_net_benefit(label, decision, row["threshold"]).value
        assert ours == pytest.approx(row["net_benefit"] / row["pos_rate"], abs=1e-8)
        if "net_intervention_avoided" in row:
            ours = interventions_avoided(label, decision, row["threshold"]).value
            assert ours == pytest.approx(100 * row["net_intervention_avoided"], abs=1e-6)
