"""net_benefit, standardized_net_benefit, interventions_avoided: by hand, by their definitions, and their variance."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.errors import Undefined
from radaudit.measure.catalogue import METRICS
from radaudit.measure.clustering import spread
from radaudit.measure.metrics.interventions_avoided import interventions_avoided
from radaudit.measure.metrics.net_benefit import net_benefit
from radaudit.measure.metrics.standardized_net_benefit import standardized_net_benefit

LABEL = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], dtype=float)
DECISION = np.array([1, 1, 1, 0, 1, 0, 0, 0, 0, 1], dtype=float)
EVERYBODY = np.ones(10)


def test_by_hand():
    # 3 of 4 found, 2 false alarms of 6, at a threshold where 4 false alarms weigh as much as one case.
    assert net_benefit(LABEL, DECISION, 0.2).value == pytest.approx(0.3 - 0.25 * 0.2)
    assert standardized_net_benefit(LABEL, DECISION, 0.2).value == pytest.approx(0.75 - 0.25 * 2 / 4)
    assert interventions_avoided(LABEL, DECISION, 0.2).value == pytest.approx(100 * (4 - 4 * 1) / 10)


@pytest.mark.parametrize("threshold", [0.01, 0.2, 0.5, 0.9])
def test_each_is_net_benefit_in_another_unit(threshold):
    benefit = net_benefit(LABEL, DECISION, threshold).value
    everybody = net_benefit(LABEL, EVERYBODY, threshold).value
    weight = threshold / (1 - threshold)
    assert standardized_net_benefit(LABEL, DECISION, threshold).value == pytest.approx(benefit / 0.4)
    assert interventions_avoided(LABEL, DECISION, threshold).value == pytest.approx(
        100 * (benefit - everybody) / weight
    )


def test_the_best_and_the_idle_decision():
    assert standardized_net_benefit(LABEL, LABEL, 0.3).value == 1.0
    assert standardized_net_benefit(LABEL, np.zeros(10), 0.3).value == 0.0
    assert interventions_avoided(LABEL, EVERYBODY, 0.3).value == 0.0
    assert interventions_avoided(LABEL, LABEL, 0.3).value == pytest.approx(60)


def test_without_disease_only_the_standardized_one_is_undefined():
    healthy = np.zeros(3)
    with pytest.raises(Undefined, match="no diseased case in this group"):
        standardized_net_benefit(healthy, healthy, 0.2)
    assert net_benefit(healthy, np.array([1.0, 0, 0]), 0.2).value == pytest.approx(-0.25 / 3)
    assert interventions_avoided(healthy, healthy, 0.2).value == 100


def test_n_counts_what_each_divides_by():
    assert standardized_net_benefit(LABEL, DECISION, 0.2).n == 4
    assert [f(LABEL, DECISION, 0.2).n for f in (net_benefit, interventions_avoided)] == [10, 10]


def test_only_the_standardized_one_is_compared_between_groups():
    assert [METRICS[n].card.is_compared for n in METRICS if METRICS[n].card.scale == "net_benefit"] == [
        False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(("prevalence", "sensitivity", "specificity"), [(0.1, 0.8, 0.9), (0.3, 0.6, 0.7)])
def test_variance_of_the_standardized_one_is_the_sample_size_formulas(prevalence, sensitivity, specificity):
    # pmvalsampsize (Riley 2021, doi:10.1002/sim.9025): one row a patient, counts exactly as expected.
    n, threshold = 100_000, 0.2
    weight = (1 - prevalence) / prevalence * threshold / (1 - threshold)
    theirs = (
        sensitivity * (1 - sensitivity) / prevalence
        + weight**2 * specificity * (1 - specificity) / (1 - prevalence)
        + weight**2 * (1 - specificity) ** 2 / (prevalence * (1 - prevalence))
    ) / n
    diseased = round(n * prevalence)
    label = np.repeat([1.0, 0.0], [diseased, n - diseased])
    found, alarms = round(diseased * sensitivity), round((n - diseased) * (1 - specificity))
    decision = np.zeros(n)
    decision[:found] = decision[diseased : diseased + alarms] = 1
    statistic = standardized_net_benefit(label, decision, threshold)
    assert spread(statistic, np.arange(n), statistic.counted).plain_variance == pytest.approx(theirs, rel=1e-9)


def test_clustered_variance_is_the_jackknife_over_patients(draw_cohort):
    label, score, patient = draw_cohort(60, 3, seed=8)
    score = np.clip(score + np.random.default_rng(1).normal(0, 0.05, len(score)), 0, 1)
    decision = (score >= 0.3).astype(float)
    for function in (net_benefit, standardized_net_benefit, interventions_avoided):
        statistic = function(label, decision, 0.3)
        left_out = np.array([function(label[patient != c], decision[patient != c], 0.3).value for c in range(60)])
        jackknife = 59 / 60 * np.sum((left_out - left_out.mean()) ** 2)
        assert spread(statistic, patient, statistic.counted).variance == pytest.approx(jackknife, rel=0.06)
