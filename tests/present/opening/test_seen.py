"""Who was audited, and what stayed in the dark."""

from __future__ import annotations

from dataclasses import replace

from radaudit.present.opening.seen import audited, unseen
from radaudit.present.view import View
from radaudit.records import Group, Withheld
from tests.present.evidence_factory import make_audit


def test_the_audited_are_counted_once():
    view = View(make_audit())
    everyone = view.everyone()
    first = next(audited(view))
    assert first.startswith(f"{everyone.n:,} images of ")
    assert f"{everyone.n_events:,} diseased" in first


def test_withheld_groups_and_missing_values_are_named():
    audit = make_audit()
    withheld = (Withheld(Group("vendor", "Fuji"), "fewer than 10 patients"),)
    told = " ".join(unseen(View(replace(audit, evidence=replace(audit.evidence, withheld=withheld)))))
    assert "Withheld" in told
    assert "vendor Fuji" in told
    assert "is not known in" in told


def test_a_customary_attribute_that_nobody_compared_is_named():
    told = " ".join(unseen(View(make_audit(1))))
    assert "Never compared: sex and age." in told
    assert "scanner" not in told.split("Never compared")[1]
