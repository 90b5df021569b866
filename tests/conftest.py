"""Fixtures that every test may use."""

from __future__ import annotations

import csv
import gc
import random
import signal
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Slow tests and browsers repeat what others run once: tracing their lines would double their time and tell nothing new."""
    if config.pluginmanager.hasplugin("_cov"):
        for item in items:
            if item.get_closest_marker("slow") or item.get_closest_marker("browser"):
                item.add_marker("no_cover")


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the garbage collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _same_answer_to_ctrl_c() -> None:
    """A command that has written its report ignores Ctrl-C for the rest of its process, which here is that of all tests.

    Set and not restored: the command may have run in a fixture of a module, before this one; and whoever starts the tests in the
    background of a shell hands down that Ctrl-C is ignored.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real cohorts, images and reference values, kept outside the repository; skips where they are absent."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the shared data folder at {SHARED}, which is not part of the repository")
    return SHARED


@pytest.fixture(scope="session")
def scores_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small cohort with scores: 400 images of 200 patients, two sexes, three vendors; do not write to its folder."""
    draw = random.Random(7)
    path = tmp_path_factory.mktemp("scores") / "scores.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["patient_id", "label", "score", "sex", "vendor"])
        for i in range(400):
            label = int(draw.random() < 0.35)
            score = min(max(draw.gauss(0.3 + 0.35 * label, 0.2), 0.001), 0.999)
            rows.writerow([f"P{i // 2}", label, round(score, 4), "FM"[i % 2], ("GE", "Siemens", "Philips")[i % 3]])
    return path


PREPROCESS = 'size = [16, 16]\nintensity = "range"\nwindow = [0, 255]\n'


@dataclass(frozen=True)
class ImageCohort:
    """Where the files lie, and what an audit must find."""

    folder: Path
    cohort: Path
    model: Path
    preprocess: Path
    scores: tuple[float, ...]
    labels: tuple[int, ...]


def _make_model(path: Path) -> None:
    """A TorchScript network whose logit is eight times the image's mean brightness above one half."""
    import torch

    class Brightness(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.gain = torch.nn.Parameter(torch.tensor(8.0))

        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return self.gain * (images.mean(dim=(1, 2, 3), keepdim=False).unsqueeze(1) - 0.5)

    torch.jit.save(torch.jit.trace(Brightness().eval(), torch.zeros(2, 1, 16, 16)), str(path))


@pytest.fixture(scope="session")
def image_cohort(tmp_path_factory: pytest.TempPathFactory) -> ImageCohort:
    """60 flat pictures of 30 patients on two scanners, brighter where diseased; do not write to its folder."""
    folder = tmp_path_factory.mktemp("images")
    draw = np.random.default_rng(5)
    rows, scores, labels = [], [], []
    for i in range(60):
        label = int(i % 3 == 0)
        bright = int(np.clip(draw.normal(110 + 50 * label, 30), 5, 250))
        np.save(folder / f"image{i}.npy", np.full((16, 16), bright, dtype=np.uint8))
        rows.append([f"image{i}.npy", label, f"P{i // 2}", ("GE", "Canon")[i % 2]])
        labels.append(label)
        scores.append(1 / (1 + np.exp(-8 * (bright / 255 - 0.5))))
    with (folder / "cohort.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["image", "label", "patient_id", "vendor"], *rows])
    (folder / "preprocess.toml").write_text(PREPROCESS)
    _make_model(folder / "model.pt")
    return ImageCohort(
        folder, folder / "cohort.csv", folder / "model.pt", folder / "preprocess.toml", tuple(scores), tuple(labels)
    )
