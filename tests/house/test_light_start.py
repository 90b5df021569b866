"""Starting is light: help and `import radaudit` load no heavy package, and scores need no torch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("torch", "pandas", "monai", "sklearn", "scipy", "statsmodels", "plotly", "pydicom", "numpy")


def _loaded(code: str, cwd: Path) -> set[str]:
    """Top-level modules that are loaded after running code in a fresh interpreter."""
    told = f"{code}\nimport json, sys\nprint('\\n' + json.dumps(sorted({{m.split('.')[0] for m in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", told], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        *(
            [name, "--help"]
            for name in ("report", "init", "render", "lock", "calibrate", "train", "show", "schema", "index")
        ),
    ],
)
def test_help_loads_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    loaded = _loaded(f"from radaudit.cli.app import run\nassert run({arguments!r}) == 0", tmp_path)
    assert loaded.isdisjoint(HEAVY)


def test_import_radaudit_loads_nothing_heavy(tmp_path: Path) -> None:
    assert _loaded("import radaudit; radaudit.__version__; dir(radaudit)", tmp_path).isdisjoint(HEAVY)


@pytest.mark.parametrize("arguments", [["--help"], ["report", "--help"]])
def test_help_starts_in_less_than_half_a_second(arguments: list[str]) -> None:
    resource = pytest.importorskip("resource")

    def seconds() -> float:
        """Processor time of one run: other work on the machine stretches the clock, not this."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "radaudit", *arguments], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return float(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    assert min(seconds() for _ in range(5)) < 0.5


def test_an_audit_of_scores_never_loads_torch(scores_file: Path, tmp_path: Path) -> None:
    code = (
        "from radaudit.cli.app import run\n"
        f"assert run(['report', {str(scores_file)!r}, '-q', '-o', {str(tmp_path / 'out')!r}]) == 0"
    )
    loaded = _loaded(code, tmp_path)
    assert (tmp_path / "out" / "report.html").exists()
    assert loaded.isdisjoint({"torch", "monai", "netcal", "pydicom"})
