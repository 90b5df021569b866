"""`radaudit monitor` in a terminal: in control, a vendor that moved, too little data, and what it refuses."""

from __future__ import annotations

import csv
import datetime
import json
import re
from pathlib import Path

import numpy as np
import pytest

from radaudit import run_audit
from radaudit.records.codec import from_plain, to_plain
from radaudit.records.monitoring import Monitoring

COLUMNS = ("patient_id", "label", "score", "sex", "vendor", "acquired")


def write_cases(path: Path, n: int, seed: int, *, shift: float = 0.0, labelled: bool = True, vendor: str = "") -> Path:
    """A table of n patients with one or two images each, from January 2026 on; scores of Canon rise by `shift` on 1 March."""
    random = np.random.default_rng(seed)
    first = datetime.date(2026, 1, 1)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for i in range(n):
            diseased = random.uniform() < 0.35
            day = first + datetime.timedelta(days=int(180 * i / n))
            made_by = vendor or str(random.choice(["Canon", "GE", "Siemens"]))
            for _ in range(1 + int(random.uniform() < 0.3)):
                moved = shift if made_by == "Canon" and day >= datetime.date(2026, 3, 1) else 0.0
                logit = random.normal(-1.6 + 1.9 * diseased + moved, 1.3)
                sex = "FM"[int(random.uniform() < 0.5)]
                label = int(diseased) if labelled else ""
                rows.writerow([f"P{seed}-{i}", label, round(1 / (1 + np.exp(-logit)), 4), sex, made_by, day])
    return path


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("acceptance")
    cohort = write_cases(folder / "accepted.csv", 1500, 1)
    run_audit(cohort, groups=["vendor", "sex"], thresholds=0.4).write(folder / "audit")
    return folder / "audit" / "audit.json"


def _read(folder: Path) -> Monitoring:
    return from_plain(Monitoring, json.loads((folder / "monitor.json").read_text(encoding="utf-8")))


def test_where_nothing_changed_it_is_in_control(radaudit, tmp_path, baseline):
    new = write_cases(tmp_path / "new.csv", 1500, 2)
    said = radaudit("monitor", baseline, new, "--window", "150", "-o", "out")
    assert said.code == 0
    assert "No chart left its limits" in said.out
    found = _read(tmp_path / "out")
    assert found.outcome == "in_control"
    assert not found.alarms
    assert not found.due
    assert from_plain(Monitoring, json.loads(json.dumps(to_plain(found)))) == found


@pytest.mark.parametrize("labelled", [True, False])
def test_a_vendor_that_moved_is_named_and_the_others_are_not(radaudit, tmp_path, baseline, labelled):
    new = write_cases(tmp_path / "new.csv", 1500, 2, shift=1.2, labelled=labelled)
    said = radaudit("monitor", baseline, new, "--window", "150", "-o", "out")
    assert said.code == 1
    found = _read(tmp_path / "out")
    own = {(a.measure, a.group.label) for a in found.alarms if a.follows is None}
    assert ("flag_rate", "vendor Canon") in own
    assert {group for _, group in own} == {"vendor Canon"}
    assert {a.follows.label for a in found.alarms if a.follows} <= {"vendor Canon"}
    flags = next(a for a in found.alarms if a.measure == "flag_rate" and a.group.label == "vendor Canon")
    assert "2026-02-15" <= found.windows[flags.since].first <= "2026-04-15"
    assert re.search(r"flag\s+rate\s+on\s+Canon\s+scanners\s+has\s+been\s+above\s+its\s+limit", said.out)
    assert ("specificity" in {m for m, _ in own}) is labelled
    page = (tmp_path / "out" / "monitor.html").read_text(encoding="utf-8")
    assert "Ask what changed" in page
    assert ("Too few labels are known yet" in page) is not labelled


def test_the_answer_is_the_same_every_time_and_in_chinese(radaudit, tmp_path, baseline, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    new = write_cases(tmp_path / "new.csv", 600, 2, shift=2.0)
    texts = []
    for out in ("a", "b"):
        assert radaudit("monitor", baseline, new, "-o", out, "--lang", "zh").code == 1
        texts.append([(tmp_path / out / name).read_bytes() for name in ("monitor.html", "monitor.json")])
    assert texts[0] == texts[1]
    assert "标记率" in texts[0][0].decode()


def test_summary_and_pdf_are_written_and_it_is_shown_and_written_again(radaudit, tmp_path, baseline, monkeypatch):
    monkeypatch.setattr("radaudit.workflows.presentation.check_printing", lambda: None)
    monkeypatch.setattr("radaudit.workflows.printing.print_pdf", lambda html: b"%PDF " + html[:15].encode())
    new = write_cases(tmp_path / "new.csv", 600, 2, shift=2.0)
    assert radaudit("monitor", baseline, new, "-o", "out", "--markdown", "--pdf").code == 1
    folder = tmp_path / "out"
    assert {p.name for p in folder.iterdir()} == {"monitor.html", "monitor.json", "monitor.pdf", "summary.md"}
    assert (folder / "monitor.pdf").read_bytes().startswith(b"%PDF <!doctype html")
    shown = radaudit("show", folder)
    assert shown.code == 0
    assert "on Canon scanners" in " ".join(shown.out.split())
    assert radaudit("show", folder, "--measure", "auroc").code == 2
    again = radaudit("render", folder, "-o", "again", "--lang", "zh", "--markdown")
    assert again.code == 0
    assert (tmp_path / "again" / "monitor.json").read_bytes() == (folder / "monitor.json").read_bytes()
    assert "标记率" in (tmp_path / "again" / "summary.md").read_text(encoding="utf-8")
    assert radaudit("render", folder, "-o", "again", "--policy", "p.toml").code == 2
    assert radaudit("render", folder, "-o", "again", "--xlsx").code == 2
    refused = radaudit("check", folder)
    assert refused.code == 2
    assert "holds a monitoring, not an audit" in " ".join(refused.err.split())


def test_no_row_leaves_and_small_groups_wait(radaudit, tmp_path, baseline):
    new = write_cases(tmp_path / "new.csv", 600, 3)
    with new.open("a", encoding="utf-8") as file:
        file.writelines(f"Q{i},0,0.1,F,Fuji,2026-05-0{i + 1}\n" for i in range(3))
        file.writelines(f"R{i},0,0.1,F,Hologic,2026-05-0{i % 9 + 1}\n" for i in range(15))
    radaudit("monitor", baseline, new, "-o", "out", "--window", "week")
    text = (tmp_path / "out" / "monitor.json").read_text(encoding="utf-8")
    found = _read(tmp_path / "out")
    assert "P3-" not in text + (tmp_path / "out" / "monitor.html").read_text(encoding="utf-8")
    assert "Fuji" not in text
    assert [g.value for g in found.new_groups] == ["Hologic"]
    assert {p.n % 10 for c in found.charts for p in c.points} == {0}
    canon = next(c for c in found.charts if c.group.value == "Canon" and c.measure == "flag_rate")
    assert 0 < len(canon.points) < len(found.windows)  # some weeks have fewer than 10 patients of one vendor


def test_labels_that_are_known_of_flagged_cases_only_are_warned_of(radaudit, tmp_path, baseline):
    new = write_cases(tmp_path / "new.csv", 600, 6)
    lines = [line.split(",") for line in new.read_text(encoding="utf-8").splitlines()]
    kept = [",".join([c[0], c[1] if i == 0 or float(c[2]) >= 0.4 else "", *c[2:]]) for i, c in enumerate(lines)]
    new.write_text("\n".join(kept), encoding="utf-8")
    said = radaudit("monitor", baseline, new, "-o", "out")
    assert "The truth is known of 100% of the flagged and 0% of the other cases" in said.out.replace("\n", " ")
    assert len(_read(tmp_path / "out").warnings) == 1


def test_too_little_data_is_4(radaudit, tmp_path, baseline):
    new = write_cases(tmp_path / "new.csv", 40, 4)
    said = radaudit("monitor", baseline, new, "--window", "500")
    assert said.code == 4
    assert "fewer than one window of 500" in said.err
    few = write_cases(tmp_path / "few.csv", 6, 5)
    assert radaudit("monitor", baseline, few, "--window", "3").code == 4
    assert not list(tmp_path.glob("*-monitor"))


def test_what_cannot_be_meant_is_refused(radaudit, tmp_path, baseline):
    new = write_cases(tmp_path / "new.csv", 300, 4)
    assert "expected week, month" in radaudit("monitor", baseline, new, "--window", "year").err
    said = radaudit("monitor", baseline, baseline.parents[1] / "accepted.csv")
    assert (said.code, "acceptance audit was made of" in said.err) == (2, True)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "diary.txt").write_text("mine")
    assert radaudit("monitor", baseline, new, "-o", "out").code == 2
    assert (tmp_path / "out" / "diary.txt").read_text() == "mine"
    assert radaudit("monitor", tmp_path / "none.json", new).code == 2


def test_rules_are_printed_and_told(radaudit, tmp_path, baseline):
    printed = radaudit("monitor", "--print-rules")
    assert (printed.code, "[[rule]]" in printed.out) == (0, True)
    rules = tmp_path / "rules.toml"
    rules.write_text(
        '[[rule]]\nname = "Stop"\nmeasures = ["flag_rate"]\ngroups = ["vendor=Canon"]\naction = "Call Ada."\n'
    )
    new = write_cases(tmp_path / "new.csv", 1500, 2, shift=1.6)
    said = radaudit("monitor", baseline, new, "--window", "150", "-o", "out", "--rules", rules)
    assert "Call Ada." in said.out
    assert [d.rule.name for d in _read(tmp_path / "out").due] == ["Stop"]


def test_patients_are_counted_where_acceptance_counted_them(radaudit, tmp_path, baseline):
    cohort = baseline.parents[1] / "accepted.csv"
    run_audit(cohort, groups=["vendor"], thresholds=0.4, unit="patient-max").write(tmp_path / "audit")
    new = write_cases(tmp_path / "new.csv", 1500, 2)
    assert radaudit("monitor", tmp_path / "audit", new, "--window", "150", "-o", "out").code == 0
    assert _read(tmp_path / "out").baseline.unit == "patient (highest score)"
