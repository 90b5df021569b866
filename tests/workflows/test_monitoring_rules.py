"""Which rules an alarm sets off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.records import EVERYONE, Group
from radaudit.records.monitoring import MonitorAlarm, MonitorRule
from radaudit.workflows.monitoring_steps.reading import specs_of
from radaudit.workflows.monitoring_steps.rules_due import rules_due

ALARM = MonitorAlarm("specificity", Group("vendor", "GE"), "below", 1, None, 2, 0.4, 0.7)
RULE = MonitorRule("Stop", ("specificity",), ("any",), 1, "Stop.")


@pytest.mark.parametrize(
    ("rule", "alarm", "is_due"),
    [
        (RULE, ALARM, True),
        (replace(RULE, groups=("vendor",)), ALARM, True),
        (replace(RULE, groups=("vendor=GE",)), ALARM, True),
        (replace(RULE, groups=("vendor=Canon", "everyone")), ALARM, False),
        (replace(RULE, groups=("everyone",)), replace(ALARM, group=EVERYONE), True),
        (replace(RULE, measures=("scores",)), ALARM, False),
        (replace(RULE, windows=3), ALARM, False),
        (replace(RULE, direction="below"), ALARM, True),
        (replace(RULE, direction="above"), ALARM, False),
        (RULE, replace(ALARM, until=3), False),
        (RULE, replace(ALARM, follows=EVERYONE), False),
    ],
)
def test_a_rule_is_due_where_a_group_moved_by_itself_and_still_is_out(
    rule: MonitorRule, alarm: MonitorAlarm, is_due: bool
) -> None:
    assert bool(rules_due([rule], [alarm])) is is_due


def test_groups_are_read_from_the_record_of_an_audit() -> None:
    assert specs_of("race, age:40,65, sex*vendor") == ("race", "age:40,65", "sex*vendor")
    assert specs_of("age:40, 65, view") == ("age:40,65", "view")
    assert specs_of("") == ()
