"""What stands below a notebook's cell: the answer, every gap with mark and interval, for light and dark, and nothing that runs."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from radaudit.present.notebook.cell import MOST_ROWS, render_cell
from radaudit.present.notebook.marks import COLORS, WIDTH, gap_strip
from radaudit.present.view import View
from radaudit.records import EVERYONE, Estimate, Finding, Group, Verdict, Withheld
from radaudit.records.conclusion import overall_verdict
from radaudit.records.wording import HEADLINES, NOTHING_COMPARED, VERDICT_WORDS
from tests.present.evidence_factory import make_audit, make_comparison, make_evidence
from tests.present.renaming import renamed

SHAPES = [{}, {"kind": "tiny"}, {"kind": "empty"}, {"kind": "missing"}, {"hostile": True}, {"n_levels": 300}]


class Reading(HTMLParser):
    """Text and tags; complains where a tag is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def read(audit) -> Reading:
    reading = Reading()
    reading.feed(render_cell(audit))
    assert reading.open == []
    reading.text = " ".join(reading.text.split())
    return reading


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_it_is_small_whole_and_runs_nothing(shape):
    audit = make_audit(**shape)
    assert len(render_cell(audit).encode()) <= 60_000
    for tag, attributes in read(audit).tags:
        assert tag not in ("script", "style", "link", "img", "iframe", "a", "use")
        assert not [name for name in attributes if name.startswith("on") or name in ("href", "src", "id")]


def test_it_tells_the_verdict_the_answer_and_the_gaps_in_cases_of_a_thousand():
    text = read(make_audit()).text
    assert (
        f"Fail: {HEADLINES[Verdict.FAIL]}Does the model" in text
    )  # two elements, whose texts are joined as they stand
    assert "No. It does worse, by more than the policy allows, for vendor Canon" in text
    assert "On Canon scanners it misses 240 more per 1000 images with the disease than on the other scanners." in text
    assert "Who was audited: 1,852 images of 1,482 patients, 407 diseased." in text


def test_it_begins_with_the_verdict_that_the_terminal_gives():
    audit = make_audit()
    verdict = overall_verdict(audit.findings)
    assert f"{VERDICT_WORDS[verdict]}: {HEADLINES[verdict]}" in read(audit).text
    assert f"Inconclusive: {NOTHING_COMPARED}" in read(replace(audit, findings=())).text


def test_every_gap_of_the_matrix_has_shape_word_number_and_interval():
    audit = make_audit(1)
    view = View(audit)
    text = read(audit).text
    for group in ("GE", "Siemens", "Canon"):
        gap = view.gap("sensitivity", Group("vendor", group))
        found = view.finding("sensitivity", Group("vendor", group), gap.against)
        value = f"{gap.gap.value:+.2f}".replace("-", "−").replace("+0.00", "0.00").replace("−0.00", "0.00")
        assert f"{VERDICT_WORDS[found.verdict]} {value}" in text
    strips = [t for t, a in read(audit).tags if t == "svg" and a.get("width") == str(WIDTH)]
    assert len(strips) == 12  # 3 groups with enough patients by 4 primary measures


def test_of_very_many_groups_the_worst_are_shown_and_it_says_of_how_many():
    audit = make_audit(evidence=make_evidence(1, n_levels=20, bad=("Canon", "S015")))
    text = read(audit).text
    assert "S015" in text
    assert f"The {MOST_ROWS} worst of 24 groups; the report has all." in text


def test_withheld_groups_are_named():
    audit = make_audit(1)
    hidden = (Withheld(Group("vendor", "Agfa"), "fewer than 10 patients"),)
    assert "Agfa" in read(replace(audit, evidence=replace(audit.evidence, withheld=hidden))).text


def test_its_numbers_stand_in_the_digits_of_the_report():
    audit = make_audit()
    auroc = audit.evidence.find("auroc", EVERYONE).estimate
    assert f"AUROC{auroc.value:.2f} ({auroc.low:.2f} to {auroc.high:.2f})" in read(audit).text


def test_a_number_that_cannot_be_had_says_why():
    audit = make_audit()
    gone = tuple(
        replace(m, estimate=Estimate(None, note="one outcome only")) if m.metric == "auroc" else m
        for m in audit.evidence.measurements
    )
    text = read(replace(audit, evidence=replace(audit.evidence, measurements=gone))).text
    assert "AUROCnot estimable: one outcome only" in text


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "</bdi><script>alert(1)</script>", '"><b>', "&lt;b&gt;"]
)
def test_nothing_from_the_data_is_markup(name):
    audit = replace(make_audit(evidence=renamed(make_evidence(1), "Canon", name)), title=name)
    plain = {tag for tag, _ in read(make_audit(1)).tags}
    reading = read(audit)
    assert {tag for tag, _ in reading.tags} <= plain
    assert reading.text.count(name) >= 2
    assert html.escape(name, quote=False) in render_cell(audit).replace("&#34;", '"').replace("&#39;", "'")


def test_the_side_that_does_better_is_not_told_beside_the_side_that_lags():
    audit = make_audit(1)
    group = Group("vendor", "Canon")
    worse = Finding("RA401", "Lags", Verdict.FAIL, "Words.", group=group, metric="auroc", against="rest", weight=1.0)
    better = Finding(
        "RA401", "Leads", Verdict.CONCERN, "Words.", group=Group("vendor", "GE"), metric="auroc", against="rest"
    )
    text = read(replace(audit, findings=(worse, better))).text
    assert "On Canon scanners" in text
    assert "On GE scanners" not in text


def test_made_up_data_is_said_above_everything():
    audit = make_audit(1)
    evidence = replace(audit.evidence, notes=("Demonstration: these images are made up.",))
    assert read(replace(audit, evidence=evidence)).text.startswith("Demonstration: these images are made up.")


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("verdict", Verdict)
def test_marks_stand_out_against_light_and_dark_paper(verdict):
    own = luminance(COLORS[verdict])
    assert 1.05 / (own + 0.05) >= 4
    assert (own + 0.05) / (luminance("#1e1e1e") + 0.05) >= 3


def test_a_strip_draws_interval_value_and_margin_on_its_axis():
    gap = make_comparison("auroc", Group("vendor", "Canon"), -0.05, 0.02, simultaneous=1.0)
    drawn = gap_strip(gap, 0.1, 0.05, Verdict.FAIL)
    places = [float(v) for v in re.findall(r"M([\d.]+) 5H([\d.]+)", drawn)[0]]
    assert places == [pytest.approx(WIDTH * 0.15, abs=0.06), pytest.approx(WIDTH * 0.35, abs=0.06)]
    assert f'cx="{WIDTH / 4:g}"' in drawn
    assert f'x="{WIDTH / 4:g}" width="{WIDTH / 2:g}"' in drawn
    far = gap_strip(gap, 0.02, None, None)
    assert "circle" not in far
    assert "M0 5H0" in far
    assert "currentColor" in far
