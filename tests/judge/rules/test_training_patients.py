"""RA110 speaks where the model knows audited patients, and only there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from radaudit.judge.policy import read_policy
from radaudit.judge.rule import RULES
from radaudit.records import EVERYONE, Verdict
from tests.contracts.shapes import make_shape


def test_nothing_is_said_where_nobody_is_known() -> None:
    assert list(RULES["RA110"].judge(make_shape("full"), read_policy())) == []


@pytest.mark.parametrize(
    ("trained_on", "verdict", "words"),
    [
        ({"train": 1}, Verdict.CONCERN, "1 patient of its split 'train', with"),
        ({"train": 5}, Verdict.CONCERN, "5 patients"),
        (
            {"train": 5, "validation": 1},
            Verdict.FAIL,
            "5 patients of its split 'train' and 1 patient of its split 'val",
        ),
    ],
)
def test_a_few_known_patients_are_a_concern_and_more_a_failure(
    trained_on: Mapping[str, int], verdict: Verdict, words: str
) -> None:
    full = make_shape("full")
    everyone = replace(full.summary(EVERYONE), n_patients=100)
    evidence = replace(full, groups=(everyone, *full.groups[1:]), trained_on=trained_on)
    assert evidence.summary(EVERYONE) == everyone
    (finding,) = RULES["RA110"].judge(evidence, read_policy())
    assert finding.verdict is verdict
    assert words in finding.explanation
    assert "no part in the training" in finding.advice
