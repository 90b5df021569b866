"""Whether planted gaps are found as often as an audit's own standard errors and smallest detectable gaps say."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from false_alarms import audit
from populations import Population, draw, pour, predictions, truths
from replicating import Pool, random_of, share, table
from scipy.special import ndtr

from radaudit.records import Comparison

BASE = Population(0.3, 0.85)
POWER = 0.8416
"""Normal quantile of 80 % power, which `smallest_detectable` is made with."""


class Setting(NamedTuple):
    """One planted gap: the first group comes from another population than the others.

    Attributes:
        planted: What is wrong in the first group.
        population: Where its patients come from.
        metrics: Measures whose gap is looked at.
        groups: Number of groups.
        events: Patients with the disease expected in each.
        images: Images of each patient.
    """

    planted: str
    population: Population
    metrics: tuple[str, ...]
    groups: int
    events: int
    images: int


_PLANTED = (
    ("ranks worse", Population(0.3, 0.75), ("auroc",)),
    (
        "risks too high",
        Population(0.3, 0.85, intercept=0.6),
        ("calibration_in_the_large", "specificity", "sensitivity"),
    ),
)
_SIZES = ((2, 50, 1), (2, 150, 1), (2, 50, 4), (2, 150, 4), (8, 100, 1), (8, 100, 4))
SETTINGS = tuple(Setting(*what, *size) for what in _PLANTED for size in _SIZES)


class Seen(NamedTuple):
    """One audit's gap.

    Attributes:
        value: The gap.
        se: Its standard error.
        smallest: The smallest detectable gap.
        found: Whether the simultaneous interval excludes 0 on the right side.
        predicted: How likely that was for the true gap, from standard error and critical value, as `smallest` is made.
        predicted_by_arm: The same from the interval's own arm towards 0, which near 0 and 1 is not that of the other side.
    """

    value: float
    se: float
    smallest: float
    found: bool
    predicted: float
    predicted_by_arm: float


def replicate(setting: Setting, seed: int, numbers: range) -> list[dict[str, Seen]]:
    """Audits cohorts with a planted gap."""
    gaps = true_gaps(setting)
    return [_one(setting, random_of(seed, setting, number), gaps) for number in numbers]


def true_gaps(setting: Setting) -> dict[str, float]:
    """The gap of the first group to the others, who are all alike."""
    own, others = (truths(p, BASE.prevalence) for p in (setting.population, BASE))
    return {name: own[name] - others[name] for name in setting.metrics}


def _one(setting: Setting, random: np.random.Generator, gaps: dict[str, float]) -> dict[str, Seen]:
    patients = round(setting.events / BASE.prevalence)
    sources = [setting.population, *[BASE] * (setting.groups - 1)]
    cohort, group = pour([draw(source, patients, setting.images, random) for source in sources])
    evidence, _ = audit(predictions(cohort, group, setting.groups), BASE.prevalence)
    first = [c for c in evidence.comparisons if c.group.value == "S0" and c.metric in gaps]
    return {c.metric: _seen(c, gaps[c.metric]) for c in first if c.gap.se and c.smallest_detectable}


def _seen(c: Comparison, gap: float) -> Seen:
    critical = c.smallest_detectable / c.gap.se - POWER
    found = c.low > 0 if gap > 0 else c.high < 0
    arm = c.gap.value - c.low if gap > 0 else c.high - c.gap.value
    predicted = ndtr([abs(gap) / c.gap.se - critical, (abs(gap) - arm) / c.gap.se])
    return Seen(c.gap.value, c.gap.se, c.smallest_detectable, bool(found), *map(float, predicted))


def print_power(pool: Pool, replicates: int, seed: int) -> None:
    """One row for every planted gap and measure."""
    rows = []
    for s in SETTINGS:
        seen = [one for part in pool.run(replicate, s, seed, replicates) for one in part]
        for name, gap in true_gaps(s).items():
            all_of = [one[name] for one in seen if name in one]
            if len(all_of) < 2:
                continue
            value, se, smallest, found, predicted, by_arm = (
                np.array(column, dtype=float) for column in zip(*all_of, strict=True)
            )
            rows.append([
                s.planted, str(s.groups), str(s.events), str(s.images), name, f"{gap:+.3f}", f"{smallest.mean():.3f}",
                *(f"{p.mean():.1%}".replace("%", " %") for p in (predicted, by_arm)), share(found.sum(), len(found)),
                f"{se.mean() / value.std(ddof=1):.3f}",
            ])  # fmt: skip
    print("\n**Power: one group with a planted gap, against all others**\n")
    header = [
        "planted", "groups", "events a group", "images a patient", "measure", "true gap", "smallest detectable gap (mean)",
        "predicted by it", "predicted by the interval's arm", "found", "standard error / true one",
    ]  # fmt: skip
    print(table(header, rows))
    print(
        f"\n{replicates:,} audits a row, ± Monte Carlo standard error. Found: the simultaneous interval excludes 0 on the"
    )
    print(
        "right side. Predicted, for the true gap: from each audit's own standard error and critical value, as the smallest"
    )
    print(
        "detectable gap is made, and from the arm of its interval that has to end before 0 (near 0 and 1 the arms differ)."
    )
