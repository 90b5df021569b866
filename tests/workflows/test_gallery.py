"""The gallery from the command's request to the page: the right images, and nothing of a patient but pixels and group."""

from __future__ import annotations

import base64
import dataclasses
import io
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image, PngImagePlugin

from radaudit import run_audit
from radaudit.errors import UsageError
from radaudit.measure.worst_errors import find_worst
from radaudit.records import EVERYONE, Group, Preprocessing
from radaudit.workflows.gallery import MOST_READ, want_gallery
from radaudit.workflows.presentation import Presentation
from tests.load.conftest import _write_dicom

SECRETS = ("Doe_", "Doe^", "Doe Jane", "SECRET-", "1950-02-01", "19500201", "Zyxward")
HOSTILE = ('<script>alert("x")</script>', '"><img src=x onerror=y>')
SIDE = 32
PREPROCESSING = Preprocessing(size=(SIDE, SIDE), intensity="range", window=(0, 4095))
N = 60


@pytest.fixture(scope="session")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 images of 40 patients in a folder whose names, headers and table tell who they are; every score is known."""
    folder = tmp_path_factory.mktemp("Zyxward 3")
    draw = np.random.default_rng(8)
    rows = []
    for i in range(N):
        label, score = int(i % 2), float(np.round(draw.random(), 6))
        pixels = np.full((40, 48), 300, dtype=np.uint16)
        pixels[5:35, 5:43] = np.uint16(400 + 3000 * score)
        name = f"Doe_Jane_{i}.dcm" if i % 3 else f"Doe_Jane_{i}.png"
        if i % 3:
            _write_dicom(
                folder / name, pixels, PatientBirthDate="19500201", InstitutionName="Zyxward", BurnedInAnnotation="NO"
            )
        else:
            text = PngImagePlugin.PngInfo()
            text.add_text("Patient", "Doe^Jane SECRET-7")
            Image.fromarray((pixels // 16).astype(np.uint8)).save(folder / name, pnginfo=text)
        rows.append(
            {
                "image": name, "label": label, "score": score, "patient_id": f"SECRET-{i * 2 // 3}",
                "case_id": f"Doe Jane {i} 1950-02-01", "vendor": HOSTILE[i // 5 % 2], "sex": "FM"[i // 2 % 2],
            }
        )  # fmt: skip
    pd.DataFrame(rows).to_csv(folder / "cohort.csv", index=False)
    return folder


def _section(page: str) -> str:
    found = re.search(r'<section id="gallery".*?</section>', page, re.DOTALL)
    assert found is not None
    return found.group(0)


def _pictures(page: str) -> list[tuple[str, bytes]]:
    return [(kind, base64.b64decode(data)) for kind, data in re.findall(r"data:(image/\w+);base64,([\w+/=]+)", page)]


def _refuses_names(text: str, folder: Path) -> None:
    assert not any(secret in text for secret in (*SECRETS, str(folder)))


def test_the_page_holds_pixels_and_groups_and_no_name(ward: Path) -> None:
    result = run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=4)
    for is_static in (False, True):
        page = result.to_html(Presentation(is_static=is_static))
        assert 'src="data:image/jpeg' in _section(page) or not is_static
        _refuses_names(page, ward)
        for _, data in _pictures(page):
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
    section = _section(result.to_html(Presentation(is_static=True)))
    assert not any(f"{score:.4f}" in section or f"{score:.3f}" in section for score in table["score"])


def test_hostile_names_of_groups_stay_text(ward: Path) -> None:
    page = run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=2).to_html(Presentation(is_static=True))
    assert "&lt;script&gt;" in _section(page)
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
    section = _section(render_audit(tmp_path / "out" / "audit.json").to_html(Presentation(is_static=True)))
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
    _refuses_names(_section(page), tmp_path)


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
    section = _section(result.to_html(Presentation(is_static=True)))
    assert "withheld have no row" in section
    assert "None." not in section


def test_where_patients_are_counted_one_image_of_each_is_shown(ward: Path) -> None:
    result = run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=5, unit="patient-max")
    assert result.gallery is not None
    assert result.gallery.is_by_patient
    assert result.gallery.n_shown > 5
    assert "Patients are counted; of each one image is shown" in _section(result.to_html(Presentation(is_static=True)))


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


def _saved(format_name: str, folder: Path) -> Path:
    """A convolutional model whose score rises with the brightness of the image's upper half."""
    import torch

    from tests.predict.saliency.test_explaining import Quarter

    network = Quarter((0,)).eval()
    example = torch.zeros(2, 1, SIDE, SIDE)
    path = folder / "model.bin"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if format_name == "torchscript":
            torch.jit.save(torch.jit.trace(network, example), str(path))
        else:
            pytest.importorskip("onnxruntime")
            torch.onnx.export(
                network, (example,), str(path), dynamo=False, dynamic_axes={"x": {0: "n"}}, input_names=["x"]
            )
    return path


@pytest.mark.parametrize("format_name", ["torchscript", "onnx"])
def test_models_of_any_format_get_saliency_where_they_look(format_name: str, ward: Path, tmp_path: Path) -> None:
    model = _saved(format_name, tmp_path)
    result = run_audit(
        model, ward / "cohort.csv", preprocess=PREPROCESSING, output="logits", device="cpu", thresholds=[0.3], gallery=3,
        saliency=True,
    )  # fmt: skip
    gallery = result.gallery
    assert gallery is not None
    assert gallery.saliency == "occlusion"
    overlays = [t.overlay for t in gallery.thumbnails if t.overlay is not None]
    assert overlays
    for overlay in overlays:
        alpha = np.asarray(Image.open(io.BytesIO(overlay.data)).convert("RGBA"), dtype=float)[..., 3]
        half = len(alpha) // 2
        assert alpha[:half].sum() > 3 * alpha[half:].sum()
    section = _section(result.to_html(Presentation(is_static=True)))
    assert "Occlusion:" in section
    assert "10.48550/arXiv.1810.03292" in section
    assert section.count("gallery-overlay") == len(overlays)
    assert result.audit.provenance.options is not None
    assert result.audit.provenance.options["saliency"] == "True"


def test_a_bundle_of_ours_gets_grad_cam_also_where_its_scores_are_reused(ward: Path, tmp_path: Path) -> None:
    import torch

    from radaudit.load.models.architectures import build
    from radaudit.load.models.radaudit_bundle import save_bundle

    torch.manual_seed(0)
    arguments = {"spatial_dims": 2, "in_channels": 1, "num_classes": 1}
    network = build("small-convnet", arguments, "a test")
    bundle = save_bundle(
        tmp_path / "bundle",
        network.state_dict(),
        network="small-convnet",
        arguments=arguments,
        preprocessing=PREPROCESSING,
    )
    asked: dict[str, Any] = {"device": "cpu", "thresholds": [0.5], "gallery": 3, "saliency": True}
    first = run_audit(bundle, ward / "cohort.csv", **asked)
    threshold = float(np.median(first.predictions.score)) if first.predictions is not None else 0.5
    files = first.write(tmp_path / "out", Presentation(is_static=True))
    ran: list[int] = []
    again = run_audit(
        bundle, ward / "cohort.csv", **(asked | {"thresholds": [threshold]}), reuse=files[-1],
        progress=lambda done, _: ran.append(done),
    )  # fmt: skip
    assert ran == []
    assert again.gallery is not None
    assert again.gallery.saliency == "grad-cam"
    assert {t.kind for t in again.gallery.thumbnails} == {"missed", "flagged"}
    for thumbnail in again.gallery.thumbnails:
        assert (thumbnail.overlay is None) == (thumbnail.without_overlay != "")
    assert any(t.overlay for t in again.gallery.thumbnails)


def test_progress_tells_of_every_image(ward: Path) -> None:
    seen: list[tuple[int, int]] = []
    result = run_audit(
        ward / "cohort.csv",
        thresholds=[0.5],
        gallery=3,
        gallery_progress=lambda done, total: seen.append((done, total)),
    )
    assert result.gallery is not None
    total = len(result.gallery.thumbnails)
    assert seen == [(done, total) for done in range(1, total + 1)]


def test_scores_without_images_are_refused_before_a_number_is_computed(scores_file: Path) -> None:
    with pytest.raises(UsageError, match=r"scores\.csv names none: it has no image column") as caught:
        run_audit(scores_file, gallery=3)
    assert "--image" in caught.value.cure


@pytest.mark.parametrize("number", [0, 13, -1, 2.5, "6", True])
def test_an_unusable_number_is_refused(number: object, scores_file: Path) -> None:
    with pytest.raises(UsageError, match="1 to 12"):
        run_audit(scores_file, gallery=number)  # type: ignore[arg-type]


def test_saliency_needs_a_gallery_and_a_model(ward: Path) -> None:
    with pytest.raises(UsageError, match="no gallery is asked for"):
        run_audit(ward / "cohort.csv", saliency=True)
    with pytest.raises(UsageError, match="there are scores only"):
        run_audit(ward / "cohort.csv", gallery=3, saliency=True)
    with pytest.raises(UsageError, match="expected True or False"):
        want_gallery(3, "yes", has_model=True)
    assert want_gallery(None, False, has_model=False) is None


def test_no_project_file_puts_patients_images_on_a_page(ward: Path, tmp_path: Path) -> None:
    table = pd.read_csv(ward / "cohort.csv")
    table["image"] = [str(ward / name) for name in table["image"]]
    table.to_csv(tmp_path / "cohort.csv", index=False)
    (tmp_path / "radaudit.toml").write_text("gallery = 6\n")
    with pytest.raises(UsageError, match="no key 'gallery'"):
        run_audit(tmp_path / "cohort.csv")


def test_a_gallery_of_scores_needs_no_torch(ward: Path, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom radaudit.cli.app import run\n"
        f"assert run(['report', {str(ward / 'cohort.csv')!r}, '--threshold', '0.5', '--gallery', '2', '--static', '-q', "
        f"'-o', {str(tmp_path / 'out')!r}]) == 0\n"
        "assert not {'torch', 'monai'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "data:image/jpeg" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_the_record_of_a_gallery_shows_no_pixels_when_printed(ward: Path) -> None:
    gallery = run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=1).gallery
    assert gallery is not None
    assert "\\xff" not in repr(gallery)
    assert gallery.thumbnails[0].n_bytes == len(dataclasses.asdict(gallery)["thumbnails"][0]["picture"]["data"])


def test_an_image_that_no_reader_expected_ends_no_audit(ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from radaudit.load.thumbnails import shown

    def fail(*_: object) -> None:
        raise ZeroDivisionError(str(ward / "Doe_Jane_1.dcm"))

    monkeypatch.setattr(shown, "find_text", fail)
    result = run_audit(ward / "cohort.csv", thresholds=[0.5], gallery=1)
    assert result.gallery is not None
    assert {t.absent for t in result.gallery.thumbnails} == {"the image could not be shown (ZeroDivisionError)"}
    assert result.gallery.n_shown == 0
