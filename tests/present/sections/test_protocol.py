"""What the page says of a protocol: the lock, what was kept to, what is exploratory; and plainly, that there was none."""

from __future__ import annotations

import dataclasses
import io
from typing import Any

import pytest
from rich.console import Console

from radaudit.language import speaking
from radaudit.present.blocks import Heading, Prose, Table
from radaudit.present.documents.markdown import render_markdown
from radaudit.present.opening.blocks import Findings
from radaudit.present.opening.matrix import matrix
from radaudit.present.page.report import render_html
from radaudit.present.sections import SECTIONS
from radaudit.present.terminal import print_summary
from radaudit.present.view import View
from radaudit.records import Audit, Verdict
from radaudit.records.protocol import Deviation
from radaudit.records.protocol_words import fixed, weakened
from tests.present.evidence_factory import make_audit
from tests.present.made_up_protocol import AMENDMENT, LOCK, make_use, under

NONE = "No protocol was locked beforehand, so in a submission every verdict here counts as exploratory."


def terminal(audit: Audit) -> str:
    console = Console(file=io.StringIO(), width=200, no_color=True)
    print_summary(audit, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def section(audit: Audit) -> list[Any]:
    return list(SECTIONS["protocol"].compose(View(audit)))


def table(blocks: list[Any], caption: str) -> list[list[str]]:
    found = next(b for b in blocks if isinstance(b, Table) and b.caption.startswith(caption))
    return [[cell.text for cell in row.cells] for row in found.rows]


def test_without_a_protocol_there_is_a_line_and_no_section() -> None:
    audit = make_audit()
    assert section(audit) == []
    for told in (render_html(audit), terminal(audit), render_markdown(audit)):
        assert NONE in told
    assert "exploratory" not in {part.word for part in (matrix(View(audit)) or pytest.fail("no matrix")).parts}


def test_the_lock_is_told_wherever_the_first_screen_is() -> None:
    audit = under(make_audit())
    words = "Pre-specified in protocol.toml, locked 2026-01-02 03:04 UTC."
    for told in (render_html(audit), terminal(audit), render_markdown(audit)):
        assert words in told
        assert NONE not in told
    assert list(weakened(make_use(audit))) == []


def test_what_was_done_as_declared_says_so_and_what_was_not_shows_both() -> None:
    audit = under(make_audit())
    rows = table(section(audit), "What was pre-specified")
    assert {row[2] for row in rows} == {"as declared"}
    less = dataclasses.replace(
        audit.policy, margins={**audit.policy.margins, audit.policy.primary[0]: 0.3}, min_events=3
    )
    rows = table(section(dataclasses.replace(audit, policy=less)), "What was pre-specified")
    assert [row[2] for row in rows if row[2] != "as declared"] == ["0.3", "at least 3 with and 3 without the disease"]


def test_what_was_not_named_is_marked_where_verdicts_stand() -> None:
    audit = under(make_audit())
    view = View(audit)
    first, *others = audit.evidence.attributes
    assert others
    assert not view.is_exploratory(first)
    assert all(view.is_exploratory(name) for name in others)
    shown = matrix(view)
    assert shown is not None
    assert {part.attribute: part.word for part in shown.parts} == {first: "", **dict.fromkeys(others, "exploratory")}
    cards = [b for b in SECTIONS["verdict"].compose(view) if isinstance(b, Findings)]
    for block in cards:
        for i, (finding, _) in enumerate(block.items):
            is_gap = finding.group is not None and view.gap_of(finding) is not None
            gap = view.gap_of(finding)
            assert (i in block.exploratory) == (is_gap and gap is not None and not gap.is_confirmatory)
    assert any(block.exploratory for block in cards)
    assert "All gaps by" in render_html(audit)


def test_the_first_screen_counts_what_was_pre_specified_apart() -> None:
    audit = under(make_audit())
    named = [c for c in audit.evidence.comparisons if c.is_confirmatory]
    judged = [f for f in audit.findings if (gap := View(audit).gap_of(f)) is not None and gap in named]
    words = f"Of the {len(judged)} pre-specified comparisons: fail {sum(f.verdict is Verdict.FAIL for f in judged)}"
    for told in (render_html(audit), terminal(audit), render_markdown(audit)):
        assert words in told
    nothing = dataclasses.replace(audit.evidence, comparisons=tuple(
        dataclasses.replace(c, is_confirmatory=False) for c in audit.evidence.comparisons
    ))  # fmt: skip
    assert "No comparison was pre-specified" in render_html(dataclasses.replace(audit, evidence=nothing))
    assert "pre-specified comparisons" not in render_html(make_audit())


def test_deviations_stand_on_the_first_screen_and_in_the_section() -> None:
    deviation = Deviation("analysis.unit", "image", "patient-max")
    audit = under(make_audit(), deviations=(deviation,), reason="Two <u>views</u> a patient.")
    words = "This audit deviates from its protocol: analysis.unit (image declared, patient-max done)."
    for told in (render_html(audit), terminal(audit), render_markdown(audit)):
        assert words in told
    assert "<u>views" not in render_html(audit)
    assert table(section(audit), "What was done otherwise") == [["analysis.unit", "image", "patient-max"]]
    warnings = [b for b in SECTIONS["verdict"].compose(View(audit)) if isinstance(b, Prose) and b.tone == "warning"]
    assert any(words in text for block in warnings for text in block.paragraphs)


def test_a_measure_that_was_not_pre_specified_is_named_beside_the_matrix() -> None:
    audit = under(make_audit())
    first, *kept = audit.policy.primary
    named = dataclasses.replace(audit.evidence.prespecified or pytest.fail("none"), measures=tuple(kept))
    shown = matrix(View(dataclasses.replace(audit, evidence=dataclasses.replace(audit.evidence, prespecified=named))))
    assert shown is not None
    assert shown.note == f"Exploratory: {audit.evidence.cards[first].title}."
    assert (matrix(View(audit)) or pytest.fail("no matrix")).note == ""


def test_a_deviation_that_no_option_shows_can_be_reported() -> None:
    audit = under(make_audit(), reason="Two readers left.")
    for told in (render_html(audit), terminal(audit)):
        assert "Reported as a deviation from the protocol: Two readers left." in told


def test_amendments_are_printed_with_what_they_changed_and_how_late_they_were() -> None:
    audit = under(make_audit(), locks=(LOCK, AMENDMENT))
    blocks = section(audit)
    assert any(isinstance(b, Heading) and b.text == "Amendments" for b in blocks)
    assert table(blocks, "Every change") == [
        ["2026-02-03 04:05", "<b>Clinicians</b> asked", "margins.auroc: 0.05 -> 0.1", "2 times", "–"]
    ]
    page = render_html(audit)
    assert "<b>Clinicians" not in page
    assert "Chest <i>" not in page
    assert "with 1 amendment since" in page
    assert "amended after the labels had been read 2 times" in page


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (None, "can’t be told: the test set is not sealed"),
        (0, "never, as its ledger says"),
        (1, "once"),
        (3, "3 times"),
    ],
)
def test_how_often_the_labels_had_been_read_is_told(n: int | None, words: str) -> None:
    audit = under(make_audit(), locks=(dataclasses.replace(LOCK, n_openings=n),))
    page = render_html(audit)
    assert words in page
    assert ("locked after the labels had been read" in page) == bool(n)


@pytest.mark.parametrize("shape", [{}, {"kind": "tiny"}, {"kind": "empty"}, {"kind": "missing"}, {"hostile": True}])
def test_any_audit_can_have_a_protocol(shape: dict[str, Any]) -> None:
    audit = under(make_audit(**shape), locks=(LOCK, AMENDMENT))
    assert "Pre-specified in protocol.toml" in render_html(audit)


def test_it_is_told_in_chinese() -> None:
    audit = under(make_audit(), locks=(LOCK, AMENDMENT))
    with speaking("zh"):
        told = [fixed(None), fixed(audit.protocol), *weakened(make_use(audit, locks=(LOCK, AMENDMENT)))]
    assert not any("protocol " in text or "labels" in text for text in told)
