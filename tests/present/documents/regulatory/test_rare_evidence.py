"""Evidence that not every audit has: a protocol, a calibration, a census, withheld groups, patients known from training."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from radaudit.present.documents.regulatory.evidence import EVIDENCE
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.present.page.report import render_html
from radaudit.present.view import View
from radaudit.records import Estimate, Group, Withheld
from radaudit.records.calibration import Calibration, CalibrationMap, CalibrationUse, FittedOn
from radaudit.records.codec import to_plain
from radaudit.records.population import GroupShare, Population, Representation
from radaudit.records.protocol import Deviation, Prespecified, Protocol, ProtocolLock, ProtocolUse
from radaudit.records.wording import number, span
from tests.present.documents.regulatory.filled_documents import audit_of, filled
from tests.present.documents.regulatory.test_filling import resolved
from tests.present.made_up_what_if import tried

LOCK = ProtocolLock("lock", "2026-01-02T03:04:05Z", "p" * 64, "l" * 64, n_openings=0)


def with_everything():
    """The full audit, with all that an audit may have."""
    audit = audit_of()
    evidence = audit.evidence
    fitted = FittedOn("validation.csv", "0" * 64, 500, 110, 430)
    use = CalibrationUse(
        Calibration(CalibrationMap("platt", {"intercept": 0.1, "slope": 0.9}), fitted_on=fitted), "the model's bundle",
        overlap="the same table was audited",
    )  # fmt: skip
    share = GroupShare(Group("vendor", "GE"), 0.5, Estimate(0.6, 0.58, 0.62, n=500), Estimate(1.2, 1.16, 1.24, n=500))
    census = Population("census.csv", "0" * 64, (
        Representation("vendor", "shares", 500, (share,), (), Estimate(0.03), 0.002, Estimate(0.1), 0.04),
    ))  # fmt: skip
    protocol = Protocol(
        "submission",
        "To find effusions",
        "reader-1",
        ("vendor",),
        evidence.thresholds,
        "the manual",
        audit.policy.primary,
    )
    named = Prespecified(("vendor",), audit.policy.primary, evidence.thresholds[0])
    used = ProtocolUse(
        "protocol.toml", "p" * 64, protocol, (LOCK,), (Deviation("analysis.unit", "image", "patient"),), "why"
    )
    more = replace(
        evidence, calibration=use, population=census, prespecified=named, trained_on={"train": 3},
        withheld=(Withheld(Group("vendor", "Fuji"), "fewer than 10 patients"),),
    )  # fmt: skip
    return tried(replace(audit, evidence=more, protocol=used))


def told(name):
    return " ".join(p.text for p in EVIDENCE[name](Quoting(View(with_everything()))))


def test_every_kind_of_evidence_has_something_to_say_of_some_audit():
    q = Quoting(View(with_everything()))
    silent = {name for name, function in EVIDENCE.items() if not list(function(q))}
    # This audit crosses no groups, compares no centers, has no missed rate, and tells of recalibration with the remedies.
    assert silent == {"intersections", "center_groups", "centers_compared", "error_analysis", "updating_gain"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("protocol_lock", f"\u2068protocol.toml\u2069 (profile submission), SHA-256 {'p' * 64}, locked on 2026-01-02T"),
        ("protocol_lock", "The sealed test set had not been opened by then. It was never amended."),
        ("threshold_origin", "(fixed in the protocol)"),
        ("threshold_fixed", "fixes the threshold 0.4. Its origin, in the protocol's words: \u2068the manual\u2069."),
        ("groups_compared", "Pre-specified in the protocol: \u2068vendor\u2069."),
        ("subgroup_results", "pre-specified comparisons"),
        ("limitations", "departs from its protocol in \u2068analysis.unit\u2069"),
        ("source_heterogeneity", "AUROC by \u2068vendor\u2069, 3 groups: between-group standard deviation"),
        ("heterogeneity_method", "between the groups by \u2068vendor\u2069: standard deviation τ (Paule and Mandel"),
        ("protocol_lock", "the protocol says \u2068image\u2069, done was \u2068patient\u2069"),
        ("declared_use", "To find effusions"),
        ("calibration_applied", "(platt; from the model's bundle)"),
        ("calibration_applied", "\u2068validation.csv\u2069: 500 rows of 430 patients"),
        ("calibration_applied", "Not independent: the same table was audited."),
        ("representation", "\u2068GE\u2069 0.60 of the patients, 0.50 of the population"),
        ("withheld_groups", "Fuji\u2069 is withheld: fewer than 10 patients."),
        ("training_overlap", "3 audited patients are known from the model's \u2068train\u2069 data."),
        ("limitations", "1 group withheld"),
    ],
)  # fmt: skip
def test_it_is_told_as_the_audit_holds_it(name, words):
    assert words in told(name)


def test_its_paths_and_places_exist():
    audit = with_everything()
    plain = to_plain(audit)
    places = set(re.findall(r'\bid="([^"]+)"', render_html(audit)))
    for name, function in EVIDENCE.items():
        for passage in function(Quoting(View(audit))):
            for anchor in passage.anchors:
                resolved(plain, anchor.path)
                assert anchor.place in places | {""}, name


def test_a_document_says_what_the_protocol_named():
    document = filled("tripod-ai", audit=with_everything())
    assert "pre-specified in the protocol" in dict(document.origin)["Primary measures"]
    rows = {r.item.number: r for r in document.rows}
    assert rows["3b"].status == "partly"
    assert any("pre-specified in the protocol" in p.text for p in rows["23a"].passages)
    assert "those of the policy" in dict(filled("tripod-ai").origin)["Primary measures"]


def test_a_threshold_that_the_protocol_does_not_name_is_not_told_as_fixed():
    audit = with_everything()
    named = replace(audit.evidence.prespecified, threshold=0.9)
    other = replace(audit, evidence=replace(audit.evidence, prespecified=named))
    late = replace(audit, protocol=replace(audit.protocol, locks=(replace(LOCK, n_openings=2),)))
    for changed in (other, late):
        q = Quoting(View(changed))
        assert list(EVIDENCE["threshold_fixed"](q)) == []
        assert "fixed in the protocol" not in next(EVIDENCE["threshold_origin"](q)).text


def test_a_threshold_fixed_beforehand_needs_no_further_word():
    row = {r.item.number: r for r in filled("stard-ai", audit=with_everything()).rows}["15c"]
    assert (row.status, row.missing) == ("computed", ())
    row = {r.item.number: r for r in filled("stard-ai").rows}["15c"]
    assert (row.status, row.missing) == ("partly", ("use.threshold",))


def test_margins_that_nobody_justified_are_said_to_be_proposals():
    audit = audit_of()
    own = dict.fromkeys(audit.policy.margins, "Agreed with the clinic: fewer than 1 in 20.")
    for rationale, is_said in (({}, True), (own, False), (own | {"auroc": "A proposal: 0.05."}, True)):
        policy = replace(audit.policy, rationale=rationale)
        q = Quoting(View(replace(audit, policy=policy)))
        assert any("proposals of the program" in p.text for p in EVIDENCE["limitations"](q)) is is_said


def test_an_audit_without_a_protocol_says_so_among_its_limitations():
    assert any("No protocol was locked" in p.text for p in EVIDENCE["limitations"](Quoting(View(audit_of()))))


def test_remedies_are_told_with_their_effects_and_who_decides():
    audit = with_everything()
    what_if = audit.what_if
    effect = next(e for e in what_if.effects if (e.group.value, e.metric) == ("GE", "sensitivity"))
    gap = effect.change.gap.value
    passages = list(EVIDENCE["remedies_effects"](Quoting(View(audit))))
    assert len(passages) == len(what_if.remedies)
    first = passages[0]
    assert (
        f"Sensitivity {number(gap, 3, is_signed=True)} ({span(effect.change.low, effect.change.high, 3)})" in first.text
    )
    assert f"what_if.effects[{what_if.effects.index(effect)}]" in [a.path for a in first.anchors]
    assert "not put into the model" in told("remedies_tried")
    by_sex = tried(audit_of("three attributes"), attributes=["sex"])
    assert "A person must decide" in " ".join(p.text for p in EVIDENCE["remedies_tried"](Quoting(View(by_sex))))
    rows = {r.item.number: r for r in filled("tripod-ai", audit=audit).rows}
    assert passages[0] in rows["24"].passages
    assert rows["12f"].missing == rows["24"].missing == ("study.updating",)


def test_what_remedies_tell_is_not_told_twice():
    audit = audit_of()
    before = {a.path for p in EVIDENCE["updating_gain"](Quoting(View(audit))) for a in p.anchors}
    after = {a.path for p in EVIDENCE["updating_gain"](Quoting(View(with_everything()))) for a in p.anchors}
    assert before
    assert after == set()  # the only attribute is told with the remedies
