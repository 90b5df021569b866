"""An audit tells who overlaps with whom, in the unit that was asked for, and keeps small cells to itself."""

from __future__ import annotations

import csv

import pytest

from radaudit.present.documents.reading import read_json
from radaudit.workflows.audit import run_audit


@pytest.fixture
def cohort(tmp_path):
    """240 patients with two images: site A has GE alone, site B has Siemens and four patients with GE; sex is independent."""
    path = tmp_path / "cohort.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["patient_id", "label", "score", "site", "vendor", "sex"])
        for i in range(480):
            who = i // 2
            site = "A" if who < 100 else "B"
            vendor = "GE" if who < 104 else "Siemens"
            rows.writerow([f"P{who}", int(who % 3 == 0), (i * 7919 % 997) / 997, site, vendor, "FM"[who % 2]])
    return path


@pytest.mark.parametrize("unit", ["image", "patient-max"])
def test_the_aliased_pair_comes_first_in_either_unit(cohort, unit):
    result = run_audit(cohort, groups=["site", "vendor", "sex"], unit=unit)
    first, *others = result.audit.evidence.overlaps
    assert (first.first, first.second, first.is_aliased, first.is_determined) == ("site", "vendor", True, True)
    assert (first.association.value, first.of_first) == (None, ())  # 104 with GE less 100 at site A are the four
    assert not any(o.is_beyond_chance for o in others)
    assert [o.association.n_patients for o in others] == [240, 240]


def test_it_survives_the_file_and_is_exact_where_all_may_be_seen(cohort, tmp_path):
    result = run_audit(cohort, groups=["site", "vendor"], smallest_group=0)
    (told,) = result.audit.evidence.overlaps
    assert told.of_first[1] == pytest.approx((4 / 140, 136 / 140))
    result.write(tmp_path / "out")
    assert read_json((tmp_path / "out" / "audit.json").read_text(encoding="utf-8")).evidence.overlaps == (told,)
