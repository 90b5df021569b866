"""Options that hold two things, on the command line and down to the evidence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

MANY = "See all options with: radaudit report --help"


@pytest.mark.parametrize(
    "given", ["0.05", "0.3,0.05", "0.1,0.1", "0,0.3", "0.1,1", "a,b", "0.1,0.2,0.3", "nan,0.5", "5%,30%"]
)
def test_a_range_that_is_none_is_one_clear_message(radaudit, scores_file: Path, given: str) -> None:
    said = radaudit("report", scores_file, "--clinical-range", given)
    assert said.code == 2
    assert f"--clinical-range is {given}: expected two increasing numbers between 0 and 1" in said.err
    assert "Write --clinical-range 0.05,0.3, say." in " ".join(said.err.split())


@pytest.mark.parametrize(
    ("given", "problem", "cure"),
    [
        (["sex"], "--reference is sex: expected an attribute and one of its levels", "--reference race=White"),
        (["=F"], "--reference is =F: expected", "race=White"),
        (["sex="], "--reference is sex=: expected", "race=White"),
        (["sex=F", "sex=M"], "--reference gives sex two levels, F and M", "Keep one of them"),
        (["race=White"], "reference race=White names no attribute", "It compares by 'sex', 'vendor'"),
        (["sex=Woman"], "'sex' has no level 'Woman'", "Its levels are 'F', 'M'"),
    ],
)
def test_a_reference_that_is_none_is_one_clear_message(
    radaudit, scores_file: Path, given: list[str], problem: str, cure: str
) -> None:
    said = radaudit("report", scores_file, *(part for text in given for part in ("--reference", text)))
    assert said.code == 2
    told = " ".join(said.err.split())
    assert problem in told
    assert cure in told


@pytest.mark.parametrize(
    "given", [("--against", "all"), ("--interval", "wald"), ("--unit", "patient"), ("--smallest-group", "-1")]
)
def test_a_word_or_a_number_that_is_none_is_refused(radaudit, scores_file: Path, given: tuple[str, str]) -> None:
    said = radaudit("report", scores_file, *given)
    assert said.code == 2
    assert given[0] in said.err


def test_every_setting_reaches_the_evidence(radaudit, scores_file: Path, tmp_path: Path) -> None:
    settings = [
        "--clinical-range",
        "0.05,0.30",
        "--reference",
        "SEX=f",
        "--reference",
        "vendor=GE",
        "--unit",
        "patient-max",
    ]
    said = radaudit(
        "report", scores_file, *settings, "--smallest-group", "5", "--interval", "clopper-pearson", "-o", "out"
    )
    assert said.code == 0, said.err
    audit = json.loads((tmp_path / "out" / "audit.json").read_text(encoding="utf-8"))
    evidence = audit["evidence"]
    assert evidence["clinical_range"] == [0.05, 0.3]
    assert evidence["references"] == {"sex": "F", "vendor": "GE"}
    assert evidence["unit"] == "patient (highest score)"
    assert evidence["smallest_group"] == 5
    assert evidence["groups"][0]["n"] == 200
    assert "The unit of analysis is the patient (highest score)" in " ".join(said.out.split())
    assert audit["provenance"]["options"]["references"] == "SEX=f, vendor=GE"
    assert audit["provenance"]["options"]["clinical_range"] == "0.05, 0.3"
    against = {c["against"] for c in evidence["comparisons"] if c["group"]["attribute"] == "vendor"}
    assert against == {"reference: GE"}
    methods = {
        m["estimate"]["method"]
        for m in evidence["measurements"]
        if m["metric"] == "sensitivity" and m["estimate"]["value"] is not None
    }
    assert methods == {"Clopper-Pearson"}
