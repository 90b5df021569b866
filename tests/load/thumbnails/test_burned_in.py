"""Text drawn into images is found and covered; what is no text mostly stays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from radaudit.load.images.reading import open_image
from radaudit.load.thumbnails.burned_in import Box, cover_text, declares_text, find_text


def _anatomy(side: int, seed: int = 0) -> np.ndarray:
    """Something soft with noise, as film is: no edge sharper than a few pixels."""
    draw = np.random.default_rng(seed)
    rows, columns = np.mgrid[:side, :side] / side
    body = np.exp(-(((rows - 0.5) / 0.33) ** 4) - ((columns - 0.5) / 0.28) ** 4)
    ribs = 0.12 * np.sin(rows * 40) * body
    return (0.05 + 0.6 * body + ribs + 0.01 * draw.normal(size=(side, side))).astype(np.float32)


def _with_text(
    gray: np.ndarray, text: str, place: tuple[int, int], size: int, ink: float
) -> tuple[np.ndarray, np.ndarray]:
    """The image with a line of text, and where its strokes are."""
    layer = Image.new("L", gray.shape[::-1], 0)
    ImageDraw.Draw(layer).text(place, text, fill=255, font=ImageFont.load_default(size=size))
    share = np.asarray(layer, dtype=np.float32) / 255
    return gray * (1 - share) + ink * share, share > 0.5


def _covered(shape: tuple[int, ...], boxes: tuple[Box, ...]) -> np.ndarray:
    mask = np.zeros(shape, dtype=bool)
    for box in boxes:
        mask[box.top : box.bottom, box.left : box.right] = True
    return mask


@pytest.mark.parametrize("size", [14, 20, 34])
@pytest.mark.parametrize("place", [(20, 12), (260, 470)])
@pytest.mark.parametrize("text", ["DOE JANE 1950-02-01", "PORTABLE AP 14:20"])
def test_lines_of_text_are_covered(size: int, place: tuple[int, int], text: str) -> None:
    for seed in range(2):
        gray, strokes = _with_text(_anatomy(512, seed), text, place, size, ink=1.0)
        covered = _covered(gray.shape, find_text(gray))
        assert covered[strokes].mean() > 0.95
        assert covered.mean() < 0.25


def test_text_of_a_large_image_is_found_in_its_own_pixels() -> None:
    gray, strokes = _with_text(_anatomy(2300), "DOE JANE 1950-02-01", (90, 60), 60, ink=1.0)
    assert _covered(gray.shape, find_text(gray))[strokes].mean() > 0.95


def test_dark_text_on_bright_ground_is_found_too_whatever_the_range() -> None:
    gray, strokes = _with_text(1 - _anatomy(512), "DOE JANE 1950-02-01", (20, 12), 20, ink=0.0)
    for scaled in (gray, 4095 * gray, 3000 * gray - 1024):
        assert _covered(gray.shape, find_text(scaled.astype(np.float32)))[strokes].mean() > 0.95


def test_upright_text_is_found() -> None:
    gray, strokes = _with_text(_anatomy(512), "DOE JANE 1950", (20, 12), 22, ink=1.0)
    turned, mask = np.rot90(gray), np.rot90(strokes)
    assert _covered(turned.shape, find_text(np.ascontiguousarray(turned)))[mask].mean() > 0.9


def test_a_lone_marker_counts_near_the_border_only() -> None:
    for place, is_found in (((24, 30), True), ((250, 240), False)):
        gray, strokes = _with_text(_anatomy(512), "L", place, 34, ink=1.0)
        covered = _covered(gray.shape, find_text(gray))
        assert bool(covered[strokes].mean() > 0.95) is is_found


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_covered_where_there_is_no_text(seed: int) -> None:
    assert find_text(_anatomy(512, seed)) == ()


@pytest.mark.parametrize("gray", [np.zeros((64, 64)), np.full((300, 200), 7.0), np.zeros((3, 3)), np.eye(15)])
def test_empty_and_tiny_images_hold_no_text(gray: np.ndarray) -> None:
    assert find_text(gray.astype(np.float32)) == ()


def test_noise_ends_and_takes_no_more_than_it_may() -> None:
    assert find_text(np.random.default_rng(1).random((700, 700)).astype(np.float32)) == ()


def test_what_is_covered_is_gone_for_good() -> None:
    gray, _ = _with_text(_anatomy(512), "DOE JANE 1950-02-01", (20, 12), 20, ink=1.0)
    other, _ = _with_text(_anatomy(512), "ROE JOHN 1931-11-30", (20, 12), 20, ink=1.0)
    boxes = find_text(gray)
    both = [cover_text(np.rint(255 * np.clip(g, 0, 1)).astype(np.uint8), boxes) for g in (gray, other)]
    for box in boxes:
        first, second = (c[box.top : box.bottom, box.left : box.right] for c in both)
        assert first.min() == first.max() == second.min() == second.max()


def test_color_pictures_are_covered_in_all_channels() -> None:
    pixels = np.full((40, 40, 3), 200, dtype=np.uint8)
    covered = cover_text(pixels, (Box(2, 3, 8, 30),))
    assert len(np.unique(covered[2:8, 3:30])) == 1
    assert np.all(covered[9:] == 200)
    assert np.all(pixels == 200)


@pytest.mark.parametrize(("said", "found"), [("YES", True), ("YES ", True), ("NO", False), (None, False)])
def test_the_header_says_whether_text_is_burned_in(said, found, tmp_path: Path, write_dicom) -> None:
    path = write_dicom(tmp_path / "a.dcm", np.zeros((8, 8), np.uint16), BurnedInAnnotation=said)
    assert declares_text(str(path)) is found
    assert declares_text(str(tmp_path)) is found


def test_what_is_no_dicom_says_nothing(tmp_path: Path) -> None:
    Image.new("L", (8, 8)).save(tmp_path / "a.png")
    assert not declares_text(str(tmp_path / "a.png"))
    assert not declares_text(str(tmp_path / "missing.dcm"))
    assert not declares_text("scans.npz#3")


def test_text_in_real_ultrasound_is_found_and_little_else_in_real_scans(shared_data: Path) -> None:
    def share(name: str) -> float:
        image = open_image(str(shared_data / name), dims=2)
        flat = image.pixels if image.dims == 2 else image.pixels[len(image.pixels) // 2]
        gray = flat.mean(axis=-1) if image.is_color else flat
        return float(_covered(gray.shape, find_text(gray.astype(np.float32))).mean())

    assert share("dicom_vendors/us_aloka.dcm") > 0.02
    assert share("dicom_vendors/us_philips.dcm") > 0.02
    for name in (
        "cxr_images/h0001.png",
        "cxr_images/tb0005.png",
        "cxr_images/16747_3_1.jpg",
        "dicom_vendors/cr_philips.dcm",
    ):
        assert share(name) == 0
    assert share("cxr_images/1.2.276.0.7230010.3.1.4.8323329.6904.1517875201.850819.dcm") > 0  # a side marker
