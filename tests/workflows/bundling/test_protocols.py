"""The protocol and the lock go with the audit that was made under them, and with no other."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from radaudit import run_audit
from radaudit.cli.app import run
from radaudit.errors import UsageError
from radaudit.load.protocol.lock_file import lock_path
from radaudit.records.bundle import Verification
from radaudit.workflows.bundle import Bundle, run_bundle, run_verify
from radaudit.workflows.protocol import lock_protocol
from tests.load.protocol.written import write

OWN_MARGIN = "[margins]\nsensitivity = 0.02\n[rationale]\nsensitivity = 'It is dangerous to miss.'\n"
BOTH = {"protocol.toml", "protocol.lock.json"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, scores_file: Path) -> Path:
    """A locked protocol and, beside it, the report of an audit under it."""
    folder = tmp_path_factory.mktemp("made")
    path = write(folder)
    lock_protocol(path)
    run_audit(scores_file, protocol=path).write(folder / "report")
    return folder


@pytest.fixture
def study(made: Path, tmp_path: Path) -> Path:
    """A copy that may be spoiled."""
    shutil.copytree(made, tmp_path / "study")
    return tmp_path / "study"


def names(bundle: Bundle) -> set[str]:
    return set(zipfile.ZipFile(io.BytesIO(bundle.content)).namelist())


def outcomes(bundle: Bundle) -> dict[str, str]:
    return {c.what: c.outcome for c in bundle.protocol}


def verified(bundle: Bundle, folder: Path, **given: Path) -> Verification:
    path = folder / "e.zip"
    path.write_bytes(bundle.content)
    return run_verify(path, **given)


def of(found: Verification) -> dict[str, str]:
    return {c.what: c.outcome for c in found.checks if "protocol" in c.what and not c.what.endswith((".toml", ".json"))}


def test_both_are_found_beside_the_report_or_in_it(study: Path, tmp_path: Path, scores_file: Path) -> None:
    bundle = run_bundle(study / "report")
    assert names(bundle) >= BOTH
    assert outcomes(bundle) == dict.fromkeys(BOTH, "same")
    for name in BOTH:
        (study / name).rename(study / "report" / name)
    inside = run_bundle(study / "report")
    assert names(inside) >= BOTH
    found = verified(inside, tmp_path, cohort=scores_file)
    assert set(of(found).values()) == {"same"}
    assert {c.what: c.outcome for c in found.checks}["numbers, measured again"] == "same"
    assert found.is_as_recorded


def test_what_is_missing_is_told_and_verified_as_unchecked(study: Path, tmp_path: Path) -> None:
    for name in BOTH:
        (study / name).unlink()
    bundle = run_bundle(study / "report")
    assert not names(bundle) & BOTH
    assert outcomes(bundle) == dict.fromkeys(BOTH, "unchecked")
    assert "--protocol" in bundle.protocol[0].words
    found = of(verified(bundle, tmp_path))
    assert found == {
        "protocol.toml, as audited": "unchecked",
        "protocol.lock.json, as audited": "unchecked",
        "protocol, kept to": "same",
    }


def test_given_ones_are_taken_from_anywhere(study: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in BOTH:
        (study / name).rename(elsewhere / name)
    assert names(run_bundle(study / "report", protocol=elsewhere / "protocol.toml")) >= BOTH
    assert names(run_bundle(study / "report", include=[elsewhere / name for name in sorted(BOTH)])) >= BOTH
    (elsewhere / "protocol.lock.json").unlink()
    with pytest.raises(UsageError, match=r"There is no file .*protocol\.lock\.json"):
        run_bundle(study / "report", protocol=elsewhere / "protocol.toml")


def test_an_amended_protocol_is_not_packed_but_its_longer_lock_is(study: Path, tmp_path: Path) -> None:
    lock_protocol(write(study, more=OWN_MARGIN), reason="It was too wide.")
    bundle = run_bundle(study / "report")
    assert outcomes(bundle) == {"protocol.toml": "differs", "protocol.lock.json": "same"}
    assert names(bundle) & BOTH == {"protocol.lock.json"}
    with pytest.raises(UsageError, match="not the one that the audit was made under"):
        run_bundle(study / "report", protocol=study / "protocol.toml")
    assert verified(bundle, tmp_path).is_as_recorded


def test_a_lock_that_was_written_anew_is_found(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock_path(study / "protocol.toml").unlink()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    lock_protocol(study / "protocol.toml")
    assert outcomes(run_bundle(study / "report"))["protocol.lock.json"] == "differs"


def test_a_protocol_changed_within_the_bundle_is_found(study: Path, tmp_path: Path) -> None:
    bundle = run_bundle(study / "report")
    content = {n: zipfile.ZipFile(io.BytesIO(bundle.content)).read(n) for n in names(bundle)}
    content["protocol.toml"] = content["protocol.toml"].replace(b"[0.5]", b"[0.6]")
    content["protocol.lock.json"] = content["protocol.lock.json"].replace(b"acceptance", b"research")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    found = verified(Bundle(bundle.manifest, buffer.getvalue()), tmp_path)
    assert of(found)["protocol.toml, as audited"] == "differs"
    assert of(found)["protocol.lock.json, as audited"] == "differs"
    assert not found.is_as_recorded


def test_an_audit_without_a_protocol_takes_none(study: Path, scores_file: Path) -> None:
    run_audit(scores_file, groups=["sex"]).write(study / "plain")
    assert run_bundle(study / "plain").protocol == ()
    with pytest.raises(UsageError, match="was made without a protocol"):
        run_bundle(study / "plain", protocol=study / "protocol.toml")


def test_the_terminal_says_what_was_found(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bundle", str(study / "report"), "-o", str(tmp_path / "a.zip")]) == 0
    told = capsys.readouterr().out
    assert "✓ protocol.toml: Packed" in told
    assert "✓ protocol.lock.json: Packed" in told
    (study / "protocol.toml").unlink()
    assert run(["bundle", str(study / "report"), "-o", str(tmp_path / "b.zip")]) == 0
    assert "! protocol.toml: The audit was made under it, but it is not beside the report" in capsys.readouterr().out
    assert run(["verify", str(tmp_path / "a.zip")]) == 0
    assert "✓ protocol.toml, as audited: Its hash is the one that audit.json" in capsys.readouterr().out
