"""numbers.csv: the columns are a contract, the numbers exact, the text safe from its own commas."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from radaudit.present.documents.numbers import COLUMNS, numbers_frame, render_numbers
from radaudit.records import EVERYONE, Estimate, Group, Measurement, Withheld
from tests.present.evidence_factory import make_audit

CANON = Group("vendor", "Canon")


def bare(audit, *measurements):
    """The audit with these measurements and no other number."""
    evidence = replace(
        audit.evidence, measurements=measurements, comparisons=(), heterogeneity=(), cross_groups=(), transport=(),
        usefulness=(), missing_groups=(),
    )  # fmt: skip
    return replace(audit, evidence=evidence)


def read(audit) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_numbers(audit), newline="")))


def one(rows, **wanted):
    found = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1
    return found[0]


def test_columns_are_the_contract():
    assert COLUMNS == (
        "kind", "measure", "attribute", "group", "against", "threshold", "value", "low", "high", "level", "se", "n", "events",
        "patients", "method", "verdict", "note", "by_chance", "p", "p_adjusted", "p_holm", "q", "ratio", "ratio_low",
        "ratio_high", "smallest_detectable", "design_effect", "simultaneous_low", "simultaneous_high",
    )  # fmt: skip
    assert render_numbers(make_audit()).splitlines()[0] == ",".join(COLUMNS)
    assert tuple(numbers_frame(make_audit()).columns) == COLUMNS


@pytest.mark.parametrize("shape", [{}, {"kind": "tiny"}, {"kind": "empty"}, {"hostile": True}], ids=str)
def test_one_row_for_every_number(shape):
    audit = make_audit(**shape)
    rows = read(audit)
    kinds = [row["kind"] for row in rows]
    evidence = audit.evidence
    start = ["estimate"] * len(evidence.measurements) + ["gap"] * len(evidence.comparisons)
    assert kinds[: len(start)] == start
    assert Counter(kinds[len(start) :]) == Counter(
        spread=len(evidence.heterogeneity),
        spread_share=len(evidence.heterogeneity),
        spread_statistic=len(evidence.heterogeneity),
        next_group=len(evidence.heterogeneity),
        largest_gap=len(evidence.heterogeneity),
        largest_gap_by_chance=len(evidence.heterogeneity),
        shrunk=sum(len(h.groups) for h in evidence.heterogeneity),
        shrunk_weight=sum(len(h.groups) for h in evidence.heterogeneity),
        p_worst=sum(len(h.groups) for h in evidence.heterogeneity),
        cross_group=len(evidence.cross_groups),
        transport=5 * len(evidence.transport),
        usefulness=4 * len(evidence.usefulness),
        missing_groups=len(evidence.missing_groups),
        withheld=len(evidence.withheld),
    )
    assert len(numbers_frame(audit)) == len(rows)


def test_an_estimates_row():
    audit = make_audit(1)
    row = one(read(audit), kind="estimate", measure="sensitivity", attribute="overall")
    estimate = audit.evidence.find("sensitivity", EVERYONE).estimate
    assert (row["group"], row["against"], row["verdict"]) == ("all", "", "")
    assert float(row["value"]) == estimate.value
    assert (float(row["low"]), float(row["high"]), float(row["se"])) == (estimate.low, estimate.high, estimate.se)
    assert (row["n"], row["events"], row["patients"]) == ("407", "90", "326")
    assert (row["threshold"], row["level"], row["method"]) == ("0.4", "0.95", "normal, clustered by patient")


def test_a_gaps_row_has_the_pointwise_interval_and_its_verdict():
    audit = make_audit(1)
    gap = next(c for c in audit.evidence.comparisons if (c.metric, c.group) == ("sensitivity", CANON))
    row = one(read(audit), kind="gap", measure="sensitivity", group="Canon")
    assert (row["against"], row["verdict"]) == ("rest", "fail")
    assert (float(row["value"]), float(row["low"]), float(row["high"])) == (gap.gap.value, gap.gap.low, gap.gap.high)
    assert row["note"] == f"simultaneous interval over vendor: {gap.low!r} to {gap.high!r}"
    without_margin = one(read(audit), kind="gap", measure="ppv", group="Canon")
    assert (without_margin["verdict"], without_margin["note"]) == ("", "")


def test_missing_numbers_are_empty_cells_with_a_reason():
    rows = read(make_audit(1))
    row = one(rows, kind="gap", measure="sensitivity", group="Unknown")
    assert (row["value"], row["low"], row["high"], row["se"]) == ("", "", "", "")
    assert (row["verdict"], row["note"]) == ("not_applicable", "no diseased case in this group")
    for line in render_numbers(make_audit(kind="tiny")).splitlines():
        assert not {"nan", "NaN", "None", "<NA>", "inf"} & set(line.split(","))


def test_numbers_read_back_exactly():
    audit = make_audit(3)
    read_back = pd.read_csv(io.StringIO(render_numbers(audit)), keep_default_na=False, na_values={"value": [""]})
    assert np.array_equal(read_back["value"].to_numpy(float), numbers_frame(audit)["value"].to_numpy(), equal_nan=True)


def test_numpy_numbers_are_written_as_numbers():
    audit = make_audit(1)
    estimate = Estimate(np.float64(0.25), np.float64(0.2), np.float64(0.3), n=np.int64(12))
    one_row = bare(audit, Measurement("ppv", EVERYONE, estimate))
    assert render_numbers(one_row).splitlines()[1] == (
        "estimate,ppv,overall,all,,,0.25,0.2,0.3,0.95,,12,,0,,,,,,,,,,,,,,,"
    )


@pytest.mark.parametrize(
    "name", ["a,b", 'say "x"', "two\nlines", "old\rmac", " outer ", "=1+1", "@x", "אבג 😀", "NA", ""]
)
def test_names_of_groups_survive(name):
    audit = make_audit(1)
    measured = Measurement("ppv", Group(name, name), Estimate(0.5))
    audit = bare(audit, measured)
    (row,) = read(audit)
    assert (row["attribute"], row["group"], row["value"]) == (name, name, "0.5")
    frame = pd.read_csv(io.StringIO(render_numbers(audit), newline=""), keep_default_na=False)
    assert list(frame["group"]) == [name]


def test_the_frame_has_honest_types():
    frame = numbers_frame(make_audit(1))
    reals = ("threshold", "value", "low", "high", "level", "se", *COLUMNS[COLUMNS.index("by_chance") :])
    assert {str(frame[c].dtype) for c in reals} == {"float64"}
    assert {str(frame[c].dtype) for c in ("n", "events", "patients")} == {"Int64"}
    unknown = frame[(frame["kind"] == "gap") & (frame["group"] == "Unknown") & (frame["measure"] == "auroc")]
    assert unknown["value"].isna().all()
    assert numbers_frame(make_audit(kind="empty")).empty


def test_a_gaps_row_has_its_p_values_its_ratio_and_what_could_have_been_found():
    audit = make_audit(1)
    gap = next(c for c in audit.evidence.comparisons if (c.metric, c.group) == ("sensitivity", CANON))
    row = one(read(audit), kind="gap", measure="sensitivity", group="Canon")
    assert (float(row["p"]), float(row["p_adjusted"])) == (gap.p, gap.p_adjusted)
    assert (row["p_holm"], row["q"]) == ("", "")
    assert [float(row[c]) for c in ("ratio", "ratio_low", "ratio_high")] == [gap.ratio.value, 0.4, 60.0]
    assert float(row["smallest_detectable"]) == gap.smallest_detectable
    assert (float(row["simultaneous_low"]), float(row["simultaneous_high"])) == (gap.low, gap.high)
    assert row["design_effect"] == "1.12"
    alone = one(read(audit), kind="gap", measure="ppv", group="Canon")
    assert (alone["p_adjusted"], alone["simultaneous_low"], alone["simultaneous_high"]) == ("", "", "")


def test_an_error_stands_beside_what_chance_makes():
    row = one(read(make_audit(1)), kind="estimate", measure="ici", group="Canon")
    estimate = make_audit(1).evidence.find("ici", CANON).estimate
    assert (float(row["by_chance"]), float(row["p"])) == (estimate.by_chance, 0.002)
    assert float(row["design_effect"]) == 1.15


def test_the_spread_of_an_attribute_is_a_row_a_number():
    audit = make_audit(1)
    spread = next(h for h in audit.evidence.heterogeneity if h.metric == "sensitivity")
    rows = [r for r in read(audit) if r["measure"] == "sensitivity" and r["attribute"] == "vendor"]
    told = {r["kind"]: r for r in rows if r["group"] == ""}
    assert (float(told["spread"]["value"]), float(told["spread"]["p"])) == (spread.tau, spread.p)
    assert (float(told["spread"]["low"]), float(told["spread"]["high"])) == (spread.tau_low, spread.tau_high)
    assert (float(told["next_group"]["low"]), float(told["next_group"]["high"])) == (spread.next_low, spread.next_high)
    assert float(told["largest_gap"]["value"]) == spread.largest_gap
    assert float(told["largest_gap"]["by_chance"]) == float(told["largest_gap_by_chance"]["value"]) == 0.041
    assert (told["largest_gap_by_chance"]["low"], told["largest_gap_by_chance"]["high"]) == ("", "0.096")
    canon = {r["kind"]: float(r["value"]) for r in rows if r["group"] == "Canon" and r["kind"] in ("shrunk", "p_worst")}
    assert canon == {"shrunk": next(s.shrunk for s in spread.groups if s.group == CANON), "p_worst": 0.9}


def test_what_lies_beyond_estimates_and_gaps_says_what_it_is():
    audit = make_audit(1)
    withheld = (Withheld(Group("vendor", "Hologic"), "fewer than 10 patients"),)
    rows = read(replace(audit, evidence=replace(audit.evidence, withheld=withheld)))
    needed = one(rows, kind="transport", measure="needed_threshold", group="Canon")
    assert [float(needed[c]) for c in ("threshold", "value", "low", "high")] == pytest.approx([0.4, 0.23, 0.18, 0.32])
    useful = one(rows, kind="usefulness", measure="p_useful", group="Canon")
    assert (useful["value"], useful["against"]) == ("0.94", "nobody")
    pair = one(rows, kind="cross_group", group="Canon", against="GE")
    assert (pair["measure"], pair["value"]) == ("cross_group_auroc", "0.81")
    bounds = one(rows, kind="missing_groups", measure="auroc", group="GE", method="bounds")
    assert (bounds["value"], bounds["n"], bounds["level"]) == ("", "12", "")
    assert one(rows, kind="withheld")["note"] == "fewer than 10 patients"


def test_rows_of_rounded_groups_say_so():
    audit = make_audit(1)
    groups = tuple(replace(s, is_rounded=s.group == CANON) for s in audit.evidence.groups)
    rows = read(replace(audit, evidence=replace(audit.evidence, groups=groups)))
    said = "counts rounded so that a withheld group cannot be computed"
    assert {row["group"] for row in rows if said in row["note"]} == {"Canon"}
    assert all(row["note"].endswith(said) for row in rows if row["group"] == "Canon")
    assert said not in render_numbers(audit)
