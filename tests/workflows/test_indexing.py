"""`radaudit index`: finds audits, ignores the rest, follows no link, and overwrites nothing but its own page."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from radaudit.errors import UsageError
from radaudit.present.documents.audit_json import render_json
from radaudit.workflows.indexing import index_folder
from tests.present.evidence_factory import make_audit


def audit_in(folder: Path, *, report: bool = True) -> None:
    folder.mkdir(parents=True)
    (folder / "audit.json").write_text(render_json(make_audit(1)), encoding="utf-8")
    if report:
        (folder / "report.html").write_text("page", encoding="utf-8")


def links(page: Path) -> list[str]:
    return re.findall(r'href="(\./[^"]*)"', page.read_text(encoding="utf-8"))


def test_audits_are_found_at_any_depth_and_other_files_are_ignored(tmp_path: Path) -> None:
    audit_in(tmp_path / "a")
    audit_in(tmp_path / "b" / "c" / "d", report=False)
    (tmp_path / "b" / "notes.json").write_text("{}")
    done = index_folder(tmp_path)
    assert (done.n_audits, done.n_unread) == (2, 0)
    assert sorted(links(done.page)) == ["./a/report.html", "./b/c/d/audit.json"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b", "index.html"]


@pytest.mark.parametrize(
    "content", [b"{}", b"{", b"\xff\xfe", b"[" * 100_000, json.dumps({"schema": "radaudit.audit/9"}).encode()]
)
def test_what_is_no_audit_is_named_with_the_reason(tmp_path: Path, content: bytes) -> None:
    audit_in(tmp_path / "good")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "audit.json").write_bytes(content)
    done = index_folder(tmp_path)
    assert (done.n_audits, done.n_unread) == (1, 1)
    assert "bad/audit.json" in done.page.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize(
    "name", ["javascript:alert(1)", '"><script>alert(1)</script>', "a b#c?d%20", "line\nbreak", "日本"]
)
def test_a_folder_of_any_name_is_linked_to_by_its_address(tmp_path: Path, name: str) -> None:
    audit_in(tmp_path / name.replace("/", ":"))
    (link,) = links(index_folder(tmp_path).page)
    assert link.startswith("./")
    assert (tmp_path / unquote(link)).is_file()
    assert not set(link) & set(' "<>#?:\n')
    assert "<script" not in index_folder(tmp_path).page.read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps names that are no text")
def test_a_name_that_is_no_text_does_not_stop_it(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/x\xff"))
    audit_in(folder)
    bad = Path(os.fsdecode(os.fsencode(tmp_path) + b"/y\xff"))
    bad.mkdir()
    (bad / "audit.json").write_text("{}")
    done = index_folder(tmp_path)
    assert (done.n_audits, done.n_unread) == (1, 1)
    assert links(done.page) == ["./x%FF/report.html"]


def test_links_and_hidden_folders_are_not_followed(tmp_path: Path) -> None:
    audit_in(tmp_path / "outside")
    audit_in(tmp_path / "here" / ".out.part")
    (tmp_path / "here" / "linked").symlink_to(tmp_path / "outside")
    (tmp_path / "here" / "file").mkdir()
    (tmp_path / "here" / "file" / "audit.json").symlink_to(tmp_path / "outside" / "audit.json")
    with pytest.raises(UsageError, match=r"There is no audit.json in .* or below it") as caught:
        index_folder(tmp_path / "here")
    assert "Links, and folders whose name begins with a dot, are not followed" in caught.value.cure


def test_its_own_page_is_replaced_and_nobody_elses(tmp_path: Path) -> None:
    audit_in(tmp_path / "a")
    first = index_folder(tmp_path).page.read_text(encoding="utf-8")
    assert index_folder(tmp_path).page.read_text(encoding="utf-8") == first
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(UsageError, match="was not written by radaudit index"):
        index_folder(tmp_path)
    assert (tmp_path / "index.html").read_text() == "mine"
    (tmp_path / "index.html").unlink()
    (tmp_path / "index.html").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="was not written by radaudit index"):
        index_folder(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder"):
        index_folder(tmp_path / "nowhere")


def test_no_page_is_written_that_would_list_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no audit\.json"):
        index_folder(tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "audit.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"No audit.json in .* could be read. a/audit.json: .*1 more"):
        index_folder(tmp_path)
    assert not (tmp_path / "index.html").exists()
