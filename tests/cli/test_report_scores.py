"""`radaudit report scores.csv`: the files, what is printed, and input that is odd but honest."""

from __future__ import annotations

import csv
import json
import math
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

FILES = ["audit.json", "numbers.csv", "predictions.parquet", "report.html"]
COLUMNS = [
    "kind",
    "measure",
    "attribute",
    "group",
    "against",
    "threshold",
    "value",
    "low",
    "high",
    "level",
    "se",
    "n",
    "events",
    "patients",
    "method",
    "verdict",
    "note",
]


def _numbers(folder: Path) -> list[dict[str, str]]:
    with (folder / "numbers.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _find(rows: list[dict[str, str]], **wanted: str) -> dict[str, str]:
    fitting = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    assert len(fitting) == 1, (wanted, len(fitting))
    return fitting[0]


class _Tags(HTMLParser):
    """Counts the elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen[tag] = self.seen.get(tag, 0) + 1


def _tags(page: str) -> dict[str, int]:
    reader = _Tags()
    reader.feed(page)
    return reader.seen


def _write(path: Path, header: list[str], rows: list[list[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def _score(i: int) -> float:
    return round(0.15 + 0.4 * (i % 3 == 0) + 0.3 * ((i * 7919) % 101) / 101, 4)


def test_the_files_are_written_and_named(radaudit, scores_file: Path, tmp_path: Path) -> None:
    said = radaudit("report", scores_file, "--threshold", "0.5")
    assert said.code == 0, said.err
    folder = tmp_path / "scores-audit"
    assert sorted(p.name for p in folder.iterdir()) == FILES
    assert "scores-audit/report.html" in said.out
    audit = json.loads((folder / "audit.json").read_text(encoding="utf-8"))
    assert audit["schema"] == "radaudit.audit/1"
    assert audit["evidence"]["threshold_source"] == "given"
    assert audit["provenance"]["options"] == {"thresholds": "0.5"}


def test_numbers_csv_keeps_its_contract(radaudit, scores_file: Path, tmp_path: Path) -> None:
    assert radaudit("report", scores_file, "-q", "-o", "out").code == 0
    rows = _numbers(tmp_path / "out")
    assert list(rows[0])[: len(COLUMNS)] == COLUMNS  # further ones are only ever added at the end
    assert {"estimate", "gap"} <= {row["kind"] for row in rows}
    with scores_file.open(newline="") as file:
        cohort = list(csv.DictReader(file))
    flagged = [row for row in cohort if row["label"] == "1" and float(row["score"]) >= 0.5]
    diseased = sum(row["label"] == "1" for row in cohort)
    sensitivity = _find(rows, kind="estimate", measure="sensitivity", attribute="overall", group="all")
    assert float(sensitivity["value"]) == pytest.approx(len(flagged) / diseased, abs=1e-12)
    assert int(float(sensitivity["n"])) == diseased
    assert int(float(sensitivity["patients"])) == 200
    for row in rows:
        if row["value"]:
            assert math.isfinite(float(row["value"]))
        elif row["kind"] in ("estimate", "gap"):
            assert row["note"]
        if row["value"] and row["low"]:
            assert float(row["low"]) <= float(row["value"]) <= float(row["high"])


def test_quiet_prints_nothing(radaudit, scores_file: Path) -> None:
    said = radaudit("report", scores_file, "-q")
    assert (said.code, said.out, said.err) == (0, "", "")


def test_what_was_inferred_is_printed(radaudit, scores_file: Path) -> None:
    said = radaudit("report", scores_file)
    for column in ("label", "score", "patient_id"):
        assert f"'{column}'" in said.out


def test_a_threshold_nobody_gave_is_said_to_be_a_default(radaudit, scores_file: Path, tmp_path: Path) -> None:
    radaudit("report", scores_file, "-q", "-o", "out")
    audit = json.loads((tmp_path / "out" / "audit.json").read_text())
    assert audit["evidence"]["thresholds"] == [0.5]
    assert audit["evidence"]["threshold_source"] == "default"


def test_the_first_threshold_is_the_primary_one(radaudit, scores_file: Path, tmp_path: Path) -> None:
    radaudit("report", scores_file, "-q", "-o", "out", "--threshold", "0.6", "--threshold", "0.3")
    audit = json.loads((tmp_path / "out" / "audit.json").read_text())
    assert audit["evidence"]["thresholds"] == [0.6, 0.3]


def test_two_runs_are_byte_for_byte_the_same(radaudit, scores_file: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for folder in ("one", "two"):
        assert radaudit("report", scores_file, "-q", "-o", folder).code == 0
    for name in ("audit.json", "numbers.csv", "report.html"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_second_run_replaces_the_first(radaudit, scores_file: Path, tmp_path: Path) -> None:
    for title in ("First of them", "Second of them"):
        assert radaudit("report", scores_file, "-q", "-o", "out", "--title", title).code == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Second of them" in page
    assert "First of them" not in page
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"]


def test_logits_and_probabilities_give_the_same_numbers(radaudit, tmp_path: Path) -> None:
    rows = [[i % 3 == 0, _score(i), "FM"[i % 2]] for i in range(60)]
    _write(tmp_path / "p.csv", ["label", "score", "sex"], [[int(y), p, s] for y, p, s in rows])
    _write(
        tmp_path / "l.csv", ["label", "score", "sex"], [[int(y), repr(math.log(p / (1 - p))), s] for y, p, s in rows]
    )
    assert radaudit("report", "p.csv", "-q", "-o", "p").code == 0
    assert radaudit("report", "l.csv", "-q", "-o", "l", "--logits").code == 0
    for one, other in zip(_numbers(tmp_path / "p"), _numbers(tmp_path / "l"), strict=True):
        assert one["measure"] == other["measure"]
        if one["value"]:
            assert float(one["value"]) == pytest.approx(float(other["value"]), abs=1e-9)


def test_no_identifier_and_no_path_reaches_the_report(radaudit, tmp_path: Path) -> None:
    secret = tmp_path / "ward-seven"
    secret.mkdir()
    rows = [[f"Mueller-{i // 2}", f"case-{i}-x", int(i % 3 == 0), _score(i), "FM"[i % 2]] for i in range(60)]
    _write(secret / "scores.csv", ["patient_id", "case_id", "label", "score", "sex"], rows)
    assert radaudit("report", secret / "scores.csv", "-o", "out").code == 0
    for name in ("report.html", "audit.json", "numbers.csv"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        for word in ("Mueller", "case-7-x", "ward-seven", str(tmp_path)):
            assert word not in text, (name, word)


NASTY = [
    "<script>alert(1)</script>",
    'a "quoted" value, with a comma',
    "two\nlines",
    "\N{MICROSCOPE} emoji",
    "\u202eright to left \u05d0\u05d1",
    "=1+2",
    "{{ 7*7 }}",
]


def test_nasty_names_and_values_stay_text(radaudit, tmp_path: Path) -> None:
    column = "<script>alert('x')</script>"
    rows = [[int(i % 3 == 0), _score(i), NASTY[i % len(NASTY)]] for i in range(140)]
    _write(tmp_path / "nasty.csv", ["label", "score", column], rows)
    said = radaudit("report", "nasty.csv", "-o", "out", "--group", column)
    assert said.code == 0, said.err
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    _write(tmp_path / "plain.csv", ["label", "score", "plain"], [[y, s, f"v{NASTY.index(v)}"] for y, s, v in rows])
    assert radaudit("report", "plain.csv", "-q", "-o", "plain", "--group", "plain").code == 0
    plain = (tmp_path / "plain" / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert _tags(page).get("script") == _tags(plain).get("script")
    groups = {row["group"] for row in _numbers(tmp_path / "out") if row["kind"] == "estimate"} - {"all"}
    assert len(groups) == len(NASTY)


def test_a_group_of_one_row_or_one_class_is_shown_and_not_judged(radaudit, tmp_path: Path) -> None:
    rows = [[int(i % 3 == 0), _score(i), "GE" if i % 2 else "Philips"] for i in range(80)]
    rows += [[1, 0.7, "Canon"]] + [[0, 0.1 + i / 50, "Agfa"] for i in range(10)]
    _write(tmp_path / "s.csv", ["label", "score", "vendor"], rows)
    assert radaudit("report", "s.csv", "-q", "-o", "out", "--smallest-group", "0").code == 0
    numbers = _numbers(tmp_path / "out")
    for vendor in ("Canon", "Agfa"):
        auroc = _find(numbers, kind="estimate", measure="auroc", attribute="vendor", group=vendor)
        assert auroc["value"] == ""
        assert auroc["note"]
        gap = _find(numbers, kind="gap", measure="auroc", attribute="vendor", group=vendor)
        assert gap["verdict"] in ("not_applicable", "")


def test_constant_scores_are_audited_with_their_reasons(radaudit, tmp_path: Path) -> None:
    _write(tmp_path / "s.csv", ["label", "score", "sex"], [[int(i % 3 == 0), 0.5, "FM"[i % 2]] for i in range(60)])
    assert radaudit("report", "s.csv", "-q", "-o", "out").code == 0
    numbers = _numbers(tmp_path / "out")
    assert float(_find(numbers, kind="estimate", measure="auroc", attribute="overall", group="all")["value"]) == 0.5
    slope = _find(numbers, kind="estimate", measure="calibration_slope", attribute="overall", group="all")
    assert slope["value"] == ""
    assert slope["note"]


def test_a_group_column_with_300_levels(radaudit, tmp_path: Path) -> None:
    rows = [[int(i % 3 == 0), _score(i), f"site {i % 300:03d}"] for i in range(900)]
    _write(tmp_path / "s.csv", ["label", "score", "site"], rows)
    said = radaudit("report", "s.csv", "-q", "-o", "out", "--group", "site")
    assert said.code in (0, 2), said.err
    if said.code == 2:
        assert "300" in said.err
        assert "site" in said.err
    else:
        assert len({row["group"] for row in _numbers(tmp_path / "out") if row["attribute"] == "site"}) >= 2


def test_a_terminal_that_knows_only_ascii_is_spared(tmp_path: Path) -> None:
    name = "\u05d0\u05d1 \N{MICROSCOPE}"
    rows = [[int(i % 3 == 0), _score(i), name if i % 2 else "GE"] for i in range(80)]
    _write(tmp_path / "s.csv", ["label", "score", name], rows)
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    for arguments in (["report", "s.csv", "--group", name, "-o", "out"], ["init", "s.csv"]):
        done = subprocess.run(
            [sys.executable, "-m", "radaudit", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.decode("ascii")


def test_a_reader_who_leaves_early_does_not_make_the_report_fail(scores_file: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "radaudit", "report", str(scores_file), "-o", str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(timeout=60) == 0, process.stderr.read() if process.stderr else ""
    assert (tmp_path / "out" / "report.html").exists()
