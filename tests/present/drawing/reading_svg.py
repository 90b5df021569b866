"""Reads a drawing as a test needs it: elements, their numbers, their texts."""

from __future__ import annotations

import re
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg):
    """The root of a drawing, whether it stood in a page (without a namespace) or in a file of its own."""
    text = str(svg)
    return ElementTree.fromstring(text if "<?xml" in text else f"<root>{text}</root>")


def named(root, name):
    """All elements of a name, in order."""
    return [e for e in root.iter() if e.tag in (name, SVG + name)]


def texts(root):
    return [e.text for e in named(root, "text")]


def points(path):
    """Coordinates of a path of M and L only."""
    return [tuple(map(float, pair.split())) for pair in re.split("[ML]", path.rstrip("z"))[1:]]


def percent(element, key):
    assert element.get(key).endswith("%")
    return float(element.get(key)[:-1])
