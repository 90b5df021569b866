"""Declared preprocessing is checked key by key, and every mistake names its key and its cure."""

from __future__ import annotations

import dataclasses

import pytest

from radaudit.errors import UsageError
from radaudit.load.preprocessing import (
    preprocessing_from_mapping,
    preprocessing_sha256,
    preprocessing_template,
    read_preprocessing,
)
from radaudit.records import Preprocessing


def _write(tmp_path, text):
    path = tmp_path / "preprocess.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key(tmp_path):
    text = """
    size = [32, 64, 64]
    channels = 3
    intensity = "window"
    window = [40, 400]
    percentiles = [0, 99.5]
    mean = [0, 0.5, 1]
    std = [1, 1, 2]
    orientation = "ras"
    spacing = [1, 1.5, 3]
    keep_aspect = true
    """
    expected = Preprocessing(
        size=(32, 64, 64), channels=3, intensity="window", window=(40.0, 400.0), percentiles=(0.0, 99.5),
        mean=(0.0, 0.5, 1.0), std=(1.0, 1.0, 2.0), orientation="RAS", spacing=(1.0, 1.5, 3.0), keep_aspect=True,
    )  # fmt: skip
    assert read_preprocessing(_write(tmp_path, text)) == expected
    assert read_preprocessing(_write(tmp_path, "[preprocessing]\n" + text)) == expected


def test_defaults_are_the_records(tmp_path):
    assert read_preprocessing(_write(tmp_path, "size = [224, 224]")) == Preprocessing(size=(224, 224))


def test_the_template_is_valid_and_names_every_key(tmp_path):
    template = preprocessing_template()
    assert read_preprocessing(_write(tmp_path, template)) == Preprocessing(size=(224, 224))
    uncommented = "\n".join(
        line[2:] if line.startswith("# ") and line[2:].split(" = ")[0] in ("mean", "std") else line
        for line in template.splitlines()
    ).replace("channels = 1", "channels = 3")
    assert read_preprocessing(_write(tmp_path, uncommented)).mean == (0.485, 0.456, 0.406)
    for field in dataclasses.fields(Preprocessing):
        assert field.name in template


@pytest.mark.parametrize(
    ("change", "problem", "cure"),
    [
        ({"chanels": 3}, "unknown preprocessing key 'chanels'", "'channels'"),
        ({"zzz": 3}, "unknown preprocessing key 'zzz'", "Known keys: size, channels"),
        ({"size": None}, "'size' should be a list of whole numbers such as [224, 224], but it is missing", ""),
        ({"size": 224}, "'size' should be a list of whole numbers such as [224, 224], but found 224", ""),
        ({"size": [224.0, 224]}, "'size' should be a list of whole numbers", ""),
        ({"size": [True, 224]}, "'size' should be a list of whole numbers", ""),
        ({"size": [224]}, "'size' should be two (height, width) or three", ""),
        ({"size": [0, 224]}, "'size' should be two", ""),
        ({"size": [1, 2, 3, 4]}, "'size' should be two", ""),
        ({"channels": 2}, "'channels' should be 1 or 3, but found 2", ""),
        ({"channels": True}, "'channels' should be 1 or 3, but found True", ""),
        ({"intensity": "minmax"}, "'intensity' should be \"window\" or", ""),
        ({"intensity": "window"}, "'window' should be [center, width] with width > 0, but it is missing", "needs it"),
        ({"intensity": "window", "window": [40, 0]}, "'window' should be [center, width] with width > 0", ""),
        ({"intensity": "range", "window": [5, 5]}, "'window' should be [low, high] with low < high", ""),
        ({"window": [1, 2, 3]}, "'window' should be two numbers", ""),
        ({"window": "wide"}, "'window' should be two numbers, but found 'wide'", ""),
        ({"percentiles": [99, 1]}, "'percentiles' should be [lower, upper]", ""),
        ({"percentiles": [float("nan"), 1]}, "'percentiles' should be [lower, upper]", ""),
        ({"mean": [0.5, 0.5]}, "'mean' should be a list of 1 number, one a channel, but found [0.5, 0.5]", ""),
        ({"std": [0]}, "'std' should be a list of 1 number, one a channel, above 0", ""),
        ({"orientation": "RAS"}, "'orientation' should be left out for 2-D images", "three sides"),
        ({"orientation": "RRS", "size": [4, 4, 4]}, "'orientation' should be three axis codes", ""),
        ({"orientation": 5, "size": [4, 4, 4]}, "'orientation' should be three axis codes", ""),
        ({"spacing": [1, 1, 1]}, "'spacing' should be left out for 2-D images", "three sides"),
        ({"spacing": [1, 1], "size": [4, 4, 4]}, "'spacing' should be three positive numbers", ""),
        ({"spacing": [1, 1, -1], "size": [4, 4, 4]}, "'spacing' should be three positive numbers", ""),
        ({"keep_aspect": 1}, "'keep_aspect' should be true or false, but found 1", ""),
    ],
)
def test_mistakes(change, problem, cure):
    mapping = {key: value for key, value in ({"size": [224, 224]} | change).items() if value is not None}
    with pytest.raises(UsageError) as caught:
        preprocessing_from_mapping(mapping, "the bundle")
    assert caught.value.problem.startswith("the bundle: ")
    assert problem in caught.value.problem
    assert cure in caught.value.cure


def test_files_that_cannot_be_used(tmp_path):
    with pytest.raises(UsageError, match="no preprocessing file"):
        read_preprocessing(tmp_path / "none.toml")
    with pytest.raises(UsageError, match="cannot be read"):
        read_preprocessing(tmp_path)
    with pytest.raises(UsageError, match=r"is not TOML(.|\n)*size = \[224, 224\]"):
        read_preprocessing(_write(tmp_path, "size: 224"))
    with pytest.raises(UsageError, match=r"preprocess\.toml.*'size' should be"):
        read_preprocessing(_write(tmp_path, ""))


def test_hash_is_of_the_meaning(tmp_path):
    one = preprocessing_from_mapping({"size": [8, 8], "intensity": "range", "window": [0, 255]}, "x")
    same = Preprocessing(size=(8, 8), intensity="range", window=(0, 255))
    assert preprocessing_sha256(one) == preprocessing_sha256(same)
    assert len(preprocessing_sha256(one)) == 64
    others = [dataclasses.replace(one, window=(0.0, 254.0)), dataclasses.replace(one, keep_aspect=True)]
    assert len({preprocessing_sha256(p) for p in (one, *others)}) == 3
