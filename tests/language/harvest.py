"""Collects every sentence that the program can say or record, out of its source, its templates and its catalogues.

Run as a script it prints what a language's file lacks, as JSON to be filled in: `python tests/language/harvest.py zh`.
"""

from __future__ import annotations

import ast
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
RECORDING = ("load", "measure", "predict", "tasks", "train", "workflows")
"""Rooms whose texts go into records: there nothing is said, it is noted."""

SILENT = (
    "radaudit/train/",
    "radaudit/workflows/tuning_steps/",
    "radaudit/workflows/training_steps/",
    "radaudit/workflows/calibration_steps/candidates.py",
    "radaudit/workflows/calibration_steps/sample.py",
    "radaudit/workflows/calibration_result.py",
    "radaudit/workflows/sealing.py",
    "radaudit/present/terminal/bake_off.py",
    "radaudit/present/terminal/ledger.py",
)
"""What only commands without --lang say: training, tuning, calibrating and locking are told in English."""

SPOKEN = (
    "radaudit/train/operating_points/",
    "radaudit/train/calibrators/newton.py",
    "radaudit/train/calibrators/separation.py",
)
"""What is said elsewhere, too: why a what-if could not learn a remedy stands in the report."""

_RECORDED = {"noted": 0, "Undefined": 0, "Unreadable": 0}
_SAID = {"say": 0, "phrase": 0}


@dataclass
class Harvest:
    """Sentence -> where it stands; and what is wrong with a call."""

    said: dict[str, str] = field(default_factory=dict)
    recorded: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def harvest(root: Path = ROOT) -> Harvest:
    """Everything that a catalogue has to hold."""
    found = Harvest()
    for path in sorted((root / "radaudit").rglob("*.py")):
        where = path.relative_to(root).as_posix()
        if where.startswith(SPOKEN) or not where.startswith(SILENT):
            read_python(path.read_text(encoding="utf-8"), where, found)
    for path in sorted((root / "templates").rglob("*.jinja")):
        read_template(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix(), found)
    _registries(found)
    return found


def read_python(source: str, where: str, found: Harvest) -> None:
    """Adds the sentences of one module."""
    tree = ast.parse(source)
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("radaudit")
        for alias in node.names
    }
    room = where.split("/")[1] if where.count("/") > 1 else ""
    other = _of_another_say(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and id(node) not in other:
            _call(node, imported, room, f"{where}:{node.lineno}", found)


def _of_another_say(tree: ast.Module) -> set[int]:
    """The calls inside a function that has a helper of its own called `say`."""
    having = [
        outer
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef)
        and any(isinstance(inner, ast.FunctionDef) and inner.name == "say" for inner in outer.body)
    ]
    return {id(node) for outer in having for node in ast.walk(outer) if isinstance(node, ast.Call)}


def _call(node: ast.Call, imported: set[str], room: str, where: str, found: Harvest) -> None:
    name = _name(node.func)
    if name == "count" and (isinstance(node.func, ast.Attribute) or "count" in imported):
        if isinstance(node.func, ast.Attribute) and _name(node.func.value) != "wording":
            return
        _count(node, room, where, found)
    elif name in _RECORDED and name in imported:
        for text in _texts(node, where, found):
            found.recorded.setdefault(text, where)
    elif name in _SAID and name in imported:
        if name == "say" and room in RECORDING and room != "workflows":
            found.faults.append(f"{where}: a record is noted, not said")
        into = found.recorded if name == "phrase" and room in RECORDING else found.said
        for text in _texts(node, where, found):
            into.setdefault(text, where)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _texts(node: ast.Call, where: str, found: Harvest) -> list[str]:
    """The literal that is said; none for one that was marked elsewhere. Anything put together is a fault."""
    if not node.args:
        return []
    return _literals(node.args[0], _name(node.func), where, found)


def _literals(argument: ast.expr, function: str, where: str, found: Harvest) -> list[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return [argument.value]
    if isinstance(argument, ast.IfExp):
        return [t for branch in (argument.body, argument.orelse) for t in _literals(branch, function, where, found)]
    is_put_together = isinstance(argument, (ast.JoinedStr, ast.BinOp))
    is_changed = isinstance(argument, ast.Call) and _name(argument.func) in ("format", "replace", "join", "capital")
    if is_put_together or (is_changed and function != "Undefined"):
        found.faults.append(f"{where}: {function}() takes a literal with {{places}}, not a text that was put together")
    return []


def _count(node: ast.Call, room: str, where: str, found: Harvest) -> None:
    words = node.args[1:3]
    if not words or not all(isinstance(w, ast.Constant) for w in words):
        if not where.startswith("radaudit/records/wording.py"):
            found.faults.append(f"{where}: count() takes the word as a literal")
        return
    one, *many = (str(w.value) for w in words if isinstance(w, ast.Constant))
    key = "{n} " + (many[0] if many else one + "s")
    found.said.setdefault(key, where)
    if room in RECORDING:
        found.recorded.setdefault(key, where)
        found.recorded.setdefault(f"1 {one}", where)


def read_template(source: str, where: str, found: Harvest) -> None:
    """Adds the sentences of one template."""
    tree = Environment(autoescape=True).parse(source)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "say":
            argument = call.args[0]
            if isinstance(argument, nodes.Const):
                found.said.setdefault(str(argument.value), f"{where}:{call.lineno}")
            elif isinstance(argument, (nodes.Concat, nodes.Add)):
                found.faults.append(f"{where}:{call.lineno}: say() takes a literal with {{places}}")


def _registries(found: Harvest) -> None:
    """What stands in catalogues of the program: cards of measures, titles of sections, margins' reasons."""
    from radaudit.judge.policy import read_policy
    from radaudit.measure.catalogue import METRICS
    from radaudit.present.sections import SECTIONS

    for metric in METRICS.values():
        for text in (metric.card.title, metric.card.reading, metric.card.denominator):
            found.recorded.setdefault(text, f"card of {metric.card.name}")
    for name, why in read_policy().rationale.items():
        found.recorded.setdefault(why, f"default policy, {name}")
    for section in SECTIONS.values():
        found.said.setdefault(section.title, f"title of section {section.key}")


def lacking(language: str) -> dict[str, dict[str, str]]:
    """Sentence -> where, of both parts, that the language's file does not hold."""
    from radaudit.language.catalogues import parts

    found, held = harvest(), parts(language)
    return {
        part: {text: where for text, where in getattr(found, part).items() if text not in held[part]} for part in held
    }


if __name__ == "__main__":
    missing = lacking(sys.argv[1])
    print(json.dumps(missing, ensure_ascii=False, indent=1))
    print({part: len(texts) for part, texts in missing.items()}, file=sys.stderr)
    print("\n".join(harvest().faults), file=sys.stderr)
