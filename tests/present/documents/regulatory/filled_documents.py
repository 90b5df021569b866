"""Documents of made-up audits, for tests of their rows and forms."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from radaudit.present.documents.regulatory.facts import NOTHING, Facts, questions
from radaudit.present.documents.regulatory.filling import fill
from radaudit.present.documents.regulatory.inventory import RELATION, read_framework
from tests.present.evidence_factory import make_audit
from tests.present.made_up_run import make_test_set

SHAPES = {
    "full": {},
    "three attributes": {"n_attributes": 3},
    "tiny": {"kind": "tiny"},
    "empty": {"kind": "empty"},
    "missing": {"kind": "missing"},
    "hostile": {"hostile": True},
    "many groups": {"n_levels": 120},
}

EVERYTHING = Facts(
    {f"{t}.{k}": f"Our words on {t} {k}." for t, keys in questions().items() for k in keys} | {RELATION: "internal"}
)
"""An answer to every question; the data are those of the training's source."""


@cache
def audit_of(shape="full"):
    """A made-up audit; the full one has a sealed test set."""
    audit = make_audit(**SHAPES[shape])
    return replace(audit, test_set=make_test_set()) if shape == "full" else audit


def filled(name, shape="full", facts=NOTHING, audit=None):
    """A document of it."""
    return fill(read_framework(name), audit or audit_of(shape), facts)
