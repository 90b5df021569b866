"""What the evidence means under a policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from radaudit.records.groups import Group


class Verdict(StrEnum):
    """The outcome of one rule on one comparison. Declared worst first, so sorting by `rank` puts the worst on top."""

    FAIL = "fail"
    CONCERN = "concern"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not_applicable"
    MUTED = "muted"
    PASS = "pass"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Verdict).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the audit has to say.

    Attributes:
        code: "RA" + family + number: 1 data, 2 discrimination, 3 calibration, 4 gaps between groups, 5 reading, 9 tool.
        title: A few words.
        verdict: How it ended.
        explanation: One or two sentences a radiologist understands, with value, interval and n.
        advice: What to do next.
        group: Whom it concerns, None for the whole audit.
        metric: Key of the metric's card, "" for none.
        threshold: Decision threshold, where the metric has one.
        against: What the group was compared with, "" where it was not.
        weight: How large the matter is, for sorting within a verdict: excess over the margin in margins; 0 for none.
        lagging: The group that does worse, where that is the reference which `group` was compared with: it is compared with
            nobody itself, so this is the only finding that can say so. None elsewhere.
        otherwise: What a muted finding would be without the mute; None for one that is not muted.
    """

    code: str
    title: str
    verdict: Verdict
    explanation: str
    advice: str = ""
    group: Group | None = None
    metric: str = ""
    threshold: float | None = None
    against: str = ""
    weight: float = 0.0
    lagging: Group | None = None
    otherwise: Verdict | None = None

    @property
    def concerns(self) -> Group | None:
        """The group that the finding is told of: the one that lags, else the one that was compared."""
        return self.lagging or self.group

    @property
    def rank(self) -> tuple[int, float]:
        """By verdict, then by weight: the smallest is the worst."""
        return self.verdict.rank, -self.weight


@dataclass(frozen=True, slots=True)
class Policy:
    """What counts as an important gap. Margins need a clinical rationale, which is printed beside the verdicts.

    Attributes:
        name: "default", or the policy file's name.
        sha256: Hash of the policy file's bytes.
        margins: Metric key -> largest gap that is clinically unimportant, on the metric's natural scale.
        rationale: Metric key -> why this margin.
        primary: Metrics whose gaps are confirmatory (a gap beyond the margin is a `fail`); others are a `concern`.
        min_events: Fewest patients with, and fewest without, the disease for a verdict on a group; else `not_applicable`.
        max_unread: Largest share of a group's rows that may be unreadable before it is a finding.
        muted: "code group" or "metric group" -> the reason why it is muted.
        min_representation: A group is under-represented where its share of the patients is shown to be less than this part of its
            share of the target population; 0 where no share is too small.
        max_muted: Most muted findings that would fail with which the gate lets a release pass; with more it fails.
    """

    name: str
    sha256: str
    margins: Mapping[str, float]
    rationale: Mapping[str, str] = field(default_factory=dict)
    primary: tuple[str, ...] = ()
    min_events: int = 10
    max_unread: float = 0.02
    muted: Mapping[str, str] = field(default_factory=dict)
    min_representation: float = 0.5
    max_muted: int = 0
