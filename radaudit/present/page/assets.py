"""What every page carries inside: style, drawing code and packed plotly.js, with the hashes that let the browser run them.

Drawing code and style are the project's own and stand inside the page; plotly.js is packed once. A content security policy
lets the browser run exactly these scripts, by their hashes, and forbids every request.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache

from radaudit.present.page.templates import template_root


@dataclass(frozen=True, slots=True)
class Assets:
    """What the page carries inside: style, drawing code, packed plotly.js, and the hashes that allow the scripts to run."""

    style: str
    scripts: tuple[str, ...]
    plotly: str
    hashes: tuple[str, ...]


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
