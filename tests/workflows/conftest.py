"""A sealed test set, and made-up numbers for tests that count looks and measure nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from radaudit.records import Evidence
from radaudit.workflows import audit
from radaudit.workflows.sealing import seal_test_set
from tests.load.sealing.tables import telling
from tests.present.evidence_factory import make_evidence
from tests.workflows.ward import make_ward


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals are looked for in the working directory, too; here it holds none."""
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")


@pytest.fixture
def sealed(tmp_path: Path, elsewhere: None) -> Path:
    """A sealed test set of 200 images with scores."""
    path = tmp_path / "data" / "test.csv"
    path.parent.mkdir()
    telling(200).to_csv(path, index=False)
    seal_test_set(path, {})
    return path


@pytest.fixture
def made_up_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted does not depend on what is measured, so most tests measure nothing."""

    def make_up(*_: object, notes: tuple[str, ...], **__: object) -> Evidence:
        evidence = make_evidence(0)
        return replace(evidence, notes=(*notes, *evidence.notes))

    monkeypatch.setattr(audit, "measure_cohort", make_up)


@pytest.fixture(scope="session")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Images of patients whom everything names; do not write to its folder."""
    return make_ward(tmp_path_factory.mktemp("Zyxward 3"))
