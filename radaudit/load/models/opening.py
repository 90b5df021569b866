"""Which loader opens a file, and what is then known of the model."""

from __future__ import annotations

import os
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.models.catalogue import LOADERS, Loader, Opened, Request
from radaudit.load.models.declaration import OUTPUTS, Declaration
from radaudit.load.models.devices import choose_device
from radaudit.load.models.hashing import hash_model
from radaudit.load.models.refusal import EXPORT_LINES
from radaudit.load.models.sniff import Content, look
from radaudit.records import Model, ModelFacts, Preprocessing

UNFINISHED_TRAINING = "training/settings.json"
"""What `radaudit train` writes first; the bundle beside it comes last."""


def open_model(
    path: str | os.PathLike[str],
    *,
    arch: str | None = None,
    device: str | None = None,
    preprocessing: Preprocessing | None = None,
    output: str | None = None,
    positive: int | None = None,
) -> Model:
    """Opens a model of any known format, running none of the code that a file may bring along.

    Args:
        path: A file or a bundle's folder.
        arch: MONAI network of a bare state dict, e.g. "densenet121".
        device: "cpu", "cuda:0" ...; by default a GPU where there is one.
        preprocessing: Counts before what the model declares.
        output: "logits" or "probabilities"; counts before what the model declares.
        positive: Column of the positive class in a two-column output; counts before what the model declares.

    Raises:
        UsageError: When there is no such file, its format is unknown, it is damaged, or it would have to run code.
    """
    if output and output not in OUTPUTS:
        raise UsageError(f"output {output!r} is unknown.", 'Choose "logits" or "probabilities".')
    if positive is not None and positive not in (0, 1):
        raise UsageError(f"positive class {positive!r}: a two-column output has columns 0 and 1.", "Choose 0 or 1.")
    content = look(Path(path))
    loader = recognize(content)
    if arch and loader.format != "state_dict":
        raise UsageError(
            f"{content.name} is {loader.title}, which holds its own architecture; --arch {arch} is for a bare state dict.",
            "Leave --arch out.",
        )
    opened = loader.open(content, Request(arch, choose_device(device)))
    facts = _gather_facts(content, loader, opened, preprocessing, output or "", positive)
    return Model(facts, opened.run, opened.device)


def recognize(content: Content) -> Loader:
    """The first loader that knows this content.

    Raises:
        UsageError: When none does.
    """
    for loader in LOADERS.values():
        if loader.recognizes(content):
            return loader
    if UNFINISHED_TRAINING in content.files:
        raise UsageError(
            f"{content.name} holds a training that is not finished: its model, bundle.json and the weights, is not there yet.",
            f"Let it finish: the same `radaudit train` with --out {content.path} and --resume.",
        )
    formats = ", ".join(loader.title for loader in LOADERS.values())
    what = "folder" if content.path.is_dir() else "file"
    raise UsageError(
        f"{content.name}: not a model that radaudit can read. A {what} was found with none of these inside: {formats}.",
        EXPORT_LINES,
    )


def _gather_facts(
    content: Content,
    loader: Loader,
    opened: Opened,
    preprocessing: Preprocessing | None,
    output: str,
    positive: int | None,
) -> ModelFacts:
    declared = opened.declaration or Declaration()
    source = noted("bundle") if loader.is_bundle else noted("declared by the model")
    notes = list(opened.notes)
    if preprocessing and declared.preprocessing and preprocessing != declared.preprocessing:
        notes.append(
            noted("The model declares another preprocessing than the one that was given; the given one was used.")
        )
    reasons = []
    for what, given, own in (
        (noted("output"), output, declared.output),
        (noted("positive class"), positive, declared.positive),
    ):
        if given not in ("", None):
            reasons.append(noted("{what} given as an option", what=what))
            if own not in ("", None, given):
                notes.append(
                    noted(
                        "The model declares output {own}; the option says {given}, which was used.",
                        own=own,
                        given=given,
                    )
                    if what == "output"
                    else noted(
                        "The model declares positive class {own}; the option says {given}, which was used.",
                        own=own,
                        given=given,
                    )
                )
        elif own not in ("", None):
            reasons.append(
                noted("{what} declared in the bundle", what=what)
                if loader.is_bundle
                else noted("{what} declared by the model", what=what)
            )
    chosen = preprocessing or declared.preprocessing
    return ModelFacts(
        name=content.path.resolve().name,
        sha256=hash_model(content.path, opened.companions, opened.members),
        format=loader.format,
        architecture=opened.architecture,
        preprocessing=chosen,
        preprocessing_source="" if chosen is None else (noted("given") if preprocessing else source),
        output=output or declared.output,
        positive=declared.positive if positive is None else positive,
        output_reason=", ".join(reasons),
        temperature=declared.temperature,
        threshold=declared.threshold,
        classes=declared.classes,
        notes=tuple(notes),
        calibration=declared.calibration,
    )
