"""The cards of CHAI and ATLAS: what their schemas require, the audit's own numbers, and nothing that becomes markup."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from radaudit.present.documents.regulatory.atlas_json import NO_LINK, render_atlas_json
from radaudit.present.documents.regulatory.chai_xml import NAMESPACE, render_chai_xml
from radaudit.present.documents.regulatory.facts import Facts
from radaudit.present.documents.regulatory.inventory import read_framework
from radaudit.records import EVERYONE
from tests.present.documents.regulatory.filled_documents import EVERYTHING, SHAPES, audit_of, filled
from tests.present.documents.regulatory.test_forms import hostile_document


def test_hostile_names_stay_text_in_xml_and_its_markdown():
    document, _ = hostile_document("chai")
    root = ET.fromstring(render_chai_xml(document))
    labels = [e.text for e in root.iter(f"{{{NAMESPACE}}}Label")]
    assert not [label for label in labels if "<img" in label]
    assert any("&#60;img" in label for label in labels)
    assert {e.tag for e in root.iter()} == {e.tag for e in ET.fromstring(render_chai_xml(filled("chai"))).iter()}


def test_hostile_names_stay_text_in_json():
    document, _ = hostile_document("atlas")
    card = json.loads(render_atlas_json(document))
    assert card["Model"]["Name"].startswith("<script>")
    assert "\ud800" not in card["Model"]["Name"]
    assert card["Model"]["Link"] == NO_LINK


@pytest.mark.parametrize("shape", SHAPES)
def test_the_chai_card_has_what_its_schema_requires_in_its_order(shape):
    root = ET.fromstring(render_chai_xml(filled("chai", shape)))
    assert root.tag == f"{{{NAMESPACE}}}AppliedModelCard"
    names = [e.tag.partition("}")[2] for e in root]
    assert names == [
        "BasicInfo", "ReleaseInfo", "ModelSummary", "UsesAndDirections", "Warnings", "TrustIngredients", "KeyMetrics", "Resources",
        "Bibliography",
    ]  # fmt: skip
    for item in read_framework("chai").items:
        found = root.find("/".join(f"{{{NAMESPACE}}}{name}" for name in item.number.split("/")))
        assert found is not None or item.is_optional
        if found is not None:
            assert "".join(found.itertext()).strip()
    for results in root.iter(f"{{{NAMESPACE}}}Results"):
        assert len(results) >= 1
        for result in results:
            assert [e.tag.partition("}")[2] for e in result] == ["Label", "ValueJson"]
            assert json.loads(result[1].text)["kind"] in ("estimate_ci", "single")


def test_the_chai_card_holds_the_audits_own_numbers_unrounded():
    audit = audit_of()
    root = ET.fromstring(render_chai_xml(filled("chai", audit=audit)))
    values = {r[0].text: json.loads(r[1].text) for r in root.iter(f"{{{NAMESPACE}}}MetricResult")}
    held = audit.evidence.find("sensitivity", EVERYONE).estimate
    found = values["Sensitivity at threshold 0.4"]
    assert (found["estimate"], found["lower"], found["upper"]) == (held.value, held.low, held.high)
    assert found["level"] == 95
    assert any(label.startswith("AUROC, vendor") for label in values)


ATLAS_TEXTS = {
    # Fields of the schema 2025-11 that hold text, by the object they stand in.
    "Descriptors": {"Comments", "Contact", "Ethical review", "Funding", "Version"},
    "Model properties": {
        "Architecture", "Availability", "Clinical benefit", "Clinical workflow phase", "Decision threshold", "Degree of automation",
        "Indications for use", "Input", "Instructions", "Limitations", "Recommendation", "Reproducibility", "Sustainability",
    },
    "Imaging": {"Comments"},
    "Model performance": {"Comments"},
}  # fmt: skip
ATLAS_OBJECTS = {
    "Descriptors": {"License": {"Text"}},
    "Model properties": {
        "Output": {"Description"},
        "Regulatory information": {"Authorization status"},
        "User": {"Intended"},
    },
}


@pytest.mark.parametrize("facts", [Facts(), EVERYTHING], ids=["bare", "told"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_atlas_card_has_fields_of_its_schema_only_and_texts_are_texts(shape, facts):
    model = json.loads(render_atlas_json(filled("atlas", shape, facts)))["Model"]
    assert set(model) <= {"Name", "Link", "Summary", *ATLAS_TEXTS}
    assert 4 <= len(model["Name"]) <= 256
    assert len(model.get("Summary", "")) <= 250
    for part, texts in ATLAS_TEXTS.items():
        for name, value in model.get(part, {}).items():
            if name in texts:
                assert isinstance(value, str)
            elif name in (objects := ATLAS_OBJECTS.get(part, {})):
                assert set(value) == objects[name]
            else:
                assert (part, name) == ("Model performance", "Metrics")
                assert len(set(value)) == len(value)


def test_the_atlas_card_has_its_required_fields_and_a_persons_words():
    bare = json.loads(render_atlas_json(filled("atlas", "empty")))
    assert set(bare) == {"$schema", "Model"}
    assert bare["Model"]["Name"]
    assert bare["Model"]["Link"] == NO_LINK
    facts = Facts(
        {"model.link": "https://example.org/m", "model.name": "X", "use.users": "Radiologist; x; Radiologist"}
    )
    told = json.loads(render_atlas_json(filled("atlas", facts=facts)))["Model"]
    assert told["Name"] == "Model X"
    assert told["Link"] == "https://example.org/m"
    assert told["Model properties"]["User"] == {"Intended": ["Radiologist"]}
    assert "sensitivity" in told["Model performance"]["Metrics"]


def test_bibliography_is_bibtex_and_a_summary_is_cut_between_words():
    place = f"{{{NAMESPACE}}}Bibliography"
    for told, held in (
        ("Doe J. A model.", "@misc{model,\n  note = {Doe J. A model.}\n}"),
        ("@article{a,}", "@article{a,}"),
    ):
        root = ET.fromstring(render_chai_xml(filled("chai", facts=Facts({"model.citation": told}))))
        assert root.find(place).text == held
    card = json.loads(render_atlas_json(filled("atlas", facts=Facts({"model.summary": "words " * 60}))))
    assert len(card["Model"]["Summary"]) <= 250
    assert card["Model"]["Summary"].endswith("words…")
