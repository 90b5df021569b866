"""Every inventory has exactly the items of its framework, in their numbering, and names its source."""

from __future__ import annotations

import re
from string import ascii_lowercase

import pytest

from radaudit.present.documents.regulatory.evidence import EVIDENCE
from radaudit.present.documents.regulatory.facts import questions
from radaudit.present.documents.regulatory.inventory import NAMES, RELATIONS, read_framework
from radaudit.present.documents.regulatory.tables.catalogue import TABLES

SUB_ITEMS = {
    # Sub-items a, b, c ... of an item, as the publications number them; every other item has none.
    "tripod-ai": (27, {3: 3, 5: 2, 6: 3, 8: 3, 9: 3, 12: 7, 18: 6, 20: 3, 23: 2, 27: 3}),
    "claim-2024": (44, {}),
    "stard-ai": (40, {15: 4, 16: 3, 17: 2, 26: 2, 40: 2}),
    "hti-1": (31, {}),
}
ROWS = {"tripod-ai": 52, "claim-2024": 44, "stard-ai": 48, "hti-1": 31, "probast-ai": 34, "eu-annex-iv": 26}


def numbers(name):
    return [item.number for item in read_framework(name).items]


@pytest.mark.parametrize("name", SUB_ITEMS)
def test_items_and_sub_items_are_those_of_the_publication(name):
    last, parts = SUB_ITEMS[name]
    expected = [
        f"{i}{letter}" for i in range(1, last + 1) for letter in (ascii_lowercase[: parts[i]] if i in parts else [""])
    ]
    assert numbers(name) == expected
    assert len(expected) == ROWS[name]


def test_probast_has_eighteen_questions_on_evaluation_and_sixteen_on_development():
    expected = [f"{part}{domain}.{i + 1}" for part, counts in (("E", (3, 4, 4, 7)), ("D", (3, 4, 4, 5)))
                for domain, n in enumerate(counts, 1) for i in range(n)]  # fmt: skip
    assert numbers("probast-ai") == expected
    assert sum(n.startswith("E") for n in expected) == 18
    assert sum(n.startswith("D") for n in expected) == 16


def test_annex_iv_has_its_nine_points_with_their_letters():
    found = numbers("eu-annex-iv")
    assert [n for n in found if n.startswith(("1", "2"))] == [f"{p}({x})" for p in "12" for x in "abcdefgh"]
    assert list(dict.fromkeys(n[0] for n in found)) == list("123456789")
    assert len(found) == ROWS["eu-annex-iv"]


def test_the_model_card_has_nine_sections():
    assert [part.title[:2] for part in read_framework("model-card").parts] == [f"{i}." for i in range(1, 10)]


def test_chai_has_every_element_of_the_schema_in_its_order():
    # Elements of schema v0.2, in order; a question mark where it may be absent.
    schema = """BasicInfo: ModelName ModelDeveloper DeveloperContact
    ReleaseInfo: ReleaseStage ReleaseDate ReleaseVersion GlobalAvailability EHRCompatibility? RegulatoryApproval?
    ModelSummary: Summary Keywords
    UsesAndDirections: IntendedUseAndWorkflow PrimaryIntendedUsers HowToUse TargetedPatientPopulation CautionedOutOfScopeSettings
    Warnings: KnownRisksAndLimitations KnownBiasesOrEthicalConsiderations ClinicalRiskLevel
    TrustIngredients/AISystemFacts: OutcomesAndOutputs ModelType FoundationModels? InputDataSource OutputAndInputDataTypes
     DevelopmentDataCharacterization BiasMitigationApproaches OngoingMaintenance Security? Transparency?
    TrustIngredients/TransparencyInformation: FundingSource ThirdPartyInformation? StakeholdersConsulted
    KeyMetrics/UsefulnessUsabilityEfficacy: MetricGoal Results Interpretation TestType TestingDataDescription
     ValidationProcessAndJustification
    KeyMetrics/FairnessEquity: MetricGoal Results Interpretation TestType TestingDataDescription
     ValidationProcessAndJustification
    KeyMetrics/SafetyReliability: MetricGoal Results Interpretation TestType TestingDataDescription
     ValidationProcessAndJustification
    Resources: EvaluationReferences? ClinicalTrial? PeerReviewedPublications ReimbursementStatus? PatientConsentOrDisclosure"""
    expected = []
    for line in re.sub(r"\n\s+(?=\S+ |\S+\n)(?!\S+:)", " ", schema).splitlines():
        place, _, names = line.strip().partition(": ")
        expected += [(f"{place}/{n.rstrip('?')}", n.endswith("?")) for n in names.split()]
    expected.append(("Bibliography", False))
    left_out = {"ReleaseInfo/EHRCompatibility", "ModelSummary/Keywords"}  # a list of systems; written by the renderer
    found = [(item.number, item.is_optional) for item in read_framework("chai").items]
    assert found == [pair for pair in expected if pair[0] not in left_out]


@pytest.mark.parametrize("name", NAMES)
def test_a_framework_names_its_source_its_state_and_how_it_was_checked(name):
    framework = read_framework(name)
    assert framework.url.startswith("https://")
    assert re.search(r"\b(19|20)\d\d\b", framework.source + framework.date)
    for told in (framework.status, framework.reuse, framework.checked, framework.what, framework.closing):
        assert told.endswith(".")
    assert framework.suffixes[0] in (".md", ".xml", ".json")
    assert {".md", ".html", ".docx"} <= set(framework.suffixes)


def test_the_fda_document_prints_its_date_and_that_it_is_a_draft():
    framework = read_framework("fda-tables")
    assert framework.date == "7 January 2025"
    assert "DRAFT" in framework.status


def test_dois_are_those_of_the_publications():
    dois = {
        "model-card": "10.1145/3287560.3287596",
        "tripod-ai": "10.1136/bmj-2023-078378",
        "claim-2024": "10.1148/ryai.240300",
        "stard-ai": "10.1038/s41591-025-03953-8",
        "probast-ai": "10.1136/bmj-2024-082505",
    }
    assert {name: read_framework(name).url for name in dois} == {n: f"https://doi.org/{d}" for n, d in dois.items()}


@pytest.mark.parametrize("name", NAMES)
def test_every_item_says_who_writes_it_and_refers_to_what_exists(name):
    known = {f"{table}.{key}" for table, keys in questions().items() for key in keys}
    framework = read_framework(name)
    found = numbers(name)
    assert len(set(found)) == len(found)
    assert set(framework.tables) <= set(TABLES)
    for item in framework.items:
        assert item.asks.endswith((".", "?"))
        assert item.by
        assert set(item.evidence) <= set(EVIDENCE)
        assert set(item.keys) <= known
        assert set(item.whole_with) <= set(item.evidence)
        assert item.remains or not item.whole_with
        assert item.relation in ("", *RELATIONS)
        assert item.is_judged is (name == "probast-ai")
        assert item.evidence or item.facts, f"{name} {item.number}: neither computed nor asked for"


def test_every_question_is_asked_by_some_document_and_all_evidence_is_used():
    items = [item for name in NAMES for item in read_framework(name).items]
    known = {f"{table}.{key}" for table, keys in questions().items() for key in keys}
    assert known - {key for item in items for key in item.keys} == set()
    assert set(EVIDENCE) - {name for item in items for name in item.evidence} == set()
