"""A protocol is read whole or refused with the one thing that is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from radaudit.errors import UsageError
from radaudit.load.protocol.reading import read_protocol
from tests.load.protocol.written import METRICS, write


def test_what_is_left_out_is_the_profiles(tmp_path: Path) -> None:
    read = read_protocol(write(tmp_path), METRICS).protocol
    assert read.primary == ("sensitivity", "specificity", "calibration_in_the_large")
    assert read.margins == {
        "sensitivity": 0.05, "specificity": 0.05, "calibration_in_the_large": 0.2, "auroc": 0.05,
    }  # fmt: skip
    assert set(read.rationale) == set(read.margins)
    assert (read.interval, read.min_patients, read.min_events, read.smallest_group) == ("wilson", 30, 10, 10)
    submitted = read_protocol(write(tmp_path, ("acceptance", "submission")), METRICS).protocol
    assert submitted.margins["sensitivity"] == 0.03
    assert (submitted.interval, submitted.min_patients, submitted.min_events) == ("clopper-pearson", 50, 20)
    assert submitted.smallest_group == 11


def test_an_own_margin_has_an_own_reason(tmp_path: Path) -> None:
    more = "[margins]\nsensitivity = 0.02\n[rationale]\nsensitivity = 'A missed pneumothorax kills.'\n"
    read = read_protocol(write(tmp_path, more=more), METRICS).protocol
    assert read.margins["sensitivity"] == 0.02
    assert read.rationale["sensitivity"] == "A missed pneumothorax kills."


@pytest.mark.parametrize(
    ("change", "more", "words"),
    [
        (("intended_use", "intendet_use"), "", ["intendet_use", "Did you mean 'intended_use'?"]),
        (("thresholds", "treshold"), "", ["[analysis]", "treshold", "'thresholds'"]),
        (("profile", "[margin]\nx = 1\n[profile]\nprofile"), "", ["'margin'", "'margins'"]),
        (("acceptance", "acceptence"), "", ["profile", '"acceptance"', "acceptence"]),
        (("[0.5]", "[50]"), "", ["analysis.thresholds", "between 0 and 1", "50"]),
        (("[0.5]", '["0.5"]'), "", ["analysis.thresholds", "'0.5'"]),
        (('["sex", "vendor"]', '"sex"'), "", ["analysis.groups", "list"]),
        (('["sex", "vendor"]', '["age:40,0"]'), "", ["age:40,0"]),
        (("", ""), "[margins]\nsensitivty = 0.05\n", ["sensitivty", "'sensitivity'"]),
        (("", ""), "[margins]\nsensitivity = 5\n", ["margins.sensitivity", "0.05", "5"]),
        (("", ""), "[margins]\nsensitivity = 0.1\n", ["margins.sensitivity", "[rationale]", "0.1"]),
        (("", ""), "[margins]\nsensitivity = nan\n", ["margins.sensitivity", "nan"]),
        (("", ""), "[measures]\nprimary = ['aurok']\n", ["aurok", "'auroc'"]),
        (("", ""), "[measures]\nprimary = ['flag_rate']\n", ["flag_rate", "can't be primary"]),
        (("", ""), "[measures]\nprimary = []\n", ["measures.primary"]),
        (("", ""), "[measures]\nprimary = ['oe_ratio']\n", ["oe_ratio", "no margin"]),
        (("", ""), "[minimum]\nevents = 0\n", ["minimum.events", "at least 1"]),
        (("", ""), "[references]\nsexx = 'F'\n", ["sexx", "'sex'"]),
        (("", ""), "[references]\nsex = 1\n", ["references.sex", "text in quotes"]),
        (("reader-1", ""), "", ["not finished", "model.name"]),
        (("profile", 'multiplicity = "bonferroni"\nprofile'), "", ["multiplicity", "max-t by attribute"]),
        (('"reader-1"', '"reader-1"\nsha256 = "abc"'), "", ["model.sha256", "64"]),
        (('"reader-1"', '"reader-1'), "", ["protocol.toml", "TOML"]),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: tuple[str, str], more: str, words: list[str]) -> None:
    with pytest.raises(UsageError) as refused:
        read_protocol(write(tmp_path, change, more=more) if change[0] else write(tmp_path, more=more), METRICS)
    for word in words:
        assert word in str(refused.value)


def test_an_empty_file_says_how_to_begin(tmp_path: Path) -> None:
    path = tmp_path / "protocol.toml"
    for content in (b"", b"# nothing yet\n"):
        path.write_bytes(content)
        with pytest.raises(UsageError, match=r"protocol\.toml is empty"):
            read_protocol(path, METRICS)


def test_a_missing_file_a_folder_and_another_encoding_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_protocol(tmp_path / "none.toml", METRICS)
    with pytest.raises(UsageError, match="directory"):
        read_protocol(tmp_path, METRICS)
    (tmp_path / "latin.toml").write_bytes("profile = 'ü'".encode("latin-1"))
    with pytest.raises(UsageError, match="not valid TOML"):
        read_protocol(tmp_path / "latin.toml", METRICS)


def test_everything_that_is_still_to_be_written_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "protocol.toml"
    path.write_text('profile = "research"\n', encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        read_protocol(path, METRICS)
    for name in ("intended_use", "model.name", "analysis.groups", "analysis.thresholds", "analysis.threshold_origin"):
        assert name in str(refused.value)
