"""Two models on the same rows, for tests of what changes between them."""

from __future__ import annotations

import numpy as np

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.comparison import Side, gather_changes, scored_by_both
from radaudit.records import EVERYONE

PRIMARY = frozenset({"auroc", "sensitivity", "specificity", "calibration_in_the_large"})


def changes_of(build, label, old, new, patient=None, *, threshold=0.4, **attributes):
    """What the newer scores change, by the attributes."""
    first, second = scored_by_both(build(label, old, patient, **attributes), build(label, new, patient, **attributes))
    return gather_changes(Side(first, threshold), Side(second, threshold), AnalysisPlan((threshold,), primary=PRIMARY))


def pick(changes, metric, group=EVERYONE):
    """The change of one measure in one group."""
    return next(c for c in changes.evidence.comparisons if c.metric == metric and c.group == group)


def sigmoid(z):
    """Probabilities from log-odds."""
    return 1 / (1 + np.exp(-z))


def draw_two(draw_cohort):
    """A cohort of 300 patients with two images each, and two correlated models: label, old, new, patient, vendor."""
    label, score, patient = draw_cohort(300, images=2, seed=4)
    random = np.random.default_rng(8)
    z = np.log(score / (1 - score))
    old, new = sigmoid(z + random.normal(0, 0.9, z.size)), sigmoid(z + random.normal(0, 0.5, z.size))
    vendor = np.array(["GE", "Siemens", "Canon"])[random.integers(0, 3, z.size)]
    return label, old, new, patient, vendor
