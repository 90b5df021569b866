"""A number and how sure we are of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Better = Literal["higher", "lower", "target", "neither"]
Scale = Literal[
    "proportion", "auc", "mean", "ratio", "real", "nonnegative", "net_benefit", "reciprocal", "skill", "variance"
]  # fmt: skip
Counts = Literal["cases", "events", "others", "flagged", "unflagged"]


@dataclass(frozen=True, slots=True)
class MetricCard:
    """What a metric means; travels with the numbers so that judging and presenting need not know the metric.

    Attributes:
        name: The metric's file, function and key in every output: "sensitivity".
        title: How a reader sees it: "Sensitivity".
        better: The better side; at "target" the closest to `target` is best, "neither" needs a policy's margin for a verdict.
        scale: What values it can take; picks the interval and the number format.
        domain: "counts", "discrimination", "errors", "calibration", "utility".
        target: The ideal value where `better` is "target": 0 for calibration in the large, 1 for slope and O/E.
        has_threshold: True where the value depends on the decision threshold.
        denominator: What `n` counts, in words: "diseased cases", "flagged cases", "cases".
        is_detail: True for a measure that belongs into the full table, not among the first ones a reader sees.
        is_compared: False where a gap between groups would mislead or say nothing new, so that none is computed.
        depends_on_prevalence: True where it changes with how common the disease is, whatever the model.
        counts: What `n` counts: all cases, those with the disease (events), those without (others), flagged or unflagged ones.
        reading: One sentence that says how to read it.
        cites: Reference with DOI.
    """

    name: str
    title: str
    better: Better
    scale: Scale
    domain: str
    reading: str
    cites: str
    target: float | None = None
    has_threshold: bool = False
    denominator: str = "cases"
    is_detail: bool = False
    is_compared: bool = True
    depends_on_prevalence: bool = False
    counts: Counts = "cases"


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """A statistic that is a smooth function of column sums, so that the sums of a part give the statistic of the others.

    Attributes:
        terms: (k, n) what every row adds to each of the k sums.
        formula: Turns sums (k,) into the value and its gradient (k,); raises `Undefined` where they allow none.
    """

    terms: NDArray[np.float64]
    formula: Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]


@dataclass(frozen=True, slots=True, eq=False)
class Statistic:
    """A metric's value and how much every row moves it.

    Attributes:
        value: The metric on these rows.
        influence: (n,) empirical influence of every row, already divided by the metric's denominator, so that
            value_hat - value is about `influence.sum()` over new rows; sums to zero. None for a metric that is not smooth.
        n: What the metric divides by (positives for sensitivity).
        counted: (n,) True for the rows that the metric looks at (the diseased, for sensitivity); None for all of them.
        part: (n,) small int codes where the variance needs the finite-sample correction of each part apart (AUROC:
            cases and controls, Obuchowski 1997); None for a plain mean or ratio.
        learns_from_rarer: True where the rarer outcome carries the information, as in a fitted slope: its patients then are
            the degrees of freedom.
        draws: Resampled values for a metric that is not smooth; None where `influence` says it all.
        chance: What the metric would be, drawn many times, were every score exactly right and only chance at work; None where
            the metric has no such reference.
        p: Of the test that the metric is, or None.
        sums: The same statistic as a function of sums, where it is one.
    """

    value: float
    influence: NDArray[np.float64] | None
    n: int
    counted: NDArray[np.bool_] | None = None
    part: NDArray[np.int8] | None = None
    draws: NDArray[np.float64] | None = None
    learns_from_rarer: bool = False
    chance: NDArray[np.float64] | None = None
    p: float | None = None
    sums: Sums | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval, or the reason why there is none.

    Attributes:
        value: The number; None where it cannot be estimated (then `note` says why).
        low: Lower end of the interval; None where only the value is known.
        high: Upper end of the interval.
        se: Standard error, clustered by patient, on the natural scale.
        level: Confidence level of the interval, 0.95.
        n: What the metric divides by (the diseased, for sensitivity).
        n_events: Diseased cases in the group, whatever the metric divides by.
        n_patients: Patients in the group.
        method: Name of the interval: "Wilson, clustered by patient".
        design_effect: Variance with patients as units over variance with rows as units; 1 where rows are patients.
        note: Why there is no value, or what to bear in mind.
        by_chance: Mean of what chance alone would give in a group of this size were every score exactly right; None where the
            measure has no such reference. The excess is `value` minus this.
        p: One-sided p-value of being so far beyond chance, or that of the test that the measure is; None where there is none.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    level: float = 0.95
    n: int = 0
    n_events: int | None = None
    n_patients: int = 0
    method: str = ""
    design_effect: float | None = None
    note: str = ""
    by_chance: float | None = None
    p: float | None = None

    def __post_init__(self) -> None:
        for name in ("value", "low", "high", "se", "design_effect", "by_chance", "p"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                raise ValueError(f"{name} is {number}; a number that cannot be estimated is None with a note")
        if self.value is None and not self.note:
            raise ValueError("an estimate without a value must say why in its note")
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval has two ends or none")
        if self.value is not None and self.low is not None and self.high is not None:
            if not self.low <= self.value <= self.high:
                raise ValueError(f"the interval {self.low} to {self.high} does not hold its value {self.value}")

    @property
    def is_known(self) -> bool:
        """True where there is a value."""
        return self.value is not None


@dataclass(frozen=True, slots=True, eq=False)
class Metric:
    """A metric in the catalogue.

    Attributes:
        card: What it means.
        function: Computes it.
        reads: The fields it reads: the function's parameter names.
        outside: How it is computed for everybody but a group, for all groups at once (`measure/outside`); None where that is no
            faster than from the rows.
    """

    card: MetricCard
    function: Callable[..., Statistic]
    reads: tuple[str, ...]
    outside: Callable[..., Any] | None = None

    @property
    def reads_random(self) -> bool:
        """True for a metric that draws."""
        return "random" in self.reads

    def __call__(self, **fields: Any) -> Statistic:
        """Computes the metric from the fields it reads; further fields are ignored."""
        return self.function(**{name: fields[name] for name in self.reads if name in fields})
