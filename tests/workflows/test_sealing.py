"""From sealing to the report: what counts as a look, what is refused, and that no look escapes the ledger."""

from __future__ import annotations

import json
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
from radaudit.records import EVERYONE
from radaudit.records.sealing import SealedTestSet
from radaudit.workflows import audit as audit_module
from radaudit.workflows.comparison import run_comparison
from radaudit.workflows.ledger_state import ledger_state
from radaudit.workflows.sealing import is_sealed, refuse_sealed, seal_test_set
from tests.conftest import ImageCohort
from tests.load.sealing.tables import numbered, telling
from tests.present.evidence_factory import make_evidence


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals are looked for in the working directory, too; here it holds none."""
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")


@pytest.fixture(autouse=True)
def _made_up_numbers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted does not depend on what is measured, so only tests of the numbers measure."""
    if "numbers" not in request.fixturenames:
        monkeypatch.setattr(audit_module, "gather_evidence", lambda *_: make_evidence(0))


@pytest.fixture
def numbers() -> None:
    """Asks for true measures."""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A sealed test set of 200 images with scores."""
    path = tmp_path / "data" / "test.csv"
    path.parent.mkdir()
    telling(200).to_csv(path, index=False)
    seal_test_set(path, {})
    return path


def _again(table: Path, name: str, **columns: Any) -> Path:
    """The sealed table with other columns, beside it under another name."""
    path = table.with_name(name)
    pd.read_csv(table).assign(**columns).to_csv(path, index=False)
    return path


def _better(table: Path) -> np.ndarray:
    frame = pd.read_csv(table)
    return np.clip(frame.score + 0.1 * frame.label, 0, 1).round(4).to_numpy()


def _look(*sources: Any, **options: Any) -> SealedTestSet:
    found = run_audit(*sources, **{"groups": "sex", **options}).audit.test_set
    assert found is not None
    return found


def _tally(found: SealedTestSet) -> tuple[int, int, int]:
    return found.n_looks, found.n_models, found.n_repeats


def _n_openings(table: Path) -> int:
    return len(ledger_state(table, {}).openings)


def test_looks_models_and_repetitions_are_counted_apart(table: Path) -> None:
    assert _tally(_look(table)) == (1, 1, 0)
    assert _tally(_look(table)) == (1, 1, 1)
    assert _tally(_look(table, thresholds=[0.4])) == (2, 1, 1)
    assert _tally(_look(table, thresholds=[0.4], title="Another title", smallest_group=10)) == (3, 1, 1)
    second = _again(table, "second.csv", score=_better(table))
    assert _tally(_look(second)) == (4, 2, 1)
    assert _tally(_look(_again(table, "renamed.csv"))) == (4, 2, 2)
    state = ledger_state(table, {})
    assert len(state.openings) == 6
    assert all(o.outcome for o in state.openings)
    assert state.openings[4].name == "second.csv, column score"


def test_the_title_and_other_words_are_no_new_look(table: Path) -> None:
    _look(table)
    assert _tally(_look(table, title="Another", demonstration=True)) == (1, 1, 1)


def test_the_optimism_is_that_of_the_best_of_k_models(table: Path, numbers: None) -> None:
    first = _look(table)
    assert (first.expected_best, first.optimism) == (0, 0)
    found = run_audit(_again(table, "second.csv", score=_better(table)), groups="sex").audit
    assert found.test_set is not None
    overall = found.evidence.find("auroc", EVERYONE)
    assert overall is not None
    assert found.test_set.expected_best == pytest.approx(np.pi**-0.5)
    assert found.test_set.auroc_se == overall.estimate.se
    assert found.test_set.optimism == pytest.approx(np.pi**-0.5 * (overall.estimate.se or 0))
    assert 0.005 < (found.test_set.optimism or 0) < 0.05


def test_the_optimism_bounds_what_choosing_truly_gains(table: Path) -> None:
    """Models that all draw their scores from one law: the best of five, by its AUROC here, is flattered by E[max] SE."""
    draw = np.random.default_rng(8)
    label = pd.read_csv(table).label.to_numpy()
    score = draw.normal(0.8 * label, 1, size=(400, 5, len(label)))
    ranks = score.argsort(axis=-1).argsort(axis=-1) + 1
    n = int(label.sum())
    found = ((ranks * label).sum(axis=-1) - n * (n + 1) / 2) / (n * (len(label) - n))
    assert found[0, 0] == pytest.approx(roc_auc_score(label, score[0, 0]))
    gained = found.max(axis=1).mean() - found.mean()
    assert gained == pytest.approx(expected_best(5) * found.std(), rel=0.1)


def test_a_frame_is_recognized_where_the_seal_lies_in_the_working_directory(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pd.read_csv(table).sample(frac=1, random_state=2)
    assert run_audit(frame, groups="sex").audit.test_set is None
    monkeypatch.chdir(table.parent)
    assert _tally(_look(frame)) == (1, 1, 0)


def test_a_look_is_on_record_before_a_number_is_computed(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        assert _n_openings(table) == 1
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(audit_module, "gather_evidence", broken)
        with pytest.raises(KeyboardInterrupt):
            run_audit(table)
    openings = ledger_state(table, {}).openings
    assert [o.outcome for o in openings] == [""]
    # What was broken off was seen, perhaps; the whole audit shows nothing new.
    found = run_audit(table).audit.test_set
    assert found is not None
    assert _tally(found) == (1, 1, 1)


def test_a_look_that_can_not_be_recorded_is_not_granted(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from radaudit.load.sealing import ledger

    measured = []
    monkeypatch.setattr(audit_module, "gather_evidence", lambda *_: measured.append(1))
    monkeypatch.setattr(ledger.os, "access", lambda *_: False)
    with pytest.raises(CannotAudit, match="cannot be recorded is not granted"):
        run_audit(table)
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
def test_a_changed_table_is_refused_and_not_opened(table: Path, change: Any, message: str) -> None:
    frame = pd.read_csv(table)
    change(frame).to_csv(table, index=False)
    with pytest.raises(UsageError, match=message) as refused:
        run_audit(table)
    assert "--again" in refused.value.cure
    frame.to_csv(table, index=False)
    assert _n_openings(table) == 0


def test_a_copy_with_one_row_less_or_another_label_is_refused_too(table: Path) -> None:
    copy = table.with_name("copy.csv")
    frame = pd.read_csv(table)
    frame.iloc[1:].to_csv(copy, index=False)
    with pytest.raises(UsageError, match=r"copy.csv is not what was sealed as test.csv: 1 sealed row is missing"):
        run_audit(copy)
    frame.assign(label=frame.label.where(frame.index != 1, 1)).to_csv(copy, index=False)
    with pytest.raises(UsageError, match=r"copy.csv is not what was sealed as test.csv: labels"):
        run_audit(copy)


def test_another_label_column_is_named(table: Path) -> None:
    other = _again(table, "test.csv", edema=np.arange(200) % 2)
    with pytest.raises(UsageError, match="the label is read from 'edema', but 'label' was sealed"):
        run_audit(other, label="edema")


def test_other_columns_may_change_and_the_report_says_so(table: Path) -> None:
    _again(table, "test.csv", age=50)
    notes = run_audit(table, groups="sex").evidence.notes
    assert any("other columns changed in 200 rows" in note or "other columns changed in 19" in note for note in notes)


@pytest.mark.parametrize("gone", ["ledger.jsonl", "seal.json"])
def test_a_missing_half_is_refused(table: Path, gone: str) -> None:
    table.with_name(f"test.csv.{gone}").unlink()
    with pytest.raises(CannotAudit, match=r"is missing|seal is gone"):
        run_audit(table)


def test_a_cut_ledger_is_refused(table: Path) -> None:
    run_audit(table)
    ledger = table.with_name("test.csv.ledger.jsonl")
    ledger.write_text("".join(ledger.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(CannotAudit, match="lacks its last line"):
        run_audit(table)


def test_a_rewritten_ledger_is_found_by_an_earlier_report(table: Path, tmp_path: Path) -> None:
    written = run_audit(table).write(tmp_path / "report")
    report = next(p for p in written if p.name == "audit.json")
    assert ledger_state(table, {}, [report]).change == ""
    for name in ("ledger.jsonl", "seal.json"):
        table.with_name(f"test.csv.{name}").unlink()
    seal_test_set(table, {})
    with pytest.raises(UsageError, match="no audit of this sealed test set"):
        ledger_state(table, {}, [report])


def test_a_ledger_and_seal_that_were_set_back_are_found_by_an_earlier_report(table: Path, tmp_path: Path) -> None:
    files = [table.with_name(f"test.csv.{name}") for name in ("ledger.jsonl", "seal.json")]
    before = [file.read_bytes() for file in files]
    report = tmp_path / "report" / "audit.json"
    run_audit(table).write(report.parent)
    for file, content in zip(files, before, strict=True):
        file.write_bytes(content)
    assert _n_openings(table) == 0
    with pytest.raises(CannotAudit, match=r"tells of opening 1, which is not in the ledger"):
        ledger_state(table, {}, [report])


def test_an_edited_report_is_found_by_the_ledger(table: Path, tmp_path: Path) -> None:
    report = tmp_path / "report" / "audit.json"
    run_audit(table).write(report.parent)
    plain = json.loads(report.read_text())
    plain["evidence"]["measurements"][0]["estimate"]["n"] += 1
    report.write_text(json.dumps(plain))
    with pytest.raises(CannotAudit, match="not what opening 1 gave"):
        ledger_state(table, {}, [report])


def test_a_table_that_was_corrected_is_sealed_again_and_keeps_its_openings(table: Path) -> None:
    run_audit(table)
    frame = pd.read_csv(table)
    frame.assign(label=frame.label.where(frame.index != 0, 0)).to_csv(table, index=False)
    assert ledger_state(table, {}).change
    state = seal_test_set(table, {}, again="one label was wrong")
    assert [why for _, why in state.sealings] == ["", "one label was wrong"]
    assert (state.n_events, len(state.openings)) == (66, 1)
    found = run_audit(table).audit.test_set
    assert found is not None
    assert (found.n_sealings, len(found.openings)) == (2, 2)
    with pytest.raises(UsageError, match="nothing to seal again"):
        seal_test_set(table, {}, again="once more")


def test_what_is_sealed_is_not_sealed_anew(table: Path) -> None:
    with pytest.raises(UsageError, match=r"test.csv is sealed already"):
        seal_test_set(table, {})
    with pytest.raises(UsageError, match=r"copy.csv holds rows of test.csv, which is sealed"):
        seal_test_set(_again(table, "copy.csv"), {})
    other = table.with_name("other.csv")
    telling(40, seed=5).to_csv(other, index=False)
    with pytest.raises(UsageError, match="not sealed, so it can't be sealed again"):
        seal_test_set(other, {}, again="why not")


def test_a_ledger_may_lie_elsewhere(tmp_path: Path) -> None:
    table, ledger = tmp_path / "test.csv", tmp_path / "records" / "ours.jsonl"
    ledger.parent.mkdir()
    telling().to_csv(table, index=False)
    seal_test_set(table, {"ledger": ledger})
    assert _tally(_look(table)) == (1, 1, 0)  # the seal remembers it
    moved = ledger.rename(ledger.with_name("moved.jsonl"))
    with pytest.raises(CannotAudit, match=r"ours.jsonl is missing"):
        run_audit(table)
    with pytest.raises(UsageError, match="There is no ledger"):
        run_audit(table, ledger=tmp_path / "none.jsonl")
    assert _tally(_look(table, ledger=str(moved))) == (1, 1, 1)
    (tmp_path / "radaudit.toml").write_text('ledger = "records/moved.jsonl"\n')
    assert _tally(_look(table)) == (1, 1, 2)


def test_a_ledger_of_another_table_is_refused(table: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "other.csv"
    other.parent.mkdir()
    telling(40, seed=5).to_csv(other, index=False)
    seal_test_set(other, {})
    with pytest.raises(UsageError, match="is not the ledger of this table"):
        run_audit(table, ledger=other.with_name("other.csv.ledger.jsonl"))


def test_of_a_table_with_a_split_the_test_part_is_sealed(tmp_path: Path) -> None:
    table = tmp_path / "cohort.csv"
    frame = telling(120)
    frame.assign(split=np.repeat(["train", "validation", "test"], 40)).to_csv(table, index=False)
    state = seal_test_set(table, {})
    assert (state.split, state.n_rows) == ("test", 40)
    assert run_audit(table, split_value="validation", groups="sex").audit.test_set is None
    assert _tally(_look(table)) == (1, 1, 0)
    refuse_sealed(table, "training", {"split_value": "train"})
    with pytest.raises(UsageError, match="80 rows were added"):
        run_audit(table, split="none")


@pytest.mark.parametrize("make", [telling, numbered])
def test_training_refuses_copies_shuffles_and_parts(tmp_path: Path, make: Any) -> None:
    table = tmp_path / "test.csv"
    frame = make(60)
    frame.to_csv(table, index=False)
    seal_test_set(table, {})
    copies = {
        "test.csv": frame,
        "copy.csv": frame,
        "shuffled.csv": frame.sample(frac=1, random_state=1),
        "part.csv": frame.iloc[7:40],
        "without_scores.csv": frame.drop(columns="score"),
    }
    for name, copy in copies.items():
        path = tmp_path / name
        if name != "test.csv":
            copy.to_csv(path, index=False)
        with pytest.raises(UsageError, match=r"can't be used for training: \d+ rows are sealed \(test.csv") as refused:
            refuse_sealed(path, "training")
        assert "Leave these patients out" in refused.value.cure
        assert is_sealed(path)
    copies["part.csv"].to_parquet(tmp_path / "part.parquet")
    assert is_sealed(tmp_path / "part.parquet")
    stranger = tmp_path / "train.csv"
    make(60, seed=2).to_csv(stranger, index=False)
    refuse_sealed(stranger, "training")
    assert not is_sealed(stranger)


def test_training_refuses_one_sealed_row_and_other_images_of_a_sealed_patient(table: Path) -> None:
    train = table.with_name("train.csv")
    frame = telling(100, seed=2)
    pd.concat([frame, pd.read_csv(table).iloc[[11]]]).to_csv(train, index=False)
    with pytest.raises(UsageError, match="1 row is sealed"):
        refuse_sealed(train, "training")
    frame.loc[3, "patient_id"] = pd.read_csv(table).patient_id[0]
    frame.to_csv(train, index=False)
    with pytest.raises(UsageError, match="1 row shows a patient of it"):
        refuse_sealed(train, "training")
    assert run_audit(train, groups="sex").audit.test_set is None  # no sealed label is looked at


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
    first = _look(image_cohort.model, table, **options)
    assert _tally(first) == (1, 1, 0)
    assert first.openings[0].name == "model.pt"
    assert _tally(_look(image_cohort.model, table, **options, batch_size=7)) == (1, 1, 1)
    other = tmp_path / "preprocess.toml"
    other.write_text(image_cohort.preprocess.read_text().replace("255", "200"))
    assert _tally(_look(image_cohort.model, table, **{**options, "preprocess": other})) == (2, 2, 1)


def test_a_comparison_is_a_look_for_both_models(table: Path) -> None:
    _again(table, "test.csv", newer=_better(table))
    result = run_comparison("score", "newer", table, are_scores=True, groups="sex")
    assert [o.name for o in ledger_state(table, {}).openings] == ["test.csv, column score", "test.csv, column newer"]
    assert any("opened twice, for 2 different models" in note for note in result.comparison.evidence.notes)


def test_the_ledger_names_nobody_and_no_folder(table: Path) -> None:
    _look(table)
    text = table.with_name("test.csv.ledger.jsonl").read_text()
    frame = pd.read_csv(table)
    assert not any(name in text for name in (*frame.patient_id, *frame.image, str(table.parent)))
    assert '"by"' not in text
    named = _look(table, opened_by="A. Reader", thresholds=[0.3])
    assert named.openings[-1].by == "A. Reader"
    assert read_ledger(table.with_name("test.csv.ledger.jsonl")).openings == named.openings
