"""`run_audit` on scores: files and frames, thresholds, provenance, and what the result gives."""

from __future__ import annotations

import dataclasses
import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from radaudit import AuditResult, run_audit
from radaudit.errors import CannotAudit, UsageError
from radaudit.judge.policy import read_policy
from radaudit.measure.catalogue import METRICS
from radaudit.records import EVERYONE, Group, Verdict


@pytest.fixture(scope="module")
def frame(scores_file: Path) -> pd.DataFrame:
    return pd.read_csv(scores_file)


@pytest.fixture(scope="module")
def result(scores_file: Path) -> AuditResult:
    return run_audit(scores_file, thresholds=0.4)


def _value(result: AuditResult, metric: str, group: Group = EVERYONE) -> float:
    found = result.evidence.find(metric, group)
    assert found is not None
    assert found.estimate.value is not None
    return found.estimate.value


def test_the_numbers_are_those_of_scikit_learn(result: AuditResult, frame: pd.DataFrame) -> None:
    assert _value(result, "auroc") == pytest.approx(roc_auc_score(frame.label, frame.score), abs=1e-12)
    assert _value(result, "brier") == pytest.approx(brier_score_loss(frame.label, frame.score), abs=1e-12)
    for vendor, part in frame.groupby("vendor"):
        expected = roc_auc_score(part.label, part.score)
        assert _value(result, "auroc", Group("vendor", str(vendor))) == pytest.approx(expected, abs=1e-12)


def test_one_threshold_is_given_as_a_number(result: AuditResult, frame: pd.DataFrame) -> None:
    assert result.evidence.thresholds == (0.4,)
    assert result.evidence.threshold_source == "given"
    diseased = frame[frame.label == 1]
    assert _value(result, "sensitivity") == pytest.approx((diseased.score >= 0.4).mean(), abs=1e-12)


def test_a_frame_gives_the_numbers_of_its_file(result: AuditResult, frame: pd.DataFrame) -> None:
    other = run_audit(frame, thresholds=[0.4])
    pd.testing.assert_frame_equal(other.to_frame(), result.to_frame())
    assert other.audit.provenance.cohort_name == "DataFrame"


def test_a_polars_frame_is_taken_too(result: AuditResult, scores_file: Path) -> None:
    polars = pytest.importorskip("polars")
    other = run_audit(polars.read_csv(scores_file), thresholds=[0.4])
    pd.testing.assert_frame_equal(other.to_frame(), result.to_frame())


def test_row_order_does_not_matter(result: AuditResult, frame: pd.DataFrame) -> None:
    shuffled = run_audit(frame.sample(frac=1, random_state=3), thresholds=[0.4]).to_frame()
    numbers = ["value", "low", "high", "se"]
    one = result.to_frame()[numbers].to_numpy(float)
    np.testing.assert_allclose(shuffled[numbers].to_numpy(float), one, rtol=1e-9, atol=1e-9)


def test_findings_come_worst_first(result: AuditResult) -> None:
    ranks = [finding.verdict.rank for finding in result.findings]
    assert ranks == sorted(ranks)


def test_groups_are_written_as_on_the_command_line(frame: pd.DataFrame) -> None:
    result = run_audit(frame, groups="sex*vendor")
    assert result.evidence.attributes == ("sex*vendor",)
    assert len([s for s in result.evidence.groups if s.group.attribute == "sex*vendor"]) == 6
    assert run_audit(frame, groups=["sex", "vendor"]).evidence.attributes == ("sex", "vendor")


def test_a_policy_is_a_record_or_a_file(frame: pd.DataFrame, tmp_path: Path) -> None:
    wide = dataclasses.replace(read_policy(), margins={"auroc": 0.9}, primary=("auroc",), name="wide")
    result = run_audit(frame, policy=wide)
    assert result.audit.policy == wide
    judged = [f for f in result.findings if f.metric == "auroc" and f.against]
    assert judged
    assert {f.verdict for f in judged} == {Verdict.PASS}
    file = tmp_path / "mine.toml"
    file.write_text('[margins]\nauroc = 0.2\n[rationale]\nauroc = "because"\n')
    assert run_audit(frame, policy=file).audit.policy.margins["auroc"] == 0.2


def test_a_metric_that_was_dropped_in_is_judged_by_its_margin_alone(
    frame: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brier = METRICS["brier"]
    dropped_in = dataclasses.replace(brier, card=dataclasses.replace(brier.card, name="dropped_in", is_compared=True))
    monkeypatch.setitem(METRICS._items, "dropped_in", (99, dropped_in))
    file = tmp_path / "mine.toml"
    file.write_text("[margins]\ndropped_in = 0.9\n")
    judged = [f for f in run_audit(frame, policy=file, groups="sex").findings if f.metric == "dropped_in"]
    assert [f.verdict for f in judged] == [Verdict.PASS, Verdict.PASS]


def test_the_level_widens_every_interval(frame: pd.DataFrame) -> None:
    narrow, wide = (run_audit(frame, level=level).evidence.find("auroc", EVERYONE) for level in (0.8, 0.99))
    assert narrow is not None
    assert wide is not None
    assert wide.estimate.low < narrow.estimate.low  # type: ignore[operator]
    assert wide.estimate.level == 0.99


def test_provenance_has_hashes_and_versions(result: AuditResult) -> None:
    provenance = result.audit.provenance
    assert len(provenance.cohort_sha256) == 64
    assert provenance.cohort_name == "scores.csv"
    assert set(provenance.versions or {}) == {"python", "numpy", "pandas", "scipy"}
    assert provenance.options == {"thresholds": "0.4"}
    assert provenance.model_sha256 == ""


def test_the_time_can_be_pinned(frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert run_audit(frame).audit.provenance.when == "1970-01-01T00:00:00Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH is 'yesterday'"):
        run_audit(frame)


def test_demonstration_data_says_so(frame: pd.DataFrame) -> None:
    result = run_audit(frame, demonstration=True)
    assert result.evidence.notes[0].startswith("Demonstration data")
    assert "Demonstration data" in result.to_html()


@pytest.mark.parametrize("threshold", [0, 1, 1.5, -0.1])
def test_a_threshold_outside_its_range_is_refused(frame: pd.DataFrame, threshold: float) -> None:
    with pytest.raises(UsageError, match=rf"thresholds is {threshold}: expected one number or more between 0 and 1"):
        run_audit(frame, thresholds=[threshold])


def test_one_class_cannot_be_audited(frame: pd.DataFrame) -> None:
    with pytest.raises(CannotAudit):
        run_audit(frame.assign(label=0))


def test_a_misspelt_option_is_refused(frame: pd.DataFrame) -> None:
    with pytest.raises(TypeError, match="no option 'group'"):
        run_audit(frame, group="sex")  # type: ignore[call-arg]


def test_the_result_is_short_in_a_terminal(result: AuditResult) -> None:
    assert repr(result).startswith("AuditResult('Audit of the scores in scores.csv', n=400, findings: ")
    assert len(repr(result)) < 200


def test_the_result_is_a_compact_view_in_a_notebook(frame: pd.DataFrame) -> None:
    hostile = frame.assign(vendor=frame.vendor.replace("GE", "<img src=x onerror=alert(1)>"))
    view = run_audit(hostile, title="<b>mine</b>")._repr_html_()
    assert "&lt;b&gt;mine" in view
    assert "<img" not in view
    assert ">AUROC<" in view
    assert "400 images of 200 patients" in view
    assert len(view) < 60_000


def test_to_json_is_strict_json(result: AuditResult) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} in JSON")

    assert json.loads(result.to_json(), parse_constant=refuse)["schema"] == "radaudit.audit/1"


def test_write_gives_the_files_with_the_report_first(result: AuditResult, tmp_path: Path) -> None:
    files = result.write(tmp_path / "out")
    assert [f.name for f in files] == ["report.html", "audit.json", "numbers.csv", "predictions.parquet"]
    assert all(f.stat().st_size > 0 for f in files)
    assert pd.read_csv(files[2]).shape == result.to_frame().shape
    predictions = pd.read_parquet(files[3])
    assert len(predictions) == 400


def test_the_audit_record_can_be_pickled_between_processes(result: AuditResult) -> None:
    assert pickle.loads(pickle.dumps(result.audit)) == result.audit
