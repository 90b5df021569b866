"""Remedies on patients they were not fitted to, against loops written out."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.calibration.recalibration import linear_predictor
from radaudit.measure.slices import Rows
from radaudit.measure.what_if.effects import remedy_effects
from radaudit.records import Attribute, Group
from radaudit.records.what_if import Remedy
from radaudit.workflows.calibration_steps.sample import patient_folds
from radaudit.workflows.what_if_steps.cross_fitting import cross_fit_all
from radaudit.workflows.what_if_steps.material import Material
from radaudit.workflows.what_if_steps.remedies import list_trials

AT = 0.3


def make_rows(n_patients: int, images: int, seed: int, share: float = 0.3) -> Rows:
    """Scores that run too low on PA views, which also hold fewer diseased."""
    draw = np.random.default_rng(seed)
    group = (draw.random(n_patients) < share).astype(np.int32)
    disease = (draw.random(n_patients) < np.where(group == 1, 0.25, 0.4)).astype(float)
    patient = np.repeat(np.arange(n_patients), images)
    own = draw.normal(0, 0.7, n_patients)[patient] + draw.normal(0, 0.7, len(patient))
    logit = 1.3 * (own + 2 * disease[patient] - 1) - 0.3 - 0.9 * group[patient]
    score = 1 / (1 + np.exp(-logit))
    fields = {"label": disease[patient], "score": score, "logit": linear_predictor(score)}
    return Rows(fields, patient.astype(np.int64), (Attribute("view", group[patient], ("AP", "PA"), "test"),))


@pytest.fixture(scope="module")
def tried():
    rows = make_rows(500, 2, 1)
    material = Material.of(rows, has_patients=True, threshold=AT, seed=5)
    folds = patient_folds(material.sample(), 5, 1, 5)[0]
    remedies, alternatives = cross_fit_all(list_trials(material, rows.attributes, (AT, 0.6)), material, folds)
    return rows, folds, {r.name: r for r in remedies}, {a.remedy: a.score for a in alternatives}


def test_everything_is_tried_in_order(tried) -> None:
    assert list(tried[2]) == [
        "recalibration",
        "threshold 0.6",
        "recalibration by view",
        "lowered threshold by view",
        "equal sensitivity by view",
        "equalized odds by view",
    ]
    assert list(tried[3]) == list(tried[2])


def test_no_patient_is_learned_from_and_judged(tried) -> None:
    rows, folds, _, _ = tried
    assert all(len(np.unique(folds[rows.patient == patient])) == 1 for patient in np.unique(rows.patient))


def test_recalibrated_risks_are_those_of_a_plain_logistic_fit(tried) -> None:
    rows, folds, _, scores = tried
    logit, label = rows.fields["logit"].reshape(-1, 1), rows.fields["label"]
    for fold in range(5):
        model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(logit[folds != fold], label[folds != fold])
        expected = model.predict_proba(logit[folds == fold])[:, 1]
        assert scores["recalibration"][folds == fold] == pytest.approx(expected, abs=1e-5)


def test_own_thresholds_are_those_of_the_other_patients(tried) -> None:
    rows, folds, _, scores = tried
    score, label, view = rows.fields["score"], rows.fields["label"], rows.attributes[0].codes
    lowest = np.ones(len(score))
    for fold in range(5):
        train, test = folds != fold, folds == fold
        target = np.mean(score[train & (label == 1)] >= AT)
        needed = []
        for code in (0, 1):
            own = np.sort(score[train & (label == 1) & (view == code)])[::-1]
            reach = (np.arange(len(own)) + 1) / len(own)
            needed.append(own[np.argmax(reach >= target - 1e-9)])
            here = test & (view == code)
            assert np.array_equal(scores["equal sensitivity by view"][here] == 1, score[here] >= needed[-1])
        lowest[test] = min(needed)
    assert np.array_equal(scores["lowered threshold by view"] == 1, score >= lowest)


def test_a_given_threshold_learns_nothing(tried) -> None:
    rows, _, remedies, scores = tried
    assert np.array_equal(scores["threshold 0.6"] == 1, rows.fields["score"] >= 0.6)
    assert remedies["threshold 0.6"].cutoffs == {"all": 0.6}


def test_cutoffs_say_from_which_score_the_remedy_of_all_cases_flags(tried) -> None:
    rows, _, remedies, _ = tried
    material = Material.of(rows, has_patients=True, threshold=AT, seed=5)
    for trial in list_trials(material, rows.attributes, (AT,)):
        if trial.remedy.kind == "equalized_odds":
            continue
        everyone = np.arange(rows.n)
        flagged = trial.learn(material, everyone).score(everyone) >= AT
        cutoffs = remedies[trial.remedy.name].cutoffs
        from_score = np.array([cutoffs.get(level, cutoffs.get("all")) for level in ("AP", "PA")], dtype=float)
        assert np.mean(flagged == (rows.fields["score"] >= from_score[rows.attributes[0].codes])) > 0.998


def test_what_is_decided_by_lot_is_told_and_drawn_once(tried) -> None:
    rows, folds, remedies, scores = tried
    assert 0 < remedies["equalized odds by view"].by_lot < 1
    assert all(r.by_lot is None for name, r in remedies.items() if not name.startswith("equalized"))
    material = Material.of(rows, has_patients=True, threshold=AT, seed=5)
    again = cross_fit_all(list_trials(material, rows.attributes, (AT, 0.6)), material, folds)[1]
    assert np.array_equal(again[-1].score, scores["equalized odds by view"])


def test_who_reads_levels_of_people_needs_a_human_decision() -> None:
    rows = make_rows(300, 1, 2)
    sex = Attribute("sex", rows.attributes[0].codes, ("F", "M"), "test")
    material = Material.of(Rows(rows.fields, rows.patient, (sex,)), has_patients=True, threshold=AT, seed=0)
    marked = {t.remedy.name: t.remedy.is_protected for t in list_trials(material, (sex,), (AT,))}
    assert marked == {
        "recalibration": False,
        "recalibration by sex": True,
        "lowered threshold by sex": False,  # one threshold for everyone: nobody's sex is read
        "equal sensitivity by sex": True,
        "equalized odds by sex": True,
    }


def test_what_cannot_be_fitted_says_why_and_the_others_go_on() -> None:
    rows = make_rows(60, 1, 3)
    material = Material.of(rows, has_patients=True, threshold=AT, seed=0)
    folds = patient_folds(material.sample(), 5, 1, 0)[0]
    remedies, alternatives = cross_fit_all(list_trials(material, rows.attributes, (AT,)), material, folds)
    notes = {r.name: r.note for r in remedies}
    assert "fewer than two levels" in notes["equalized odds by view"]
    assert "intercept only" in notes["recalibration by view"]
    assert "equalized odds by view" not in {a.remedy for a in alternatives}
    assert "recalibration" in {a.remedy for a in alternatives}


def test_a_rule_for_a_level_is_measured_with_a_rule_for_that_level() -> None:
    """Of 23 diseased patients each fit sees 18 or 19, and a level needs 20: they are enough for all fits."""
    rows = make_rows(260, 1, 9)
    view, diseased = rows.attributes[0].codes, rows.fields["label"] == 1
    few = np.flatnonzero((view == 1) & diseased)[23:]
    kept = np.setdiff1d(np.arange(260), few)
    patient = np.arange(len(kept), dtype=np.int64)
    rows = Rows({k: v[kept] for k, v in rows.fields.items()}, patient, (rows.attributes[0].take(kept),))
    material = Material.of(rows, has_patients=True, threshold=AT, seed=5)
    folds = patient_folds(material.sample(), 5, 1, 5)[0]
    remedies, alternatives = cross_fit_all(list_trials(material, rows.attributes, (AT,)), material, folds)
    told = {r.name: r for r in remedies}
    score, label, view = rows.fields["score"], rows.fields["label"], rows.attributes[0].codes
    assert np.sum((label == 1) & (view == 1)) == 23
    assert told["equal sensitivity by view"].cutoffs["PA"] < AT - 0.05
    assert told["equal sensitivity by view"].note == ""
    measured = {a.remedy: a.score for a in alternatives}
    assert "equalized odds by view" in measured
    for fold in range(5):
        train, here = folds != fold, (folds == fold) & (view == 1)
        own = np.sort(score[train & (label == 1) & (view == 1)])[::-1]
        target = np.mean(score[train & (label == 1)] >= AT)
        needed = own[np.argmax((np.arange(len(own)) + 1) / len(own) >= target - 1e-9)]
        assert np.array_equal(measured["equal sensitivity by view"][here] == 1, score[here] >= needed)


def _tried_on(rows: Rows, threshold: float = AT) -> dict[str, Remedy]:
    material = Material.of(rows, has_patients=True, threshold=threshold, seed=0)
    folds = patient_folds(material.sample(), 5, 1, 0)[0]
    return {r.name: r for r in cross_fit_all(list_trials(material, rows.attributes, (AT,)), material, folds)[0]}


def test_recalibration_by_level_says_where_it_is_not_by_level() -> None:
    rows = make_rows(400, 1, 16)
    draw = np.random.default_rng(0)
    site = Attribute("site", draw.integers(0, 2, 400).astype(np.int32), ("a", "b"), "test")
    found = _tried_on(Rows(rows.fields, rows.patient, (site,)))["recalibration by site"]
    assert "the levels differ no more than by chance: one map for all" in found.note
    assert set(found.cutoffs) == {"a", "b"}
    assert len(set(found.cutoffs.values())) == 1


def test_that_some_fits_are_by_level_and_others_not_is_told(tried) -> None:
    notes = []
    for seed in range(12):
        rows = make_rows(250, 1, 40 + seed)
        draw = np.random.default_rng(seed)
        site = Attribute("site", draw.integers(0, 3, 250).astype(np.int32), ("a", "b", "c"), "test")
        notes.append(_tried_on(Rows(rows.fields, rows.patient, (site,)))["recalibration by site"].note)
    assert any("of 5 gave the levels maps of their own" in note for note in notes)
    assert any("maps of their own" not in note for note in notes)
    assert "maps of their own" not in tried[2]["recalibration by view"].note


def test_a_level_for_which_the_map_for_all_stands_in_is_named() -> None:
    rows = make_rows(1200, 1, 6)
    draw = np.random.default_rng(2)
    site = draw.choice(4, 1200, p=[0.35, 0.3, 0.25, 0.1]).astype(np.int32)
    turned = np.where(site == 3, 1 - rows.fields["score"], rows.fields["score"])
    fields = {**rows.fields, "score": turned, "logit": linear_predictor(turned)}
    by = Attribute("site", site, ("a", "b", "c", "d"), "test")
    note = _tried_on(Rows(fields, rows.patient, (by,)))["recalibration by site"].note
    assert note == "the map for all stands in where scores separate the outcomes or point the wrong way: d"


def test_levels_that_one_lower_threshold_does_not_look_at_are_named() -> None:
    rows = make_rows(400, 1, 6)
    code = np.where(np.arange(400) < 20, 2, rows.attributes[0].codes).astype(np.int32)
    found = _tried_on(Rows(rows.fields, rows.patient, (Attribute("view", code, ("AP", "PA", "LL"), "test"),)))
    assert found["lowered threshold by view"].note == "too few diseased patients to say what they need: LL"


def test_of_many_levels_a_note_tells_how_many() -> None:
    rows = make_rows(600, 1, 6)
    code = np.where(np.arange(600) < 100, 1 + np.arange(600) % 20, 0).astype(np.int32)
    levels = ("large", *(f"s{i}" for i in range(20)))
    found = _tried_on(Rows(rows.fields, rows.patient, (Attribute("site", code, levels, "test"),)))
    assert (
        found["equal sensitivity by site"].note
        == "20 levels have too few diseased patients for a threshold of their own"
    )
    assert found["lowered threshold by site"].note == "20 levels have too few diseased patients to say what they need"


def test_a_reason_that_holds_for_a_part_only_says_so() -> None:
    """One healthy case scores above one diseased: without the patients of one part the outcomes are separated."""
    rows = make_rows(100, 1, 3)
    label = rows.fields["label"]
    score = np.where(label == 1, 0.7, 0.2) + np.linspace(0, 0.1, 100)
    score[np.flatnonzero(label == 0)[0]] = 0.75
    plain = Rows({"label": label, "score": score, "logit": linear_predictor(score)}, rows.patient, rows.attributes)
    note = _tried_on(plain)["recalibration"].note
    assert note.startswith("not to be learned without one of the 5 parts of the patients: the scores separate")


def test_intervals_hold_what_the_learned_rules_do_to_new_patients() -> None:
    """Of 40 cohorts; the true change is counted on 40,000 other cases, flagged by each fold's rule."""
    others = make_rows(40_000, 1, 10_000, share=0.5)
    score, label, view = others.fields["score"], others.fields["label"], others.attributes[0].codes
    held = {"recalibration": [0, 0], "equal sensitivity by view": [0, 0]}
    for seed in range(40):
        rows = make_rows(300, 1, seed)
        material = Material.of(rows, has_patients=True, threshold=AT, seed=seed)
        folds = patient_folds(material.sample(), 5, 1, seed)[0]
        trials = [t for t in list_trials(material, rows.attributes, (AT,)) if t.remedy.name in held]
        _, alternatives = cross_fit_all(trials, material, folds)
        found = remedy_effects(rows, alternatives, AnalysisPlan(thresholds=(AT,), seed=seed))
        for trial in trials:
            flagged = np.zeros(len(score))
            for fold in range(5):
                cutoffs = trial.learn(material, np.flatnonzero(folds != fold)).cutoffs
                own = np.array([cutoffs.get(level, cutoffs.get("all")) for level in ("AP", "PA")], dtype=float)
                flagged += (score >= own[view]) / 5
            for code, level in enumerate(("AP", "PA")):
                here = (view == code) & (label == 1)
                true = np.mean(flagged[here]) - np.mean(score[here] >= AT)
                gap = next(
                    e.change.gap
                    for e in found.effects
                    if (e.remedy, e.group, e.metric) == (trial.remedy.name, Group("view", level), "sensitivity")
                )
                held[trial.remedy.name][0] += gap.low <= true <= gap.high
                held[trial.remedy.name][1] += 1
    for name, (hits, of) in held.items():
        # 80 intervals of 95 %: fewer than 70 would be seen once in 10,000 times.
        assert hits >= 70, (name, hits, of)
