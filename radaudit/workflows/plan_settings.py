"""What a plan and the command line say, joined into one design, or refused."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from radaudit.errors import UsageError
from radaudit.measure.planning.mixture import mixed
from radaudit.records import EVERYONE, Group, Policy
from radaudit.records.study_plan import (
    GROUP_WIDTHS,
    WIDTHS,
    Design,
    Expected,
    PlanSettings,
    RiskSpread,
)

DEFAULTS: Mapping[str, float] = {
    "images_per_patient": 1.0, "images_cv": 0.0, "icc": 0.5, "label_icc": 1.0, "level": 0.95, "power": 0.8,
}  # fmt: skip
TOLERANCE = 0.005
"""How far the groups' shares may be from 1 in all: rounding."""


def joined(file: PlanSettings, given: PlanSettings) -> PlanSettings:
    """The command line's settings over the file's; groups and risks are replaced as a whole, single values one by one."""
    return PlanSettings(
        {**file.values, **given.values},
        given.attribute or file.attribute,
        given.groups or file.groups,
        given.risks or file.risks,
        {**file.widths, **given.widths},
        {**file.group_widths, **given.group_widths},
        given.policy or file.policy,
    )


def design_of(settings: PlanSettings, policy: Policy) -> Design:
    """The design that settings describe.

    Raises:
        UsageError: When prevalence or AUROC is missing, or the groups' shares do not sum to 1.
    """
    values = {**DEFAULTS, **settings.values}
    for name, called, example in (("prevalence", "prevalence", "0.1"), ("auroc", "AUROC", "0.85")):
        if name not in values:
            raise UsageError(
                f"A plan needs the expected {called}.",
                f"Give --{name} {example}, or start from a plan that radaudit plan --template FILE writes.",
            )
    groups = _groups(settings, values)
    whole = mixed(groups) if groups else None
    everyone = Expected(
        EVERYONE,
        1.0,
        values["prevalence"] if whole is None else whole.prevalence,
        values["auroc"],
        values.get("sensitivity"),
        values.get("specificity"),
    )
    return Design(
        everyone,
        groups,
        settings.risks or RiskSpread(),
        values.get("threshold"),
        values["images_per_patient"],
        values["images_cv"],
        values["icc"],
        values["label_icc"],
        values["level"],
        values["power"],
        wanted(WIDTHS, settings.widths),
        wanted(GROUP_WIDTHS, settings.group_widths),
        {m: policy.margins[m] for m in policy.primary},
        policy.name,
        policy.sha256,
    )


def _groups(settings: PlanSettings, values: Mapping[str, float]) -> tuple[Expected, ...]:
    if not settings.groups:
        return ()
    shares = {name: own.get("share", math.nan) for name, own in settings.groups.items()}
    if without := [name for name, share in shares.items() if math.isnan(share)]:
        raise UsageError(
            f"The group '{without[0]}' has no share.", "Give its share of the patients, such as share = 0.3."
        )
    if any(not name.strip() for name in shares):
        raise UsageError("A group has no name.", "Name it as the cohort's column will.")
    total = math.fsum(shares.values())
    if abs(total - 1) > TOLERANCE:
        raise UsageError(f"The shares of the groups sum to {total:.4g}, not to 1.", _mended(shares, total))
    attribute = settings.attribute or "group"
    if attribute == EVERYONE.attribute:
        raise UsageError(
            f"The attribute '{attribute}' means everyone.", "Give what the groups divide by, such as vendor."
        )
    return tuple(_expected(Group(attribute, name), own, values, total) for name, own in settings.groups.items())


def _expected(group: Group, own: Mapping[str, float], values: Mapping[str, float], total: float) -> Expected:
    def value(name: str) -> Any:
        return own.get(name, values.get(name))

    share = own["share"] / total
    return Expected(group, share, value("prevalence"), value("auroc"), value("sensitivity"), value("specificity"))


def _mended(shares: Mapping[str, float], total: float) -> str:
    if abs(total - 100) <= 1:
        return "Write shares, not percentages: " + ",".join(f"{n}={s / 100:g}" for n, s in shares.items()) + "."
    if total < 1:
        return f"Name the other groups, too; those that are too small to plan for can be one group, others={1 - total:.4g}."
    return "Every patient belongs to one group; plan another attribute in another plan."


def wanted(usual: Mapping[str, float], own: Mapping[str, float | None]) -> dict[str, float]:
    """Measure -> widest interval: the usual ones, but for those that somebody set or, by None, does not want."""
    return {m: width for m in usual if (width := own.get(m, usual[m])) is not None}
