"""RA304 speaks where calibration was fitted to audited rows, and only there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.judge.policy import read_policy
from radaudit.judge.rule import RULES
from radaudit.records import Calibration, CalibrationMap, CalibrationUse, Verdict
from tests.contracts.shapes import make_shape

MAP = Calibration(CalibrationMap("intercept", {"intercept": 0.1}))


@pytest.mark.parametrize("use", [None, CalibrationUse(MAP, "the model's bundle")])
def test_nothing_is_said_of_independent_rows(use: CalibrationUse | None) -> None:
    evidence = replace(make_shape("full"), calibration=use)
    assert list(RULES["RA304"].judge(evidence, read_policy())) == []


def test_shared_rows_are_a_concern_that_names_them() -> None:
    use = CalibrationUse(MAP, "the model's bundle", overlap="3 audited images belong to the rows it was fitted to")
    (finding,) = RULES["RA304"].judge(replace(make_shape("full"), calibration=use), read_policy())
    assert finding.verdict is Verdict.CONCERN
    assert "3 audited images" in finding.explanation
    assert "other patients" in finding.explanation
