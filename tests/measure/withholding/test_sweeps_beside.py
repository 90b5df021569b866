"""Other thresholds beside a withheld group: the attack that sweeps would allow, and why it has nothing to take."""

from __future__ import annotations

import numpy as np

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.gather import gather_evidence
from radaudit.measure.withholding.withheld import withhold
from radaudit.records import EVERYONE, Group

LIMIT = 10
ZEISS = Group("vendor", "Zeiss")


def cohort(build_predictions, hidden, others, *, seed=1):
    """200 people: those of `hidden` are Zeiss's, `others` divides the rest. A second attribute has large groups."""
    random = np.random.default_rng(seed)
    label = (random.random(200) < 0.4).astype(float)
    score = 1 / (1 + np.exp(-random.normal(1.3 * label - 0.5, 1.2)))
    vendor = np.where(np.arange(200) % others == 0, "B", "A").astype("<U5")
    vendor[list(hidden)] = "Zeiss"
    sex = np.where(random.random(200) < 0.5, "F", "M")
    return gather_evidence(build_predictions(label, score, np.arange(200), vendor=vendor, sex=sex), AnalysisPlan()), (
        label,
        score,
        vendor,
    )


def false_alarms(sweep, n, n_events):
    """False positives at every threshold, from the published specificity and counts."""
    return [round((1 - value) * (n - n_events)) for value in sweep.measures["specificity"].value]


def test_sweeps_of_the_other_groups_would_tell_the_withheld_one_score_by_score(build_predictions):
    measured, (label, score, vendor) = cohort(build_predictions, range(7), 3)
    swept = {s.group: s for s in measured.sweeps}
    counts = {s.group: (s.n, s.n_events) for s in measured.groups}
    everyone, a, b = (
        np.array(false_alarms(swept[g], *counts[g])) for g in (EVERYONE, Group("vendor", "A"), Group("vendor", "B"))
    )
    own = (vendor == "Zeiss") & (label == 0)
    truth = [int(np.count_nonzero(score[own] >= t)) for t in swept[EVERYONE].thresholds]
    # Subtraction gives every withheld score to within a step of the grid.
    assert (everyone - a - b).tolist() == truth
    assert ZEISS not in swept


def test_what_is_published_is_the_same_whoever_is_withheld(build_predictions):
    """Not the least information: other people of Zeiss, another number of them, other divisions of the rest."""
    told = []
    for hidden, others in ((range(7), 3), (range(3), 3), (range(190, 199), 3), ((5,), 2)):
        measured, _ = cohort(build_predictions, hidden, others)
        assert Group("vendor", "A") in {s.group for s in measured.sweeps}
        shown = withhold(measured, LIMIT)
        assert {s.group.attribute for s in shown.sweeps} == {EVERYONE.attribute, "sex"}
        told.append(shown.sweeps)
    assert all(each == told[0] for each in told)


def test_nothing_is_taken_away_where_nobody_is_withheld(build_predictions):
    measured, _ = cohort(build_predictions, range(40), 3)
    assert withhold(measured, LIMIT).sweeps == measured.sweeps
    assert {s.group.value for s in measured.sweeps} == {"all", "A", "B", "F", "M", "Zeiss"}


def test_a_cross_table_with_a_small_cell_has_none_and_its_attributes_keep_theirs(build_predictions):
    random = np.random.default_rng(2)
    label = (random.random(200) < 0.4).astype(float)
    score = random.random(200)
    sex = np.where(np.arange(200) < 100, "F", "M")
    site = np.where((np.arange(200) % 2 == 0) & (np.arange(200) >= 12), "X", "Y")
    site[:100] = np.where(np.arange(100) < 95, "X", "Y")
    both = np.char.add(np.char.add(sex, " × "), site)
    predictions = build_predictions(label, score, np.arange(200), sex=sex, site=site, **{"sex*site": both})
    shown = withhold(gather_evidence(predictions, AnalysisPlan()), LIMIT)
    assert {w.group.value for w in shown.withheld} == {"F × Y"}
    assert {s.group.attribute for s in shown.sweeps} == {EVERYONE.attribute, "sex", "site"}
