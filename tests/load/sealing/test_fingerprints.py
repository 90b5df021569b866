"""What a cell is reduced to, which names are telling, and what a commitment depends on."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.load.sealing.fingerprints import (
    canonical,
    canonical_image,
    commit,
    fingerprints,
    is_telling,
    pack,
    unpack,
)

SALT, OTHER = b"s" * 16, b"t" * 16


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("007", "7"),
        ("7.0", "7"),
        (" A1", "a1"),
        ("0.30000000000000004", "0.3"),
        ("1e3", "1000"),
        ("NA", ""),
        ("é", "e\u0301"),
        ("-0", "0"),
    ],
)
def test_cells_that_another_program_may_write_otherwise_are_one(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), [("P1", "P10"), ("1", "-1"), ("0.31", "0.3"), ("", "0"), ("1.5", "15")])
def test_other_cells_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_a_cell_with_a_huge_exponent_is_taken_for_text() -> None:
    assert canonical("1e999999999") == "1e999999999"


def test_an_image_is_its_folder_and_name() -> None:
    assert canonical_image("D:\\study\\P1\\a.DCM") == canonical_image("./P1/a.dcm") == "p1/a.dcm"


@pytest.mark.parametrize(
    ("name", "telling"), [("17", False), ("000017.png", False), ("", False), ("P17", True), ("1234567", True)]
)
def test_running_numbers_are_not_telling(name: str, telling: bool) -> None:
    assert is_telling(name) is telling


def test_parts_are_kept_apart_and_salts_and_purposes_differ() -> None:
    one = fingerprints(SALT, "row", [["ab"], ["c"]])
    assert one != fingerprints(SALT, "row", [["a"], ["bc"]])
    assert one != fingerprints(OTHER, "row", [["ab"], ["c"]])
    assert one != fingerprints(SALT, "patient", [["ab"], ["c"]])
    assert one == fingerprints(SALT, "row", [["ab"], ["c"]])


def test_a_commitment_depends_on_each_label_and_not_on_the_order() -> None:
    row = fingerprints(SALT, "row", [[str(i) for i in range(30)]])
    label = (np.arange(30) % 4 == 0).astype(np.int8)
    order = np.random.default_rng(0).permutation(30)
    whole = commit(SALT, row, label)
    assert commit(SALT, row[order], label[order]) == whole
    assert commit(OTHER, row, label) != whole
    for i in range(30):
        flipped = label.copy()
        flipped[i] = 1 - flipped[i]
        assert commit(SALT, row, flipped) != whole


def test_fingerprints_are_packed_in_order_and_without_loss() -> None:
    row = fingerprints(SALT, "row", [[str(i) for i in range(100)]])
    np.testing.assert_array_equal(unpack(pack(row)), np.sort(row))
    assert len(unpack(pack(row[:0]))) == 0
    with pytest.raises(ValueError, match=r"base64|padding|Only|multiple"):
        unpack("no base64!")
