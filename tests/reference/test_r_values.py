"""Values that R printed, on real cohorts (pROC 1.18.0, rms 6.5-0, dcurves; see the shared data's README).

Rows are the units where R had rows as units; the audit's own default clusters by patient.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.special import expit

from radaudit.measure.clustering import spread
from radaudit.measure.gather import gather_evidence
from radaudit.measure.metrics.auroc import auroc
from radaudit.measure.metrics.net_benefit import net_benefit
from radaudit.records import EVERYONE, Attribute, Cohort, Group, Predictions

R_NAMES = {
    "auc": "auroc", "cal_large": "calibration_in_the_large", "slope": "calibration_slope", "brier": "brier",
    "OE": "oe_ratio", "logloss": "log_loss",
}  # fmt: skip


def predictions(label, score, table, columns, patient=None):
    attributes = []
    for name in columns:
        codes, levels = pd.factorize(table[name], sort=True)
        attributes.append(Attribute(name, codes.astype(np.int32), tuple(map(str, levels)), "column"))
    n = len(table)
    patient = np.arange(n) if patient is None else pd.factorize(patient)[0].astype(np.int64)
    cohort = Cohort(
        "reference",
        "",
        "binary",
        {"label": label.astype(np.int8)},
        tuple(attributes),
        patient,
        True,
        tuple(map(str, range(n))),
    )
    return Predictions(cohort, np.asarray(score, dtype=float), (None,) * n)


@pytest.mark.parametrize("finding", ["No Finding", "Pleural Effusion"])
def test_chexpert_by_race_sex_and_view(shared_data, finding):
    table = pd.read_csv(shared_data / "chexpert" / "chexpert-model.embeddings.csv", low_memory=False)
    expected = pd.read_csv(shared_data / "chexpert" / "expected_R.csv")
    label = (table[finding] == 1).to_numpy()
    score = expit(table[f"Logit - {finding}"].to_numpy())
    evidence = gather_evidence(predictions(label, score, table, ["race", "sex", "AP/PA"]))
    rows = expected[expected["label"] == finding]
    assert len(rows) == 8
    for row in rows.to_dict("records"):
        group = EVERYONE if row["groupvar"] == "all" else Group(row["groupvar"], row["group"])
        for theirs, ours in R_NAMES.items():
            assert evidence.find(ours, group).estimate.value == pytest.approx(row[theirs], abs=2e-8), (group, ours)
        assert evidence.find("auroc", group).estimate.se == pytest.approx(np.sqrt(row["auc_var"]), abs=1e-12)
        summary = evidence.summary(group)
        assert (summary.n, summary.n_events) == (row["n"], row["events"])


def test_chexpert_patients_widen_the_intervals(shared_data):
    table = pd.read_csv(shared_data / "chexpert" / "chexpert-model.embeddings.csv", low_memory=False)
    label = (table["Pleural Effusion"] == 1).to_numpy()
    score = expit(table["Logit - Pleural Effusion"].to_numpy())
    rows = gather_evidence(predictions(label, score, table, [])).find("auroc", EVERYONE).estimate
    patients = (
        gather_evidence(predictions(label, score, table, [], table["patient_id"])).find("auroc", EVERYONE).estimate
    )
    assert patients.n_patients == 1897
    assert patients.design_effect == pytest.approx((patients.se / rows.se) ** 2)
    assert patients.design_effect == pytest.approx(1.42, abs=0.01)


def test_breast_mri_by_vendor_with_twelve_philips_patients(shared_data):
    table = pd.read_csv(shared_data / "breast_mri" / "pcr_glm_external_validation.csv")
    table = table[table["split"] == "external"]
    expected = pd.read_csv(shared_data / "breast_mri" / "expected_pROC.csv")
    evidence = gather_evidence(predictions(table["pcr"].to_numpy(), table["p_pcr"], table, ["manufacturer"]))
    for row in expected[expected["groupvar"].isin(["all", "manufacturer"])].to_dict("records"):
        group = EVERYONE if row["groupvar"] == "all" else Group("manufacturer", row["group"])
        for theirs, ours in {"auc": "auroc", "brier": "brier", "OE": "oe_ratio"}.items():
            assert evidence.find(ours, group).estimate.value == pytest.approx(row[theirs], abs=1e-9)
        found = evidence.find("auroc", group).estimate
        se = (row["upper"] - row["auc"]) / 1.959964 if row["upper"] < 1 else (row["auc"] - row["lower"]) / 1.959964
        assert found.se == pytest.approx(se, abs=1e-6)
    philips = evidence.find("auroc", Group("manufacturer", "Philips")).estimate
    assert philips.method == "Newcombe"
    assert 0 < philips.low < 0.45
    assert 0.85 < philips.high < 1  # R's Wald interval ends at 1


def test_asah_delong_variance_and_paired_difference(shared_data):
    table = pd.read_csv(shared_data / "proc_asah" / "aSAH.csv")
    label = (table["outcome"] == "Poor").to_numpy(dtype=float)
    patient = np.arange(len(label))
    found = {name: auroc(label, table[name].to_numpy(dtype=float)) for name in ("s100b", "ndka", "wfns")}
    for name, area, variance in [
        ("s100b", 0.7313685637, 0.002668682457),
        ("ndka", 0.6119579946, 0.003190810549),
        ("wfns", 0.8236788618, 0.001469914709),
    ]:
        assert found[name].value == pytest.approx(area, abs=1e-10)
        assert spread(found[name], patient).variance == pytest.approx(variance, abs=1e-12)
    # A paired difference is a difference of influences: pROC's Z of s100b against wfns.
    from dataclasses import replace

    paired = replace(found["s100b"], influence=found["s100b"].influence - found["wfns"].influence)
    z = (found["s100b"].value - found["wfns"].value) / np.sqrt(spread(paired, patient).variance)
    assert z == pytest.approx(-2.20898359144091, abs=1e-9)


@pytest.mark.parametrize(
    ("file", "variable"),
    [("r_case1_results", "famhistory"), ("r_simple_binary_dca_result_df", "age"), ("r_case3_results", "marker")],
)
def test_dcurves_net_benefit_table(shared_data, file, variable):
    folder = shared_data / "dcurves"
    table = pd.read_csv(folder / "df_binary.csv")
    label = table["cancer"].to_numpy(dtype=float)
    risk = table[variable].to_numpy(dtype=float)
    if variable != "famhistory":  # dcurves turns what is no probability into one by a logistic model
        design = sm.add_constant(risk)
        risk = sm.GLM(label, design, family=sm.families.Binomial()).fit(tol=1e-14).predict(design)
    expected = pd.read_csv(folder / "expected_R" / f"{file}.csv")
    for row in expected[expected["threshold"].between(0.01, 0.99)].to_dict("records"):
        flags = {"all": np.ones_like(label), "none": np.zeros_like(label), variable: (risk >= row["threshold"]) * 1.0}
        ours = net_benefit(label, flags[row["variable"]], row["threshold"]).value
        assert ours - row["harm"] == pytest.approx(row["net_benefit"], abs=1e-9), row


def test_rms_val_prob_on_the_calibration_data(shared_data):
    table = pd.read_csv(shared_data / "calibration" / "testdata_predictions.csv")
    expected = pd.read_csv(shared_data / "calibration" / "expected_R.csv").set_index("metric")["value"].astype(float)
    evidence = gather_evidence(predictions(table["y"].to_numpy(), table["p"], table, []))
    for theirs, ours in R_NAMES.items():
        assert evidence.find(ours, EVERYONE).estimate.value == pytest.approx(expected[theirs], abs=1e-8), ours
    assert evidence.find("auroc", EVERYONE).estimate.se == pytest.approx(np.sqrt(expected["auc_var"]), abs=1e-10)
    assert expected["val.prob Slope"] == pytest.approx(
        evidence.find("calibration_slope", EVERYONE).estimate.value, abs=1e-7
    )
