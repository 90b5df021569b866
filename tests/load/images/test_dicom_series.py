"""A folder of slices becomes one volume in the right order, or says why not."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from pydicom import dcmread

from radaudit.errors import Unreadable
from radaudit.load.images.dicom_series import read_series
from radaudit.load.images.reading import open_image


@pytest.fixture
def volume():
    return np.random.default_rng(1).integers(0, 4000, (6, 5, 7), dtype=np.uint16)


def _change(path, **elements):
    dataset = dcmread(path)
    for keyword, value in elements.items():
        if value is None:
            delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, value)
    dataset.save_as(path)


def test_slices_are_sorted_by_position_not_by_name(tmp_path, write_series, volume):
    write_series(tmp_path / "s", volume, RescaleSlope=1, RescaleIntercept=-1000)
    image = open_image(str(tmp_path / "s"), dims=3)
    np.testing.assert_array_equal(image.pixels, volume.astype(np.float32) - 1000)
    assert image.spacing == (2.5, 0.5, 0.75)
    np.testing.assert_allclose(image.affine @ [0, 0, 0, 1], [10, 20, 100, 1])
    np.testing.assert_allclose(image.affine @ [2, 1, 3, 1], [10 - 3 * 0.75, 20 - 0.5, 105, 1])


def test_tilted_slices_keep_their_true_step(tmp_path, write_series, volume):
    for z, path in enumerate(write_series(tmp_path / "s", volume)):
        _change(path, ImagePositionPatient=[0, 1.0 * z, 2.5 * z])
    image = read_series(tmp_path / "s")
    assert image.spacing[0] == pytest.approx(np.hypot(1, 2.5))
    np.testing.assert_allclose(image.affine[:3, 0], [0, -1, 2.5], atol=1e-9)


def test_padding_of_slices_is_kept(tmp_path, write_series, volume):
    volume[2, :, 0] = 4095
    write_series(tmp_path / "s", volume, PixelPaddingValue=4095)
    np.testing.assert_array_equal(read_series(tmp_path / "s").is_padding, volume == 4095)


def test_display_uses_the_middle_slices_window_for_all(tmp_path, write_series, volume):
    paths = write_series(tmp_path / "s", volume, WindowCenter=1, WindowWidth=2)
    _change(paths[3], WindowCenter=2000.5, WindowWidth=4001)
    shown = open_image(str(tmp_path / "s"), dims=3, is_display=True).pixels
    np.testing.assert_allclose(shown, volume / 4000, atol=1e-6)


def test_other_files_in_the_folder_are_passed_over(tmp_path, write_series, volume):
    write_series(tmp_path / "s", volume)
    (tmp_path / "s" / "LICENSE").write_text("free")
    (tmp_path / "s" / "notes.txt").write_text("hello")
    (tmp_path / "s" / ".hidden").write_bytes(b"")
    (tmp_path / "s" / "sub").mkdir()
    assert read_series(tmp_path / "s").shape == (6, 5, 7)


def test_a_folder_of_one_file_is_that_file(tmp_path, write_dicom, ramp):
    (tmp_path / "s").mkdir()
    write_dicom(tmp_path / "s" / "a.dcm", ramp)
    assert open_image(str(tmp_path / "s"), dims=2).dims == 2


def test_slices_without_position_come_in_their_numbered_order(tmp_path, write_series, volume):
    for path in write_series(tmp_path / "s", volume):
        _change(path, ImagePositionPatient=None)
    image = read_series(tmp_path / "s")
    np.testing.assert_array_equal(image.pixels, volume[::-1])  # the writer numbers from the top
    assert (image.spacing, image.affine) == (None, None)


def test_without_pixel_spacing_there_is_no_claim_about_space(tmp_path, write_series, volume):
    write_series(tmp_path / "s", volume, PixelSpacing=None)
    image = read_series(tmp_path / "s")
    np.testing.assert_array_equal(image.pixels, volume)
    assert (image.spacing, image.affine) == (None, None)


def _drop_one(paths):
    paths[2].unlink()


def _copy_one(paths):
    shutil.copy(paths[2], paths[2].with_name("again.dcm"))


def _cut_one(paths):
    paths[2].write_bytes(paths[2].read_bytes()[:-40])


BREAKS = {
    "a missing slice": (_drop_one, r"not evenly spaced, 2\.50 to 5\.00 mm apart: about 1 missing"),
    "a duplicate": (_copy_one, r"1 of 7 slices lie where another one lies"),
    "a jitter": (lambda p: _change(p[2], ImagePositionPatient=[-10, -20, 105.5]), "the spacing varies"),
    "two series": (lambda p: _change(p[2], SeriesInstanceUID="1.2.3"), "holds 2 DICOM series where one is expected"),
    "a localizer": (lambda p: _change(p[2], ImageOrientationPatient=[0, 1, 0, 0, 0, -1]), "turned against each other"),
    "other spacing": (lambda p: _change(p[2], PixelSpacing=[1, 1]), "of 2 different pixel spacings"),
    "a cut slice": (_cut_one, r"one of 6 slices cannot be read: .*cut short: its pixel data has 30 of 70 bytes"),
    "an empty file": (lambda p: p[2].write_bytes(b""), "one of the folder's 6 files cannot be read: the file is empty"),
    "no image": (lambda p: _change(p[2], Rows=None, Columns=None), "one of the folder's 6 DICOM files holds no image"),
    "several frames": (lambda p: _change(p[2], NumberOfFrames=4), "of several frames"),
    "color": (lambda p: [_change(x, SamplesPerPixel=3) for x in p], "6 color images"),
}


@pytest.mark.parametrize("name", list(BREAKS))
def test_broken_series_are_refused_in_words(tmp_path, write_series, volume, name):
    breaking, sentence = BREAKS[name]
    breaking(write_series(tmp_path / "s", volume))
    with pytest.raises(Unreadable, match=sentence) as caught:
        open_image(str(tmp_path / "s"), dims=3)
    assert "SECRET" not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_slices_of_different_sizes(tmp_path, write_series, write_dicom, volume):
    paths = write_series(tmp_path / "s", volume)
    header = dcmread(paths[1])
    write_dicom(paths[1], np.zeros((4, 4), np.uint16), ImagePositionPatient=header.ImagePositionPatient)
    with pytest.raises(Unreadable, match="6 slices are of 2 different sizes"):
        read_series(tmp_path / "s")


def test_slices_without_position_or_number(tmp_path, write_series, volume):
    for path in write_series(tmp_path / "s", volume):
        _change(path, ImagePositionPatient=None, InstanceNumber=None)
    with pytest.raises(Unreadable, match="neither where they lie nor in which order"):
        read_series(tmp_path / "s")


def test_a_folder_without_dicom(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(Unreadable, match="the folder holds no DICOM file"):
        open_image(str(tmp_path), dims=3)
