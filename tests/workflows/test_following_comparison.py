"""A comparison under a protocol does what that declares, and what it does otherwise is refused or exploratory."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from radaudit import run_audit, run_comparison
from radaudit.cli.app import run
from radaudit.errors import UsageError
from radaudit.judge.gate_changes import gate_change, gate_comparison
from radaudit.present.comparison.page import render_comparison
from radaudit.records import EVERYONE
from radaudit.workflows.audit_change import run_audit_change
from radaudit.workflows.following_comparison import check_baseline, follow_for_two, prespecified_changes
from radaudit.workflows.protocol import lock_protocol
from radaudit.workflows.verifying_protocol import verify_protocol
from tests.load.protocol.written import write
from tests.present.made_up_run import make_model

N = 1200
WIDE = "[margins]\nsensitivity = 0.2\n[rationale]\nsensitivity = 'Two readers see every image.'\n"


def table(seed: int, *, is_worse_on: str = "") -> pd.DataFrame:
    """Two scores of each case; the newer one misses half of what is diseased on one vendor."""
    random = np.random.default_rng(seed)
    label = random.integers(0, 2, N)
    vendor, sex = random.choice(["GE", "Canon"], N), random.choice(["F", "M"], N)
    site = random.choice(["north", "south"], N)
    old = np.clip(0.5 + 0.5 * (label - 0.5) + random.normal(0, 0.15, N), 0.01, 0.99)
    new = np.where((label == 1) & (random.random(N) < 0.5) & (site == is_worse_on), 0.3, old)
    return pd.DataFrame({
        "patient_id": [f"P{seed}-{i}" for i in range(N)], "label": label, "old": old, "new": new, "vendor": vendor,
        "sex": sex, "site": site,
    })  # fmt: skip


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cohort") / "cohort.csv"
    table(1, is_worse_on="north").to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def protocol(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = write(tmp_path_factory.mktemp("protocol"), more=WIDE)
    lock_protocol(path)
    return path


def compared(cohort: Path, protocol: Path | None, **options):
    return run_comparison("old", "new", cohort, are_scores=True, protocol=protocol, **options).comparison


def test_what_the_protocol_declares_is_done_and_only_that_is_primary(cohort: Path, protocol: Path) -> None:
    found = compared(cohort, protocol, groups=["site"])
    assert found.evidence.attributes == ("sex", "vendor", "site")
    assert (found.baseline.thresholds, found.candidate.thresholds) == ((0.5,), (0.5,))
    assert found.policy.margins["sensitivity"] == 0.2
    assert found.protocol is not None
    assert found.protocol.further == ("site",)
    named = {c.comparison.group.attribute for c in found.changes if found.is_primary(c)}
    assert named == {EVERYONE.attribute, "sex", "vendor"}
    assert {c.comparison.metric for c in found.changes if found.is_primary(c)} == set(found.protocol.protocol.primary)
    for change in found.changes:
        assert change.comparison.is_confirmatory <= found.is_primary(change)


def test_an_exploratory_loss_is_told_and_fails_nothing_a_pre_specified_one_does(cohort: Path, protocol: Path) -> None:
    found = compared(cohort, protocol, groups=["site"])
    lost = [c for c in found.further("lost") if c.comparison.metric == "sensitivity"]
    assert {c.comparison.group.value for c in lost} == {"north"}
    gate = gate_comparison(found)
    checks = {c.name: c.outcome for c in gate.checks}
    assert checks["RA500 sensitivity site=north at 0.5"] == "told"
    assert checks["RA500 sensitivity overall=all at 0.5"] == "fail"
    without = gate_comparison(compared(cohort, None, groups=["sex", "vendor", "site"], thresholds=[0.5]))
    assert {c.name: c.outcome for c in without.checks}["RA500 sensitivity site=north at 0.5"] == "fail"


def test_another_threshold_is_refused_or_told_and_makes_what_rests_on_it_exploratory(
    cohort: Path, protocol: Path
) -> None:
    with pytest.raises(UsageError, match=r"analysis.thresholds is 0.5 in the protocol and 0.4"):
        compared(cohort, protocol, thresholds=[0.4])
    with pytest.raises(UsageError, match=r"baseline.threshold is 0.5 in the protocol and 0.4"):
        compared(cohort, protocol, baseline_threshold=0.4)
    found = compared(cohort, protocol, baseline_threshold=0.4, deviate="It is used at 0.4.")
    assert found.protocol is not None
    assert [d.what for d in found.protocol.deviations] == ["baseline.threshold"]
    assert {c.comparison.metric for c in found.changes if found.is_primary(c)} == {"calibration_in_the_large"}
    page = render_comparison(found)
    assert "Exploratory: Sensitivity and Specificity." in page
    gate = gate_comparison(found)
    assert "RA600 baseline.threshold" in {c.name for c in gate.checks if c.outcome == "inconclusive"}
    candidate = compared(cohort, protocol, candidate_threshold=0.4, deviate="A new one.")
    assert candidate.evidence.thresholds == (0.4,)
    assert {c.comparison.metric for c in candidate.changes if candidate.is_primary(c)} == {"calibration_in_the_large"}


def test_a_declared_threshold_of_the_older_model_is_no_deviation(cohort: Path, tmp_path: Path) -> None:
    path = write(tmp_path, more='[baseline]\nname = "reader-0"\nthreshold = 0.4\n')
    lock_protocol(path)
    found = compared(cohort, path)
    assert found.protocol is not None
    assert found.protocol.deviations == ()
    assert (found.baseline.thresholds, found.candidate.thresholds) == ((0.4,), (0.5,))
    assert {c.comparison.metric for c in found.changes if found.is_primary(c)} == set(found.protocol.protocol.primary)
    page = render_comparison(found)
    assert "Older model in the protocol" in page
    assert "reader-0" in page
    with pytest.raises(UsageError, match=r"baseline.threshold is 0.4 in the protocol and 0.5"):
        compared(cohort, path, baseline_threshold=0.5)


def test_another_older_model_than_declared_leaves_nothing_pre_specified(cohort: Path, tmp_path: Path) -> None:
    path = write(tmp_path, more=f'[baseline]\nsha256 = "{"ab" * 32}"\n')
    lock_protocol(path)
    sides = pd.read_csv(cohort)
    options, own, following = follow_for_two(path, {}, None, (None, None))
    assert (options["thresholds"], own) == ((0.5,), (None, None))
    assert following is not None
    scores = run_audit(sides, score="old", groups=["sex"]).predictions
    assert check_baseline(following, scores) is following  # of given scores nobody knows the model
    other = replace(scores, model=replace(make_model(), sha256="cd" * 32))
    with pytest.raises(UsageError, match=r"baseline\.sha256 is abab"):
        check_baseline(following, other)
    told = check_baseline(replace(following, reason="It was rebuilt."), other)
    assert prespecified_changes(told, ("sex", "vendor"), None).attributes == ()


def test_a_deviation_that_touches_everything_leaves_nothing_pre_specified(cohort: Path, protocol: Path) -> None:
    found = compared(cohort, protocol, level=0.9, deviate="Narrower.")
    assert not any(map(found.is_primary, found.changes))
    page = run_comparison("old", "new", cohort, are_scores=True, protocol=protocol, level=0.9, deviate="x").to_html()
    assert "No change is as it was pre-specified: all are exploratory." in page


def test_a_reason_without_a_protocol_is_refused(cohort: Path) -> None:
    with pytest.raises(UsageError, match="--deviate is used with --protocol"):
        compared(cohort, None, deviate="why")


@pytest.fixture(scope="module")
def audits(tmp_path_factory: pytest.TempPathFactory, protocol: Path) -> tuple[Path, Path]:
    """Two audits of different patients, made as the protocol says."""
    folder = tmp_path_factory.mktemp("audits")
    for seed, name in ((2, "old"), (3, "new")):
        table(seed).to_csv(folder / f"{name}.csv", index=False)
        options = {"score": name, "groups": ["sex", "vendor", "site"], "thresholds": [0.5]}
        run_audit(folder / f"{name}.csv", **options).write(folder / name)
    return folder / "old", folder / "new"


def test_two_audits_are_judged_by_the_protocol(audits: tuple[Path, Path], protocol: Path) -> None:
    change = run_audit_change(*audits, protocol=protocol).change
    assert change.policy.margins["sensitivity"] == 0.2
    assert change.prespecified is not None
    assert set(change.prespecified.attributes) == {"overall", "sex", "vendor"}
    assert change.protocol is not None
    assert (change.protocol.deviations, change.protocol.further) == ((), ("site",))
    told = {c.name: c.outcome for c in gate_change(change).checks if "sensitivity" in c.name}
    assert {outcome for name, outcome in told.items() if "site=" in name} == {"told"}
    assert "told" not in {outcome for name, outcome in told.items() if "site=" not in name}


def test_audits_that_were_made_otherwise_are_refused_or_told(audits: tuple[Path, Path], protocol: Path) -> None:
    folder = audits[0].parent
    run_audit(folder / "old.csv", score="old", groups=["sex"], thresholds=[0.4]).write(folder / "other")
    with pytest.raises(
        UsageError, match=r"0.4, in the older audit.*groups.vendor is vendor in the protocol and not comp"
    ):
        run_audit_change(folder / "other", audits[1], protocol=protocol)
    change = run_audit_change(folder / "other", audits[1], protocol=protocol, deviate="It was all there was.").change
    assert change.protocol is not None
    assert [d.what for d in change.protocol.deviations] == ["baseline.threshold", "groups.vendor"]
    assert change.prespecified is not None
    assert change.prespecified.measures == ("calibration_in_the_large",)
    assert set(change.prespecified.attributes) == {"overall", "sex"}
    with pytest.raises(UsageError, match="no policy is taken beside it"):
        run_audit_change(*audits, protocol=protocol, policy=protocol)


def test_pages_tell_what_was_pre_specified_apart(cohort: Path, protocol: Path, audits: tuple[Path, Path]) -> None:
    result = run_comparison("old", "new", cohort, are_scores=True, protocol=protocol, groups=["site"])
    for page in (result.to_html(), run_audit_change(*audits, protocol=protocol).to_html()):
        assert "Pre-specified in protocol.toml, locked" in page
        assert 'id="protocol"' in page
        assert '<bdi>site</bdi> <small class="soft">exploratory</small>' in page
        assert "As pre-specified: " in page
    plain = run_comparison("old", "new", cohort, are_scores=True).to_html()
    assert 'id="protocol"' not in plain
    assert "No protocol was locked beforehand, so in a submission every outcome here counts as exploratory." in plain
    told = result.to_markdown()
    assert "Not pre-specified, and so exploratory: sensitivity" in told


def test_in_a_terminal_the_record_holds_the_protocol_and_is_verified_against_it(
    cohort: Path, protocol: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    given = ["compare", str(cohort), "--scores", "old", "new", "-o", str(out), "--protocol", str(protocol)]
    assert run(given) == 0
    assert "Pre-specified in protocol.toml, locked" in capsys.readouterr().out
    record = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    assert record["protocol"]["protocol"]["groups"] == ["sex", "vendor"]
    assert verify_protocol(protocol, out)[1] == ()
    record["policy"]["margins"]["sensitivity"] = 0.5
    (out / "comparison.json").write_text(json.dumps(record), encoding="utf-8")
    assert any("margins.sensitivity is 0.2" in told for told in verify_protocol(protocol, out)[1])
    assert run([*given[:-2], "--deviate", "x"]) == 2
