"""Whether a score of 30 % means 30 % in every group: reliability curves and the numbers that sum them up."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.blocks import Block, HowTo
from radaudit.present.figures.grid import Axis, Panel, diagonal
from radaudit.present.figures.palette import SOFT, Style
from radaudit.present.figures.reliability import reliability_panel
from radaudit.present.multiples import Plan, small_multiples, value_in
from radaudit.present.sections import section
from radaudit.present.tables import measures_table
from radaudit.present.view import View
from radaudit.records import Curve, Group


@section("Calibration", order=50)
def calibration(view: View) -> Iterator[Block]:
    """Curves of everyone and by group, then the table."""

    def draw(group: Group, curve: Curve, subtitle: str, look: Style) -> Panel:
        events, nonevents = view.curve("score_events", group), view.curve("score_nonevents", group)
        return reliability_panel(typeset.group_name(group), subtitle, curve, look, events=events, nonevents=nonevents)

    unit = Axis("Mean score", 0, 1, 0.25)
    plan = Plan(
        kind="reliability", draw=draw, subtitle=lambda g: value_in(view, "oe_ratio", g, "O/E"),
        alt="Observed proportion against the model's score",
        x=unit, y=Axis("Observed proportion", 0, 1, 0.25), caption="Observed proportion against the mean score in each bin",
        columns=("Mean score", "Observed"), is_square=True, has_strip=True, shapes=(diagonal(SOFT),),
    )  # fmt: skip
    figures = list(small_multiples(view, plan))
    cards = view.cards_of("calibration")
    if not figures and not cards:
        return
    yield from figures
    if cards:
        yield measures_table(view, cards, "Calibration by group.")
    level = typeset.level(view.evidence.level)
    yield HowTo(
        ("On the dotted diagonal a score means what it says. Points below it: the model promises more disease than "
         f"there is; above it: less. Upright lines are each bin's {level}.",
         "Bars below each curve show where the scores lie: up for diseased cases, down for the others, each scaled "
         "to its own highest bar. Where there are no bars the curve says little.",
         "Calibration in the large is 0 and slope and observed/expected are 1 for a model that is right. A slope "
         "below 1: scores too extreme."),
        ("Whether the model tells diseased from healthy; a model can be calibrated and useless.",
         "A prevalence that differs between groups moves a group's curve even where the model reads every image "
         "alike."),
    )  # fmt: skip
