"""An SVG as a PNG, by resvg: no browser, no request, the same pixels on every machine that has the same fonts."""

from __future__ import annotations

from functools import lru_cache

from radaudit.errors import UsageError

DPI = 300
"""Dots to the inch, as journals ask for."""


def png(svg: str) -> bytes:
    """The picture, on white.

    Raises:
        UsageError: When resvg is not installed, or the machine has no font, which would leave all texts out.
    """
    _check()
    return _drawn(svg)


@lru_cache(maxsize=1)
def _check() -> None:
    try:
        import resvg_py  # noqa: F401
    except ImportError:
        raise UsageError(
            "Figures become PNG with resvg-py, which is not installed.",
            "Install it (pip install resvg-py), or leave --format out for SVG.",
        ) from None
    shell = '<svg xmlns="http://www.w3.org/2000/svg" width="20mm" height="10mm" viewBox="0 0 20 10">{}</svg>'
    word = shell.format('<text x="1" y="8" font-size="8" font-family="Helvetica,Arial,sans-serif">nn</text>')
    if _drawn(word) == _drawn(shell.format("")):
        raise UsageError(
            "This machine has no font, so that a PNG would hold no text.",
            "Install one, such as Liberation Sans (Debian: fonts-liberation), or leave --format out for SVG.",
        )


def _drawn(svg: str) -> bytes:
    from resvg_py import svg_to_bytes

    # At resvg's own default of 0 dots to the inch a size in millimeters is nothing.
    return bytes(svg_to_bytes(svg_string=svg, dpi=96, zoom=DPI / 96, background="#ffffff"))
