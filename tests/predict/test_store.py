from __future__ import annotations

import json
import os
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from radaudit.predict.store import fingerprint_images, reuse_predictions, write_predictions
from radaudit.records import ModelFacts, Predictions

FACTS = ModelFacts("model.pt", "m" * 64, "onnx")
SETTLED = replace(FACTS, output="logits", positive=1, output_reason="values outside [0, 1]")
HASHES = {"model": "m" * 64, "cohort": "c" * 64, "preprocessing": "p" * 64}


@pytest.fixture
def cohort(make_cohort, tmp_path):
    for i in range(4):
        (tmp_path / f"{i}.png").write_bytes(b"image")
    return make_cohort(4, image=tuple(str(tmp_path / f"{i}.png") for i in range(4)))


@pytest.fixture
def stored(cohort, tmp_path):
    score, failure = np.array([0.1, np.nan, 0.3, 1 / 3]), (None, "cut short", None, None)
    path = tmp_path / "predictions.parquet"
    predictions = Predictions(cohort, score, failure, SETTLED, "cuda:0", 3.5, ("A note.",))
    write_predictions(path, predictions, hashes=HASHES)
    return path


def test_scores_come_back_to_the_last_bit(cohort, stored):
    again = reuse_predictions(stored, cohort, FACTS, "p" * 64)
    assert isinstance(again, Predictions)
    np.testing.assert_array_equal(again.score, [0.1, np.nan, 0.3, 1 / 3])
    assert again.failure == (None, "cut short", None, None)
    assert again.model == SETTLED
    assert (again.device, again.seconds) == ("cuda:0", 0.0)
    assert again.notes[0] == "A note."
    assert "the model was not run" in again.notes[1]


def test_notes_of_one_run_do_not_pile_up_with_each_repeat(cohort, stored):
    again = reuse_predictions(stored, cohort, FACTS, "p" * 64)
    noted = replace(again, notes=("Earlier predictions were not reused: the model has changed since.", *again.notes))
    write_predictions(stored, noted, hashes=HASHES)
    third = reuse_predictions(stored, cohort, FACTS, "p" * 64)
    assert third.notes == again.notes
    assert len(third.notes) == 2


def test_the_file_holds_cases_and_hashes_but_no_path(stored, tmp_path):
    table = pq.read_table(stored)
    assert table.column_names == ["case", "patient", "label", "score", "failure"]
    assert table.column("score").to_pylist() == [0.1, None, 0.3, 1 / 3]
    about = json.loads(table.schema.metadata[b"radaudit"])
    assert about["hashes"] == HASHES
    assert about["output"]["output"] == "logits"
    assert about["device"] == "cuda:0"
    assert about["torch"]
    assert str(tmp_path).encode() not in stored.read_bytes()
    assert [p.name for p in tmp_path.iterdir() if "unfinished" in p.name] == []


@pytest.mark.parametrize(
    ("facts", "preprocessing", "words"),
    [
        (replace(FACTS, sha256="x" * 64), "p" * 64, "the model has changed since"),
        (FACTS, "q" * 64, "the preprocessing has changed since"),
        (replace(FACTS, output="probabilities"), "p" * 64, "the output's kind is declared otherwise now"),
        (replace(FACTS, positive=0), "p" * 64, "the positive class is declared otherwise now"),
        (replace(FACTS, temperature=2.0), "p" * 64, "the temperature has changed since"),
    ],
)
def test_another_model_or_preprocessing_is_not_reused(cohort, stored, facts, preprocessing, words):
    assert reuse_predictions(stored, cohort, facts, preprocessing) == words


def test_another_cohort_is_not_reused(cohort, stored):
    assert (
        reuse_predictions(stored, replace(cohort, sha256="x"), FACTS, "p" * 64) == "the cohort file has changed since"
    )
    other = replace(cohort, case=("case 0", "case 1", "case 2", "case 9"))
    assert reuse_predictions(stored, other, FACTS, "p" * 64) == "other rows of the cohort are audited now"


def test_a_replaced_image_is_noticed(cohort, stored):
    image = cohort.image[2]
    os.utime(image, ns=(1, 1))
    assert reuse_predictions(stored, cohort, FACTS, "p" * 64) == "an image file has changed since"


def test_absent_images_have_a_fingerprint_too(make_cohort):
    assert len(fingerprint_images(make_cohort(2))) == 64
    assert fingerprint_images(make_cohort(2, image=None)) == ""


def test_what_is_no_such_file_is_said(cohort, tmp_path):
    path = tmp_path / "p.parquet"
    assert reuse_predictions(path, cohort, FACTS, "") == "there are no earlier predictions"
    path.write_text("hello")
    assert "cannot be read" in reuse_predictions(path, cohort, FACTS, "")
    pq.write_table(pa.table({"a": [1]}), path)
    assert "were not written by radaudit" in reuse_predictions(path, cohort, FACTS, "")


def test_another_format_is_not_reused(cohort, stored):
    table = pq.read_table(stored)
    about = json.loads(table.schema.metadata[b"radaudit"]) | {"format": "radaudit.predictions/0"}
    pq.write_table(table.replace_schema_metadata({b"radaudit": json.dumps(about).encode()}), stored)
    assert reuse_predictions(stored, cohort, FACTS, "p" * 64) == "the earlier predictions are of another format"


def test_given_scores_can_be_stored_too(make_cohort, tmp_path):
    cohort = make_cohort(2, image=None)
    path = tmp_path / "p.parquet"
    write_predictions(path, Predictions(cohort, np.array([0.2, 0.4]), (None, None)), hashes={"cohort": "c" * 64})
    assert pq.read_table(path).column("label").to_pylist() == [0, 1]
