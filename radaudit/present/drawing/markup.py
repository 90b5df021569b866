"""Elements of SVG whose every text is inert: what a user typed can't become markup."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

Value = str | float | None


def number(value: float) -> str:
    """A coordinate to one decimal, without a needless point."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def share(fraction: float) -> str:
    """A fraction of the drawing's width as a coordinate: 0.4 is "40%"."""
    return number(100 * fraction) + "%"


def element(name: str, *content: str, **attributes: Value) -> Markup:
    """An element: `stroke_width` is written stroke-width, `class_` class; attributes of None are left out.

    Content that is no `Markup` already is escaped.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value) if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if not content:
        return Markup(f"<{name}{written}/>")  # noqa: S704 - names are ours, values escaped above
    return Markup(f"<{name}{written}>{joined(content)}</{name}>")  # noqa: S704 - likewise


def joined(parts: Iterable[str]) -> Markup:
    """Parts one after the other; those that are no `Markup` are escaped."""
    return Markup("").join(parts)
