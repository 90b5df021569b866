"""The CHAI applied model card: a document as XML by schema v0.2 of the Coalition for Health AI.

All its text is Markdown, so names from the data are made inert; what persons wrote in the facts file stays as they wrote it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from radaudit.present.documents.markdown import inert
from radaudit.present.documents.regulatory.document import FIRST, Document, Figure, Filled
from radaudit.present.documents.regulatory.html import mark_of
from radaudit.present.documents.regulatory.word import clean

NAMESPACE = "https://mc.chai.org/v0.2/schema.xsd"
_KEYWORDS = ("radiology", "artificial intelligence", "audit")


def render_chai_xml(document: Document) -> str:
    """The card; every element that the schema requires is there, and says who has to write it where nobody did."""
    root = ET.Element("AppliedModelCard", {"xmlns": NAMESPACE})
    root.append(
        ET.Comment(
            f" {mark_of(document.framework)}: filled by radaudit {clean(document.version)} on {clean(document.when)} "
        )
    )
    for row in document.rows:
        path = row.item.number.split("/")
        if row.item.is_optional and not row.passages and not row.answers:
            continue
        element = _element(root, path)
        if path[-1] == "Results":
            _results(element, document.figures.get(path[-2], ()))
        else:
            element.text = _text(row, document if path[-1] == "Summary" else None)
            if path == ["Bibliography"] and row.is_complete:
                element.text = _bibtex(element.text)
            if path[-1] == "Summary":
                keywords = _element(root, ["ModelSummary", "Keywords"])
                for word in _KEYWORDS:
                    ET.SubElement(keywords, "Keyword").text = word
    ET.indent(root, "\t")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _element(root: ET.Element, path: list[str]) -> ET.Element:
    """The element at a path, made where it is not there yet; rows come in the order of the schema."""
    here = root
    for name in path:
        found = here.find(name)
        here = found if found is not None else ET.SubElement(here, name)
    return here


def _text(row: Filled, document: Document | None) -> str:
    told = [answer.text for answer in row.answers]
    told += [inert(clean(passage.text)) for passage in row.passages]
    told += [inert(row.to_write)] if row.to_write else []
    if document is not None:
        told += [inert(clean(sentence)) for sentence in (*document.warnings, *document.opening[:FIRST])]
    return "\n\n".join(told)


def _bibtex(text: str) -> str:
    """The schema asks for BibTeX here: references that are none become the note of an entry."""
    return text if text.lstrip().startswith("@") else f"@misc{{model,\n  note = {{{text}}}\n}}"


def _results(element: ET.Element, figures: tuple[Figure, ...]) -> None:
    told: Iterator[tuple[str, dict[str, object]]] = ((f.label, _value(f)) for f in figures)
    listed = list(told) or [("No measure could be computed", {"kind": "single", "value": None})]
    for label, value in listed:
        result = ET.SubElement(element, "MetricResult")
        ET.SubElement(result, "Label").text = inert(clean(label))
        ET.SubElement(result, "ValueJson").text = json.dumps(value, separators=(",", ":"))


def _value(figure: Figure) -> dict[str, object]:
    e = figure.estimate
    unit = {"unit": figure.unit} if figure.unit else {}
    if e.low is None or e.high is None:
        return {"kind": "single", "value": e.value, **unit}
    level = 100 * e.level
    level = int(level) if level == int(level) else round(level, 6)
    return {"kind": "estimate_ci", "estimate": e.value, "lower": e.low, "upper": e.high, "level": level, **unit}
