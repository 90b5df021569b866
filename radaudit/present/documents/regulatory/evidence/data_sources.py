"""Where the data came from, as far as the audit knows: the file, its columns, what was read out of headers."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import Quoting


@evidence
def data_file(q: Quoting) -> Iterator[Passage]:
    """The cohort's file by name and hash."""
    made = q.audit.provenance
    yield Passage(
        f"Evaluation data: {typeset.isolated(made.cohort_name)}, SHA-256 {made.cohort_sha256}.",
        (Anchor("provenance.cohort_sha256", "provenance"),),
    )


@evidence
def columns_read(q: Quoting) -> Iterator[Passage]:
    """What was taken for the label, the score, the patient and the groups."""
    for i, note in enumerate(q.evidence.notes):
        yield Passage(typeset.noted(note), (Anchor(f"evidence.notes[{i}]", "cohort"),))


@evidence
def preprocessing(q: Quoting) -> Iterator[Passage]:
    """How the model's input was prepared, where a model was run."""
    model = q.audit.model
    if model is None or model.preprocessing is None:
        return
    p = model.preprocessing
    told = [f"size {' × '.join(map(str, p.size))} pixels", f"{p.channels} channel{'' if p.channels == 1 else 's'}",
            f"intensity by {p.intensity}"]  # fmt: skip
    if p.window:
        told.append(f"window {p.window[0]:g}, {p.window[1]:g}")
    if p.intensity == "percentile":
        told.append(f"percentiles {p.percentiles[0]:g} and {p.percentiles[1]:g}")
    if p.mean:
        told.append(f"mean {', '.join(f'{v:g}' for v in p.mean)}")
    if p.std:
        told.append(f"standard deviation {', '.join(f'{v:g}' for v in p.std)}")
    if p.spacing:
        told.append(f"spacing {' × '.join(f'{v:g}' for v in p.spacing)} mm")
    if p.orientation:
        told.append(f"orientation {p.orientation}")
    if p.keep_aspect:
        told.append("padded, proportions kept")
    yield Passage(
        f"Model input, the same for every group: {'; '.join(told)} (from {typeset.noted(model.preprocessing_source)}; SHA-256 "
        f"{q.audit.provenance.preprocessing_sha256}).",
        (Anchor("model.preprocessing", "provenance"),),
    )
