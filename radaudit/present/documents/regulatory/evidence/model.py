"""The model and the run: what is known of the file, the software, the seed."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.records.wording import number


@evidence
def model_file(q: Quoting) -> Iterator[Passage]:
    """The model by name, hash, format and architecture; nothing for given scores."""
    model = q.audit.model
    if model is None:
        return
    told = [f"file {typeset.isolated(model.name)}", f"format {model.format}", f"SHA-256 {model.sha256}"]
    if model.architecture:
        told.append(f"architecture {typeset.isolated(model.architecture)}")
    if model.temperature != 1.0:
        told.append(f"temperature {number(model.temperature)}")
    if model.threshold is not None:
        told.append(f"operating point declared by its maker {number(model.threshold)}")
    yield Passage(f"Model: {'; '.join(told)}.", (Anchor("model", "provenance"),))


@evidence
def scores_computed(q: Quoting) -> Iterator[Passage]:
    """How predictions were made: by running the model, or given as scores."""
    made = q.audit.provenance
    if q.audit.model is None:
        yield Passage(
            "Predictions were given as scores in the cohort's file; no model was run.",
            (Anchor("provenance.cohort_sha256", "provenance"),),
        )
        return
    yield Passage(
        f"Predictions were made by running the model's file ({q.audit.model.format}, SHA-256 {q.audit.model.sha256}) "
        "on every image of "
        f"the cohort, on {made.device or 'the local computer'}.",
        (Anchor("model.sha256", "provenance"), Anchor("provenance.device", "provenance")),
    )


@evidence
def software(q: Quoting) -> Iterator[Passage]:
    """Software that computed the numbers, with versions and seed."""
    made = q.audit.provenance
    told = ", ".join(f"{name} {version}" for name, version in (made.versions or {}).items())
    yield Passage(
        f"Computed on {made.when} by radaudit {made.radaudit}{f' with {told}' if told else ''}; seed {made.seed}.",
        (Anchor("provenance", "provenance"),),
    )


@evidence
def reproducible(q: Quoting) -> Iterator[Passage]:
    """What another person needs to repeat the evaluation."""
    made = q.audit.provenance
    options = "; ".join(f"{name} = {value}" for name, value in (made.options or {}).items())
    given = f" Options: \u2068{options}\u2069." if options else ""
    yield Passage(
        "Outputs are stored and can be looked into: audit.json holds every number, and hashes of the data "
        f"({made.cohort_sha256[:16]}…)"
        f"{f', of the model ({made.model_sha256[:16]}…)' if made.model_sha256 else ''} and of the policy "
        f"({q.audit.policy.sha256[:16]}…); the same input gives the same file.{given}",
        (Anchor("provenance", "provenance"),),
    )
