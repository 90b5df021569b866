"""The same bytes have the same fingerprint, whatever the file is called."""

from __future__ import annotations

import hashlib
from pathlib import Path

from radaudit.load.image_fingerprints import fingerprint_images


def test_a_fingerprint_is_of_the_bytes_alone(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"one")
    (tmp_path / "b.png").write_bytes(b"one")
    (tmp_path / "c.png").write_bytes(b"two")
    a, b, c, none = fingerprint_images([str(tmp_path / f"{name}.png") for name in "abcd"])
    assert a == b == hashlib.sha256(b"one").hexdigest()[:16]
    assert c != a
    assert none == ""


def test_a_series_is_its_slices_and_an_entry_is_not_its_file(tmp_path: Path) -> None:
    for folder, names in (("one", "ab"), ("two", "xy"), ("three", "a")):
        (tmp_path / folder).mkdir()
        for content, name in zip((b"1", b"2"), names, strict=False):
            (tmp_path / folder / name).write_bytes(content)
    one, two, three = fingerprint_images([str(tmp_path / folder) for folder in ("one", "two", "three")])
    assert one == two != three
    (tmp_path / "scans.npz").write_bytes(b"all")
    place = str(tmp_path / "scans.npz")
    first, second, whole = fingerprint_images([f"{place}#1", f"{place}#2", place])
    assert len({first, second, whole}) == 3
    assert fingerprint_images([str(tmp_path)])[0] != ""
    (tmp_path / "empty").mkdir()
    assert fingerprint_images([str(tmp_path / "empty")]) == ("",)
