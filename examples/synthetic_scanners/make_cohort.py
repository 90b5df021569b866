"""Writes the demonstration cohort: synthetic chest radiographs of four scanners as DICOM files, and two tables.

    python make_cohort.py OUT [--patients 1150] [--seed 7]

`OUT/train.csv` holds a vendor whose training patients are mostly healthy; `OUT/cohort.csv` (other patients) is what a hospital
group would test on. Both hold `image, label, patient_id`; everything else is in the DICOM headers. Same seed, same bytes.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from dicom_file import Study, write_dicom
from numpy.typing import NDArray
from phantom import Anatomy, draw_anatomy, project
from scanners import SCANNERS, expose, store

PIXELS = 96
BATCH = 64
PREVALENCE = 0.45
TRAIN_SHARES = {"GE": 0.48, "Siemens": 0.15, "Philips": 0.15, "Canon": 0.22}
TRAIN_PREVALENCE = {"Canon": 0.08}
"""The training hospitals' Canon stands in a screening unit: few of its people have a nodule, and its marker gives it away."""
TEST_SHARES = {"GE": 0.30, "Siemens": 0.24, "Philips": 0.23, "Canon": 0.23}


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is imaged where: `anatomy`, `has_nodule` and `vendor` are by patient, `patient` gives each image's patient."""

    name: str
    anatomy: Anatomy
    has_nodule: NDArray[np.bool_]
    vendor: NDArray[np.str_]
    patient: NDArray[np.intp]


def plan_cohort(
    name: str, patients: int, shares: Mapping[str, float], prevalence: Mapping[str, float], rng: np.random.Generator
) -> Plan:
    """Draws patients (age, sex, finding, scanner) and how many images each has: one, sometimes two or three.

    The finding has nothing to do with age and sex, and nothing with the scanner but where `prevalence` says so.
    """
    age = np.clip(rng.normal(60, 15, patients), 21, 92).round().astype(np.float32)
    is_female = rng.random(patients) < 0.48
    vendor = rng.choice(list(shares), patients, p=list(shares.values()))
    has_nodule = rng.random(patients) < np.array([prevalence.get(v, PREVALENCE) for v in vendor.tolist()])
    images = rng.choice([1, 2, 3], patients, p=[0.78, 0.16, 0.06])
    return Plan(
        name, draw_anatomy(age, is_female, has_nodule, rng), has_nodule, vendor, np.repeat(np.arange(patients), images)
    )


def render(plan: Plan, rng: np.random.Generator) -> Iterator[tuple[int, NDArray[np.uint16]]]:
    """Yields (row, stored pixels) of every image of a plan, scanner by scanner, some dozens at a time."""
    for vendor, scanner in SCANNERS.items():
        rows = np.flatnonzero(plan.vendor[plan.patient] == vendor)
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            attenuation = project(plan.anatomy.take(plan.patient[part]), PIXELS, rng)
            yield from zip(part.tolist(), store(expose(attenuation, scanner, rng), scanner), strict=True)


def write_cohort(plan: Plan, out: Path, seed: int) -> list[dict[str, str]]:
    """Writes a plan's DICOM files below `out/plan.name` and returns the rows of its table."""
    rng = np.random.default_rng([seed, len(plan.patient)])
    folder = out / plan.name
    folder.mkdir(parents=True, exist_ok=True)
    habits = rng.integers(0, 1000, len(plan.has_nodule))
    rows: dict[int, dict[str, str]] = {}
    for row, pixels in render(plan, rng):
        who = int(plan.patient[row])
        study = Study(
            cohort=plan.name,
            seed=seed,
            row=row,
            patient=f"DEMO-{plan.name.upper()}-{who:05d}",
            sex="F" if plan.anatomy.is_female[who] else "M",
            age=int(plan.anatomy.age[who]),
            scanner=SCANNERS[str(plan.vendor[who])],
            habit=int(habits[who]),
        )
        path = folder / f"{row:05d}.dcm"
        write_dicom(path, pixels, study)
        label = str(int(plan.has_nodule[who]))
        rows[row] = {"image": path.relative_to(out).as_posix(), "label": label, "patient_id": study.patient}
    return [rows[row] for row in sorted(rows)]


def spoil(rows: list[dict[str, str]], out: Path) -> None:
    """Damages two files as transfers do: one is cut off in the middle of its pixels, one is left empty."""
    cut = out / rows[len(rows) // 3]["image"]
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    (out / rows[2 * len(rows) // 3]["image"]).write_bytes(b"")


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    """Writes the table of a cohort."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["image", "label", "patient_id"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def make_cohort(out: Path, patients: int = 1150, seed: int = 7) -> None:
    """Writes the training and the test cohort, `patients` people each, below `out`."""
    rng = np.random.default_rng(seed)
    train = write_cohort(plan_cohort("train", patients, TRAIN_SHARES, TRAIN_PREVALENCE, rng), out, seed)
    test = write_cohort(plan_cohort("test", patients, TEST_SHARES, {}, rng), out, seed)
    spoil(test, out)
    write_table(out / "train.csv", train)
    write_table(out / "cohort.csv", test)
    print(f"{out}: {len(train)} training and {len(test)} test images (synthetic: demonstration data, no real people)")


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Write the synthetic demonstration cohort as DICOM files.")
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--patients", type=int, default=1150, help="people in each of the two cohorts (default 1150)")
    parser.add_argument("--seed", type=int, default=7, help="same seed, same bytes (default 7)")
    given = parser.parse_args()
    make_cohort(given.out, given.patients, given.seed)


if __name__ == "__main__":
    main()
