"""Two audits of one version are told apart by the code that made them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import radaudit
from radaudit.present.page.templates import template_root
from radaudit.workflows import own_code
from tests.present.evidence_factory import make_audit


def hash_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(radaudit, "__file__", str(folder / "radaudit" / "__init__.py"))
    monkeypatch.setattr("radaudit.present.page.templates.template_root", lambda: folder / "templates")
    return own_code.code_sha256.__wrapped__()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name, content in {
        "radaudit/a.py": b"x = 1\n",
        "templates/t.jinja": b"<p>\n",
        "templates/f.gz": b"\r\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_line_ends_and_caches_do_not_count_and_all_else_does(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = hash_of(checkout, monkeypatch)
    (checkout / "radaudit/a.py").write_bytes(b"x = 1\r\n")
    (checkout / "radaudit/__pycache__").mkdir()
    (checkout / "radaudit/__pycache__/a.pyc").write_bytes(b"?")
    assert hash_of(checkout, monkeypatch) == first
    for name, content in (("radaudit/a.py", b"x = 2\n"), ("templates/t.jinja", b"<b>\n"), ("templates/f.gz", b"\n")):
        before = (checkout / name).read_bytes()
        (checkout / name).write_bytes(content)
        assert hash_of(checkout, monkeypatch) != first
        (checkout / name).write_bytes(before)


def test_templates_inside_the_package_are_the_same_code(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = hash_of(checkout, monkeypatch)
    (checkout / "templates").rename(checkout / "radaudit" / "templates")
    monkeypatch.setattr("radaudit.present.page.templates.template_root", lambda: checkout / "radaudit" / "templates")
    assert own_code.code_sha256.__wrapped__() == first


def test_its_own_hash_covers_package_and_templates() -> None:
    assert re.fullmatch("[0-9a-f]{64}", own_code.code_sha256())
    assert (template_root() / "report.html.jinja").is_file()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"radaudit": "0.0.1"}, "It was made by radaudit 0.0.1, this is"),
        ({"radaudit": radaudit.__version__, "code_sha256": ""}, "did not record its code"),
        ({"radaudit": radaudit.__version__, "code_sha256": "ab" * 32}, "code was changed without a new version"),
    ],
)
def test_other_code_is_told_apart(made: dict[str, str], words: str) -> None:
    audit = make_audit(1)
    assert words in own_code.other_code(replace(audit, provenance=replace(audit.provenance, **made)))


def test_the_same_code_is_not_other_code() -> None:
    audit = make_audit(1)
    same = replace(audit.provenance, radaudit=radaudit.__version__, code_sha256=own_code.code_sha256())
    assert own_code.other_code(replace(audit, provenance=same)) == ""
