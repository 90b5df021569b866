"""radaudit document --as all: a folder that appears whole or not at all, and replaces nothing but its own earlier version."""

from __future__ import annotations

import hashlib
import json
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from radaudit.cli.app import run
from radaudit.errors import UsageError
from radaudit.present.documents.audit_json import render_json
from radaudit.present.documents.regulatory.inventory import NAMES, read_framework
from radaudit.workflows import document_folder
from radaudit.workflows.document_folder import documents_contents, write_document_folder
from tests.present.evidence_factory import make_audit


@pytest.fixture(scope="module")
def audit(tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "audit.json"
    path.write_text(render_json(make_audit(1)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(audit, tmp_path_factory):
    place = tmp_path_factory.mktemp("submission") / "documents"
    write_document_folder(audit, place)
    return place


class Links(HTMLParser):
    """Every address of a page, and every id."""

    def __init__(self):
        super().__init__()
        self.addresses, self.places = [], set()

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.places.add(told.get("id"))
        if tag == "a" and told.get("href"):
            self.addresses.append(told["href"])


def links_of(path: Path) -> Links:
    page = Links()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def test_it_holds_every_document_in_every_form_and_what_their_numbers_stand_in(folder):
    found = {p.name for p in folder.iterdir()}
    assert found == set(documents_contents().files)
    assert {f"{name}{suffix}" for name in NAMES for suffix in read_framework(name).suffixes} <= found


def test_every_link_of_every_page_leads_somewhere_in_the_folder(folder):
    pages = {path.name: links_of(path) for path in folder.glob("*.html")}
    n = 0
    for name, page in pages.items():
        for address in page.addresses:
            if address.startswith(("https://", "http://")):
                continue
            target, _, place = address.removeprefix("./").partition("#")
            target = target or name
            assert (folder / target).is_file(), (name, address)
            if place and target in pages:
                assert place in pages[target].places, (name, address)
            n += 1
    assert n > 500


def test_the_audit_is_the_one_that_was_given(folder, audit):
    assert (folder / "audit.json").read_bytes() == audit.read_bytes()
    plain = json.loads((folder / "documents.json").read_text(encoding="utf-8"))
    assert plain["audit_sha256"] == hashlib.sha256(audit.read_bytes()).hexdigest()
    with zipfile.ZipFile(folder / "tripod-ai.docx") as file:
        assert file.testzip() is None


def test_facts_shorten_the_list_and_the_folder_is_replaced(audit, tmp_path):
    place, facts = tmp_path / "documents", tmp_path / "facts.toml"
    assert run(["document", str(audit), "--as", "all", "-o", str(place)]) == 0
    before = json.loads((place / "documents.json").read_text(encoding="utf-8"))["to_write"]
    facts.write_text('[study]\nabstract = "Short."\n', encoding="utf-8")
    given = ["document", str(place), "--as", "all", "--facts", str(facts), "-o", str(place)]
    assert run(given) == 0  # out of its own audit.json
    after = json.loads((place / "documents.json").read_text(encoding="utf-8"))["to_write"]
    assert {t["key"] for t in before} - {t["key"] for t in after} == {"study.abstract"}
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_folder_with_anything_else_is_left_alone(audit, tmp_path):
    with pytest.raises(UsageError, match="is not an earlier folder of documents"):
        write_document_folder(audit, audit.parent)  # the report's own folder
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is not an earlier folder of documents"):
        write_document_folder(audit, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_nothing_is_left_where_it_fails_halfway(audit, tmp_path, monkeypatch):
    def broken(documents: object) -> str:
        raise OSError("no space left")

    monkeypatch.setattr(document_folder, "render_folder_page", broken)
    with pytest.raises(OSError, match="no space left"):
        write_document_folder(audit, tmp_path / "documents")
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_packs_the_whole_folder(folder, tmp_path):
    assert run(["bundle", str(folder), "-o", str(tmp_path / "all.zip"), "-q"]) == 0
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        names = set(packed.namelist())
        assert set(documents_contents().files) <= names
        assert packed.read("tripod-ai.html") == (folder / "tripod-ai.html").read_bytes()
    assert run(["verify", str(tmp_path / "all.zip"), "-q"]) == 0


@pytest.mark.parametrize("given", [[], ["-o", "-"]])
def test_all_documents_need_a_folder(audit, given, capsys):
    assert run(["document", str(audit), "--as", "all", *given]) == 2
    assert "All documents need a folder." in capsys.readouterr().err
