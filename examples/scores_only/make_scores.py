"""Writes a table of scores, as a hospital might get it from a vendor: no images, no model.

    python make_scores.py scores.csv [--rows 3000] [--seed 7]

Synthetic, demonstration data. The planted truth: everybody's risk comes from the same law, and the score is that risk,
except on Canon, where it is too high (log odds raised by 1.4) and too sure (log odds times 1.6). The ranking of cases is
the same on every vendor, so the area under the ROC curve tells nothing of it; calibration does.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np

VENDORS = {
    "GE MEDICAL SYSTEMS": 0.28,
    "GE Healthcare": 0.12,
    "SIEMENS": 0.25,
    "Philips Medical Systems": 0.15,
    "Canon Medical Systems": 0.20,
}
"""Vendors as people type them, with their shares."""

SHIFT, STEEPNESS = 1.4, 1.6
COLUMNS = ("patient_id", "label", "score", "sex", "age", "vendor")


def make_rows(rows: int, seed: int) -> list[tuple[str, int, float, str, int, str]]:
    """Draws the table: (patient_id, label, score, sex, age, vendor); every third patient or so has two images.

    Args:
        rows: Number of images.
        seed: Same seed, same rows.
    """
    rng = np.random.default_rng(seed)
    patient = np.cumsum(rng.random(rows) < 0.75)
    people = int(patient.max()) + 1
    sex = rng.choice(["F", "M"], people)[patient]
    age = np.clip(rng.normal(61, 14, people), 19, 94).astype(int)[patient]
    vendor = rng.choice(list(VENDORS), people, p=list(VENDORS.values()))[patient]
    # Half of what makes a case look diseased belongs to the patient, half to the image.
    looks = rng.normal(0, 1.3, people)[patient] + rng.normal(0, 1.3, rows)
    log_odds = -1.6 + looks + 0.015 * (age - 61)
    label = (rng.random(rows) < 1 / (1 + np.exp(-log_odds))).astype(int)
    is_canon = np.char.startswith(vendor, "Canon")
    told = np.where(is_canon, STEEPNESS * log_odds + SHIFT, log_odds)
    score = np.round(1 / (1 + np.exp(-told)), 6)
    names = [f"DEMO-{number:05d}" for number in patient]
    return list(zip(names, label.tolist(), score.tolist(), sex.tolist(), age.tolist(), vendor.tolist(), strict=True))


def write_scores(path: Path, rows: int = 3000, seed: int = 7) -> None:
    """Writes the table as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(make_rows(rows, seed))


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Write a synthetic table of scores (demonstration data).")
    parser.add_argument("out", type=Path, help="file to write, scores.csv")
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    write_scores(given.out, given.rows, given.seed)
    print(f"{given.out}: {given.rows} rows (synthetic: demonstration data, no real people)")


if __name__ == "__main__":
    main()
