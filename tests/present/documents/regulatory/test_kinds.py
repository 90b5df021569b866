"""What an attribute is about is read from the words of its name."""

from __future__ import annotations

import pytest

from radaudit.present.documents.regulatory.kinds import is_acquisition, is_center, is_source


@pytest.mark.parametrize(
    ("name", "is_source_of_data", "is_acquired"),
    [("vendor", True, True), ("scanner_vendor", True, True), ("site", True, True), ("view", False, True),
     ("field strength", False, True), ("Field-Strength", False, True), ("sex", False, False), ("reviewer", False, False)],
)  # fmt: skip
def test_what_an_attribute_is_about(name, is_source_of_data, is_acquired):
    assert (is_source(name), is_acquisition(name)) == (is_source_of_data, is_acquired)


@pytest.mark.parametrize(
    ("name", "is_one"), [("hospital", True), ("study_site", True), ("vendor", False), ("sex", False)]
)
def test_which_attributes_are_centers(name, is_one):
    assert is_center(name) is is_one
