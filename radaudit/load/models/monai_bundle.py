"""A MONAI bundle: a folder or zip with `configs/metadata.json`, a network definition and `models/model.pt`.

MONAI builds a bundle by instantiating whatever `_target_` names and by evaluating every "$..." as Python, so its own parser is
never used here. Read are TorchScript inside, or a definition that names a known network and gives it plain values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.models.architectures import MAKERS, SPELLINGS, build
from radaudit.load.models.catalogue import LOADERS, Loader, Opened, Request
from radaudit.load.models.declaration import Declaration, declaration_from, parse_object
from radaudit.load.models.refusal import EXPORT_LINES, refuse_code
from radaudit.load.models.sniff import Content
from radaudit.load.models.torchscript import open_members
from radaudit.load.models.weights import fill, read_tensors

METADATA = "configs/metadata.json"
DEFINITIONS = ("configs/inference.json", "configs/evaluate.json", "configs/train.json")
TORCHSCRIPT, WEIGHTS = "models/model.ts", "models/model.pt"
OWN_KEYS = ("_target_", "_disabled_", "_requires_", "_desc_", "_mode_")
DEEPEST = 8


def recognizes(content: Content) -> bool:
    """A folder or zip with `configs/metadata.json`."""
    return content.is_container and METADATA in content.files


def open_bundle(content: Content, request: Request) -> Opened:
    """Opens a MONAI bundle.

    Raises:
        UsageError: When it holds neither TorchScript nor a definition in plain values, or its weights do not fit.
    """
    metadata = parse_object(content.read(METADATA), f"{content.name}: {METADATA}")
    declaration = _declared(metadata, content.name)
    notes = (
        noted(
            "A MONAI bundle declares its preprocessing as code, which is not run; the audit needs it declared by other means."
        ),
    ) * (declaration.preprocessing is None)
    if TORCHSCRIPT in content.files:
        inner = content.archive_inside(TORCHSCRIPT)
        opened = open_members(inner.name, {name: inner.read(name) for name in inner.names}, request)
        return Opened(opened.run, opened.device, "MONAI bundle, TorchScript", declaration, (*notes, *opened.notes))
    network_name, arguments = _definition(content)
    if WEIGHTS not in content.files:
        raise UsageError(f"{content.name}: neither {TORCHSCRIPT} nor {WEIGHTS} inside.", "Complete the bundle.")
    network = build(network_name, arguments, content.name)
    fill(
        network, read_tensors(content.read(WEIGHTS), f"{content.name}: {WEIGHTS}"), f"{content.name} as {network_name}"
    )
    return Opened(network.to(request.device), request.device, f"MONAI {network_name}", declaration, notes)


def _declared(metadata: Mapping[str, Any], name: str) -> Declaration:
    where = f"{name}: {METADATA}"
    if "radaudit" in metadata:
        table = metadata["radaudit"]
        if not isinstance(table, Mapping):
            raise UsageError(f"{where}: radaudit should be an object.", "Write the file again.")
        return declaration_from(table, where)
    outputs = metadata.get("network_data_format", {})
    for step in ("outputs", "pred", "channel_def"):
        outputs = outputs.get(step, {}) if isinstance(outputs, Mapping) else {}
    if not isinstance(outputs, Mapping):
        return Declaration()
    return Declaration(classes=tuple(str(outputs[key]) for key in sorted(outputs, key=str)))


def _definition(content: Content) -> tuple[str, dict[str, Any]]:
    """The network's name and arguments from the first config that defines it.

    Raises:
        UsageError: When there is none, or it holds anything but plain values.
    """
    for path in DEFINITIONS:
        if path not in content.files:
            continue
        config = parse_object(content.read(path), f"{content.name}: {path}")
        definition = config.get("network_def", config.get("network"))
        if definition is None:
            continue
        if not isinstance(definition, Mapping) or "_target_" not in definition:
            raise refuse_code(content.name, f"a network defined by an expression in {path}")
        target = str(definition["_target_"])
        maker = SPELLINGS.get(target.rpartition(".")[2].casefold())
        module = target.rpartition(".")[0]
        if maker is None or not (
            module == "" or module == "monai.networks.nets" or module.startswith("monai.networks.nets.")
        ):
            raise UsageError(
                f"{content.name}: {path} builds {target[:80]!r}, which is not one of the networks that radaudit builds by name "
                f"({', '.join(sorted(MAKERS))}).",
                EXPORT_LINES,
            )
        options = {key: value for key, value in definition.items() if key not in OWN_KEYS}
        return maker, {key: _plain(value, config, content.name, 0) for key, value in options.items()}
    raise UsageError(f"{content.name}: no network_def in {' or '.join(DEFINITIONS)}.", "Complete the bundle.")


def _plain(value: Any, config: Mapping[str, Any], name: str, depth: int) -> Any:
    """A value without code: "@other" is replaced by what it refers to, "$..." is refused."""
    if depth > DEEPEST:
        raise UsageError(f"{name}: the network definition refers to itself.", "Write plain values.")
    if isinstance(value, str):
        if "$" in value or "%" in value:
            raise refuse_code(name, f"a network definition with the expression {value[:60]!r}")
        if value.startswith("@"):
            found: Any = config
            for step in value[1:].replace("::", "#").split("#"):
                if not isinstance(found, Mapping) or step not in found:
                    raise UsageError(
                        f"{name}: the network definition refers to {value!r}, which is not there.", "Add it."
                    )
                found = found[step]
            return _plain(found, config, name, depth + 1)
        return value
    if isinstance(value, Mapping):
        if "_target_" in value:
            raise refuse_code(name, "a network definition that builds further objects")
        return {key: _plain(item, config, name, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, config, name, depth + 1) for item in value]
    return value


LOADERS.register(
    "monai_bundle", Loader("monai_bundle", "a MONAI bundle", recognizes, open_bundle, is_bundle=True), order=40
)
