"""Small tables with and without telling names."""

from __future__ import annotations

import numpy as np
import pandas as pd


def telling(n: int = 60, seed: int = 1) -> pd.DataFrame:
    """Images of `n / 2` patients whose names occur in no other table."""
    draw = np.random.default_rng(seed)
    label = (np.arange(n) % 3 == 0).astype(int)
    return pd.DataFrame(
        {
            "patient_id": [f"S{seed}-{i // 2:04d}" for i in range(n)],
            "image": [f"images/S{seed}_{i}.npy" for i in range(n)],
            "label": label,
            "score": np.round(np.clip(draw.normal(0.3 + 0.3 * label, 0.2), 0.01, 0.99), 4),
            "sex": np.where(np.arange(n) % 2, "F", "M"),
            "age": draw.integers(20, 90, n),
        }
    )


def numbered(n: int = 60, seed: int = 1) -> pd.DataFrame:
    """The same with running numbers for names, as any other table may have them."""
    frame = telling(n, seed).drop(columns=["patient_id", "image"])
    return frame.assign(case_id=np.arange(n))
