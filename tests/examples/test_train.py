"""The training script trains, locks its threshold on its own patients, and saves what radaudit opens."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import torch

from radaudit.load.models import open_model
from radaudit.load.pixels import read_input

from .conftest import EXAMPLES

SCRIPT = EXAMPLES / "synthetic_scanners" / "train.py"


@pytest.fixture(scope="module")
def trained(cohort, tmp_path_factory):
    """The model that the script saves after two epochs on the small cohort, and what it printed."""
    model = tmp_path_factory.mktemp("model") / "model.pt"
    command = [sys.executable, str(SCRIPT), str(cohort / "train.csv"), str(model), "--epochs", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return model, done.stdout


def test_saved_model_opens_with_its_declaration(trained):
    path, printed = trained
    facts = open_model(path).facts

    assert facts.format == "torchscript"
    assert facts.output == "logits"
    assert facts.preprocessing is not None
    assert facts.preprocessing.size == (64, 64)
    assert facts.preprocessing.percentiles == (10.0, 80.0)
    assert facts.classes == ("nodule",)
    assert 0.25 <= facts.temperature <= 8
    assert facts.threshold is not None
    assert 0 < facts.threshold < 1
    assert f"temperature {facts.temperature}, threshold {facts.threshold} locked" in printed


def test_saved_model_gives_one_logit_an_image_whatever_the_batch(trained, cohort):
    model = open_model(trained[0])
    names = pd.read_csv(cohort / "train.csv")["image"][:5]
    images = torch.from_numpy(np.stack([read_input(str(cohort / n), model.facts.preprocessing) for n in names]))

    with torch.inference_mode():
        together, alone = model.run(images), torch.cat([model.run(image[None]) for image in images])

    assert together.shape == (5, 1)
    assert torch.allclose(together, alone, atol=1e-4)


def test_threshold_is_chosen_on_the_healthy_and_temperature_on_the_log_loss():
    sys.path.insert(0, str(SCRIPT.parent))
    try:
        import train
    finally:
        sys.path.remove(str(SCRIPT.parent))
    rng = np.random.default_rng(0)
    label = (rng.random(4000) < 0.4).astype(float)
    # Two normal laws of variance 1 at -1 and 1: the true log odds are 2 x plus the prior's log(0.4 / 0.6).
    honest = 2 * rng.normal(2 * label - 1, 1.0) + np.log(0.4 / 0.6)
    score = 1 / (1 + np.exp(-honest))

    threshold = train.lock_threshold(score, label)

    assert np.mean(score[label == 0] < threshold) == pytest.approx(0.90, abs=0.005)
    assert train.fit_temperature(3 * honest, label) == pytest.approx(3.0, rel=0.1)
    held_out = train.choose_validation(np.repeat(np.arange(50).astype(str), 3), rng).numpy().reshape(50, 3)
    assert np.all(held_out.all(axis=1) == held_out.any(axis=1))
    assert held_out[:, 0].sum() == 10


def test_declaration_is_plain_json_inside_the_file(trained):
    extra = {"radaudit.json": ""}
    torch.jit.load(str(trained[0]), _extra_files=extra)

    declared = json.loads(extra["radaudit.json"])

    assert set(declared) == {
        "architecture", "preprocessing", "output", "classes", "temperature", "threshold",
    }  # fmt: skip
