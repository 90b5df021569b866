"""Calibrators tried on the same rows: what each did to patients it had not seen, and which one was taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from radaudit.records.estimates import Estimate
from radaudit.records.groups import Group
from radaudit.records.wording import in_sentence

NONE = "none"
"""The name of the trial that leaves the scores as they are."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One calibrator, cross-fitted by patient.

    Attributes:
        name: Its key, followed by " by " and the attribute where each level has a map: "temperature", "platt by vendor".
        title: How a reader calls it.
        n_parameters: Numbers that it learned; None where that grows with the data.
        after: Measure -> its value under the calibrator, on patients that it was not fitted to.
        change: Measure -> that less the value before, paired by patient; empty where nothing changes.
        note: Why there are no numbers, or why it is not recommended; "" where nothing speaks against it.
        is_eligible: Whether it may be recommended.
    """

    name: str
    title: str
    n_parameters: int | None
    after: Mapping[str, Estimate] = field(default_factory=dict)
    change: Mapping[str, Estimate] = field(default_factory=dict)
    note: str = ""
    is_eligible: bool = True

    @property
    def spoken(self) -> str:
        """The title inside a sentence; Platt keeps his capital."""
        return self.title if self.title.startswith("Platt") else in_sentence(self.title)


@dataclass(frozen=True, slots=True)
class GroupTrial:
    """What the chosen calibrator does to one group, cross-fitted.

    Attributes:
        group: The group.
        before: Measure -> its value without the calibrator.
        after: Measure -> its value with it.
        change: Measure -> the latter less the former, paired by patient.
    """

    group: Group
    before: Mapping[str, Estimate]
    after: Mapping[str, Estimate]
    change: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class BakeOff:
    """The comparison of calibrators, and what came of it.

    Attributes:
        trials: Every calibrator, that which leaves the scores as they are first.
        recommended: Name of the trial that is recommended.
        chosen: Name of the trial that was taken: the recommended one, or the one that was asked for.
        words: The recommendation in sentences, then what to bear in mind.
        parameters: Numbers of the chosen calibrator, fitted to all rows, with intervals; "level: number" where levels have their
            own.
        groups: The chosen calibrator by group.
        threshold: Decision threshold of the net benefit: flagged where the risk, before or after, reaches it.
        level: Confidence level of every interval.
        n: Rows.
        n_events: Diseased ones.
        n_patients: Patients; rows where nobody said who is who.
        has_patients: False where every row was taken for another patient.
        folds: Parts that the patients were divided into.
        repeats: How often they were divided anew.
        seed: Of the divisions.
    """

    trials: tuple[Trial, ...]
    recommended: str
    chosen: str
    words: tuple[str, ...]
    parameters: Mapping[str, Estimate]
    groups: tuple[GroupTrial, ...]
    threshold: float
    level: float
    n: int
    n_events: int
    n_patients: int
    has_patients: bool
    folds: int
    repeats: int
    seed: int

    def trial(self, name: str) -> Trial:
        """The trial of that name."""
        return next(t for t in self.trials if t.name == name)
