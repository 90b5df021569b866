"""The examples as modules, and one small demonstration cohort for all tests."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def _import(name: str, folder: Path) -> ModuleType:
    """A script's module; it imports its neighbors by their plain names, as it does when it is run."""
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def phantom() -> ModuleType:
    return _import("phantom", EXAMPLES / "synthetic_scanners")


@pytest.fixture(scope="session")
def scanners() -> ModuleType:
    return _import("scanners", EXAMPLES / "synthetic_scanners")


@pytest.fixture(scope="session")
def make_cohort() -> ModuleType:
    return _import("make_cohort", EXAMPLES / "synthetic_scanners")


@pytest.fixture(scope="session")
def make_scores() -> ModuleType:
    return _import("make_scores", EXAMPLES / "scores_only")


@pytest.fixture(scope="session")
def cohort(make_cohort: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a cohort of 120 training and 120 test patients."""
    out = tmp_path_factory.mktemp("demo")
    make_cohort.make_cohort(out, patients=120, seed=3)
    return out
