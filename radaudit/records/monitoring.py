"""What became of a model after its acceptance: control charts by group, alarms, and which group moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from radaudit.records.groups import Group

MONITOR_SCHEMA = "radaudit.monitor/1"
"""Version of `monitor.json`; the number rises when a field is removed or changes its meaning."""

Watched = Literal[
    "flag_rate", "scores", "observed_expected", "calibration_in_the_large", "sensitivity", "specificity"
]  # fmt: skip
"""What a chart watches; the first two need no label."""

LABEL_FREE: tuple[Watched, ...] = ("flag_rate", "scores")
Outcome = Literal["in_control", "alarm"]


@dataclass(frozen=True, slots=True)
class Span:
    """A window of consecutive cases.

    Attributes:
        first: Date of its first case, ISO 8601.
        last: Date of its last case.
        n: Cases with a score, rounded (`Monitoring.rounded_to`).
    """

    first: str
    last: str
    n: int


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """A chart at the end of one window.

    Attributes:
        window: Index of the window in `Monitoring.windows`.
        n: Cases since the point before that the measure counts (the diseased, for sensitivity), rounded;
            those of too few patients wait for the next window.
        observed: The measure in these cases alone; null where it is none (no expected case).
        value: What the chart holds against its limits.
        low: Lower limit; null where only an upper one exists.
        high: Upper limit.
        is_beyond: True where the value lies beyond a limit.
    """

    window: int
    n: int
    observed: float | None
    value: float
    low: float | None
    high: float
    is_beyond: bool


@dataclass(frozen=True, slots=True)
class ControlChart:
    """One measure of one group over time.

    Attributes:
        measure: What is watched.
        group: Whose.
        baseline: The measure at acceptance, after what "in control" means for it: 0 for observed less expected, and for the
            distance of the scores.
        points: One for every window that the group had enough patients in.
        limit: The limit, in standard errors of the chart (of log likelihood for observed_expected).
        farthest: Largest distance from the baseline in units of the limit; above 1 is an alarm.
    """

    measure: Watched
    group: Group
    baseline: float
    points: tuple[ControlPoint, ...]
    limit: float
    farthest: float


@dataclass(frozen=True, slots=True)
class MonitorAlarm:
    """A chart that left its limits.

    Attributes:
        measure: What moved.
        group: Where.
        direction: "above" or "below" its limits, for scores "higher" or "lower" than at acceptance.
        since: Index of the first window of the latest time beyond the limits, brief returns included.
        until: Index of the window at whose end it was back within them; null where it still is beyond.
        n_beyond: Points beyond them, that time.
        value: The measure in all cases of these windows.
        baseline: The measure at acceptance.
        follows: The group that explains it: without that group's cases the chart stays within its limits; null where it
            moved by itself.
    """

    measure: Watched
    group: Group
    direction: Literal["above", "below"]
    since: int
    until: int | None
    n_beyond: int
    value: float | None
    baseline: float
    follows: Group | None = None

    @property
    def is_gain(self) -> bool:
        """True where fewer errors are made than at acceptance: worth a look, but no harm."""
        return self.measure in ("sensitivity", "specificity") and self.direction == "above"


@dataclass(frozen=True, slots=True)
class MonitorRule:
    """What is to be done at which alarm; told, never acted on.

    Attributes:
        name: What it is called.
        measures: Measures that set it off.
        groups: "any", an attribute ("vendor"), or a group ("vendor=GE", "everyone").
        windows: Windows beyond the limits that set it off.
        action: What a person is to do, in the words of the rules.
        direction: "above" or "below" the limits, or "any".
    """

    name: str
    measures: tuple[str, ...]
    groups: tuple[str, ...]
    windows: int
    action: str
    direction: str = "any"


@dataclass(frozen=True, slots=True)
class RuleDue:
    """A rule that was set off.

    Attributes:
        rule: The rule.
        groups: The groups that set it off.
    """

    rule: MonitorRule
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Unwatched:
    """A group, or a chart of it, that could not be watched.

    Attributes:
        group: Whose chart it would be.
        measure: What it would watch; "" where nothing of the group could be watched.
        reason: Why, in words.
    """

    group: Group
    measure: str
    reason: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The acceptance audit that the limits come from.

    Attributes:
        title: Its title.
        when: When it was made, UTC.
        cohort_sha256: Hash of its cohort.
        audit_sha256: Hash of the audit.json.
        threshold: Its primary threshold, at which the new cases are flagged, too.
        unit: What one row was.
    """

    title: str
    when: str
    cohort_sha256: str
    audit_sha256: str
    threshold: float
    unit: str


@dataclass(frozen=True, slots=True)
class Monitoring:
    """A finished look at new cases. `monitor.json` holds exactly this.

    Attributes:
        title: Of the page.
        outcome: "in_control" or "alarm".
        baseline: Where the limits come from.
        window: How windows are made: "200 cases", "week", "month".
        windows: Every window, in order of time.
        n_labelled: Cases with a known label, rounded.
        charts: Every chart, everyone first.
        alarms: Charts that left their limits, what moved by itself first.
        new_groups: Groups that the acceptance audit does not know, with too many patients to be a slip.
        unwatched: What could not be watched.
        rules: Every rule.
        due: The rules that were set off.
        false_alarm: Chance that any chart leaves its limits within `horizon` windows though nothing changed.
        horizon: Windows that the limits are made for.
        run_length: Windows until a first false alarm of any chart, on average.
        smoothing: Weight of the latest window in a chart that is an EWMA.
        rounded_to: Counts are multiples of this, so that no small group can be found by subtraction; 1 where they are exact.
        warnings: What makes every chart worth less.
        notes: What was inferred.
        when: UTC time, ISO 8601, seconds.
        radaudit: Version.
        seed: The one seed.
        table_sha256: Hash of the new table.
        schema: Name and version of this format.
    """

    title: str
    outcome: Outcome
    baseline: Baseline
    window: str
    windows: tuple[Span, ...]
    n_labelled: int
    charts: tuple[ControlChart, ...]
    alarms: tuple[MonitorAlarm, ...]
    new_groups: tuple[Group, ...]
    unwatched: tuple[Unwatched, ...]
    rules: tuple[MonitorRule, ...]
    due: tuple[RuleDue, ...]
    false_alarm: float
    horizon: int
    run_length: float
    smoothing: float
    rounded_to: int
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    when: str
    radaudit: str
    seed: int
    table_sha256: str
    schema: str = MONITOR_SCHEMA
