"""The whole cohort's discrimination and calibration in one table, as validation studies print it under a calibration plot."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Fold, Row, Table
from radaudit.present.view import View
from radaudit.records import EVERYONE, MetricCard, wording


def everyone_table(view: View) -> Iterator[Fold]:
    """Every measure of how scores rank and what they mean, without groups; folded. Nothing where there are none, or few cases."""
    cards = view.cards_of("discrimination", "calibration")
    if not cards or view.tier(EVERYONE) == "counts":
        return
    columns = (
        Column(say("Measure")), Column(say("Value ({level})", level=typeset.level(view.evidence.level)), True),
        Column(say("Ideal"), True), Column(say("Chance alone"), True), Column(say("p"), True),
        Column(say("What it says"), is_wide=True),
    )  # fmt: skip
    rows = tuple(_row(view, card) for card in cards)
    n, diseased = view.counts(EVERYONE)
    left_out = say(
        "Statistics that other programs print beside these: Somers’ Dxy is 2 × AUROC − 1. The largest calibration error is "
        "not given, because it is that of the one score where the curve happens to be worst; the 90th percentile is."
    )
    note = say("n = {n}, {diseased} diseased", n=n, diseased=diseased)
    yield Fold(
        say("The whole cohort in one table: discrimination and calibration"),
        (Table(say("Discrimination and calibration, everyone."), columns, rows, note, (left_out,)),),
    )


def _row(view: View, card: MetricCard) -> Row:
    found = view.measurement(card.name, EVERYONE)
    estimate = found.estimate if found else None
    name = Cell(recalled(card.title))
    reading = Cell(recalled(card.reading))
    if estimate is None or not estimate.is_known:
        why = typeset.reason(estimate) if estimate else ""
        return Row((name, Cell(wording.not_estimable(), is_soft=True, hint=why), *[Cell("")] * 3, reading))
    digits = typeset.decimals(card)
    ideal = "" if card.target is None else wording.number(card.target, 0)
    chance = "" if estimate.by_chance is None else wording.number(estimate.by_chance, digits)
    value = Cell(typeset.estimate(estimate, card), is_soft=view.is_uncertain(card, EVERYONE))
    return Row((name, value, Cell(ideal), Cell(chance), Cell(typeset.p_value(estimate.p)), reading))
