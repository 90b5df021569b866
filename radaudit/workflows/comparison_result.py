"""A finished comparison of two models: it shows itself, and saves itself as a page, a record and a table."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, ClassVar

from radaudit.language import speaking
from radaudit.records.comparison import COMPARISON_SCHEMA, ModelComparison
from radaudit.workflows.output import Contents
from radaudit.workflows.shown_comparison import ShownComparison, folder_contents

if TYPE_CHECKING:
    from radaudit.present.page.form import Form

COMPARISON = folder_contents("comparison", "comparison", COMPARISON_SCHEMA)
"""What `radaudit compare` writes of two models."""


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class ComparisonResult(ShownComparison):
    """A finished comparison of two models that shows and saves itself.

    Attributes:
        comparison: The record behind the page; `comparison.json` holds exactly this.
    """

    comparison: ModelComparison

    CONTENTS: ClassVar[Contents] = COMPARISON

    @property
    def _record(self) -> ModelComparison:
        return self.comparison

    def told(self, language: str) -> ModelComparison:
        """The record with its changes said in another language; numbers and outcomes are the same."""
        from radaudit.workflows.rendering import comparison_in_language

        return comparison_in_language(self.comparison, language)

    def _render(self, form: Form) -> str:
        from radaudit.judge.gate_changes import gate_comparison
        from radaudit.present.comparison.page import render_comparison

        told = self.told(form.language)
        with speaking(form.language):
            gate = gate_comparison(told)
        return render_comparison(told, form, gate)

    def _summarize(self, language: str) -> str:
        from radaudit.present.comparison.markdown import comparison_markdown

        return comparison_markdown(self.told(language))

    def __repr__(self) -> str:
        from radaudit.judge.changes import count_outcomes

        counts = count_outcomes(self.comparison.changes)
        said = ", ".join(f"{n} {outcome}" for outcome, n in counts.items() if n)
        return f"ComparisonResult({self.comparison.title!r}, changes: {said or 'none'})"
