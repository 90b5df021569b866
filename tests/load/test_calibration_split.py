"""Which part of a table is calibrated on."""

from __future__ import annotations

import pytest

from radaudit.errors import UsageError
from radaudit.load.calibration_split import calibration_split


def chosen(splits: list[str], wanted: str | None = None) -> str:
    table = {"label": [0, 1] * (len(splits) // 2), "score": [0.5] * len(splits), "split": splits}
    return calibration_split(table, {}, wanted, needs="score")


@pytest.mark.parametrize(
    ("splits", "expected"),
    [
        (["train", "val", "test", "test"], "val"),
        (["Validation", "test"], "Validation"),
        (["validation", "Calibration"], "Calibration"),
        (["internal", "internal"], "internal"),
    ],
)
def test_the_validation_part_is_found_by_its_name(splits: list[str], expected: str) -> None:
    assert chosen(splits) == expected


@pytest.mark.parametrize("splits", [["train", "test"], ["test", "test"], ["a", "b"]])
def test_no_part_is_guessed(splits: list[str]) -> None:
    with pytest.raises(UsageError, match="no part is called validation"):
        chosen(splits)
    assert chosen(splits, "test") == "test"


def test_a_table_without_a_split_is_used_whole() -> None:
    assert calibration_split({"label": [0, 1], "score": [0.1, 0.9]}, {}, None, needs="score") == ""
    table = {"label": [0, 1], "score": [0.1, 0.9], "split": ["train", "test"]}
    assert calibration_split(table, {"split": "none"}, None, needs="score") == ""
