"""TorchScript (`torch.jit.save`).

Why it is safe to open: PyTorch reads it with its own unpickler in C++, which builds tensors and TorchScript classes only, and
its code is a restricted language without imports. Two of its functions reach the disk all the same (`torch.save` writes
a file of any name, `torch.from_file` creates one), and `__setstate__` runs on opening; so the source text is searched before.
"""

from __future__ import annotations

import re
import warnings

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.models.archive import rebuild
from radaudit.load.models.catalogue import LOADERS, Loader, Opened, Request
from radaudit.load.models.declaration import read_declaration
from radaudit.load.models.refusal import first_line, refuse_code
from radaudit.load.models.sniff import Content

DECLARATION = "extra/radaudit.json"

LAYOUT = re.compile(r"data\.pkl|constants\.pkl|(data|constants)/\w+|code/[\w/]+\.py|version|byteorder")
"""The entries of a TorchScript archive that hold the model."""

REACHING_OUT = re.compile(r"\b(save|from_file|load_tensor|rpc_async|rpc_sync|rpc_remote|PythonOp|IgnoredPythonOp)\b")
"""Operators of the TorchScript interpreter that touch files, other machines or Python. As words anywhere in the source, strings
included, because `getattr(torch, "save")` names one too."""

GETATTR = re.compile(r"\bgetattr\b")
PLAIN_GETATTR = re.compile(r"\bgetattr\(\s*[\w.\s]+,\s*\"[^\"\\]*\"\s*\)")
"""How `torch.jit.save` writes the child "0" of a Sequential. An escaped or computed name could hide an operator."""

CLASSES = re.compile(r"__torch__\.torch\.classes\.(?!quantized\b|xnnpack\b)\w+")
"""Compiled classes other than packed quantized weights have no business in an imaging model."""


def recognizes(content: Content) -> bool:
    """A zip with `data.pkl`, `constants.pkl` and source under `code/`."""
    return (
        content.archive is not None
        and {"data.pkl", "constants.pkl"} <= content.files
        and any(name.startswith("code/") for name in content.files)
    )


def check_source(name: str, path: str, source: str) -> None:
    """Refuses TorchScript source that reaches beyond tensors.

    Raises:
        UsageError: When it names an operator that touches files or Python, or hides a name.
    """
    found = REACHING_OUT.search(source) or CLASSES.search(source)
    if found:
        raise refuse_code(name, f"TorchScript that uses {found.group(0)!r} in {path}, which reaches beyond tensors")
    nested = len(GETATTR.findall(source)) - len(PLAIN_GETATTR.findall(source))
    if nested and not _only_nested_getattr(source):
        raise refuse_code(name, f"TorchScript with a computed attribute name in {path}")


def _only_nested_getattr(source: str) -> bool:
    """Whether every getattr is plain once the inner ones of `getattr(getattr(self, "0"), "1")` are folded away."""
    folded, count = PLAIN_GETATTR.subn("x", source)
    while count:
        folded, count = PLAIN_GETATTR.subn("x", folded)
    return GETATTR.search(folded) is None


def open_torchscript(content: Content, request: Request) -> Opened:
    """Opens a TorchScript file.

    Raises:
        UsageError: When it is damaged, was written by a newer PyTorch, or reaches beyond tensors.
    """
    assert content.archive is not None
    members = {name: content.archive.read(name) for name in content.archive.names}
    opened = open_members(content.name, members, request)
    declared = members.get(DECLARATION)
    if declared is None:
        return opened
    declaration = read_declaration(declared, f"{content.name}: radaudit.json inside")
    return Opened(opened.run, opened.device, declaration=declaration, notes=opened.notes)


def open_members(name: str, members: dict[str, bytes], request: Request) -> Opened:
    """Opens the entries of a TorchScript archive, checked and written anew in memory.

    Raises:
        UsageError: See `open_torchscript`.
    """
    import torch

    for path, data in members.items():
        if path.casefold().endswith(".py"):
            check_source(name, path, data.decode("utf-8", "replace"))
    # Only what PyTorch needs goes on: no debug tables, no other layouts, no names in another spelling (its reader ignores case).
    kept = {path: data for path, data in members.items() if LAYOUT.fullmatch(path)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # TorchScript's deprecation is no news for whoever audits a finished model
        try:
            module = torch.jit.load(rebuild(kept), map_location=request.device)  # type: ignore[no-untyped-call]
        except Exception as error:
            raise UsageError(
                f"{name}: looks like TorchScript but PyTorch {torch.__version__} cannot read it ({first_line(error)}).",
                "Export the model again, with this PyTorch version or an older one.",
            ) from error
    was_training = bool(getattr(module, "training", False))
    module.eval()
    notes = (
        (noted("The model was saved in training mode; it was switched to evaluation mode."),) if was_training else ()
    )
    return Opened(module, request.device, notes=notes)


LOADERS.register("torchscript", Loader("torchscript", "TorchScript", recognizes, open_torchscript), order=10)
