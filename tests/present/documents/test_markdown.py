"""summary.md: short, in words and symbols, and nothing that a user typed is markup, a mention or a link."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from radaudit.present.documents.markdown import MOST_LINES, inert, render_markdown
from radaudit.records import Group, Withheld
from tests.present.evidence_factory import make_audit, make_evidence
from tests.present.made_up_run import make_test_set
from tests.present.renaming import renamed

SHAPES = [
    {},
    {"n_attributes": 3},
    {"kind": "tiny"},
    {"kind": "empty"},
    {"kind": "missing"},
    {"hostile": True},
    {"n_attributes": 3, "n_levels": 300},
]


def rendered(text):
    """As a platform would that reads tables and raw HTML."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_it_is_short_and_begins_with_the_title(shape):
    audit = replace(make_audit(**shape), test_set=make_test_set())
    text = render_markdown(audit)
    assert len(text.splitlines()) <= MOST_LINES
    assert text.startswith("## ")
    assert text.endswith("</sub>\n")


def test_it_tells_the_answer_the_worst_gaps_in_numbers_and_what_to_do():
    text = render_markdown(make_audit())
    assert "**✗ Fail**: No. It does worse, by more than the policy allows, for vendor Canon" in text
    assert (
        "- ✗ On Canon scanners it misses 240 more per 1000 images with the disease than on the other scanners." in text
    )
    assert "**What to do**" in text
    assert "**Who was audited**: 1,852 images of 1,482 patients, 407 diseased." in text


def test_every_cell_of_the_matrix_has_a_symbol_a_word_and_the_gap():
    lines = render_markdown(make_audit(1)).splitlines()
    row = next(line for line in lines if line.startswith("| Canon"))
    assert re.fullmatch(r"\| Canon( \| (✗ Fail|! Concern|\? Inconclusive|✓ Pass) [+−]?\d\.\d\d){4} \|", row)
    heading = next(i for i, line in enumerate(lines) if line.startswith("| Group"))
    assert len({line.count("|") for line in lines[heading : heading + 3]}) == 1


def test_of_very_many_groups_the_worst_are_shown_and_it_says_of_how_many():
    audit = make_audit(evidence=make_evidence(3, n_levels=20, bad=("Canon", "S015")))
    text = render_markdown(audit)
    assert "| S015 |" in text
    assert "| Canon |" in text
    assert re.search(r"The \d+ groups with the worst verdicts of 29; report.html has all\.", text)


def test_withheld_groups_are_named():
    audit = make_audit(1)
    hidden = Withheld(Group("vendor", "Agfa"), "fewer than 10 patients")
    text = render_markdown(replace(audit, evidence=replace(audit.evidence, withheld=(hidden,))))
    assert "vendor Agfa" in text.partition("What was not seen")[2]


def test_the_footer_names_the_files_by_hashes_that_no_platform_links():
    footer = render_markdown(make_audit()).splitlines()[-1]
    for name, start in (("cohort", "cd" * 8), ("model", "ab" * 8)):
        assert f"{name} `sha256:{start}`" in footer
    assert "radaudit.audit/1" in footer


def test_made_up_data_is_said_above_everything():
    audit = make_audit(1)
    evidence = replace(audit.evidence, notes=("Demonstration: these images are made up.",))
    lines = render_markdown(replace(audit, evidence=evidence)).splitlines()
    assert lines[2] == "> **Demonstration: these images are made up.**"


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "http://evil.example/a",
    "www.evil.example",
    "a|b",
    "`code` *bold* __bold__ ~~gone~~",
    "\\| \\` &lt;b&gt; &#124;",
    "x@evil.example",
    "line\nbreak\n\n# heading",
    "$x$ ^1^",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_text_and_nothing_else(name):
    evidence = renamed(make_evidence(1), "Canon", name)
    html = rendered(render_markdown(replace(make_audit(evidence=evidence), title=name)))
    plain = rendered(render_markdown(make_audit(1)))
    tags = re.compile(r"</?(\w+)")
    assert set(tags.findall(html)) == set(tags.findall(plain))
    assert len(re.findall("<(?:td|tr|h2)", html)) == len(re.findall("<(?:td|tr|h2)", plain))
    assert "href" not in html


@pytest.mark.parametrize("name", ["@octocat", "@org/team", "#12", "org/repo#12", "GH-12"])
def test_nobody_is_mentioned_and_no_issue_is_linked(name):
    text = inert(f"a {name} b")
    assert not re.search(r"@\w|#\d|GH-\d", text)
    assert text.replace("\u2060", "") == f"a {name} b"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("chex_effusion.csv", "chex_effusion.csv"),
        ("_x_", "&#95;x&#95;"),
        ("a _b", "a &#95;b"),
        ("x\u2068y\u2069", "xy"),
    ],
)
def test_a_name_stays_as_readable_as_it_can(typed, told):
    assert inert(typed) == told
