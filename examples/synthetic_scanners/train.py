"""Trains a small nodule detector in plain PyTorch and saves it as TorchScript with everything an audit must know.

    python train.py OUT/train.csv OUT/model.pt [--epochs 14] [--seed 7]

The network is four MONAI convolutions. A fifth of the training *patients* is set aside to fit the temperature and to lock
the decision threshold before any test image is seen. Reading pixels is radaudit's, so that the audit feeds the model
what it was trained on; nothing else here knows radaudit.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from monai.networks.blocks import Convolution
from numpy.typing import NDArray
from torch import Tensor, nn

from radaudit.load.pixels import read_input
from radaudit.records import Preprocessing

PREPROCESSING = Preprocessing(size=(64, 64), intensity="percentile", percentiles=(10.0, 80.0), mean=(0.5,), std=(0.25,))
"""The percentiles are a lung window: what is denser than the chest wall saturates."""
WANTED_SPECIFICITY = 0.90


def read_table(table: Path) -> tuple[Tensor, Tensor, NDArray[np.str_]]:
    """Images (n, 1, 64, 64), labels (n,) 0/1 and patients (n,) of a training table."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    images = np.stack([read_input(str(table.parent / row["image"]), PREPROCESSING) for row in rows])
    labels = torch.tensor([float(row["label"]) for row in rows])
    return torch.from_numpy(images), labels, np.array([row["patient_id"] for row in rows])


def choose_validation(patients: NDArray[np.str_], rng: np.random.Generator) -> Tensor:
    """True for the images of a random fifth of the patients."""
    people = np.unique(patients)
    chosen = rng.choice(people, max(1, len(people) // 5), replace=False)
    return torch.from_numpy(np.isin(patients, chosen))


class LocalContrast(nn.Module):
    """Takes away the anatomy: each pixel minus the mean of its surroundings, divided by their spread."""

    def __init__(self, width: int = 11) -> None:
        super().__init__()
        self.mean = nn.AvgPool2d(width, stride=1, padding=width // 2, count_include_pad=False)

    def forward(self, images: Tensor) -> Tensor:
        """(n, 1, height, width) to the same shape."""
        detail = images - self.mean(images)
        return detail / (self.mean(detail**2) + 0.15).sqrt()


def build_network() -> nn.Module:
    """Local contrast, four MONAI convolutions (17 000 weights), then the most suspicious place gives one logit."""
    layers = [(1, 16, 5, 2), (16, 16, 3, 1), (16, 32, 3, 2), (32, 32, 3, 1)]
    blocks = [
        Convolution(2, before, after, strides=stride, kernel_size=width, norm="BATCH", act="RELU", bias=False)
        for before, after, width, stride in layers
    ]
    return nn.Sequential(LocalContrast(), *blocks, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(32, 1))


def augment(images: Tensor, generator: torch.Generator) -> Tensor:
    """Shifts a batch by up to five pixels."""
    down, right = torch.randint(-5, 6, (2,), generator=generator).tolist()
    return torch.roll(images, (down, right), (2, 3))


def fit(images: Tensor, labels: Tensor, epochs: int, seed: int) -> nn.Module:
    """Fits the network with AdamW, a one-cycle learning rate and batches of 32, in evaluation mode at the end."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    network = build_network()
    steps = max(1, len(labels) // 32)
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.004, total_steps=epochs * steps)
    loss_function = nn.BCEWithLogitsLoss()
    network.train()
    for _ in range(epochs):
        for batch in torch.randperm(len(labels), generator=generator)[: steps * 32].split(32):
            optimizer.zero_grad()
            loss_function(network(augment(images[batch], generator)).squeeze(1), labels[batch]).backward()
            optimizer.step()
            schedule.step()
    return network.eval()


@torch.inference_mode()
def infer(network: nn.Module, images: Tensor) -> NDArray[np.float64]:
    """Logits of images, in batches."""
    return torch.cat([network(part).squeeze(1) for part in images.split(64)]).double().numpy()


def fit_temperature(logit: NDArray[np.float64], label: NDArray[np.float64]) -> float:
    """The temperature on a grid from 0.25 to 8 with the smallest log loss."""
    grid = np.geomspace(0.25, 8, 200)
    scaled = logit[None, :] / grid[:, None]
    return float(round(grid[np.argmin((np.logaddexp(0, scaled) - label * scaled).mean(1))], 3))


def lock_threshold(score: NDArray[np.float64], label: NDArray[np.float64]) -> float:
    """The smallest probability, to three digits, that flags no more than the wanted share of healthy validation cases."""
    healthy = np.sort(score[label == 0])
    allowed = int((1 - WANTED_SPECIFICITY) * len(healthy))
    return float(np.clip(np.floor(healthy[-1 - allowed] * 1000) / 1000 + 0.001, 0.001, 0.999))


def save(network: nn.Module, path: Path, temperature: float, threshold: float) -> None:
    """Writes TorchScript; `radaudit.json` inside declares preprocessing, output, temperature and threshold."""
    declared = {
        "architecture": "four MONAI convolutions, global maximum",
        "preprocessing": {key: value for key, value in asdict(PREPROCESSING).items() if value is not None},
        "output": "logits",
        "classes": ["nodule"],
        "temperature": temperature,
        "threshold": threshold,
    }
    script = torch.jit.trace(network, torch.zeros(2, 1, *PREPROCESSING.size))
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.jit.save(script, str(path), _extra_files={"radaudit.json": json.dumps(declared, indent=2)})


def train(table: Path, path: Path, epochs: int = 14, seed: int = 7) -> None:
    """Reads, fits, calibrates, locks the threshold and saves."""
    start = time.perf_counter()
    images, labels, patients = read_table(table)
    held_out = choose_validation(patients, np.random.default_rng(seed))
    read = time.perf_counter()
    network = fit(images[~held_out], labels[~held_out], epochs, seed)
    logit, label = infer(network, images[held_out]), labels[held_out].double().numpy()
    temperature = fit_temperature(logit, label)
    threshold = lock_threshold(1 / (1 + np.exp(-logit / temperature)), label)
    save(network, path, temperature, threshold)
    print(
        f"{path}: read {len(labels)} images in {read - start:.1f} s, trained in {time.perf_counter() - read:.1f} s; "
        f"temperature {temperature}, threshold {threshold} locked on {int(held_out.sum())} held-out training images"
    )


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Train the demonstration model and save it as TorchScript.")
    parser.add_argument("table", type=Path, help="train.csv of make_cohort.py")
    parser.add_argument("model", type=Path, help="file to write, model.pt")
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    torch.use_deterministic_algorithms(True)
    # So small a network gains nothing from a second thread, and one thread adds up in the same order everywhere.
    torch.set_num_threads(1)
    train(given.table, given.model, given.epochs, given.seed)


if __name__ == "__main__":
    main()
