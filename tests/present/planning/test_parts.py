"""A plan in words: the same numbers as the record, every gap in it explained, nothing that a name can break."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from rich.console import Console

from radaudit.measure.planning.study import plan_study
from radaudit.present.planning.files import MARKS, plan_csv, plan_json, plan_markdown
from radaudit.present.planning.measure_names import TITLES
from radaudit.present.planning.needs_parts import needs_parts
from radaudit.present.planning.study_parts import study_parts
from radaudit.present.planning.terminal import print_parts
from radaudit.records import EVERYONE, Group
from radaudit.records.audit_needs import AuditNeeds
from radaudit.records.codec import from_plain
from radaudit.records.study_plan import GROUP_WIDTHS, WIDTHS, Design, Expected, RiskSpread, StudyPlan
from radaudit.workflows.planning import needs_of
from tests.present.evidence_factory import make_audit
from tests.present.made_up_metrics import CARDS

HOSTILE = "=1+1 | [/red] `x` <b>"


def _design(**changed):
    def expected(name, share):
        return Expected(Group("vendor", name), share, 0.1, 0.85, 0.8, 0.75)

    whole = replace(expected("", 1.0), group=EVERYONE)
    design = Design(
        whole, (expected("GE", 0.8), expected(HOSTILE, 0.2)), RiskSpread(), 0.1, 2.0, 0.0, 0.5, 1.0, 0.95, 0.8, WIDTHS,
        GROUP_WIDTHS, {"auroc": 0.05, "sensitivity": 0.05}, "default", "0",
    )  # fmt: skip
    return replace(design, **changed)


@pytest.fixture(scope="module")
def plan():
    return plan_study(_design())


@pytest.fixture(scope="module")
def needs():
    audit = make_audit()
    return needs_of(audit, {}, {s.group for s in audit.evidence.groups})


def _printed(parts, width=80):
    console = Console(width=width, file=io.StringIO(), force_terminal=False)
    print_parts(parts, console)
    return console.file.getvalue()


def _plain(text):
    return re.sub(r",", "", text)


def test_the_answer_comes_first_and_is_the_records(plan):
    first = _plain(next(study_parts(plan)).texts[0])
    assert f"About {plan.total_patients} patients" in first
    assert "What decides is" in first


def test_every_criterion_stands_in_the_table_of_its_group(plan):
    parts = list(study_parts(plan))
    tables = [p for p in parts if p.columns and p.columns[0] == "Criterion"]
    assert [len(t.rows) for t in tables] == [6, 10, 10]
    numbers = [tuple(_plain(c) for c in row[1:]) for row in tables[1].rows]
    own = [r for r in plan.requirements if r.group.value == "GE"]
    assert numbers == [tuple(map(str, (r.events, r.images, r.patients, r.total_patients))) for r in own]
    [marked] = tables[1].marked
    assert own[marked].total_patients == max(r.total_patients for r in own)


def test_what_could_not_be_planned_for_has_its_reason_below_the_table():
    unknown = replace(_design().everyone, sensitivity=None, specificity=None)
    parts = list(study_parts(plan_study(_design(everyone=unknown, groups=(), threshold=None))))
    notes = [n for p in parts for n in p.notes]
    assert len(notes) == 3
    assert all("neither sensitivity nor specificity nor a threshold was given" in n for n in notes)
    assert [row[1:] for p in parts if p.notes for row in p.rows if row[1] == "–"] == [("–", "–", "–")] * 3


def test_every_guess_is_told(plan):
    told = " ".join(t for p in study_parts(plan) for t in p.texts)
    for guess in (
        "prevalence 0.1",
        "AUROC 0.85",
        "2 images",
        "0.5",
        "80 %",
        "95 %",
        "policy default",
        "as good as its guesses",
    ):
        assert guess in told, guess


@pytest.mark.parametrize(
    ("risks", "said"),
    [
        (RiskSpread("normal", -2, 1.5), "mean -2 and standard deviation 1.5"),
        (RiskSpread("beta", 1, 9), "parameters 1 and 9"),
    ],
)
def test_how_the_risks_are_spread_is_told(risks, said):
    assert said in " ".join(t for p in study_parts(plan_study(_design(risks=risks, groups=()))) for t in p.texts)


def test_a_study_without_groups_speaks_of_none():
    parts = list(study_parts(plan_study(_design(groups=(), images_per_patient=1.0))))
    told = " ".join(t for p in parts for t in (p.title, *p.texts, *p.columns))
    assert "gap" not in told
    assert "Every patient has one image." in told


def test_a_study_that_asks_for_nothing_says_so():
    [first, *_] = study_parts(plan_study(_design(groups=(), widths={})))
    assert first.texts[0] == "Nothing can be planned from what was given."


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal_and_no_name_is_markup(plan, width):
    text = _printed(list(study_parts(plan)), width)
    assert max(map(len, text.splitlines())) <= width
    assert "[/red]" in text.replace("\n", "") or width == 40


def test_markdown_holds_every_number_and_no_markup_of_a_name(plan):
    text = plan_markdown(list(study_parts(plan)), "T")
    assert text.startswith(MARKS[".md"])
    assert "<b>" not in text
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1
    assert _plain(text).count(str(plan.total_patients)) >= 3


def test_json_is_read_back_as_the_same_plan(plan, needs):
    for kind, record in ((StudyPlan, plan), (AuditNeeds, needs)):
        text = plan_json(record)
        assert MARKS[".json"] in text
        assert from_plain(kind, json.loads(text)) == record


def test_csv_has_a_row_a_criterion_and_no_formula(plan, needs):
    text = plan_csv(plan)
    assert text.startswith(MARKS[".csv"])
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [r["total_patients"] for r in rows] == [str(r.total_patients) for r in plan.requirements]
    assert {r["group"] for r in rows} == {"all", "GE", f"'{HOSTILE}"}
    assert sum(r["is_binding"] == "yes" for r in rows) == 3
    told = list(csv.DictReader(io.StringIO(plan_csv(needs))))
    assert len(told) == len(needs.gaps) + len(needs.widths)
    assert [r["cases_needed"] for r in told if r["purpose"] == "gap"] == [
        "" if g.needed is None else str(g.needed) for g in needs.gaps
    ]


def test_needs_tell_every_open_gap_with_its_number_or_its_reason(needs):
    parts = list(needs_parts(needs))
    gaps = next(p for p in parts if p.title == "Open gaps")
    unsettled = [g for g in needs.gaps if g.verdict.value in ("inconclusive", "not_applicable")]
    assert len(gaps.rows) == len(unsettled)
    assert len(gaps.notes) == sum(g.needed is None for g in unsettled)
    more = [_plain(row[4]) for row in gaps.rows]
    for g, text in zip(unsettled, more, strict=True):
        assert text == ("–" if g.needed is None else str(g.needed - g.n) if g.needed > g.n else "as many again")
    assert f"{needs.times:.1f} times as many" in parts[0].texts[1]


def test_needs_show_only_intervals_that_are_too_wide(needs):
    part = next(p for p in needs_parts(needs) if p.title == "Intervals that are too wide")
    wide = [w for w in needs.widths if w.needed is None or w.needed > w.n]
    assert len(part.rows) == len(wide)
    assert f"{len(needs.widths) - len(wide)} of {len(needs.widths)} intervals" in part.texts[0]


def test_nothing_needed_is_said(needs):
    settled = replace(needs, gaps=(), widths=(), times=1.0, total_patients=10)
    assert "Nothing more is needed." in next(needs_parts(settled)).texts[0]


def test_measures_are_called_as_on_their_cards():
    from radaudit.measure.catalogue import METRICS

    assert {m: METRICS[m].card.title for m in TITLES} == dict(TITLES)
    assert set(CARDS) >= {"auroc", "sensitivity"}
