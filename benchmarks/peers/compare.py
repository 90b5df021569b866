"""radaudit beside the packages that compute some of the same numbers: are the values equal, and how long does each take.

    python benchmarks/peers/compare.py --peers FOLDER       # FOLDER gets an environment of its own for them, a few GB, once

fairlearn (rates by group with bootstrap intervals), dcurves (net benefit), calzone and netcal (calibration). They are no part of
this project and never imported into it: each runs in a process with its own interpreter and returns JSON. Exits with 1 where values
that ought to be equal are not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from populations import Images, Population, draw, predictions, slice_of_all
from replicating import table

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.catalogue import METRICS
from radaudit.measure.curves.net_benefit import net_benefit_curves
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.gather import gather_evidence
from radaudit.measure.slices import Slice
from radaudit.records import Estimate

HERE = Path(__file__).parent
GROUPS, THRESHOLD, BINS, DRAWS = 8, 0.3, 10, 2000
RATES = ("sensitivity", "specificity", "ppv", "flag_rate")


class Compared(NamedTuple):
    """One row of the table."""

    package: str
    what: str
    numbers: int
    difference: float
    tolerance: float
    theirs: str
    ours: str
    times: float

    @property
    def agrees(self) -> bool:
        """True where the largest difference is within what is tolerated."""
        return self.difference <= self.tolerance


class Cohort:
    """The cohort in both worlds."""

    def __init__(self, rows: int, folder: Path, python: Path) -> None:
        random = np.random.default_rng(0)
        self.images = draw(Population(0.3, 0.85, 0.3, 0.8), rows, 1, random)
        self.group = random.integers(0, GROUPS, rows)
        self._folder, self._python = folder, python

    def slices(self) -> list[Slice]:
        """Everyone, then every group."""
        parts = [Images(*(column[self.group == g] for column in self.images)) for g in range(GROUPS)]
        numbered = (part._replace(patient=np.arange(len(part.label))) for part in parts)
        return [slice_of_all(part) for part in (self.images, *numbered)]

    def ask(self, job: str, label: np.ndarray | None = None, **request: Any) -> dict[str, Any]:
        """What a package says, about other labels where they are given."""
        file = self._folder / "cohort.npz"
        label = self.images.label if label is None else label
        np.savez(file, label=label, score=self.images.score, group=self.group)
        command = [str(self._python), str(HERE / "theirs.py"), job, str(file), json.dumps(request)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise click.ClickException(f"{job} failed:\n{done.stderr[-2000:]}")
        return json.loads(done.stdout.splitlines()[-1])


def timed(work: Callable[[], Any], rounds: int = 5) -> tuple[Any, float]:
    """What the work gives, and the median seconds of a few rounds."""
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - started)
    return found, float(np.median(seconds))


def estimates(cohort: Cohort, names: tuple[str, ...], thresholds: tuple[float, ...]) -> list[list[list[Estimate]]]:
    """Estimates with intervals: by metric, then by slice, then by threshold."""
    parts = cohort.slices()
    return [
        [[estimate(measure(METRICS[n], part, t, 0), 0.95) for t in thresholds] for part in parts] for n in names
    ]  # fmt: skip


def largest(ours: Any, theirs: Any) -> float:
    """The largest absolute difference."""
    return float(np.max(np.abs(np.asarray(ours, dtype=float) - np.asarray(theirs, dtype=float))))


def compare_fairlearn(cohort: Cohort, draws: int) -> Compared:
    theirs = cohort.ask("fairlearn", threshold=THRESHOLD, draws=draws)
    found, seconds = timed(lambda: estimates(cohort, RATES, (THRESHOLD,)))
    values = [[part[0].value for part in parts] for parts in found]
    told = [[theirs["overall"][name], *theirs["values"][name]] for name in RATES]
    short, long = theirs["seconds"][str(draws)], theirs["seconds"][str(3 * draws)]
    scaled = theirs["seconds_alone"] + DRAWS * (long - short) / (2 * draws)
    how = f"{scaled:,.0f} s ({DRAWS:,} draws, scaled from the {2 * draws} between {draws} and {3 * draws}: {long - short:.1f} s)"
    return Compared(
        f"fairlearn {theirs['version']}", "4 rates with intervals, overall and by group", np.size(values), largest(values, told),
        1e-12, how, f"{seconds * 1e3:.1f} ms", scaled / seconds,
    )  # fmt: skip


def compare_dcurves(cohort: Cohort) -> Compared:
    parts = cohort.slices()
    found, seconds = timed(
        lambda: [net_benefit_curves(part, THRESHOLD, 0.95, (0.01, 0.99)) for part in parts], rounds=3
    )
    ours = [next(curve for curve in curves if curve.kind == "net_benefit") for curves in found]
    theirs = cohort.ask("dcurves", thresholds=ours[0].x)
    values = [curve.y for curve in ours]
    return Compared(
        f"dcurves {theirs['version']}", f"net benefit at {len(ours[0].x)} thresholds, overall and by group", np.size(values),
        largest(values, theirs["curves"]), 1e-12, f"{theirs['seconds']:.2f} s, no intervals",
        f"{seconds:.2f} s with two bands, standardized too", theirs["seconds"] / seconds,
    )  # fmt: skip


def compare_calzone(cohort: Cohort) -> list[Compared]:
    theirs = cohort.ask("calzone", bins=BINS)
    found, seconds = timed(lambda: estimates(cohort, ("calibration_slope",), (THRESHOLD,))[0])
    slopes = [part[0].value for part in found]
    ours = estimate(measure(METRICS["calibration_in_the_large"], cohort.slices()[0], THRESHOLD, 0), 0.95)
    name = f"calzone {theirs['version']}"
    time_of_all = f"{theirs['seconds']:.2f} s for all its measures"
    return [
        Compared(
            name, "calibration slope, overall and by group", len(slopes),
            largest(slopes, [part["COX coef"] for part in theirs["parts"]]), 1e-6, time_of_all, f"{seconds * 1e3:.0f} ms",
            theirs["seconds"] / seconds,
        ),
        Compared(
            name, "calibration in the large (fix_slope), overall", 1, largest(ours.value, theirs["in_the_large"]), 1e-6, "", "", 0.0
        ),
    ]  # fmt: skip


def compare_calibration_error(cohort: Cohort) -> list[Compared]:
    """ECE in bins of equal mass. One row more or less in a bin, where a group does not divide by ten, moves it by about 1 / n."""
    found, seconds = timed(lambda: estimates(cohort, ("ece",), (THRESHOLD,))[0])
    ours, rows = [part[0].value for part in found], [part[0].n for part in found]
    told = []
    for package in ("netcal", "calzone"):
        theirs = cohort.ask(package, bins=BINS)
        values = theirs["equal_mass"] if package == "netcal" else [part["ECE-C"] for part in theirs["parts"]]
        how, times = (
            (f"{theirs['seconds']:.2f} s, no intervals", theirs["seconds"] / seconds)
            if package == "netcal"
            else ("", 0.0)
        )
        told.append(Compared(
            f"{package} {theirs['version']}", "ECE in ten bins of equal mass, overall and by group", len(ours),
            largest(ours, values),
            BINS / min(rows), how, f"{seconds:.2f} s with intervals and chance" if how else "", times,
        ))  # fmt: skip
    return told


def where_they_differ(cohort: Cohort) -> list[str]:
    """What to know before taking another package's number, shown on this cohort."""
    label = np.where(cohort.group == 0, 0.0, cohort.images.label)  # the first group has no diseased case
    gap = cohort.ask("fairlearn_gap", label=label)
    own = cohort.images._replace(label=label, patient=np.arange(len(label)))
    evidence = gather_evidence(predictions(own, cohort.group, GROUPS), AnalysisPlan(thresholds=(THRESHOLD,)))
    first = next(c for c in evidence.comparisons if c.metric == "auroc")
    other = cohort.ask("calzone", bins=BINS)
    score = cohort.images.score
    return [
        f"fairlearn leaves a group without any diseased case out of the difference between groups and says nothing: the AUROCs are "
        f'{gap["by_group"][:2]} ..., the difference {gap["difference"]:.4f}. Here: "{first.gap.note}".',
        "fairlearn's intervals of the largest difference cannot hold 0: the largest of several resampled differences is always "
        "positive. Here every gap is a group against the rest, and the gap that chance alone would give stands beside the largest.",
        f"calzone's slope for class 0 is that for class 1 ({other['slope_of_class_0']:.6f}, "
        f"{other['parts'][0]['COX coef']:.6f}): it always reads the second column.",
        f"calzone's bins are open below, so that the smallest score ({score.min():.4g}) is in none "
        "of them when they have equal mass.",
        "None of the four knows that images of one patient belong together; here they are compared on one image a patient.",
    ]


def environment(folder: Path) -> Path:
    """The peers' interpreter; the environment is made where there is none yet."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        click.echo(f"Installing the peers into {folder} ...", err=True)
        venv.create(folder, with_pip=True)
        requirements = str(HERE.parent / "peers-requirements.txt")
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
    return python


@click.command(help=__doc__)
@click.option(
    "--peers", type=click.Path(path_type=Path, file_okay=False), required=True, help="Where the peers' environment is."
)
@click.option("--rows", type=int, default=20_000, show_default=True)
@click.option(
    "--draws",
    type=click.IntRange(2),
    default=5,
    show_default=True,
    help="Bootstrap draws that fairlearn is timed with.",
)
def main(peers: Path, rows: int, draws: int) -> None:
    """Prints the table."""
    python = environment(peers.absolute())
    with tempfile.TemporaryDirectory() as folder:
        cohort = Cohort(rows, Path(folder), python)
        found = [compare_fairlearn(cohort, draws), compare_dcurves(cohort), *compare_calzone(cohort)]
        found += compare_calibration_error(cohort)
        audit = predictions(cohort.images, cohort.group, GROUPS)
        _, seconds = timed(lambda: gather_evidence(audit, AnalysisPlan(thresholds=(THRESHOLD,))), rounds=3)
        notes = where_they_differ(cohort)
    print(f"\n{rows:,} rows, {GROUPS} groups\n")
    body = [
        [
            c.package, c.what, str(c.numbers), f"{c.difference:.1e}{'' if c.agrees else f' **more than {c.tolerance:.0e}**'}",
            c.theirs, c.ours, f"{c.times:,.0f}" if c.times else "",
        ]
        for c in found
    ]  # fmt: skip
    print(table(["package", "what", "numbers", "largest difference", "theirs", "radaudit", "times faster"], body))
    print(
        f"\nEverything that radaudit measures on these rows, with all gaps and curves: {seconds:.2f} s.\n\nWhere they differ:\n"
    )
    print("\n".join(f"- {note}" for note in notes))
    if wrong := [c for c in found if not c.agrees]:
        sys.exit(f"{len(wrong)} comparisons differ by more than rounding.")


if __name__ == "__main__":
    main()
