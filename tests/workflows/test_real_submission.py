"""A whole submission folder from real chest radiographs: protocol, report, facts, every document, one bundle that verifies."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from radaudit.cli.app import run
from radaudit.present.documents.regulatory.facts import facts_template
from tests.workflows.test_document_folder import links_of

ANSWERS = {
    'intended_use = ""': 'intended_use = "To flag effusions on frontal chest radiographs of adults, so that they are read earlier"',
    'name = ""': 'name = "chexpert-model"',
    "groups = []": 'groups = ["race", "sex", "view"]',
    "thresholds = []": "thresholds = [0.3]",
    'threshold_origin = ""': 'threshold_origin = "Chosen on tuning data, so that 9 of 10 effusions are flagged there"',
}


@pytest.fixture(scope="module")
def audited(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sealed cohort, the locked protocol and the report made under it."""
    source = pd.read_csv(shared_data / "chexpert" / "chexpert-model.embeddings.csv", low_memory=False)
    folder = tmp_path_factory.mktemp("submission")
    cohort = folder / "effusion.csv"
    pd.DataFrame({
        "patient_id": source["patient_id"], "label": (source["Pleural Effusion"] == 1).astype(int),
        "logit": source["Logit - Pleural Effusion"], "race": source["race"], "sex": source["sex"], "view": source["AP/PA"],
    }).to_csv(cohort, index=False)  # fmt: skip
    protocol = folder / "protocol.toml"
    assert run(["protocol", "init", "--profile", "submission", "-o", str(protocol)]) == 0
    text = protocol.read_text(encoding="utf-8")
    for empty, answer in ANSWERS.items():
        assert empty in text
        text = text.replace(empty, answer, 1)
    protocol.write_text(text, encoding="utf-8")
    assert run(["lock", str(cohort)]) == 0
    assert run(["protocol", "lock", str(protocol), "--cohort", str(cohort)]) == 0
    given = [str(cohort), "--score", "logit", "--logits", "--protocol", str(protocol), "--no-what-if", "-q"]
    assert run(["report", *given, "-o", str(folder / "report")]) == 0
    return folder


@pytest.fixture(scope="module")
def folder(audited: Path) -> Path:
    """Every document, before anybody wrote a word."""
    place = audited / "documents"
    assert run(["document", str(audited / "report"), "--as", "all", "-o", str(place)]) == 0
    return place


def to_write(folder: Path) -> list[dict[str, str]]:
    """What `documents.json` says is left."""
    return json.loads((folder / "documents.json").read_text(encoding="utf-8"))["to_write"]


def test_what_is_left_to_write_is_one_short_list(audited: Path, folder: Path) -> None:
    bare = to_write(folder)
    assert len(bare) < 130
    assert {task["key"] for task in bare if task["key"].startswith("[")} == {"[items.probast-ai]"}
    answered = (
        facts_template().replace('= ""', '= "Our words."').replace('relation = "Our words."', 'relation = "internal"')
    )
    assert all(tomllib.loads(answered).values())
    (audited / "facts.toml").write_text(answered, encoding="utf-8")
    given = ["--facts", str(audited / "facts.toml"), "-o", str(audited / "told")]
    assert run(["document", str(audited / "report"), "--as", "all", *given]) == 0
    (task,) = to_write(audited / "told")
    assert (task["by"], task["key"]) == ("the assessor", "[items.probast-ai]")


def test_its_rows_say_what_the_protocol_fixed_and_every_link_leads_somewhere(folder: Path) -> None:
    text = (folder / "stard-ai.md").read_text(encoding="utf-8")
    (cutoff,) = [line for line in text.splitlines() if line.startswith("| 15c |")]
    assert "| Computed |" in cutoff
    assert "Chosen on tuning data" in cutoff
    assert "of 1,897 patients" in text
    pages = {path.name: links_of(path) for path in folder.glob("*.html")}
    for name, page in pages.items():
        for address in page.addresses:
            target, _, place = address.removeprefix("./").partition("#")
            if not address.startswith("http"):
                assert (folder / (target or name)).is_file(), (name, address)
                assert not place or place in pages[target or name].places, (name, address)


def test_it_is_packed_and_verified_whole(audited: Path, folder: Path) -> None:
    bundle = audited / "documents.zip"
    given = [str(folder), "-o", str(bundle), "--include", str(audited / "protocol.toml"),
             "--include", str(audited / "protocol.lock.json"), "-q"]  # fmt: skip
    assert run(["bundle", *given]) == 0
    assert run(["verify", str(bundle), "-q"]) == 0
