"""The terminal summary: worst first, 80 columns, no color needed, no markup from names, any encoding."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from rich.cells import cell_len

from radaudit.judge.policy import read_policy
from radaudit.language import speaking
from radaudit.present.terminal import shown
from radaudit.records import Finding, Group, Verdict, Withheld
from tests.present.evidence_factory import make_audit, make_evidence
from tests.present.terminal.printing import printed

SHAPES = [
    {},
    {"n_attributes": 3},
    {"kind": "tiny"},
    {"kind": "empty"},
    {"kind": "missing"},
    {"hostile": True},
    {"n_attributes": 0, "n_levels": 300},
]


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_fits_80_columns_in_every_encoding(shape, encoding):
    text = printed(make_audit(**shape), encoding=encoding)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "\x1b" not in text


def test_is_short():
    assert len(printed(make_audit(3)).splitlines()) <= 50


def test_order_of_the_summary():
    text = printed(make_audit())
    places = [
        text.index(words)
        for words in (
            "Chest radiographs, effusion",
            "✗ Fail: An important gap",
            "1,852 images of 1,482 patients, 407 diseased (22.0%); 3 could not be scored.",
            "Threshold 0.4 (given); 95 % intervals clustered by patient; policy default.",
            "✗ Fail  Error-rate gap: vendor Canon",
            "✗ Fail  Discrimination gap: vendor Canon",
            "findings shown; in all, comparisons",
            "Weakest group",
        )
    ]
    assert places == sorted(places)


def test_a_finding_is_printed_with_its_sentence():
    flowing = " ".join(printed(make_audit()).split())
    assert (
        "On Canon scanners sensitivity is 0.61 against 0.85 on the other scanners: the model misses 240 more per 1000 images"
        in flowing
    )


def test_table_names_the_weakest_group_that_is_large_enough():
    text = printed(make_audit(1))
    assert re.search(
        r"^Sensitivity\s+0\.85 \(0\.82 to 0\.88\)\s+0\.61 \(0\.48 to 0\.74\)\s+vendor Canon\s*$",
        text,
        flags=re.MULTILINE,
    )
    assert "Unknown" not in text.partition("Weakest group")[2]


def test_what_cannot_be_estimated_is_said():
    text = printed(make_audit(evidence=make_evidence(1, scale=0.008)))
    assert re.search(r"^AUROC\s+not estimable\s*$", text, flags=re.MULTILINE)


def test_without_patients_it_says_so():
    flowing = " ".join(printed(make_audit(kind="missing")).split())
    assert "1,852 images (patients unknown)" in flowing
    assert "treating every image as a different patient" in flowing


def test_inconclusive_never_says_pass():
    audit = make_audit(1)
    unsure = tuple(f for f in audit.findings if f.verdict in (Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE))
    text = printed(replace(audit, findings=unsure))
    assert "? Inconclusive: No important gap was shown, but not all could be ruled out." in text
    assert "Pass" not in text


def test_empty_audit():
    text = printed(make_audit(kind="empty"))
    assert "No findings." in text
    assert "Weakest" not in text


def test_markup_in_names_is_printed_not_obeyed():
    evidence = make_evidence(2, hostile=True, bad=("[/red] 😀 {{ 7*7 }}",))
    text = printed(make_audit(evidence=evidence), force_terminal=True, color_system="standard")
    flowing = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", text).split())
    assert "[bold] [/red] 😀 {{ 7*7 }}" in flowing


def test_control_characters_in_names_never_reach_the_terminal():
    audit = make_audit(1)
    evil = Finding("RA401", "Gap", Verdict.FAIL, "x \x1b[2J\x07 y \u202e z.", group=Group("vendor", "\x1b]0;owned\x07"))
    text = printed(replace(audit, findings=(evil,), title="t\x1b[31m\r\nt"))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


def test_ascii_terminals_get_other_symbols_and_escapes():
    audit = replace(make_audit(1), title="Röntgen 😀")
    text = printed(audit, encoding="ascii")
    assert "R\\xf6ntgen \\U0001f600" in text
    assert "x Fail: An important gap" in text
    assert "| + " in text
    assert shown("✗ – ✓ · −0.2 …", "ascii") == "x - + | -0.2 ..."
    assert shown("✗ ok", "utf-8") == "✗ ok"
    assert shown("é", "no-such-encoding") == "\\xe9"


def test_color_is_only_an_addition():
    plain, colored = printed(make_audit()), printed(make_audit(), force_terminal=True, color_system="standard")
    assert "\x1b[" in colored
    assert [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", colored).splitlines()] == [
        line.rstrip() for line in plain.splitlines()
    ]


def test_narrow_terminals_lose_nothing():
    text = printed(make_audit(1), width=40)
    assert max(len(line) for line in text.splitlines()) <= 40
    assert "0.61" in text.partition("Weakest")[2]


def test_no_line_begins_with_a_percent_sign():
    for width in range(30, 110):
        for line in printed(make_audit(), width=width).splitlines():
            assert not line.lstrip().startswith("%"), (width, line)


def test_chinese_fits_the_columns_that_its_signs_take(monkeypatch):
    known = {"Who was audited": "审核了谁", "No findings.": "没有发现。" * 30}
    monkeypatch.setattr("radaudit.language.catalogue", lambda _: known)
    with speaking("zh"):
        text = printed(make_audit(kind="empty"))
    assert "没有发现" in text
    assert max(cell_len(line) for line in text.splitlines()) <= 80


def test_made_up_data_is_said_below_the_title():
    audit = make_audit(1)
    evidence = replace(audit.evidence, notes=("Demonstration: these images are made up.",))
    lines = printed(replace(audit, evidence=evidence)).splitlines()
    assert lines[1:3] == ["Chest radiographs, effusion", "Demonstration: these images are made up."]


def test_long_names_are_shortened_in_the_table_only():
    name = "a very long name of a scanner that goes on and on for ever"
    evidence = make_evidence(1)
    renamed = tuple(
        replace(m, group=Group("vendor", name)) if m.group.value == "Canon" else m for m in evidence.measurements
    )
    groups = tuple(replace(s, group=Group("vendor", name)) if s.group.value == "Canon" else s for s in evidence.groups)
    text = printed(
        make_audit(evidence=replace(evidence, measurements=renamed, groups=groups, comparisons=())), width=120
    )
    assert "vendor a very long name of a scan..." in text


def test_policies_without_primary_measures_print_no_table():
    audit = make_audit(1, policy=replace(read_policy(), primary=()))
    assert "Weakest" not in printed(audit)


def test_importing_it_loads_neither_pandas_nor_torch():
    code = (
        "import sys, radaudit.present.terminal; print([m for m in ('torch', 'pandas', 'plotly') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_unit_the_withheld_groups_and_the_spread_have_a_line_each():
    audit = make_audit(1)
    text = printed(audit)
    assert "Shown beyond chance: 4 of 4 gaps between best and worst group, by vendor." in text
    assert "Unit of analysis" not in text
    assert "Withheld" not in text
    withheld = tuple(Withheld(Group("vendor", name), "fewer than 10 patients") for name in ("Hologic", "Agfa"))
    evidence = replace(audit.evidence, unit="patient (highest score)", withheld=withheld)
    told = printed(replace(audit, evidence=evidence))
    assert "1,852 patients, 407 diseased (22.0%)" in told
    assert "Unit of analysis: patient (highest score)." in told
    named = "Withheld, so that nobody can be recognized: vendor Hologic and vendor Agfa (fewer than 10 patients)."
    assert named in " ".join(told.split())
    calm = printed(make_audit(evidence=make_evidence(1, bad=())))
    assert "Shown beyond chance: none of 4 gaps between best and worst group." in calm
    assert "chance" not in printed(replace(audit, evidence=replace(audit.evidence, heterogeneity=())))
