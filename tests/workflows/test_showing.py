"""What `radaudit show` reads and what it lets one choose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from radaudit.errors import UsageError
from radaudit.present.documents.audit_json import render_json
from radaudit.present.documents.comparison_files import comparison_json
from radaudit.records import Group, Withheld
from radaudit.workflows.showing import choose, read_finished
from tests.present.comparison.made_up_comparison import gap_of, make_model_comparison
from tests.present.evidence_factory import make_audit
from tests.present.renaming import renamed


def test_a_file_or_the_folder_that_holds_it_is_read(tmp_path: Path) -> None:
    audit = make_audit(1)
    (tmp_path / "audit.json").write_text(render_json(audit), encoding="utf-8")
    assert read_finished(tmp_path / "audit.json") == audit
    assert read_finished(tmp_path) == audit


def test_a_comparison_is_read_as_one(tmp_path: Path) -> None:
    comparison = make_model_comparison(gap_of(0.0), n_attributes=1)
    (tmp_path / "comparison.json").write_text(comparison_json(comparison), encoding="utf-8")
    assert read_finished(tmp_path) == comparison


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "There is no file"),
        (b"\xff\xfe", "is not an audit.json"),
        (b"{}", "is no audit of radaudit"),
        (b'{"schema": "radaudit.comparison/9"}', "written by a newer version .* reads 'radaudit.comparison/1'"),
        (b'{"schema": "radaudit.comparison/1"}', "misses the field 'title'"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(tmp_path: Path, content: bytes | None, problem: str) -> None:
    path = tmp_path / "some.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=problem):
        read_finished(path)


def test_without_a_choice_all_attributes_are_shown_that_are_no_intersection() -> None:
    audit = make_audit(2)
    crossed = replace(audit.evidence, sources={**audit.evidence.sources, "sex*vendor": "both"})
    choice = choose(replace(audit, evidence=crossed), (), (), with_findings=False)
    assert [attribute for attribute, _ in choice.groups] == ["vendor", "sex"]


def test_groups_of_one_attribute_are_gathered_and_withheld_ones_can_be_chosen() -> None:
    audit = make_audit(1)
    hidden = (Withheld(Group("vendor", "Agfa"), "fewer than 10 patients"),)
    audit = replace(audit, evidence=replace(audit.evidence, withheld=hidden))
    choice = choose(audit, ("auroc", "auroc"), ("vendor=Canon", "vendor=Agfa", "vendor=Canon"), with_findings=True)
    assert choice.measures == ("auroc",)
    assert choice.groups == (("vendor", (Group("vendor", "Canon"), Group("vendor", "Agfa"))),)
    assert choice.with_findings


def test_a_level_may_hold_an_equals_sign() -> None:
    audit = make_audit(evidence=renamed(make_audit(1).evidence, "Canon", "a=b"))
    assert choose(audit, (), ("vendor=a=b",), with_findings=False).groups == (("vendor", (Group("vendor", "a=b"),)),)


@pytest.mark.parametrize(
    ("measures", "groups", "problem", "cure"),
    [
        (("auc",), (), "no measure 'auc'", "auroc"),
        ((), ("race",), "does not compare by 'race'", "vendor"),
        ((), ("vendor=Agfa",), "no level 'Agfa'", "GE, Siemens, Canon"),
    ],
)
def test_what_the_audit_does_not_have_is_refused_by_what_it_has(
    measures: tuple[str, ...], groups: tuple[str, ...], problem: str, cure: str
) -> None:
    with pytest.raises(UsageError, match=problem) as caught:
        choose(make_audit(1), measures, groups, with_findings=False)
    assert cure in str(caught.value.cure)
