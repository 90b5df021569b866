"""The code of others that is kept here is what its makers published."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re

from radaudit.present.page.assets import assets
from radaudit.present.page.templates import template_root

FOLDER = template_root() / "assets" / "vendor"


def _listed() -> dict[str, str]:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| (\S+) \| ([0-9a-f]{64}) \|$", text, re.MULTILINE))


def test_plotly_is_the_file_that_the_readme_names() -> None:
    packed = (FOLDER / "plotly-basic.min.js.gz").read_bytes()
    code = gzip.decompress(packed)
    listed = _listed()
    assert hashlib.sha256(packed).hexdigest() == listed["plotly-basic.min.js.gz"]
    assert hashlib.sha256(code).hexdigest() == listed["plotly-basic.min.js"]
    assert b"plotly.js (basic - minified) v4.1.1" in code[:200]
    assert b"Licensed under the MIT license" in code[:300]
    assert len(packed) < 400_000


def test_everything_there_is_listed_and_licensed() -> None:
    names = {p.name for p in FOLDER.iterdir()}
    assert names == {"README.md", "plotly-LICENSE.txt", "plotly-basic.min.js.gz"}
    assert "MIT License" in (FOLDER / "plotly-LICENSE.txt").read_text(encoding="utf-8")


def test_the_page_carries_these_bytes_and_lets_this_code_run() -> None:
    packed = (FOLDER / "plotly-basic.min.js.gz").read_bytes()
    assert base64.b64decode(assets().plotly) == packed
    digest = base64.b64encode(hashlib.sha256(gzip.decompress(packed)).digest()).decode()
    assert f"sha256-{digest}" in assets().hashes
