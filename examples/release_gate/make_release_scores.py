"""Writes a cohort with three score columns: the model in use, a new one that is as good, and a new one that fails on one vendor.

    python make_release_scores.py scores.csv [--patients 4500] [--seed 11]

Synthetic, demonstration data. The planted truth: `old` is the true risk. `steady` is the same risk with a little noise of its
own, on every scanner alike: no group is worse off. `regressed` is that, too, but on Canon scanners it loses half of what tells the
diseased from the others, as after a change of preprocessing that one vendor's files take badly. Averaged over everybody it looks
almost as good as before.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np

VENDORS = {"GE": 0.40, "Siemens": 0.35, "Canon": 0.25}
"""Vendors with their shares."""

COLUMNS = ("patient_id", "label", "old", "steady", "regressed", "sex", "vendor")
NOISE = 0.05
"""Standard deviation of what a new model's log odds differ by, in every group alike."""

LEFT_ON_CANON = 0.5
"""Share of the log odds that the regressed model keeps on Canon scanners."""

Row = tuple[str, int, float, float, float, str, str]


def make_rows(patients: int, seed: int) -> list[Row]:
    """Draws the table; every third patient or so has two images.

    Args:
        patients: Number of patients.
        seed: Same seed, same rows.
    """
    rng = np.random.default_rng(seed)
    patient = np.repeat(np.arange(patients), rng.choice([1, 2], patients, p=[0.7, 0.3]))
    sex = rng.choice(["F", "M"], patients)[patient]
    vendor = rng.choice(list(VENDORS), patients, p=list(VENDORS.values()))[patient]
    # Half of what makes a case look diseased belongs to the patient, half to the image.
    log_odds = -0.4 + rng.normal(0, 1.8, patients)[patient] + rng.normal(0, 1.8, patient.size)
    label = (rng.random(patient.size) < _probability(log_odds)).astype(int)
    steady = log_odds + rng.normal(0, NOISE, patient.size)
    worse = LEFT_ON_CANON * log_odds + rng.normal(0, 1.2, patient.size)
    regressed = np.where(vendor == "Canon", worse, steady)
    scores = [np.round(_probability(z), 6).tolist() for z in (log_odds, steady, regressed)]
    names = [f"DEMO-{number:05d}" for number in patient]
    return list(zip(names, label.tolist(), *scores, sex.tolist(), vendor.tolist(), strict=True))


def _probability(log_odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-log_odds))


def write_scores(path: Path, patients: int = 4500, seed: int = 11) -> None:
    """Writes the table as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(make_rows(patients, seed))


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        description="Write a synthetic table of three models' scores (demonstration data)."
    )
    parser.add_argument("out", type=Path, help="file to write, scores.csv")
    parser.add_argument("--patients", type=int, default=4500)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    write_scores(given.out, given.patients, given.seed)
    print(f"{given.out}: {given.patients} patients (synthetic: demonstration data, no real people)")


if __name__ == "__main__":
    main()
