"""Every number of the evidence as one tidy row: which kinds of row there are, and what stands in which column."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present.answers.gap_index import GapIndex
from radaudit.records import (
    REST,
    Audit,
    Comparison,
    CrossGroup,
    Estimate,
    Evidence,
    Group,
    Heterogeneity,
    Measurement,
    MissingGroups,
    Transport,
    Usefulness,
)

Cell = str | float | int | None
Row = dict[str, Cell]


ROUNDED = "counts rounded so that a withheld group cannot be computed"
"""In the note of every row of a group whose counts are rounded."""


def number_rows(audit: Audit) -> Iterator[Row]:
    """Yields estimates, gaps, and then what was measured beyond them, each in the order of the evidence.

    Holds only the columns that a row fills; whoever writes a table adds the others.
    """
    rounded = {(s.group.attribute, s.group.value) for s in audit.evidence.groups if s.is_rounded}
    for row in _rows(audit):
        if (row.get("attribute"), row.get("group")) in rounded:
            row["note"] = f"{row['note']}; {ROUNDED}" if row.get("note") else ROUNDED
        yield row


def _rows(audit: Audit) -> Iterator[Row]:
    evidence = audit.evidence
    for m in evidence.measurements:
        yield _measured(m)
    index = GapIndex(audit)
    for c in evidence.comparisons:
        finding = index.finding_on(c)
        yield _gap(c) | {"verdict": finding.verdict.value if finding else ""}
    yield from _beyond(evidence)


def _beyond(evidence: Evidence) -> Iterator[Row]:
    for h in evidence.heterogeneity:
        yield from _spread(h, evidence.level)
    for pair in evidence.cross_groups:
        yield _pair(pair)
    for t in evidence.transport:
        yield from _transport(t, evidence.level)
    for u in evidence.usefulness:
        yield from _usefulness(u)
    for g in evidence.missing_groups:
        yield _missing(g, evidence.level)
    for w in evidence.withheld:
        yield _where(w.group) | {"kind": "withheld", "note": w.reason}


def _where(group: Group) -> Row:
    return {"attribute": group.attribute, "group": group.value}


def _number(estimate: Estimate) -> Row:
    return {
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "level": estimate.level,
        "se": estimate.se,
        "n": estimate.n,
        "events": estimate.n_events,
        "patients": estimate.n_patients,
        "method": estimate.method,
        "note": estimate.note,
        "by_chance": estimate.by_chance,
        "p": estimate.p,
        "design_effect": estimate.design_effect,
    }


def _measured(m: Measurement) -> Row:
    return {"kind": "estimate", "measure": m.metric, "threshold": m.threshold} | _where(m.group) | _number(m.estimate)


def _gap(c: Comparison) -> Row:
    row: Row = {"kind": "gap", "measure": c.metric, "against": c.against, "threshold": c.threshold}
    row |= _where(c.group) | _number(c.gap)
    row |= {"p": c.p, "p_adjusted": c.p_adjusted, "p_holm": c.p_holm, "q": c.q}
    row |= {"smallest_detectable": c.smallest_detectable, "note": _gap_note(c)}
    if c.ratio is not None:
        row |= {"ratio": c.ratio.value, "ratio_low": c.ratio.low, "ratio_high": c.ratio.high}
    if c.family:
        row |= {"simultaneous_low": c.low, "simultaneous_high": c.high}
    return row


def _gap_note(c: Comparison) -> str:
    """The gap's own note, and the family and simultaneous interval that its verdict rests on."""
    if not c.family or c.low is None or c.high is None:
        return c.gap.note
    joint = f"simultaneous interval over {c.family}: {float(c.low)!r} to {float(c.high)!r}"
    return f"{c.gap.note}; {joint}" if c.gap.note else joint


def _spread(h: Heterogeneity, level: float) -> Iterator[Row]:
    """An attribute's spread in one measure: rows of the attribute, whose group is empty, then three rows for every group."""
    common: Row = {"measure": h.metric, "attribute": h.attribute, "threshold": h.threshold, "method": h.method}
    n = len(h.groups)
    yield common | {
        "kind": "spread", "value": h.tau, "low": h.tau_low, "high": h.tau_high, "level": level, "p": h.p, "n": n, "note": h.note,
    }  # fmt: skip
    yield common | {"kind": "spread_share", "value": h.i_squared, "n": n}
    yield common | {"kind": "spread_statistic", "value": h.q, "p": h.p, "n": n}
    yield common | {
        "kind": "next_group", "value": h.pooled, "low": h.next_low, "high": h.next_high, "level": level, "n": n,
    }  # fmt: skip
    yield common | {
        "kind": "largest_gap", "value": h.largest_gap, "by_chance": h.gap_by_chance, "p": h.p_gap, "n": n,
    }  # fmt: skip
    yield common | {"kind": "largest_gap_by_chance", "value": h.gap_by_chance, "high": h.gap_by_chance_high, "n": n}
    for s in h.groups:
        here = common | _where(s.group)
        yield here | {"kind": "shrunk", "value": s.shrunk}
        yield here | {"kind": "shrunk_weight", "value": s.weight}
        yield here | {"kind": "p_worst", "value": s.p_worst}


def _pair(pair: CrossGroup) -> Row:
    row: Row = {"kind": "cross_group", "measure": "cross_group_auroc", "against": pair.others_of.value}
    return row | _where(pair.events_of) | _number(pair.estimate)


def _transport(t: Transport, level: float) -> Iterator[Row]:
    common = _where(t.group) | {"kind": "transport", "threshold": t.threshold, "note": t.note}
    yield common | {"measure": "target_sensitivity", "value": t.target}
    interval: Row = {"low": t.needed_low, "high": t.needed_high, "level": level}
    yield common | {"measure": "needed_threshold", "value": t.needed} | interval
    yield common | {"measure": "sensitivity", "value": t.sensitivity}
    yield common | {"measure": "specificity", "value": t.specificity}
    yield common | {"measure": "flag_rate", "value": t.flag_rate}


def _usefulness(u: Usefulness) -> Iterator[Row]:
    common = _where(u.group) | {"kind": "usefulness", "threshold": u.threshold}
    yield common | {"measure": "p_useful", "value": u.p_useful, "against": u.best_default, "note": u.note}
    yield common | {"measure": "net_benefit_over_default", "against": u.best_default} | _number(u.over_default)
    yield common | {"measure": "net_benefit_lost"} | _number(u.lost)
    yield common | {"measure": "net_benefit_regained"} | _number(u.regained)


def _missing(g: MissingGroups, level: float) -> Row:
    return _where(g.group) | {
        "kind": "missing_groups", "measure": g.metric, "against": REST, "threshold": g.threshold, "value": g.value,
        "low": g.low, "high": g.high, "level": None if g.approach == "bounds" else level, "n": g.n_unknown,
        "method": g.approach, "note": g.note,
    }  # fmt: skip
