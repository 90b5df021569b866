"""Where a model runs."""

from __future__ import annotations

from radaudit.errors import UsageError


def choose_device(device: str | None) -> str:
    """The device that was asked for, checked; without a wish a CUDA GPU where there is one, else the processor.

    Raises:
        UsageError: When there is no such device here.
    """
    import torch

    has_cuda = torch.cuda.is_available()
    if device is None or device == "auto":
        return "cuda:0" if has_cuda else "cpu"
    choices = "cpu" + "".join(f", cuda:{i}" for i in range(torch.cuda.device_count() if has_cuda else 0))
    cure = f"Devices here: {choices}."
    try:
        wanted = torch.device(device)
    except RuntimeError as error:
        raise UsageError(f"--device {device}: there is no such kind of device.", cure) from error
    if wanted.type == "cpu":
        return "cpu"
    if wanted.type == "cuda" and has_cuda and (wanted.index or 0) < torch.cuda.device_count():
        return f"cuda:{wanted.index or 0}"
    if wanted.type == "mps" and torch.backends.mps.is_available():
        return "mps"
    raise UsageError(f"--device {device}: this machine does not have it.", cure)
