"""What differs between a protocol, its lock and an audit is named, and nothing is where nothing does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from radaudit import run_audit
from radaudit.errors import CannotAudit, UsageError
from radaudit.load.protocol.lock_file import lock_path
from radaudit.present.documents.audit_json import render_json
from radaudit.records import Audit
from radaudit.workflows.protocol import lock_protocol
from radaudit.workflows.verifying_protocol import verify_protocol
from tests.load.protocol.written import write

OWN_MARGIN = "[margins]\nsensitivity = 0.02\n[rationale]\nsensitivity = 'It is dangerous to miss.'\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, scores_file: Path) -> tuple[Path, Audit]:
    """A locked protocol and an audit under it; do not write to its folder."""
    path = write(tmp_path_factory.mktemp("made"))
    lock_protocol(path)
    return path, run_audit(scores_file, protocol=path).audit


@pytest.fixture
def study(made: tuple[Path, Audit], tmp_path: Path) -> tuple[Path, Path]:
    """Copies of both that may be spoiled."""
    shutil.copytree(made[0].parent, tmp_path / "study")
    audit = tmp_path / "study" / "audit.json"
    audit.write_text(render_json(made[1]), encoding="utf-8")
    return tmp_path / "study" / "protocol.toml", audit


def edit(audit: Path, change: Callable[[dict[str, Any]], object]) -> None:
    plain = json.loads(audit.read_text(encoding="utf-8"))
    change(plain)
    audit.write_text(json.dumps(plain), encoding="utf-8")


def test_what_is_as_it_was_locked_differs_in_nothing(study: tuple[Path, Path]) -> None:
    protocol, audit = study
    assert verify_protocol(protocol)[1] == ()
    assert verify_protocol(protocol, audit)[1] == ()
    assert verify_protocol(protocol, audit.parent)[1] == ()


def test_a_changed_protocol_names_every_change(study: tuple[Path, Path]) -> None:
    write(study[0].parent, ("[0.5]", "[0.6]"), more=OWN_MARGIN)
    told = verify_protocol(*study)[1]
    assert "protocol.toml: margins.sensitivity: 0.05 -> 0.02" in told
    assert "protocol.toml: analysis.thresholds: 0.5 -> 0.6" in told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda p: p.update(protocol=None), "made without a protocol"),
        (lambda p: p["protocol"]["protocol"]["margins"].update(sensitivity=0.5), "was changed since it was written"),
        (
            lambda p: p["policy"]["margins"].update(sensitivity=0.5),
            "margins.sensitivity is 0.05 in the protocol and 0.5",
        ),
        (lambda p: p["policy"]["primary"].append("auroc"), "measures.primary"),
        (lambda p: p["policy"].update(min_events=3), "minimum.events is 10 in the protocol and 3"),
        (lambda p: p["evidence"].update(level=0.8), "analysis.level is 0.95 in the protocol and 0.8"),
        (lambda p: p["evidence"].update(unit="patient (mean score)"), "analysis.unit is image"),
        (lambda p: p["evidence"].update(smallest_group=3), "minimum.smallest_group is 10"),
        (lambda p: p["protocol"]["locks"][0].update(line="0" * 64), "one of the two was written anew"),
        (
            lambda p: next(c for c in p["evidence"]["comparisons"] if c["metric"] == "auroc").update(
                is_confirmatory=True
            ),
            "a gap in auroc by sex counts as pre-specified",
        ),
    ],
)
def test_an_edited_audit_says_what_was_edited(study: tuple[Path, Path], change, words: str) -> None:
    edit(study[1], change)
    told = verify_protocol(*study)[1]
    assert any(words in one for one in told), told
    assert all(one.startswith("audit.json: ") for one in told)


def test_a_deviation_differs_from_what_was_locked(study: tuple[Path, Path]) -> None:
    plain = {"what": "analysis.unit", "declared": "image", "done": "patient-max"}
    edit(study[1], lambda p: p["protocol"]["deviations"].append(plain))
    told = verify_protocol(*study)[1]
    assert told == ("audit.json: it deviates: analysis.unit is image in the protocol and patient-max in the audit",)


def test_an_audit_before_an_amendment_says_so(study: tuple[Path, Path]) -> None:
    protocol, _ = study
    write(protocol.parent, more=OWN_MARGIN)
    lock_protocol(protocol, reason="Clinicians asked for less.")
    (told,) = verify_protocol(*study)[1]
    assert "made before the amendment of" in told
    assert "Clinicians asked for less." in told


def test_an_audit_under_a_lock_that_was_written_anew_is_noticed(study: tuple[Path, Path]) -> None:
    protocol, _ = study
    lock_path(protocol).unlink()
    lock_protocol(protocol, by="somebody else")
    assert any("was written anew" in told for told in verify_protocol(*study)[1])
    lock_path(protocol).unlink()
    write(protocol.parent, more=OWN_MARGIN)
    lock_protocol(protocol)
    assert any("does not hold" in told for told in verify_protocol(*study)[1])


def test_what_cannot_be_verified_is_an_error(study: tuple[Path, Path], tmp_path: Path) -> None:
    protocol, audit = study
    with pytest.raises(UsageError, match="no file"):
        verify_protocol(protocol, tmp_path / "none.json")
    place = lock_path(protocol)
    place.write_text(place.read_text(encoding="utf-8").replace("acceptance", "submission"), encoding="utf-8")
    with pytest.raises(CannotAudit, match="was changed"):
        verify_protocol(protocol, audit)
    place.unlink()
    with pytest.raises(UsageError, match="was not locked"):
        verify_protocol(protocol, audit)
