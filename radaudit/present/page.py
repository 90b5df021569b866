"""The report: one HTML file that asks nothing of any network, now or in ten years.

Drawing code and style are the project's own and stand inside the page; plotly.js is packed once. A content security policy
lets the browser run exactly these two scripts, by their hashes, and forbids every request.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from radaudit.language import recalled, say, speaking, spoken
from radaudit.present import typeset
from radaudit.present.blocks import Block
from radaudit.present.drawing.exploring import Exploring
from radaudit.present.drawing.in_templates import CALLED
from radaudit.present.form import INTERACTIVE, Form
from radaudit.present.gallery_room import emptied, fitting, reserved
from radaudit.present.page_size import STEPS, largest_page, linked_on, shortened, without_dead_links
from radaudit.present.printed import style_text
from radaudit.present.sections import SECTIONS
from radaudit.present.view import View
from radaudit.records import Audit, Verdict, wording
from radaudit.records.evidence import DEMONSTRATION
from radaudit.records.gallery import Gallery


@dataclass(frozen=True, slots=True)
class Part:
    """A composed section."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Assets:
    """What the page carries inside: style, drawing code, packed plotly.js, and the hashes that allow the scripts to run."""

    style: str
    scripts: tuple[str, ...]
    plotly: str
    hashes: tuple[str, ...]


def render_html(audit: Audit, form: Form = INTERACTIVE, gallery: Gallery | None = None) -> str:
    """The whole report as one HTML document.

    Args:
        audit: A finished audit, from a run or read back from `audit.json`; nothing else is needed. Its findings are already in
            the form's language (`radaudit.workflows.rendering.in_language`).
        form: Language, and whether the page does without JavaScript.
        gallery: Pictures of the worst errors, as many as the page has room for.

    Returns:
        The document, the same bytes for the same audit, form and gallery.
    """
    with speaking(form.language):
        if gallery is None:
            return _render_report(View(audit), form)
        page = _render_report(View(audit, emptied(gallery)), form, reserved(gallery))
        room = largest_page(form) - len(page.encode())
        return _render_report(View(audit, fitting(gallery, room)), form)


def _render_report(view: View, form: Form, room: int = 0) -> str:
    parts = [Part(s.key, say(s.title), tuple(s.compose(view))) for s in SECTIONS.values()]
    return render_page("report.html.jinja", parts, form, room=room, audit=view.audit, banners=_banners(view.audit))


def render_page(template: str, parts: Iterable[Part], form: Form, *, room: int = 0, **values: Any) -> str:
    """A page of composed parts in the shell that report and comparison share, short enough for its form.

    Parts without a block do not appear. `room` bytes are left free.
    """
    largest = largest_page(form) - room
    whole = [p for p in parts if p.blocks]
    values |= {"assets": assets(), "form": form, "has_figures": not form.is_static and draws(whole)}
    page = _rendered(template, whole, values)
    if len(page.encode()) > largest:
        page = _short_enough(template, whole, values, linked_on(page), largest)
    return without_dead_links(page)


def _rendered(template: str, parts: Iterable[Part], values: dict[str, Any]) -> str:
    return environment().get_template(template).render(parts=parts, **values)


def _short_enough(
    template: str, whole: list[Part], values: dict[str, Any], linked: frozenset[str], largest: int
) -> str:
    """The page of the first step that makes it small enough, else of the last one.

    Every step leaves out more than the one before, so halving finds it; a page of this size takes a second to render.
    """
    steps: list[list[Part]] = [whole]
    for step in STEPS[1:]:
        parts = [replace(p, blocks=tuple(shortened(p.blocks, step, linked))) for p in whole]
        if parts != steps[-1]:
            steps.append(parts)
    first, last, pages = 1, max(1, len(steps) - 1), dict[int, str]()
    while first < last:
        middle = (first + last) // 2
        pages[middle] = _rendered(template, steps[min(middle, len(steps) - 1)], values)
        first, last = (first, middle) if len(pages[middle].encode()) <= largest else (middle + 1, last)
    return pages.get(first) or _rendered(template, steps[min(first, len(steps) - 1)], values)


def template_root() -> Path:
    """Templates live beside the package in a checkout and inside it in a wheel."""
    packaged = Path(str(files("radaudit"))) / "templates"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "templates"


@lru_cache(maxsize=1)
def assets() -> Assets:
    """Reads and packs the assets once a process: every file of `assets/css` and `assets/js`, in the order of their names."""
    style = "\n".join(_read("css"))
    scripts = tuple(_read("js"))
    packed = (template_root() / "assets" / "vendor" / "plotly-basic.min.js.gz").read_bytes()
    plotly = gzip.decompress(packed).decode()
    return Assets(style, scripts, base64.b64encode(packed).decode(), (*map(_hash, scripts), _hash(plotly)))


def _read(kind: str) -> list[str]:
    """All files of a kind, their line ends as the browser hashes them."""
    folder = template_root() / "assets" / kind
    return [path.read_text(encoding="utf-8").strip() for path in sorted(folder.glob(f"*.{kind}"))]


def _hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


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


def _banners(audit: Audit) -> list[str]:
    """Sentences that stand over everything; a title that speaks of a demonstration is enough to be warned."""
    found = [recalled(warning) for warning in audit.evidence.warnings]
    if not found and DEMONSTRATION.lower() in audit.title.lower():
        found = [say("Demonstration: these are not results about real patients.")]
    return found


def draws(parts: Iterable[Part]) -> bool:
    """True where the page has figures to explore, for which it needs plotly."""
    return any(_draws(block) for part in parts for block in part.blocks)


def _draws(block: Block) -> bool:
    inner = (*getattr(block, "blocks", ()), *getattr(block, "figures", ()))
    return block.kind == "drawing" or any(_draws(b) for b in inner)
