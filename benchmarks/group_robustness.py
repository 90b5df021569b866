"""What the objectives do for the worst group: ERM, group DRO, subsampled groups and DFR, on two tasks made by code.

    python benchmarks/group_robustness.py [--task digits|scanners|time] [--seeds 5]

- digits: is a noisy handwritten digit 5 or more, where a marker in the corner says so in 95 % of the training images and in half
  of the others (`robustness/digits.py`);
- scanners: the demonstration's chest phantoms, with one blurred scanner that is rare and mostly healthy in training
  (`robustness/scanners.py`);
- time: what a step costs with each objective, taking turns.

Every seed draws its own data, splits, initial weights and batches. Networks are calibrated (Platt) on the validation set; accuracy
is at 0.5 then. The table gives means over seeds and their standard deviation; differences from ERM are paired by seed, with
Student's 95 % interval. Settings were chosen on seed 100, which is not among those that are shown.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parent))

from robustness.arrays import ArraySet
from robustness.methods import METHODS, train
from robustness.networks import digit_network, scanner_network
from scipy.stats import t as student
from sklearn.metrics import roc_auc_score

from radaudit.train.fitting.settings import FitSettings
from radaudit.train.objectives.catalogue import OBJECTIVES

EPOCHS = {"digits": 25, "scanners": 12}
RATE = {"digits": 2e-3, "scanners": 4e-3}


def draw(task: str, seed: int) -> tuple[ArraySet, ArraySet, ArraySet]:
    if task == "digits":
        from robustness.digits import draw_digits

        return draw_digits(seed)
    from robustness.scanners import draw_scanners

    return draw_scanners(seed)


def measure(test: ArraySet, probability: np.ndarray) -> dict[str, float]:
    """Accuracy at 0.5 and AUROC: everyone, and the worst group (cells of label by attribute; levels of the attribute)."""
    right = (probability >= 0.5) == (test.label == 1)
    cell = 2 * test.attribute + test.label
    by_level = [
        roc_auc_score(test.label[test.attribute == a], probability[test.attribute == a])
        for a in np.unique(test.attribute)
    ]
    log_loss = -np.log(np.where(test.label == 1, probability, 1 - probability).clip(1e-12)).mean()
    return {
        "accuracy": float(right.mean()),
        "accuracy, worst": min(float(right[cell == c].mean()) for c in np.unique(cell)),
        "AUROC": float(roc_auc_score(test.label, probability)),
        "AUROC, worst": float(min(by_level)),
        "log loss": float(log_loss),
    }


def compare(task: str, seeds: int) -> None:
    build = digit_network if task == "digits" else scanner_network
    found: dict[str, list[dict[str, float]]] = {method.title: [] for method in METHODS}
    for seed in range(seeds):
        sets = draw(task, seed)
        for method in METHODS:
            settings = FitSettings(
                epochs=EPOCHS[task], batch_size=32, learning_rate=RATE[task], weight_decay=method.weight_decay[task],
                select=method.select, patience=0, seed=seed, threads=1,
            )  # fmt: skip
            scores = train(method, task, build, sets, settings)
            found[method.title].append(measure(sets[2], scores.probability))
            print(f"{task}, seed {seed}, {method.title}: {found[method.title][-1]}", file=sys.stderr, flush=True)
    tabulate(task, found)


def tabulate(task: str, found: dict[str, list[dict[str, float]]]) -> None:
    seeds, names = len(next(iter(found.values()))), list(next(iter(found.values()))[0])
    print(f"\n### {task}: {seeds} seeds, mean (standard deviation)\n")
    print("| method | " + " | ".join(names) + " |\n| --- |" + " --- |" * len(names))
    for title, rows in found.items():
        cells = [f"{np.mean([r[n] for r in rows]):.3f} ({np.std([r[n] for r in rows], ddof=1):.3f})" for n in names]
        print(f"| {title} | " + " | ".join(cells) + " |")
    print(f"\n### {task}: difference from ERM (best epoch on average), paired by seed, 95 % interval\n")
    print("| method | " + " | ".join(names) + " |\n| --- |" + " --- |" * len(names))
    base = found[METHODS[0].title]
    for title, rows in list(found.items())[1:]:
        cells = [_difference([r[n] - b[n] for r, b in zip(rows, base, strict=True)]) for n in names]
        print(f"| {title} | " + " | ".join(cells) + " |")


def _difference(values: list[float]) -> str:
    half = student.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    mean = np.mean(values)
    return f"{mean:+.3f} ({mean - half:+.3f} to {mean + half:+.3f})"


def time_steps(rounds: int = 400) -> None:
    """Milliseconds a training step of the scanner network, batches of 32; the objectives take turns step by step."""
    sets = draw("scanners", 0)
    pixels = torch.from_numpy(sets[0].pixels[:32])
    label = torch.from_numpy(sets[0].label[:32].astype(np.float32))
    counts = np.bincount(sets[0].cell)
    cell = torch.arange(32) % len(counts)
    runs: dict[str, tuple[Callable[[], None], list[float]]] = {}
    for name in ("erm", "group_dro"):
        torch.manual_seed(0)
        network = scanner_network()
        runs[name] = (_step(network, OBJECTIVES[name].build(counts), pixels, label, cell), [])
    for _ in range(rounds):
        for step, seconds in runs.values():
            start = time.thread_time()
            step()
            seconds.append(time.thread_time() - start)
    erm, dro = (np.array(seconds[20:]) for _, seconds in runs.values())
    print("\n### Time of a step (CPU, one thread, median of steps that took turns)\n")
    print(
        f"ERM {1e3 * np.median(erm):.2f} ms, group DRO {1e3 * np.median(dro):.2f} ms: {np.median(dro) / np.median(erm) - 1:+.1%}."
    )


def _step(
    network: nn.Module, objective: nn.Module, pixels: torch.Tensor, label: torch.Tensor, cell: torch.Tensor
) -> Callable[[], None]:
    optimizer = torch.optim.AdamW(network.parameters(), 1e-3)

    def step() -> None:
        optimizer.zero_grad()
        losses = nn.functional.binary_cross_entropy_with_logits(network(pixels)[:, 0], label, reduction="none")
        objective(losses, cell).backward()
        optimizer.step()

    return step


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--task", choices=["digits", "scanners", "time"], help="one part only")
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    for task in ("digits", "scanners"):
        if given.task in (None, task):
            compare(task, given.seeds)
    if given.task in (None, "time"):
        time_steps()


if __name__ == "__main__":
    main()
