"""A made-up what-if: remedies that help, that help one group at the cost of others, and that leave it open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from radaudit.records import EVERYONE, Audit, Comparison, Estimate, Evidence, Group
from radaudit.records.what_if import EVERY_LEVEL, Remedy, RemedyEffect, WhatIf

TOO_FEW = "no level has 20 patients with the disease to learn a threshold from"
PROTECTED = ("sex", "age")

Sizes = dict[str, tuple[float, float]]
"""Measure -> change and half of its simultaneous interval."""

HELPS: Sizes = {"sensitivity": (0.142, 0.082), "specificity": (-0.080, 0.040), "net_benefit": (0.012, 0.008)}
OPEN: Sizes = {"sensitivity": (-0.02, 0.03), "specificity": (0.01, 0.02), "net_benefit": (0.001, 0.004)}
TRADES: Sizes = {"sensitivity": (0.10, 0.04), "specificity": (-0.15, 0.03), "net_benefit": (-0.004, 0.009)}
HARMS: Sizes = {"sensitivity": (-0.09, 0.05), "specificity": (0.02, 0.03), "net_benefit": (-0.012, 0.008)}

OF_BAD = {
    "recalibration": OPEN, "given_threshold": HARMS, "lowered_threshold": TRADES, "equal_sensitivity": TRADES,
    "equalized_odds": OPEN,
}  # fmt: skip
OF_OTHERS = {
    "recalibration": OPEN, "given_threshold": HARMS, "lowered_threshold": TRADES, "equal_sensitivity": OPEN,
    "equalized_odds": HARMS,
}  # fmt: skip


def change(metric: str, group: Group, size: float, half: float, before: float, threshold: float) -> RemedyEffect:
    """An effect whose simultaneous interval is 1.25 times as wide as its pointwise one."""
    point = half / 1.25
    gap = Estimate(size, size - point, size + point, half / 2.45, n=200, n_patients=180, method="paired by patient")
    after = min(max(before + size, -9.0), 1.0) if metric != "calibration_in_the_large" else before + size
    told = Estimate(after, after - 0.04, after + 0.04, 0.02, n=200, n_patients=180, method="Wilson")
    at = None if metric == "calibration_in_the_large" else threshold
    compared = Comparison(metric, group, "baseline", gap, before + size, before, size - half, size + half, "what if", at,
                          p=0.003, p_adjusted=0.02 if abs(size) > half else 0.4)  # fmt: skip
    return RemedyEffect("", group, metric, told, compared)


def effects(
    evidence: Evidence, remedy: Remedy, group: Group, sizes: Sizes, calibrated: tuple[float, float] | None = None
) -> list[RemedyEffect]:
    """What a remedy does to a group; `calibrated` is the change of calibration in the large, where risks change."""
    sized = {**sizes, "flag_rate": (0.3 * sizes["sensitivity"][0] - 0.6 * sizes["specificity"][0], 0.03)}
    if calibrated is not None:
        sized["calibration_in_the_large"] = calibrated
    found = []
    for metric, (size, half) in sized.items():
        measured = evidence.find(metric, group)
        before = measured.estimate.value if measured and measured.estimate.value is not None else 0.1
        made = change(metric, group, size, half, before, evidence.thresholds[0])
        found.append(replace(made, remedy=remedy.name))
    return found


def remedies_by(attribute: str, levels: Sequence[str]) -> tuple[Remedy, ...]:
    """The remedies that are made for an attribute."""
    own = {level: round(0.2 + 0.05 * i, 4) for i, level in enumerate(levels)}
    reads = {"attribute": attribute, "reads_level": True, "is_protected": attribute in PROTECTED}
    titles = {
        "recalibration": f"Recalibrate by {attribute}",
        "lowered": f"One threshold for everyone, low enough for every {attribute}",
        "equal": f"Own thresholds by {attribute}, for equal sensitivity",
        "odds": f"Equalized odds by {attribute} (fairlearn), in part by lot",
    }
    return (
        Remedy(f"recalibration by {attribute}", "recalibration", titles["recalibration"], cutoffs=own, **reads),
        Remedy(
            f"lowered threshold by {attribute}",
            "lowered_threshold",
            titles["lowered"],
            attribute,
            cutoffs={EVERY_LEVEL: 0.21},
        ),
        Remedy(f"equal sensitivity by {attribute}", "equal_sensitivity", titles["equal"], cutoffs=own, **reads),
        Remedy(f"equalized odds by {attribute}", "equalized_odds", titles["odds"], by_lot=0.12, **reads),
    )


def make_what_if(
    audit: Audit,
    attributes: Sequence[str] | None = None,
    *,
    bad: Sequence[str] = ("Canon",),
    is_asked: bool = False,
    failed: Sequence[str] = (),
) -> WhatIf:
    """Every remedy for every attribute; recalibration by a level in `bad` helps that level. Those named in `failed` have none."""
    evidence = audit.evidence
    attributes = tuple(evidence.attributes if attributes is None else attributes)
    own = [g.group for g in evidence.groups if g.group.attribute in attributes]
    few = tuple(s.group for s in evidence.groups if s.group in own and s.n < 50)
    told = [EVERYONE, *(g for g in own if g not in few)]
    remedies = [Remedy("recalibration", "recalibration", "Recalibrate, everyone alike", cutoffs={EVERY_LEVEL: 0.36})]
    for further in evidence.thresholds[1:]:
        name = f"threshold {further:g}"
        remedies.append(
            Remedy(name, "given_threshold", f"Threshold {further:g} for everyone", cutoffs={EVERY_LEVEL: further})
        )
    for attribute in attributes:
        remedies += remedies_by(attribute, [g.value for g in own if g.attribute == attribute])
    remedies = [replace(r, cutoffs={}, by_lot=None, note=TOO_FEW) if r.name in failed else r for r in remedies]
    made: list[RemedyEffect] = []
    for remedy in remedies:
        for group in told:
            if remedy.name not in failed:
                made += effects(evidence, remedy, group, *_sizes(remedy, group, bad))
    return WhatIf(
        threshold=evidence.thresholds[0], level=0.95, attributes=attributes, remedies=tuple(remedies), effects=tuple(made),
        folds=10, seed=7, is_asked=is_asked, left_out={"site": "it has fewer than two known groups"}, too_few=few,
    )  # fmt: skip


def _sizes(remedy: Remedy, group: Group, bad: Sequence[str]) -> tuple[Sizes, tuple[float, float] | None]:
    is_bad, is_own = group.value in bad, remedy.attribute == group.attribute
    calibrated = (-0.02, 0.01) if remedy.kind == "recalibration" else None
    if is_bad and is_own and remedy.kind == "recalibration":
        return HELPS, (-0.6, 0.1)
    return (OF_BAD if is_bad else OF_OTHERS)[remedy.kind], calibrated


def tried(audit: Audit, **shape: object) -> Audit:
    """The audit with a what-if."""
    return replace(audit, what_if=make_what_if(audit, **shape))  # type: ignore[arg-type]
