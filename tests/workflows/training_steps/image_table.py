"""A small table of synthetic images with labels, patients and vendors."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from radaudit.records import Preprocessing

PREPROCESSING = Preprocessing(size=(16, 16), intensity="range", window=(0.0, 255.0), mean=(0.5,), std=(0.25,))

TINY: dict[str, Any] = {
    "arch": "resnet10",
    "preprocess": PREPROCESSING,
    "groups": ("vendor",),
    "epochs": 2,
    "batch_size": 16,
    "smallest_cell": 8,
    "select_events": 3,
    "augment": "none",
    "patience": 0,
    "threads": 1,
    "device": "cpu",
    "seed": 3,
}
"""Options of a training that takes seconds."""


def make_table(folder: Path, patients: int = 90, *, columns: tuple[str, ...] = ()) -> Path:
    """Writes images and their table.

    Args:
        folder: Where to.
        patients: One in five has two images.
        columns: "split" adds a column with train, val and test.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(11)
    rows = []
    for who in range(patients):
        label, vendor = int(draw.random() < 0.4), "GE" if draw.random() < 0.6 else "Canon"
        split = ("train", "train", "train", "val", "test")[who % 5]
        for image in range(1 + (who % 5 == 0)):
            pixels = draw.normal(110, 25, (16, 16))
            if label:
                pixels[5:11, 5:11] += 60
            name = f"p{who}_{image}.npy"
            np.save(folder / name, pixels.clip(0, 255).astype(np.uint8))
            row = {"image": name, "label": label, "patient_id": f"Doe-{who}", "vendor": vendor}
            rows.append(row | ({"split": split} if "split" in columns else {}))
    write_rows(folder / "cohort.csv", rows)
    return folder / "cohort.csv"


def read_rows(table: Path) -> list[dict[str, Any]]:
    """The rows of a table."""
    with table.open(newline="") as file:
        return list(csv.DictReader(file))


def write_rows(table: Path, rows: list[dict[str, Any]]) -> None:
    """Writes the rows of a table."""
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
