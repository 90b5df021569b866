"""Which code made an audit: a version says little where the source was changed without a new one, as while developing."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path

import radaudit
from radaudit.records import Audit

_TEXTS = frozenset({".py", ".toml", ".json", ".jinja", ".css", ".js"})


@functools.cache
def code_sha256() -> str:
    """Hash of radaudit's own files, its templates included: the same for an installed package and a checkout of it.

    Line ends of text files do not count, since a checkout on Windows has other ones.
    """
    from radaudit.present.page.templates import template_root  # draws in what renders pages

    package, templates = Path(radaudit.__file__).parent, template_root()
    files = {f"templates/{name}": path for name, path in _files(templates)}
    files |= {name: path for name, path in _files(package) if templates not in path.parents}
    whole = hashlib.sha256()
    for name in sorted(files):
        content = files[name].read_bytes()
        if files[name].suffix in _TEXTS:
            content = content.replace(b"\r\n", b"\n")
        whole.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
            yield path.relative_to(folder).as_posix(), path


def other_code(audit: Audit) -> str:
    """That an audit was made by other code than this, in a sentence; "" where it is the same."""
    made = audit.provenance
    if made.radaudit != radaudit.__version__:
        return f"It was made by radaudit {made.radaudit}, this is {radaudit.__version__}; verify it with that version."
    if not made.code_sha256:
        return f"It was made by a radaudit {made.radaudit} that did not record its code, which may be other than this one's."
    if made.code_sha256 != code_sha256():
        return (
            f"It was made by radaudit {made.radaudit}, as this is, but with other source files (hash {made.code_sha256[:12]}, here "
            f"{code_sha256()[:12]}): code was changed without a new version. Verify it with the code that made it."
        )
    return ""
