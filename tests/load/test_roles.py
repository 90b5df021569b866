"""Which column plays which role."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import pytest

from radaudit.errors import UsageError
from radaudit.load.names import CUSTOMARY_GROUPS, CUSTOMARY_NAMES, fold_name, match_name, suggest_names
from radaudit.load.roles import find_roles
from radaudit.load.tables import Table, read_table


def _table(*names: str) -> Table:
    return read_table(pd.DataFrame({name: ["1", "2"] for name in names}))


def _find(*names: str, needs: str = "score", **given: str) -> tuple[dict[str, str], list[str]]:
    notes: list[str] = []
    return find_roles(_table(*names), given, needs, notes), notes


def test_customary_names_are_found_whatever_their_spelling() -> None:
    roles, notes = _find("Ground Truth", "Y-Prob", "PatientID", "Image_Path", "SUBSET")
    assert roles == {
        "image": "Image_Path",
        "label": "Ground Truth",
        "score": "Y-Prob",
        "patient_id": "PatientID",
        "split": "SUBSET",
    }
    assert "Patient: column 'PatientID' (found by its name)." in notes


def test_no_customary_name_stands_for_two_roles() -> None:
    folded = {role: {fold_name(n) for n in names} for role, names in CUSTOMARY_NAMES.items()}
    for one, other in itertools.combinations(folded, 2):
        assert not folded[one] & folded[other]
    assert not {fold_name(n) for n in CUSTOMARY_GROUPS} & set().union(*folded.values())


def test_the_roles_own_name_wins_and_is_noted() -> None:
    roles, notes = _find("label", "target", "score")
    assert roles["label"] == "label"
    assert "Column 'label' was preferred to 'target' for the role label." in notes


@pytest.mark.parametrize(
    ("names", "role", "option"),
    [
        (("outcome", "target", "score"), "label", "--label outcome"),
        (("label", "pred", "prob"), "score", "--score pred"),
        (("label", "score", "mrn", "subject"), "patient_id", "--patient-id none"),
        (("label", "score", "set", "partition"), "split", "--split set"),
    ],
)
def test_two_candidates_are_never_guessed(names: tuple[str, ...], role: str, option: str) -> None:
    with pytest.raises(UsageError, match=f"could each be the {role}") as caught:
        _find(*names)
    assert option in caught.value.cure


def test_two_candidates_for_what_is_not_needed_are_left_alone() -> None:
    roles, notes = _find("label", "score", "path", "file")
    assert "image" not in roles
    assert any("none was used" in note for note in notes)


def test_given_roles_win_and_none_switches_off() -> None:
    roles, notes = _find("a", "label", "score", "patient", label="A", patient_id="none")
    assert roles == {"label": "a", "score": "score"}
    assert "Label: column 'a' (given)." in notes
    assert "Patient: switched off, 'patient' not used." in notes


def test_misspelled_columns_and_roles_are_mended() -> None:
    with pytest.raises(UsageError, match="no column 'outcom', which --label names") as caught:
        _find("outcome", "score", label="outcom")
    assert caught.value.cure == "Did you mean 'outcome'?"
    with pytest.raises(UsageError, match="no role 'lable'") as caught:
        _find("label", "score", lable="x")
    assert "'label'" in caught.value.cure


def test_a_missing_label_or_score_names_the_option_and_the_columns() -> None:
    with pytest.raises(UsageError, match="DataFrame has no label column") as caught:
        _find("weather", "score")
    assert "--label NAME" in caught.value.cure
    assert "'weather'" in caught.value.cure
    with pytest.raises(UsageError, match="no score column") as caught:
        _find("weather", "label")
    assert "--score NAME" in caught.value.cure


def test_images_without_scores_want_a_model_and_the_other_way_round() -> None:
    with pytest.raises(UsageError) as caught:
        _find("image", "label")
    assert "give it first: model.pt DataFrame" in caught.value.cure
    with pytest.raises(UsageError, match="no image column") as caught:
        _find("score", "label", needs="image")
    assert "leave out the model" in caught.value.cure


def test_a_model_needs_no_score_column() -> None:
    assert _find("image", "label", "pred", "prob", needs="image")[0] == {"image": "image", "label": "label"}


def test_one_column_cannot_be_label_and_score_but_patient_and_case() -> None:
    with pytest.raises(UsageError, match="cannot be the label and the score at once"):
        _find("label", "id", score="label")
    roles, _ = _find("label", "score", "id", patient_id="id")
    assert roles["patient_id"] == roles["case_id"] == "id"


def test_names_match_literally_first() -> None:
    assert match_name("Sex", ("sex", "Sex")) == "Sex"
    assert match_name("SEX", ("sex", "Sex")) is None
    assert match_name("field strength", ("Field_Strength",)) == "Field_Strength"
    assert suggest_names("zzz", tuple(f"c{i}" for i in range(20))).endswith("and 8 more.")


def _workbook(folder: Path, *sheets: str) -> Table:
    with pd.ExcelWriter(folder / "cohort.xlsx") as book:
        for sheet in sheets:
            names = ("remark", "author") if sheet == "notes" else ("label", "score")
            pd.DataFrame({name: ["1", "0"] for name in names}).to_excel(book, sheet_name=sheet, index=False)
    return read_table(folder / "cohort.xlsx")


def test_a_column_missing_on_the_first_of_several_sheets_names_the_sheets(tmp_path: Path) -> None:
    for given in ({}, {"label": "label"}):
        with pytest.raises(UsageError, match=r"no (label )?column") as caught:
            find_roles(_workbook(tmp_path, "notes", "cohort"), given, "score", [])
        assert caught.value.problem.endswith("Only sheet 'notes' was read, of sheets 'notes', 'cohort'.")
        cure = "Put the cohort on the first sheet. If the cohort is on sheet 'notes', name its label column with --label NAME."
        assert caught.value.cure == cure
    with pytest.raises(UsageError) as caught:
        find_roles(_workbook(tmp_path, "notes"), {}, "score", [])
    assert "sheet" not in str(caught.value)
    assert find_roles(_workbook(tmp_path, "cohort", "notes"), {}, "score", []) == {"label": "label", "score": "score"}
