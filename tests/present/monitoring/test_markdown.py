"""The summary says who moved, which rules are due, and lets no name break out of it."""

from __future__ import annotations

from dataclasses import replace

from radaudit.language import speaking
from radaudit.present.monitoring.markdown import MOST, monitoring_markdown
from radaudit.records import EVERYONE, Group
from radaudit.records.monitoring import RuleDue
from tests.present.monitoring.test_words import ALARM, CANON, RULE, made_up


def test_the_answer_the_rules_and_every_chart_that_moved():
    follows = replace(ALARM, group=EVERYONE, follows=CANON, value=None)
    told = monitoring_markdown(replace(made_up(ALARM, follows), due=(RuleDue(RULE, (CANON,)),)))
    assert "the flag rate on Canon scanners has been above its limit: 0.41, against 0.25 at acceptance." in told
    assert "| on Canon scanners | Flag rate |" in told
    assert "| 0.41 | 0.25 | beyond its limits |" in told
    assert "| – | 0.25 | follows vendor Canon |" in told
    assert "radaudit tells what the rules say; it does none of it." in told
    assert "<b>" not in told
    assert "<i>" not in told


def test_in_control_there_is_no_table_and_the_chance_of_a_false_alarm():
    found = made_up()
    told = monitoring_markdown(found)
    assert "No chart left its limits" in told
    assert "| Where |" not in told
    assert f"within {found.horizon} windows has a chance of {100 * found.false_alarm:g} %." in told


def test_many_alarms_are_cut_and_counted():
    alarms = [replace(ALARM, group=Group("site", f"s{i}")) for i in range(MOST + 3)]
    told = monitoring_markdown(made_up(*alarms))
    assert told.count("| for site s") == MOST
    assert "3 more alarms stand in monitor.html." in told


def test_a_hostile_name_breaks_no_row():
    told = monitoring_markdown(made_up(replace(ALARM, group=Group("site", "a|b\n## c<script>"))))
    assert "<script>" not in told
    assert "\n## c" not in told


def test_in_chinese():
    with speaking("zh"):
        assert "标记率" in monitoring_markdown(made_up(ALARM))
