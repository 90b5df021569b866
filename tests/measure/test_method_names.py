"""The names of methods that were made of others, in English and as a reader of Chinese sees them."""

from __future__ import annotations

from radaudit.language import recalled, speaking
from radaudit.measure.method_names import of_difference, of_ratio, of_sides


def test_names_of_joined_methods() -> None:
    sides = of_sides("Wilson, clustered by patient", "Wilson, clustered by patient")
    assert sides == "Wilson, clustered by patient (MOVER)"
    assert of_sides("Wilson", "Newcombe") == "Wilson and Newcombe (MOVER)"
    assert of_difference(sides) == "difference of Wilson, clustered by patient (MOVER)"
    assert of_ratio(of_difference(sides)) == "ratio of Wilson, clustered by patient (MOVER)"
    assert of_ratio(of_difference("sandwich of the paired difference")) == "ratio of sandwich of the paired difference"


def test_they_are_recalled() -> None:
    with speaking("zh"):
        assert recalled(of_difference(of_sides("Wilson", "Newcombe"))) == "差值（MOVER）：Wilson 和 Newcombe"
        assert recalled(of_ratio(of_difference("Wilson (MOVER)"))) == "比值（MOVER）：Wilson"
        assert recalled("difference of sandwich of the paired difference") == "差值：配对差值的三明治法"
        widened = "difference of sandwich of the paired difference, half a case more of every disagreement"
        assert recalled(widened) == "差值：配对差值的三明治法、每种不一致各加半例"
