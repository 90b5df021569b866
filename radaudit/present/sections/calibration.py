"""Whether a score of 30 % means 30 % in every group: calibration curves and the numbers that sum them up."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.blocks import Block, HowTo, Prose
from radaudit.present.calibration_entries import map_words
from radaudit.present.figures.grid import Axis, Panel, diagonal
from radaudit.present.figures.palette import SOFT, Style
from radaudit.present.figures.reliability import reliability_panel
from radaudit.present.multiples import Plan, small_multiples, value_in
from radaudit.present.sections import section
from radaudit.present.tables.all_measures import all_measures
from radaudit.present.tables.measures import measures_table
from radaudit.present.tables.points import Behind
from radaudit.present.view import View
from radaudit.records import EVERYONE, CalibrationUse, Curve, Group, MetricCard, wording
from radaudit.records.evidence import TIERS

_FEWEST = next(fewest for fewest, tier in TIERS if tier == "curves")


@section("Calibration", order=50)
def calibration(view: View) -> Iterator[Block]:
    """Curves of everyone and by group, then the tables."""
    figures = list(small_multiples(view, _plan(view)))
    cards = view.cards_of("calibration")
    if not figures and not cards:
        return
    if use := view.evidence.calibration:
        yield Prose((_calibrated(use),), "note")
    if sentence := _against_chance(view, cards):
        yield Prose((sentence,), "lead")
    yield from figures
    first = [c for c in cards if not c.is_detail and c.is_compared and c.better != "neither"]
    first += [c for c in cards if c.is_detail and view.knows_chance(c)][:1]
    if first:
        yield measures_table(view, first, "Calibration by group.")
    yield from all_measures(view, "calibration")
    level = typeset.level(view.evidence.level)
    yield HowTo(
        ("On the dotted diagonal a score means what it says. Below it the model promises more disease than there is; "
         f"above it, less. The line is a smooth curve, the darker band its {level} at each score alone, the paler band holds "
         "for the whole curve at once: where even that one misses the diagonal, miscalibration was shown. Open marks are "
         f"bins of scores. A group of fewer than {_FEWEST} patients with or without the disease has bins only, each with its "
         f"{level}, because a curve would draw what its few cases happened to be.",
         "Bars below each curve show where the scores lie: up for diseased cases, down for the others, each scaled "
         "to its own highest bar. Where there are no bars the curve says little.",
         "Calibration in the large is 0 and slope and observed/expected are 1 for a model that is right. A slope "
         "below 1: scores too extreme.",
         "Calibration errors are never zero: a model that is exactly right shows one by chance, and the larger the smaller "
         "its group is. So each stands beside what chance alone makes at its group’s size; to compare "
         "groups, compare the excess over chance (the error less what chance makes), not the errors. p only says whether there is "
         "any: a large group’s small excess can have a lower p than a small group’s large one."),
        ("Whether the model tells diseased from healthy; a model can be calibrated and useless.",
         "A prevalence that differs between groups moves a group's curve even where the model reads every image "
         "alike."),
    )  # fmt: skip


def _calibrated(use: CalibrationUse) -> str:
    """What the scores went through before."""
    fitted = use.calibration.fitted_on
    where = f", fitted to {wording.count(fitted.n, 'row')} of {fitted.name}" if fitted else ""
    said = f"The scores were calibrated before this audit: {map_words(use.calibration.everyone)}{where}."
    if use.calibration.attribute:
        said += f" Levels of {use.calibration.attribute} have maps of their own, listed under Provenance."
    if use.overlap:
        said += f" They are not judged on independent rows: {use.overlap}."
    return said


def _plan(view: View) -> Plan:
    def draw(group: Group, curve: Curve, subtitle: str, look: Style) -> Panel:
        events, nonevents = view.curve("score_events", group), view.curve("score_nonevents", group)
        return reliability_panel(
            typeset.group_name(group), subtitle, curve, look, events=events, nonevents=nonevents,
            smooth=_smooth(view, group),
        )  # fmt: skip

    def further(group: Group) -> list[Behind]:
        smooth = _smooth(view, group)
        return [Behind(group, smooth, "smooth curve")] if smooth else []

    return Plan(
        kind="reliability", draw=draw, subtitle=lambda g: value_in(view, "oe_ratio", g, "O/E"),
        alt="Observed proportion against the model's score",
        x=Axis("Score", 0, 1, 0.25), y=Axis("Observed proportion", 0, 1, 0.25),
        caption="Observed proportion against the score, as a smooth curve and in bins",
        columns=("Score", "Observed"), is_square=True, has_strip=True, shapes=(diagonal(SOFT),),
        which="bins", further=further, note=lambda groups: _without_curve(view, groups),
    )  # fmt: skip


def _smooth(view: View, group: Group) -> Curve | None:
    """The group's smooth curve, where it has one and enough patients for it."""
    found = view.curve("calibration", group)
    return found if found and found.x and view.tier(group) == "curves" else None


def _without_curve(view: View, groups: list[Group]) -> str:
    """Names the groups that are too small for a smooth curve; nothing where no group has one."""
    if view.curve("calibration", EVERYONE) is None:
        return ""
    few = typeset.listed([typeset.isolated(typeset.group_name(g)) for g in groups if view.tier(g) != "curves"])
    return (
        f"Bins only, because a smooth curve needs {_FEWEST} patients with and without the disease: {few}."
        if few
        else ""
    )


def _against_chance(view: View, cards: list[MetricCard]) -> str:
    """The whole cohort's calibration error beside what chance makes of a perfect model."""
    for card in cards:
        found = view.measurement(card.name, EVERYONE)
        if found is None or found.estimate.by_chance is None or view.is_hidden(card, EVERYONE):
            continue
        digits, e = typeset.decimals(card), found.estimate
        p = f" (p {typeset.p_value(e.p)})" if e.p is not None else ""
        return (
            f"{card.title} of the whole cohort: {wording.number(e.value, digits)}. Were every score exactly right, chance "
            f"alone would make it {wording.number(e.by_chance, digits)} in a cohort of this size{p}."
        )
    return ""
