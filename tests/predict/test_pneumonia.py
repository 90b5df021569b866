"""A MONAI network trained on real chest X-rays by plain PyTorch code, audited through each way of saving it."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from monai.networks import nets
from sklearn.metrics import roc_auc_score

from radaudit.load.models import open_model
from radaudit.predict.score import score_cohort
from radaudit.records import Preprocessing

PREPROCESSING = Preprocessing(size=(28, 28), intensity="range", window=(0.0, 255.0))
STEPS = 60


@pytest.fixture(scope="module")
def xrays(shared_data: Path) -> dict[str, np.ndarray]:
    with np.load(shared_data / "pneumoniamnist" / "pneumoniamnist.npz") as stored:
        return {name: stored[name] for name in stored.files}


@pytest.fixture(scope="module")
def trained(xrays) -> torch.nn.Module:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    options = {"spatial_dims": 2, "in_channels": 1, "out_channels": 2, "init_features": 16, "growth_rate": 8}
    network = nets.DenseNet121(block_config=(2, 2, 2), **options)
    optimizer = torch.optim.Adam(network.parameters(), 3e-3)
    images = torch.from_numpy(xrays["train_images"]).float()[:, None] / 255
    labels = torch.from_numpy(xrays["train_labels"]).long().reshape(-1)
    for _ in range(STEPS):
        rows = torch.randint(len(images), (64,))
        loss = torch.nn.functional.cross_entropy(network(images[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return network.eval()


def save_torchscript(network: torch.nn.Module, path: Path, example: torch.Tensor) -> None:
    torch.jit.save(torch.jit.trace(network, example), str(path))


def save_export(network: torch.nn.Module, path: Path, example: torch.Tensor) -> None:
    batch = torch.export.Dim("batch")
    torch.export.save(torch.export.export(network, (example,), dynamic_shapes=({0: batch},)), path)


def save_onnx(network: torch.nn.Module, path: Path, example: torch.Tensor) -> None:
    batch = torch.export.Dim("batch")
    torch.onnx.export(network, (example,), path, dynamo=True, dynamic_shapes=({0: batch},), verbose=False)


def test_three_ways_of_saving_give_the_same_scores(xrays, trained, make_cohort, tmp_path):
    images, labels = xrays["test_images"], xrays["test_labels"].reshape(-1)
    cohort = make_cohort(len(images))

    def read(path: str, preprocessing: Preprocessing) -> np.ndarray:
        low, high = preprocessing.window or (0.0, 1.0)
        return (images[int(Path(path).stem)][None].astype(np.float32) - low) / (high - low)

    scores = {}
    for kind, save in {"torchscript": save_torchscript, "torch_export": save_export, "onnx": save_onnx}.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            save(trained, tmp_path / kind, torch.zeros(2, 1, 28, 28))
        model = open_model(tmp_path / kind, device="cpu", preprocessing=PREPROCESSING)
        predictions = score_cohort(cohort, model, read=read, batch_size=100)
        assert model.facts.format == kind
        assert predictions.failure == (None,) * len(images)
        assert (predictions.model.output, predictions.model.positive) == ("logits", 1)
        scores[kind] = predictions.score
    with torch.inference_mode():
        logits = trained(torch.from_numpy(images).float()[:, None] / 255)
    expected = torch.softmax(logits.double(), 1)[:, 1].numpy()
    for score in scores.values():
        np.testing.assert_allclose(score, expected, rtol=0, atol=1e-5)
    assert roc_auc_score(labels, expected) > 0.85
