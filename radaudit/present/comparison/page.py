"""The comparison of two models as one HTML file: the answer, who gained and who lost, and every number behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from radaudit.language import speaking
from radaudit.present import typeset
from radaudit.present.blocks import Answer, Block, Entry, Figure, Fold, HowTo, KeyValue, Panels, Prose
from radaudit.present.comparison.answer import OUTCOME_MARKS, by_measure, headline, overall, reasons, trade_off
from radaudit.present.comparison.tables import attributes, changes_table, outcome_table
from radaudit.present.figures.forest import ForestRow, forest, forest_height
from radaudit.present.figures.palette import SOFT, Style, style
from radaudit.present.form import INTERACTIVE, Form
from radaudit.present.page import Part, render_page
from radaudit.present.view import MOST_DRAWN
from radaudit.records import EVERYONE, MetricCard
from radaudit.records.changes import ModelComparison, ModelSide
from radaudit.records.wording import count, in_sentence, percent, threshold_text, whole


def render_comparison(comparison: ModelComparison, form: Form = INTERACTIVE) -> str:
    """The whole comparison as one HTML document that asks nothing of any network; the same bytes for the same record."""
    with speaking(form.language):
        return render_page(
            "comparison.html.jinja",
            _parts(comparison),
            form,
            comparison=comparison,
            banners=comparison.evidence.warnings,
        )


def _parts(comparison: ModelComparison) -> list[Part]:
    cards = comparison.evidence.cards
    primary = [cards[name] for name in comparison.policy.primary if name in cards]
    others = [card for card in cards.values() if card not in primary]
    return [
        Part("answer", "Who gains, who loses", tuple(_answer(comparison, primary))),
        Part("changes", "How much", tuple(_changes(comparison, primary))),
        Part("further", "Further measures", (Fold("Tables", tuple(changes_table(comparison, c) for c in others)),)),
        Part("method", "How it was compared", tuple(_method(comparison))),
    ]


def _answer(comparison: ModelComparison, primary: list[MetricCard]) -> Iterator[Block]:
    names = typeset.isolated(comparison.candidate.name), typeset.isolated(comparison.baseline.name)
    yield Answer(
        f"Does {names[0]} do better than {names[1]}, and for whom?",
        OUTCOME_MARKS[overall(comparison)],
        headline(comparison),
        (*by_measure(comparison), *reasons(comparison)),
        (),
    )
    if warning := trade_off(comparison):
        yield Prose((warning,), "note")
    yield outcome_table(comparison, primary)
    withheld = comparison.evidence.withheld
    if withheld:
        listed = typeset.listed([typeset.isolated(w.group.label) for w in withheld])
        yield Prose((f"Withheld, so that nobody can be recognized: {listed} ({withheld[0].reason}).",), "note")
    yield HowTo(
        ("Both models were computed on the same images, so a change is not blurred by who happened to be in the cohort.",
         "Gained and lost hold for all groups of an attribute and all primary measures at once; each attribute, and the whole "
         "cohort, is a family of its own. For calibration, the model gains that is nearer to the ideal value, on whichever side.",),
        ("Whether a change matters to patients: the policy's margins say what is called alike, nothing more.",
         "That groups marked as not settled are unharmed. Too few cases were seen to tell.",),
    )  # fmt: skip


def _changes(comparison: ModelComparison, primary: list[MetricCard]) -> Iterator[Block]:
    yield Panels(tuple(_figure(comparison, card) for card in primary))
    yield Fold("The numbers of both models", tuple(changes_table(comparison, card) for card in primary))


def _figure(comparison: ModelComparison, card: MetricCard) -> Figure:
    """Changes with simultaneous intervals, no change as a line."""
    rows: list[ForestRow] = []
    by_group = {c.comparison.group: c for c in comparison.changes if c.comparison.metric == card.name}
    left_out = 0
    for attribute in attributes(comparison):
        groups = [g for g in by_group if g.attribute == attribute]
        largest = sorted(groups, key=lambda g: -comparison.evidence.summary(g).n)[:MOST_DRAWN]
        left_out += len(groups) - len(largest)
        if attribute != EVERYONE.attribute:
            rows.append(ForestRow(attribute))
        for place, group in enumerate(groups):
            if group not in largest:
                continue
            c = by_group[group].comparison
            gap = c.gap if c.low is None or c.high is None else replace(c.gap, low=c.low, high=c.high)
            look = style(place) if group != EVERYONE else Style(SOFT, "diamond", 10)
            rows.append(ForestRow(typeset.group_name(group), gap, look))
    direction = {"higher": "higher is better →", "lower": "← lower is better"}.get(
        card.better, "candidate less baseline"
    )
    drawn = replace(card, title=direction, better="neither", scale="real", target=0.0)
    alike = "; ".join(by_group[g].words for g in by_group)
    note = f"The largest {MOST_DRAWN} groups of an attribute are drawn; the table holds all." if left_out else ""
    return Figure(
        caption=f"Candidate less baseline, simultaneous {typeset.level(comparison.evidence.level)}. {card.reading}",
        alt=f"Change in {in_sentence(card.title)} by group. {alike}",
        plot=forest(drawn, rows),
        title=f"Change in {in_sentence(card.title)}",
        note=note,
        height=forest_height(len(rows)),
    )


def _method(comparison: ModelComparison) -> Iterator[Block]:
    evidence, provenance = comparison.evidence, comparison.provenance
    everyone = evidence.summary(EVERYONE)
    patients = f" of {count(everyone.n_patients, 'patient')}" if evidence.has_patients else ""
    entries = [
        Entry("Rows", f"{whole(everyone.n)}{patients} scored by both models, {whole(everyone.n_events)} with the disease."),
        _side("Baseline", comparison.baseline),
        _side("Candidate", comparison.candidate),
        Entry("Intervals", f"{percent(evidence.level)}, "
              + ("clustered by patient" if evidence.has_patients else "every image taken as another patient")
              + "; paired: each patient's influence on both models says how far their errors cancel (DeLong 1988 and Obuchowski "
              "1997 for the AUROC). Shares, and AUROCs from few cases, join both models' own intervals by MOVER (Newcombe 1998, "
              "method 10; Zou and Donner 2008)."),
        Entry("Families", "; ".join(dict.fromkeys(c.comparison.family for c in comparison.changes if c.comparison.family))),
        Entry("Policy", f"{comparison.policy.name}; margins: "
              + ", ".join(f"{evidence.cards[m].title} {v:g}" for m, v in comparison.policy.margins.items() if m in evidence.cards)),
        Entry("Cohort", f"{provenance.cohort_name}, SHA-256 {provenance.cohort_sha256}"),
        Entry("Seed", str(provenance.seed)),
    ]  # fmt: skip
    yield KeyValue(tuple(entries))
    if evidence.notes:
        yield Prose(evidence.notes, "list")


def _side(title: str, side: ModelSide) -> Entry:
    thresholds = ", ".join(threshold_text(t) for t in side.thresholds)
    words = f"{side.name}; decides at {thresholds} ({typeset.who_chose(side.threshold_source)})"
    if side.sha256:
        words += f"; SHA-256 {side.sha256}"
    if side.n_unscored:
        words += f"; could not score {count(side.n_unscored, 'row')}"
    return Entry(title, words + ".")
