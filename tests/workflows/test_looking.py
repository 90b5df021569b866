"""What counts as a look at a sealed test set, what is refused, and that no look escapes the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from radaudit import run_audit
from radaudit.errors import CannotAudit, UsageError
from radaudit.load.sealing.ledger import read_ledger
from radaudit.measure.expected_best import expected_best
from radaudit.measure.measuring import measure_cohort
from radaudit.records import EVERYONE
from radaudit.records.sealing import count_looks
from radaudit.workflows import audit as audit_module
from radaudit.workflows.comparison import run_comparison
from radaudit.workflows.ledger_state import ledger_state
from radaudit.workflows.looking import hash_evidence
from radaudit.workflows.sealing import seal_test_set
from tests.conftest import ImageCohort
from tests.load.sealing.tables import telling
from tests.workflows.looks import again, better, count_openings, look, tally

pytestmark = pytest.mark.usefixtures("elsewhere", "made_up_numbers")


def test_looks_models_and_repetitions_are_counted_apart(sealed: Path) -> None:
    assert tally(look(sealed)) == (1, 1, 0)
    assert tally(look(sealed)) == (1, 1, 1)
    assert tally(look(sealed, thresholds=[0.4])) == (2, 1, 1)
    assert tally(look(sealed, thresholds=[0.4], title="Another title", smallest_group=10)) == (3, 1, 1)
    second = again(sealed, "second.csv", score=better(sealed))
    assert tally(look(second)) == (4, 2, 1)
    assert tally(look(again(sealed, "renamed.csv"))) == (4, 2, 2)
    state = ledger_state(sealed, {})
    assert len(state.openings) == 6
    assert all(o.outcome for o in state.openings)
    assert state.openings[4].name == "second.csv, column score"


def test_the_title_and_other_words_are_no_new_look(sealed: Path) -> None:
    look(sealed)
    assert tally(look(sealed, title="Another", demonstration=True)) == (1, 1, 1)


def test_the_optimism_is_that_of_the_best_of_k_models(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_module, "measure_cohort", measure_cohort)
    first = look(sealed)
    assert (first.expected_best, first.optimism) == (0, 0)
    found = run_audit(again(sealed, "second.csv", score=better(sealed)), groups="sex").audit
    assert found.test_set is not None
    overall = found.evidence.find("auroc", EVERYONE)
    assert overall is not None
    assert found.test_set.expected_best == pytest.approx(np.pi**-0.5)
    assert found.test_set.auroc_se == overall.estimate.se
    assert found.test_set.optimism == pytest.approx(np.pi**-0.5 * (overall.estimate.se or 0))
    assert 0.005 < (found.test_set.optimism or 0) < 0.05


def test_the_optimism_bounds_what_choosing_truly_gains(sealed: Path) -> None:
    """Models that all draw their scores from one law: the best of five, by its AUROC here, is flattered by E[max] SE."""
    draw = np.random.default_rng(8)
    label = pd.read_csv(sealed).label.to_numpy()
    score = draw.normal(0.8 * label, 1, size=(400, 5, len(label)))
    ranks = score.argsort(axis=-1).argsort(axis=-1) + 1
    n = int(label.sum())
    found = ((ranks * label).sum(axis=-1) - n * (n + 1) / 2) / (n * (len(label) - n))
    assert found[0, 0] == pytest.approx(roc_auc_score(label, score[0, 0]))
    gained = found.max(axis=1).mean() - found.mean()
    assert gained == pytest.approx(expected_best(5) * found.std(), rel=0.1)


def test_a_frame_is_recognized_where_the_seal_lies_in_the_working_directory(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pd.read_csv(sealed).sample(frac=1, random_state=2)
    assert run_audit(frame, groups="sex").audit.test_set is None
    monkeypatch.chdir(sealed.parent)
    assert tally(look(frame)) == (1, 1, 0)


def test_a_look_is_on_record_before_a_number_is_computed(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        assert count_openings(sealed) == 1
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(audit_module, "measure_cohort", broken)
        with pytest.raises(KeyboardInterrupt):
            run_audit(sealed)
    openings = ledger_state(sealed, {}).openings
    assert [o.outcome for o in openings] == [""]
    # What was broken off was seen, perhaps; the whole audit shows nothing new.
    found = run_audit(sealed).audit.test_set
    assert found is not None
    assert tally(found) == (1, 1, 1)


def test_a_look_that_can_not_be_recorded_is_not_granted(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from radaudit.load.sealing import ledger

    measured = []
    monkeypatch.setattr(audit_module, "measure_cohort", lambda *_, **__: measured.append(1))
    monkeypatch.setattr(ledger.os, "access", lambda *_: False)
    with pytest.raises(CannotAudit, match="cannot be recorded is not granted"):
        run_audit(sealed)
    assert not measured


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(index=[3, 4]), "2 sealed rows are missing"),
        (lambda f: f.iloc[:100], "100 sealed rows are missing"),
        (lambda f: pd.concat([f, telling(2, seed=9)]), "2 rows were added"),
        (lambda f: pd.concat([f.drop(index=0), telling(1, seed=9)]), "1 sealed row is missing and 1 row was added"),
        (lambda f: f.assign(label=f.label.where(f.index != 0, 0)), "67 diseased then, 66 now"),
        (lambda f: f.assign(label=f.label.where(f.index > 1, 1 - f.label)), "67 diseased as then"),
        (lambda f: f.assign(finding=f.label, label=1 - f.label), "labels are not those that were sealed"),
        (lambda f: f.assign(patient_id=f.patient_id + "x", image=f.image + "x"), "200 sealed rows are missing"),
    ],
)
def test_a_changed_table_is_refused_and_not_opened(sealed: Path, change: Any, message: str) -> None:
    frame = pd.read_csv(sealed)
    change(frame).to_csv(sealed, index=False)
    with pytest.raises(UsageError, match=message) as refused:
        run_audit(sealed)
    assert "--again" in refused.value.cure
    frame.to_csv(sealed, index=False)
    assert count_openings(sealed) == 0


def test_a_copy_with_one_row_less_or_another_label_is_refused_too(sealed: Path) -> None:
    copy = sealed.with_name("copy.csv")
    frame = pd.read_csv(sealed)
    frame.iloc[1:].to_csv(copy, index=False)
    with pytest.raises(UsageError, match=r"copy.csv is not what was sealed as test.csv: 1 sealed row is missing"):
        run_audit(copy)
    frame.assign(label=frame.label.where(frame.index != 1, 1)).to_csv(copy, index=False)
    with pytest.raises(UsageError, match=r"copy.csv is not what was sealed as test.csv: labels"):
        run_audit(copy)


def test_another_label_column_is_named(sealed: Path) -> None:
    other = again(sealed, "test.csv", edema=np.arange(200) % 2)
    with pytest.raises(UsageError, match="the label is read from 'edema', but 'label' was sealed"):
        run_audit(other, label="edema")


def test_other_columns_may_change_and_the_report_says_so(sealed: Path) -> None:
    again(sealed, "test.csv", age=50)
    notes = run_audit(sealed, groups="sex").evidence.notes
    assert any("other columns changed in 200 rows" in note or "other columns changed in 19" in note for note in notes)


def test_nothing_is_read_twice_where_nothing_is_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from radaudit.workflows import sealing

    table = tmp_path / "test.csv"
    telling().to_csv(table, index=False)
    monkeypatch.setattr(sealing, "read_sealable_rows", lambda *_, **__: pytest.fail("read again"))
    assert run_audit(table, groups="sex").audit.test_set is None


def test_models_are_told_apart_by_their_file_and_by_how_they_are_read(
    image_cohort: ImageCohort, tmp_path: Path
) -> None:
    table = tmp_path / "test.csv"
    frame = pd.read_csv(image_cohort.cohort)
    frame.assign(image=[str(image_cohort.folder / name) for name in frame.image]).to_csv(table, index=False)
    seal_test_set(table, {})
    options: dict[str, Any] = {"preprocess": image_cohort.preprocess, "output": "logits", "groups": "vendor"}
    first = look(image_cohort.model, table, **options)
    assert tally(first) == (1, 1, 0)
    assert first.openings[0].name == "model.pt"
    assert tally(look(image_cohort.model, table, **options, batch_size=7)) == (1, 1, 1)
    other = tmp_path / "preprocess.toml"
    other.write_text(image_cohort.preprocess.read_text().replace("255", "200"))
    assert tally(look(image_cohort.model, table, **{**options, "preprocess": other})) == (2, 2, 1)


def test_a_comparison_is_a_look_for_both_models(sealed: Path) -> None:
    again(sealed, "test.csv", newer=better(sealed))
    result = run_comparison("score", "newer", sealed, are_scores=True, groups="sex")
    assert [o.name for o in ledger_state(sealed, {}).openings] == ["test.csv, column score", "test.csv, column newer"]
    assert any("opened twice, for 2 different models" in note for note in result.comparison.evidence.notes)
    # What both looks showed is on record: the evidence of comparison.json. The same comparison again is no new look.
    openings = ledger_state(sealed, {}).openings
    assert {o.outcome for o in openings} == {hash_evidence(result.comparison.evidence)}
    again_told = run_comparison("score", "newer", sealed, are_scores=True, groups="sex", opened_by="A. Reader")
    assert any("opened twice, for 2 different models" in note for note in again_told.comparison.evidence.notes)
    assert count_looks(ledger_state(sealed, {}).openings) == (2, 2, 2)


def test_the_ledger_names_nobody_and_no_folder(sealed: Path) -> None:
    look(sealed)
    text = sealed.with_name("test.csv.ledger.jsonl").read_text()
    frame = pd.read_csv(sealed)
    assert not any(name in text for name in (*frame.patient_id, *frame.image, str(sealed.parent)))
    assert '"by"' not in text
    named = look(sealed, opened_by="A. Reader", thresholds=[0.3])
    assert named.openings[-1].by == "A. Reader"
    assert read_ledger(sealed.with_name("test.csv.ledger.jsonl")).openings == named.openings
