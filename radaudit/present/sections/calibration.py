"""Whether a score of 30 % means 30 % in every group: calibration curves and the numbers that sum them up."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Fold, HowTo, Prose
from radaudit.present.drawing.marks import Axis, Band, Dot, Line, Panel, Segment
from radaudit.present.figures.multiples import FigurePlan, small_multiples
from radaudit.present.figures.palette import EVERYONE_STYLE, Style
from radaudit.present.figures.reliability import POINTWISE, WHOLE, reliability_panel
from radaudit.present.figures.score_histogram import PALE
from radaudit.present.sections import section
from radaudit.present.tables.all_measures import all_measures
from radaudit.present.tables.calibration_entries import map_words
from radaudit.present.tables.everyone import everyone_table
from radaudit.present.tables.measures import measures_table
from radaudit.present.tables.points import Behind
from radaudit.present.view import View
from radaudit.records import EVERYONE, CalibrationUse, Curve, Group, MetricCard, wording
from radaudit.records.evidence import TIERS

_FEWEST = next(fewest for fewest, tier in TIERS if tier == "curves")


TITLE = phrase("Calibration")


@section(TITLE, order=50)
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
        table = measures_table(view, first, say("Calibration by group."))
        yield Fold(say("Calibration by group, in numbers"), (table,), is_printed=True)
    yield from everyone_table(view)
    yield from all_measures(view, "calibration")
    yield _how_to(typeset.level(view.evidence.level))


def _how_to(level: str) -> HowTo:
    return HowTo(
        (say("On the dotted diagonal a score means what it says. Below it the model promises more disease than there is; above "
             "it, less. The line is a smooth curve, the darker band its {level} at each score alone, the paler band holds for "
             "the whole curve at once: where even that one misses the diagonal, miscalibration was shown. Open marks are bins "
             "of scores. A group of fewer than {n} patients with or without the disease has bins only, each with its interval, "
             "because a curve would draw what its few cases happened to be.", level=level, n=str(_FEWEST)),
         say("Bars below each curve show where the scores lie: up for diseased cases, down for the others, each scaled to its "
             "own highest bar. Where there are no bars the curve says little."),
         say("Calibration in the large is 0 and slope and observed/expected are 1 for a model that is right. A slope below 1: "
             "scores too extreme."),
         say("Calibration errors are never zero: a model that is exactly right shows one by chance, and the larger the smaller "
             "its group is. So each stands beside what chance alone makes at its group’s size; to compare groups, compare the "
             "excess over chance (the error less what chance makes), not the errors. p only says whether there is any: a large "
             "group’s small excess can have a lower p than a small group’s large one.")),
        (say("Whether the model tells diseased from healthy; a model can be calibrated and useless."),
         say("A prevalence that differs between groups moves a group's curve even where the model reads every image alike.")),
    )  # fmt: skip


def _calibrated(use: CalibrationUse) -> str:
    """What the scores went through before."""
    fitted, maps = use.calibration.fitted_on, recalled(map_words(use.calibration.everyone))
    if fitted:
        rows, name = wording.count(fitted.n, "row"), typeset.isolated(fitted.name)
        said = say("The scores were calibrated before this audit: {map}, fitted to {rows} of {name}.",
                   map=maps, rows=rows, name=name)  # fmt: skip
    else:
        said = say("The scores were calibrated before this audit: {map}.", map=maps)
    own, overlap = "", ""
    if use.calibration.attribute:
        attribute = typeset.isolated(use.calibration.attribute)
        own = say("Levels of {attribute} have maps of their own, listed under Provenance.", attribute=attribute)
    if use.overlap:
        overlap = say("They are not judged on independent rows: {reason}.", reason=recalled(use.overlap))
    return wording.sentences(said, own, overlap)


def _plan(view: View) -> FigurePlan:
    def draw(group: Group, curve: Curve, subtitle: str, look: Style) -> Panel:
        events, nonevents = view.curve("score_events", group), view.curve("score_nonevents", group)
        return reliability_panel(
            typeset.group_name(group), subtitle, curve, look, events=events, nonevents=nonevents,
            smooth=_smooth(view, group),
        )  # fmt: skip

    def further(group: Group) -> list[Behind]:
        smooth = _smooth(view, group)
        return [Behind(group, smooth, say("smooth curve"))] if smooth else []

    return FigurePlan(
        kind="reliability", draw=draw, measure=("oe_ratio", say("O/E")),
        alt=say("Observed proportion against the model's score"),
        x=Axis(say("Score"), 0, 1), y=Axis(say("Observed proportion"), 0, 1),
        caption=say("Observed proportion against the score, as a smooth curve and in bins; bars show where the scores lie. O/E "
                    "is observed over expected disease, 1 where they agree."),
        columns=(say("Score"), say("Observed")), is_square=True, legend=_legend(view),
        which=say("bins"), further=further, note=lambda groups: _without_curve(view, groups),
    )  # fmt: skip


def _legend(view: View) -> tuple[tuple[Dot | Segment | Line | Band, str], ...]:
    ink = EVERYONE_STYLE
    bins = (Dot(1, style=ink._replace(size=6), is_open=True), say("bins of scores"))
    bars = ((Segment(0, 1, ink), say("scores of the diseased")), (Segment(0, 1, ink, PALE), say("of the others")))
    smooth = _smooth(view, EVERYONE)
    if smooth is None:
        return (bins, *bars)
    bands: list[tuple[Dot | Segment | Line | Band, str]] = []
    if smooth.low:
        level = typeset.level(view.evidence.level)
        bands.append((Band((), (), (), ink, POINTWISE), say("{level} at each score", level=level)))
    if smooth.joint_low:
        bands.append((Band((), (), (), ink, WHOLE), say("of the whole curve")))
    return ((Line((), (), ink), say("observed, smoothed")), *bands, bins, *bars)


def _smooth(view: View, group: Group) -> Curve | None:
    """The group's smooth curve, where it has one and enough patients for it."""
    found = view.curve("calibration", group)
    return found if found and found.x and view.tier(group) == "curves" else None


def _without_curve(view: View, groups: list[Group]) -> str:
    """Names the groups that are too small for a smooth curve; nothing where no group has one."""
    if view.curve("calibration", EVERYONE) is None:
        return ""
    few = wording.listed([typeset.isolated(typeset.group_name(g)) for g in groups if view.tier(g) != "curves"])
    if not few:
        return ""
    return say(
        "Bins only, because a smooth curve needs {n} patients with and without the disease: {names}.",
        n=str(_FEWEST), names=few,
    )  # fmt: skip


def _against_chance(view: View, cards: list[MetricCard]) -> str:
    """The whole cohort's calibration error beside what chance makes of a perfect model."""
    for card in cards:
        found = view.measurement(card.name, EVERYONE)
        if found is None or found.estimate.by_chance is None or view.is_hidden(card, EVERYONE):
            continue
        digits, e = typeset.decimals(card), found.estimate
        told = {
            "measure": recalled(card.title),
            "value": wording.number(e.value, digits),
            "chance": wording.number(e.by_chance, digits),
        }
        if e.p is None:
            return say(
                "{measure} of the whole cohort: {value}. Were every score exactly right, chance alone would make it {chance} in "
                "a cohort of this size.", **told,
            )  # fmt: skip
        return say(
            "{measure} of the whole cohort: {value}. Were every score exactly right, chance alone would make it {chance} in a "
            "cohort of this size (p {p}).", **told, p=typeset.p_value(e.p),
        )  # fmt: skip
    return ""
