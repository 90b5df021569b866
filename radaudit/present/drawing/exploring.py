"""The figures of one page that a reader may explore, gathered while the page is made and packed once at its end."""

from __future__ import annotations

import base64
import gzip
import json

from radaudit.present.blocks import Drawing
from radaudit.present.drawing.interactive import interactive


class Exploring:
    """Figures in the order in which they stand on the page. All together pack a third as large as each for itself."""

    def __init__(self) -> None:
        self._figures: list[Drawing] = []

    def add(self, drawing: Drawing) -> int:
        """Takes a figure in; gives its number."""
        self._figures.append(drawing)
        return len(self._figures) - 1

    def packed(self) -> str:
        """All figures as JSON, gzip and base64; "" where there is none."""
        if not self._figures:
            return ""
        plain = json.dumps([interactive(d) for d in self._figures], separators=(",", ":"), allow_nan=False)
        return base64.b64encode(gzip.compress(plain.encode(), compresslevel=9, mtime=0)).decode()
