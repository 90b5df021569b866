"""Random cohorts as plain arrays, audits of them, and what two audits differ in."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import Phase, settings
from hypothesis import strategies as st

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import measure
from radaudit.measure.gather import gather_evidence
from radaudit.measure.slices import Rows, everyone
from radaudit.records import Attribute, Cohort, Evidence, Predictions
from radaudit.records.codec import to_plain

PRIMARY = frozenset({"auroc", "sensitivity", "specificity", "calibration_in_the_large"})
PLAN = AnalysisPlan(thresholds=(0.3, 0.6), primary=PRIMARY, clinical_range=(0.1, 0.5))

_PHASES = (
    Phase.explicit,
    Phase.reuse,
    Phase.generate,
)  # the cohorts are small; making a failing one smaller takes minutes
FEW = settings(max_examples=12, deadline=None, phases=_PHASES)
MANY = settings(max_examples=25, deadline=None, phases=_PHASES)


def draw_data(seed, patients, images, *, levels=3, ties=False, own_group=True, spoiled=0.0, fixed=False):
    """A cohort as arrays (n,): label, score, patient, site, sex, failure.

    `images` is the most a patient has (with `fixed`, what every patient has); with `own_group` all of a patient's images are in one
    group, otherwise each is in a group of its own; `spoiled` is the share of rows without a score.
    """
    random = np.random.default_rng(seed)
    patient = np.repeat(np.arange(patients), images if fixed else random.integers(1, images + 1, patients))
    n = len(patient)
    risk = np.clip(random.beta(1.2, 2.0, patients)[patient] + random.normal(0, 0.15, n), 0.01, 0.99)
    label = (random.random(n) < risk).astype(np.int8)
    score = np.clip(0.1 + 0.8 * risk + random.normal(0, 0.1, n), 0.0, 1.0)
    if ties:
        score = np.round(score, 1)
    site = random.integers(0, levels, patients)[patient] if own_group else random.integers(0, levels, n)
    sex = random.integers(0, 2, patients)[patient]
    failure = np.where(random.random(n) < spoiled, "unreadable", None)
    return {"label": label, "score": score, "patient": patient, "site": site, "sex": sex, "failure": failure}


def chosen(data, rows):
    """Some of the rows, in any order."""
    return {name: values[rows] for name, values in data.items()}


def as_predictions(data, names=("site", "sex"), levels=None) -> Predictions:
    """The arrays as predictions; `levels` names the levels of an attribute in the order of their codes."""
    attributes = []
    for name in names:
        told = (levels or {}).get(name, [f"{name}{k}" for k in range(max(int(data[name].max()) + 1, 2))])
        attributes.append(Attribute(name, data[name].astype(np.int32), tuple(told), "drawn"))
    n = len(data["label"])
    truth = {"label": data["label"]}
    cohort = Cohort("drawn", "", "binary", truth, tuple(attributes), data["patient"], True, tuple(map(str, range(n))))
    return Predictions(cohort, data["score"].astype(float), tuple(data["failure"]))


def audited(data, plan=PLAN, **more) -> Evidence:
    return gather_evidence(as_predictions(data, **more), plan)


def cohorts(**fixed):
    """Any small cohort with at least one score."""
    anything = {
        "seed": st.integers(0, 2**20), "patients": st.integers(1, 60), "images": st.integers(1, 3), "levels": st.integers(1, 4),
        "ties": st.booleans(), "own_group": st.booleans(), "spoiled": st.sampled_from([0.0, 0.2]),
    }  # fmt: skip
    drawn = st.builds(draw_data, **anything | {name: st.just(value) for name, value in fixed.items()})
    return drawn.filter(lambda data: any(reason is None for reason in data["failure"]))


def flat(value, path=""):
    """Every number and word of a record by its path."""
    if isinstance(value, dict):
        return {k: v for key, part in value.items() for k, v in flat(part, f"{path}.{key}").items()}
    if isinstance(value, list):
        return {k: v for i, part in enumerate(value) for k, v in flat(part, f"{path}[{i}]").items()}
    return {path: value}


def differences(first, second, rel=0.0):
    """Where two records differ, and how; numbers may differ by `rel`, relatively or absolutely."""
    a, b = (flat(to_plain(list(each) if isinstance(each, tuple) else each)) for each in (first, second))
    assert a.keys() == b.keys()
    return {path: (a[path], b[path]) for path in a if not is_alike(a[path], b[path], rel)}


def is_alike(a, b, rel):
    if rel and isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=rel, abs_tol=rel)
    return a == b


def slice_of_rows(data, rows):
    """Some scored rows as a slice of their own, and the global number of each of its patients."""
    part = chosen(data, np.asarray(rows))
    order = np.argsort(part["score"], kind="stable")
    patients, own = np.unique(part["patient"][order], return_inverse=True)
    fields = {"label": part["label"][order].astype(float), "score": part["score"][order].astype(float)}
    return everyone(Rows(fields, own.astype(np.int64), ())), patients


def _smooth():
    where, _ = slice_of_rows(data := draw_data(0, 300, 1), np.arange(len(data["label"])))
    found = {name: measure(METRICS[name], where, 0.3, 0).statistic for name in METRICS}
    return tuple(name for name, statistic in found.items() if statistic is not None and statistic.influence is not None)


SMOOTH = _smooth()
"""Metrics with an influence function; all others draw, and their draws are seeded by the group's name."""
