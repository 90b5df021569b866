"""Transfer learning: weights of another training go into a network wherever they fit, and it is said where they do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from radaudit.errors import UsageError
from radaudit.records.wording import first_of

FEWEST = 0.5
"""Share of the network's parameters, its last layer aside, that must fit; less is another architecture."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What became of every tensor.

    Attributes:
        loaded: Names that were taken as they are.
        adapted: Names that were taken after their channels were matched, with how.
        head: Names of the last layer, which starts anew unless its shape is the same.
        missing: Names that the file does not have.
        misshapen: Names whose shape differs, with both shapes.
        unused: Names in the file that the network does not have.
        share: Share of the network's parameters, its last layer aside, that came from the file.
    """

    loaded: tuple[str, ...]
    adapted: tuple[str, ...]
    head: tuple[str, ...]
    missing: tuple[str, ...]
    misshapen: tuple[str, ...]
    unused: tuple[str, ...]
    share: float

    @property
    def lines(self) -> tuple[str, ...]:
        """The report in sentences; every tensor that did not simply fit is counted, and the first are named."""
        told = [
            f"Weights: {len(self.loaded)} tensors taken over, {self.share:.1%} of the parameters before the last layer."
        ]
        for names, what in (
            (self.adapted, "adapted"),
            (self.head, "of the last layer, which starts anew"),
            (self.missing, "missing in the file, started anew"),
            (self.misshapen, "of another shape, started anew"),
            (self.unused, "in the file and not in the network, ignored"),
        ):
            if names:
                told.append(f"{len(names)} {what}: {first_of(names, 4)}.")
        return tuple(told)


def transfer_weights(network: Any, tensors: Mapping[str, Any], *, stem: str, head: str, what: str) -> Transfer:
    """Fills a network in place with whatever fits.

    Args:
        network: A torch module.
        tensors: A state dict; a prefix that all its keys share ("module.") is taken off.
        stem: Key of the first convolution's weight; its input channels are summed (color to gray) or repeated (gray to color).
        head: Key of the last layer's weight.
        what: How a message calls the two.

    Raises:
        UsageError: When less than half of the parameters fit: the file is of another architecture.
    """
    expected = network.state_dict()
    found = _bare(tensors, expected)
    head_keys = {head, f"{head.removesuffix('.weight')}.bias"}
    taken: dict[str, Any] = {}
    loaded, adapted, missing, misshapen, anew = [], [], [], [], []
    for key, own in expected.items():
        given = found.get(key)
        if given is not None and given.shape == own.shape:
            taken[key] = given
            loaded.append(key)
        elif key in head_keys:
            anew.append(key)
        elif given is None:
            missing.append(key)
        elif key == stem and (fitted := _match_channels(given, own)) is not None:
            taken[key] = fitted
            adapted.append(f"{key} ({given.shape[1]} to {own.shape[1]} channels)")
        else:
            misshapen.append(f"{key} {tuple(given.shape)} instead of {tuple(own.shape)}")
    body = {key: own for key, own in expected.items() if key not in head_keys and own.is_floating_point()}
    share = sum(body[k].numel() for k in taken if k in body) / max(1, sum(v.numel() for v in body.values()))
    report = Transfer(
        tuple(loaded), tuple(adapted), tuple(anew), tuple(missing), tuple(misshapen),
        tuple(sorted(set(found) - set(expected))), share,
    )  # fmt: skip
    if share < FEWEST:
        raise UsageError(
            f"{what}: only {share:.0%} of the network's parameters are in the file. {' '.join(report.lines[1:])}",
            "These are the weights of another architecture; name theirs with --arch.",
        )
    network.load_state_dict({**expected, **taken}, strict=True)
    return report


def _bare(tensors: Mapping[str, Any], expected: Mapping[str, Any]) -> dict[str, Any]:
    prefixes = {key.partition(".")[0] for key in tensors}
    if len(prefixes) == 1 and not set(tensors) & set(expected):
        return {key.partition(".")[2]: value for key, value in tensors.items()}
    return dict(tensors)


def _match_channels(given: Any, own: Any) -> Any:
    """A first convolution for another number of channels that answers a gray image as before; None where that cannot be."""
    if given.ndim != own.ndim or given.shape[0] != own.shape[0] or given.shape[2:] != own.shape[2:]:
        return None
    before, now = given.shape[1], own.shape[1]
    if now == 1:
        return given.sum(1, keepdim=True)
    if before == 1:
        return given.expand(-1, now, *(-1 for _ in given.shape[2:])) / now
    return None
