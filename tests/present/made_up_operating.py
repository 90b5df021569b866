"""Made-up transport of the threshold, and what the model is worth at it."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.records import Estimate, Group, Transport, Usefulness


def made_up_transport(groups: Sequence[tuple[Group, int, bool]], threshold: float) -> tuple[Transport, ...]:
    """Each group with its images and whether it fares badly: then it needs a lower threshold."""
    return tuple(_transport(group, threshold, n, is_bad=is_bad) for group, n, is_bad in groups)


def _transport(group: Group, threshold: float, n: int, *, is_bad: bool) -> Transport:
    if n < 25:
        return Transport(group, threshold, 0.85, None, note="fewer than 5 diseased cases")
    if is_bad:
        return Transport(
            group, threshold, 0.85, threshold - 0.17, threshold - 0.22, threshold - 0.08, 0.852, 0.66, 0.45
        )
    near = threshold + 0.004
    return Transport(group, threshold, 0.85, near, threshold - 0.05, threshold + 0.04, 0.851, 0.88, 0.27)


def made_up_usefulness(groups: Sequence[tuple[Group, int, bool]], threshold: float) -> tuple[Usefulness, ...]:
    """The same groups: useful everywhere, less so where a group fares badly."""
    return tuple(_usefulness(group, threshold, n, is_bad=is_bad) for group, n, is_bad in groups)


def _usefulness(group: Group, threshold: float, n: int, *, is_bad: bool) -> Usefulness:
    if n < 25:
        none = Estimate(None, note="fewer than 5 diseased cases")
        return Usefulness(group, threshold, None, "", none, none, none, note="fewer than 5 diseased cases")
    over, lost = (0.031, 0.022) if is_bad else (0.112, 0.001)
    return Usefulness(
        group, threshold, 0.94 if is_bad else 0.9998, "nobody", Estimate(over, over - 0.03, over + 0.03, 0.015, n=n),
        Estimate(lost, 0.0, lost + 0.012, 0.006, n=n), Estimate(lost * 0.8, -0.004, lost + 0.01, 0.006, n=n),
    )  # fmt: skip
