"""What an audit's groups still need: for every open gap to be settled, and for intervals as narrow as wanted."""

from __future__ import annotations

from dataclasses import dataclass

from radaudit.records.findings import Verdict
from radaudit.records.groups import Group

NEEDS_SCHEMA = "radaudit.plan-from-audit/1"


@dataclass(frozen=True, slots=True)
class GapNeed:
    """What one gap of a primary measure still needs.

    Attributes:
        metric: Key of the measure.
        group: The group.
        against: What it was compared with.
        threshold: Decision threshold, where the measure has one.
        verdict: How the gap was judged.
        margin: Gap that is still unimportant.
        cases: What the measure divides by, in words: "diseased cases".
        n: So many the group has.
        needed: So many it needs in all, for four studies in five of that size to settle the gap; None where it is settled or cannot
            be told (then `advice` says why).
        patients_needed: Patients of the group that so many come from, at its present mix; None where `needed` is.
        stays: True where that assumes that the gap stays as it is, False where it assumes that there truly is none.
        advice: The finding's own words.
    """

    metric: str
    group: Group
    against: str
    threshold: float | None
    verdict: Verdict
    margin: float
    cases: str
    n: int
    needed: int | None
    patients_needed: int | None
    stays: bool
    advice: str


@dataclass(frozen=True, slots=True)
class WidthNeed:
    """What one interval still needs to be as narrow as wanted.

    Attributes:
        metric: Key of the measure.
        group: The group.
        threshold: Decision threshold, where the measure has one.
        width: Of the present interval; None where there is none.
        target: Widest interval wanted.
        n: Cases that the measure divides by.
        needed: So many it needs in all; n where the interval is narrow enough; None where it cannot be told.
        patients_needed: Patients of the group that so many come from, at its present mix.
        note: Why there is no number.
    """

    metric: str
    group: Group
    threshold: float | None
    width: float | None
    target: float
    n: int
    needed: int | None
    patients_needed: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class GroupNeed:
    """One group: what it has, and what it needs for everything that can be told.

    Attributes:
        group: The group.
        patients: Patients it has.
        images: Scored images it has.
        events: Those of them that show the disease.
        patients_needed: Patients it needs in all for its open gaps and its widths; None where not all of that can be told.
        times: `patients_needed` over `patients`; None likewise.
        unsettled: Open gaps for which no number can be told.
    """

    group: Group
    patients: int
    images: int
    events: int
    patients_needed: int | None
    times: float | None
    unsettled: int


@dataclass(frozen=True, slots=True)
class AuditNeeds:
    """What the groups of an audit still need.

    Attributes:
        title: Title of the audit.
        policy: Name of the policy that it was judged under.
        policy_sha256: Hash of the policy's bytes.
        level: Confidence level of the intervals.
        titles: (key, title) of every measure named here.
        groups: Every group, everyone first.
        gaps: Every gap of a primary measure between groups of plain attributes.
        widths: Every interval with a wanted width.
        total_patients: Patients in all, if every group keeps its share, until the last group has what it needs, as far as that can
            be told; None where nothing can.
        times: The same over the present patients.
        withheld: Groups whose numbers the audit does not give.
        schema: Version of this format.
    """

    title: str
    policy: str
    policy_sha256: str
    level: float
    titles: tuple[tuple[str, str], ...]
    groups: tuple[GroupNeed, ...]
    gaps: tuple[GapNeed, ...]
    widths: tuple[WidthNeed, ...]
    total_patients: int | None = None
    times: float | None = None
    withheld: tuple[Group, ...] = ()
    schema: str = NEEDS_SCHEMA
