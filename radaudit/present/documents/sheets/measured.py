"""Every measure in every group, and every gap between groups, with what the policy says of it."""

from __future__ import annotations

from collections.abc import Mapping

from radaudit.language import phrase, recalled, say
from radaudit.present.answers.leading import worst_first
from radaudit.present.documents.sheets.naming import named, partner, place
from radaudit.present.documents.sheets.sheet import (
    ATTRIBUTE,
    GROUP,
    HIGH,
    LEVEL,
    LOW,
    MEASURE,
    NOTE,
    THRESHOLD,
    VALUE,
    Cell,
    Column,
    N,
    Sheet,
)
from radaudit.present.view import View
from radaudit.present.what_if.agreeing import in_agreement
from radaudit.records import Comparison, Finding, Measurement
from radaudit.records.wording import VERDICT_WORDS

METRIC = Column("metric", phrase("Key"))
VERDICT = Column("verdict", phrase("Verdict"))
AGAINST = Column("against", phrase("Compared with"))


def measures(view: View) -> Sheet:
    """Every estimate with its interval."""
    columns = (
        ATTRIBUTE, GROUP, MEASURE, METRIC, THRESHOLD, VALUE, LOW, HIGH, LEVEL, N, Column("counts", phrase("What n counts")),
        Column("events", phrase("Diseased"), "count"), Column("patients", phrase("Patients"), "count"),
        Column("se", phrase("Standard error"), "number"), Column("method", phrase("Interval")),
        Column("by_chance", phrase("By chance alone"), "number"), Column("p", phrase("p"), "p"),
        Column("design_effect", phrase("Design effect"), "number"), NOTE,
    )  # fmt: skip
    about = say("Every measure in every group, with its interval. An empty value says why in its note.")
    rows = tuple(_measured(view, m) for m in view.evidence.measurements)
    return Sheet("measures", phrase("Measures by group"), about, columns, rows)


def _measured(view: View, m: Measurement) -> Mapping[str, Cell]:
    card, e = view.card(m.metric), m.estimate
    row = place(m.group) | named(card) | {"threshold": m.threshold}
    if view.is_hidden(card, m.group):
        return row | {"note": say("Too few patients with or without the disease to be shown; numbers.csv holds it.")}
    note = recalled(e.note)
    if view.is_uncertain(card, m.group):
        few = say("Few patients with or without the disease: uncertain.")
        note = f"{few} {note}".strip()
    return row | {
        "value": e.value, "low": e.low, "high": e.high, "level": e.level, "n": e.n, "counts": say(card.denominator),
        "events": e.n_events, "patients": e.n_patients, "se": e.se, "method": recalled(e.method), "by_chance": e.by_chance,
        "p": e.p, "design_effect": e.design_effect, "note": note,
    }  # fmt: skip


def gaps(view: View) -> Sheet:
    """Every gap with both its intervals, margin and verdict."""
    columns = (
        ATTRIBUTE, GROUP, MEASURE, METRIC, THRESHOLD, VERDICT, Column("margin", phrase("Margin"), "number"), AGAINST,
        Column("group_value", phrase("In the group"), "number"),
        Column("against_value", phrase("In what it is compared with"), "number"),
        Column("gap", phrase("Gap"), "number"), LOW, HIGH, LEVEL,
        Column("simultaneous_low", phrase("Simultaneous lower end"), "number"),
        Column("simultaneous_high", phrase("Simultaneous upper end"), "number"), Column("family", phrase("Family")),
        Column("p", phrase("p"), "p"), Column("p_adjusted", phrase("p, adjusted"), "p"), Column("p_holm", phrase("p, Holm"), "p"),
        Column("q", phrase("False discovery rate"), "p"), Column("ratio", phrase("Ratio"), "number"),
        Column("ratio_low", phrase("Ratio, lower end"), "number"), Column("ratio_high", phrase("Ratio, upper end"), "number"),
        Column("smallest_detectable", phrase("Finds gaps from"), "number"), NOTE,
    )  # fmt: skip
    about = say(
        "Every gap: the group minus what it is compared with. The verdict rests on the simultaneous interval, which holds for "
        "the whole family at once."
    )
    rows = tuple(_gap(view, c, view.finding_on(c)) for c in view.evidence.comparisons)
    return Sheet("gaps", phrase("Gaps between groups"), about, columns, rows)


def _gap(view: View, c: Comparison, finding: Finding | None) -> Mapping[str, Cell]:
    card = view.card(c.metric)
    row = place(c.group) | named(card)
    row |= {"threshold": c.threshold, "against": partner(c.against), "margin": view.audit.policy.margins.get(c.metric)}
    row |= {"verdict": say(VERDICT_WORDS[finding.verdict]) if finding else ""}
    if view.is_hidden(card, c.group):
        return row | {"note": say("Too few patients with or without the disease to be shown; numbers.csv holds it.")}
    row |= {
        "group_value": c.group_value, "against_value": c.against_value, "gap": c.gap.value, "low": c.gap.low, "high": c.gap.high,
        "level": c.gap.level, "p": c.p, "p_adjusted": c.p_adjusted, "p_holm": c.p_holm, "q": c.q,
        "smallest_detectable": c.smallest_detectable, "note": recalled(c.gap.note),
    }  # fmt: skip
    if c.family:
        row |= {"simultaneous_low": c.low, "simultaneous_high": c.high, "family": recalled(c.family)}
    if c.ratio is not None:
        row |= {"ratio": c.ratio.value, "ratio_low": c.ratio.low, "ratio_high": c.ratio.high}
    return row


def findings(view: View) -> Sheet:
    """All findings, worst first."""
    columns = (
        VERDICT, Column("code", phrase("Code")), Column("title", phrase("Finding")), ATTRIBUTE, GROUP, MEASURE, METRIC, THRESHOLD,
        AGAINST, Column("explanation", phrase("In words"), "wide"), Column("advice", phrase("Advice"), "wide"),
    )  # fmt: skip
    about = say("What the audit has to say, worst first: every finding with its advice.")
    return Sheet(
        "findings",
        phrase("Findings"),
        about,
        columns,
        tuple(_finding(view, f) for f in in_agreement(view, worst_first(view.audit.findings))),
    )


def _finding(view: View, f: Finding) -> Mapping[str, Cell]:
    row: dict[str, Cell] = {"verdict": say(VERDICT_WORDS[f.verdict]), "code": f.code, "title": f.title}
    row |= {"explanation": f.explanation, "advice": f.advice, "threshold": f.threshold}
    if f.group is not None:
        row |= place(f.group)
    if f.metric in view.evidence.cards:
        row |= named(view.card(f.metric))
    return row | ({"against": partner(f.against)} if f.against else {})
