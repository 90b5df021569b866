"""Tables by group in the terminal: what the audit holds, at 80 columns, in every encoding, without color."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from radaudit.present.terminal.by_group import Choice, print_by_group
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group, Withheld
from tests.present.evidence_factory import make_audit, make_evidence


def all_of(audit, **more):
    """Every attribute with all its groups."""
    evidence = audit.evidence
    known = [s.group for s in evidence.groups] + [w.group for w in evidence.withheld]
    groups = tuple((a, tuple(g for g in known if g.attribute == a)) for a in evidence.attributes)
    return Choice(groups=groups, **more)


def printed(audit, choice=None, *, encoding="utf-8", width=80, **settings):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    print_by_group(audit, Console(file=stream, width=width, **settings), choice or all_of(audit))
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
@pytest.mark.parametrize(
    "shape", [{}, {"kind": "tiny"}, {"kind": "empty"}, {"hostile": True}, {"n_levels": 60}], ids=str
)
@pytest.mark.parametrize("measures", [(), ("sensitivity", "prevalence")], ids=str)
def test_fits_80_columns_in_every_encoding(shape, encoding, measures):
    audit = make_audit(**shape)
    text = printed(audit, all_of(audit, measures=measures), encoding=encoding)
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "\x1b" not in text


def test_primary_measures_stand_side_by_side_with_their_verdicts():
    text = printed(make_audit(1))
    assert re.search(r"^Everyone\s+1,852\s+407\s+0\.\d\d\s+0\.85\s", text, flags=re.MULTILINE)
    assert re.search(r"^Canon\s+240\s+53\s+✗ 0\.\d\d\s+✗ 0\.61\s", text, flags=re.MULTILINE)


def test_one_measure_has_value_and_gap_with_their_intervals():
    audit = make_audit(1)
    text = printed(audit, all_of(audit, measures=("sensitivity",)))
    view = View(audit)
    own = view.measurement("sensitivity", Group("vendor", "Canon")).estimate
    gap = view.gap("sensitivity", Group("vendor", "Canon"))
    line = next(line for line in text.splitlines() if line.startswith("Canon"))
    assert f"{own.value:.2f} ({own.low:.2f} to {own.high:.2f})" in line
    assert f"✗ {gap.gap.value:.3f} ({gap.low:.3f} to {gap.high:.3f})".replace("-", "−") in line
    assert "AUROC" not in text


def test_curves_are_drawn_on_axes_that_all_groups_share():
    audit = make_audit(1)
    text = printed(audit)
    rows = re.findall(r"^(\w+)\s+([▁-█ ]{16,})", text, flags=re.MULTILINE)
    assert {name for name, _ in rows} >= {"Everyone", "GE", "Siemens"}
    assert "Net benefit: 0 or less to 0.18, at thresholds 0.01 to 0.99." in " ".join(text.split())
    assert "ROC:" not in printed(audit, all_of(audit, measures=("auroc",)))


def test_a_withheld_group_is_named_with_the_reason():
    audit = make_audit(1)
    hidden = (Withheld(Group("vendor", "Agfa"), "fewer than 10 patients"),)
    told = replace(audit, evidence=replace(audit.evidence, withheld=hidden))
    assert "vendor Agfa: withheld, fewer than 10 patients." in printed(told)
    canon = Choice(groups=(("vendor", (Group("vendor", "Canon"),)),))
    assert "Agfa" not in printed(told, canon)


def test_too_few_patients_and_uncertain_values_are_told_apart():
    audit = make_audit(evidence=make_evidence(1))
    text = printed(audit)
    assert re.search(r"^Unknown\s+12\s+3\s+too few", text, flags=re.MULTILINE)
    few = tuple(replace(s, n_event_patients=8) if s.group.value == "Canon" else s for s in audit.evidence.groups)
    text = printed(replace(audit, evidence=replace(audit.evidence, groups=few)))
    assert re.search(r"^Canon\s+240\s+53\s+✗ 0\.\d\d\*", text, flags=re.MULTILINE)
    assert "* few patients with or without the disease: uncertain" in " ".join(text.split())


def test_only_chosen_groups_and_their_findings_are_told():
    audit = make_audit(1)
    canon = Choice(("sensitivity",), (("vendor", (Group("vendor", "Canon"),)),), with_findings=True)
    flowing = " ".join(printed(audit, canon).split())
    assert "Siemens" not in flowing
    told = [f for f in audit.findings if f.group == Group("vendor", "Canon") and f.metric == "sensitivity"]
    assert told
    assert all(f.advice in flowing for f in told)
    assert "Discrimination gap" not in flowing


def test_all_findings_are_told_with_their_advice():
    audit = make_audit(1)
    flowing = " ".join(printed(audit, all_of(audit, with_findings=True)).split())
    for finding in audit.findings:
        if finding.group in (None, EVERYONE) or finding.group.attribute == "vendor":
            assert " ".join(finding.explanation.split()) in flowing


def test_markup_in_names_is_printed_not_obeyed():
    text = printed(make_audit(hostile=True), force_terminal=True, color_system="standard", width=120)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "[/red] 😀 {{ 7*7 }}" in " ".join(plain.split())
    assert "<img src=x onerror=alert(2)>" in " ".join(plain.split())
