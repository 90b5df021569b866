"""Audits a DataFrame of scores from Python and works with the numbers.

    python audit_dataframe.py [FOLDER]

Synthetic, demonstration data: 1200 cases on two scanners; on the second the score says little.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from radaudit import run_audit


def make_table(cases: int = 1200, seed: int = 7) -> pd.DataFrame:
    """One row a case: label, score, patient_id, sex, vendor. Log odds separate the classes by 2.6 on GE, 0.8 on Canon."""
    rng = np.random.default_rng(seed)
    label = (rng.random(cases) < 0.4).astype(int)
    vendor = rng.choice(["GE", "Canon"], cases, p=[0.6, 0.4])
    apart = np.where(vendor == "GE", 2.6, 0.8)
    log_odds = apart * (label - 0.5) - 0.4 + 1.2 * rng.standard_normal(cases)
    return pd.DataFrame(
        {
            "patient_id": [f"DEMO-{number:05d}" for number in range(cases)],
            "label": label,
            "score": 1 / (1 + np.exp(-log_odds)),
            "sex": rng.choice(["F", "M"], cases),
            "vendor": vendor,
        }
    )


def main(folder: str | None = None) -> None:
    """Audits, prints the worst finding and the AUROC by vendor, and writes the report where a folder is given."""
    result = run_audit(make_table(), thresholds=0.5, demonstration=True)
    worst = result.findings[0]
    print(f"{worst.verdict}: {worst.title}. {worst.explanation}")

    numbers = result.to_frame()
    is_auroc = (numbers["kind"] == "estimate") & (numbers["measure"] == "auroc") & (numbers["attribute"] == "vendor")
    print(numbers.loc[is_auroc, ["group", "value", "low", "high", "n", "events"]].to_string(index=False))
    if folder is not None:
        print("Report:", result.write(folder)[0])


if __name__ == "__main__":
    main(*sys.argv[1:2])
