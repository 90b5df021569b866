"""Measures as functions of arrays: the same numbers as an audit, from whatever holds them."""

from __future__ import annotations

import doctest
import inspect
import pickle
import subprocess
import sys
import typing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import radaudit
from radaudit import metrics, run_audit
from radaudit.errors import UsageError
from radaudit.measure.catalogue import METRICS
from radaudit.records import EVERYONE, Estimate

THRESHOLD = 0.4


@pytest.fixture(scope="module")
def cohort() -> dict[str, np.ndarray]:
    draw = np.random.default_rng(11)
    patient = draw.integers(0, 150, 400)
    risk = 1 / (1 + np.exp(-draw.normal(-0.5, 1.3, 400)))
    site = np.array(["North", "South", "West"])[patient % 3]
    label = (draw.random(400) < risk).astype(np.int64)
    return {"label": label, "score": risk, "patient_id": patient, "site": site}


@pytest.fixture(scope="module")
def audit(cohort: dict[str, np.ndarray]):
    return run_audit(cohort, groups=["site"], thresholds=[THRESHOLD])


def _call(name: str, label, score, **options) -> Estimate:
    return metrics.estimate_metric(
        name, label, score, threshold=THRESHOLD if METRICS[name].card.has_threshold else None, **options
    )


def _compared(**options):
    return metrics.compare_groups("auroc", [0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4], ["a", "a", "b", "b"], **options)


def _close(mine: float | None, its: float | None) -> bool:
    return mine is its if mine is None or its is None else mine == pytest.approx(its, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", list(METRICS))
def test_every_measure_alone_is_what_an_audit_says(name: str, cohort, audit) -> None:
    found = next(m.estimate for m in audit.evidence.measurements if (m.metric, m.group) == (name, EVERYONE))
    alone = _call(name, cohort["label"], cohort["score"], patient=cohort["patient_id"])
    for field in ("value", "low", "high", "se", "design_effect", "by_chance", "p"):
        assert _close(getattr(alone, field), getattr(found, field)), field
    assert (alone.n, alone.n_events, alone.n_patients) == (found.n, found.n_events, found.n_patients)
    assert (alone.level, alone.method, alone.note) == (found.level, found.method, found.note)


def test_the_promised_names_are_the_catalogue() -> None:
    functions = {"compare_groups", "estimate_metric"}
    assert set(metrics.__all__) == set(METRICS) | functions
    assert set(metrics.__annotations__) == set(METRICS)
    assert set(metrics.__all__) <= set(radaudit.__all__) & set(dir(radaudit)) & set(dir(metrics))


@pytest.mark.parametrize("name", list(METRICS))
def test_every_function_is_what_type_checkers_are_told(name: str) -> None:
    function = getattr(radaudit, name)
    protocol = typing.get_type_hints(metrics, localns={"ArrayLike": object, "Estimate": Estimate})[name]
    told = inspect.signature(protocol.__call__)
    parameters = [p.replace(annotation=p.empty) for p in list(told.parameters.values())[1:]]
    assert [p.replace(annotation=p.empty) for p in inspect.signature(function).parameters.values()] == parameters
    assert function is getattr(metrics, name)
    assert pickle.loads(pickle.dumps(function)) is function


@pytest.mark.parametrize("name", list(METRICS))
def test_the_example_of_every_function_runs(name: str) -> None:
    text = getattr(metrics, name).__doc__
    assert METRICS[name].card.cites in text
    examples = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    assert len(examples.examples) >= 4
    assert doctest.DocTestRunner().run(examples).failed == 0


def test_the_examples_of_the_module_run() -> None:
    ran = doctest.testmod(metrics)
    assert (ran.failed, ran.attempted > 8) == (0, True)


def test_arrays_of_every_library_give_the_same(cohort) -> None:
    label, score, patient = cohort["label"], cohort["score"], cohort["patient_id"]
    names = [f"P{p}" for p in patient]
    expected = metrics.auroc(label, score, patient=patient)
    assert expected.n_patients < expected.n
    for found in (
        metrics.auroc(label.tolist(), score.tolist(), patient=names),
        metrics.auroc(label.astype(bool), score, patient=tuple(names)),
        metrics.auroc(pd.Series(label, index=range(400, 0, -1)), pd.Series(score), patient=pd.Series(names)),
        metrics.auroc(pd.Series(label, dtype="Int64"), pd.Series(score, dtype=object), patient=pd.Categorical(names)),
    ):
        assert found == expected


def test_polars_series(cohort) -> None:
    pl = pytest.importorskip("polars")
    columns = [pl.Series(cohort[name]) for name in ("label", "score", "patient_id", "site")]
    label, score, patient, site = columns
    expected = metrics.auroc(cohort["label"], cohort["score"], patient=cohort["patient_id"])
    assert metrics.auroc(label, score, patient=patient) == expected
    assert metrics.auroc(label.cast(pl.Boolean), score, patient=patient.cast(pl.String)) == expected
    gaps = metrics.compare_groups("auroc", label, score, site.cast(pl.Categorical), patient=patient)
    assert gaps == metrics.compare_groups(
        "auroc", cohort["label"], cohort["score"], cohort["site"], patient=cohort["patient_id"]
    )


def test_a_float32_meets_the_threshold_that_it_shows() -> None:
    score = np.array([0.7, 0.2], dtype=np.float32)
    assert metrics.flag_rate([1, 0], score, threshold=0.7).value == 0.5


@pytest.mark.parametrize("name", ["auroc", "sensitivity", "ppv", "calibration_in_the_large", "flag_rate"])
def test_gaps_are_those_of_an_audit(name: str, cohort, audit) -> None:
    threshold = THRESHOLD if METRICS[name].card.has_threshold else None
    gaps = metrics.compare_groups(
        name, cohort["label"], cohort["score"], cohort["site"], threshold=threshold, patient=cohort["patient_id"]
    )
    theirs = {c.group.value: c for c in audit.evidence.comparisons if c.metric == name}
    assert list(gaps) == list(theirs) == ["North", "South", "West"]
    for value, mine in gaps.items():
        its = theirs[value]
        assert (mine.against, mine.threshold, mine.gap.method) == ("rest", its.threshold, its.gap.method)
        for field in ("value", "low", "high", "se"):
            assert _close(getattr(mine.gap, field), getattr(its.gap, field)), (value, field)
        assert mine.p == pytest.approx(its.p, rel=1e-6)
        # Simultaneous over three groups and one measure: wider than alone, narrower than Bonferroni's of an audit's family.
        assert mine.low is not None
        assert mine.gap.low is not None
        assert mine.low < mine.gap.low
        assert mine.p is not None
        assert mine.p_adjusted is not None
        assert mine.p <= mine.p_adjusted <= 3 * mine.p + 0.01


def test_of_two_groups_the_gaps_mirror_each_other(cohort) -> None:
    half = np.where(cohort["patient_id"] % 2 == 0, "even", None)
    gaps = metrics.compare_groups("auroc", cohort["label"], cohort["score"], half)
    assert list(gaps) == ["even", "Unknown"]
    even, unknown = gaps.values()
    assert even.gap.value == -unknown.gap.value
    assert (even.low, even.high) == pytest.approx((-unknown.high, -unknown.low))


@pytest.mark.parametrize(
    ("options", "asked", "against"),
    [
        ({"against": "overall"}, {"against": "overall"}, "overall"),
        ({"reference": "south"}, {"references": {"site": "South"}}, "reference: South"),
    ],
)
@pytest.mark.parametrize("name", ["auroc", "sensitivity", "calibration_slope"])
def test_gaps_to_a_reference_and_to_everybody_are_those_of_an_audit(name, options, asked, against, cohort) -> None:
    threshold = THRESHOLD if METRICS[name].card.has_threshold else None
    gaps = metrics.compare_groups(
        name,
        cohort["label"],
        cohort["score"],
        cohort["site"],
        threshold=threshold,
        patient=cohort["patient_id"],
        **options,
    )
    audited = run_audit(cohort, groups=["site"], thresholds=[THRESHOLD], **asked).evidence
    theirs = {c.group.value: c for c in audited.comparisons if c.metric == name}
    assert list(gaps) == list(theirs) == [s for s in ("North", "South", "West") if against != f"reference: {s}"]
    for value, mine in gaps.items():
        assert mine.against == theirs[value].against == against
        assert _close(mine.against_value, theirs[value].against_value)
        for field in ("value", "low", "high", "se"):
            assert _close(getattr(mine.gap, field), getattr(theirs[value].gap, field)), (value, field)


def test_gaps_show_themselves_as_a_table(cohort) -> None:
    site = np.where(np.arange(400) == 7, "<Tiny>", cohort["site"])
    gaps = metrics.compare_groups("auroc", cohort["label"], cohort["score"], site, reference="North")
    title, blank, head, *rows = repr(gaps).splitlines()
    assert (title, blank) == ("AUROC: every group less North", "")
    assert head.split("  ")[0] == "group"
    assert "gap (95 % interval)" in head
    south = next(row for row in rows if row.startswith("South"))
    gap = gaps["South"].gap
    assert f"{gap.high:+.3f})" in south
    assert rows[-1] == f"<Tiny>: {gaps['<Tiny>'].gap.note}"
    assert all(len(row) < 132 for row in rows)
    shown = gaps._repr_html_()
    assert shown.count("<tr>") == 4
    assert "&lt;Tiny&gt;" in shown
    assert "<Tiny>" not in shown
    again = pickle.loads(pickle.dumps(gaps))
    assert (again, repr(again)) == (gaps, repr(gaps))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: _compared(against="others"), "against is 'others': expected"),
        (lambda: _compared(reference="c"), "has no level 'c'"),
        (lambda: _compared(reference="a", against="overall"), "with a reference or with everybody, not both"),
        (lambda: metrics.auroc([0, 1], [0.1]), "label has 2 values and score has 1"),
        (lambda: metrics.auroc([0, 1], [0.1, 0.2], patient=[1]), "label has 2 values and patient has 1"),
        (lambda: metrics.auroc([0, 2], [0.1, 0.2]), "label holds 2 at position 1: expected 0 and 1 only"),
        (lambda: metrics.auroc([0, np.nan], [0.1, 0.2]), r"label has no value at position 1 \(1 are missing in all\)"),
        (lambda: metrics.auroc(["no", "yes"], [0.1, 0.2]), "label holds values of the kind 'string': expected numbers"),
        (lambda: metrics.auroc([0, 1], [0.1, 1.2]), "score holds 1.2 at position 1: expected probabilities"),
        (lambda: metrics.auroc([0, 1], [-0.1, 0.2]), "score holds -0.1 at position 0"),
        (lambda: metrics.auroc([0, 1], [0.1, np.inf]), "score holds inf at position 1: expected finite numbers"),
        (lambda: metrics.auroc([0, 1], [None, 0.2]), "score has no value at position 0"),
        (lambda: metrics.auroc([0, 1], np.zeros((2, 2))), r"score has the shape \(2, 2\): expected one value a row"),
        (lambda: metrics.auroc([0, 1], 0.5), "score is a float: expected one value a row"),
        (lambda: metrics.auroc([], []), "label is empty"),
        (lambda: metrics.auroc([0, 1], [0.1, 0.2], patient=["a", None]), "patient has no value at position 1"),
        (lambda: metrics.auroc([0, 1], [0.1, 0.2], level=95), "level is 95: expected a number from 0.5 to below 1"),
        (lambda: metrics.ppv([0, 1], [0.1, 0.2], threshold=1), "threshold is 1: expected a number above 0 to below 1"),
        (lambda: metrics.ppv([0, 1], [0.1, 0.2], threshold=None), "ppv needs a threshold"),
        (lambda: metrics.estimate_metric("auroc", [0, 1]), "auroc needs the scores"),
        (lambda: metrics.estimate_metric("auroc", [0, 1], [0.1, 0.2], threshold=0.5), "auroc has no threshold"),
        (lambda: metrics.estimate_metric("aucroc", [0, 1], [0.1, 0.2]), "There is no measure 'aucroc'"),
        (lambda: metrics.compare_groups("auroc", [0, 1], [0.1, 0.2], ["a", "a"]), "group has one value only"),
        (lambda: metrics.compare_groups("auprc", [0, 1], [0.1, 0.2], ["a", "b"]), "AUPRC is not compared"),
        (lambda: metrics.compare_groups("auroc", [0] * 40, [0.1] * 40, range(40)), "group has 40 different numbers"),
    ],
)
def test_unusable_arrays_are_refused_in_one_sentence(call, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        call()
    assert caught.value.cure
    assert "\n" not in caught.value.problem


def test_a_wrong_call_is_refused_as_python_does() -> None:
    with pytest.raises(TypeError, match="threshold"):
        metrics.sensitivity([0, 1], [0.1, 0.2])  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="too many positional"):
        metrics.prevalence([0, 1], [0.1, 0.2])  # type: ignore[call-arg]
    with pytest.raises(AttributeError, match="did you mean 'auroc'"):
        metrics.aurok  # type: ignore[attr-defined]  # noqa: B018


def test_what_cannot_be_computed_says_why() -> None:
    found = metrics.sensitivity([0, 0], [0.1, 0.9], threshold=0.5)
    assert (found.value, found.low, found.note) == (None, None, "no diseased case in the cohort")


def test_the_module_loads_nothing_heavy(tmp_path: Path) -> None:
    code = "import radaudit.metrics, sys; dir(radaudit.metrics); assert not {'numpy', 'pandas', 'scipy'} & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
