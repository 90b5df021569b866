"""An audit under a protocol does what was locked; what contradicts it is refused, or recorded and exploratory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from radaudit import run_audit
from radaudit.errors import UsageError
from radaudit.judge.gate import gate_audit
from radaudit.present.documents.audit_json import read_json, render_json
from radaudit.records import Verdict
from radaudit.records.protocol_words import weakened
from radaudit.workflows.gate import run_check
from radaudit.workflows.protocol import lock_protocol, open_protocol
from tests.load.protocol.written import write
from tests.load.sealing.tables import telling
from tests.workflows.under_protocol import NAMED, audited, confirmatory


@pytest.fixture
def protocol(tmp_path: Path) -> Path:
    path = write(tmp_path)
    lock_protocol(path, by="A. Reader")
    return path


def test_groups_thresholds_margins_and_all_else_come_from_it(scores_file: Path, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        (
            "[0.5]",
            '[0.4, 0.6]\ninterval = "clopper-pearson"\nlevel = 0.9\nagainst = "overall"\nclinical_range = [0.1, 0.3]',
        ),
        more="[minimum]\nevents = 12\nsmallest_group = 7\n",
    )
    lock_protocol(path)
    audit = audited(scores_file, path)
    evidence, policy, use = audit.evidence, audit.policy, audit.protocol
    assert use is not None
    assert evidence.attributes == ("sex", "vendor")
    assert (evidence.thresholds, evidence.level) == ((0.4, 0.6), 0.9)
    assert (evidence.clinical_range, evidence.smallest_group) == ((0.1, 0.3), 7)
    assert {c.against for c in evidence.comparisons} == {"overall"}
    assert (policy.name, policy.min_events, policy.primary) == ("protocol.toml", 12, use.protocol.primary)
    assert confirmatory(audit) == NAMED
    assert {c.threshold for c in evidence.comparisons if c.is_confirmatory} == {None, 0.4}
    assert use.deviations == ()
    assert use.further == ()


def test_the_numbers_are_those_of_the_same_audit_without_a_protocol(scores_file: Path, protocol: Path) -> None:
    with_one, without = audited(scores_file, protocol), run_audit(scores_file, groups=["sex", "vendor"]).audit
    assert with_one.evidence.measurements == without.evidence.measurements
    assert [c.gap for c in with_one.evidence.comparisons] == [c.gap for c in without.evidence.comparisons]
    assert without.protocol is None
    assert without.evidence.prespecified is None


def test_what_the_protocol_does_not_name_is_exploratory(scores_file: Path, tmp_path: Path) -> None:
    path = write(tmp_path, ('["sex", "vendor"]', '["sex"]'))
    lock_protocol(path)
    audit = audited(scores_file, path, groups=["vendor", "sex*vendor"], thresholds=[0.5, 0.3])
    assert confirmatory(audit) == {pair for pair in NAMED if pair[0] == "sex"}
    assert audit.protocol is not None
    assert audit.protocol.further == ("vendor", "sex*vendor")
    assert audit.protocol.deviations == ()
    assert audit.evidence.thresholds == (0.5, 0.3)
    families = {c.family for c in audit.evidence.comparisons if c.group.attribute == "vendor"}
    assert not any("confirmatory" in family for family in families)


def test_a_gap_that_fails_where_it_was_named_is_a_concern_where_it_was_not(tmp_path: Path) -> None:
    source = skewed(tmp_path)
    named = write(tmp_path)
    lock_protocol(named)
    (tmp_path / "less").mkdir()
    unnamed = write(tmp_path / "less", ('["sex", "vendor"]', '["sex"]'))
    lock_protocol(unnamed)
    for path, expected in ((named, Verdict.FAIL), (unnamed, Verdict.CONCERN)):
        audit = audited(source, path, groups=["vendor"])
        worst = next(f for f in audit.findings if f.group and f.group.attribute == "vendor")
        assert worst.verdict is expected, worst
    assert "It was not pre-specified" in worst.explanation
    assert gate_audit(audited(source, named)).outcome == "fail"


def skewed(folder: Path) -> Path:
    """A cohort whose Philips images are missed far more often."""
    frame = telling(3000).drop(columns=["image", "age"])
    frame["vendor"] = ["GE" if i % 4 < 2 else "Philips" for i in range(len(frame))]
    lost = (frame.vendor == "Philips") & (frame.label == 1)
    frame.loc[lost, "score"] = (frame.score[lost] - 0.3).clip(0.01)
    path = folder / "skewed.csv"
    frame.to_csv(path, index=False)
    return path


CONTRADICTIONS = [
    ({"unit": "patient-max"}, "analysis.unit", "image", "patient-max"),
    ({"against": "overall"}, "analysis.against", "rest", "overall"),
    ({"interval": "clopper-pearson"}, "analysis.interval", "wilson", "clopper-pearson"),
    ({"level": 0.9}, "analysis.level", "0.95", "0.9"),
    ({"missing": "exclude"}, "analysis.missing", "refuse", "exclude"),
    ({"smallest_group": 5}, "minimum.smallest_group", "10", "5"),
    ({"thresholds": [0.4]}, "analysis.thresholds", "0.5", "0.4"),
    ({"thresholds": [0.4, 0.5]}, "analysis.thresholds", "0.5", "0.4, 0.5"),
    ({"references": {"Sex": "F"}}, "references.Sex", "nothing", "F"),
]


@pytest.mark.parametrize(("option", "what", "declared", "done"), CONTRADICTIONS)
def test_a_contradiction_is_refused_or_recorded(
    scores_file: Path, protocol: Path, option: dict[str, Any], what: str, declared: str, done: str
) -> None:
    with pytest.raises(UsageError) as refused:
        audited(scores_file, protocol, **option)
    assert f"{what} is {declared} in the protocol and {done} here" in str(refused.value)
    assert "--deviate" in str(refused.value)
    audit = audited(scores_file, protocol, deviate="It had to be.", **option)
    assert audit.protocol is not None
    (deviation,) = audit.protocol.deviations
    assert (deviation.what, deviation.declared, deviation.done) == (what, declared, done)
    assert audit.protocol.reason == "It had to be."
    assert any(what in told and "It had to be" in told for told in weakened(audit.protocol))
    assert gate_audit(audit).outcome in ("inconclusive", "fail")
    assert any(c.code == "RA600" for c in gate_audit(audit).checks)


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ({"unit": "patient-max"}, set()),
        ({"level": 0.9}, set()),
        ({"smallest_group": 5}, NAMED),
        ({"thresholds": [0.4]}, {(a, "calibration_in_the_large") for a in ("sex", "vendor")}),
        ({"references": {"sex": "F"}}, {pair for pair in NAMED if pair[0] == "vendor"}),
    ],
)
def test_a_deviation_makes_exploratory_what_it_touches(
    scores_file: Path, protocol: Path, option: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    assert confirmatory(audited(scores_file, protocol, deviate="why", **option)) == expected


def test_other_bands_are_another_attribute(tmp_path: Path) -> None:
    source = tmp_path / "table.csv"
    telling(200).drop(columns="image").to_csv(source, index=False)
    path = write(tmp_path, ('["sex", "vendor"]', '["sex", "age:0,50,120"]'))
    lock_protocol(path)
    assert confirmatory(audited(source, path, groups="age: 0, 50, 120"))
    with pytest.raises(UsageError, match=r"groups\.age is age:0,50,120 in the protocol and age:0,60,120 here"):
        audited(source, path, groups="age:0,60,120")
    audit = audited(source, path, groups="age:0,60,120", deviate="few are below 50")
    assert {attribute for attribute, _ in confirmatory(audit)} == {"sex"}


def test_a_policy_may_add_but_not_contradict(scores_file: Path, protocol: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(
        'primary = ["sensitivity", "specificity", "calibration_in_the_large"]\nmax_unread = 0.1\n', "utf-8"
    )
    audit = audited(scores_file, protocol, policy=policy)
    assert audit.policy.max_unread == 0.1
    assert confirmatory(audit) == NAMED
    policy.write_text(
        'primary = ["sensitivity", "specificity", "calibration_in_the_large"]\n[margins]\nsensitivity = 0.2\n'
        '[muted]\n"RA401 sex F" = "known"\n',
        "utf-8",
    )
    with pytest.raises(UsageError, match=r"margins\.sensitivity is 0\.05 .* 0\.2 here; muted is nothing"):
        audited(scores_file, protocol, policy=policy)
    audit = audited(scores_file, protocol, policy=policy, deviate="why")
    assert confirmatory(audit) == {pair for pair in NAMED if pair[1] != "sensitivity"}


def test_the_gate_is_not_opened_by_other_margins_than_the_protocols(tmp_path: Path, protocol: Path) -> None:
    source = skewed(tmp_path)
    place = tmp_path / "audit.json"
    place.write_text(render_json(audited(source, protocol)), encoding="utf-8")
    assert run_check(place).outcome == "fail"
    lax = tmp_path / "lax.toml"
    lax.write_text(
        "[margins]\nsensitivity = 0.9\nspecificity = 0.9\ncalibration_in_the_large = 0.9\nauroc = 0.9\n", "utf-8"
    )
    gate = run_check(place, policy=lax)
    assert gate.outcome == "inconclusive"
    held = [c for c in gate.checks if c.outcome == "inconclusive"]
    assert {"RA600 margins.sensitivity", "RA600 measures.primary"} <= {c.name for c in held}


def test_the_project_file_may_not_contradict_either(protocol: Path, scores_file: Path, tmp_path: Path) -> None:
    table = tmp_path / "copy.csv"
    table.write_bytes(scores_file.read_bytes())
    (tmp_path / "radaudit.toml").write_text("thresholds = [0.3]\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"analysis\.thresholds is 0\.5 in the protocol and 0\.3 here"):
        audited(table, protocol)


def test_recalibration_is_done_exactly_where_it_was_planned(scores_file: Path, tmp_path: Path) -> None:
    path = write(tmp_path, ("profile =", "recalibration = true\nprofile ="))
    lock_protocol(path)
    with pytest.raises(UsageError, match="recalibration is yes in the protocol and no here"):
        audited(scores_file, path)


def test_deviate_needs_a_protocol_and_a_reason(scores_file: Path, protocol: Path) -> None:
    with pytest.raises(UsageError, match="--deviate"):
        run_audit(scores_file, deviate="why")
    with pytest.raises(UsageError, match="--deviate"):
        run_audit(scores_file, protocol=protocol, deviate=" ")


def test_an_unlocked_or_changed_protocol_gives_no_audit(scores_file: Path, tmp_path: Path) -> None:
    path = write(tmp_path)
    with pytest.raises(UsageError, match="was not locked"):
        audited(scores_file, path)
    lock_protocol(path)
    write(tmp_path, ("[0.5]", "[0.6]"))
    with pytest.raises(UsageError, match=r"thresholds: 0\.5 -> 0\.6"):
        audited(scores_file, path)


def test_a_group_that_the_cohort_lacks_is_named(scores_file: Path, tmp_path: Path) -> None:
    path = write(tmp_path, ('"vendor"', '"vendr"'))
    lock_protocol(path)
    with pytest.raises(UsageError, match=r"vendr.*to group by"):
        audited(scores_file, path)


def test_it_survives_its_file(scores_file: Path, protocol: Path) -> None:
    audit = audited(scores_file, protocol, deviate="why", unit="patient-max")
    assert read_json(render_json(audit), "audit.json") == audit
    assert audit.provenance.options is not None
    assert audit.provenance.options["protocol"] == "protocol.toml"
    assert "policy" not in audit.provenance.options


def test_a_tiny_cohort_is_said_to_be_smaller_than_planned(tmp_path: Path, protocol: Path) -> None:
    source = tmp_path / "tiny.csv"
    frame = telling(40).drop(columns=["image", "age"])
    frame["vendor"] = ["GE", "Philips"] * 20
    frame.to_csv(source, index=False)
    result = run_audit(source, protocol=protocol)
    judged = {f.verdict for f in result.audit.findings if f.against}
    assert judged == {Verdict.NOT_APPLICABLE}
    assert "smaller:" in result.to_html()


def test_a_policy_that_mutes_at_the_gate_leaves_an_audit_under_a_protocol_undecided(
    scores_file: Path, protocol: Path, tmp_path: Path
) -> None:
    run_audit(scores_file, protocol=protocol).write(
        tmp_path / "out"
    )  # the margins of this profile are the default ones
    own = read_own(protocol)
    muting = tmp_path / "muting.toml"
    muting.write_text(f"{own}\nmax_muted = 9\n[muted]\nRA401 = 'seen'\n", encoding="utf-8")
    held = {c.name: c.words for c in run_check(tmp_path / "out", policy=muting).checks if c.outcome == "inconclusive"}
    assert held["RA600 muted"] == "muted (nothing declared, RA401 done)"


def read_own(protocol: Path) -> str:
    """The protocol's primary measures as a policy says them; its margins are the default ones."""
    primary = ", ".join(f'"{name}"' for name in open_protocol(protocol).protocol.primary)
    return f"primary = [{primary}]\nmin_events = {open_protocol(protocol).protocol.min_events}"
