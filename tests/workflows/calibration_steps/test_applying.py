"""A calibration in an audit: the scores it makes, the rows it may not be judged on, the model it belongs to."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from radaudit import run_audit
from radaudit.errors import CannotAudit, UsageError
from radaudit.load.calibration_file import render_calibration
from radaudit.predict.calibrated import UNCALIBRATED, calibrate_logits, carry_threshold
from radaudit.records import Calibration, CalibrationMap, FittedOn
from radaudit.records.calibration import logit_of_score
from radaudit.tasks.binary import decide
from radaudit.workflows.calibration import run_calibration
from radaudit.workflows.calibration_steps.applying import say_carried
from radaudit.workflows.rendering import render_audit

PLATT = CalibrationMap("platt", {"intercept": -0.4, "slope": 0.8})
DECLARED = {"output": "logits", "device": "cpu"}


def table(n: int = 400, seed: int = 0) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    z = np.round(draw.normal(-0.5, 1.5, n), 6)
    return pd.DataFrame(
        {
            "patient_id": [f"P{seed}-{i // 2}" for i in range(n)],
            "label": (draw.random(n) < expit(0.8 * z - 0.4)).astype(int),
            "score": expit(z),
            "vendor": np.array(["GE", "Canon", "Philips"])[draw.integers(0, 3, n)],
        }
    )


def test_given_scores_are_audited_calibrated() -> None:
    cohort = table()
    result = run_audit(cohort, calibration=Calibration(PLATT), thresholds=[0.3])
    by_hand = cohort.assign(score=expit(-0.4 + 0.8 * logit(cohort["score"])))
    expected = run_audit(by_hand, thresholds=[0.3])
    found, hand = (r.to_frame().drop(columns="note") for r in (result, expected))  # notes hold every digit
    pd.testing.assert_frame_equal(found, hand, check_exact=False, rtol=1e-9, atol=1e-12)
    use = result.evidence.calibration
    assert use is not None
    assert (use.source, use.overlap, use.calibration.everyone) == ("given as a record", "", PLATT)
    assert any("The scores are calibrated" in note for note in result.evidence.notes)
    assert "Calibration of the scores" in result.to_html()
    assert "Platt scaling: −0.400 + 0.800 z" in result.to_html()


def test_an_audit_without_a_calibration_says_nothing_of_one() -> None:
    result = run_audit(table(), thresholds=[0.3])
    assert result.evidence.calibration is None
    assert "Calibration of the scores" not in result.to_html()


def test_every_level_gets_its_map_whatever_the_audit_compares_by() -> None:
    cohort = table()
    shift = CalibrationMap("intercept", {"intercept": 1.0})
    calibration = Calibration(PLATT, "vendor", {"GE": shift})
    result = run_audit(cohort, calibration=calibration, groups=(), thresholds=[0.3])
    assert result.predictions is not None
    z = logit(cohort["score"].to_numpy())
    expected = np.where(cohort["vendor"] == "GE", expit(z + 1), expit(-0.4 + 0.8 * z))
    np.testing.assert_allclose(result.predictions.score, expected, rtol=1e-9)
    assert result.evidence.calibration is not None
    assert set(result.evidence.calibration.pooled) == {"Canon", "Philips"}
    assert any("no map for vendor" in note for note in result.evidence.notes)


def test_bands_are_those_of_the_calibration() -> None:
    cohort = table().assign(age=np.random.default_rng(3).integers(20, 90, 400))
    calibration = Calibration(PLATT, "age:0,50,120", {"0-49": CalibrationMap("intercept", {"intercept": 2.0})})
    result = run_audit(cohort, calibration=calibration, groups="age:0,30,60,90", thresholds=[0.3])
    assert result.predictions is not None
    z = logit(cohort["score"].to_numpy())
    np.testing.assert_allclose(
        result.predictions.score, np.where(cohort["age"] < 50, expit(z + 2), expit(-0.4 + 0.8 * z)), rtol=1e-9
    )


def test_a_cohort_that_does_not_tell_the_level_is_refused() -> None:
    calibration = Calibration(PLATT, "vendor", {"GE": PLATT})
    with pytest.raises(UsageError, match="has a map for every vendor, which this cohort does not tell"):
        run_audit(table().drop(columns="vendor"), calibration=calibration)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """validation.csv, test.csv, and both.csv with a split; calibration.json fitted to the first."""
    first, second = table(seed=1), table(seed=2)
    first.to_csv(tmp_path / "validation.csv", index=False)
    second.to_csv(tmp_path / "test.csv", index=False)
    both = pd.concat([first.assign(split="validation"), second.assign(split="test")])
    both.to_csv(tmp_path / "both.csv", index=False)
    run_calibration(tmp_path / "validation.csv", method="platt", folds=3, repeats=1).write(
        tmp_path / "calibration.json"
    )
    return tmp_path


def test_the_rows_of_the_calibration_are_refused_and_marked_when_forced(files: Path) -> None:
    with pytest.raises(CannotAudit, match=r"fitted to the very table that is audited \(validation.csv\)") as caught:
        run_audit(files / "validation.csv", calibration=files / "calibration.json")
    assert "--allow-calibration-rows" in caught.value.cure
    result = run_audit(files / "validation.csv", calibration=files / "calibration.json", allow_calibration_rows=True)
    finding = next(f for f in result.findings if f.code == "RA304")
    assert finding.verdict == "concern"
    assert "They are not judged on independent rows" in result.to_html()
    other = run_audit(files / "test.csv", calibration=files / "calibration.json")
    assert not any(f.code == "RA304" for f in other.findings)


def test_a_renamed_copy_is_still_the_same_table(files: Path) -> None:
    (files / "renamed.csv").write_bytes((files / "validation.csv").read_bytes())
    with pytest.raises(CannotAudit, match="very table"):
        run_audit(files / "renamed.csv", calibration=files / "calibration.json")


def test_two_splits_of_one_table_are_other_rows(files: Path) -> None:
    made = run_calibration(files / "both.csv", method="platt", folds=3, repeats=1)
    fitted = made.outcome.calibration.fitted_on
    assert fitted is not None
    assert (fitted.split, fitted.n, fitted.n_patients) == ("validation", 400, 200)
    made.write(files / "split.json")
    assert not any(f.code == "RA304" for f in run_audit(files / "both.csv", calibration=files / "split.json").findings)
    with pytest.raises(CannotAudit, match="split 'validation'"):
        run_audit(files / "both.csv", calibration=files / "split.json", split_value="Validation")
    with pytest.raises(CannotAudit, match="very table"):
        run_audit(files / "both.csv", calibration=files / "split.json", split="none")


def test_the_report_holds_no_fingerprint_and_reads_back(files: Path) -> None:
    held = Calibration(PLATT, fitted_on=FittedOn("v.csv", "a" * 64, 9, 3, 9, ("0123456789abcdef",), "val"))
    result = run_audit(files / "test.csv", calibration=held)
    assert "0123456789abcdef" not in result.to_json()
    result.write(files / "report")
    again = render_audit(files / "report" / "audit.json")
    assert again.evidence.calibration == result.evidence.calibration


def test_the_project_file_may_name_it(files: Path) -> None:
    (files / "radaudit.toml").write_text('calibration = "calibration.json"\n')
    use = run_audit(files / "test.csv").evidence.calibration
    assert use is not None
    assert use.source == "file calibration.json"
    assert (run_audit(files / "test.csv").audit.provenance.options or {})["calibration"] == "calibration.json"
    # To calibrate anew, what the project file names is left aside.
    assert (
        run_calibration(files / "validation.csv", method="platt", folds=3, repeats=1)
        .outcome.bake_off.trial("none")
        .title
        == "As it is"
    )


def test_the_option_is_a_file_or_a_record() -> None:
    with pytest.raises(UsageError, match="a JSON file or a Calibration"):
        run_audit(table(), calibration=3)
    with pytest.raises(UsageError, match="no such calibration file"):
        run_audit(table(), calibration="none.json")


def images(cohort) -> dict[str, object]:
    return {"preprocess": cohort.preprocess, **DECLARED}


def test_images_are_scored_and_calibrated_by_logit(image_cohort, tmp_path: Path) -> None:
    c = image_cohort
    result = run_audit(c.model, c.cohort, calibration=Calibration(PLATT), **images(c))
    assert result.predictions is not None
    np.testing.assert_allclose(result.predictions.score, expit(-0.4 + 0.8 * logit(np.array(c.scores))), atol=1e-6)
    assert result.audit.model is not None
    assert result.audit.model.calibration == Calibration(PLATT)
    stored = result.write(tmp_path / "out")[-1]
    ran: list[int] = []
    again = run_audit(
        c.model,
        c.cohort,
        calibration=Calibration(PLATT),
        reuse=stored,
        progress=lambda n, _: ran.append(n),
        **images(c),
    )
    assert ran == []
    assert again.evidence.calibration == result.evidence.calibration
    other = run_audit(c.model, c.cohort, reuse=stored, progress=lambda n, _: ran.append(n), **images(c))
    assert ran[-1] == 60
    assert any("the calibration has changed since" in note for note in other.evidence.notes)


def test_the_calibration_of_another_model_is_refused(image_cohort, tmp_path: Path) -> None:
    c = image_cohort
    text = render_calibration(Calibration(PLATT, model_sha256="f" * 64), {"model": {"name": "other.pt"}})
    (tmp_path / "calibration.json").write_text(text)
    with pytest.raises(UsageError, match=r"fitted for another model \(other.pt\), not for model.pt"):
        run_audit(c.model, c.cohort, calibration=tmp_path / "calibration.json", **images(c))


def test_images_that_the_calibration_has_seen_are_recognized_in_another_table(image_cohort, tmp_path: Path) -> None:
    c = image_cohort
    made = run_calibration(c.model, c.cohort, method="intercept", folds=3, repeats=1, **images(c))
    made.write(tmp_path / "calibration.json")
    fitted = made.outcome.calibration.fitted_on
    assert fitted is not None
    assert len(fitted.rows) == len(set(fitted.rows)) <= 60
    frame = pd.read_csv(c.cohort).iloc[:20]
    frame["image"] = [str(c.folder / name) for name in frame["image"]]
    frame.to_csv(tmp_path / "part.csv", index=False)
    with pytest.raises(CannotAudit, match=r"20 audited images of 20 images belong to the rows it was fitted to"):
        run_audit(c.model, tmp_path / "part.csv", calibration=tmp_path / "calibration.json", **images(c))
    assert c.model.name == json.loads((tmp_path / "calibration.json").read_text())["model"]["name"]


def test_a_calibrated_record_may_be_changed_by_nobody() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Calibration(PLATT).attribute = "sex"  # type: ignore[misc]


def test_a_threshold_carried_by_an_isotonic_map_flags_a_whole_pool_and_says_so() -> None:
    pools = Calibration(CalibrationMap("isotonic", knots=((0.1, 0.05), (0.3, 0.2), (0.6, 0.2), (0.9, 0.8))))
    z = logit(np.array([0.2, 0.35, 0.45, 0.55, 0.7]))
    before, after = (calibrate_logits(c, z) for c in (UNCALIBRATED, pools))
    carried = carry_threshold(0.45, UNCALIBRATED, pools)
    assert decide(expit(before), 0.45).tolist() == [0, 0, 1, 1, 1]
    assert decide(expit(after), carried).tolist() == [0, 1, 1, 1, 1]
    assert "all those that share the threshold's are flagged" in say_carried(0.45, carried, pools)
    assert "the same cases are flagged" in say_carried(0.45, 0.3, Calibration(PLATT))


@pytest.mark.parametrize("kind", ["temperature", "intercept", "platt", "beta"])
def test_a_carried_threshold_decides_ties_at_it_alike(kind: str) -> None:
    """The threshold is one of the scores themselves, in tenths and in all their digits, in single and in double precision."""
    numbers = {
        "temperature": {"temperature": 1.7},
        "intercept": {"intercept": -0.83},
        "platt": {"intercept": -0.3, "slope": 0.61},
        "beta": {"a": 0.7, "b": 1.3, "c": 0.2},
    }
    after = Calibration(CalibrationMap(kind, numbers[kind]))  # type: ignore[arg-type]
    draw = np.random.default_rng(5)
    for turn in range(300):
        score = draw.random(50) if turn % 2 else np.round(draw.uniform(0.05, 0.95, 50), 1)
        score = score.astype(np.float32).astype(np.float64) if turn % 3 else score
        at = float(draw.choice(score))
        was = decide(score, at)
        now = decide(expit(calibrate_logits(after, logit_of_score(score))), carry_threshold(at, UNCALIBRATED, after))
        np.testing.assert_array_equal(was, now)
