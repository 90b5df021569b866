"""Pages of every kind for a browser to open: made from rows by the whole program, so that nothing a page has is missing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from radaudit.present.comparison.page import render_comparison
from radaudit.records import Audit
from radaudit.workflows.audit import run_audit
from radaudit.workflows.audit_result import AuditResult
from radaudit.workflows.presentation import Presentation
from tests.present.comparison.made_up_comparison import make_model_comparison
from tests.present.evidence_factory import make_audit, make_evidence
from tests.present.made_up_what_if import tried

LONG = "Name of a scanner that somebody typed into the wrong field, " * 5
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "'); alert(3); ('",
    "{{ 7*7 }} {% raw %}",
    "</style><style>body{display:none}",
    "אבג \u202e txet desrever",
    "مستشفى ١٢",
    "🩻👩🏽‍⚕️ emoji",
    "=HYPERLINK(0)",
    LONG[:300],
)
"""Names that would do harm if a page took them for anything but text, or lie, or burst a line."""


def rows(n: int, **levels: tuple[str, ...]) -> pd.DataFrame:
    """Scored images, two of every patient; on the first level of the first attribute the model does worse."""
    random = np.random.default_rng(7)
    patients = n // 2
    patient = np.repeat(np.arange(patients), 2)
    label = (random.random(patients) < 0.35).astype(int)[patient]
    columns = {name: np.array(of)[random.integers(0, len(of), patients)][patient] for name, of in levels.items()}
    is_worse = columns[next(iter(columns))] == next(iter(levels.values()))[0]
    logit = random.normal(-1.2, 1.0, n) + np.where(is_worse, 1.1, 2.6) * label
    table = {"patient_id": [f"P{p:06d}" for p in patient], "label": label, "score": 1 / (1 + np.exp(-logit))}
    return pd.DataFrame({**table, **columns})


def audited(
    n: int, crossed: str = "", smallest_group: int = 10, thresholds: Any = 0.4, **levels: tuple[str, ...]
) -> Audit:
    """The audit of such rows, compared by every attribute and by the two that are crossed."""
    groups = [*levels, *([crossed] if crossed else [])]
    table = rows(n, **levels)
    result = run_audit(
        table, groups=groups, thresholds=thresholds, smallest_group=smallest_group, clinical_range=(0.1, 0.5)
    )
    return dataclasses.replace(result.audit, title="Effusion on chest radiographs")


def full() -> Audit:
    """An ordinary audit: three attributes, one crossing, one scanner that fails."""
    vendors, sexes, ages = ("Canon", "GE", "Siemens", "Philips"), ("F", "M"), ("under 40", "40 to 64", "65 and over")
    return audited(2400, "vendor*sex", thresholds=(0.4, 0.6), vendor=vendors, sex=sexes, age=ages)


def hostile() -> Audit:
    """Names that are meant to break out, of groups, of an attribute and of the title."""
    audit = audited(3000, **{"vendor": HOSTILE, "<b>attribute</b> & {{ 7*7 }}": ("one", HOSTILE[0])})
    return dataclasses.replace(audit, title=f"<b>{HOSTILE[1]}</b> & {{{{ 7*7 }}}}")


def small() -> Audit:
    """An ordinary audit with no more of anything than it takes to have it once, for tests that look at every element."""
    return audited(1200, vendor=("Canon", "GE"))


def many() -> Audit:
    """Three hundred sites, each large enough to be shown with everything; made up, because measuring them takes long."""
    return make_audit(evidence=make_evidence(1, n_levels=300, scale=40.0))


def withheld() -> Audit:
    """Every group has too few patients to be shown."""
    return audited(600, smallest_group=5000, vendor=("GE", "Siemens"), sex=("F", "M"))


def demonstration() -> Audit:
    """A full audit whose data are made up, and say so."""
    made = make_audit()
    notes = ("Demonstration data: nothing here is real.",)
    return dataclasses.replace(made, evidence=dataclasses.replace(made.evidence, notes=notes))


def compared(**shape: object) -> str:
    """A comparison of two models in which some groups lose."""
    lost = make_model_comparison(lambda metric, group: -0.05 if group.value == "Canon" else 0.01, **shape)
    return render_comparison(lost)


AUDITS: dict[str, Callable[[], Audit]] = {
    "full": full,
    "small": small,
    "hostile": hostile,
    "many": many,
    "withheld": withheld,
    "demonstration": demonstration,
    "tried": lambda: audited(1200, sex=("F", "M")),
    "hostile tried": lambda: tried(make_audit(hostile=True)),
    "tiny": lambda: make_audit(kind="tiny"),
    "empty": lambda: make_audit(kind="empty"),
}

FORMS = {"": Presentation(), "zh": Presentation("zh"), "static": Presentation(is_static=True)}

_made: dict[str, Audit] = {}


def audit(name: str) -> Audit:
    """An audit by its name, made once."""
    if name not in _made:
        _made[name] = AUDITS[name]()
    return _made[name]


def page(name: str) -> str:
    """A page by its name: an audit's, "comparison", "hostile-comparison", or "FORM of AUDIT" with a form of FORMS."""
    if name.endswith("comparison"):
        return compared(hostile=name.startswith("hostile"))
    form, _, of = name.rpartition(" of ")
    return AuditResult(audit(of)).to_html(FORMS[form])


__all__ = ["AUDITS", "HOSTILE", "audit", "page"]
