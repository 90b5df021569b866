"""A made-up model and a made-up run, the same every time."""

from __future__ import annotations

from radaudit.records import ModelFacts, Preprocessing, Provenance


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
