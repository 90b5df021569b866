"""A calibration goes to a file and comes back as it was; what was changed, or is no calibration, is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from radaudit.errors import UsageError
from radaudit.load.calibration_file import is_calibration_file, read_calibration, render_calibration
from radaudit.load.calibrations import calibration_from
from radaudit.records import Calibration, CalibrationMap, FittedOn
from radaudit.records.codec import to_plain

CALIBRATION = Calibration(
    CalibrationMap("platt", {"intercept": -0.1, "slope": 0.1 + 0.2}),
    "vendor",
    {"GE": CalibrationMap("isotonic", {}, ((0.0, 0.05), (0.5, 0.4), (1.0, 0.9)))},
    FittedOn("validation.csv", "a" * 64, 100, 20, 80, ("0" * 16,), "validation"),
    "b" * 64,
)


def write(path: Path, calibration: Calibration = CALIBRATION) -> Path:
    path.write_text(render_calibration(calibration, {"model": {"name": "model.pt"}}), encoding="utf-8")
    return path


def test_a_calibration_comes_back_as_it_was(tmp_path: Path) -> None:
    found = read_calibration(write(tmp_path / "calibration.json"))
    assert (found.calibration, found.name, found.model_name) == (CALIBRATION, "calibration.json", "model.pt")
    assert is_calibration_file(tmp_path / "calibration.json")


def test_a_changed_number_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path / "calibration.json")
    path.write_text(path.read_text().replace("-0.1,", "-0.2,"))
    with pytest.raises(UsageError, match="does not match its own hash"):
        read_calibration(path)


def test_a_hash_that_was_left_out_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path / "calibration.json")
    table = json.loads(path.read_text())
    del table["content_sha256"]
    path.write_text(json.dumps(table))
    with pytest.raises(UsageError, match="does not match its own hash"):
        read_calibration(path)


def test_another_layout_of_the_same_content_is_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "calibration.json")
    path.write_text(json.dumps(json.loads(path.read_text()), sort_keys=True))
    assert read_calibration(path).calibration == CALIBRATION


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "not a calibration of radaudit"),
        ('{"schema": "radaudit.audit/1"}', "not a calibration of radaudit"),
        ('{"format": "radaudit-calibration/9"}', "this radaudit reads 'radaudit-calibration/1'"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=words):
        read_calibration(path)


def test_no_file_a_folder_and_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such calibration file"):
        read_calibration(tmp_path / "none.json")
    with pytest.raises(UsageError, match="cannot be read"):
        read_calibration(tmp_path)
    (tmp_path / "model.pt").write_bytes(bytes(range(256)))
    with pytest.raises(UsageError, match="not valid JSON"):
        read_calibration(tmp_path / "model.pt")
    assert not is_calibration_file(tmp_path / "model.pt")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"everyone": None}, "everyone should be an object"),
        ({"everyone": {"kind": "magic"}}, "there is no calibration map 'magic'"),
        ({"everyone": {"kind": []}}, "calibration.everyone"),
        ({"everyone": {"kind": "temperature", "parameters": {"temperature": -1}}}, "a temperature is above 0"),
        ({"everyone": {"kind": "temperature", "parameters": {"temperature": float("inf")}}}, "finite parameters"),
        ({"everyone": {"kind": "temperature", "parameters": {"temperature": "2"}}}, "an object of numbers"),
        ({"everyone": {"kind": "isotonic", "knots": [[0, 0, 0]]}}, "a list of pairs"),
        ({"everyone": {"kind": "isotonic", "knots": [[0.5, 0], [0.2, 1]]}}, "increase"),
        ({"attribute": "", "by_level": {"GE": {}}}, "with the attribute that chooses among them"),
        ({"attribute": "age:40,0"}, "calibration.attribute"),
        ({"by_level": {"GE": {"kind": "platt"}}}, r"by_level\['GE'\]: a platt map has the finite parameters"),
        ({"fitted_on": {"name": "a"}}, "sha256 is missing"),
        ({"fitted_on": {"name": "a", "sha256": "", "n": 1.5, "n_events": 0, "n_patients": 0}}, "whole numbers"),
        ({"surprise": 1}, "unknown key 'surprise'"),
    ],
)
def test_a_calibration_that_is_none_is_named(change: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        calibration_from(to_plain(CALIBRATION) | change, "bundle.json")
