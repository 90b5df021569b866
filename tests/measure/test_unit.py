"""Patients as units: one row each, the highest or the mean score, and one group or several."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from radaudit.errors import UsageError
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.gather import gather_evidence
from radaudit.measure.unit import SEVERAL, to_unit
from radaudit.records import EVERYONE, UNKNOWN

LOST = "the file is empty"


@pytest.fixture
def six(build_predictions):
    """Six patients, the third without any score, the fifth half scored."""
    patient = [4, 4, 0, 0, 2, 2, 7, 1, 1, 9]
    label = [0, 1, 0, 0, 1, 0, 1, 0, 1, 0]
    score = [0.2, 0.6, 0.1, 0.3, 0.0, 0.0, 0.9, 0.4, 0.0, 0.5]
    failure = [None, None, None, None, LOST, "too small", None, None, LOST, None]
    vendor = ["GE", "Canon", "GE", "GE", "GE", "GE", "Canon", UNKNOWN, "GE", UNKNOWN]
    view = ["AP", UNKNOWN, "PA", "PA", "AP", "PA", "AP", "AP", "PA", "AP"]
    return build_predictions(label, score, patient, failure, vendor=vendor, view=view)


def levels(predictions, i):
    attribute = predictions.cohort.attributes[i]
    return [attribute.levels[code] for code in attribute.codes]


def test_one_row_a_patient(six):
    highest, mean = to_unit(six, "patient-max"), to_unit(six, "patient-mean")
    # In the order of the patients' numbers: 0, 1, 2, 4, 7, 9.
    assert highest.cohort.truth["label"].tolist() == [0, 0, 1, 1, 1, 0]  # of patient 1 the diseased image has no score
    assert highest.score[[0, 1, 3, 4, 5]].tolist() == [0.3, 0.4, 0.6, 0.9, 0.5]
    assert mean.score[[0, 1, 3, 4, 5]].tolist() == [0.2, 0.4, 0.4, 0.9, 0.5]
    assert highest.failure == (None, None, LOST, None, None, None)
    assert levels(highest, 0) == ["GE", UNKNOWN, "GE", SEVERAL, "Canon", UNKNOWN]
    assert levels(highest, 1) == ["PA", "AP", SEVERAL, "AP", "AP", "AP"]  # an unknown view does not make several
    assert highest.cohort.attributes[0].levels[-1] == UNKNOWN
    assert highest.cohort.has_patients
    assert highest.cohort.patient.tolist() == list(range(6))


def test_what_happened_is_noted(six):
    notes = to_unit(six, "patient-max").cohort.notes
    assert notes[0] == "The unit of analysis is the patient (highest score): 10 images became 6 rows, one a patient."
    assert notes[1] == "Patients with diseased images and others: 2; each counts as one diseased patient."
    assert notes[2] == "Patients whose images differ in 'vendor' are the group 'Several' of it."
    # Without how many: a group of fewer than ten patients is withheld, and the note must not tell of it.


def test_an_attribute_of_several_values_for_nearly_everybody_is_said_to_be_useless(build_predictions):
    predictions = build_predictions([0, 1] * 10, [0.5] * 20, np.arange(20) // 2, view=["AP", "PA"] * 10)
    assert "this attribute tells little by patient" in to_unit(predictions, "patient-mean").cohort.notes[-1]


def test_images_stay_as_they_are_and_odd_requests_are_refused(six, build_predictions):
    assert to_unit(six, "image") is six
    with pytest.raises(UsageError, match="no unit of analysis 'scan'"):
        to_unit(six, "scan")
    with pytest.raises(UsageError, match="nothing in test says which rows share a patient") as caught:
        to_unit(build_predictions([0, 1], [0.1, 0.9]), "patient-max")
    assert "--patient-id" in caught.value.cure


def test_a_level_that_is_already_called_several_is_shared(build_predictions):
    given = build_predictions([0, 1, 1], [0.1, 0.2, 0.3], [0, 0, 1], site=["A", "B", SEVERAL])
    predictions = to_unit(given, "patient-max")
    assert levels(predictions, 0) == [SEVERAL, SEVERAL]
    assert predictions.cohort.attributes[0].levels == ("A", "B", SEVERAL)


def test_the_numbers_are_those_of_a_table_made_by_hand(build_predictions, draw_cohort):
    label, score, patient = draw_cohort(400, images=3, seed=21)
    random = np.random.default_rng(1)
    shuffled = random.permutation(400)[patient]
    vendor = random.choice(["GE", "Canon"], 1200, p=[0.8, 0.2])
    predictions = build_predictions(label, score, shuffled, vendor=vendor)
    table = pd.DataFrame({"patient": shuffled, "label": label, "score": score, "vendor": vendor})
    grouped = table.groupby("patient")
    for unit, how in (("patient-max", "max"), ("patient-mean", "mean")):
        by_hand = grouped.agg({"label": "max", "score": how})
        own = grouped.vendor.agg(lambda v: v.iloc[0] if len(set(v)) == 1 else SEVERAL)
        made = to_unit(predictions, unit)
        np.testing.assert_allclose(made.score, by_hand.score, rtol=1e-15)
        assert made.cohort.truth["label"].tolist() == by_hand.label.tolist()
        assert levels(made, 0) == own.tolist()
    evidence = gather_evidence(made, AnalysisPlan())
    everyone = evidence.summary(EVERYONE)
    assert (everyone.n, everyone.n_patients) == (400, 400)
    assert all("clustered" not in m.estimate.method for m in evidence.measurements)


def test_a_mean_of_ones_is_not_rounded_past_one(build_predictions):
    predictions = build_predictions([0] * 10 + [1] * 10, [1 - 1e-16] * 20, np.arange(20) // 10)
    assert to_unit(predictions, "patient-mean").score.max() <= 1


def test_the_original_rows_are_not_changed(six):
    before = six.score.copy(), [a.codes.copy() for a in six.cohort.attributes]
    to_unit(replace(six), "patient-max")
    np.testing.assert_array_equal(six.score, before[0])
    for attribute, codes in zip(six.cohort.attributes, before[1], strict=True):
        np.testing.assert_array_equal(attribute.codes, codes)
