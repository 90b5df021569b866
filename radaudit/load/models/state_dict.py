"""A bare state dict (.pt, .pth, .safetensors): weights without a network, so the user names it with `--arch`.

Why it is safe to open: safetensors holds numbers only; a pickle is read with PyTorch's restricted unpickler
(`weights_only=True`), which builds tensors and plain containers and refuses the rest. A refusal is final: nothing falls back.
"""

from __future__ import annotations

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.models.architectures import ARCHITECTURES, build, guess_arguments
from radaudit.load.models.catalogue import LOADERS, Loader, Opened, Request
from radaudit.load.models.sniff import Content
from radaudit.load.models.weights import fill, is_pickle, is_safetensors, read_tensors


def recognizes(content: Content) -> bool:
    """A PyTorch zip with `data.pkl` (whatever is pickled in it), a bare pickle, or safetensors."""
    if content.archive is not None:
        return "data.pkl" in content.files
    return not content.is_container and (is_safetensors(content.header) or is_pickle(content.header))


def open_state_dict(content: Content, request: Request) -> Opened:
    """Opens a state dict into the network that `--arch` names.

    Raises:
        UsageError: When the file holds code, no network is named, or the weights are of another one.
    """
    tensors = read_tensors(content.path.read_bytes(), content.name)
    known = ", ".join(ARCHITECTURES)
    if request.arch is None:
        raise UsageError(
            f"{content.name}: holds weights only (a state dict), so the network has to be named.",
            f"Name it with --arch, one of: {known}. For any other network export TorchScript, torch.export or ONNX.",
        )
    arch = request.arch.casefold()
    if arch not in ARCHITECTURES:
        raise UsageError(f"--arch {request.arch}: unknown network.", f"Known networks: {known}.")
    arguments = guess_arguments(arch, tensors, content.name)
    network = build(arch, arguments, content.name)
    fill(network, tensors, f"{content.name} as {arch}")
    options = ", ".join(f"{key}={value}" for key, value in arguments.items())
    note = noted(
        "The network is {arch} ({options}), read off the weights' shapes; strides and activations are MONAI's defaults.",
        arch=arch,
        options=options,
    )
    return Opened(network.to(request.device), request.device, architecture=f"MONAI {arch} ({options})", notes=(note,))


LOADERS.register("state_dict", Loader("state_dict", "a state dict", recognizes, open_state_dict), order=60)
