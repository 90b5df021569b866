"""A cohort with true gaps and uneven patients, parted into groups."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.division import Division
from radaudit.measure.slices import Rows
from radaudit.measure.whole import Whole
from radaudit.records import Attribute


def draw_rows(seed=0, patients=3000, *, most_images=3, digits=None, groups=5, steepness=1.0, is_sparse=False):
    """Rows in the order of their scores; a patient's images may be in several groups, and one group is worse calibrated."""
    random = np.random.default_rng(seed)
    patient = np.repeat(np.arange(patients), random.integers(1, most_images + 1, patients))
    n = len(patient)
    code = np.minimum(random.geometric(0.4, n) - 1, groups - 1)
    own = random.normal(-1.0, 1.0, patients)[patient] + random.normal(0, 0.8, n)
    label = (random.random(n) < expit(own + 0.8 * (code == 1))).astype(float)
    score = expit(steepness * own * np.where(code == 2, 0.4, 1.0) - (3.0 if is_sparse else 0.0))
    if digits is not None:
        score = np.round(score, digits)
    order = np.argsort(score, kind="stable")
    score, label, patient, code = (values[order] for values in (score, label, patient, code))
    fields = {"label": label, "score": score, "logit": logit(np.clip(score, 1e-7, 1 - 1e-7))}
    attribute = Attribute("site", code.astype(np.int32), tuple("ABCDEFGHIJ"[:groups]), "drawn")
    return Rows(fields, np.unique(patient, return_inverse=True)[1].astype(np.int64), (attribute,))


def parted(rows, **plan):
    """The whole cohort and its division."""
    whole = Whole(rows, AnalysisPlan(thresholds=(0.3, 0.6), **plan))
    return whole, Division(whole, rows.attributes[0])
