"""The finished comparison of two audits: it shows itself, and saves itself as a page, a record and a table."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, ClassVar

from radaudit.language import speaking
from radaudit.records.audit_change import CHANGE_SCHEMA, AuditChange
from radaudit.workflows.output import Contents
from radaudit.workflows.shown_comparison import ShownComparison, folder_contents

if TYPE_CHECKING:
    from radaudit.present.page.form import Form

CHANGE = folder_contents("comparison of two audits", "change", CHANGE_SCHEMA)
"""What `radaudit compare` writes of two audits."""


@dataclasses.dataclass(frozen=True, eq=False)
class AuditChangeResult(ShownComparison):
    """A finished comparison of two audits that shows and saves itself.

    Attributes:
        change: The record behind the page; `change.json` holds exactly this.
    """

    change: AuditChange

    CONTENTS: ClassVar[Contents] = CHANGE

    @property
    def _record(self) -> AuditChange:
        return self.change

    def told(self, language: str) -> AuditChange:
        """The record with its changes said in another language; numbers and outcomes are the same."""
        from radaudit.workflows.rendering import change_in_language

        return change_in_language(self.change, language)

    def _render(self, form: Form) -> str:
        from radaudit.judge.gate_changes import gate_change
        from radaudit.present.audit_change.page import render_change

        told = self.told(form.language)
        with speaking(form.language):
            gate = gate_change(told)
        return render_change(told, form, gate)

    def _summarize(self, language: str) -> str:
        from radaudit.present.audit_change.markdown import change_markdown

        return change_markdown(self.told(language))
