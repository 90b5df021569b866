"""Which file is the model and which the cohort."""

from __future__ import annotations

from pathlib import Path

import pytest

from radaudit.cli.arguments import only_given, tell_apart
from radaudit.errors import UsageError


def test_one_file_is_the_cohort() -> None:
    assert tell_apart((Path("a.csv"),)) == (None, Path("a.csv"))


def test_of_two_files_the_model_comes_first() -> None:
    assert tell_apart((Path("m.pt"), Path("a.csv"))) == (Path("m.pt"), Path("a.csv"))


def test_a_file_without_a_telling_suffix_is_left_to_the_readers() -> None:
    assert tell_apart((Path("weights"), Path("table"))) == (Path("weights"), Path("table"))


@pytest.mark.parametrize("name", ["model.pt", "model.onnx", "bundle.zip", "model.PT2"])
def test_a_lone_model_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} looks like a model") as caught:
        tell_apart((Path(name),))
    assert "radaudit report MODEL COHORT" in caught.value.cure


def test_a_lone_folder_is_taken_for_a_bundle(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="looks like a model"):
        tell_apart((tmp_path,))


def test_the_wrong_order_is_refused_with_the_right_one() -> None:
    with pytest.raises(UsageError) as caught:
        tell_apart((Path("a.csv"), Path("m.pt")))
    assert caught.value.cure == "The model comes first: radaudit report m.pt a.csv"


@pytest.mark.parametrize("count", [0, 3])
def test_none_and_three_are_refused(count: int) -> None:
    with pytest.raises(UsageError, match=r"no cohort|3 files"):
        tell_apart((Path("a.csv"),) * count)


def test_no_is_an_answer_where_the_switch_has_one() -> None:
    assert only_given({"what_if": False, "no_reuse": False, "seed": 0, "groups": ()}) == {"what_if": False, "seed": 0}
    assert only_given({"what_if": None}) == {}
