"""What the report and the terminal say of a sealed test set: calm at the first look, plain at the next ones."""

from __future__ import annotations

import dataclasses
import io

import pytest
from rich.console import Console

from radaudit.present.blocks import Fold, KeyValue, Prose, Table
from radaudit.present.documents.audit_json import read_json, render_json
from radaudit.present.page.report import render_html
from radaudit.present.sections import SECTIONS
from radaudit.present.sections.test_set import SHOWN
from radaudit.present.terminal import print_summary
from radaudit.present.view import View
from radaudit.records import Audit
from radaudit.records.opened import implied, opened, repeated
from radaudit.records.sealing import Opening, SealedTestSet, count_looks
from tests.present.evidence_factory import make_audit
from tests.present.made_up_run import make_test_set


def _audit(test_set: SealedTestSet | None) -> Audit:
    return dataclasses.replace(make_audit(), test_set=test_set)


def _terminal(audit: Audit) -> str:
    console = Console(file=io.StringIO(), width=200, no_color=True)
    print_summary(audit, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def _opening(number: int, model: str, options: str, reading: str = "") -> Opening:
    return Opening(number, "", "m", model, reading, options, "")


def test_looks_are_counted_by_model_and_options() -> None:
    assert count_looks([]) == (0, 0, 0)
    pairs = [("a", "x"), ("a", "x"), ("a", "y"), ("b", "x"), ("a", "x")]
    assert count_looks([_opening(i, *pair) for i, pair in enumerate(pairs, 1)]) == (2, 3, 2)
    assert count_looks([_opening(1, "a", "x", "r"), _opening(2, "a", "x", "s")]) == (2, 2, 0)


@pytest.mark.parametrize(
    ("n_openings", "n_models", "words"),
    [
        (1, 1, "This test set has been opened once."),
        (2, 2, "This test set has been opened twice, for 2 different models."),
    ],
)
def test_how_often_it_was_opened(n_openings: int, n_models: int, words: str) -> None:
    assert opened(make_test_set(n_openings, n_models)) == words


def test_looks_at_one_model_are_told_from_looks_at_several() -> None:
    one = dataclasses.replace(make_test_set(1, 1), n_looks=3)
    assert opened(one) == "This test set has been opened 3 times, for one model."
    assert "always the same model" in implied(one)
    several = dataclasses.replace(make_test_set(3, 2), n_looks=4, n_models=3, expected_best=0.846, optimism=0.0169)
    assert opened(several) == "This test set has been opened 4 times, for 3 different models."
    assert "the best of these 3 models" in implied(several)
    assert "up to 0.017 on average" in implied(several)
    assert "0.85 times its standard error of 0.020" in implied(several)


def test_an_optimism_that_can_not_be_told_says_why() -> None:
    unknown = dataclasses.replace(make_test_set(), auroc_se=None, optimism=None, note="one class only")
    assert implied(unknown).endswith("can't be told: one class only.")


def test_repetitions_are_counted_apart() -> None:
    assert repeated(make_test_set(2, 2)) == ""
    assert repeated(make_test_set(3, 2)).startswith("1 repetition of an earlier audit, with the same model")
    assert repeated(make_test_set(4, 2)).startswith("2 repetitions of an earlier audit")


def test_a_first_look_is_no_warning() -> None:
    audit = _audit(make_test_set(1, 1))
    blocks = tuple(SECTIONS["verdict"].compose(View(audit)))
    said = [b for b in blocks if isinstance(b, Prose) and "opened once" in b.paragraphs[0]]
    assert [b.tone for b in said] == ["note"]
    assert "opened once" in _terminal(audit)
    assert "too high" not in _terminal(audit)


def test_a_choice_among_models_is_told_first_on_page_and_terminal() -> None:
    audit = _audit(make_test_set(3, 2))
    blocks = tuple(SECTIONS["verdict"].compose(View(audit)))
    warning = next(b for b in blocks if isinstance(b, Prose) and b.tone == "warning" and "opened" in b.paragraphs[0])
    assert "too high by up to 0.011 on average" in warning.paragraphs[0]
    assert "too high by up to 0.011 on average" in _terminal(audit)
    assert "opened twice, for 2 different models" in render_html(audit)


def test_the_section_shows_every_opening_and_folds_the_older_ones() -> None:
    sealed = make_test_set(SHOWN + 3, 2, by="<b>reader</b>")
    blocks = tuple(SECTIONS["test-set"].compose(View(_audit(sealed))))
    table = next(b for b in blocks if isinstance(b, Table))
    fold = next(b for b in blocks if isinstance(b, Fold))
    assert [row.cells[0].text.partition(".")[0] for row in table.rows] == [str(i) for i in range(4, 12)]
    assert [row.cells[0].text for row in fold.blocks[0].rows] == [  # type: ignore[union-attr]
        "1. 2026-01-02 03:00:00",
        "2. 2026-01-02 03:01:00",
        "3. 2026-01-02 03:02:00",
    ]
    assert [row.cells[4].text for row in fold.blocks[0].rows] == ["recorded", "broken off", "recorded"]  # type: ignore[union-attr]
    entries = next(b for b in blocks if isinstance(b, KeyValue)).entries
    assert sealed.openings[-1].line in {e.text for e in entries}
    page = render_html(_audit(sealed))
    assert "<b>reader</b>" not in page
    assert "&lt;b&gt;reader" in page


def test_a_set_that_is_not_sealed_has_no_section() -> None:
    assert tuple(SECTIONS["test-set"].compose(View(_audit(None)))) == ()
    assert "opened" not in _terminal(_audit(None))


def test_it_is_read_back_from_json() -> None:
    audit = _audit(make_test_set(3, 2, by="me"))
    assert read_json(render_json(audit)).test_set == audit.test_set
