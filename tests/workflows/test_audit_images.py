"""`run_audit` on images: the same numbers as the scores by hand, unreadable files, preprocessing, reuse."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from radaudit import run_audit
from radaudit.errors import CannotAudit, UsageError
from radaudit.records import EVERYONE, Group, Preprocessing

if TYPE_CHECKING:
    from tests.conftest import ImageCohort

DECLARED = {"output": "logits", "device": "cpu"}


@pytest.fixture
def copy(image_cohort: ImageCohort, tmp_path: Path) -> ImageCohort:
    """The cohort in a folder that a test may change."""
    folder = tmp_path / "copy"
    shutil.copytree(image_cohort.folder, folder)
    moved = {name: folder / getattr(image_cohort, name).name for name in ("cohort", "model", "preprocess")}
    return dataclasses.replace(image_cohort, folder=folder, **moved)


def test_images_give_the_numbers_of_the_same_scores_in_a_table(image_cohort: ImageCohort) -> None:
    c = image_cohort
    result = run_audit(c.model, c.cohort, preprocess=c.preprocess, thresholds=[0.5], **DECLARED)
    assert result.predictions is not None
    np.testing.assert_allclose(result.predictions.score, c.scores, atol=1e-6)
    table = pd.read_csv(c.cohort).drop(columns="image").assign(score=result.predictions.score)
    expected = run_audit(table, thresholds=[0.5]).to_frame()
    pd.testing.assert_frame_equal(result.to_frame()[expected.columns], expected, check_exact=False, rtol=1e-9)


def test_the_report_says_what_was_run_and_how(image_cohort: ImageCohort) -> None:
    c = image_cohort
    audit = run_audit(c.model, c.cohort, preprocess=c.preprocess, **DECLARED).audit
    assert audit.title == "Audit of model.pt on cohort.csv"
    assert audit.model is not None
    assert audit.model.format == "torchscript"
    assert audit.model.preprocessing == Preprocessing(size=(16, 16), intensity="range", window=(0, 255))
    assert audit.model.preprocessing_source == "file preprocess.toml"
    assert audit.model.output == "logits"
    assert audit.provenance.device == "cpu"
    assert len(audit.provenance.model_sha256) == len(audit.provenance.preprocessing_sha256) == 64
    assert "torch" in (audit.provenance.versions or {})
    assert str(c.folder) not in run_audit(c.model, c.cohort, preprocess=c.preprocess, **DECLARED).to_json()


def test_a_model_without_preprocessing_is_refused_with_a_template(image_cohort: ImageCohort) -> None:
    with pytest.raises(UsageError, match=r"become the input of model\.pt") as caught:
        run_audit(image_cohort.model, image_cohort.cohort, **DECLARED)
    assert "size = [224, 224]" in caught.value.cure
    assert "--preprocess" in caught.value.cure


def test_preprocessing_may_stand_in_the_project_file(copy: ImageCohort) -> None:
    (copy.folder / "radaudit.toml").write_text(f"[preprocessing]\n{copy.preprocess.read_text()}")
    audit = run_audit(copy.model, copy.cohort, **DECLARED).audit
    assert audit.model is not None
    assert audit.model.preprocessing_source == "radaudit.toml"
    given = run_audit(copy.model, copy.cohort, preprocess=Preprocessing(size=(8, 8)), **DECLARED).audit
    assert given.model is not None
    assert given.model.preprocessing == Preprocessing(size=(8, 8))
    assert given.model.preprocessing_source == "given as a record"


def test_a_project_file_may_name_the_file(copy: ImageCohort) -> None:
    (copy.folder / "radaudit.toml").write_text('preprocess = "preprocess.toml"\n')
    audit = run_audit(copy.model, copy.cohort, **DECLARED).audit
    assert audit.model is not None
    assert audit.model.preprocessing_source == "radaudit.toml, file preprocess.toml"


def test_files_that_cannot_be_read_are_counted_by_group(copy: ImageCohort) -> None:
    for i in (1, 3, 5):  # all on Canon
        (copy.folder / f"image{i}.npy").write_bytes(b"")
    result = run_audit(copy.model, copy.cohort, preprocess=copy.preprocess, **DECLARED)
    canon, everyone = (result.evidence.summary(g) for g in (Group("vendor", "Canon"), EVERYONE))
    assert (canon.n_rows, canon.n, canon.n_unscored) == (30, 27, 3)
    assert everyone.n_unscored == 3
    counted = {u.reason: u.n for u in result.evidence.unscored if u.group == Group("vendor", "Canon")}
    assert list(counted.values()) == [3]
    assert all(str(copy.folder) not in reason and "image1" not in reason for reason in counted)
    assert any(f.group == Group("vendor", "Canon") and f.code.startswith("RA1") for f in result.findings)


def test_when_no_file_can_be_read_nothing_is_audited(copy: ImageCohort) -> None:
    for path in copy.folder.glob("*.npy"):
        path.write_bytes(b"no picture")
    with pytest.raises(CannotAudit):
        run_audit(copy.model, copy.cohort, preprocess=copy.preprocess, **DECLARED)


def test_progress_is_reported_up_to_the_last_image(image_cohort: ImageCohort) -> None:
    c = image_cohort
    seen: list[tuple[int, int]] = []
    run_audit(
        c.model,
        c.cohort,
        preprocess=c.preprocess,
        batch_size=7,
        progress=lambda n, of: seen.append((n, of)),
        **DECLARED,
    )
    assert seen[-1] == (60, 60)
    assert [n for n, _ in seen] == sorted(n for n, _ in seen)


def test_predictions_are_reused_where_nothing_changed(image_cohort: ImageCohort, tmp_path: Path) -> None:
    c = image_cohort
    first = run_audit(c.model, c.cohort, preprocess=c.preprocess, **DECLARED)
    stored = first.write(tmp_path / "out")[-1]
    ran: list[int] = []
    again = run_audit(
        c.model, c.cohort, preprocess=c.preprocess, reuse=stored, progress=lambda n, _: ran.append(n), **DECLARED
    )
    assert ran == []
    assert any("reused" in note.lower() for note in again.evidence.notes)
    pd.testing.assert_frame_equal(again.to_frame(), first.to_frame())


def test_another_preprocessing_runs_the_model_again_and_says_why(image_cohort: ImageCohort, tmp_path: Path) -> None:
    c = image_cohort
    stored = run_audit(c.model, c.cohort, preprocess=c.preprocess, **DECLARED).write(tmp_path / "out")[-1]
    ran: list[int] = []
    other = Preprocessing(size=(16, 16), intensity="range", window=(0, 128))
    result = run_audit(
        c.model, c.cohort, preprocess=other, reuse=stored, progress=lambda n, _: ran.append(n), **DECLARED
    )
    assert ran[-1] == 60
    assert any("preprocessing" in note.lower() and "not reused" in note.lower() for note in result.evidence.notes)
