"""What was audited with what: enough to repeat the audit, and no path or identifier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.answers.reproduction import command
from radaudit.present.blocks import Block, Code, Entry, Fold, Heading, KeyValue, Prose
from radaudit.present.sections import section
from radaudit.present.tables.calibration_entries import calibration_entries
from radaudit.present.view import View
from radaudit.records import ModelFacts, Preprocessing
from radaudit.records.wording import one_line


@section("Provenance", order=110)
def provenance(view: View) -> Iterator[Block]:
    """Model, preprocessing, cohort, and the run."""
    audit, made = view.audit, view.audit.provenance
    yield Prose((say("Whoever holds the same files makes this audit again with:"),))
    yield Code(command(audit), say("Command"))
    if audit.model:
        yield Heading(say("Model"))
        yield KeyValue(_model(audit.model))
        if audit.model.preprocessing:
            yield Heading(say("Preprocessing"))
            yield KeyValue(_preprocessing(audit.model.preprocessing, audit.model.preprocessing_source))
        if audit.model.notes:
            yield Prose(tuple(typeset.noted(note) for note in audit.model.notes), "list")
    else:
        yield Prose((say("Scores were given with the cohort; no model was run."),), "note")
    if audit.evidence.calibration:
        yield Heading(say("Calibration of the scores"))
        yield KeyValue(calibration_entries(audit.evidence.calibration))
    run = KeyValue(_entries({
        say("Cohort"): made.cohort_name, say("Cohort SHA-256"): made.cohort_sha256,
        say("Preprocessing SHA-256"): made.preprocessing_sha256, say("Policy"): audit.policy.name,
        say("Policy SHA-256"): audit.policy.sha256, say("When (UTC)"): made.when, "radaudit": made.radaudit,
        say("Schema"): audit.schema, say("Seed"): str(made.seed), say("Device"): made.device,
    }))  # fmt: skip
    yield Fold(say("Run: files by their hashes, policy, time, version"), (run,), is_printed=True)
    if made.options:
        yield Fold(say("Options given"), (KeyValue(_entries(made.options)),))
    if made.versions:
        yield Fold(say("Versions"), (KeyValue(_entries(made.versions)),))


def _entries(pairs: Mapping[str, str]) -> tuple[Entry, ...]:
    """Pairs with a value; hashes are set as code."""
    return tuple(Entry(term, str(text), is_code="SHA" in term) for term, text in pairs.items() if str(text))


def _model(model: ModelFacts) -> tuple[Entry, ...]:
    output = {"logits": say("logits, turned into probabilities"), "probabilities": say("probabilities")}.get(
        model.output, model.output
    )
    return _entries({
        say("File"): model.name, "SHA-256": model.sha256, say("Format"): model.format.replace("_", " "),
        say("Architecture"): model.architecture, say("Output read as"): output, say("Because"): recalled(model.output_reason),
        say("Positive class"): _positive(model),
        say("Temperature"): f"{model.temperature:g}" if model.temperature != 1.0 else "",
        say("Threshold declared by its maker"): "" if model.threshold is None else f"{model.threshold:g}",
    })  # fmt: skip


def _positive(model: ModelFacts) -> str:
    """Which output column is the positive class, with its name where the model gives one."""
    if model.positive is None:
        return ""
    column = say("column {n}", n=str(model.positive + 1))
    if model.positive < len(model.classes):
        return say("{column} ({name})", column=column, name=one_line(model.classes[model.positive]))
    return column


def _preprocessing(p: Preprocessing, source: str) -> tuple[Entry, ...]:
    ends = (f"{p.window[0]:g}", f"{p.window[1]:g}") if p.window else None
    parts = f"{p.percentiles[0]:g}", f"{p.percentiles[1]:g}"
    scaling = {
        "window": say("window, center {center}, width {width}", center=ends[0], width=ends[1])
        if ends
        else say("window"),
        "range": say("range {low} to {high}", low=ends[0], high=ends[1]) if ends else say("range"),
        "percentile": say("percentiles {low} to {high} of each image", low=parts[0], high=parts[1]),
        "voi": say("each file's own window or VOI LUT, as on a display"),
        "none": say("values as they are"),
    }.get(p.intensity, p.intensity)
    return _entries({
        say("Declared in"): recalled(source), say("Size"): say("{size} pixels", size=" × ".join(str(s) for s in p.size)),
        say("Channels"): str(p.channels), say("Intensity"): scaling,
        say("Mean subtracted"): _floats(p.mean), say("Divided by"): _floats(p.std), say("Orientation"): p.orientation,
        say("Spacing"): say("{spacing} mm", spacing=_floats(p.spacing)) if p.spacing else "",
        say("Aspect"): say("kept, padded to the proportions of the size") if p.keep_aspect else say("stretched to size"),
    })  # fmt: skip


def _floats(values: tuple[float, ...]) -> str:
    return typeset.listed([f"{v:g}" for v in values])
