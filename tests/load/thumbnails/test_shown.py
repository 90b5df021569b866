"""The gallery shows what the model is given, at the image's own proportions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from radaudit.errors import Unreadable
from radaudit.load.pixels import read_input
from radaudit.load.thumbnails.shown import read_shown
from radaudit.records import Preprocessing


@pytest.mark.parametrize(
    "declared",
    [
        {"intensity": "range", "window": (0, 3820)},
        {"intensity": "window", "window": (2000, 1500)},
        {"intensity": "percentile", "percentiles": (5, 90)},
        {"intensity": "voi"},
    ],
)
@pytest.mark.parametrize("polarity", ["MONOCHROME1", "MONOCHROME2"])
def test_gray_values_are_those_that_the_model_is_given(declared, polarity, tmp_path: Path, write_dicom, ramp) -> None:
    path = write_dicom(
        tmp_path / "a.dcm", ramp, PhotometricInterpretation=polarity, BitsStored=12, WindowCenter=1500, WindowWidth=3000
    )
    # The model's size is the image's, so that its input is the image; normalization comes after what is shown.
    preprocessing = Preprocessing(size=ramp.shape, mean=(0.0,), std=(1.0,), **declared)
    shown = read_shown(str(path), preprocessing)
    np.testing.assert_array_equal(shown.pixels, np.rint(255 * read_input(str(path), preprocessing)[0]).astype(np.uint8))
    assert (
        shown.pixels[0, 0] > shown.pixels[-1, -1]
        if polarity == "MONOCHROME1"
        else shown.pixels[-1, -1] > shown.pixels[0, 0]
    )


def test_without_a_model_the_file_says_how_it_is_displayed(tmp_path: Path, write_dicom, ramp) -> None:
    path = write_dicom(tmp_path / "a.dcm", ramp, BitsStored=12, WindowCenter=1000, WindowWidth=400)
    shown = read_shown(str(path)).pixels
    assert np.all(shown[ramp < 800] == 0)
    assert np.all(shown[ramp > 1200] == 255)


def test_proportions_are_the_images_own_not_the_models(tmp_path: Path) -> None:
    Image.fromarray(np.arange(60 * 20, dtype=np.uint16).reshape(60, 20).astype(np.uint8)).save(tmp_path / "a.png")
    shown = read_shown(str(tmp_path / "a.png"), Preprocessing(size=(32, 32), intensity="range", window=(0, 255)))
    assert shown.pixels.shape == (60, 20)
    assert shown.plane is None


def test_an_array_has_no_display_range_and_gets_percentiles(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(10_000, dtype=np.float32).reshape(100, 100) * 7 - 50)
    for preprocessing in (None, Preprocessing(size=(100, 100), intensity="none")):
        pixels = read_shown(str(tmp_path / "a.npy"), preprocessing).pixels
        assert (pixels.min(), pixels.max()) == (0, 255)
        assert np.all(np.diff(pixels.ravel().astype(int)) >= 0)


def test_the_middle_slice_of_a_volume_is_shown(tmp_path: Path, write_series) -> None:
    volume = np.stack([np.full((12, 16), 100 * z, dtype=np.uint16) for z in range(7)])
    write_series(tmp_path / "scan", volume)
    shown = read_shown(str(tmp_path / "scan"), Preprocessing(size=(7, 12, 16), intensity="range", window=(0, 600)))
    assert shown.plane is not None
    assert shown.plane.axis == 0
    np.testing.assert_array_equal(shown.pixels, np.full((12, 16), np.rint(255 * 300 / 600), dtype=np.uint8))
    np.save(tmp_path / "a.npy", volume[:, :, :10])
    assert read_shown(str(tmp_path / "a.npy")).plane is not None  # no model says how many axes there are


def test_a_volume_is_turned_and_resampled_as_for_the_model(tmp_path: Path) -> None:
    import nibabel

    values = np.random.default_rng(2).random((10, 12, 6)).astype(np.float32)
    nibabel.save(nibabel.Nifti1Image(values, np.diag([-1.0, 1.0, 4.0, 1.0])), tmp_path / "a.nii")
    preprocessing = Preprocessing(
        size=(10, 12, 11), intensity="range", window=(0, 1), orientation="RAS", spacing=(1.0, 1.0, 2.0)
    )
    shown = read_shown(str(tmp_path / "a.nii"), preprocessing)
    assert shown.plane is not None
    assert (
        shown.shape == preprocessing.size
    )  # nothing was resized after resampling, so the model's voxels are the picture's
    middle = read_input(str(tmp_path / "a.nii"), preprocessing)[0][:, :, shown.shape[2] // 2]
    # Across the page goes right to left, down it front to back.
    np.testing.assert_array_equal(shown.pixels, np.rint(255 * middle.T[::-1, ::-1]).astype(np.uint8))


def test_color_stays_where_the_model_sees_color(tmp_path: Path) -> None:
    pixels = np.zeros((20, 30, 3), np.uint8)
    pixels[:, :, 0] = 250
    Image.fromarray(pixels).save(tmp_path / "a.png")
    values = {"intensity": "range", "window": (0, 255)}
    assert read_shown(str(tmp_path / "a.png"), Preprocessing(size=(8, 8), channels=3, **values)).pixels.shape == (
        20,
        30,
        3,
    )
    assert read_shown(str(tmp_path / "a.png")).pixels.shape == (20, 30, 3)
    gray = read_shown(str(tmp_path / "a.png"), Preprocessing(size=(8, 8), channels=1, **values)).pixels
    np.testing.assert_array_equal(gray, np.full((20, 30), np.rint(0.299 * 250), dtype=np.uint8))


def test_text_that_the_header_declares_and_nobody_finds_keeps_the_image_away(tmp_path: Path, write_dicom, ramp) -> None:
    path = write_dicom(tmp_path / "a.dcm", ramp, BurnedInAnnotation="YES")
    with pytest.raises(Unreadable, match="none was found to cover"):
        read_shown(str(path))


def test_text_that_is_found_is_covered_and_told(tmp_path: Path, write_dicom) -> None:
    from tests.load.thumbnails.test_burned_in import _anatomy, _with_text

    gray, strokes = _with_text(_anatomy(512), "DOE JANE 1950-02-01", (20, 12), 20, ink=1.0)
    path = write_dicom(tmp_path / "a.dcm", (4000 * np.clip(gray, 0, 1)).astype(np.uint16), BurnedInAnnotation="YES")
    shown = read_shown(str(path))
    assert shown.is_covered
    assert len(np.unique(shown.pixels[strokes])) == 1


@pytest.mark.parametrize("content", [b"", b"no picture at all", b"\x89PNG\r\n\x1a\n" + b"0" * 50])
def test_what_cannot_be_read_says_why_and_not_where(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "Doe_Jane.png"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        read_shown(str(path))
    assert "Doe" not in str(caught.value)


def test_values_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.full((20, 20), np.nan, dtype=np.float32))
    with pytest.raises(Unreadable, match="not finite"):
        read_shown(str(tmp_path / "a.npy"))
