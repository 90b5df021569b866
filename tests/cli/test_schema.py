"""`radaudit schema` prints the published file."""

from __future__ import annotations

from pathlib import Path

import pytest

from radaudit.cli.app import run

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schema"


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ([], "audit-1"),
        (["audit"], "audit-1"),
        (["comparison"], "comparison-1"),
        (["change"], "change-1"),
        (["monitor"], "monitor-1"),
    ],
)
def test_it_prints_the_published_schema(capsys: pytest.CaptureFixture[str], arguments: list[str], name: str) -> None:
    assert run(["schema", *arguments]) == 0
    assert capsys.readouterr().out == (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")


def test_anything_else_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "numbers"]) == 2
    assert "'audit', 'comparison'" in capsys.readouterr().err
