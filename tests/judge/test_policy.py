"""The policy file: what it may say, what it inherits, and what it refuses."""

from __future__ import annotations

import hashlib

import pytest

from radaudit.errors import UsageError
from radaudit.judge.policy import NO_RATIONALE, read_policy
from radaudit.measure.catalogue import METRICS


@pytest.fixture
def write(tmp_path):
    def write_policy(text: str):
        file = tmp_path / "strict.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write_policy


def test_default_policy_has_the_documented_margins():
    policy = read_policy()
    assert policy.name == "default"
    assert dict(policy.margins) == {
        "auroc": 0.05,
        "sensitivity": 0.05,
        "specificity": 0.05,
        "calibration_in_the_large": 0.20,
        "calibration_slope": 0.20,
        "oe_ratio": 0.20,
    }
    assert policy.primary == ("auroc", "sensitivity", "specificity", "calibration_in_the_large")
    assert (policy.min_events, policy.max_unread, policy.max_muted, dict(policy.muted)) == (10, 0.02, 0, {})


def test_every_metric_of_the_catalogue_has_a_margin_or_a_reason_why_not():
    policy = read_policy()
    assert set(METRICS) <= set(policy.rationale)
    for metric in METRICS:
        assert policy.rationale[metric].startswith("No margin: ") == (metric not in policy.margins), metric


def test_own_policy_changes_only_what_it_says(write):
    file = write(
        "min_events = 10\n[margins]\nsensitivity = 0.03\nnet_benefit = 0.01\n"
        '[rationale]\nsensitivity = "A missed case is deadly."\n'
        '[muted]\n"RA401 vendor Canon" = "read twice"\n'
    )
    policy = read_policy(file)
    assert policy.name == "strict.toml"
    assert policy.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (policy.margins["sensitivity"], policy.margins["net_benefit"], policy.margins["auroc"]) == (0.03, 0.01, 0.05)
    assert policy.rationale["sensitivity"] == "A missed case is deadly."
    assert policy.rationale["net_benefit"] == NO_RATIONALE
    assert policy.min_events == 10
    assert policy.muted == {"RA401 vendor Canon": "read twice"}


def test_none_takes_a_margin_away(write):
    policy = read_policy(write('[margins]\noe_ratio = "none"\n'))
    assert "oe_ratio" not in policy.margins


def test_a_metric_from_outside_may_have_a_margin_of_any_size(write):
    policy = read_policy(write("[margins]\nhausdorff_distance = 2.5\n"), metrics=["hausdorff_distance"])
    assert policy.margins["hausdorff_distance"] == 2.5


@pytest.mark.parametrize(
    ("text", "problem", "cure"),
    [
        ("min_event = 3", "'min_event' is no setting of a policy", "'min_events'"),
        ("[margin]\nauroc = 0.05", "'margin' is no setting of a policy", "'margins'"),
        ("[margins]\nsensitvity = 0.05", "'sensitvity' is no measure", "'sensitivity'"),
        ("[margins]\nzzz = 0.05", "'zzz' is no measure", "Known are: auprc"),
        ("[margins]\nauroc = -0.05", "expected a number above 0, found -0.05", "0.05"),
        ("[margins]\nauroc = 0", "expected a number above 0, found 0", "0.05"),
        ("[margins]\nauroc = nan", "expected a number above 0, found nan", "0.05"),
        ("[margins]\nauroc = true", "expected a number above 0, found True", "0.05"),
        ('[margins]\nauroc = "0.05"', "expected a number above 0, found '0.05'", "0.05"),
        ("[margins]\nauroc = 5", "expected a number below 1, found 5", "not in percent"),
        ("margins = 0.05", "margins must be a table", "[margins]"),
        ("[rationale]\nauroc = 3", "expected the reason in words, found 3", "because"),
        ('[rationale]\nauroch = "x"', "'auroch' is no measure", "'auroc'"),
        ('primary = "auroc"', "primary must be a list of measures", "primary = ["),
        ('primary = ["auc"]', "'auc' in primary is no measure", "'auroc'"),
        ('primary = ["ppv"]', "'ppv' is primary but has no margin", "[margins]"),
        ("min_events = 0", "min_events must be a whole number of at least 1, found 0", "min_events = 5"),
        ("min_events = 2.5", "min_events must be a whole number", "min_events = 5"),
        ("max_muted = -1", "max_muted must be a whole number of at least 0, found -1", "max_muted = 5"),
        ("max_muted = true", "max_muted must be a whole number", "max_muted = 5"),
        ("max_unread = 2", "max_unread must be a share from 0 up to 1, found 2", "0.02"),
        ('[muted]\n"RA999 vendor GE" = "x"', "'RA999' is neither the code of a finding nor a measure", "RA"),
        ('[muted]\n"" = "x"', "'' is neither the code of a finding nor a measure", "Known are"),
        ('[muted]\n"RA401 vendor GE" = ""', "expected the reason in words, found ''", "because"),
        ("margins = [", "is not valid TOML", "quotes"),
    ],
)
def test_refuses_with_problem_and_cure(write, text, problem, cure):
    with pytest.raises(UsageError) as caught:
        read_policy(write(text))
    assert "strict.toml" in caught.value.problem
    assert problem in caught.value.problem
    assert cure in caught.value.cure


def test_refuses_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere\.toml cannot be read: no such file"):
        read_policy(tmp_path / "nowhere.toml")
    with pytest.raises(UsageError, match="cannot be read: is a directory"):
        read_policy(tmp_path)


def test_refuses_a_file_that_is_not_text(tmp_path):
    (tmp_path / "p.toml").write_bytes(b"\xff\xfe\x00m")
    with pytest.raises(UsageError, match="is not text in UTF-8"):
        read_policy(tmp_path / "p.toml")


def test_a_byte_order_mark_does_no_harm(tmp_path):
    (tmp_path / "p.toml").write_bytes(b"\xef\xbb\xbfmin_events = 7\n")
    assert read_policy(tmp_path / "p.toml").min_events == 7
