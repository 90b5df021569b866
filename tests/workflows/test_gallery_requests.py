"""What a gallery may be asked for, and saliency from models of every format."""

from __future__ import annotations

import io
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from radaudit import run_audit
from radaudit.errors import UsageError
from radaudit.workflows.gallery import want_gallery
from radaudit.workflows.presentation import Presentation
from tests.workflows.ward import PREPROCESSING, SIDE, section_of


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
    section = section_of(result.to_html(Presentation(is_static=True)))
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
