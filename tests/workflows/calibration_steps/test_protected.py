"""Whose calibration is a human decision."""

from __future__ import annotations

import pytest

from radaudit.errors import UsageError
from radaudit.workflows.calibration_steps.protected import is_protected, require_decision, say_protected


@pytest.mark.parametrize("attribute", ["sex", "Patient_Sex", "age:0,40,65", "race group", "sex*vendor", "insurance"])
def test_what_a_person_is_needs_a_decision(attribute: str) -> None:
    assert is_protected(attribute)
    with pytest.raises(UsageError, match="TRIPOD") as caught:
        require_decision(attribute, is_allowed=False)
    assert "--allow-protected" in caught.value.cure
    require_decision(attribute, is_allowed=True)
    assert "human decision" in say_protected(attribute)


@pytest.mark.parametrize("attribute", ["vendor", "site", "scanner_model", "view", "kvp:0,100,200", "image", "page", ""])
def test_how_an_image_was_made_does_not(attribute: str) -> None:
    assert not is_protected(attribute)
    require_decision(attribute, is_allowed=False)
    assert say_protected(attribute) == ""
