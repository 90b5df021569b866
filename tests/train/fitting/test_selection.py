"""The best epoch: by the worst group's lower bound, with ties to the earlier one, and patience."""

from __future__ import annotations

from radaudit.train.fitting.assessment import Assessment, GroupScore
from radaudit.train.fitting.selection import Selection


def _assessment(average: float, **low: float) -> Assessment:
    return Assessment(
        GroupScore("everyone", average, average - 0.1), tuple(GroupScore(n, v + 0.1, v) for n, v in low.items())
    )


def test_the_worst_group_is_the_one_with_the_lowest_bound_not_the_lowest_value() -> None:
    few, many = GroupScore("few", 0.80, 0.55), GroupScore("many", 0.78, 0.74)
    assert Assessment(GroupScore("everyone", 0.8, 0.75), (few, many)).worst == few
    assert Assessment(GroupScore("everyone", 0.8, 0.75)).worst.name == "everyone"


def test_both_ways_are_followed_and_a_tie_stays_with_the_earlier_epoch() -> None:
    selection = Selection("worst-group", patience=2)
    assert selection.update(0, _assessment(0.6, a=0.5, b=0.4)) == ("worst-group", "average")
    assert selection.update(1, _assessment(0.7, a=0.3, b=0.6)) == ("average",)
    assert selection.update(2, _assessment(0.6, a=0.4, b=0.4)) == ()
    assert selection.is_over
    assert selection.best["worst-group"].group == "b"
    assert (selection.best["worst-group"].epoch, selection.best["average"].epoch) == (0, 1)


def test_equal_bounds_are_told_apart_by_the_average() -> None:
    selection = Selection("worst-group", patience=0)
    for epoch, average in enumerate((0.80, 0.85, 0.85)):
        selection.update(epoch, _assessment(average, a=0.7))
    assert selection.best["worst-group"].epoch == 1


def test_patience_counts_the_way_that_was_chosen_and_zero_waits_forever() -> None:
    for select, patience, over in (("average", 2, False), ("worst-group", 2, True), ("worst-group", 0, False)):
        selection = Selection(select, patience)  # type: ignore[arg-type]
        for epoch, (average, low) in enumerate(((0.5, 0.50), (0.6, 0.49), (0.7, 0.48))):
            selection.update(epoch, _assessment(average, a=low))
        assert selection.is_over is over


def test_its_state_goes_through_a_checkpoint() -> None:
    selection = Selection("average", 3)
    selection.update(0, _assessment(0.6, a=0.5))
    selection.update(1, _assessment(0.5, a=0.6))
    again = Selection("average", 3)
    again.restore(selection.state())
    assert (again.best, again.waited) == (selection.best, 1)
