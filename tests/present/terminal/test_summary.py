"""The terminal summary: worst first, 80 columns, no color needed, no markup from names, any encoding."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from radaudit.judge.policy import read_policy
from radaudit.language import speaking
from radaudit.present.terminal import print_summary, shown, top_findings
from radaudit.present.terminal.summary import MOST_FINDINGS
from radaudit.present.view import View
from radaudit.records import EVERYONE, Finding, Group, Verdict, Withheld
from tests.present.evidence_factory import make_audit, make_evidence

SHAPES = [
    {},
    {"n_attributes": 3},
    {"kind": "tiny"},
    {"kind": "empty"},
    {"kind": "missing"},
    {"hostile": True},
    {"n_attributes": 0, "n_levels": 300},
]


def printed(audit, *, width=80, encoding="utf-8", **kwargs) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    print_summary(audit, Console(file=stream, width=width, **kwargs))
    stream.flush()
    return raw.getvalue().decode(encoding)


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


def of(verdict, weight=0.0, group=None, against=""):
    return Finding("RA401", "Gap", verdict, "Words.", weight=weight, group=group, against=against)


def test_top_findings_are_the_worst_and_few():
    many = (*(of(Verdict.CONCERN, w) for w in range(9)), of(Verdict.FAIL))
    top = top_findings(many)
    assert len(top) == MOST_FINDINGS
    assert (top[0].verdict, top[1].weight) == (Verdict.FAIL, 8)


def test_the_side_that_does_better_is_not_told_beside_the_side_that_lags():
    ap, pa = Group("view", "AP"), Group("view", "PA")
    worse, better = of(Verdict.FAIL, 2.0, pa, "rest"), of(Verdict.CONCERN, 0.0, ap, "rest")
    assert top_findings((better, worse)) == [worse]
    assert top_findings((better, of(Verdict.CONCERN))) == [better, of(Verdict.CONCERN)]


def test_beside_a_headline_that_names_no_gap_it_says_that_the_gaps_are_open():
    audit = make_audit(1)
    gap = replace(of(Verdict.INCONCLUSIVE, 1.0, Group("vendor", "Canon"), "rest"), metric="auroc")
    flowing = " ".join(printed(replace(audit, findings=(of(Verdict.CONCERN), gap))).split())
    assert (
        "Does the model work equally well for every group? It can’t be said yet: every group that was compared has too few "
        "cases to tell."
    ) in flowing
    assert "No. It does worse, by more than the policy allows, for vendor Canon" in " ".join(printed(audit).split())


def test_where_all_gaps_are_muted_it_does_not_say_that_nothing_was_compared():
    audit = make_audit(1)
    muted = replace(of(Verdict.MUTED, 0.0, Group("vendor", "Canon"), "rest"), metric="auroc")
    flowing = " ".join(printed(replace(audit, findings=(muted,))).split())
    assert (
        "? Inconclusive: Every gap that could be judged is set aside by the policy, so nothing is said about gaps."
        in flowing
    )
    assert "No group could be judged" not in flowing
    assert "○ muted 1" in flowing


def test_comparisons_are_counted_as_the_page_counts_them_and_findings_beside_them():
    audit = make_audit()
    gaps = [f for f in audit.findings if View(audit).is_gap(f)]
    flowing = " ".join(printed(audit).split())
    failed = sum(f.verdict is Verdict.FAIL for f in gaps)
    further = sum(f.metric not in audit.policy.primary for f in gaps)
    assert (
        f"{len(gaps)} comparisons between groups, {further} of them in further measures: ✗ fail {failed} · " in flowing
    )
    assert re.search(
        rf"\d of {len(audit.findings)} findings shown; in all, comparisons included: ✗ fail {failed} · ", flowing
    )
    assert len(gaps) < len(audit.findings)


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


def test_the_tally_never_parts_a_number_from_its_verdict():
    kinds = (Verdict.CONCERN, Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE, Verdict.PASS)
    findings = tuple(of(v) for v in kinds for _ in range(25))
    for width in range(40, 100):
        text = printed(replace(make_audit(1), findings=findings), width=width)
        assert all(f"{s} {w} 25" in text for s, w in (("!", "concern"), ("–", "not applicable"), ("✓", "pass")))


def test_inconclusive_findings_fill_up_to_three():
    fill = tuple(of(Verdict.INCONCLUSIVE, w) for w in range(5))
    assert [f.verdict for f in top_findings((of(Verdict.FAIL), *fill))] == [
        Verdict.FAIL,
        Verdict.INCONCLUSIVE,
        Verdict.INCONCLUSIVE,
    ]
    alone = (of(Verdict.PASS), of(Verdict.NOT_APPLICABLE), of(Verdict.NOT_APPLICABLE, group=EVERYONE))
    assert [f.verdict for f in top_findings(alone)] == [Verdict.NOT_APPLICABLE]


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


def test_what_the_policy_sets_aside_has_a_line():
    policy = replace(read_policy(), muted={"sensitivity vendor Canon": "known, being mended"})
    flowing = " ".join(printed(make_audit(1, policy=policy)).split())
    assert "1 fail is set aside by the policy: vendor Canon, sensitivity (known, being mended)." in flowing
    assert "set aside" not in printed(make_audit(1))
