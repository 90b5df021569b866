"""Audits that belong together, and their primary measures side by side: versions of a model on one cohort, a model on cohorts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Heading, Prose, Row, Table
from radaudit.present.index.entries import Entry
from radaudit.records import EVERYONE, MetricCard
from radaudit.records.wording import group_label, threshold_text, whole

MOST_AUDITS = 6
"""Audits of a series that are shown, the newest."""


@dataclass(frozen=True, slots=True)
class Series:
    """Audits that can be laid side by side.

    Attributes:
        kind: "cohort" where all are of the same cohort file, "model" where all are of the same model.
        name: File name of that cohort or model.
        entries: The audits, the oldest first.
    """

    kind: str
    name: str
    entries: tuple[Entry, ...]


def series(entries: Sequence[Entry]) -> list[Series]:
    """The series among audits: by cohort file (known by its hash), and by model over different cohorts."""
    ordered = sorted(entries, key=lambda e: (e.when, e.title))
    cohorts: dict[str, list[Entry]] = {}
    models: dict[str, list[Entry]] = {}
    for e in ordered:
        cohorts.setdefault(e.cohort_sha256, []).append(e)
        if e.model:
            models.setdefault(e.model, []).append(e)
    found = [Series("cohort", own[-1].cohort, tuple(own)) for own in cohorts.values() if len(own) > 1]
    for name, own in models.items():
        if len({e.cohort_sha256 for e in own}) > 1:
            found.append(Series("model", name, tuple(own)))
    return found


def trend(one: Series) -> Iterator[Block]:
    """Heading and table of a series."""
    shown = one.entries[-MOST_AUDITS:]
    yield Heading(say("Cohort") if one.kind == "cohort" else say("Model"), one.name)
    if len(shown) < len(one.entries):
        yield Prose((say("The {n} newest of {all} audits.", n=whole(len(shown)), all=whole(len(one.entries))),), "note")
    columns = (Column(say("Group")), *(Column(_heading(e, one), is_number=True) for e in shown))
    cards = list(dict.fromkeys(card for e in shown for card in e.cards))
    rows = [row for card in cards for row in _rows(card, shown)]
    yield Table(say("Primary measures by group, audit by audit."), columns, tuple(rows))


def _heading(e: Entry, one: Series) -> str:
    """When, and what differs between the audits of the series: the model, or where the audit of scores lies, or the cohort."""
    what = e.cohort if one.kind == "model" else (e.model or e.folder or e.title)
    return say(
        "{date}, {what}, threshold {threshold}",
        date=e.when[:10],
        what=typeset.isolated(what),
        threshold=threshold_text(e.threshold),
    )


def _rows(card: MetricCard, shown: Sequence[Entry]) -> Iterator[Row]:
    groups = list(dict.fromkeys(group for e in shown for metric, group in e.estimates if metric == card.name))
    if groups:
        yield Row((Cell(say(card.title)),), is_heading=True)
    for group in groups:
        name = say("Everyone") if group == EVERYONE else group_label(group)
        cells = [Cell(name, is_label=group != EVERYONE)]
        for e in shown:
            found = e.estimates.get((card.name, group))
            if found is None:
                cells.append(Cell("–", is_soft=True))
            else:
                cells.append(
                    Cell(typeset.estimate(found, card), is_soft=not found.is_known, hint=typeset.reason(found))
                )
        yield Row(tuple(cells), is_total=group == EVERYONE)
