"""`index.html`: many audits in one list, the newest first, and tables of how the primary measures moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit import __version__
from radaudit.language import say, speaking
from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, HowTo, Prose, Row, Table
from radaudit.present.index.entries import Entry
from radaudit.present.index.trends import series, trend
from radaudit.present.page.form import Form
from radaudit.present.page.rendering import Part, render_page
from radaudit.records.wording import count, whole

MARK = "Written by radaudit index"
"""Stands in the page as a comment, by which an earlier one is recognized."""


def render_index(entries: Sequence[Entry], unread: Sequence[tuple[str, str]], language: str) -> str:
    """The page, without any script; it asks nothing of any network.

    Args:
        entries: The audits, told in this language.
        unread: Place and problem of every audit.json that could not be read.
        language: "en" or "zh".
    """
    with speaking(language):
        newest = sorted(entries, key=lambda e: (e.when, e.title), reverse=True)
        parts = [
            Part("audits", say("Audits"), tuple(_audits(newest))),
            Part("trends", say("Trends"), tuple(_trends(entries))),
            Part("unread", say("Not read"), tuple(_unread(unread))),
        ]
        return render_page(
            "index.html.jinja",
            parts,
            Form(language, is_static=True),
            title=count(len(entries), "audit"),
            banners=[],
            mark_of_index=MARK,
            version=__version__,
        )


def _audits(entries: Sequence[Entry]) -> Iterator[Block]:
    if not entries:
        yield Prose((say("No audit was found in this folder."),), "note")
        return
    columns = (
        Column(say("Audit")), Column(say("Folder")), Column(say("Verdict")), Column(say("Worst finding"), is_wide=True),
        Column(say("Model")), Column(say("Cohort")), Column(say("Date"), is_number=True), Column(say("Scored"), is_number=True),
    )  # fmt: skip
    rows = tuple(Row(tuple(_cells(e))) for e in entries)
    yield Table(say("Every audit in this folder and below it, the newest first."), columns, rows)


def _cells(e: Entry) -> Iterator[Cell]:
    yield Cell(typeset.isolated(e.title), href=e.href)
    yield Cell(e.folder, is_label=True)
    yield Cell("", verdict=e.verdict, hint=e.headline)
    yield Cell(e.worst or say("none shown"), is_soft=not e.worst)
    yield Cell(e.model, is_label=True) if e.model else Cell(say("given scores"), is_soft=True)
    yield Cell(e.cohort, is_label=True)
    yield Cell(e.when[:10])
    yield Cell(whole(e.n))


def _trends(entries: Sequence[Entry]) -> Iterator[Block]:
    found = series(entries)
    for one in found:
        yield from trend(one)
    if found:
        yield HowTo(
            (say("Every column is an audit, the oldest first. A value stands with its own interval."),),
            (say("Whether a change is more than chance: two audits of one cohort share their patients, so their intervals may "
                 "overlap although the change is sure. Compare two models with radaudit compare, which pairs them by patient."),
             say("Why a measure moved: another model, other patients, another threshold.")),
        )  # fmt: skip


def _unread(unread: Sequence[tuple[str, str]]) -> Iterator[Block]:
    if unread:
        rows = tuple(Row((Cell(place, is_label=True), Cell(problem))) for place, problem in unread)
        columns = (Column(say("File")), Column(say("Problem"), is_wide=True))
        yield Table(say("Files called audit.json that are no audit, or none that this version reads."), columns, rows)
