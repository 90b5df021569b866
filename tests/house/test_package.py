"""What is shipped: the version, the type marker, the license, the entry point."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path

import pytest

import radaudit

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_entry_point_leads_to_a_function() -> None:
    module, function = PROJECT["scripts"]["radaudit"].split(":")
    assert callable(getattr(importlib.import_module(module), function))


def test_the_package_is_typed_and_licensed() -> None:
    assert (ROOT / "radaudit" / "py.typed").exists()
    license_text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in license_text
    assert "Version 2.0, January 2004" in license_text
    assert "END OF TERMS AND CONDITIONS" in license_text


def test_the_version_is_the_one_of_the_changelog_or_unreleased() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in changelog or f"## [{radaudit.__version__}]" in changelog


def test_every_dependency_has_a_pin_in_the_constraints() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0].lower() for line in lines if "==" in line and not line.startswith("#")}
    needed = {requirement.split(">=")[0].lower() for requirement in PROJECT["dependencies"]}
    assert needed <= pinned


@pytest.mark.parametrize("name", radaudit.__all__)
def test_every_promised_name_is_there(name: str) -> None:
    assert getattr(radaudit, name) is not None
    assert name in dir(radaudit)


def test_an_unknown_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="no attribute 'run_adit'"):
        _ = radaudit.run_adit  # type: ignore[attr-defined]
