"""What other packages say about the same cohort, and how long they take. Runs in their environment; prints one line of JSON.

    python theirs.py PACKAGE cohort.npz REQUEST

`cohort.npz` holds label, score and group, each (n,); REQUEST is a JSON object of the package's settings. Nothing of radaudit is
imported here.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np

Found = dict[str, Any]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and its seconds."""
    started = time.perf_counter()
    found = work()
    return found, time.perf_counter() - started


def fairlearn(label: np.ndarray, score: np.ndarray, group: np.ndarray, request: Found) -> Found:
    """Rates by group with percentile bootstrap intervals."""
    from fairlearn.metrics import MetricFrame, selection_rate, true_negative_rate, true_positive_rate
    from sklearn.metrics import precision_score

    metrics = {
        "sensitivity": true_positive_rate, "specificity": true_negative_rate, "ppv": precision_score, "flag_rate": selection_rate,
    }  # fmt: skip
    decision = (score >= request["threshold"]).astype(int)

    def frame(draws: int | None) -> Any:
        options = {"n_boot": draws, "ci_quantiles": [0.025, 0.975], "random_state": 0} if draws else {}
        return MetricFrame(metrics=metrics, y_true=label, y_pred=decision, sensitive_features=group, **options)

    plain, alone = timed(lambda: frame(None))
    few, short = timed(lambda: frame(request["draws"]))
    _, long = timed(lambda: frame(3 * request["draws"]))
    ends = [{name: list(map(float, table[name])) for name in metrics} for table in few.by_group_ci]
    return {
        "values": {name: list(map(float, plain.by_group[name])) for name in metrics},
        "overall": {name: float(plain.overall[name]) for name in metrics},
        "low": ends[0],
        "high": ends[1],
        "seconds_alone": alone,
        "seconds": {request["draws"]: short, 3 * request["draws"]: long},
    }


def fairlearn_gap(label: np.ndarray, score: np.ndarray, group: np.ndarray, request: Found) -> Found:
    """Sensitivity of the groups and their largest difference, where one of the groups has no diseased case."""
    from fairlearn.metrics import MetricFrame
    from sklearn.metrics import roc_auc_score

    frame = MetricFrame(metrics=roc_auc_score, y_true=label, y_pred=score, sensitive_features=group)
    return {
        "by_group": [None if np.isnan(v) else float(v) for v in frame.by_group],
        "difference": float(frame.difference()),
    }


def dcurves(label: np.ndarray, score: np.ndarray, group: np.ndarray, request: Found) -> Found:
    """Net benefit at every threshold, of everyone and by group."""
    import pandas as pd
    from dcurves import dca

    data = pd.DataFrame({"label": label, "score": score})
    thresholds = np.array(request["thresholds"])

    def curve(rows: np.ndarray) -> list[float]:
        found = dca(data=data[rows], outcome="label", modelnames=["score"], thresholds=thresholds)
        return list(map(float, found.loc[found["model"] == "score", "net_benefit"]))

    everyone = np.ones(len(label), dtype=bool)
    found, seconds = timed(lambda: [curve(rows) for rows in (everyone, *(group == g for g in np.unique(group)))])
    return {"curves": found, "seconds": seconds}


def calzone(label: np.ndarray, score: np.ndarray, group: np.ndarray, request: Found) -> Found:
    """Calibration statistics by group."""
    from calzone.metrics import CalibrationMetrics, cox_regression_analysis

    def one(rows: np.ndarray) -> Found:
        y, risk = label[rows].astype(int), np.column_stack([1 - score[rows], score[rows]])
        found = CalibrationMetrics(class_to_calculate=1, num_bins=request["bins"]).calculate_metrics(
            y, risk, metrics="all"
        )
        return {name: float(value) for name, value in found.items()}

    parts = [np.ones(len(label), dtype=bool), *(group == g for g in np.unique(group))]
    found, seconds = timed(lambda: [one(rows) for rows in parts])
    risk = np.column_stack([1 - score, score])
    in_the_large = float(cox_regression_analysis(label.astype(int).copy(), risk, fix_slope=True)[1])
    other = CalibrationMetrics(class_to_calculate=0, num_bins=request["bins"])
    of_class_0 = float(other.calculate_metrics(label.astype(int), risk, metrics=["COX"])["COX coef"])
    return {"parts": found, "seconds": seconds, "in_the_large": in_the_large, "slope_of_class_0": of_class_0}


def netcal(label: np.ndarray, score: np.ndarray, group: np.ndarray, request: Found) -> Found:
    """Expected calibration error by group, with bins of equal width and of equal mass."""
    from netcal.metrics import ECE

    parts = [np.ones(len(label), dtype=bool), *(group == g for g in np.unique(group))]

    def all_parts(equal_width: bool) -> list[float]:
        error = ECE(bins=request["bins"], equal_intervals=equal_width)
        return [float(error.measure(score[rows], label[rows].astype(int))) for rows in parts]

    (width, mass), seconds = timed(lambda: (all_parts(True), all_parts(False)))
    try:
        alone = float(ECE(bins=request["bins"]).measure(score[label == 1], label[label == 1].astype(int)))
    except Exception as error:
        alone = f"{type(error).__name__}: {error}"
    return {"equal_width": width, "equal_mass": mass, "seconds": seconds, "one_outcome_only": alone}


JOBS = {
    "fairlearn": fairlearn,
    "fairlearn_gap": fairlearn_gap,
    "dcurves": dcurves,
    "calzone": calzone,
    "netcal": netcal,
}
PACKAGES = {"fairlearn_gap": "fairlearn", "calzone": "calzone-tool"}


def main() -> None:
    job, path, request = sys.argv[1:]
    with np.load(path) as data:
        arrays = [data[name] for name in ("label", "score", "group")]
    warnings.simplefilter("ignore")
    with contextlib.redirect_stdout(io.StringIO()):  # some of them print
        found = JOBS[job](*arrays, json.loads(request))
    print(json.dumps(found | {"version": version(PACKAGES.get(job, job))}))


if __name__ == "__main__":
    main()
