"""Picks a method that the model allows, and turns one prepared image into a map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.predict.saliency.evidence import Evidence
from radaudit.predict.saliency.grad_cam import find_layer, grad_cam
from radaudit.predict.saliency.occlusion import occlude
from radaudit.records import Model

Method = Literal["grad-cam", "occlusion"]


class Explainer:
    """Says where in an image the model saw signs of disease.

    Grad-CAM where the network lets its layers be looked into; else occlusion, which only runs it. Settled with the first image.

    Args:
        model: The model, its output settled.
        batch_size: Images at a time, where parts of one are hidden.
    """

    def __init__(self, model: Model, *, batch_size: int) -> None:
        self.method: Method | Literal[""] = ""
        self._network = Evidence(model).eval()
        self._device = model.device
        self._batch_size = batch_size
        self._explain: Callable[[Any], NDArray[np.float32]] | None = None

    def explain(self, pixels: NDArray[np.float32]) -> NDArray[np.float32]:
        """A map of the model's input.

        Args:
            pixels: (channels, *size), prepared for the model.

        Returns:
            (*size), not negative, above 0 somewhere.

        Raises:
            Undefined: When no part of the image spoke for disease, or the model does not run on it again.
        """
        batch = torch.from_numpy(np.ascontiguousarray(pixels)).unsqueeze(0).to(self._device)
        try:
            if self._explain is None:
                self._explain = self._settle(batch)
            found = self._explain(batch)
        except Exception as error:  # somebody else's model may fail in any way, and its score is known
            raise Undefined(noted("the model could not be run on it again")) from error
        if not np.isfinite(found).all() or float(found.max()) <= 0:
            raise Undefined(noted("no part of it spoke for disease"))
        return found

    def _settle(self, batch: Any) -> Callable[[Any], NDArray[np.float32]]:
        layer = find_layer(self._network, batch)
        if layer is not None:
            try:
                grad_cam(self._network, layer, batch)
            except Exception:  # a network without gradients, such as a quantized one
                layer = None
        if layer is None:
            self.method = "occlusion"
            return lambda images: occlude(self._network, images, batch_size=self._batch_size)
        self.method, chosen = "grad-cam", layer
        return lambda images: grad_cam(self._network, chosen, images)
