"""Cells: label by attribute, small ones merged, and it says so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radaudit.errors import CannotAudit, UsageError
from radaudit.records.groups import Attribute
from radaudit.train.cells import divide_cells, place


def attribute(values, name="vendor", levels=None):
    levels = tuple(sorted(set(values))) if levels is None else levels
    return Attribute(name, np.array([levels.index(value) for value in values], dtype=np.int32), levels, "test")


def rows(*counted):
    """(label, level, how many) -> label (n,), levels."""
    label = np.concatenate([np.full(n, y) for y, _, n in counted]).astype(np.int8)
    return label, [level for _, level, n in counted for _ in range(n)]


def test_cells_are_label_by_attribute():
    label, vendor = rows((0, "Canon", 50), (1, "Canon", 40), (0, "GE", 60), (1, "GE", 30))
    cells = divide_cells(label, [attribute(vendor)])
    assert cells.names == ("not diseased, Canon", "not diseased, GE", "diseased, Canon", "diseased, GE")
    assert cells.counts.tolist() == [50, 60, 40, 30]
    assert cells.label.tolist() == [0, 0, 1, 1]
    assert (cells.index.dtype, cells.counts.dtype, cells.label.dtype) == (np.int64, np.int64, np.int8)
    assert cells.notes == ()
    for c, name in enumerate(cells.names):
        held = [f"{'diseased' if label[i] else 'not diseased'}, {vendor[i]}" for i in np.flatnonzero(cells.index == c)]
        assert set(held) == {name}


def test_without_attributes_cells_are_the_classes():
    cells = divide_cells(np.array([0, 1, 1, 0, 1], dtype=np.int8), [], smallest=1)
    assert cells.names == ("not diseased", "diseased")
    assert cells.index.tolist() == [0, 1, 1, 0, 1]


def test_several_attributes_are_crossed_and_combinations_without_a_row_are_no_cells():
    label = np.array([0, 1, 0, 1], dtype=np.int8)
    cells = divide_cells(label, [attribute("ABAB", "x"), attribute("UUVV", "y")], smallest=1)
    assert cells.names == ("not diseased, A, U", "not diseased, A, V", "diseased, B, U", "diseased, B, V")


def test_small_cells_of_a_label_are_merged_and_named_without_their_sizes():
    label, vendor = rows(
        (0, "Canon", 90), (0, "Zeiss", 7), (0, "Agfa", 25), (0, "GE", 80), (1, "Canon", 40), (1, "GE", 35)
    )  # fmt: skip
    cells = divide_cells(label, [attribute(vendor)], smallest=30)
    assert cells.names == (
        "not diseased, Canon", "not diseased, GE", "not diseased, other", "diseased, Canon", "diseased, GE",
    )  # fmt: skip
    assert cells.counts.tolist() == [90, 80, 32, 40, 35]
    merging = cells.notes[0]
    assert '"not diseased, Agfa", "not diseased, Zeiss" are one group, "not diseased, other"' in merging
    assert "fewer than 30" in merging
    assert "7" not in merging
    assert "25" not in merging


def test_where_the_small_ones_together_are_too_few_the_next_smallest_joins_them():
    label, vendor = rows((0, "Canon", 90), (0, "Zeiss", 7), (0, "GE", 80), (1, "Canon", 40), (1, "GE", 35))
    cells = divide_cells(label, [attribute(vendor)], smallest=30)
    assert cells.names[:2] == ("not diseased, Canon", "not diseased, other")
    assert cells.counts.tolist()[:2] == [90, 87]
    assert '"not diseased, GE", "not diseased, Zeiss" are one group' in cells.notes[0]


def test_a_label_with_few_rows_is_one_cell_and_it_says_that_it_is_small():
    label, vendor = rows((0, "Canon", 900), (0, "GE", 100), (1, "Canon", 3), (1, "GE", 2))
    cells = divide_cells(label, [attribute(vendor)], smallest=30)
    assert cells.names == ("not diseased, Canon", "not diseased, GE", "diseased")
    assert cells.counts.tolist() == [900, 100, 5]
    assert cells.notes[0].endswith("It still has fewer than 30 training images: its loss is uncertain.")
    alone = divide_cells(label, [], smallest=30)
    assert alone.names == ("not diseased", "diseased")
    assert alone.notes == ('"diseased" has fewer than 30 training images: its loss is uncertain.',)


def test_a_level_of_one_class_is_told():
    label, vendor = rows((0, "Canon", 50), (1, "Canon", 40), (0, "GE", 60))
    (note,) = divide_cells(label, [attribute(vendor)]).notes
    assert note.startswith("All training images of GE are not diseased")


def test_one_class_only_cannot_be_trained_on():
    with pytest.raises(CannotAudit, match="No training image is diseased"):
        divide_cells(np.zeros(5, dtype=np.int8), [])
    with pytest.raises(CannotAudit, match="No training image is not diseased"):
        divide_cells(np.ones(5, dtype=np.int8), [])


def test_other_rows_are_placed_by_the_names_of_their_levels():
    label, vendor = rows((0, "Canon", 50), (1, "Canon", 40), (0, "GE", 60), (1, "GE", 30))
    cells = divide_cells(label, [attribute(vendor)])
    placed, notes = place(
        cells, np.array([1, 0, 1], dtype=np.int8), [attribute(["GE", "GE", "Canon"], levels=("GE", "Canon"))]
    )
    assert [cells.names[c] for c in placed] == ["diseased, GE", "not diseased, GE", "diseased, Canon"]
    assert notes == ()


def test_rows_of_merged_levels_go_where_training_put_them():
    label, vendor = rows((0, "Canon", 90), (0, "Zeiss", 7), (0, "Agfa", 25), (1, "Canon", 40))
    cells = divide_cells(label, [attribute(vendor)])
    placed, notes = place(cells, np.array([0, 0], dtype=np.int8), [attribute(["Zeiss", "Agfa"])])
    assert [cells.names[c] for c in placed] == ["not diseased, other"] * 2
    assert notes == ()


def test_rows_of_a_combination_unknown_to_training_go_to_the_merged_or_else_the_largest_cell_with_a_note():
    label, vendor = rows((0, "Canon", 90), (0, "Zeiss", 7), (0, "Agfa", 25), (1, "Canon", 40), (1, "GE", 70))
    cells = divide_cells(label, [attribute(vendor)])
    placed, notes = place(cells, np.array([0, 1, 1], dtype=np.int8), [attribute(["Barco", "Barco", "GE"])])
    assert [cells.names[c] for c in placed] == ["not diseased, other", "diseased, GE", "diseased, GE"]
    assert notes == (
        'No training image is "not diseased, Barco"; here such images are counted as "not diseased, other".',
        'No training image is "diseased, Barco"; here such images are counted as "diseased, GE".',
    )


def test_rows_without_an_attribute_of_training_are_refused():
    label, vendor = rows((0, "Canon", 50), (1, "Canon", 40))
    cells = divide_cells(label, [attribute(vendor)])
    with pytest.raises(UsageError, match="have no vendor"):
        place(cells, label, [attribute(vendor, "sex")])


def test_unusable_arguments_are_refused():
    label = np.array([0, 1], dtype=np.int8)
    for bad_label, attributes, smallest in [
        (np.array([0, 2]), [], 1),
        (label[:0], [], 1),
        (label, [attribute("ABC")], 1),
        (label, [attribute("AB"), attribute("AB")], 1),
        (label, [], 0),
    ]:
        with pytest.raises(UsageError):
            divide_cells(bad_label, attributes, smallest)


@settings(max_examples=100, deadline=None)
@given(
    counts=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5), st.integers(1, 60)), min_size=2, max_size=12),
    smallest=st.integers(1, 40),
)
def test_every_row_has_one_cell_of_its_label_that_is_large_enough_or_all_of_its_label(counts, smallest):
    label, levels = rows(*((y, f"level {v}", n) for y, v, n in counts))
    if len(np.unique(label)) < 2:
        return
    divided = [attribute(levels)]
    cells = divide_cells(label, divided, smallest)
    assert np.array_equal(cells.label[cells.index], label)
    assert np.array_equal(np.bincount(cells.index, minlength=len(cells.names)), cells.counts)
    assert cells.counts.min() > 0
    for name, count, y in zip(cells.names, cells.counts, cells.label, strict=True):
        assert count >= smallest or count == (label == y).sum(), name
    assert len(set(cells.names)) == len(cells.names)
    placed, notes = place(cells, label, divided)
    assert np.array_equal(placed, cells.index)
    assert notes == ()
