"""Composes a section of a made-up audit and reads what it says."""

from __future__ import annotations

from dataclasses import replace

from radaudit.present.blocks import Drawing, Prose, Table
from radaudit.present.sections import SECTIONS
from radaudit.present.view import View
from radaudit.records import Group

CANON = Group("vendor", "Canon")


def compose(key, audit):
    return list(SECTIONS[key].compose(View(audit)))


def flat(blocks):
    for block in blocks:
        yield block
        yield from flat(getattr(block, "blocks", ()))
        yield from flat(getattr(block, "figures", ()))


def drawings(blocks):
    """Figures of small multiples by title, a title's message after the colon left out."""
    return {b.title.split(":")[0]: b for b in flat(blocks) if isinstance(b, Drawing)}


def said(blocks):
    return " ".join(p for b in flat(blocks) if isinstance(b, Prose) for p in b.paragraphs)


def row(blocks, *start):
    tables = [b for b in flat(blocks) if isinstance(b, Table)]
    rows = [[c.text for c in r.cells] for t in tables for r in t.rows]
    return next(r for r in rows if r[: len(start)] == list(start))


def changed(audit, **fields):
    return replace(audit, evidence=replace(audit.evidence, **fields))


def sized(audit, group, *, events, others, **fields):
    """The audit with another number of patients in one group."""
    groups = tuple(
        replace(s, n_event_patients=events, n_other_patients=others, **fields) if s.group == group else s
        for s in audit.evidence.groups
    )
    return changed(audit, groups=groups)
