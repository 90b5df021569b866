"""How long a whole audit takes and how much memory it needs, beside `pandas.read_csv` of the same file.

    python benchmarks/audit.py            # 10,000 to 1,000,000 rows
    python benchmarks/audit.py --huge     # and 10,000,000

The file has two images of every patient, two attributes of 8 groups (a scanner for every image, so that patients are in several
groups, and an ethnicity for every patient), and the audit compares both and their 64 intersections. pandas and the audit
take turns, each in a fresh process, so that whatever else the machine does hits both.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import click
import numpy as np
import pandas as pd
from inference import peak_memory
from populations import Population, draw
from replicating import table

ROWS = (10_000, 100_000, 1_000_000)
HUGE = 10_000_000
GROUPS = 8
MOST_TIMES, MOST_MEMORY = 10, 4096
"""Goals at a million rows: the audit's time over that of `pandas.read_csv`, and its peak memory in MiB."""

STAGES = ("read", "measure", "judge", "write")

READ_CSV = """
import json, sys, time
import pandas
started = time.perf_counter()
pandas.read_csv(sys.argv[1])
seconds = time.perf_counter() - started
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
print(json.dumps({"total": seconds, "memory": peak, "version": pandas.__version__}))
"""
"""All that the reading process does, so that any interpreter with a pandas of its own can run it."""


def write_cohort(path: Path, rows: int) -> None:
    random = np.random.default_rng(0)
    cohort = draw(Population(0.3, 0.85), rows // 2, 2, random)
    columns = {
        "case_id": np.char.add("IMG", np.char.zfill(np.arange(rows).astype(str), 8)),
        "patient_id": np.char.add("P", np.char.zfill(cohort.patient.astype(str), 8)),
        "label": cohort.label.astype(int),
        "score": np.round(cohort.score, 8),
        "vendor": np.array([f"Vendor {c}" for c in "ABCDEFGH"])[random.integers(0, GROUPS, rows)],
        "ethnicity": np.array([f"Ethnicity {c}" for c in "ABCDEFGH"])[
            random.integers(0, GROUPS, rows // 2)[cohort.patient]
        ],
    }
    pd.DataFrame(columns).to_csv(path, index=False)


def audit(path: Path) -> dict[str, float]:
    """Runs in a fresh process: a whole audit with its report, and how long each stage of it took."""
    from radaudit.workflows import audit as workflow

    seconds = dict.fromkeys(STAGES, 0.0)

    def timed(stage, function):
        def run(*arguments, **options):
            started = time.perf_counter()
            result = function(*arguments, **options)
            seconds[stage] += time.perf_counter() - started
            return result

        return run

    for stage, name in {"read": "read_cohort", "measure": "gather_evidence", "judge": "weigh_evidence"}.items():
        setattr(workflow, name, timed(stage, getattr(workflow, name)))
    started = time.perf_counter()
    result = workflow.run_audit(path, groups=["vendor", "ethnicity", "vendor*ethnicity"], thresholds=0.3)
    with tempfile.TemporaryDirectory() as folder:
        timed("write", result.write)(Path(folder) / "report")
    numbers = len(result.evidence.measurements) + len(result.evidence.comparisons)
    return seconds | {"total": time.perf_counter() - started, "numbers": numbers}


def in_fresh_process(command: list[str]) -> dict[str, float]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise click.ClickException(f"{command[1:]} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def measure_size(path: Path, rounds: int, reader: str) -> dict[str, dict[str, float]]:
    """Medians over the rounds, for both; the two take turns, and who is first alternates."""
    commands = {
        "audit": [sys.executable, __file__, "--file", str(path)],
        "pandas": [reader, "-c", READ_CSV, str(path)],
    }
    runs: dict[str, list[dict[str, float]]] = {what: [] for what in commands}
    for turn in range(rounds):
        for what in sorted(runs, reverse=bool(turn % 2)):
            runs[what].append(in_fresh_process(commands[what]))
    keys = {what: [key for key in found[0] if key != "version"] for what, found in runs.items()}
    medians = {what: {key: median(run[key] for run in found) for key in keys[what]} for what, found in runs.items()}
    medians["pandas"]["version"] = runs["pandas"][0]["version"]
    medians["audit"]["times"] = median(
        ours["total"] / theirs["total"] for ours, theirs in zip(runs["audit"], runs["pandas"], strict=True)
    )
    return medians


def report(found: dict[int, dict[str, dict[str, float]]]) -> list[str]:
    """Prints the table; returns the goals that were missed."""
    rows, before = [], None
    for n, both in found.items():
        ours, theirs = both["audit"], both["pandas"]
        growth = "" if before is None else f"n^{math.log(ours['total'] / before[1]) / math.log(n / before[0]):.2f}"
        before = (n, ours["total"])
        rows.append([
            f"{n:,}", f"{theirs['total']:.2f} s", *(f"{ours[stage]:.2f} s" for stage in STAGES), f"{ours['total']:.2f} s",
            f"{ours['times']:.1f}", growth, f"{ours['memory']:,.0f} MiB", f"{theirs['memory']:,.0f} MiB", f"{ours['numbers']:,.0f}",
        ])  # fmt: skip
    header = [
        "rows", "pandas.read_csv", *STAGES, "whole audit", "times read_csv", "growth", "peak memory", "peak of read_csv", "numbers",
    ]  # fmt: skip
    print(table(header, rows))
    print(f"\npandas {next(iter(found.values()))['pandas']['version']}\n")
    goal = found.get(1_000_000)
    if goal is None:
        return []
    told = {
        f"{goal['audit']['times']:.1f} times read_csv at a million rows, wanted {MOST_TIMES} at most": goal["audit"][
            "times"
        ]
        <= MOST_TIMES,
        f"{goal['audit']['memory']:,.0f} MiB at a million rows, wanted {MOST_MEMORY:,} at most": goal["audit"]["memory"]
        <= MOST_MEMORY,
    }
    for text, is_met in told.items():
        print(f"- {'met' if is_met else '**missed**'}: {text}")
    return [text for text, is_met in told.items() if not is_met]


@click.command(help=__doc__)
@click.option("--huge", is_flag=True, help="Also ten million rows, once.")
@click.option("--rows", type=int, multiple=True, help="Other numbers of rows.")
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True)
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where the files are made; by default a temporary folder."
)
@click.option("--reader", default=sys.executable, help="Interpreter whose pandas reads; by default the project's own.")
@click.option("--file", type=click.Path(path_type=Path), hidden=True)
def main(huge: bool, rows: tuple[int, ...], rounds: int, folder: Path | None, reader: str, file: Path | None) -> None:
    """Prints the table; exits with 1 when a goal is missed."""
    if file is not None:
        print(json.dumps(audit(file) | {"memory": peak_memory()}))
        return
    with tempfile.TemporaryDirectory(dir=folder) as place:
        sizes = {}
        for n in (*(rows or ROWS), *([HUGE] if huge else [])):
            path = Path(place) / "cohort.csv"
            write_cohort(path, n)
            sizes[n] = measure_size(path, 1 if n >= HUGE else rounds, reader)
        sys.exit(1 if report(sizes) else 0)


if __name__ == "__main__":
    main()
