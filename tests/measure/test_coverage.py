"""Simulated coverage, false alarms and power: a small version of benchmarks/coverage.py, whose full tables stand in its README."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import measure

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
TIMES = 200


@pytest.fixture(scope="module")
def benchmarks():
    """The benchmarks' folder, importable while these tests run."""
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))


@pytest.mark.slow
def test_what_is_known_of_a_population_is_what_the_formulas_say(benchmarks):
    from populations import Population, truths

    population = Population(0.3, 0.85)
    d, known = population.separation, truths(population, 0.3)
    hit = norm.cdf(d / 2)  # at the prevalence, the threshold lies half way between the two normals
    expected = {
        "prevalence": 0.3, "auroc": 0.85, "sensitivity": hit, "specificity": hit, "flag_rate": 0.3 * hit + 0.7 * (1 - hit),
        "ppv": 0.3 * hit / (0.3 * hit + 0.7 * (1 - hit)), "calibration_in_the_large": 0.0, "calibration_slope": 1.0,
        "oe_ratio": 1.0, "net_benefit": 0.3 * hit - 0.3 * (1 - hit),
    }  # fmt: skip
    for name, value in expected.items():
        assert known[name] == pytest.approx(value, abs=2e-5), name


def script(name):
    """A benchmark as a module of another name: `coverage` is also what measures the tests."""
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("images", [1, 4])
def test_coverage_is_nominal_with_one_and_with_four_images_a_patient(benchmarks, images):
    from populations import Population

    simulation = script("coverage")
    tallies = simulation.replicate(simulation.Setting(Population(0.3, 0.85), 50, images), 0, range(TIMES))
    held = {name: tally.held / tally.with_interval for name, tally in tallies.items() if tally.with_interval}
    assert {"auroc", "sensitivity", "specificity", "calibration_in_the_large", "net_benefit", "brier"} <= set(held)
    # Wanted are 93 to 97 %; 2.5 standard errors of 200 simulations are about 4 points.
    assert {name: share for name, share in held.items() if share < 0.89} == {}
    smooth = [name for name in held if METRICS[name].card.scale != "nonnegative"]
    assert np.mean([held[name] for name in smooth]) == pytest.approx(0.95, abs=0.015)


@pytest.mark.slow
def test_rows_as_units_would_have_been_wrong(benchmarks):
    from populations import Population, draw, slice_of_all

    population, hits = Population(0.3, 0.85), 0
    for seed in range(TIMES):
        cohort = draw(population, 150, 4, np.random.default_rng(seed))
        rows = slice_of_all(cohort._replace(patient=np.arange(len(cohort.label))))
        interval = measure(METRICS["auroc"], rows, 0.3, 0).interval(1.959964)
        hits += interval.low <= 0.85 <= interval.high
    assert hits / TIMES < 0.85


@pytest.mark.slow
def test_an_audit_without_disparity_raises_no_more_alarms_than_it_may(benchmarks):
    from false_alarms import Setting, replicate

    times = 50
    counts = replicate(Setting(3, 20, 2), 0, range(times))
    # A family misses 0 in 5 % of audits; more than 8 of 50 would happen once in a thousand.
    assert counts["fail"] <= counts["primary measures"] <= 8
    assert counts["other measures, exploratory"] <= 8
    assert counts["measures without a better side, exploratory"] <= 8
    assert counts["confirmatory uncorrected"] > 3 * counts["primary measures"]


@pytest.mark.slow
def test_a_planted_gap_is_found_as_often_as_predicted(benchmarks):
    from populations import Population
    from power import Setting, replicate

    setting = Setting("ranks worse", Population(0.3, 0.7), ("auroc",), 2, 60, 2)
    seen = [one["auroc"] for one in replicate(setting, 0, range(60))]
    found, predicted = (np.array([getattr(one, name) for one in seen], dtype=float) for name in ("found", "predicted"))
    assert 0.3 < predicted.mean() < 0.9
    assert found.mean() == pytest.approx(predicted.mean(), abs=3 * 0.5 / np.sqrt(60))
