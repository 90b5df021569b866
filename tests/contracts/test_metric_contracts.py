"""What every metric owes its reader; a new file in measure/metrics is tested here without a line being added."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radaudit.errors import Undefined
from radaudit.measure.catalogue import METRICS
from radaudit.measure.clustering import correction, spread
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.slices import Rows, everyone

NAMES = list(METRICS)
THRESHOLD = 0.35


def cohort(n, seed=0):
    random = np.random.default_rng(seed)
    score = random.uniform(0.02, 0.98, n)
    label = (random.random(n) < score**1.3).astype(float)
    return label, score


def rows(label, score, patient=None):
    order = np.argsort(score, kind="stable")
    patient = np.arange(len(label)) if patient is None else np.unique(patient, return_inverse=True)[1]
    return Rows({"label": label[order], "score": score[order]}, patient[order].astype(np.int64), ())


def value_of(name, label, score):
    return measure(METRICS[name], everyone(rows(label, score)), THRESHOLD, 0).statistic


SMOOTH = [name for name in NAMES if value_of(name, *cohort(300)).influence is not None]
DRAWN = [name for name in NAMES if value_of(name, *cohort(300)).draws is not None]
TESTS = [name for name in NAMES if name not in SMOOTH + DRAWN]
REFERENCED = [name for name in NAMES if value_of(name, *cohort(300)).chance is not None]


@pytest.mark.parametrize("name", NAMES)
def test_card_says_how_to_read_it_and_cites_a_source(name):
    card = METRICS[name].card
    assert card.name == name
    assert card.reading.endswith(".")
    assert "doi:" in card.cites
    assert card.better in {"higher", "lower", "target", "neither"}
    assert (card.target is not None) == (card.better == "target")
    assert METRICS[name].function.__doc__.count("How to read it:") == 1


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_rows_does_not_matter(name):
    label, score = cohort(300)
    shuffled = np.random.default_rng(1).permutation(300)
    first, second = value_of(name, label, score), value_of(name, label[shuffled], score[shuffled])
    assert first.value == pytest.approx(second.value, abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("name", SMOOTH)
def test_influence_sums_to_zero_and_is_the_jackknifes(name):
    label, score = cohort(700)
    statistic = value_of(name, label, score)
    assert statistic.influence.sum() == pytest.approx(0.0, abs=1e-9)
    order = np.argsort(score, kind="stable")
    label, score = label[order], score[order]
    left_out = np.array([value_of(name, np.delete(label, i), np.delete(score, i)).value for i in range(len(label))])
    jackknife = (len(label) - 1) / len(label) * (left_out.mean() - left_out)
    assert np.corrcoef(jackknife, statistic.influence)[0, 1] > 0.9995
    assert np.sum(jackknife**2) == pytest.approx(np.sum(statistic.influence**2), rel=0.03)


@pytest.mark.parametrize("name", SMOOTH)
def test_showing_every_patient_k_times_changes_no_interval(name):
    label, score = cohort(200)
    once = measure(METRICS[name], everyone(rows(label, score)), THRESHOLD, 0)
    thrice = measure(
        METRICS[name],
        everyone(rows(np.repeat(label, 3), np.repeat(score, 3), np.repeat(np.arange(200), 3))),
        THRESHOLD,
        0,
    )
    a, b = once.interval(1.96), thrice.interval(1.96)
    assert (b.low, b.high) == pytest.approx((a.low, a.high), rel=1e-9)
    few = once.spread.n_patients  # Bessel's correction of patients over that of their images
    assert thrice.spread.design_effect == pytest.approx(3 * correction(few) / correction(3 * few), rel=0.03)


@pytest.mark.parametrize("name", DRAWN + TESTS)
def test_what_has_no_influence_is_compared_nowhere(name):
    # Nothing is known of how a difference of two such numbers varies; a gap left out in silence would read as none.
    assert not METRICS[name].card.is_compared


@pytest.mark.parametrize("name", DRAWN)
def test_showing_every_patient_k_times_hardly_changes_what_is_drawn(name):
    label, score = cohort(400)
    once = measure(METRICS[name], everyone(rows(label, score)), THRESHOLD, 0)
    shown = rows(np.repeat(label, 3), np.repeat(score, 3), np.repeat(np.arange(400), 3))
    thrice = measure(METRICS[name], everyone(shown), THRESHOLD, 0)
    a, b = once.interval(1.96), thrice.interval(1.96)
    # Ends of intervals from a few hundred draws of their own.
    assert (b.low, b.high) == pytest.approx((a.low, a.high), rel=0.15, abs=0.002)
    if name in REFERENCED:
        assert thrice.statistic.chance.mean() == pytest.approx(once.statistic.chance.mean(), rel=0.08)


@pytest.mark.parametrize("name", REFERENCED)
def test_chance_is_smaller_in_a_larger_group_and_calibrated_scores_are_not_beyond_it(name):
    random = np.random.default_rng(0)
    score = random.uniform(0.02, 0.98, 4000)
    label = (random.random(4000) < score).astype(float)
    small, large = (value_of(name, label[:n], score[:n]) for n in (250, 4000))
    assert 0 < large.chance.mean() < 0.7 * small.chance.mean()
    assert large.value < np.quantile(large.chance, 0.999)


@pytest.mark.parametrize("name", TESTS)
def test_what_has_no_interval_is_a_test(name):
    assert 0 <= value_of(name, *cohort(300)).p <= 1
    assert not METRICS[name].card.is_compared


@pytest.mark.parametrize("name", NAMES)
def test_no_case_is_undefined_with_a_reason(name):
    fields = {
        "label": np.zeros(0), "score": np.zeros(0), "decision": np.zeros(0), "threshold": 0.5,
        "patient": np.zeros(0, dtype=np.int64), "random": np.random.default_rng(0),
    }  # fmt: skip
    with pytest.raises(Undefined) as reason:
        METRICS[name](**fields)
    assert len(str(reason.value)) > 10


@pytest.mark.parametrize("name", ["auroc", "calibration_in_the_large", "calibration_slope", "rms_calibration_error"])
@pytest.mark.parametrize(("outcome", "missing"), [(0.0, "no diseased case"), (1.0, "no case without the disease")])
def test_one_outcome_only_is_undefined(name, outcome, missing):
    found = measure(METRICS[name], everyone(rows(np.full(50, outcome), np.linspace(0.1, 0.9, 50))), THRESHOLD, 0)
    result = estimate(found, 0.95)
    assert result.value is None
    assert missing in result.note


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    data=st.lists(
        st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.35, 0.5, 0.7, 0.99, 1.0]), st.integers(0, 6)),
        min_size=1,
        max_size=40,
    )
)
def test_every_interval_holds_its_value_on_any_small_cohort(data):
    label, score, patient = (np.array(column) for column in zip(*data, strict=True))
    where = everyone(rows(label.astype(float), score, patient))
    for name in NAMES:
        result = estimate(
            measure(METRICS[name], where, THRESHOLD, 0), 0.95
        )  # Estimate itself refuses NaN and low > value
        assert (result.value is None) == bool(result.note and result.low is None and result.n == 0)
        if result.low is not None:
            assert result.method


@pytest.mark.parametrize("name", SMOOTH)
def test_rows_as_units_have_design_effect_one(name):
    label, score = cohort(150)
    where = everyone(rows(label, score))
    statistic = value_of(name, label, score)
    assert spread(statistic, where.patient, statistic.counted).design_effect == pytest.approx(1.0, rel=1e-12)
