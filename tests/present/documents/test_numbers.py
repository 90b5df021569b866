"""numbers.csv: the columns are a contract, the numbers exact, the text safe from its own commas."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from radaudit.present.documents.numbers import COLUMNS, numbers_frame, render_numbers
from radaudit.records import EVERYONE, Estimate, Group, Measurement
from tests.present.evidence_factory import make_audit

CANON = Group("vendor", "Canon")


def read(audit) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_numbers(audit), newline="")))


def one(rows, **wanted):
    found = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1
    return found[0]


def test_columns_are_the_contract():
    assert COLUMNS == (
        "kind", "measure", "attribute", "group", "against", "threshold", "value", "low", "high", "level", "se", "n", "events",
        "patients", "method", "verdict", "note",
    )  # fmt: skip
    assert render_numbers(make_audit()).splitlines()[0] == ",".join(COLUMNS)
    assert tuple(numbers_frame(make_audit()).columns) == COLUMNS


@pytest.mark.parametrize("shape", [{}, {"kind": "tiny"}, {"kind": "empty"}, {"hostile": True}], ids=str)
def test_one_row_for_every_number(shape):
    audit = make_audit(**shape)
    rows = read(audit)
    kinds = [row["kind"] for row in rows]
    assert kinds == ["estimate"] * len(audit.evidence.measurements) + ["gap"] * len(audit.evidence.comparisons)
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
    one_row = replace(
        audit, evidence=replace(audit.evidence, measurements=(Measurement("ppv", EVERYONE, estimate),), comparisons=())
    )
    assert render_numbers(one_row).splitlines()[1] == "estimate,ppv,overall,all,,,0.25,0.2,0.3,0.95,,12,,0,,,"


@pytest.mark.parametrize(
    "name", ["a,b", 'say "x"', "two\nlines", "old\rmac", " outer ", "=1+1", "@x", "אבג 😀", "NA", ""]
)
def test_names_of_groups_survive(name):
    audit = make_audit(1)
    measured = Measurement("ppv", Group(name, name), Estimate(0.5))
    audit = replace(audit, evidence=replace(audit.evidence, measurements=(measured,), comparisons=()))
    (row,) = read(audit)
    assert (row["attribute"], row["group"], row["value"]) == (name, name, "0.5")
    frame = pd.read_csv(io.StringIO(render_numbers(audit), newline=""), keep_default_na=False)
    assert list(frame["group"]) == [name]


def test_the_frame_has_honest_types():
    frame = numbers_frame(make_audit(1))
    assert {str(frame[c].dtype) for c in ("threshold", "value", "low", "high", "level", "se")} == {"float64"}
    assert {str(frame[c].dtype) for c in ("n", "events", "patients")} == {"Int64"}
    unknown = frame[(frame["kind"] == "gap") & (frame["group"] == "Unknown") & (frame["measure"] == "auroc")]
    assert unknown["value"].isna().all()
    assert numbers_frame(make_audit(kind="empty")).empty
