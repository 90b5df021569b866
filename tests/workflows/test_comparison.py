"""Two models on one cohort, from the table to the files."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pandas as pd
import pytest

from radaudit.errors import UsageError
from radaudit.records import EVERYONE, Group
from radaudit.records.codec import from_plain
from radaudit.records.comparison import ModelComparison
from radaudit.workflows.comparison import run_comparison


@pytest.fixture(scope="module")
def table():
    """600 patients on four scanners; the older model is lost on Canon's, the newer is not; 6 patients on a fifth scanner."""
    random = np.random.default_rng(2)
    n = 1200
    patient = random.integers(0, 600, n)
    vendor = np.array(["GE", "Siemens", "Philips", "Canon"])[random.integers(0, 4, n)]
    z = random.normal(-0.5, 1.5, n)
    label = (random.random(n) < 1 / (1 + np.exp(-z))).astype(int)
    old = np.where(vendor == "Canon", random.normal(-2, 1, n), z + random.normal(0, 0.3, n))
    new = z + random.normal(0, 0.3, n)
    frame = pd.DataFrame({"patient_id": patient, "label": label, "vendor": vendor})
    frame["old"], frame["new"] = 1 / (1 + np.exp(-old)), 1 / (1 + np.exp(-new))
    frame.loc[:5, "vendor"] = "Rare"
    return frame


@pytest.fixture(scope="module")
def result(table):
    return run_comparison("old", "new", table, are_scores=True, groups=["vendor"], thresholds=0.5)


def test_the_group_that_was_lost_gains(result):
    comparison = result.comparison
    gained = {(c.comparison.metric, c.comparison.group.value) for c in comparison.primary("gained")}
    assert {("auroc", "Canon"), ("sensitivity", "Canon"), ("calibration_in_the_large", "Canon")} <= gained
    assert not any(
        c.comparison.group.value in ("GE", "Siemens", "Philips") for c in comparison.primary("gained", "lost")
    )


def test_both_models_numbers_are_those_of_their_audits(table, result):
    from radaudit.workflows.audit import run_audit

    for side, column in ((result.comparison.baseline, "old"), (result.comparison.candidate, "new")):
        alone = run_audit(table, score=column, groups=["vendor"], thresholds=0.5).evidence
        for m in side.measurements:
            other = alone.find(m.metric, m.group, m.threshold)
            assert other.estimate.value == pytest.approx(m.estimate.value, abs=1e-12)
            if "would betray" in m.estimate.note and m.estimate.value is not None:
                assert m.group.attribute == "vendor"  # beside the withheld scanner
                assert m.estimate.low is None
                continue
            assert (other.estimate.low, other.estimate.high) == pytest.approx(
                (m.estimate.low, m.estimate.high), abs=1e-9
            )


def test_small_groups_are_withheld_from_every_file(result):
    assert [w.group for w in result.comparison.evidence.withheld] == [Group("vendor", "Rare")]
    for side in (result.comparison.baseline, result.comparison.candidate):
        assert Group("vendor", "Rare") not in {m.group for m in side.measurements}
    rows = list(csv.DictReader(io.StringIO(result.to_csv())))
    assert {r["group"] for r in rows} == {"all", "GE", "Siemens", "Philips", "Canon"}
    # Beside a withheld group, counts are rounded.
    assert all(int(r["n_patients"]) % 10 == 0 for r in rows if r["group"] != "all")


def test_the_record_comes_back_from_its_json(result):
    assert from_plain(ModelComparison, json.loads(result.to_json())) == result.comparison


def test_the_page_says_it_and_names_nobody(table, result):
    page = result.to_html()
    assert "vendor Canon" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "<script src" not in page
    hostile = table.assign(vendor=table["vendor"].replace("GE", "<img src=x onerror=alert(1)>"))
    inert = run_comparison("old", "new", hostile, are_scores=True, groups=["vendor"], thresholds=0.5).to_html()
    assert "<img src=x" not in inert
    assert "&lt;img src=x" in inert


def test_an_earlier_comparison_is_replaced_and_nothing_else(result, tmp_path):
    result.write(tmp_path / "out")
    files = result.write(tmp_path / "out")
    assert [f.name for f in files] == ["comparison.html", "comparison.json", "changes.csv"]
    (tmp_path / "out" / "mine.txt").write_text("keep")
    with pytest.raises(UsageError, match=r"mine\.txt"):
        result.write(tmp_path / "out")
    assert (tmp_path / "out" / "mine.txt").read_text() == "keep"


def test_each_model_has_its_own_threshold(table):
    result = run_comparison(
        "old", "new", table, are_scores=True, groups=[], baseline_threshold=0.3, candidate_threshold=0.6
    )
    assert result.comparison.baseline.thresholds == (0.3,)
    assert result.comparison.candidate.thresholds == (0.6,)
    sensitivity = [
        next(m.estimate.value for m in side.measurements if m.metric == "sensitivity" and m.group == EVERYONE)
        for side in (result.comparison.baseline, result.comparison.candidate)
    ]
    ill = table[table["label"] == 1]
    assert sensitivity == pytest.approx([(ill["old"] >= 0.3).mean(), (ill["new"] >= 0.6).mean()])


def test_patients_can_be_the_unit(table):
    result = run_comparison("old", "new", table.drop(columns="vendor"), are_scores=True, unit="patient-max", groups=[])
    assert result.comparison.evidence.summary(EVERYONE).n == table["patient_id"].nunique()


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [("old", "old", "given twice"), ("old", "newer", "newer"), ("older", "new", "older")],
)
def test_wrong_columns_are_named(table, first, second, message):
    with pytest.raises(UsageError, match=message):
        run_comparison(first, second, table, are_scores=True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"against": "overall"}, "no use for against"),
        ({"references": {"vendor": "GE"}}, "no use for references"),
        ({"clinical_range": (0.1, 0.3)}, "no use for clinical_range"),
        ({"score": "old"}, "no use for score"),
        ({"calibration": "calibration.json"}, "no use for calibration"),
        ({"thresholds": [0.3, 0.5]}, "takes one threshold"),
    ],
)
def test_options_that_would_do_nothing_are_refused(table, options, message):
    with pytest.raises(UsageError, match=message):
        run_comparison("old", "new", table, are_scores=True, **options)


def test_what_only_an_audit_uses_may_stand_in_the_project_file(table, tmp_path):
    table.to_csv(tmp_path / "cohort.csv", index=False)
    (tmp_path / "radaudit.toml").write_text('against = "overall"\nclinical_range = [0.1, 0.3]\n')
    result = run_comparison("old", "new", tmp_path / "cohort.csv", are_scores=True, groups=[])
    assert {c.comparison.against for c in result.comparison.changes} == {"baseline"}


def test_net_benefit_is_no_change_between_two_thresholds(table):
    result = run_comparison("old", "new", table, are_scores=True, groups=[], baseline_threshold=0.3, thresholds=0.5)
    change = next(c for c in result.comparison.changes if c.comparison.metric == "net_benefit")
    assert change.outcome == "not_estimable"
    assert "weigh a false alarm differently" in change.words


def test_two_models_on_images(image_cohort):
    result = run_comparison(
        image_cohort.model, image_cohort.model, image_cohort.cohort, preprocess=image_cohort.preprocess, groups=[]
    )
    comparison = result.comparison
    assert comparison.baseline.sha256 == comparison.candidate.sha256 == comparison.provenance.model_sha256
    assert comparison.baseline.name != comparison.candidate.name
    assert {c.comparison.gap.value for c in comparison.changes} <= {0.0, None}
