"""Grad-CAM: a network's late feature maps, weighted by how the log odds of disease move with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from radaudit.predict.saliency.evidence import Evidence

FEWEST_CELLS = {2: 7, 3: 4}
"""Of a feature map, per side: a coarser one could point to half the image at best."""

CONVOLUTIONS = (torch.nn.Conv2d, torch.nn.Conv3d)


def find_layer(network: Evidence, pixels: Any) -> torch.nn.Module | None:
    """The last layer whose output is still a map of the image; None where the network has no such thing.

    TorchScript, `torch.export` and ONNX do not let their layers be looked into. A network with fewer than two convolutions (a
    vision transformer has one, which cuts the patches) has no late map.

    Args:
        network: The model.
        pixels: (1, channels, *size), one image to try it with.
    """
    # Scripted children would run their hooks never, or refuse them.
    if any(isinstance(module, torch.jit.ScriptModule) for module in network.modules()):
        return None
    if sum(isinstance(module, CONVOLUTIONS) for module in network.modules()) < 2:
        return None
    dims = pixels.ndim - 2
    found: list[torch.nn.Module] = []

    def look(module: torch.nn.Module, _: Any, output: Any) -> None:
        if isinstance(output, torch.Tensor) and output.ndim == dims + 2 and min(output.shape[2:]) >= FEWEST_CELLS[dims]:
            found.append(module)

    hooks = [module.register_forward_hook(look) for module in network.modules() if module is not network]
    try:
        with torch.no_grad():
            network(pixels)
    finally:
        for hook in hooks:
            hook.remove()
    return found[-1] if found else None


def grad_cam(network: Evidence, layer: torch.nn.Module, pixels: Any) -> NDArray[np.float32]:
    """Where the layer speaks for disease.

    Channels of the feature map, weighted by the mean gradient of the log odds of disease, summed, negative sums cut off; brought
    to the input's size by linear interpolation.

    Reference: Selvaraju RR et al. Grad-CAM: visual explanations from deep networks via gradient-based localization. ICCV 2017,
    doi:10.1109/ICCV.2017.74.

    Args:
        network: The model.
        layer: As `find_layer` gave it.
        pixels: (1, channels, *size).

    Returns:
        (*size), not negative; all zero where nothing spoke for disease.
    """
    held: list[Any] = []
    hook = layer.register_forward_hook(lambda _module, _input, output: held.append(output))
    try:
        with torch.enable_grad():
            # Asked of the input, so that networks with frozen weights have gradients, too.
            score = network(pixels.clone().requires_grad_(True)).sum()
            (gradient,) = torch.autograd.grad(score, held[-1])
    finally:
        hook.remove()
    weights = gradient.flatten(2).mean(2)
    summed = torch.einsum("bc,bc...->b...", weights, held[-1].detach()).clamp_min(0)
    mode = "bilinear" if pixels.ndim == 4 else "trilinear"
    spread = torch.nn.functional.interpolate(summed.unsqueeze(1), size=pixels.shape[2:], mode=mode, align_corners=False)
    found: NDArray[np.float32] = spread[0, 0].float().cpu().numpy()
    return found
