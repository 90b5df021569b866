"""All documents of an audit together: their counts, and one list of what is left, with links to the rows that wait."""

from __future__ import annotations

import json
import re

import pytest

from radaudit.present.documents.regulatory.facts import NOTHING
from radaudit.present.documents.regulatory.folder import SCHEMA, render_folder_json, render_folder_page, told
from radaudit.present.documents.regulatory.html import render_document_html
from radaudit.present.documents.regulatory.inventory import NAMES
from radaudit.present.documents.regulatory.remaining import named, remaining
from tests.present.documents.regulatory.filled_documents import EVERYTHING, audit_of, filled
from tests.present.documents.regulatory.test_forms import FORBIDDEN, read_page


def all_of(shape="full", facts=NOTHING):
    audit = audit_of(shape)
    return [filled(name, shape, facts, audit) for name in NAMES]


@pytest.mark.parametrize("shape", ["full", "empty", "hostile"])
def test_the_page_lists_every_document_and_asks_for_every_fact_once(shape):
    documents = all_of(shape)
    text = render_folder_page(documents)
    page = read_page(text)
    assert "script" not in page.tags
    assert not FORBIDDEN.search(text)
    for name in NAMES:
        assert {f"./{name}.html", f"./{name}.docx", f"./{name}.md"} <= set(page.addresses)
    assert {"./chai.xml", "./atlas.json", "./report.html", "./audit.json", "./numbers.csv"} <= set(page.addresses)
    shown = re.findall(r"<code>([^<]+)</code>", text)
    assert sorted(shown) == sorted(task.where.replace('"', "&#34;") for task in remaining(*documents))


def test_every_link_of_the_list_leads_to_a_row():
    documents = {d.framework.name: d for d in all_of()}
    page = read_page(render_folder_page(list(documents.values())))
    places = {name: set(re.findall(r'\bid="([^"]+)"', render_document_html(d))) for name, d in documents.items()}
    linked = [a for a in page.addresses if a and "#item-" in a]
    assert len(linked) > 100
    for address in linked:
        name, _, place = address.removeprefix("./").partition(".html#")
        assert place in places[name], address


def test_its_counts_are_those_of_the_documents():
    documents = all_of(facts=EVERYTHING)
    plain = json.loads(render_folder_json(documents, "a" * 64))
    assert (plain["schema"], plain["audit_sha256"]) == (SCHEMA, "a" * 64)
    for document, listed in zip(documents, plain["documents"], strict=True):
        assert listed["rows"] == len(document.rows)
        assert listed["computed"] + listed["partly"] + listed["given"] + listed["open"] == listed["rows"]
        assert listed["unfinished"] == sum(not row.is_complete for row in document.rows)
    (task,) = [t for t in plain["to_write"] if t["key"] == "[items.probast-ai]"]
    assert len(task["asked_by"]["probast-ai"]) == 34


def test_it_says_in_two_sentences_what_is_left():
    whole = [filled("tripod-ai", facts=EVERYTHING)]
    assert told(whole) == "1 document, 52 rows: 52 are complete. Nothing is left to be written."
    assert "Nothing: every row of every document is complete." in render_folder_page(whole)
    bare = [filled("atlas")]
    optional = sum(task.is_optional for task in remaining(*bare))
    assert told(bare).endswith(f"things to be written ({optional} of them optional).")


def test_items_are_named_one_by_one_only_where_they_are_few():
    assert named(("5b", "20b")) == "5b, 20b"
    assert named(tuple(f"E{i}" for i in range(1, 10))) == "9 items, E1 to E9"


@pytest.mark.parametrize("shape", ["full", "hostile"])
def test_the_page_is_the_same_for_the_same_documents(shape):
    assert render_folder_page(all_of(shape)) == render_folder_page(all_of(shape))
