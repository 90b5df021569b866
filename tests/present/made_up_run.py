"""A made-up model and a made-up run, the same every time."""

from __future__ import annotations

from radaudit.records import ModelFacts, Preprocessing, Provenance
from radaudit.records.sealing import Opening, SealedTestSet, count_looks


def make_model() -> ModelFacts:
    """A TorchScript model with preprocessing from a file."""
    return ModelFacts(
        name="model.pt",
        sha256="ab" * 32,
        format="torchscript",
        preprocessing=Preprocessing((224, 224), window=(40.0, 400.0)),
        preprocessing_source="file preprocess.toml",
        output="logits",
        output_reason="values outside [0, 1]",
        notes=("The first batch had values outside [0, 1], so the output was read as logits.",),
    )


def make_provenance() -> Provenance:
    """Hashes and versions that never change."""
    return Provenance(
        radaudit="0.1.0",
        when="2026-01-02T03:04:05+00:00",
        cohort_name="cohort.csv",
        cohort_sha256="cd" * 32,
        model_sha256="ab" * 32,
        preprocessing_sha256="ef" * 32,
        seed=0,
        device="cpu",
        versions={"python": "3.11.7", "numpy": "2.3.0"},
        options={"group": "sex"},
    )


def make_test_set(n_openings: int = 3, n_models: int = 2, *, by: str = "") -> SealedTestSet:
    """A sealed test set that was opened so often, for so many models in turn, with the same options."""
    openings = tuple(
        Opening(
            number=i + 1,
            when=f"2026-01-02T03:{i:02d}:00Z",
            name=f"model{i % n_models}.pt",
            model=f"{i % n_models:064x}",
            reading="ef" * 32,
            options="ab" * 32,
            line=f"{i + 100:064x}",
            outcome="" if i == 1 else "cd" * 32,
            by=by,
        )
        for i in range(n_openings)
    )
    models, looks, repeats = count_looks(openings)
    best = {1: 0.0, 2: 0.5641895835477563}[n_models]
    return SealedTestSet(
        "test.csv.ledger.jsonl", "0123456789abcdef", "2026-01-01T00:00:00Z", 1, 1852, 407, 1482, openings, models, looks, repeats,
        best, 0.02, best * 0.02,
    )  # fmt: skip
