"""Influence against leaving patients out, and gaps against measuring both sides the slow way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import measure
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.intervals.mover import mover
from tests.measure.whole_cohorts import MANY, PRIMARY, SMOOTH, audited, chosen, cohorts, draw_data, slice_of_rows

pytestmark = pytest.mark.slow

CRITICAL = pointwise_critical(0.95)
THRESHOLDS = (0.3, 0.6)
COPIES = 40


@pytest.mark.parametrize("name", SMOOTH)
def test_a_patients_influence_is_what_leaving_the_patient_out_does(name):
    data = draw_data(3, 50, 3)
    n = len(data["label"])
    where, _ = slice_of_rows(data, np.arange(n))
    statistic = measure(METRICS[name], where, 0.3, 0).statistic
    influence = np.bincount(where.patient, statistic.influence)
    # The same cohort many times over, and one copy of a patient left out of it: a jackknife without its second-order error.
    many = {key: np.tile(values, COPIES) for key, values in data.items()}
    many["patient"] = many["patient"] + 50 * np.repeat(np.arange(COPIES), n)
    left_out = [value_of(name, chosen(many, many["patient"] != patient)) for patient in range(50)]
    jackknife = (value_of(name, many) - np.array(left_out)) * COPIES
    assert np.abs(jackknife - influence).max() < 0.03 * np.abs(influence).max()


def value_of(name, data):
    where, _ = slice_of_rows(data, np.arange(len(data["label"])))
    return measure(METRICS[name], where, 0.3, 0).value


@MANY
@given(data=cohorts())
@example(
    data=draw_data(443250, 35, 2, levels=4, own_group=False, spoiled=0.2)
)  # a perfect rest: rounding is not spread
def test_gaps_to_the_rest_are_those_of_the_two_sides_measured_apart(data):
    check_gaps(data, audited(data, AnalysisPlan(thresholds=THRESHOLDS, primary=PRIMARY)), lambda own: ~own)


@MANY
@given(data=cohorts())
def test_gaps_to_everybody_know_whom_both_sides_share(data):
    plan = AnalysisPlan(thresholds=THRESHOLDS, primary=PRIMARY, against="overall")
    check_gaps(data, audited(data, plan), lambda own: np.ones_like(own))


@MANY
@given(data=cohorts(levels=3))
def test_gaps_to_a_reference_are_those_of_the_two_groups(data):
    plan = AnalysisPlan(thresholds=THRESHOLDS, primary=PRIMARY, references={"site": "site1"})
    evidence = audited(data, plan, names=("site",))
    assert {c.against for c in evidence.comparisons} <= {"reference: site1"}
    assert all(c.group.value != "site1" for c in evidence.comparisons)
    check_gaps(data, evidence, lambda own: data["site"] == 1)


def check_gaps(data, evidence, others_of):
    """Every comparison against both sides measured on rows of their own."""
    scored = np.array([reason is None for reason in data["failure"]])
    sides = {}
    for c in evidence.comparisons:
        own = data[c.group.attribute] == int(c.group.value.removeprefix(c.group.attribute))
        if c.group not in sides:
            sides[c.group] = [slice_of_rows(data, np.flatnonzero(rows & scored)) for rows in (own, others_of(own))]
        first, second = (measure(METRICS[c.metric], where, c.threshold or 0.5, 0) for where, _ in sides[c.group])
        check_gap(c, first, second, [patients for _, patients in sides[c.group]])


def check_gap(c, first, second, patients):
    close = lambda number: pytest.approx(number, rel=1e-9, abs=1e-9)  # noqa: E731
    assert (c.group_value is None) == (first.value is None), c
    assert (c.against_value is None) == (second.value is None), (c, second.reason)
    if first.value is None or second.value is None:
        assert c.gap.value is None
        return
    assert (c.group_value, c.against_value) == close((first.value, second.value)), c
    ends = [side.interval(CRITICAL) for side in (first, second)]
    if None in ends:
        assert (c.gap.value, c.gap.low) == (None, None), (c, ends)
        return
    assert c.gap.value == close(first.value - second.value), c
    own, others = (np.bincount(side.where.patient, side.statistic.influence) for side in (first, second))
    _, i, j = np.intersect1d(*patients, return_indices=True)
    lengths = np.linalg.norm(own) * np.linalg.norm(others)
    correlation = float(np.clip(own[i] @ others[j] / lengths, -1, 1)) if lengths > 0 else 0.0
    if first.se is None or second.se is None:
        correlation = 0.0
    else:
        squared = first.se**2 + second.se**2 - 2 * correlation * first.se * second.se
        # Of two equal sides 1e-16 is left of the squares, and the root of that.
        assert (c.gap.se or 0.0) == pytest.approx(np.sqrt(max(squared, 0.0)), rel=1e-7, abs=1e-6), c
    expected = mover(*((s.value, e.low, e.high) for s, e in zip((first, second), ends, strict=True)), correlation)
    assert (c.gap.low, c.gap.high) == pytest.approx(expected, rel=1e-7, abs=1e-6), (c, first, second)
