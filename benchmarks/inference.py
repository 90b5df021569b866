"""How fast radaudit scores images beside a bare PyTorch loop, and whether its memory grows with their number.

    python benchmarks/inference.py            # a table; exits 1 when a goal is missed
    python benchmarks/inference.py --images 4000 --size 128 --workers 2 --rounds 9

The bare loop uses the same dataset, loader, batch size, workers and model under `inference_mode`; the two take turns in one
process, so that whatever else the machine does hits both. Memory is measured in a fresh process for each number of images.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

GOAL = 0.95
MOST_BYTES = 1024
"""What a further image may add to the peak: its row in the table and its score, not its pixels."""


class Times(NamedTuple):
    """Seconds on the clock, and seconds of the processor in this process (which other programs disturb less)."""

    wall: float
    cpu: float


class Clock:
    """Starts when it is made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def passed(self) -> Times:
        """Time since then."""
        return Times(time.perf_counter() - self._wall, time.process_time() - self._cpu)


def write_images(folder: Path, count: int, size: int) -> list[str]:
    rng = np.random.default_rng(0)
    paths = []
    for index in range(count):
        path = folder / f"{index}.npy"
        if not path.exists():
            np.save(path, rng.integers(0, 4096, (size, size), dtype=np.uint16))
        paths.append(str(path))
    return paths


def write_model(path: Path, size: int) -> None:
    import torch

    torch.manual_seed(0)
    layers = [
        torch.nn.Conv2d(1, 16, 3, stride=2),
        torch.nn.ReLU(),
        torch.nn.Conv2d(16, 32, 3, stride=2),
        torch.nn.ReLU(),
    ]
    network = torch.nn.Sequential(
        *layers, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(32, 2)
    ).eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.trace(network, torch.zeros(2, 1, size, size)), str(path))


def read(path: str, preprocessing) -> np.ndarray:
    return np.load(path)[None].astype(np.float32) / 4096


def make_job(model_path: str, paths: list[str], size: int):
    from radaudit.load.models import open_model
    from radaudit.records import Cohort, Preprocessing

    model = open_model(model_path, device="cpu", preprocessing=Preprocessing(size=(size, size), intensity="none"))
    n = len(paths)
    truth = {"label": np.zeros(n, np.int8)}
    case = tuple(map(str, range(n)))
    patient = np.arange(n)
    return model, Cohort("benchmark", "", "binary", truth, (), patient, False, case, image=tuple(paths))


def run_radaudit(model, cohort, batch_size: int, workers: int) -> Times:
    from radaudit.predict.score import score_cohort

    started = Clock()
    score_cohort(cohort, model, read=read, batch_size=batch_size, workers=workers, progress=lambda done, total: None)
    return started.passed()


def run_bare(model, cohort, batch_size: int, workers: int) -> Times:
    import torch

    from radaudit.predict.engines.catalogue import Job
    from radaudit.predict.images import make_loader

    job = Job(cohort.image, (model,), model.facts.preprocessing, read, batch_size, workers, None)
    started = Clock()
    with torch.inference_mode():
        torch.cat([model.run(batch.pixels) for batch in make_loader(job)]).numpy()
    return started.passed()


def measure_speed(model, cohort, batch_size: int, workers: int, rounds: int) -> dict[str, list[Times]]:
    runs = {"radaudit": run_radaudit, "bare loop": run_bare}
    for run in runs.values():
        run(model, cohort, batch_size, workers)
    seconds: dict[str, list[Times]] = {name: [] for name in runs}
    for turn in range(rounds):
        for name in sorted(runs, reverse=bool(turn % 2)):
            seconds[name].append(runs[name](model, cohort, batch_size, workers))
    return seconds


def measure_memory(arguments: list[str]) -> float:
    """Peak resident memory in MB of a process that scores some images."""
    done = subprocess.run(
        [sys.executable, __file__, "--memory", *arguments], capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[-1])


def report_memory(request: dict) -> None:
    """Runs in the fresh process."""
    import torch

    torch.set_num_threads(1)
    paths = (request["paths"] * request["repeat"])[: request["images"]]
    model, cohort = make_job(request["model"], paths, request["size"])
    run_radaudit(model, cohort, request["batch_size"], 0)
    print(peak_memory())


def peak_memory() -> float:
    """Peak resident memory of this program in MB.

    Linux hands `ru_maxrss` down from the parent process, which would hide everything below the parent's own peak.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=2000)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--workers", type=int, nargs="*", default=[0, 1])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--memory", metavar="REQUEST", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory:
        report_memory(json.loads(Path(options.memory).read_text()))
        return 0
    import torch

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        paths = write_images(Path(folder), options.images, options.size)
        model_path = Path(folder) / "model.pt"
        write_model(model_path, options.size)
        model, cohort = make_job(str(model_path), paths, options.size)
        print(
            f"{options.images} images of {options.size} x {options.size}, batches of {options.batch_size}, {options.rounds} rounds"
        )
        print(f"{'workers':>8} {'bare loop':>14} {'radaudit':>14} {'share (median, range)':>30} {'by CPU seconds':>16}")
        worst = 1.0
        for workers in options.workers:
            seconds = measure_speed(model, cohort, options.batch_size, workers, options.rounds)
            rates = {name: options.images / statistics.median(t.wall for t in times) for name, times in seconds.items()}
            pairs = list(zip(seconds["bare loop"], seconds["radaudit"], strict=True))
            shares = [bare.wall / ours.wall for bare, ours in pairs]
            share, cpu = statistics.median(shares), statistics.median(bare.cpu / ours.cpu for bare, ours in pairs)
            worst = min(worst, share)
            spread = f"{share:.1%} ({min(shares):.1%} to {max(shares):.1%})"
            print(
                f"{workers:>8} {rates['bare loop']:>10.0f} im/s {rates['radaudit']:>10.0f} im/s {spread:>30} {cpu:>16.1%}"
            )
        peaks = {}
        for factor in (1, 4, 16):
            request = {"paths": paths, "model": str(model_path), "size": options.size, "batch_size": options.batch_size}
            (Path(folder) / "request").write_text(
                json.dumps(request | {"images": factor * options.images, "repeat": factor})
            )
            peaks[factor] = measure_memory([str(Path(folder) / "request")])
            print(f"peak memory at {factor * options.images:>6} images: {peaks[factor]:.1f} MB")
    growth = (peaks[16] - peaks[1]) * 2**20 / (15 * options.images)
    pixels = 4 * options.size**2
    print(
        f"goals: share {worst:.1%} of {GOAL:.0%}; a further image adds {growth:.0f} of {MOST_BYTES} bytes (pixels: {pixels:,})"
    )
    return 0 if worst >= GOAL and growth <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
