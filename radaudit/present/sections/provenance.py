"""What was audited with what: enough to repeat the audit, and no path or identifier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from radaudit.present import typeset
from radaudit.present.blocks import Block, Entry, Heading, KeyValue, Prose
from radaudit.present.calibration_entries import calibration_entries
from radaudit.present.sections import section
from radaudit.present.view import View
from radaudit.records import ModelFacts, Preprocessing


@section("Provenance", order=110)
def provenance(view: View) -> Iterator[Block]:
    """Model, preprocessing, cohort, and the run."""
    audit, made = view.audit, view.audit.provenance
    if audit.model:
        yield Heading("Model")
        yield KeyValue(_model(audit.model))
        if audit.model.preprocessing:
            yield Heading("Preprocessing")
            yield KeyValue(_preprocessing(audit.model.preprocessing, audit.model.preprocessing_source))
        if audit.model.notes:
            yield Prose(audit.model.notes, "list")
    else:
        yield Prose(("Scores were given with the cohort; no model was run.",), "note")
    if audit.evidence.calibration:
        yield Heading("Calibration of the scores")
        yield KeyValue(calibration_entries(audit.evidence.calibration))
    yield Heading("Run")
    yield KeyValue(_entries({
        "Cohort": made.cohort_name, "Cohort SHA-256": made.cohort_sha256, "Preprocessing SHA-256": made.preprocessing_sha256,
        "Policy": audit.policy.name, "Policy SHA-256": audit.policy.sha256, "When (UTC)": made.when, "radaudit": made.radaudit,
        "Schema": audit.schema, "Seed": str(made.seed), "Device": made.device,
    }))  # fmt: skip
    if made.options:
        yield Heading("Options given")
        yield KeyValue(_entries(made.options))
    if made.versions:
        yield Heading("Versions")
        yield KeyValue(_entries(made.versions))


def _entries(pairs: Mapping[str, str]) -> tuple[Entry, ...]:
    """Pairs with a value; hashes are set as code."""
    return tuple(Entry(term, str(text), is_code="SHA" in term) for term, text in pairs.items() if str(text))


def _model(model: ModelFacts) -> tuple[Entry, ...]:
    output = {"logits": "logits, turned into probabilities", "probabilities": "probabilities"}.get(
        model.output, model.output
    )
    positive = "" if model.positive is None else f"column {model.positive + 1}"
    if model.positive is not None and model.positive < len(model.classes):
        positive += f" ({model.classes[model.positive]})"
    return _entries({
        "File": model.name, "SHA-256": model.sha256, "Format": model.format.replace("_", " "), "Architecture": model.architecture,
        "Output read as": output, "Because": model.output_reason, "Positive class": positive,
        "Temperature": f"{model.temperature:g}" if model.temperature != 1.0 else "",
        "Threshold declared by its maker": "" if model.threshold is None else f"{model.threshold:g}",
    })  # fmt: skip


def _preprocessing(p: Preprocessing, source: str) -> tuple[Entry, ...]:
    scaling = {
        "window": f"window, center {p.window[0]:g}, width {p.window[1]:g}" if p.window else "window",
        "range": f"range {p.window[0]:g} to {p.window[1]:g}" if p.window else "range",
        "percentile": f"percentiles {p.percentiles[0]:g} to {p.percentiles[1]:g} of each image",
        "voi": "each file's own window or VOI LUT, as on a display",
        "none": "values as they are",
    }.get(p.intensity, p.intensity)
    return _entries({
        "Declared in": source, "Size": f"{' × '.join(str(s) for s in p.size)} pixels", "Channels": str(p.channels),
        "Intensity": scaling,
        "Mean subtracted": _floats(p.mean), "Divided by": _floats(p.std), "Orientation": p.orientation,
        "Spacing": f"{_floats(p.spacing)} mm" if p.spacing else "",
        "Aspect": "kept, padded to the proportions of the size" if p.keep_aspect else "stretched to size",
    })  # fmt: skip


def _floats(values: tuple[float, ...]) -> str:
    return typeset.listed([f"{v:g}" for v in values])
