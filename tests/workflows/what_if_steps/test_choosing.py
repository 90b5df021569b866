"""Whom a what-if is about."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from radaudit import run_audit
from radaudit.records import Finding, Group, Verdict
from radaudit.records.evidence import Withheld
from radaudit.workflows.what_if_steps.choosing import (
    IS_CROSSED,
    IS_ONE_GROUP,
    MOST_BY_VERDICT,
    OTHERS_ARE_WORSE,
    choose,
)


@pytest.fixture(scope="module")
def evidence():
    draw = np.random.default_rng(0)
    n = 400
    label = draw.integers(0, 2, n)
    frame = pd.DataFrame({"label": label, "score": draw.uniform(size=n) * 0.5 + label * 0.4})
    for name in ("a", "b", "c", "d", "sex"):
        frame[name] = draw.choice(["x", "y"], n)
    frame["site"] = "one"
    groups = ["a", "b", "c", "d", "sex", "site", "a*b"]
    return run_audit(frame, groups=groups, thresholds=0.5, what_if=False).evidence


def _failing(*attributes: str, verdict: Verdict = Verdict.FAIL, metric: str = "sensitivity") -> list[Finding]:
    return [Finding("RA401", "Gap", verdict, "", group=Group(name, "x"), metric=metric) for name in attributes]


def test_nothing_serious_asks_for_nothing(evidence) -> None:
    assert choose(evidence, _failing("a", verdict=Verdict.INCONCLUSIVE), is_asked=False) is None
    assert choose(evidence, [], is_asked=False) is None


def test_attributes_that_fail_or_are_of_concern_the_worst_first(evidence) -> None:
    findings = [*_failing("b"), *_failing("b", "a", verdict=Verdict.CONCERN), *_failing("c", verdict=Verdict.PASS)]
    assert choose(evidence, findings, is_asked=False).attributes == ("b", "a")


def test_a_finding_without_a_measure_is_no_gap_to_mend(evidence) -> None:
    assert choose(evidence, _failing("a", metric=""), is_asked=False) is None


def test_a_fault_of_everyone_is_tried_without_groups(evidence) -> None:
    findings = [Finding("RA301", "Calibration", Verdict.CONCERN, "", metric="calibration_in_the_large")]
    assert choose(evidence, findings, is_asked=False).attributes == ()


def test_beyond_the_worst_few_the_others_are_named(evidence) -> None:
    chosen = choose(evidence, _failing("d", "c", "b", "a"), is_asked=False)
    assert chosen.attributes == ("d", "c", "b")
    assert len(chosen.attributes) == MOST_BY_VERDICT
    assert chosen.left_out == {"a": OTHERS_ARE_WORSE}


def test_who_asks_gets_all_but_what_cannot_be_told(evidence) -> None:
    shown = tuple(s for s in evidence.groups if s.group != Group("c", "y"))
    withheld = dataclasses.replace(
        evidence, groups=shown, withheld=(Withheld(Group("c", "y"), "fewer than 10 patients"),)
    )
    chosen = choose(withheld, [], is_asked=True)
    assert chosen.attributes == ("a", "b", "d", "sex")
    assert chosen.left_out == {"c": IS_ONE_GROUP, "site": IS_ONE_GROUP, "a*b": IS_CROSSED}
