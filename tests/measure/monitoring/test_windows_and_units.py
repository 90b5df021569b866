"""Windows of time, and patients as units."""

from __future__ import annotations

import numpy as np

from radaudit.measure.monitoring.cases import Cases
from radaudit.measure.monitoring.units import to_patients
from radaudit.measure.monitoring.windows import by_calendar, by_count
from radaudit.records import UNKNOWN, Attribute


def test_cases_that_fill_no_window_are_left_out() -> None:
    assert by_count(7, 3).tolist() == [0, 0, 0, 1, 1, 1, -1]


def test_weeks_begin_on_monday_and_empty_ones_are_skipped() -> None:
    days = ["2026-03-01", "2026-03-02", "2026-03-08", "2026-03-09", "2026-04-01"]  # a Sunday, a Monday, a Sunday ...
    assert by_calendar(np.array(days, "datetime64[s]"), "week").tolist() == [0, 1, 1, 2, 3]
    assert by_calendar(np.array(days, "datetime64[s]"), "month").tolist() == [0, 0, 0, 0, 1]


def test_a_patient_has_the_highest_score_and_any_disease_that_is_known() -> None:
    cases = Cases(
        window=np.array([0, 0, 0, 0, 0, 1]),
        score=np.array([0.2, 0.6, 0.3, 0.4, 0.5, 0.9]),
        label=np.array([0, -1, 1, -1, 0, 0], np.int8),
        patient=np.array([1, 1, 2, 2, 3, 1]),
    )
    vendor = Attribute("vendor", np.array([0, 1, 0, 2, 2, 1], np.int32), ("GE", "Canon", UNKNOWN), "column")
    highest, (by_vendor,) = to_patients(cases, (vendor,), is_mean=False)
    assert highest.window.tolist() == [0, 0, 0, 1]
    assert highest.score.tolist() == [0.6, 0.4, 0.5, 0.9]
    assert highest.label.tolist() == [-1, 1, 0, 0]
    assert [by_vendor.levels[c] for c in by_vendor.codes] == ["Several", "GE", UNKNOWN, "Canon"]
    assert to_patients(cases, (), is_mean=True)[0].score.tolist() == [0.4, 0.35, 0.5, 0.9]
