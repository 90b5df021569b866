"""Published counts beside a withheld group: whatever its size, they are the same, and they stay near the truth."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radaudit.measure.withholding.rounded_counts import FIELDS, round_summaries
from radaudit.records import EVERYONE, Group, GroupSummary


def people(group, patients, events=None, rows=None):
    """A group in which every image was scored."""
    rows = patients if rows is None else rows
    events = patients // 4 if events is None else events
    return GroupSummary(group, rows, rows, patients, events, 0, min(events, patients), patients - min(events, patients))


def published(groups, hidden, base=10, margins=frozenset()):
    total = [sum(getattr(s, name) for s in groups) for name in FIELDS]
    lost = [s for s in groups if s.group in hidden]
    shown = [s for s in groups if s.group not in hidden]
    return round_summaries(shown, lost, GroupSummary(EVERYONE, *total), base, margins)


@given(others=st.lists(st.integers(30, 400), min_size=0, max_size=6), base=st.integers(4, 20))
def test_whatever_the_size_of_the_withheld_group_the_published_counts_are_the_same(others, base):
    hidden = Group("sex", "X")
    seen = set()
    for lost in range(1, base):
        groups = [people(Group("sex", str(i)), n) for i, n in enumerate(others)]
        told = published(
            [people(Group("sex", "F"), 1000 - lost, 200), *groups, people(hidden, lost, 0)], {hidden}, base
        )
        seen.add(tuple((s.n_rows, s.n, s.n_patients) for s in told.values()))
    assert len(seen) == 1


@given(st.data())
def test_published_counts_are_multiples_near_the_truth(data):
    base = 10
    sizes = data.draw(st.lists(st.integers(1, 300), min_size=2, max_size=8))
    groups = [people(Group("site", str(i)), n, data.draw(st.integers(0, n))) for i, n in enumerate(sizes)]
    hidden = {s.group for s in groups if s.n_patients < base}
    if not hidden or len(hidden) == len(groups):
        return
    told = published(groups, hidden)
    shown = [s for s in groups if s.group not in hidden]
    assert set(told) == {s.group for s in shown}
    shared = -(-len(hidden) // len(shown))
    for s in shown:
        for name in FIELDS:
            count = getattr(told[s.group], name)
            assert count % base == 0
            # A step of rounding, and what the withheld groups differ by from typical ones: less than a step each.
            assert abs(count - getattr(s, name)) < base + base * max(shared, len(hidden) if shared > 1 else 1)
            assert name == "n_unscored" or (count >= base) == (getattr(s, name) >= base)
        assert told[s.group].n_patients <= told[s.group].n <= told[s.group].n_rows
        assert told[s.group].is_rounded


def test_many_withheld_groups_do_not_empty_a_large_one():
    groups = [people(Group("site", f"small {i}"), 1 + i % 3) for i in range(40)]
    groups += [people(Group("site", "A"), 400), people(Group("site", "B"), 200)]
    told = published(groups, {s.group for s in groups[:40]})
    assert abs(told[Group("site", "A")].n_patients - 400) <= 40
    assert abs(told[Group("site", "B")].n_patients - 200) <= 20


def cell(sex, vendor):
    return Group("sex*vendor", f"{sex} × {vendor}")


@pytest.mark.parametrize("shape", [("FM", "GS"), ("FM", "GSP"), ("FMX", "GSP")])
@pytest.mark.parametrize("size", [93, 97, 100, 104])
def test_with_both_margins_known_exactly_a_cell_could_still_have_any_size(shape, size):
    sexes, vendors = shape
    hidden, seen = cell(sexes[0], vendors[0]), set()
    row, column = (sexes[0], vendors[1]), (sexes[1], vendors[0])
    for lost in range(1, 10):
        # The same margins whatever the size: its row's, its column's and the opposite cell take up the difference.
        counts = {pair: size + 3 * i for i, pair in enumerate(itertools.product(sexes, vendors))}
        corner = (sexes[1], vendors[1])
        counts |= {row: 300 - lost, column: 300 - lost, corner: 300 + lost}
        counts[sexes[0], vendors[0]] = lost
        groups = [people(cell(*pair), n, 0) for pair, n in counts.items()]
        told = published(groups, {hidden}, margins=frozenset({"sex", "vendor"}))
        seen.add(tuple(s.n for s in told.values()))
    assert len(seen) == 1


def test_a_group_below_the_limit_in_one_count_shows_none_of_it():
    told = published(
        [people(Group("sex", "F"), 100, 7), people(Group("sex", "M"), 100, 19), people(Group("sex", "X"), 3, 1)],
        {Group("sex", "X")},
    )
    women, men = told[Group("sex", "F")], told[Group("sex", "M")]
    assert (women.n_events, women.n_event_patients) == (0, 0)
    assert men.n_event_patients == 10  # rounded down: rounding lets no group be judged
    assert men.n_events == 20
