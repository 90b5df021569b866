"""Performance with intervals: every measure of the cohort, and the main ones of every group."""

from __future__ import annotations

from radaudit.present import typeset
from radaudit.present.documents.regulatory.document import Grid
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.records import EVERYONE, Group
from radaudit.records.wording import percent, threshold_text

SHOWN = (
    "auroc",
    "sensitivity",
    "specificity",
    "ppv",
    "npv",
    "calibration_in_the_large",
    "calibration_slope",
    "net_benefit",
)


def performance_overall(q: Quoting) -> Grid | None:
    """Every measure of the whole cohort with interval, method and cases."""
    rows, paths = [], []
    for card in q.evidence.cards.values():
        found = q.view.measurement(card.name, EVERYONE)
        if found is None:
            continue
        shown = "not shown" if q.view.is_hidden(card, EVERYONE) else typeset.estimate(found.estimate, card)
        method = found.estimate.method or typeset.reason(found.estimate)
        rows.append((q.titled(found, card), shown, q.cases(found.estimate, card, EVERYONE), method))
        paths.append(q.anchor_of(found, card).path)
    if not rows:
        return None
    columns = ("Measure", f"Value ({percent(q.evidence.level)} CI)", "Cases", "Method of the interval")
    return Grid("table-overall", "Every measure of the whole cohort", columns, tuple(rows), "", tuple(paths), (2, 3))


def performance_by_group(q: Quoting) -> Grid | None:
    """The main measures of everyone and of every group, each with its interval."""
    cards = [q.evidence.cards[m] for m in SHOWN if m in q.evidence.cards and q.view.measurement(m, EVERYONE)]
    if not cards:
        return None
    names = tuple(c.name for c in cards)
    rows: list[tuple[str, ...]] = [_row(q, EVERYONE, "Everyone", names)]
    paths = [q.places(EVERYONE, *names)]
    for attribute in q.evidence.attributes:
        rows.append((typeset.isolated(attribute),))
        paths.append("")
        for s in q.view.groups_of(attribute):
            rows.append(_row(q, s.group, typeset.isolated(s.group.value), names))
            paths.append(q.places(s.group, *names))
    at = threshold_text(q.evidence.thresholds[0])
    note = (
        f"Value ({percent(q.evidence.level)} CI), the interval for each number alone; measures that need one at "
        f"threshold {at}. Methods of "
        f"the intervals: {_methods(q, names)}. Cases and methods of each number stand in audit.json."
    )
    return Grid("table-performance", "Performance by group", ("Group", "n; diseased", *(c.title for c in cards)), tuple(rows), note,
                tuple(paths))  # fmt: skip


def _row(q: Quoting, group: Group, name: str, metrics: tuple[str, ...]) -> tuple[str, ...]:
    n, events = q.view.counts(group)
    return (name, f"{n}; {events}", *(cell(q, group, metric) for metric in metrics))


def cell(q: Quoting, group: Group, metric: str) -> str:
    """A number with its interval, or why there is none."""
    found = q.view.measurement(metric, group)
    if found is None:
        return "–"
    card = q.view.card(metric)
    if q.view.is_hidden(card, group):
        return "too few"
    return typeset.estimate(found.estimate, card) + (" (uncertain)" if q.view.is_uncertain(card, group) else "")


def _methods(q: Quoting, metrics: tuple[str, ...]) -> str:
    told = []
    for metric in metrics:
        found = q.view.measurement(metric, EVERYONE)
        if found is not None and found.estimate.method:
            told.append(f"{q.evidence.cards[metric].title}: {found.estimate.method}")
    return "; ".join(told) or "none"
