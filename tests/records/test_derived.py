"""What records derive of themselves, so that no two readers derive it differently."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.records import EVERYONE, Finding, GroupSummary, Verdict
from tests.contracts.shapes import make_shape


@pytest.mark.parametrize(("n", "n_events", "rarer"), [(10, 3, 3), (10, 8, 2), (10, 0, 0), (4, 4, 0)])
def test_the_rarer_outcome(n, n_events, rarer):
    assert GroupSummary(EVERYONE, n + 1, n, n, n_events, 1, n_events, n - n_events).n_rarer == rarer


def test_a_finding_ranks_by_verdict_and_then_by_weight():
    def made(verdict, weight):
        return Finding("RA401", "A gap", verdict, "It is.", weight=weight)

    worst, lesser = made(Verdict.FAIL, 2.0), made(Verdict.FAIL, 0.5)
    heavy, passed = made(Verdict.CONCERN, 9.0), made(Verdict.PASS, 0.0)
    assert sorted([passed, heavy, lesser, worst], key=lambda f: f.rank) == [worst, lesser, heavy, passed]


def test_only_notes_on_made_up_data_are_warnings():
    notes = ("Score: column 'demonstration' (given).", "Demonstration data: made up.", "Label: column 'y'.")
    assert replace(make_shape("full"), notes=notes).warnings == ("Demonstration data: made up.",)
