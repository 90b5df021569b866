"""A bundle is what was packed, signed by whom it says, and its numbers can be made again."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from radaudit import run_audit
from radaudit.cli.app import run
from radaudit.errors import UsageError
from radaudit.workflows.bundle import run_bundle, run_verify

ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519", reason="needs cryptography to sign")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A cohort with scores and its report."""
    folder = tmp_path_factory.mktemp("made")
    random = np.random.default_rng(3)
    n = 400
    label = random.integers(0, 2, n)
    score = np.clip(0.5 + 0.25 * (label - 0.5) + random.normal(0, 0.2, n), 0, 1)
    pd.DataFrame({
        "patient_id": [f"P{i // 2}" for i in range(n)], "label": label, "score": score,
        "vendor": random.choice(["GE", "Canon"], n), "age": random.integers(20, 90, n),
    }).to_csv(folder / "cohort.csv", index=False)  # fmt: skip
    result = run_audit(
        folder / "cohort.csv", groups=["vendor", "age:0,50,120"], thresholds=[0.5, 0.3], clinical_range=(0.1, 0.6),
        references={"vendor": "GE"}, seed=4,
    )  # fmt: skip
    result.write(folder / "report")
    return folder


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> tuple[Path, Path]:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    folder = tmp_path_factory.mktemp("keys")
    key = ed25519.Ed25519PrivateKey.generate()
    private, public = folder / "key.pem", folder / "public.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


@pytest.fixture
def bundle(made, keys, tmp_path) -> Path:
    path = tmp_path / "evidence.zip"
    path.write_bytes(run_bundle(made / "report", sign=keys[0])[1])
    return path


def outcome(found, what):
    return next(c.outcome for c in found.checks if c.what == what)


def changed(path: Path, edit) -> Path:
    """The bundle with its entries edited, its hashes as they were."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    edit(content)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    path.write_bytes(buffer.getvalue())
    return path


def test_an_untouched_bundle_is_as_recorded_down_to_every_number(made, keys, bundle):
    found = run_verify(bundle, key=keys[1], cohort=made / "cohort.csv")
    assert [c for c in found.checks if c.outcome != "same"] == []
    assert found.is_as_recorded


def test_no_row_and_no_path_is_packed_unless_asked_for(made, bundle):
    with zipfile.ZipFile(bundle) as archive:
        names, manifest = archive.namelist(), archive.read("manifest.json").decode()
    assert "predictions.parquet" not in names
    assert str(made) not in manifest
    with_rows = run_bundle(made / "report", with_predictions=True)[1]
    assert "predictions.parquet" in zipfile.ZipFile(io.BytesIO(with_rows)).namelist()


def test_packing_twice_gives_the_same_bytes(made, keys, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert run_bundle(made / "report", sign=keys[0])[1] == run_bundle(made / "report", sign=keys[0])[1]


def test_a_changed_file_is_named(bundle, keys):
    found = run_verify(changed(bundle, lambda c: c.update({"numbers.csv": c["numbers.csv"] + b"x"})), key=keys[1])
    assert outcome(found, "numbers.csv") == "differs"
    assert outcome(found, "numbers.csv, made again") == "differs"
    assert outcome(found, "audit.json") == "same"
    assert not found.is_as_recorded


def test_a_number_changed_together_with_its_hash_breaks_the_signature_and_the_page(bundle, keys):
    import hashlib

    def edit(content):
        audit = json.loads(content["audit.json"])
        audit["evidence"]["measurements"][0]["estimate"]["n"] += 1
        content["audit.json"] = json.dumps(audit).encode()
        manifest = json.loads(content["manifest.json"])
        for entry in manifest["files"]:
            if entry["name"] == "audit.json":
                entry["sha256"] = hashlib.sha256(content["audit.json"]).hexdigest()
        content["manifest.json"] = json.dumps(manifest).encode()

    found = run_verify(changed(bundle, edit), key=keys[1])
    assert outcome(found, "audit.json") == "same"
    assert outcome(found, "signature") == "differs"
    assert outcome(found, "numbers.csv, made again") == "differs"


def test_another_key_is_not_accepted_and_the_one_inside_proves_nothing_alone(bundle, tmp_path):
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    other = tmp_path / "other.pem"
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    other.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert outcome(run_verify(bundle, key=other), "signature") == "differs"
    assert outcome(run_verify(bundle), "signature") == "unchecked"


def test_entries_that_were_added_or_taken_away_are_named(bundle):
    found = run_verify(changed(bundle, lambda c: (c.update({"extra.txt": b"x"}), c.pop("report.html"))))
    assert outcome(found, "extra.txt") == "differs"
    assert outcome(found, "report.html") == "differs"


def test_another_cohort_is_not_measured_in_place_of_the_audited_one(made, bundle, tmp_path):
    other = tmp_path / "cohort.csv"
    other.write_text((made / "cohort.csv").read_text().replace("Canon", "Fuji"))
    found = run_verify(bundle, cohort=other)
    assert outcome(found, "cohort") == "differs"
    assert not any(c.what == "numbers, measured again" for c in found.checks)


def test_numbers_that_were_not_measured_are_found(made, bundle):
    def edit(content):
        audit = json.loads(content["audit.json"])
        found = next(m for m in audit["evidence"]["measurements"] if m["metric"] == "auroc")["estimate"]
        found["value"] = found["high"]
        content["audit.json"] = json.dumps(audit).encode()

    found = run_verify(changed(bundle, edit), cohort=made / "cohort.csv")
    again = next(c for c in found.checks if c.what == "numbers, measured again")
    assert again.outcome == "differs"
    assert "measurements[" in again.words


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04cut", b"no zip"])
def test_what_is_no_bundle_is_refused(tmp_path, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="no whole ZIP file"):
        run_verify(path)


def test_a_foreign_archive_is_refused(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(UsageError, match="no manifest"):
        run_verify(path)


def test_the_command_line_replaces_only_its_own_and_says_what_differs(made, keys, tmp_path, capsys):
    out = tmp_path / "e.zip"
    for _ in range(2):
        assert run(["bundle", str(made / "report"), "-o", str(out), "--sign", str(keys[0])]) == 0
    assert run(["verify", str(out), "--key", str(keys[1])]) == 0
    assert "As recorded" in capsys.readouterr().out
    changed(out, lambda c: c.update({"report.html": b"<p>All is well.</p>"}))
    assert run(["verify", str(out), "-q"]) == 1
    precious = tmp_path / "p.zip"
    precious.write_text("mine")
    assert run(["bundle", str(made / "report"), "-o", str(precious)]) == 2
    assert precious.read_text() == "mine"
    assert run(["bundle", str(tmp_path), "-o", str(tmp_path / "n.zip")]) == 2
    assert run(["bundle", str(made / "report"), "-o", str(tmp_path / "n.zip"), "--sign", str(keys[1])]) == 2
    assert "no private key" in capsys.readouterr().err
    assert not (tmp_path / "n.zip").exists()


def test_two_included_files_of_one_name_are_refused(made, tmp_path):
    twin = tmp_path / "audit.json"
    twin.write_text("{}")
    with pytest.raises(UsageError, match="already holds"):
        run_bundle(made / "report", include=[twin])
