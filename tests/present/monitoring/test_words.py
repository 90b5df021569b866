"""What an alarm says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.monitoring.page import render_monitoring, verdict_of
from radaudit.present.monitoring.words import alarm_sentence, by_itself, following, headline, notices
from radaudit.records import EVERYONE, Group, Verdict
from radaudit.records.monitoring import (
    Baseline,
    ControlChart,
    ControlPoint,
    MonitorAlarm,
    Monitoring,
    MonitorRule,
    RuleDue,
    Span,
    Unwatched,
)

CANON = Group("vendor", "Canon")
ALARM = MonitorAlarm("flag_rate", CANON, "above", 1, None, 2, 0.41, 0.25)
RULE = MonitorRule("<b>Stop</b>", ("flag_rate",), ("any",), 1, "Call <i>Ada</i>.")


def _chart(measure: str, group: Group, *, beyond: bool) -> ControlChart:
    points = tuple(ControlPoint(w, 40, 0.3, 0.3 + 0.1 * w, 0.2, 0.35, beyond and w > 0) for w in range(3))
    return ControlChart(measure, group, 0.25, points, 3.0, 1.4 if beyond else 0.6)  # type: ignore[arg-type]


def made_up(*alarms: MonitorAlarm) -> Monitoring:
    left = {(a.measure, a.group) for a in alarms}
    charts = tuple(
        _chart(m, g, beyond=(m, g) in left) for g in (EVERYONE, CANON) for m in ("flag_rate", "scores", "specificity")
    )
    return Monitoring(
        title="Monitoring: made up", outcome="alarm" if alarms else "in_control",
        baseline=Baseline("made up", "2025-12-01T00:00:00Z", "", "", 0.5, "image"),
        window="month", windows=tuple(Span(f"2026-0{m}-01", f"2026-0{m}-28", 100) for m in (2, 3, 4)), n_labelled=300,
        charts=charts, alarms=alarms, new_groups=(), unwatched=(), rules=(RULE,),
        due=(RuleDue(RULE, (CANON,)),) if alarms else (), false_alarm=0.2, horizon=12, run_length=53.8, smoothing=0.2,
        rounded_to=10, warnings=(), notes=(), when="2026-05-01T00:00:00Z", radaudit="0", seed=0, table_sha256="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("alarm", "said"),
    [
        (ALARM, "Since 2026-03-01 the flag rate on Canon scanners has been above its limit: 0.41, against 0.25 at acceptance."),
        (
            replace(ALARM, measure="sensitivity", direction="below", until=2),
            "From 2026-03-01 on, the sensitivity on Canon scanners was below its limit: 0.41, against 0.25 at acceptance. "
            "It is back within its limits.",
        ),
        (
            replace(ALARM, measure="scores", direction="below", value=0.07),
            "From 2026-03-01 on, scores on Canon scanners are lower than at acceptance: they moved by 0.07 on average.",
        ),
        (
            replace(ALARM, measure="observed_expected", value=1.5, group=EVERYONE),
            "From 2026-03-01 on, more disease is found among all cases than the scores say: 1.50 times the expected cases.",
        ),
        (
            replace(ALARM, measure="calibration_in_the_large", direction="below", value=-0.12),
            "From 2026-03-01 on, 12 fewer of 100 cases on Canon scanners are diseased than the scores say.",
        ),
    ],
)  # fmt: skip
def test_an_alarm_says_what_where_since_when_and_how_much(alarm: MonitorAlarm, said: str) -> None:
    assert alarm_sentence(alarm, made_up(alarm)) == said


def test_what_lasts_and_errors_come_first_and_followers_are_told_once() -> None:
    error = replace(ALARM, measure="specificity", direction="below")
    past = replace(error, group=Group("vendor", "GE"), until=2)
    follower = replace(ALARM, group=EVERYONE, follows=CANON)
    found = made_up(past, ALARM, error, follower)
    assert by_itself(found) == [error, ALARM, past]
    assert headline(found).startswith("Since 2026-03-01 the specificity on Canon")
    assert following(found) == [
        "Charts among all cases left their limits only because of what changed on Canon scanners: without those cases they "
        "stay within them."
    ]
    together = made_up(replace(ALARM, group=EVERYONE), replace(ALARM, follows=EVERYONE))
    assert following(together) == ["All cases moved together, and with them the charts on Canon scanners."]


def test_no_alarm_without_labels_leaves_it_open() -> None:
    calm = made_up()
    assert verdict_of(calm) is Verdict.PASS
    blind = replace(calm, charts=tuple(c for c in calm.charts if c.measure != "specificity"))
    assert verdict_of(blind) is Verdict.INCONCLUSIVE
    assert "Whether the model is still right is open." in notices(blind)[-1]
    assert verdict_of(made_up(ALARM)) is Verdict.CONCERN
    assert verdict_of(made_up(replace(ALARM, measure="specificity", direction="below"))) is Verdict.FAIL
    assert verdict_of(made_up(replace(ALARM, measure="specificity"))) is Verdict.CONCERN  # fewer errors are no harm


def test_the_page_shows_new_and_unwatched_groups_and_escapes_rules() -> None:
    found = replace(
        made_up(ALARM), new_groups=(Group("vendor", "<script>Fuji"),),
        unwatched=(Unwatched(Group("sex", "F"), "", "too few patients since acceptance"),),
    )  # fmt: skip
    page = render_monitoring(found)
    assert "New since acceptance" in page
    assert "<script>Fuji" not in page
    assert "Call &lt;i&gt;Ada&lt;/i&gt;." in page
    assert "Not watched" in page
    assert page == render_monitoring(found)
