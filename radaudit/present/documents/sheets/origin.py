"""What the measures mean, and how the audit came about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from radaudit.language import phrase, recalled, say
from radaudit.present.documents.sheets.measured import METRIC
from radaudit.present.documents.sheets.naming import named
from radaudit.present.documents.sheets.sheet import MEASURE, Cell, Column, Sheet
from radaudit.present.view import View
from radaudit.records.wording import threshold_text


def methods(view: View) -> Sheet:
    """Every measure: how to read it, its margin and the reason for it, its reference."""
    columns = (
        MEASURE, METRIC, Column("reading", phrase("How to read it"), "wide"), Column("better", phrase("Better")),
        Column("ideal", phrase("Ideal value"), "number"), Column("counts", phrase("What n counts")),
        Column("margin", phrase("Margin"), "number"), Column("rationale", phrase("Why this margin"), "wide"),
        Column("cites", phrase("Reference"), "wide"),
    )  # fmt: skip
    policy = view.audit.policy
    rows = tuple(
        named(card)
        | {"reading": recalled(card.reading), "better": recalled(card.better), "ideal": card.target,
           "counts": say(card.denominator), "margin": policy.margins.get(card.name),
           "rationale": recalled(policy.rationale.get(card.name, "")), "cites": card.cites}
        for card in view.evidence.cards.values()
    )  # fmt: skip
    about = say("What every measure says, which gap the policy calls unimportant and why, with references.")
    return Sheet("methods", phrase("Methods"), about, columns, rows)


def provenance(view: View) -> Sheet:
    """What is needed to repeat the audit."""
    columns = (Column("item", phrase("Item")), Column("value", phrase("Value"), "wide"))
    about = say("What was audited with what: enough to repeat the audit.")
    rows: tuple[Mapping[str, Cell], ...] = tuple(
        {"item": item, "value": value} for item, value in _items(view) if value
    )
    return Sheet("provenance", phrase("Provenance"), about, columns, rows)


def _items(view: View) -> Iterator[tuple[str, str]]:
    audit, made, evidence = view.audit, view.audit.provenance, view.evidence
    yield say("Cohort"), made.cohort_name
    yield say("Cohort SHA-256"), made.cohort_sha256
    if audit.model:
        yield say("Model"), audit.model.name
    yield say("Model SHA-256"), made.model_sha256
    yield say("Preprocessing SHA-256"), made.preprocessing_sha256
    yield say("Policy"), audit.policy.name
    yield say("Policy SHA-256"), audit.policy.sha256
    yield say("Thresholds"), ", ".join(threshold_text(t) for t in evidence.thresholds)
    yield say("Unit of analysis"), recalled(evidence.unit)
    yield say("When (UTC)"), made.when
    yield "radaudit", made.radaudit
    yield say("Schema"), audit.schema
    yield say("Seed"), str(made.seed)
    yield say("Device"), made.device
    for name, value in (made.options or {}).items():
        yield say("Option {name}", name=name), str(value)
    for name, value in (made.versions or {}).items():
        yield say("Version of {name}", name=name), str(value)
    for note in evidence.notes:
        yield say("Note"), recalled(note)
