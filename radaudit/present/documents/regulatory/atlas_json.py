"""The RSNA ATLAS model card: a document as JSON by schema 2025-11."""

from __future__ import annotations

import json
from typing import Any

from radaudit.present.documents.regulatory.document import FIRST, Document, Filled
from radaudit.present.documents.regulatory.html import mark_of
from radaudit.present.documents.regulatory.word import clean

SCHEMA = "https://atlas.rsna.org/schemas/2025-11/model.json"
NO_LINK = "urn:radaudit:to-be-written"
"""The schema requires an address; this one is none, and says so."""
_LONGEST = 256
_SUMMARY = 250
_USER = (4, 64)
"""Fewest and most characters of an intended user."""
_NAMES = {
    "auroc": "area under the receiver operating characteristic curve",
    "partial_auroc": "partial area under the ROC curve",
    "auprc": "area under the precision-recall curve",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "ppv": "positive predictive value",
    "npv": "negative predictive value",
    "lr_positive": "positive likelihood ratio",
    "lr_negative": "negative likelihood ratio",
    "brier": "Brier score",
    "ece": "expected calibration error",
    "calibration_slope": "calibration slope",
    "calibration_in_the_large": "calibration-in-the-large",
    "net_benefit": "net benefit",
}
"""Our measures -> their names in the schema's list; the others stand in the comments."""


def render_atlas_json(document: Document) -> str:
    """The card; required fields are always there."""
    model: dict[str, Any] = {}
    for row in document.rows:
        *path, last = row.item.number.split("/")
        value = _value(row, document)
        if value is None:
            continue
        here = model
        for name in path:
            here = here.setdefault(name, {})
        here[last] = value
    comments = [f"{mark_of(document.framework)}.", *document.warnings, *document.opening[:FIRST]]
    model.setdefault("Descriptors", {})["Comments"] = " ".join(clean(sentence) for sentence in comments)
    return json.dumps({"$schema": SCHEMA, "Model": model}, ensure_ascii=False, indent=2) + "\n"


def _short(text: str) -> str:
    """Text as long as the schema takes, cut between words."""
    return text if len(text) <= _SUMMARY else f"{text[: _SUMMARY - 1].rsplit(' ', 1)[0]}…"


def _value(row: Filled, document: Document) -> Any:
    written = " ".join(clean(answer.text) for answer in row.answers)
    number = row.item.number
    if number == "Name":
        name = written or clean(document.title)
        return (name if len(name) >= 4 else f"Model {name}")[:_LONGEST]
    if number == "Link":
        return written[:_LONGEST] if ":" in written and " " not in written else NO_LINK
    if number == "Summary":
        return _short(written) or None
    if number.endswith("/Metrics"):
        measured = {f.metric for figures in document.figures.values() for f in figures}
        return sorted({told for metric, told in _NAMES.items() if metric in measured}) or None
    if number.endswith("User/Intended"):
        users = [user.strip() for user in written.split(";") if _USER[0] <= len(user.strip()) <= _USER[1]]
        return list(dict.fromkeys(users)) or None
    told = [written] if written else []
    told += [clean(passage.text) for passage in row.passages]
    if row.to_write and not (row.item.is_optional and not told):
        told.append(clean(row.to_write))
    return " ".join(told) or None
