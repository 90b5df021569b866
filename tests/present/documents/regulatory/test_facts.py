"""facts.toml: an empty one is fine, a typo is named with the nearest key, and the template holds every question."""

from __future__ import annotations

import tomllib

import pytest

from radaudit.errors import UsageError
from radaudit.present.documents.regulatory.facts import NOTHING, facts_template, questions, read_facts


def written(tmp_path, text):
    path = tmp_path / "facts.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_template_holds_every_question_as_a_comment_and_no_answer(tmp_path):
    text = facts_template()
    told = tomllib.loads(text)
    assert {t: list(keys) for t, keys in told.items()} == {t: list(keys) for t, keys in questions().items()}
    assert all(value == "" for keys in told.values() for value in keys.values())
    for keys in questions().values():
        for question in keys.values():
            assert f"# {question}\n" in text
    assert read_facts(written(tmp_path, text)) == NOTHING


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[study]\n", '[study]\ndates = "  "\n', "[items.tripod-ai]\n"])
def test_an_empty_file_is_fine(tmp_path, text):
    facts = read_facts(written(tmp_path, text))
    assert facts.of("tripod-ai") == {}


def test_answers_are_read_by_key_and_by_item(tmp_path):
    text = '[study]\ndates = """\nJanuary\nto May"""\n[items.tripod-ai]\n"5b" = "2019"\n'
    facts = read_facts(written(tmp_path, text))
    assert facts.of("tripod-ai") == {"study.dates": "January\nto May", "5b": "2019"}
    assert facts.of("claim-2024") == {"study.dates": "January\nto May"}


@pytest.mark.parametrize(
    ("text", "problem", "cure"),
    [
        ('[studdy]\ndates = "x"\n', "no table [studdy]", "Did you mean 'study'?"),
        ('[study]\ndate = "x"\n', "no key 'date'", "Did you mean 'dates'?"),
        ('[items.tripod]\n"5b" = "x"\n', "no document 'tripod'", "Did you mean 'tripod-ai'?"),
        ('[items.tripod-ai]\n"5c" = "x"\n', "no item '5c'", "There are: 5a, 5b."),
        ("[study]\ndates = 2019\n", "expected text, found 2019", "Put it in quotes."),
        ("study = 3\n", "study should be a table", "Write [study]"),
        ('[data]\nrelation = "extern"\n', "no relation 'extern'", "Did you mean 'external'?"),
        ('[items]\ntripod-ai = "x"\n', "items.tripod-ai should be a table", "Write [items.tripod-ai]"),
        ("[study\n", "is not valid TOML", "Put text in quotes"),
    ],
)
def test_a_mistake_is_named_with_its_cure(tmp_path, text, problem, cure):
    with pytest.raises(UsageError) as caught:
        read_facts(written(tmp_path, text))
    assert problem in caught.value.problem
    assert cure in caught.value.cure


def test_a_missing_file_and_one_that_is_no_text_are_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_facts(tmp_path / "none.toml")
    path = tmp_path / "facts.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not text in UTF-8"):
        read_facts(path)
