"""Rows: what an audit answers, what a person must write, and that every number is the audit's own."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from radaudit.present.documents.regulatory.document import Filled
from radaudit.present.documents.regulatory.evidence import EVIDENCE
from radaudit.present.documents.regulatory.facts import NOTHING, Facts
from radaudit.present.documents.regulatory.filling import _filled
from radaudit.present.documents.regulatory.inventory import NAMES, read_framework
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.present.documents.regulatory.tables.contingency import counts_of
from radaudit.present.page.report import render_html
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group
from radaudit.records.codec import to_plain
from radaudit.records.opened import opened
from radaudit.records.wording import number, whole
from tests.present.documents.regulatory.filled_documents import EVERYTHING, SHAPES, audit_of, filled
from tests.present.made_up_run import make_test_set


def resolved(plain, path):
    """What stands in audit.json at a path such as "evidence.measurements[3]"; the last one of several."""
    found = plain
    for one in path.split("; "):
        found = plain
        for name, indices in re.findall(r"([A-Za-z_]\w*)|\[([\d, ]+)\]", one):
            found = found[name] if name else [found[int(index)] for index in indices.split(", ")][-1]
    return found


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", NAMES)
def test_every_framework_can_be_filled_from_any_audit(name, shape):
    document = filled(name, shape)
    assert [row.item.number for row in document.rows] == [item.number for item in read_framework(name).items]
    for row in document.rows:
        assert (row.status in ("computed", "partly")) == bool(row.passages)
        assert row.is_complete == (not row.to_write)
        if row.to_write:
            assert row.to_write.startswith(f"TO BE WRITTEN BY {row.item.by.upper()}")


@pytest.mark.parametrize("shape", SHAPES)
def test_every_passage_leads_into_audit_json(shape):
    audit = audit_of(shape)
    plain = to_plain(audit)
    for name, function in EVIDENCE.items():
        for passage in function(Quoting(View(audit))):
            assert passage.text.strip(), name
            for anchor in passage.anchors:
                resolved(plain, anchor.path)  # a path that leads nowhere raises


@pytest.mark.parametrize("shape", [s for s in SHAPES if s != "many groups"])  # whose page leaves rows out to stay small
def test_every_link_leads_to_a_place_on_the_report(shape):
    audit = audit_of(shape)
    places = set(re.findall(r'\bid="([^"]+)"', render_html(audit)))
    linked = {
        anchor.place: name for name, function in EVIDENCE.items() for p in function(Quoting(View(audit))) for anchor in p.anchors
    }  # fmt: skip
    linked.pop("", None)
    assert {place: name for place, name in linked.items() if place not in places} == {}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_row_of_a_table_says_where_its_numbers_stand(shape):
    audit = audit_of(shape)
    plain = to_plain(audit)
    for name in NAMES:
        for grid in filled(name, shape).grids:
            for cells, path in zip(grid.rows, grid.paths, strict=True):
                assert len(cells) in (1, len(grid.columns))
                assert bool(path) == (len(cells) > 1)
                resolved(plain, path)
            assert [len(line) for line in grid.lines] == [1 if len(c) == 1 else len(grid.headings) for c in grid.rows]


def test_anchors_into_one_list_are_told_as_one():
    anchors = (Anchor("a[3]", "x"), Anchor("b.c", "y"), Anchor("a[5]", "z"), Anchor("a[3].d"), Anchor("b.c", "y"))
    assert Passage("Text.", anchors).places == (Anchor("a[3, 5]", "x"), Anchor("b.c", "y"), Anchor("a[3].d"))


def test_a_passage_without_an_anchor_cannot_be_made():
    with pytest.raises(ValueError, match="where its numbers stand"):
        Passage("Sensitivity 0.9.", ())


def test_a_measure_is_quoted_with_interval_method_and_cases_as_the_audit_holds_them():
    audit = audit_of()
    q = Quoting(View(audit))
    plain = to_plain(audit)
    for metric in audit.evidence.cards:
        for group in (EVERYONE, Group("vendor", "Canon")):
            passage = q.measure(metric, group)
            if passage is None:
                continue
            held = resolved(plain, passage.anchors[0].path)
            assert (held["metric"], held["group"]) == (metric, {"attribute": group[0], "value": group[1]})
            estimate = held["estimate"]
            if estimate["value"] is None:
                assert "not estimable" in passage.text
                continue
            digits = {number(estimate["value"], 2), number(estimate["value"], 3)}
            assert any(f": {d} (" in passage.text for d in digits), passage.text
            for end in ("low", "high"):
                assert any(number(estimate[end], k) in passage.text for k in (2, 3))
            assert estimate["method"] in passage.text
            assert f"n {whole(estimate['n'])}" in passage.text


def test_a_changed_number_of_the_audit_changes_the_document():
    audit = audit_of()
    changed = tuple(
        replace(m, estimate=replace(m.estimate, value=0.123, low=0.111, high=0.135))
        if (m.metric, m.group) == ("sensitivity", EVERYONE)
        else m
        for m in audit.evidence.measurements
    )
    other = replace(audit, evidence=replace(audit.evidence, measurements=changed))
    row = next(r for r in filled("tripod-ai", audit=other).rows if r.item.number == "23a")
    told = " ".join(p.text for p in row.passages)
    assert "Sensitivity at threshold 0.4: 0.12 (95 % CI 0.11 to 0.14" in told.replace("\u202f", " ")


def test_counts_by_flag_are_the_counts_that_the_proportions_were_made_of():
    q = Quoting(View(audit_of()))
    found = counts_of(q, EVERYONE)
    assert found is not None
    se, sp = (q.view.measurement(m, EVERYONE).estimate for m in ("sensitivity", "specificity"))
    assert found.hits + found.misses == se.n
    assert found.alarms + found.spared == sp.n
    assert abs(found.hits / se.n - se.value) <= 0.5 / se.n
    assert abs(found.spared / sp.n - sp.value) <= 0.5 / sp.n


def test_no_counts_are_given_where_they_are_rounded():
    audit = audit_of()
    groups = tuple(replace(s, is_rounded=True) for s in audit.evidence.groups)
    rounded = replace(audit, evidence=replace(audit.evidence, groups=groups))
    assert counts_of(Quoting(View(rounded)), EVERYONE) is None
    assert [g.key for g in filled("fda-tables", audit=rounded).grids if g.key == "table-two-by-two"] == []


def test_a_sealed_test_set_is_told_and_its_absence_is_a_limitation():
    row = {r.item.number: r for r in filled("stard-ai").rows}["15b"]
    assert any(opened(make_test_set()) in p.text for p in row.passages)
    unsealed = {r.item.number: r for r in filled("stard-ai", "three attributes").rows}["33"]
    assert any("not sealed" in p.text for p in unsealed.passages)


def test_what_the_audit_does_not_have_is_left_to_a_person():
    rows = {r.item.number: r for r in filled("tripod-ai", "empty").rows}
    assert rows["23a"].status == "open"
    assert rows["23a"].to_write.startswith("TO BE WRITTEN BY THE STATISTICIAN")
    assert rows["12d"].status == "open"


def test_probast_is_never_answered_by_the_program_nor_by_facts():
    for facts in (NOTHING, EVERYTHING):
        rows = filled("probast-ai", facts=facts).rows
        assert {row.status for row in rows} == {"partly", "open"}
        assert not any(row.is_complete for row in rows)
    judged = {r.item.number: r for r in filled("probast-ai", facts=Facts({}, {"probast-ai": {"E1.1": "Yes."}})).rows}
    assert judged["E1.1"].is_complete
    assert judged["E1.1"].word == "Judged by a person"
    assert not judged["E1.2"].is_complete


@pytest.mark.parametrize("name", NAMES)
def test_facts_fill_their_rows(name):
    bare, told = filled(name), filled(name, facts=EVERYTHING)
    for before, after in zip(bare.rows, told.rows, strict=True):
        item = after.item
        shown = [a.key for a in after.answers]
        if item.relation not in ("", "internal"):
            assert (after.passages, shown) == ((), ["data.relation", f"study.{item.relation}_results"])
            assert after.is_complete
            continue
        assert after.passages == before.passages
        assert shown == [*(["data.relation"] if item.relation else []), *item.facts]
        assert after.is_complete == (before.is_complete or (bool(item.keys) and not item.is_judged))
        if before.status == "open" and item.facts and not item.is_judged:
            assert after.status == "given"


def test_one_answer_of_two_leaves_the_row_unfinished_and_names_the_other():
    facts = Facts({"use.intended_use": "To find effusions."})
    row = next(r for r in filled("tripod-ai", facts=facts).rows if r.item.number == "3b")
    assert row.missing == ("use.population", "use.users")
    assert not row.is_complete
    assert row.to_write == "TO BE WRITTEN BY THE STUDY LEAD (facts.toml: use.population, use.users)."


def test_an_answer_to_the_item_itself_stands_for_all_and_before_all():
    facts = Facts({"use.intended_use": "Shared."}, {"tripod-ai": {"3b": "Our own."}})
    row = next(r for r in filled("tripod-ai", facts=facts).rows if r.item.number == "3b")
    assert [a.text for a in row.answers] == ["Our own.", "Shared."]
    assert row.is_complete
    assert next(r for r in filled("claim-2024", facts=facts).rows if r.item.number == "3").missing


def test_the_words_of_a_status_name_who_writes():
    item = next(i for i in read_framework("tripod-ai").items if i.number == "17")
    assert Filled(item, "open").word == "To be written by the study lead"
    assert Filled(item, "computed").word == "Computed"


def test_the_relation_of_the_data_is_told_as_a_sentence():
    row = {r.item.number: r for r in filled("hti-1", facts=Facts({"data.relation": "internal"})).rows}["21"]
    assert [a.text for a in row.answers] == ["The evaluation data are internal."]


def test_results_stand_only_in_rows_about_data_of_their_relation():
    unknown = {r.item.number: r for r in filled("hti-1").rows}
    assert unknown["23"].missing == ("data.relation",)
    assert unknown["23"].status == "partly"
    rows = {r.item.number: r for r in filled("hti-1", facts=Facts({"data.relation": "external, local"})).rows}
    for item in ("23", "24", "27", "29"):
        assert rows[item].status == "computed"
        assert rows[item].passages == unknown[item].passages
    for item in ("21", "22"):
        assert (rows[item].status, rows[item].passages) == ("open", ())
        assert rows[item].missing == ("study.internal_results",)
    told = Facts({"data.relation": "external", "study.internal_results": "AUROC 0.9 in 800 images."})
    row = {r.item.number: r for r in filled("hti-1", facts=told).rows}["21"]
    assert (row.status, row.is_complete) == ("given", True)


def test_an_item_is_computed_whole_only_with_the_evidence_that_decides_it():
    scores, model = audit_of("three attributes"), audit_of()
    given = {r.item.number: r for r in filled("tripod-ai", audit=replace(scores, model=None)).rows}["12g"]
    assert (given.status, given.missing) == ("partly", ("model.scoring",))
    assert model.model is not None
    run = {r.item.number: r for r in filled("tripod-ai", audit=model).rows}["12g"]
    assert (run.status, run.missing) == ("computed", ())


def test_spread_between_people_is_no_answer_to_spread_between_sources():
    audit = audit_of()
    of_vendors = tuple(h for h in audit.evidence.heterogeneity if h.attribute == "vendor")
    for attribute, status in (("vendor", "partly"), ("hospital", "computed"), ("sex", "open")):
        spread = tuple(replace(h, attribute=attribute) for h in of_vendors)
        groups = tuple(
            s if s.group == EVERYONE else replace(s, group=Group(attribute, s.group.value))
            for s in audit.evidence.groups
        )
        evidence = replace(audit.evidence, heterogeneity=spread, groups=groups, sources={attribute: "column 'x'"})
        q = Quoting(View(replace(audit, evidence=evidence)))
        item = next(i for i in read_framework("tripod-ai").items if i.number == "23b")
        row = _filled(item, q, {}, {})
        assert row.status == status
        assert row.missing == (() if status == "computed" else ("data.clusters",))
        assert bool(list(EVIDENCE["center_groups"](q))) is (attribute == "hospital")


def test_cases_and_patients_are_those_that_the_number_divides_by():
    q = Quoting(View(audit_of()))
    everyone = q.view.everyone()
    sensitivity, specificity, ppv = (q.measure(m).text for m in ("sensitivity", "specificity", "ppv"))
    assert f"{whole(everyone.n_event_patients)} patients" in sensitivity
    assert f"{whole(everyone.n_other_patients)} patients" in specificity
    assert "diseased" not in specificity
    assert "patients" not in ppv  # the audit does not hold how many patients have a flagged case


def test_the_numbers_of_a_sentence_have_the_same_digits():
    q = Quoting(View(audit_of()))
    for attribute in q.plain_attributes():
        for metric in q.evidence.cards:
            if passage := q.by_group(metric, attribute):
                digits = {len(d) for d in re.findall(r": \u2212?\d+\.(\d+) \(", passage.text)}
                assert len(digits) <= 1, passage.text
