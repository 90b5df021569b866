"""From rows to two audits to their difference: how often the interval holds the truth, with several images a patient."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.audit_change.differences import Two, differences
from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.slices import everyone, scored_rows
from radaudit.records import EVERYONE, GroupSummary, Measurement

NAMES = ("auroc", "sensitivity", "specificity")
RUNS = 250


def draw(random, patients, shift):
    """Two images a patient; a larger shift tells the diseased apart better."""
    patient = np.repeat(np.arange(patients), 2)
    label = np.repeat((random.random(patients) < 0.4).astype(float), 2)
    own = np.repeat(random.normal(0, 0.7, patients), 2) + random.normal(0, 0.7, 2 * patients)
    return label, 1 / (1 + np.exp(-(shift * (label - 0.5) + own))), patient


@pytest.fixture(scope="module")
def truth():
    from radaudit.measure.metrics.auroc import auroc

    random, found = np.random.default_rng(1), []
    for shift in (1.4, 1.8):
        label, score, _ = draw(random, 200_000, shift)
        flagged = score >= 0.5
        found.append((auroc(label, score).value, flagged[label == 1].mean(), 1 - flagged[label == 0].mean()))
    return dict(zip(NAMES, np.subtract(found[1], found[0]), strict=True))


def audited(build, random, patients, shift):
    """What an audit of one drawn cohort tells of everybody."""
    where = everyone(scored_rows(build(*draw(random, patients, shift))))
    told = {m: Measurement(m, EVERYONE, estimate(measure(METRICS[m], where, 0.5, 0), 0.95), 0.5) for m in NAMES}
    n = where.n_rows, where.n_patients, where.n_events
    return told, GroupSummary(EVERYONE, n[0], n[0], n[1], n[2], 0, where.n_event_patients, where.n_other_patients)


@pytest.mark.slow
@pytest.mark.parametrize("patients", [(150, 200), (40, 60)])
def test_intervals_hold_the_true_difference(build_predictions, truth, patients):
    random = np.random.default_rng(7)
    alone, joint = [], []
    for _ in range(RUNS):
        (old, was), (new, now) = (
            audited(build_predictions, random, n, shift) for n, shift in zip(patients, (1.4, 1.8), strict=True)
        )
        pairs = [Two(METRICS[m].card, old[m], new[m], was, now, is_primary=True) for m in NAMES]
        own = {c.metric: c for c in differences(pairs, "overall", 0.95)}
        alone += [own[m].gap.low <= truth[m] <= own[m].gap.high for m in NAMES]
        joint.append(all(own[m].low <= truth[m] <= own[m].high for m in NAMES))
    assert 0.925 <= np.mean(alone) <= 0.985  # of 750, standard error .008
    assert np.mean(joint) >= 0.92
