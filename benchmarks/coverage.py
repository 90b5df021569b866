"""Whether the intervals hold what they promise, whether an audit raises false alarms, and whether it finds what it says it finds.

    python benchmarks/coverage.py                                   # everything, about an hour on two processors
    python benchmarks/coverage.py --part coverage --replicates 500  # one part, rougher
    python benchmarks/coverage.py --part coverage --measure auroc   # one measure; may be repeated
    python benchmarks/coverage.py --part false-alarms --processes 4

Cohorts are drawn from populations whose every measure is known (populations.py). The tables are Markdown, as README.md shows them.
Every figure comes with its Monte Carlo standard error: what another run with another seed would move it by.
"""

from __future__ import annotations

import functools
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import click
import numpy as np
from false_alarms import print_false_alarms
from populations import Population, draw, slice_of_all, truths
from power import print_power
from replicating import Pool, random_of, table

from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import estimate, measure

LEVEL = 0.95
WANTED, WANTED_HIGH, WANTED_OF_FEW = 0.93, 0.97, 0.92
ENOUGH = 20
"""Patients with the disease in a group from which on coverage is wanted between `WANTED` and `WANTED_HIGH`."""

POPULATIONS = {
    "a model whose every risk is right, AUROC 0.75, prevalence 0.30": Population(0.3, 0.75),
    "a model whose every risk is right, AUROC 0.90, prevalence 0.10": Population(0.1, 0.9),
    "risks too high and too timid (logit 0.3 + 0.8 times the right one), AUROC 0.85, prevalence 0.30": Population(
        0.3, 0.85, 0.3, 0.8
    ),
}
EVENTS = (10, 20, 50, 100)
IMAGES = (1, 4)


class Setting(NamedTuple):
    """One column of a table: patients with the disease expected in the group, and images of each patient."""

    population: Population
    events: int
    images: int

    @property
    def threshold(self) -> float:
        """The prevalence: there both sensitivity and specificity are away from 0 and 1."""
        return self.population.prevalence

    @property
    def patients(self) -> int:
        """Patients in the group."""
        return round(self.events / self.population.prevalence)


@dataclass
class Tally:
    """What happened to a metric's interval over the replicates."""

    without: int = 0
    held: int = 0
    too_low: int = 0
    too_high: int = 0
    methods: Counter[str] = field(default_factory=Counter)

    @property
    def with_interval(self) -> int:
        """Replicates that gave an interval."""
        return self.held + self.too_low + self.too_high

    def add(self, other: Tally) -> None:
        """Puts further replicates to these."""
        for name in ("without", "held", "too_low", "too_high"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.methods.update(other.methods)


def replicate(
    setting: Setting, seed: int, numbers: range, measures: Sequence[str] = tuple(METRICS)
) -> dict[str, Tally]:
    """Draws cohorts and counts, for every metric, how often its interval holds the truth."""
    known = truths(setting.population, setting.threshold)
    tallies = {name: Tally() for name in measures}
    for number in numbers:
        random = random_of(seed, setting, number)
        where = slice_of_all(draw(setting.population, setting.patients, setting.images, random))
        for name, tally in tallies.items():
            found = estimate(measure(METRICS[name], where, setting.threshold, number), LEVEL)
            if found.low is None or found.high is None or name not in known:
                tally.without += 1
                continue
            tally.methods[found.method.split(",")[0]] += 1
            # A truth on the edge of what a measure can be is held by an interval that ends there.
            slack = 1e-9 * (1 + abs(known[name]))
            if known[name] < found.low - slack:
                tally.too_high += 1
            elif known[name] > found.high + slack:
                tally.too_low += 1
            else:
                tally.held += 1
    return tallies


def is_on_edge(name: str, truth: float) -> bool:
    """True where the truth is the smallest value the measure can take: then only one end of an interval can miss it."""
    return METRICS[name].card.scale in ("nonnegative", "mean") and abs(truth) < 1e-4


def cell(setting: Setting, tally: Tally, on_edge: bool) -> tuple[str, bool]:
    """The text of a cell, and whether it is as wanted (beyond two Monte Carlo standard errors)."""
    n = tally.with_interval
    if n < 0.5 * (n + tally.without):
        return "-", True
    share, error = tally.held / n, 2 * np.sqrt(LEVEL * (1 - LEVEL) / n)
    lowest = WANTED if setting.events >= ENOUGH else WANTED_OF_FEW
    highest = WANTED_HIGH if setting.events >= ENOUGH and not on_edge else 1.0
    is_wanted = bool(lowest - error <= share <= highest + error)
    text = f"{share:.1%}".rstrip("%")
    missing = tally.without / (n + tally.without)
    return (text if is_wanted else f"**{text}**") + (f" ({missing:.0%} none)" if missing >= 0.01 else ""), is_wanted


def print_coverage(pool: Pool, replicates: int, seed: int, measures: Sequence[str]) -> None:
    """One table a population: a row for every metric, a column for every size and number of images a patient."""
    off: list[str] = []
    cells = 0
    for title, population in POPULATIONS.items():
        settings = [Setting(population, events, images) for images in IMAGES for events in EVENTS]
        chosen = functools.partial(replicate, measures=measures)
        tallies = {s: _together(pool.run(chosen, s, seed, replicates)) for s in settings}
        rows, skipped = [], []
        known = truths(population, population.prevalence)
        for name in measures:
            methods = sum((t[name].methods for t in tallies.values()), Counter())
            if not methods:
                skipped.append(f"{name} ({_why_without(name, settings[-1])})")
                continue
            on_edge = is_on_edge(name, known[name])
            told = [cell(s, t[name], on_edge) for s, t in tallies.items()]
            cells += len(told)
            off += [
                f"{name}, {s.events} events, {s.images} images: {text}; interval too low in "
                f"{tallies[s][name].too_low / replicates:.1%}, too high in {tallies[s][name].too_high / replicates:.1%}"
                for s, (text, is_wanted) in zip(settings, told, strict=True)
                if not is_wanted
            ]
            truth = f"{known[name]:.3f}{' (edge)' if on_edge else ''}"
            rows.append([name, " / ".join(m for m, _ in methods.most_common(3)), truth, *(text for text, _ in told)])
        print(f"\n**Coverage of nominal {LEVEL:.0%} intervals, {title}**\n")
        columns = [f"{s.events} ev., {s.images} im." for s in settings]
        print(table(["measure", "interval", "truth", *columns], rows))
        if skipped:
            print(f"\nWithout an interval: {', '.join(skipped)}.")
    error = np.sqrt(LEVEL * (1 - LEVEL) / replicates)
    print(
        f"\n{replicates:,} cohorts a cell: Monte Carlo standard error {error:.2%}; columns: patients with the disease"
    )
    print(
        "expected in the group, and images of each patient. Bold: outside what is wanted by more than two such errors."
    )
    print(f"{cells - len(off)} of {cells} cells as wanted." + "".join(f"\n- {line}" for line in off))


def _together(parts: list[dict[str, Tally]]) -> dict[str, Tally]:
    first, *others = parts
    for other in others:
        for name, tally in other.items():
            first[name].add(tally)
    return first


def _why_without(name: str, setting: Setting) -> str:
    where = slice_of_all(draw(setting.population, setting.patients, setting.images, np.random.default_rng(0)))
    found = estimate(measure(METRICS[name], where, setting.threshold, 0), LEVEL)
    return found.note or ("it is a test itself" if found.p is not None else "it is exact")


@click.command(help=__doc__)
@click.option("--part", type=click.Choice(["all", "coverage", "false-alarms", "power"]), default="all")
@click.option("--measure", "measures", multiple=True, type=click.Choice(list(METRICS)), help="Of the coverage table.")
@click.option("--replicates", type=click.IntRange(1), help="Cohorts a setting; by default 2000, and 500 whole audits.")
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
def main(part: str, measures: tuple[str, ...], replicates: int | None, processes: int, seed: int) -> None:
    """Prints the tables."""
    started = time.perf_counter()
    with Pool(processes) as pool:
        if part in ("all", "coverage"):
            print_coverage(pool, replicates or 2000, seed, measures or tuple(METRICS))
        if part in ("all", "false-alarms"):
            print_false_alarms(pool, replicates or 500, seed)
        if part in ("all", "power"):
            print_power(pool, replicates or 500, seed)
    print(f"\nSeed {seed}, {time.perf_counter() - started:,.0f} s on {processes} processes.", file=sys.stderr)


if __name__ == "__main__":
    main()
