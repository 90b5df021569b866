"""The comparison of calibrators on terminals of any width and encoding, and as a table."""

from __future__ import annotations

import csv
import dataclasses
import io

import pytest
from rich.console import Console

from radaudit.present.documents.bake_off_rows import COLUMNS, bake_off_csv
from radaudit.present.terminal.bake_off import print_bake_off
from radaudit.records import Estimate, Group
from radaudit.records.bake_off import BakeOff, GroupTrial, Trial

MEASURES = ("calibration_in_the_large", "calibration_slope", "log_loss", "brier", "net_benefit")


def known(value: float) -> Estimate:
    return Estimate(value, value - 0.1, value + 0.1, 0.05, n=100, n_events=20, n_patients=80, method="Wald, sandwich")


AFTER = {measure: known(0.4) for measure in MEASURES}
UNKNOWN_SLOPE = {**AFTER, "calibration_slope": Estimate(None, note="the scores separate the diseased from the others")}
MADE = BakeOff(
    trials=(
        Trial("none", "As it is", 0, UNKNOWN_SLOPE),
        Trial("platt", "Platt scaling", 2, AFTER, {m: known(-0.2) for m in MEASURES}),
        Trial(
            "isotonic",
            "Isotonic regression",
            None,
            note="could not be fitted in every fold: too few",
            is_eligible=False,
        ),
    ),
    recommended="platt",
    chosen="platt",
    words=("Recommended: Platt scaling.", "Bear this in mind."),
    parameters={"slope": known(0.8), "c": Estimate(0.1, note="no interval: held")},
    groups=(GroupTrial(Group("vendor", "[bold]GE\u2028"), AFTER, AFTER, AFTER),),
    threshold=0.2,
    level=0.95,
    n=100,
    n_events=20,
    n_patients=80,
    has_patients=True,
    folds=10,
    repeats=3,
    seed=0,
)


@pytest.mark.parametrize("width", [40, 80, 140])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_it_prints_whole_on_any_terminal(width: int, encoding: str) -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    print_bake_off(MADE, Console(file=file, width=width))
    file.flush()
    said = " ".join(file.buffer.getvalue().decode(encoding).split())
    for words in ("Recommended: Platt scaling.", "Bear this in mind.", "20 diseased", "80 patients", "slope: 0.800"):
        assert words in said
    assert "[bold]" in said.replace(" ", "")
    assert "None" not in said
    assert "nan" not in said.split()


def test_the_table_holds_every_number_and_says_what_is_missing() -> None:
    rows = list(csv.DictReader(io.StringIO(bake_off_csv(MADE))))
    assert tuple(rows[0]) == COLUMNS
    by = {(r["calibrator"], r["what"], r["measure"], r["group"]): r for r in rows}
    assert by["none", "after", "calibration_slope", "all"]["value"] == ""
    assert "separate" in by["none", "after", "calibration_slope", "all"]["note"]
    assert float(by["platt", "change", "brier", "all"]["low"]) == pytest.approx(-0.3)
    assert by["isotonic", "after", "", "all"]["note"] == "could not be fitted in every fold: too few"
    assert by["platt", "before", "log_loss", "[bold]GE\u2028"]["n_patients"] == "80"
    assert by["platt", "parameter", "slope", "all"]["value"] == "0.8"
    assert {r["chosen"] for r in rows if r["calibrator"] == "platt"} == {"true"}


@pytest.mark.parametrize("width", [80, 140])
def test_the_mark_of_the_recommended_one_stays_on_one_line(width: int) -> None:
    file = io.StringIO()
    print_bake_off(dataclasses.replace(MADE, chosen="none"), Console(file=file, width=width))
    lines = [line[: len("(recommended)")].strip() for line in file.getvalue().splitlines()]
    assert {"(recommended)", "(taken)"} <= set(lines)
