"""Encoded pictures hold pixels and nothing else, and an overlay lies where its map belongs."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from radaudit.load.thumbnails.encoding import (
    DENSEST,
    LONGEST_SIDE,
    OVERLAY_SIDE,
    VIRIDIS,
    encode_overlay,
    encode_thumbnail,
)
from radaudit.load.thumbnails.shown import Shown, read_shown
from radaudit.load.thumbnails.slices import Plane
from radaudit.records import Preprocessing

SECRETS = (b"Doe", b"SECRET", b"1950", b"Ward")
PICTURE_ONLY = {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
"""JPEG segments that a decoder needs: JFIF's head, tables, frame, scan. EXIF, ICC, XMP and comments are others."""


def jpeg_segments(data: bytes) -> list[int]:
    """Markers of a JPEG up to its scan."""
    assert data[:2] == b"\xff\xd8"
    place, found = 2, []
    while True:
        assert data[place] == 0xFF
        found.append(data[place + 1])
        if found[-1] == 0xDA:
            return found
        place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]


def png_chunks(data: bytes) -> list[bytes]:
    """Types of a PNG's chunks."""
    place, found = 8, []
    while place < len(data):
        length = struct.unpack(">I", data[place : place + 4])[0]
        found.append(data[place + 4 : place + 8])
        place += 12 + length
    return found


def _with_everything(path: Path) -> Path:
    """A picture whose file tells a name in every way that a file can."""
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 255, (300, 220), dtype=np.uint8))
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "Doe Jane SECRET-7", "Ward 3"
    if path.suffix == ".png":
        text = PngImagePlugin.PngInfo()
        text.add_text("Patient", "Doe^Jane 1950-02-01")
        text.add_itxt("Comment", "SECRET-7")
        picture.save(path, pnginfo=text, exif=exif, icc_profile=b"SECRET profile", dpi=(300, 300))
    else:
        picture.save(path, exif=exif, icc_profile=b"SECRET profile", comment=b"Doe^Jane 1950-02-01")
    return path


@pytest.mark.parametrize("name", ["Doe_Jane.png", "Doe_Jane.jpg", "Doe_Jane.tif"])
def test_nothing_of_a_picture_files_metadata_is_left(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if path.suffix == ".tif":
        _with_everything(tmp_path / "a.png")
        Image.open(tmp_path / "a.png").save(path, tiffinfo={270: "Doe^Jane 1950-02-01", 315: "SECRET-7"})
    else:
        _with_everything(path)
    assert any(secret in path.read_bytes() for secret in SECRETS)
    made = encode_thumbnail(read_shown(str(path)))
    assert made.media_type == "image/jpeg"
    assert set(jpeg_segments(made.data)) <= PICTURE_ONLY
    assert not any(secret in made.data for secret in SECRETS)
    opened = Image.open(io.BytesIO(made.data))
    assert opened.mode == "L"
    assert set(opened.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not opened.getexif()


def test_nothing_of_a_dicom_header_is_left(tmp_path: Path, write_dicom, ramp) -> None:
    path = write_dicom(tmp_path / "Doe.dcm", ramp, PatientBirthDate="19500201", InstitutionName="Ward SECRET")
    made = encode_thumbnail(read_shown(str(path)))
    assert set(jpeg_segments(made.data)) <= PICTURE_ONLY
    assert not any(secret in made.data for secret in SECRETS)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((1024, 1024), (176, 176)),
        ((2000, 1000), (176, 88)),
        ((300, 900), (59, 176)),
        ((64, 48), (64, 48)),
        ((1, 900), (1, 176)),
    ],
)
def test_proportions_are_kept_and_nothing_is_enlarged(shape: tuple[int, int], expected: tuple[int, int]) -> None:
    made = encode_thumbnail(Shown(np.zeros(shape, dtype=np.uint8), shape))
    assert (made.height, made.width) == expected
    assert Image.open(io.BytesIO(made.data)).size == expected[::-1]
    assert max(expected) <= LONGEST_SIDE


def test_gray_values_survive_within_what_jpeg_costs() -> None:
    rows, columns = np.mgrid[:600, :500]
    pixels = (128 + 90 * np.sin(rows / 90) * np.cos(columns / 70)).astype(np.uint8)
    made = encode_thumbnail(Shown(pixels, pixels.shape))
    back = np.asarray(Image.open(io.BytesIO(made.data)).resize((500, 600)), dtype=float)
    assert np.abs(back - pixels).mean() < 3


def _opened(overlay) -> np.ndarray:
    assert overlay.media_type == "image/png"
    assert set(png_chunks(overlay.data)) <= {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
    return np.asarray(Image.open(io.BytesIO(overlay.data)).convert("RGBA")).astype(int)


def test_an_overlay_is_clear_where_nothing_spoke_and_yellow_where_most_did() -> None:
    saliency = np.zeros((40, 40), np.float32)
    saliency[:20, 20:] = 3.0
    shown = Shown(np.zeros((400, 400), dtype=np.uint8), (400, 400))
    pixels = _opened(encode_overlay(saliency, shown, Preprocessing(size=(40, 40)), 3.0))
    assert pixels.shape == (OVERLAY_SIDE, OVERLAY_SIDE, 4)
    assert np.all(pixels[24:, :, 3] == 0)
    assert np.all(pixels[:20, :20, 3] == 0)
    np.testing.assert_allclose(pixels[5, 35], [*VIRIDIS[-1], DENSEST], atol=3)


@pytest.mark.parametrize("keep_aspect", [True, False])
@pytest.mark.parametrize("shape", [(400, 200), (150, 300)])
def test_padding_of_the_models_input_is_cut_off_again(shape: tuple[int, int], keep_aspect: bool) -> None:
    from radaudit.load.resizing import resize

    # What lies in the lower right quarter of the image, as the model's input has it, has to come out there again.
    image = np.zeros((1, *shape), np.float32)
    image[:, shape[0] // 2 :, shape[1] // 2 :] = 1
    preprocessing = Preprocessing(size=(64, 64), keep_aspect=keep_aspect)
    saliency = resize(image, preprocessing.size, keep_aspect=keep_aspect)[0]
    overlay = _opened(encode_overlay(saliency, Shown(np.zeros(shape, np.uint8), shape), preprocessing, 1.0))[..., 3]
    height, width = overlay.shape
    assert max(height, width) == OVERLAY_SIDE
    assert width / height == pytest.approx(shape[1] / shape[0], rel=0.05)
    assert overlay[height // 2 + 3 :, width // 2 + 3 :].min() > 120
    assert overlay[: height // 2 - 3].max() == overlay[:, : width // 2 - 3].max() == 0


@pytest.mark.parametrize(
    "plane", [Plane(0), Plane(1, True), Plane(2, True, (0, 1)), Plane(0, False, (1,)), Plane(2, False, (0,))]
)
def test_the_map_of_a_volume_is_cut_and_laid_like_its_picture(plane: Plane) -> None:
    from radaudit.load.resizing import resize

    volume = np.zeros((24, 40, 30), np.float32)
    volume[6:, :24, 9:] = 1  # a corner that is another one after every turn
    flat = plane.middle(volume)
    preprocessing = Preprocessing(size=(32, 32, 32), keep_aspect=True)
    saliency = resize(volume[np.newaxis], preprocessing.size, keep_aspect=True)[0]
    shown = Shown((255 * flat).astype(np.uint8), volume.shape, plane)
    overlay = _opened(encode_overlay(saliency, shown, preprocessing, 1.0))[..., 3]
    wanted = np.asarray(Image.fromarray(flat).resize(overlay.shape[::-1], Image.Resampling.BILINEAR))
    assert np.mean((overlay > 80) == (wanted > 0.5)) > 0.93
