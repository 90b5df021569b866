"""A reference group of few patients is refused before anything is measured: it would be withheld, and every gap with it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from radaudit.errors import UsageError
from radaudit.records.clean_text import clip_text
from radaudit.records.predictions import Predictions


def refuse_withheld_references(references: Mapping[str, str], predictions: Predictions, smallest: int) -> None:
    """Refuses a reference of few patients: no gap of its attribute would be judged.

    Args:
        references: Attribute -> the level that its other groups are compared with.
        predictions: Scores in the unit of the audit.
        smallest: Fewest patients of a group that is shown.

    Raises:
        UsageError: Names the reference and what to do.
    """
    cohort = predictions.cohort
    for attribute in cohort.attributes:
        level = references.get(attribute.name)
        if level is None:
            continue
        rows = (attribute.codes == attribute.levels.index(level)) & predictions.is_scored
        # One of whom nobody is left (all patients have several values) is not withheld: every gap says that it has no case.
        if 0 < len(np.unique(cohort.patient[rows])) < smallest:
            shown = f"{clip_text(attribute.name)}={clip_text(level)}"
            raise UsageError(
                f"The reference {shown} has fewer than {smallest} patients and would be withheld.",
                "Choose a larger group, or show groups of any size with --smallest-group 0.",
            )
