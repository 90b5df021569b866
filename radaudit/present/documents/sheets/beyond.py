"""What was measured beyond single gaps: spread, shrunk values, transport of the threshold, usefulness, missing groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from radaudit.language import phrase, recalled, say
from radaudit.present.documents.sheets.measured import METRIC
from radaudit.present.documents.sheets.naming import named, place
from radaudit.present.documents.sheets.sheet import (
    ATTRIBUTE,
    GROUP,
    HIGH,
    LOW,
    MEASURE,
    NOTE,
    THRESHOLD,
    VALUE,
    Cell,
    Column,
    Sheet,
)
from radaudit.present.view import View
from radaudit.records import Transport, Usefulness


def spread(view: View) -> Sheet:
    """How far apart the groups of every attribute are, beside what chance makes."""
    columns = (
        ATTRIBUTE, MEASURE, METRIC, THRESHOLD, Column("groups", phrase("Groups"), "count"),
        Column("tau", phrase("Standard deviation of true values"), "number"), LOW, HIGH,
        Column("p", phrase("p of no difference"), "p"), Column("i_squared", phrase("Share that is not chance"), "number"),
        Column("pooled", phrase("Common mean"), "number"), Column("next_low", phrase("Next group, lower end"), "number"),
        Column("next_high", phrase("Next group, upper end"), "number"), Column("largest_gap", phrase("Largest gap"), "number"),
        Column("gap_by_chance", phrase("Expected by chance"), "number"),
        Column("gap_by_chance_high", phrase("95th percentile by chance"), "number"),
        Column("p_gap", phrase("p of the largest gap"), "p"), NOTE,
    )  # fmt: skip
    rows = tuple(
        {"attribute": h.attribute, **named(view.card(h.metric)), "threshold": h.threshold, "groups": len(h.groups), "tau": h.tau,
         "low": h.tau_low, "high": h.tau_high, "p": h.p, "i_squared": h.i_squared, "pooled": h.pooled, "next_low": h.next_low,
         "next_high": h.next_high, "largest_gap": h.largest_gap, "gap_by_chance": h.gap_by_chance,
         "gap_by_chance_high": h.gap_by_chance_high, "p_gap": h.p_gap, "note": recalled(h.note)}
        for h in view.evidence.heterogeneity
    )  # fmt: skip
    about = say("How far apart the groups of an attribute truly are, and how large a gap chance alone would show.")
    return Sheet("spread", phrase("Spread between groups"), about, columns, rows)


def shrunk(view: View) -> Sheet:
    """Raw and shrunk values side by side."""
    columns = (
        ATTRIBUTE, GROUP, MEASURE, METRIC, THRESHOLD, Column("value", phrase("Raw value"), "number"),
        Column("shrunk", phrase("Shrunk value"), "number"), Column("weight", phrase("Weight of the common mean"), "number"),
        Column("p_worst", phrase("Chance to be the worst"), "number"),
    )  # fmt: skip
    rows = tuple(
        place(s.group) | named(view.card(h.metric))
        | {"threshold": h.threshold, "value": s.value, "shrunk": s.shrunk, "weight": s.weight, "p_worst": s.p_worst}
        for h in view.evidence.heterogeneity
        for s in h.groups
        if not view.is_hidden(view.card(h.metric), s.group)
    )  # fmt: skip
    about = say(
        "Every group's value, raw and drawn towards the common mean by as much as its own uncertainty calls for."
    )
    return Sheet("shrunk", phrase("Shrunk values"), about, columns, rows)


def transport(view: View) -> Sheet:
    """The threshold that every group would need for the cohort's sensitivity."""
    columns = (
        ATTRIBUTE, GROUP, Column("threshold", phrase("Locked threshold"), "threshold"),
        Column("target", phrase("Target sensitivity"), "number"), Column("needed", phrase("Needed threshold"), "threshold"),
        LOW, HIGH,
        Column("sensitivity", phrase("Sensitivity there"), "number"), Column("specificity", phrase("Specificity there"), "number"),
        Column("flag_rate", phrase("Flag rate there"), "number"), NOTE,
    )  # fmt: skip
    about = say("The threshold at which every group would reach the sensitivity of the whole cohort.")
    shown = [t for t in view.evidence.transport if view.tier(t.group) != "counts"]
    return Sheet("transport", phrase("Threshold transport"), about, columns, tuple(map(_transport, shown)))


def _transport(t: Transport) -> Mapping[str, Cell]:
    return place(t.group) | {
        "threshold": t.threshold, "target": t.target, "needed": t.needed, "low": t.needed_low, "high": t.needed_high,
        "sensitivity": t.sensitivity, "specificity": t.specificity, "flag_rate": t.flag_rate, "note": recalled(t.note),
    }  # fmt: skip


def usefulness(view: View) -> Sheet:
    """Whether the model is worth using in every group."""
    columns = (
        ATTRIBUTE, GROUP, THRESHOLD, Column("p_useful", phrase("Chance to be useful"), "number"),
        Column("best_default", phrase("Best without a model: flag")), MEASURE, VALUE, LOW, HIGH, NOTE,
    )  # fmt: skip
    about = say("What the model is worth at the threshold in net benefit, and what miscalibration costs there.")
    shown = [u for u in view.evidence.usefulness if view.tier(u.group) != "counts"]
    rows = tuple(row for u in shown for row in _usefulness(u))
    return Sheet("usefulness", phrase("Usefulness"), about, columns, rows)


def _usefulness(u: Usefulness) -> Iterator[Mapping[str, Cell]]:
    common = place(u.group) | {
        "threshold": u.threshold,
        "p_useful": u.p_useful,
        "best_default": recalled(u.best_default),
    }
    for title, e in (
        (say("Net benefit over the best default"), u.over_default),
        (say("Net benefit lost to miscalibration"), u.lost),
        (say("Net benefit regained by recalibration"), u.regained),
    ):
        note = recalled(e.note or u.note)
        yield common | {"measure": title, "value": e.value, "low": e.low, "high": e.high, "note": note}


def missing_groups(view: View) -> Sheet:
    """Gaps under other treatments of the rows without a group value."""
    columns = (
        ATTRIBUTE, GROUP, MEASURE, METRIC, THRESHOLD, Column("approach", phrase("Rows without a value")),
        Column("unknown", phrase("Such rows"), "count"), VALUE, LOW, HIGH, NOTE,
    )  # fmt: skip
    rows = tuple(
        place(g.group) | named(view.card(g.metric))
        | {"threshold": g.threshold, "approach": recalled(g.approach), "unknown": g.n_unknown, "value": g.value, "low": g.low,
           "high": g.high, "note": recalled(g.note)}
        for g in view.evidence.missing_groups
        if not view.is_hidden(view.card(g.metric), g.group)
    )  # fmt: skip
    about = say("What every gap would be, were the rows without a group value treated in another way.")
    return Sheet("missing_groups", phrase("Missing group values"), about, columns, rows)
