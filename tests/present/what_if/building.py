"""A what-if of exactly the effects that a test asks for."""

from __future__ import annotations

from dataclasses import replace

from radaudit.present.view import View
from radaudit.present.what_if.trials import Trials
from radaudit.records import Comparison, Estimate, Group
from radaudit.records.what_if import EVERY_LEVEL, Remedy, RemedyEffect, WhatIf
from tests.present.evidence_factory import make_audit

CANON, GE, SIEMENS = (Group("vendor", name) for name in ("Canon", "GE", "Siemens"))
WOMEN, MEN = Group("sex", "F"), Group("sex", "M")

BY_VENDOR = Remedy("recalibration by vendor", "recalibration", "Recalibrate by vendor", "vendor", reads_level=True,
                   cutoffs={"Canon": 0.2, "GE": 0.4})  # fmt: skip
FOR_ALL = Remedy("recalibration", "recalibration", "Recalibrate, everyone alike", cutoffs={EVERY_LEVEL: 0.3})
OWN = Remedy("equal sensitivity by vendor", "equal_sensitivity", "Own thresholds by vendor", "vendor", reads_level=True)
BY_SEX = Remedy(
    "recalibration by sex", "recalibration", "Recalibrate by sex", "sex", reads_level=True, is_protected=True
)
BY_LOT = Remedy(
    "equalized odds by vendor", "equalized_odds", "Equalized odds by vendor", "vendor", reads_level=True, by_lot=0.19
)

Triple = tuple[float, float, float]
"""Change, lower and upper end of its simultaneous interval."""

METRICS = {
    "benefit": "net_benefit",
    "found": "sensitivity",
    "spared": "specificity",
    "risks": "calibration_in_the_large",
}


def compared(metric: str, group: Group, triple: Triple, before: float = 0.5) -> Comparison:
    value, low, high = triple
    middle = (low + value) / 2, (high + value) / 2
    return Comparison(
        metric, group, "baseline", Estimate(value, *middle, n=100), before + value, before, low, high, "what if"
    )


def effect(remedy: Remedy, group: Group, metric: str, triple: Triple, before: float = 0.5) -> RemedyEffect:
    after = Estimate(before + triple[0], before + triple[0] - 0.05, before + triple[0] + 0.05, n=100)
    return RemedyEffect(remedy.name, group, metric, after, compared(metric, group, triple, before))


def of(remedy: Remedy, group: Group, *, before: float = 0.5, **triples: Triple) -> list[RemedyEffect]:
    """Effects by the short names of `METRICS`; `before` is the value without the remedy."""
    return [effect(remedy, group, METRICS[name], triple, before) for name, triple in triples.items()]


def built(*effects: list[RemedyEffect], **fields: object) -> Trials:
    """Look-ups over a what-if of these effects, in an audit in which Canon scanners fail."""
    found = tuple(e for of_it in effects for e in of_it)
    remedies = [BY_VENDOR, FOR_ALL, OWN, BY_SEX, BY_LOT]
    used = tuple(r for r in remedies if any(e.remedy == r.name for e in found))
    what_if = WhatIf(0.4, 0.95, ("vendor", "sex"), used, found, 5, 3)
    audit = replace(make_audit(), what_if=replace(what_if, **fields))  # type: ignore[arg-type]
    return Trials(View(audit), audit.what_if)  # type: ignore[arg-type]


UP, DOWN, OPEN = (0.1, 0.04, 0.16), (-0.1, -0.16, -0.04), (0.01, -0.05, 0.07)
BENEFIT, LOSS, UNSURE = (0.012, 0.004, 0.02), (-0.012, -0.02, -0.004), (0.001, -0.003, 0.005)
