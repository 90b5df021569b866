"""`--gallery` on the command line: off by default, told in plain words, refused where there is no image."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Said
    from tests.conftest import ImageCohort


@pytest.fixture
def textured(image_cohort: ImageCohort, tmp_path: Path) -> ImageCohort:
    """The cohort's images with something in them, in a folder of their own."""
    import dataclasses
    import shutil

    folder = tmp_path / "copy"
    shutil.copytree(image_cohort.folder, folder)
    for i, path in enumerate(sorted(folder.glob("*.npy"))):
        flat = np.load(path).astype(float)
        np.save(path, np.clip(flat + np.random.default_rng(i).normal(0, 20, flat.shape), 0, 255).astype(np.uint8))
    return dataclasses.replace(
        image_cohort,
        folder=folder,
        **{name: folder / getattr(image_cohort, name).name for name in ("cohort", "model", "preprocess")},
    )


def test_the_terminal_warns_of_patients_images(radaudit: Callable[..., Said], textured: ImageCohort) -> None:
    c = textured
    command = (
        "report",
        c.model,
        c.cohort,
        "--preprocess",
        c.preprocess,
        "--output",
        "logits",
        "--threshold",
        "0.5",
        "--static",
    )
    said = radaudit(*command, "-o", "out", "--gallery", "3", "--saliency")
    assert said.code == 0, said.err
    assert "report.html holds patients' images" in " ".join(said.out.split())
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert "data:image/jpeg" in page
    assert "data:image/png" in page
    said = radaudit(*command, "-o", "out")  # off again by default, with the scores reused
    assert "patients' images" not in said.out
    assert "data:image" not in Path("out/report.html").read_text(encoding="utf-8")
    assert radaudit(*command, "-o", "out", "--gallery", "3", "-q").out == ""


def test_a_page_rendered_again_says_that_the_gallery_needs_the_images(
    radaudit: Callable[..., Said], textured: ImageCohort
) -> None:
    c = textured
    radaudit(
        "report",
        c.model,
        c.cohort,
        "--preprocess",
        c.preprocess,
        "--output",
        "logits",
        "--static",
        "-o",
        "out",
        "--gallery",
        "2",
    )
    assert radaudit("render", "out/audit.json", "-o", "again", "--static").code == 0
    page = Path("again/report.html").read_text(encoding="utf-8")
    assert "It was made of the images, which audit.json does not hold" in page
    assert "data:image" not in page


@pytest.mark.parametrize(
    ("options", "problem", "cure"),
    [
        (["--gallery", "3"], "names none: it has no image column", "--image COLUMN"),
        (["--gallery", "0"], "expected a whole number from 1 to 12", "--gallery 6"),
        (["--gallery", "13"], "expected a whole number from 1 to 12", "--gallery 6"),
        (["--gallery", "many"], "expected a whole number from 1 to 12", "--gallery 6"),
        (["--saliency"], "no gallery is asked for", "--gallery 6 --saliency"),
        (["--gallery", "3", "--saliency"], "there are scores only", "leave --saliency out"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_cure(
    options: list[str], problem: str, cure: str, radaudit: Callable[..., Said], scores_file: Path
) -> None:
    said = radaudit("report", scores_file, "-o", "out", *options)
    assert said.code == 2
    assert problem in said.err
    assert cure in said.err
    assert not Path("out").exists()
