"""The measure room's door gives what may be shown, and the same as its parts one after the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from radaudit.errors import UsageError
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.gather import gather_evidence
from radaudit.measure.measuring import measure_cohort
from radaudit.measure.unit import to_unit
from radaudit.records.groups import Group
from radaudit.records.predictions import Predictions
from tests.measure.conftest import build

FEW = Group("site", "few")


@pytest.fixture(scope="module")
def predictions() -> Predictions:
    """240 images of 80 patients, 4 of whom are of the site "few"."""
    draw = np.random.default_rng(3)
    patient = np.repeat(np.arange(80), 3)
    label = draw.integers(0, 2, 240)
    score = 1 / (1 + np.exp(-draw.normal(label, 1)))
    return build(label, score, patient, site=np.where(patient < 4, "few", "many"))


def test_a_small_group_does_not_leave_the_room(predictions: Predictions) -> None:
    shown = measure_cohort(predictions, AnalysisPlan(), smallest_group=10)
    assert [w.group for w in shown.withheld] == [FEW]
    assert FEW not in {m.group for m in shown.measurements}
    assert FEW in {m.group for m in measure_cohort(predictions, AnalysisPlan()).measurements}


def test_it_counts_in_the_unit_and_says_so(predictions: Predictions) -> None:
    shown = measure_cohort(predictions, AnalysisPlan(), unit="patient-max")
    assert shown.unit == "patient (highest score)"
    assert shown.measurements == gather_evidence(to_unit(predictions, "patient-max"), AnalysisPlan()).measurements


def test_what_is_told_first_stands_before_the_notes_of_the_cohort(predictions: Predictions) -> None:
    noted = replace(predictions, notes=("of the scores",))
    assert measure_cohort(noted, AnalysisPlan(), notes=("first",)).notes == ("first", "of the scores")


def test_a_reference_that_would_be_withheld_is_refused(predictions: Predictions) -> None:
    with pytest.raises(UsageError, match="site=few has fewer than 10 patients"):
        measure_cohort(predictions, AnalysisPlan(references={"site": "few"}), smallest_group=10)
