"""Fixtures that every test may use."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


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
