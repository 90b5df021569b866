"""`monitor.html`: whether the model is still what was accepted, which group moved, what to do, and every chart."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say, speaking
from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Entry, Fold, HowTo, KeyValue, Prose, Row, Table
from radaudit.present.monitoring.charts import charts_of
from radaudit.present.monitoring.words import (
    TITLES,
    alarm_sentence,
    by_itself,
    following,
    headline,
    listed_places,
    notices,
    place,
)
from radaudit.present.opening.blocks import Answer
from radaudit.present.page.form import INTERACTIVE, Form
from radaudit.present.page.rendering import Part, render_page
from radaudit.records import EVERYONE, Group, Verdict
from radaudit.records.monitoring import LABEL_FREE, ControlChart, MonitorAlarm, Monitoring
from radaudit.records.wording import group_label, number, percent, threshold_text, whole

MOST_REASONS = 5
MOST_MISSING = 300


def render_monitoring(monitoring: Monitoring, form: Form = INTERACTIVE) -> str:
    """The whole page as one HTML document that asks nothing of any network; the same bytes for the same record."""
    with speaking(form.language):
        return render_page(
            "monitor.html.jinja",
            _parts(monitoring),
            form,
            monitoring=monitoring,
            title=recalled(monitoring.title),
            banners=[],
        )


def verdict_of(monitoring: Monitoring) -> Verdict:
    """Fail where labels show it, concern where only scores moved; no alarm on scores alone leaves it open."""
    own = by_itself(monitoring)
    if own:
        return Verdict.CONCERN if all(a.measure in LABEL_FREE or a.is_gain for a in own) else Verdict.FAIL
    return Verdict.PASS if any(c.measure not in LABEL_FREE for c in monitoring.charts) else Verdict.INCONCLUSIVE


def _parts(monitoring: Monitoring) -> list[Part]:
    return [
        Part("answer", say("Is the model still what was accepted?"), tuple(_answer(monitoring))),
        Part("due", say("What to do"), tuple(_due(monitoring))),
        Part("scores", say("Flags and scores"), tuple(charts_of(monitoring, LABEL_FREE))),
        Part(
            "calibration",
            say("Calibration"),
            tuple(charts_of(monitoring, ("observed_expected", "calibration_in_the_large"))),
        ),
        Part("errors", say("Errors"), tuple(charts_of(monitoring, ("sensitivity", "specificity")))),
        Part("method", say("How it was watched"), tuple(_method(monitoring))),
    ]


def _answer(monitoring: Monitoring) -> Iterator[Block]:
    further = [alarm_sentence(a, monitoring) for a in by_itself(monitoring)[1:]]
    reasons = further[:MOST_REASONS]
    if len(further) > MOST_REASONS:
        reasons.append(say("{n} more alarms stand in the table below.", n=whole(len(further) - MOST_REASONS)))
    question = say("Since acceptance, has anything changed, and in which group?")
    yield Answer(question, verdict_of(monitoring), headline(monitoring), (*reasons, *following(monitoring)), ())
    windows = monitoring.windows
    yield KeyValue((
        Entry(say("Cases with a score"), typeset.counted(sum(w.n for w in windows), is_rounded=monitoring.rounded_to > 1)),
        Entry(say("of them labelled"), typeset.counted(monitoring.n_labelled, is_rounded=monitoring.rounded_to > 1)),
        Entry(say("Windows"), whole(len(windows))),
        Entry(say("Charts"), whole(len(monitoring.charts))),
    ), "tiles")  # fmt: skip
    if told := notices(monitoring):
        yield Prose(tuple(told), "warning")
    yield _overview(monitoring)
    yield HowTo(
        (say("Limits are drawn around what acceptance found in each group, as far as chance may carry a chart in {n} windows. They "
             "are wide where acceptance saw few patients.", n=whole(monitoring.horizon)),
         say("A group that follows another left its limits only because it shares cases with it.")),
        (say("Why something changed. More flagged cases can mean other patients, another protocol or a fault of the model; only "
             "labels tell these apart."),
         say("A change of the mix alone moves the charts of everyone although no group moved."),
         say("Changes that are small, or in groups too small to be watched.")),
    )  # fmt: skip


def _overview(monitoring: Monitoring) -> Table:
    """Groups down, measures across."""
    measures = [m for m in TITLES if any(c.measure == m for c in monitoring.charts)]
    charts = {(c.group, c.measure): c for c in monitoring.charts}
    alarms = {(a.group, a.measure): a for a in monitoring.alarms}
    rows, attribute = list[Row](), ""
    for group in dict.fromkeys(c.group for c in monitoring.charts):
        if group != EVERYONE and group.attribute != attribute:
            attribute = group.attribute
            rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        cells = (_verdict(charts.get((group, m)), alarms.get((group, m)), monitoring) for m in measures)  # type: ignore[arg-type]
        rows.append(Row((_name(group), *cells), is_total=group == EVERYONE))
    return Table(
        say("Which group moved"),
        (Column(say("Group")), *(Column(say(TITLES[m])) for m in measures)),
        tuple(rows),
        feet=(
            say(
                "A percentage is how far the chart has been towards its limit at most, not the value of the measure; above 100 % "
                "is an alarm."
            ),
        ),
    )


def _name(group: Group) -> Cell:
    return Cell(say("Everyone")) if group == EVERYONE else Cell(group.value, is_label=True)


def _verdict(chart: ControlChart | None, alarm: MonitorAlarm | None, monitoring: Monitoring) -> Cell:
    if chart is None:
        return Cell("–", is_soft=True)
    if alarm is None:
        return Cell(
            say("{share} of limit", share=percent(round(chart.farthest, 2))),
            is_soft=True,
            hint=say("within its limits"),
        )
    if alarm.follows is not None:
        return Cell("", verdict=Verdict.NOT_APPLICABLE, word=say("follows {group}", group=group_label(alarm.follows)))
    sign = Verdict.CONCERN if alarm.until is not None or alarm.is_gain or alarm.measure in LABEL_FREE else Verdict.FAIL
    is_one_year = monitoring.windows[0].first[:4] == monitoring.windows[-1].last[:4]
    since = monitoring.windows[alarm.since].first[5 if is_one_year else 0 :]
    word = say("above from {date}", date=since) if alarm.direction == "above" else say("below from {date}", date=since)
    hint = say("{farthest} times its limit", farthest=number(chart.farthest))
    return Cell("", verdict=sign, word=word, hint=hint)


def _due(monitoring: Monitoring) -> Iterator[Block]:
    if monitoring.due:
        yield Table(
            say("Rules that are due"),
            (Column(say("Rule")), Column(say("Where")), Column(say("What it says"), is_wide=True)),
            tuple(
                Row((Cell(d.rule.name, is_label=True), Cell(listed_places(d.groups)), Cell(d.rule.action)))
                for d in monitoring.due
            ),
            feet=(say("radaudit tells what the rules say; it does none of it."),),
        )
    else:
        yield Prose(
            (say("No rule is due: no group is beyond its limits by itself at the end of the last window."),), "lead"
        )
    yield Fold(say("All rules"), (_all_rules(monitoring),))


def _all_rules(monitoring: Monitoring) -> Table:
    columns = (
        Column(say("Rule")),
        Column(say("Measures")),
        Column(say("Groups")),
        Column(say("Windows beyond"), is_number=True),
    )
    rows = tuple(
        Row((Cell(r.name, is_label=True), Cell(", ".join(say(TITLES[m]) for m in r.measures)), Cell("", names=r.groups),
             Cell(whole(r.windows)), Cell(r.action)))
        for r in monitoring.rules
    )  # fmt: skip
    return Table(say("All rules"), (*columns, Column(say("What it says"), is_wide=True)), rows)


def _method(monitoring: Monitoring) -> Iterator[Block]:
    base = monitoring.baseline
    yield KeyValue((
        Entry(say("Baseline"), say("{title}, {date}; SHA-256 of its audit.json {sha256}", title=typeset.isolated(base.title),
                                   date=base.when[:10], sha256=base.audit_sha256)),
        Entry(say("Windows"), say("{window}, each row one {unit}", window=recalled(monitoring.window), unit=recalled(base.unit))),
        Entry(say("Threshold"), say("A case is flagged from a score of {threshold}, as at acceptance.",
                                    threshold=threshold_text(base.threshold))),
        Entry(say("False alarms"), say("{chance} that any of {n} charts leaves its limits within {n_windows} windows though "
                                       "nothing changed: one false alarm in about {run_length} windows.",
                                       chance=percent(monitoring.false_alarm), n=whole(len(monitoring.charts)),
                                       n_windows=whole(monitoring.horizon), run_length=number(monitoring.run_length, 0))),
        Entry(say("Limits"), say("From charts that were simulated with the baseline’s own numbers, its uncertainty among them; "
                                 "several images of a patient count as fewer cases.")),
        Entry(say("Flag rate and errors"), say("EWMA, weight {weight}", weight=f"{monitoring.smoothing:g}"),
              (("Roberts 1959", "https://doi.org/10.1080/00401706.1959.10489860"),)),
        Entry(say("Scores"), say("EWMA of the first Wasserstein distance from the histograms at acceptance"),
              (("Ramdas 2017", "https://doi.org/10.3390/e19020047"),)),
        Entry(say("Observed over expected"), say("Risk-adjusted CUSUM for odds twice and half as high"),
              (("Steiner 2000", "https://doi.org/10.1093/biostatistics/1.4.441"),)),
        Entry(say("Seed"), str(monitoring.seed)),
    ))  # fmt: skip
    if monitoring.rounded_to > 1:
        counts = say("Counts are rounded to {n}, and groups of fewer patients wait until there are enough, so that nobody can be "
                     "recognized.", n=whole(monitoring.rounded_to))  # fmt: skip
        yield Prose((counts,), "note")
    if monitoring.notes:
        yield Prose(tuple(typeset.noted(note) for note in monitoring.notes), "list")
    missing = [u for u in monitoring.unwatched if u.measure]
    if missing:
        rows = tuple(
            Row((Cell(place(u.group)), Cell(say(TITLES[u.measure])), Cell(recalled(u.reason))))
            for u in missing[:MOST_MISSING]
        )
        columns = (Column(say("Where")), Column(say("Measure")), Column(say("Why"), is_wide=True))
        yield Fold(say("Charts that could not be made"), (Table(say("Charts that could not be made"), columns, rows),))
