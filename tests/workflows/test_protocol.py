"""A protocol is locked once, changes only by amendments, and tells how often the labels had been read."""

from __future__ import annotations

from pathlib import Path

import pytest

from radaudit.errors import CannotAudit, UsageError
from radaudit.load.protocol.lock_file import lock_path, read_lock
from radaudit.workflows.protocol import lock_protocol, locked_protocol, open_protocol, start_protocol
from tests.load.protocol.written import write
from tests.workflows.looks import look

pytestmark = pytest.mark.usefixtures("made_up_numbers")

OWN_MARGIN = "[margins]\nsensitivity = 0.02\n[rationale]\nsensitivity = 'It is dangerous to miss.'\n"


def test_a_template_is_written_once(tmp_path: Path) -> None:
    path = start_protocol(tmp_path, "research")
    assert path == tmp_path / "protocol.toml"
    before = path.read_bytes()
    with pytest.raises(UsageError, match="exists already"):
        start_protocol(path, "submission")
    assert path.read_bytes() == before
    assert b"submission" in start_protocol(path, "submission", force=True).read_bytes()
    with pytest.raises(UsageError, match="no profile 'reserch'"):
        start_protocol(tmp_path / "other.toml", "reserch")
    with pytest.raises(CannotAudit, match="cannot be written"):
        start_protocol(tmp_path / "no" / "folder.toml", "research")


def test_a_lock_holds_the_settled_protocol_and_who_and_when(tmp_path: Path) -> None:
    path = write(tmp_path)
    lock_protocol(path, by="A. Reader")
    found = read_lock(lock_path(path))
    (lock,) = found.locks
    assert (lock.kind, lock.by, lock.n_openings, lock.seal) == ("lock", "A. Reader", None, "")
    assert found.content["margins"]["auroc"] == 0.05
    assert locked_protocol(path)[0].protocol == open_protocol(path).protocol


def test_it_is_locked_once(tmp_path: Path) -> None:
    path = write(tmp_path)
    lock_protocol(path)
    with pytest.raises(UsageError, match="locked already"):
        lock_protocol(path)


def test_a_change_is_refused_until_it_is_amended(tmp_path: Path) -> None:
    path = write(tmp_path)
    with pytest.raises(UsageError, match="was not locked"):
        locked_protocol(path)
    with pytest.raises(UsageError, match="was not locked"):
        lock_protocol(path, reason="there is no lock yet")
    lock_protocol(path)
    write(tmp_path, ("[0.5]", "[0.5] # as in the manual"))
    locked_protocol(path)
    write(tmp_path, more=OWN_MARGIN)
    with pytest.raises(UsageError, match=r"margins\.sensitivity: 0\.05 -> 0\.02") as refused:
        locked_protocol(path)
    assert "--amend --reason" in str(refused.value)
    lock_protocol(path, reason="Clinicians asked for less.")
    amendment = locked_protocol(path)[1].locks[1]
    assert amendment.kind == "amendment"
    assert amendment.reason == "Clinicians asked for less."
    assert amendment.changes[0] == "margins.sensitivity: 0.05 -> 0.02"
    with pytest.raises(UsageError, match="nothing to amend"):
        lock_protocol(path, reason="again")


def test_a_profile_that_says_something_else_by_now_is_a_change(tmp_path: Path) -> None:
    path = write(tmp_path)
    lock_protocol(path)
    write(tmp_path, ("acceptance", "research"))
    with pytest.raises(UsageError, match=r"minimum\.patients: 30 -> 20"):
        locked_protocol(path)


def test_locking_reads_no_label(sealed: Path, tmp_path: Path) -> None:
    path = write(tmp_path)
    sealed.write_text("nothing of the table is left, so nothing of it can be read\n", encoding="utf-8")
    (lock,) = lock_protocol(path, cohort=sealed).locks
    assert lock.seal
    assert lock.n_openings == 0


def test_a_test_set_that_was_opened_is_locked_late_or_not_at_all(sealed: Path, tmp_path: Path) -> None:
    look(sealed)
    path = write(tmp_path)
    with pytest.raises(UsageError, match="opened 1 time already"):
        lock_protocol(path, cohort=sealed)
    assert not lock_path(path).exists()
    (lock,) = lock_protocol(path, cohort=sealed, late=True).locks
    assert lock.n_openings == 1


def test_an_amendment_counts_the_looks_as_well(sealed: Path, tmp_path: Path) -> None:
    path = write(tmp_path)
    lock_protocol(path, cohort=sealed)
    look(sealed)
    write(tmp_path, more=OWN_MARGIN)
    with pytest.raises(UsageError, match=r"--cohort test\.csv"):
        lock_protocol(path, reason="a late thought")
    with pytest.raises(UsageError, match="opened 1 time already"):
        lock_protocol(path, reason="a late thought", cohort=sealed)
    found = lock_protocol(path, reason="a late thought", cohort=sealed, late=True)
    assert [lock.n_openings for lock in found.locks] == [0, 1]


def test_a_cohort_that_is_not_sealed_cannot_be_locked_for(tmp_path: Path, scores_file: Path) -> None:
    path = write(tmp_path)
    with pytest.raises(UsageError, match="is not sealed"):
        lock_protocol(path, cohort=scores_file)
    assert not lock_path(path).exists()


def test_a_damaged_lock_is_neither_used_nor_amended(tmp_path: Path) -> None:
    path = write(tmp_path)
    lock_protocol(path)
    place = lock_path(path)
    place.write_text(place.read_text(encoding="utf-8").replace('"by": ""', '"by": "X"'), encoding="utf-8")
    for use in (lambda: locked_protocol(path), lambda: lock_protocol(path, reason="x"), lambda: lock_protocol(path)):
        with pytest.raises(CannotAudit, match="was changed"):
            use()
