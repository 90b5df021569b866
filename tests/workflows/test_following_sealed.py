"""A protocol and a sealed test set: the ledger tells what was known before the lock, and only that set may be audited."""

from __future__ import annotations

from pathlib import Path

import pytest

from radaudit import run_audit
from radaudit.errors import UsageError
from radaudit.judge.gate import gate_audit
from radaudit.records.protocol_words import fixed, weakened
from radaudit.workflows.protocol import lock_protocol
from radaudit.workflows.sealing import seal_test_set
from tests.load.protocol.written import write
from tests.load.sealing.tables import telling
from tests.workflows.looks import count_openings
from tests.workflows.under_protocol import audited, confirmatory

PRIMARY = ("sensitivity", "specificity", "calibration_in_the_large")

pytestmark = pytest.mark.usefixtures("elsewhere")


def test_looks_before_the_lock_are_told_even_where_the_lock_did_not_name_the_test_set(
    sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, ('["sex", "vendor"]', '["sex"]'))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    run_audit(sealed, groups="sex")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000100")
    lock_protocol(path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000200")
    use = audited(sealed, path).protocol
    assert use is not None
    assert use.locked.n_openings == 1
    assert fixed(use) == "Pre-specified in protocol.toml, locked 2001-09-09 01:48 UTC."
    assert "locked after the labels had been read once" in next(weakened(use))


def test_a_late_amendment_says_so(sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, ('["sex", "vendor"]', '["sex"]'))
    for second, do in enumerate(
        (
            lambda: lock_protocol(path, cohort=sealed),
            lambda: audited(sealed, path),
            lambda: write(tmp_path, ('["sex", "vendor"]', '["sex"]'), more='[measures]\nprimary = ["sensitivity"]\n'),
            lambda: lock_protocol(path, reason="it looked better", cohort=sealed, late=True),
        )
    ):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1000000000 + 60 * second))
        do()
    audit = audited(sealed, path)
    use = audit.protocol
    assert use is not None
    assert [lock.n_openings for lock in use.locks] == [0, 1]
    assert confirmatory(audit) == {("sex", "sensitivity")}
    assert any(c.name.startswith("RA600 amendment") and c.outcome == "inconclusive" for c in gate_audit(audit).checks)
    assert use.amendments[0].reason == "it looked better"
    told = list(weakened(use))
    assert len(told) == 1
    assert "amended after the labels had been read once" in told[0]
    assert "with 1 amendment since" in fixed(use)


def test_a_protocol_for_one_sealed_test_set_serves_no_other(sealed: Path, tmp_path: Path) -> None:
    path = write(tmp_path, ('["sex", "vendor"]', '["sex"]'))
    lock_protocol(path, cohort=sealed)
    other = tmp_path / "other" / "other.csv"
    other.parent.mkdir()
    telling(200, seed=9).to_csv(other, index=False)
    with pytest.raises(UsageError, match=r"test\.csv, as it was sealed .* not sealed"):
        audited(other, path)
    seal_test_set(other, {})
    with pytest.raises(UsageError, match="another sealed test set"):
        audited(other, path)
    assert count_openings(other) == 0
    assert confirmatory(audited(other, path, deviate="The first one was lost.")) == set()


@pytest.mark.parametrize(
    ("change", "more", "left"),
    [
        (("[0.5]", "[0.4]"), "", {("sex", "calibration_in_the_large")}),
        (('["sex"]', '["sex", "age:0,50,120"]'), "", {("sex", m) for m in PRIMARY}),
        (
            ("profile", "profile"),
            "[margins]\nsensitivity = 0.1\n[rationale]\nsensitivity = 'now it passes'\n",
            {("sex", m) for m in PRIMARY if m != "sensitivity"},
        ),
        (("profile", "profile"), "[measures]\nprimary = ['auroc', 'specificity']\n", {("sex", "specificity")}),
        (("profile", "profile"), "[references]\nsex = 'F'\n", set()),
        (("profile", "profile"), "[minimum]\nevents = 3\n", set()),
        (("manual of the product", "manual"), "", {("sex", m) for m in PRIMARY}),
    ],
)
def test_what_was_amended_after_a_look_is_exploratory(
    sealed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: tuple[str, str],
    more: str,
    left: set[tuple[str, str]],
) -> None:
    one = ('["sex", "vendor"]', '["sex"]')
    path = write(tmp_path, one)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    lock_protocol(path, cohort=sealed)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000060")
    assert confirmatory(audited(sealed, path)) == {("sex", m) for m in PRIMARY}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000120")
    write(tmp_path, one, change, more=more)
    lock_protocol(path, cohort=sealed, late=True, reason="after a look")
    assert confirmatory(audited(sealed, path)) == left
