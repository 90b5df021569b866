"""Checks the graph inside a torch.export file before PyTorch sees it.

PyTorch's own reader is not meant for files of others: it evaluates symbolic expressions (`sympy.sympify`), compiles guards and
node names as Python (`exec`), looks operators up by walking attributes from `torch` (so `torch.serialization.os.system` is
one), and falls back to unrestricted unpickling. Here everything is forbidden that a network does not need: what is left is
ATen operators on tensors, plain names and integer arithmetic on sizes.
"""

from __future__ import annotations

import json
import re
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.models.declaration import parse_object
from radaudit.load.models.refusal import refuse_code

OPERATOR = re.compile(r"torch\.ops\.(aten|prims)\.(\w+)\.(\w+)")
SIZE_ARITHMETIC = re.compile(
    r"_operator\.(getitem|add|sub|mul|floordiv|truediv|mod|neg|pow|eq|ne|lt|le|gt|ge|and_|or_|not_)"
    r"|math\.(ceil|floor|trunc)|torch\.(sym_(max|min|int|float|not|ite|sum)|_sym_sqrt)"
)
CONTEXTS = re.compile(r"torch\.ops\.higher_order\.(wrap_with_set_grad_enabled|wrap_with_autocast)")
"""Blocks under `torch.no_grad()` or autocast; their own graphs are checked like the rest."""

REACHING_OUT = frozenset({"from_file", "_print", "record_stream"})
NAME = re.compile(r"[\w.:+\- /*]*")
"""Names of nodes, weights and modules: nothing that could end a Python string or expression."""
IDENTIFIER = re.compile(r"\w*")
TEXT = re.compile(r"[^\x00-\x1f\x7f]*")
"""Values of text arguments ("bij,bjk->bik"): PyTorch writes them into code as quoted literals."""
SYMBOLIC = re.compile(
    r"(Symbol\('[a-z]+\d*'|Integer|Float|Rational|Add|Mul|Pow|Mod|PythonMod|FloorDiv|CeilDiv|CleanDiv|ModularIndexing|Max|Min"
    r"|FloorToInt|CeilToInt|IntTrueDiv|FloatTrueDiv|ToFloat|TruncToInt|Eq|Ne|Lt|Le|Gt|Ge|And|Or|Not|true|false"
    r"|Equality|Unequality|StrictLessThan|LessThan|StrictGreaterThan|GreaterThan|[a-z]\d"
    r"|positive|integer|nonnegative|nonzero|True|False|precision|evaluate|[\d\s(),=+\-*/<>])*"
)
"""The printed form of integer arithmetic on sizes. One way only to match each text, so a hostile one is refused as fast."""

TREE_TYPES = (None, "builtins.tuple", "builtins.list", "builtins.dict", "collections.OrderedDict")
RAW_NAMES = frozenset({"name", "forward_arg_names", "graph_name"})
"""Names that PyTorch writes into the Python code it compiles."""

TRAINING_FLAGS = {
    "batch_norm": "training",
    "native_batch_norm": "training",
    "_native_batch_norm_legit": "training",
    "dropout": "train",
    "native_dropout": "train",
    "feature_dropout": "train",
    "alpha_dropout": "train",
}
"""Arguments that are true in a network exported without `model.eval()`."""


def clean_graph(text: bytes, where: str) -> bytes:
    """Returns the graph without its metadata and guards, when nothing in it goes beyond a network.

    Args:
        text: `models/model.json` of the archive.
        where: The file's name, for messages.

    Raises:
        UsageError: When the graph names anything else, or was exported in training mode.
    """
    program = parse_object(text, f"{where}: the graph inside")
    program["guards_code"] = []
    try:
        _walk(program, "", where)
    except RecursionError as error:
        raise UsageError(f"{where}: the graph is nested too deep.", "Export the model again.") from error
    return json.dumps(program).encode()


def _walk(value: Any, key: str, where: str) -> None:
    """Checks every name and string below `value`, which stands under `key`."""
    if isinstance(value, dict):
        _check_table(value, key, where)
        for name, child in value.items():
            _check_string(name, "key", where)
            if not (name == "target" and isinstance(child, str)):
                _walk(child, name, where)
    elif isinstance(value, list):
        for child in value:
            _walk(child, key, where)
    elif isinstance(value, str):
        _check_string(value, key, where)


def _check_table(table: dict[str, Any], key: str, where: str) -> None:
    """Checks one table; drops its metadata (stack traces, module paths), which PyTorch would interpret."""
    for drop in ("metadata", "treespec_namedtuple_fields"):
        if drop in table:
            table[drop] = {}
    if any("custom_obj" in name and value for name, value in table.items()):
        raise refuse_code(where, "a pickled object among the graph's constants")
    if "as_operator" in table or ("token" in table and key in ("input_specs", "output_specs")):
        raise refuse_code(where, "a graph that passes operators on as values")
    if isinstance(table.get("target"), str):
        _check_node(table, where)
    # Saved on a GPU or not: it is opened on the processor and moved from there.
    device = table if key == "device" else table.get("as_device")
    if isinstance(device, dict) and "type" in device:
        device["type"], device["index"] = "cpu", None


def _check_string(text: str, key: str, where: str) -> None:
    if key in ("in_spec", "out_spec"):
        _check_tree(parse_tree(text, where), where)
        return
    if key == "expr_str":
        allowed = SYMBOLIC
    elif key in RAW_NAMES:
        allowed = IDENTIFIER
    elif key in ("as_string", "as_strings"):
        allowed = TEXT
    else:
        allowed = NAME
    if not allowed.fullmatch(text) or "__import__" in text:
        raise refuse_code(where, f"a torch.export graph with {text[:60]!r} where a plain name belongs")


def parse_tree(text: str, where: str) -> Any:
    """The JSON of an input or output structure: `[protocol, {"type", "context", "children_spec"}]`; "" is none.

    Raises:
        UsageError: When it is no such thing.
    """
    if not text:
        return None
    try:
        protocol, tree = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise UsageError(f"{where}: the graph's input structure is damaged.", "Export the model again.") from error
    return tree if protocol == 1 else {"type": str(protocol)}


def _check_tree(tree: Any, where: str) -> None:
    if tree is None:
        return
    if not isinstance(tree, dict) or tree.get("type") not in TREE_TYPES:
        kind = tree.get("type") if isinstance(tree, dict) else tree
        raise refuse_code(
            where, f"a torch.export graph whose inputs or outputs are of the Python type {str(kind)[:60]!r}"
        )
    if not re.fullmatch(r"[\w\s\[\]\",.]*", str(tree.get("context") or "")):
        raise refuse_code(where, "a torch.export graph with an odd input structure")
    for child in tree.get("children_spec", []):
        _check_tree(child, where)


def _check_node(node: dict[str, Any], where: str) -> None:
    import torch

    target = str(node["target"])
    if CONTEXTS.fullmatch(target) or SIZE_ARITHMETIC.fullmatch(target):
        return
    found = OPERATOR.fullmatch(target)
    packet = getattr(getattr(torch.ops, found[1]), found[2], None) if found and "__init" not in target else None
    if (
        found is None
        or not isinstance(packet, torch._ops.OpOverloadPacket)
        or found[3] not in packet.overloads()  # type: ignore[no-untyped-call]
        or found[2].removesuffix("_") in REACHING_OUT
    ):
        raise refuse_code(where, f"a torch.export graph that calls {target[:80]!r}, which is no tensor operator")
    flag = TRAINING_FLAGS.get(found[2])
    for argument in node.get("inputs", []):
        is_on = isinstance(argument, dict) and argument.get("arg") == {"as_bool": True}
        if is_on and (argument.get("name") == flag):
            raise UsageError(
                f"{where}: was exported in training mode ({found[2]} is active), so its output depends on chance or on the batch.",
                "Call model.eval() before torch.export.export.",
            )
