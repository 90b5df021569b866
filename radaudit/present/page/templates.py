"""The templates with the words that they share; they live at the top of the project (ADR 0005)."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from radaudit.language import say, spoken
from radaudit.present import typeset
from radaudit.present.drawing.exploring import Exploring
from radaudit.present.drawing.in_templates import CALLED
from radaudit.present.page.printed import style_text
from radaudit.records import Verdict, wording


def template_root() -> Path:
    """Templates live beside the package in a checkout and inside it in a wheel."""
    packaged = Path(str(files("radaudit"))) / "templates"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "templates"


class _Compiled(BytecodeCache):
    """Keeps templates compiled, for as long as the process runs: a page may be rendered several times until it is small enough."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


def environment() -> Environment:
    """Templates with the words that they share; nothing of a user's is ever taken for markup."""
    environment = Environment(
        loader=FileSystemLoader(template_root()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_COMPILED,
    )
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "allow_nan": False, "sort_keys": False}
    environment.filters["style_text"] = style_text
    environment.filters["called"] = typeset.called
    exploring = Exploring()
    environment.globals.update(
        words={verdict: wording.verdict_word(verdict) for verdict in Verdict},
        meanings={verdict: typeset.meaning(verdict) for verdict in Verdict},
        group_label=wording.group_label,
        whole=wording.whole,
        new_name=_names(),
        say=say,
        spoken=spoken,
        explored=exploring.add,
        figures_packed=exploring.packed,
        **CALLED,
    )
    return environment


def _names() -> Any:
    """Gives every figure of one page an id of its own."""
    numbers = iter(range(1, 1_000_000))
    return lambda: f"figure-{next(numbers)}"
