"""The house stays small, named and in order."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = [p for folder in ("radaudit", "tests", "examples", "benchmarks") for p in (ROOT / folder).rglob("*.py")]
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "misc"}


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_of_code_is_longer_than_300_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in CODE if (n := len(p.read_text(encoding="utf-8").splitlines())) > 300}
    assert long == {}


def test_every_file_says_what_it_is_about_in_its_name() -> None:
    vague = [str(p.relative_to(ROOT)) for p in CODE if p.stem in FORBIDDEN_NAMES or p.parent.name in FORBIDDEN_NAMES]
    assert vague == []


def test_every_module_of_the_package_says_what_it_is_for() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in (ROOT / "radaudit").rglob("*.py")
        if not p.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]
    assert silent == []


def test_templates_stand_at_the_top_only() -> None:
    assert (ROOT / "templates").is_dir()
    assert not (ROOT / "radaudit" / "templates").exists()


def test_no_tracked_file_names_a_folder_of_somebodys_machine() -> None:
    machine = re.compile(r"(?<![\w.])/(?:work|root|home|Users|opt|mnt|workspace)/\w")
    named = []
    for path in _tracked():
        if path.name == "LICENSE" or path.suffix in {".js", ".woff2", ".png", ".ico"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1):
            if machine.search(line):
                named.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert named == []


def test_no_tracked_file_is_large() -> None:
    # The inlined plotting library is the one exception, should it ever be kept in the repository.
    large = {str(p.relative_to(ROOT)): p.stat().st_size for p in _tracked() if p.stat().st_size > 1_000_000}
    assert large == {}


def test_imports_run_in_the_direction_of_the_house() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    if not lint.exists():
        pytest.skip("import-linter is not installed beside this Python")
    done = subprocess.run([str(lint), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
