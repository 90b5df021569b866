"""What another calibration or another threshold would have changed for every group of the audited cohort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from radaudit.records.between import Comparison
from radaudit.records.estimates import Estimate
from radaudit.records.groups import Group

RemedyKind = Literal["recalibration", "given_threshold", "lowered_threshold", "equal_sensitivity", "equalized_odds"]

EVERY_LEVEL = "all"
"""Key of `Remedy.cutoffs` where no level is read; where levels are, one that is called so is a level like others."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something that could be done about a gap without training the model anew.

    Attributes:
        name: Its key: "recalibration", "recalibration by view", "threshold 0.5", "lowered threshold by view", "equal sensitivity by
            view", "equalized odds by view".
        kind: "recalibration" (intercept and slope of the logits; by an attribute: of every level, partially pooled),
            "given_threshold" (a further threshold of the audit, for everyone), "lowered_threshold" (one threshold for everyone, low
            enough that every level reaches the sensitivity that everyone has now), "equal_sensitivity" (every level flagged from
            the score at which it reaches it) or "equalized_odds" (fairlearn's ThresholdOptimizer, which decides by lot in part).
        title: How a reader calls it.
        attribute: The attribute whose levels it was made for; "" where it looks at none.
        reads_level: True where the level of every case has to be known when the model is used.
        is_protected: True where it reads an attribute that says what a person is: a human decision, not a technical one.
        cutoffs: Level, or `EVERY_LEVEL` where it reads no level -> the model's score from which it flags, fitted to all rows; empty
            where it decides by lot, could not be fitted, or was learned from a sealed test set.
        by_lot: Share of the cases that are decided by lot; None where none is.
        note: Why there are no numbers, or what to bear in mind; "" where there is nothing to say.
    """

    name: str
    kind: RemedyKind
    title: str
    attribute: str = ""
    reads_level: bool = False
    is_protected: bool = False
    cutoffs: Mapping[str, float] = field(default_factory=dict)
    by_lot: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RemedyEffect:
    """What a remedy does to one measure of one group, on patients that it was not fitted to.

    Attributes:
        remedy: Name of the remedy.
        group: The group; everyone first.
        metric: "net_benefit", "sensitivity", "specificity", "flag_rate" or, where risks change, "calibration_in_the_large".
        after: The measure under the remedy, with its pointwise interval.
        change: The measure with the remedy (`group_value`) less without it (`against_value`), paired by patient; `low` to `high`
            holds for all remedies and all groups of the attribute at once: for net benefit, sensitivity and specificity together,
            and for the other measures together. Everyone is a family of its own, as each attribute is.
    """

    remedy: str
    group: Group
    metric: str
    after: Estimate
    change: Comparison


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Remedies tried on the audited cases, cross-fitted by patient: what could be gained, not a model that may be used.

    Attributes:
        threshold: The locked threshold: what everyone is flagged from now, and how net benefit weighs a false alarm.
        level: Confidence level of every interval.
        attributes: Attributes whose groups are told of, and by whose levels remedies were tried.
        remedies: What was tried.
        effects: What came of it, by remedy, group and metric.
        folds: Parts that the patients were divided into.
        seed: Of the division and of the lots.
        is_asked: True where it was asked for, for every attribute; False where the attributes are those that fail or are of
            concern, which makes what is shown of them look a little worse before and better after than it is.
        left_out: Attribute -> why it was left out.
        too_few: Groups with too few cases to be told of.
        note: Why nothing was tried; "" where something was.
    """

    threshold: float
    level: float
    attributes: tuple[str, ...]
    remedies: tuple[Remedy, ...]
    effects: tuple[RemedyEffect, ...]
    folds: int
    seed: int
    is_asked: bool = False
    left_out: Mapping[str, str] = field(default_factory=dict)
    too_few: tuple[Group, ...] = ()
    note: str = ""

    def remedy(self, name: str) -> Remedy:
        """The remedy of that name."""
        return next(r for r in self.remedies if r.name == name)

    def effect(self, remedy: str, group: Group, metric: str) -> RemedyEffect | None:
        """What a remedy does to a measure of a group; None where it was not measured."""
        return next(
            (e for e in self.effects if (e.remedy, e.group, e.metric) == (remedy, group, metric)),
            None,
        )
