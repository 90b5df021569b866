"""The gallery on the page: the right images, and nothing of a patient but pixels and group."""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from radaudit import run_audit
from radaudit.measure.worst_errors import find_worst
from radaudit.records import EVERYONE, Group
from radaudit.workflows.gallery import MOST_READ
from radaudit.workflows.presentation import Presentation
from tests.workflows.ward import HOSTILE, SECRETS, pictures_on, refuse_names, section_of


def test_the_page_holds_pixels_and_groups_and_no_name(ward: Path) -> None:
    result = run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=4)
    for is_static in (False, True):
        page = result.to_html(Presentation(is_static=is_static))
        assert 'src="data:image/jpeg' in section_of(page) or not is_static
        refuse_names(page, ward)
        for _, data in pictures_on(page):
            assert not any(secret.encode() in data for secret in SECRETS)
            assert set(Image.open(io.BytesIO(data)).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_its_rows_are_the_worst_errors_and_tell_no_score(ward: Path) -> None:
    result = run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=4)
    gallery, predictions = result.gallery, result.predictions
    assert gallery is not None
    assert predictions is not None
    groups = [g for a in predictions.cohort.attributes for g in a.groups]
    expected = find_worst(predictions, 0.5, groups, 4)
    assert [(t.group, t.kind, t.rank) for t in gallery.thumbnails] == [(e.group, e.kind, e.rank) for e in expected]
    table = pd.read_csv(ward / "cohort.csv")
    for thumbnail, error in zip(gallery.thumbnails, expected, strict=True):
        assert thumbnail.picture is not None
        shown = np.asarray(Image.open(io.BytesIO(thumbnail.picture.data)).convert("L"), dtype=float)
        # A picture is shown over its whole depth, a DICOM file without a window from its darkest to its brightest.
        bright = (400 + 3000 * table["score"][error.row]) / 16 if error.row % 3 == 0 else 255
        assert shown[20, 24] == pytest.approx(bright, abs=4)
        assert table["label"][error.row] == (thumbnail.kind == "missed")
    section = section_of(result.to_html(Presentation(is_static=True)))
    assert not any(f"{score:.4f}" in section or f"{score:.3f}" in section for score in table["score"])


def test_hostile_names_of_groups_stay_text(ward: Path) -> None:
    page = run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=2).to_html(Presentation(is_static=True))
    assert "&lt;script&gt;" in section_of(page)
    assert "<script" not in page
    assert "<img src=x" not in page


def test_no_file_but_the_page_knows_of_images(ward: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with_images = run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=3)
    without = run_audit(ward / "cohort.csv", thresholds=[0.5])
    plain = [json.loads(r.to_json()) for r in (with_images, without)]
    assert plain[0]["provenance"]["options"].pop("gallery") == "3"
    assert plain[0] == plain[1]
    assert without.gallery is None
    assert 'id="gallery"' not in without.to_html(Presentation(is_static=True))
    with_images.write(tmp_path / "out", Presentation(is_static=True))
    for file in (tmp_path / "out").iterdir():
        if file.name != "report.html":
            assert b"base64" not in file.read_bytes()
            assert b"\xff\xd8\xff" not in file.read_bytes()


def test_a_page_made_from_the_json_says_that_the_images_are_missing(ward: Path, tmp_path: Path) -> None:
    from radaudit.workflows.rendering import render_audit

    run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=3).write(tmp_path / "out", Presentation(is_static=True))
    section = section_of(render_audit(tmp_path / "out" / "audit.json").to_html(Presentation(is_static=True)))
    assert "It was made of the images, which audit.json does not hold" in section
    assert "data:image" not in section


def test_images_that_cannot_be_read_keep_their_place_and_say_why(ward: Path, tmp_path: Path) -> None:
    table = pd.read_csv(ward / "cohort.csv")
    table["image"] = [str(ward / name) for name in table["image"]]
    missed = table[(table["label"] == 1) & (table["score"] < 0.5)].sort_values("score").index
    (tmp_path / "Doe.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    table.loc[missed[0], "image"] = str(tmp_path / "Doe_gone.png")
    table.loc[missed[1], "image"] = str(tmp_path / "Doe.png")
    table.loc[missed[2], "image"] = None
    gallery = run_audit(table.drop(columns=["vendor", "sex"]), thresholds=[0.5], gallery=3).gallery
    assert gallery is not None
    row = [t for t in gallery.thumbnails if t.kind == "missed"]
    assert [t.group for t in row] == [EVERYONE] * 3
    assert [t.picture for t in row] == [None] * 3
    assert [t.absent for t in row][::2] == ["the file is missing", "no image is named for it"]
    assert "picture is damaged" in row[1].absent
    page = run_audit(table.drop(columns=["vendor", "sex"]), thresholds=[0.5], gallery=3).to_html(
        Presentation(is_static=True)
    )
    assert page.count("Not shown:") == 3
    refuse_names(section_of(page), tmp_path)


def test_withheld_groups_have_no_row_and_odd_rows_beside_them_lose_one(ward: Path) -> None:
    table = pd.read_csv(ward / "cohort.csv")
    table["image"] = [str(ward / name) for name in table["image"]]
    table.loc[:5, "vendor"] = "Zeiss"
    result = run_audit(table, thresholds=[0.5], gallery=12, groups=["vendor", "sex*vendor"])
    assert [w.group for w in result.evidence.withheld if w.group.attribute == "vendor"] == [Group("vendor", "Zeiss")]
    gallery = result.gallery
    assert gallery is not None
    assert {t.group.attribute for t in gallery.thumbnails} == {"vendor"}  # no intersections
    assert Group("vendor", "Zeiss") not in {t.group for t in gallery.thumbnails}
    lengths = [
        sum(t.group == Group("vendor", name) and t.kind == kind for t in gallery.thumbnails)
        for name in HOSTILE
        for kind in ("missed", "flagged")
    ]
    assert all(length % 2 == 0 for length in lengths)
    assert max(lengths) > 2
    section = section_of(result.to_html(Presentation(is_static=True)))
    assert "withheld have no row" in section
    assert "None." not in section


def test_where_patients_are_counted_one_image_of_each_is_shown(ward: Path) -> None:
    result = run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=5, unit="patient-max")
    assert result.gallery is not None
    assert result.gallery.is_by_patient
    assert result.gallery.n_shown > 5
    assert "Patients are counted; of each one image is shown" in section_of(
        result.to_html(Presentation(is_static=True))
    )


def test_every_group_gets_its_worst_before_any_gets_more(ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from radaudit.workflows import gallery as module

    monkeypatch.setattr(module, "MOST_READ", 10)
    gallery = run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=12).gallery
    assert gallery is not None
    assert len(gallery.thumbnails) == 10
    ranks = [t.rank for t in gallery.thumbnails]
    assert max(ranks) == 2
    assert ranks.count(1) == 8  # two attributes of two groups, two kinds
    assert {g.attribute for g in gallery.cut} == {"vendor", "sex"}
    assert MOST_READ > 12 * 8


def test_an_image_that_no_reader_expected_ends_no_audit(ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from radaudit.load.thumbnails import shown

    def fail(*_: object) -> None:
        raise ZeroDivisionError(str(ward / "Doe_Jane_1.dcm"))

    monkeypatch.setattr(shown, "find_text", fail)
    result = run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=1)
    assert result.gallery is not None
    assert {t.absent for t in result.gallery.thumbnails} == {"the image could not be shown (ZeroDivisionError)"}
    assert result.gallery.n_shown == 0


def test_the_record_of_a_gallery_shows_no_pixels_when_printed(ward: Path) -> None:
    gallery = run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=1).gallery
    assert gallery is not None
    assert "\\xff" not in repr(gallery)
    assert gallery.thumbnails[0].n_bytes == len(dataclasses.asdict(gallery)["thumbnails"][0]["picture"]["data"])
