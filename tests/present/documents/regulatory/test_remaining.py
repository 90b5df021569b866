"""What persons still have to write: each fact once, of one document and of several together."""

from __future__ import annotations

from radaudit.present.documents.regulatory.inventory import NAMES
from radaudit.present.documents.regulatory.remaining import remaining
from tests.present.documents.regulatory.filled_documents import EVERYTHING, filled


def test_what_an_assessor_writes_is_one_task_of_all_questions():
    (task,) = remaining(filled("probast-ai", facts=EVERYTHING))
    assert task.where == "[items.probast-ai]"
    assert len(task.numbers) == 34
    assert task.text.endswith("(34 items, E1.1 to D4.5).")


def test_what_remains_is_asked_once_with_all_its_items():
    tasks = remaining(filled("tripod-ai"))
    wheres = [task.where for task in tasks if task.where]
    assert len(set(wheres)) == len(wheres)
    dates = next(task for task in tasks if task.where == "study.dates")
    assert dates.numbers == ("5b", "20b")
    assert remaining(filled("tripod-ai", facts=EVERYTHING)) == []


def test_one_list_for_several_documents_asks_every_fact_once():
    documents = [filled(name) for name in NAMES]
    tasks = remaining(*documents)
    assert len({task.where for task in tasks}) == len(tasks)
    assert {task.where for task in tasks} == {t.where for d in documents for t in remaining(d)}
    abstract = next(task for task in tasks if task.where == "study.abstract")
    assert {f.name: numbers for f, numbers in abstract.asked} == {
        "tripod-ai": ("2",), "claim-2024": ("2",), "stard-ai": ("2",)
    }  # fmt: skip
    places = [task.is_optional for task in tasks]
    assert places == sorted(places)
    energy = next(task for task in tasks if task.where == "governance.sustainability")
    assert not energy.is_optional  # optional for one card, asked for by Annex IV


def test_every_question_answered_leaves_the_assessors_judgments_and_nothing_else():
    (task,) = remaining(*(filled(name, facts=EVERYTHING) for name in NAMES))
    assert (task.by, task.where) == ("the assessor", "[items.probast-ai]")


def test_what_is_asked_before_anybody_wrote_is_asked_under_keys():
    tasks = remaining(*(filled(name) for name in NAMES))
    rows = sum(not row.is_complete for name in NAMES for row in filled(name).rows)
    assert len(tasks) < rows / 2
    assert {task.where for task in tasks if task.where.startswith("[")} == {"[items.probast-ai]"}
