"""What was tried on the terminal: a line in the summary, a table by group, marks that need no color."""

from __future__ import annotations

import io

from rich.console import Console

from radaudit.present.terminal import print_summary
from radaudit.present.terminal.by_group import Choice, print_by_group
from radaudit.records import Group
from tests.present.evidence_factory import make_audit
from tests.present.made_up_what_if import tried

CANON, GE = Group("vendor", "Canon"), Group("vendor", "GE")


def printed(audit, *, width=80, encoding="utf-8", choice=None):
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=file, width=width)
    if choice is None:
        print_summary(audit, console)
    else:
        print_by_group(audit, console, choice)
    file.flush()
    return file.buffer.getvalue().decode(encoding)


def test_the_summary_has_a_line_of_the_clearest_remedy():
    text = " ".join(printed(tried(make_audit())).split())
    assert (
        "What if: On Canon scanners, recalibrating by vendor would find 142 more per 1000 images with the disease (60 to 224)."
        in text
    )
    assert "What if" not in printed(make_audit())


def test_by_group_every_remedy_stands_with_its_marks():
    choice = Choice(groups=(("vendor", (CANON, GE)),))
    text = printed(tried(make_audit()), width=140, choice=choice)
    rows = [line for line in text.splitlines() if "Recalibrate by vendor" in line]
    assert any(
        "✓ +12 (+4 to +20)" in row and "✓ −142 (−224 to −60)" in row and "✗ +80 (+40 to +120)" in row for row in rows
    )
    assert any(row.startswith("GE") and "? +1.0 (−3.0 to +5.0)" in row for row in rows)
    assert "✓ shown to help · ✗ shown to harm · ? inconclusive" in text
    assert "A person must decide" not in text


def test_a_protected_attribute_says_who_must_decide():
    text = printed(tried(make_audit(3)), choice=Choice(groups=(("sex", (Group("sex", "F"),)),)))
    assert "A person must decide: this uses sex." in text


def test_an_attribute_that_was_not_tried_has_no_table():
    text = printed(tried(make_audit(2), attributes=("vendor",)), choice=Choice(groups=(("sex", (Group("sex", "F"),)),)))
    assert "What if" not in text
    assert "What if" not in printed(make_audit(), choice=Choice(groups=(("vendor", (CANON,)),)))


def test_it_can_be_read_where_there_is_only_ascii():
    text = printed(tried(make_audit()), width=140, encoding="ascii", choice=Choice(groups=(("vendor", (CANON,)),)))
    assert "+ +12 (+4 to +20)" in text
    assert "x +80 (+40 to +120)" in text
