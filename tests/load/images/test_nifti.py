"""NIfTI volumes keep their file's axes, scaling and orientation."""

from __future__ import annotations

import gzip

import nibabel
import numpy as np
import pytest

from radaudit.errors import Unreadable
from radaudit.load.images.reading import open_image

AFFINE = np.array([[-1, 0, 0, 10], [0, 2, 0, 20], [0, 0, 3, 30], [0, 0, 0, 1]], dtype=float)


@pytest.fixture
def values():
    return np.arange(120, dtype=np.int16).reshape(4, 5, 6)


@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
def test_volume(tmp_path, values, kind, suffix):
    volume = kind(values, AFFINE)
    volume.header.set_slope_inter(2, -5)
    path = tmp_path / f"v{suffix}"
    nibabel.save(volume, path)
    image = open_image(str(path), dims=3)
    np.testing.assert_allclose(image.pixels, np.asarray(nibabel.load(path).dataobj), atol=1e-5)
    np.testing.assert_allclose(image.affine, AFFINE)
    assert image.spacing == (1, 2, 3)


def test_content_decides_not_the_name(tmp_path, values):
    nibabel.save(nibabel.Nifti1Image(values, AFFINE), tmp_path / "v.nii.gz")
    (tmp_path / "v.nii.gz").rename(tmp_path / "scan.dcm")
    np.testing.assert_array_equal(open_image(str(tmp_path / "scan.dcm"), dims=3).pixels, values)


def test_header_and_data_in_two_files(tmp_path, values):
    nibabel.save(nibabel.Nifti1Pair(values, AFFINE), tmp_path / "v.hdr")
    np.testing.assert_array_equal(open_image(str(tmp_path / "v.hdr"), dims=3).pixels, values)
    (tmp_path / "v.img").unlink()
    with pytest.raises(Unreadable, match="does not lie beside it"):
        open_image(str(tmp_path / "v.hdr"), dims=3)


def test_one_slice_is_an_image_of_rows_and_columns(tmp_path, values):
    nibabel.save(nibabel.Nifti1Image(values[:, :, :1], AFFINE), tmp_path / "v.nii")
    image = open_image(str(tmp_path / "v.nii"), dims=2)
    np.testing.assert_array_equal(image.pixels, values[:, :, 0].T)
    assert image.spacing == (2, 1)


def test_without_orientation_codes_nothing_is_claimed(tmp_path, values):
    volume = nibabel.Nifti1Image(values, None)
    volume.header.set_sform(None, code=0)
    volume.header.set_qform(None, code=0)
    nibabel.save(volume, tmp_path / "v.nii")
    assert open_image(str(tmp_path / "v.nii"), dims=3).affine is None


def test_display_window_of_the_header(tmp_path, values):
    volume = nibabel.Nifti1Image(values, AFFINE)
    nibabel.save(volume, tmp_path / "v.nii")
    with pytest.raises(Unreadable, match="no display window of its own"):
        open_image(str(tmp_path / "v.nii"), dims=3, is_display=True)
    volume.header["cal_min"], volume.header["cal_max"] = 20, 100
    nibabel.save(volume, tmp_path / "v.nii")
    shown = open_image(str(tmp_path / "v.nii"), dims=3, is_display=True).pixels
    np.testing.assert_allclose(shown, np.clip((values - 20) / 80, 0, 1), atol=1e-6)


def test_color_volume(tmp_path):
    values = np.zeros((3, 4, 5), dtype=[("R", "u1"), ("G", "u1"), ("B", "u1")])
    values["G"] = 7
    nibabel.save(nibabel.Nifti1Image(values, AFFINE), tmp_path / "v.nii")
    image = open_image(str(tmp_path / "v.nii"), dims=3)
    assert image.is_color
    np.testing.assert_array_equal(image.pixels[0, 0, 0], [0, 7, 0])


def test_trailing_axes_of_length_one_are_dropped(tmp_path, values):
    nibabel.save(nibabel.Nifti1Image(values[..., None, None], AFFINE), tmp_path / "v.nii")
    assert open_image(str(tmp_path / "v.nii"), dims=3).shape == (4, 5, 6)


def _series(values):
    return nibabel.Nifti1Image(np.stack([values, values], axis=-1), AFFINE)


REFUSED = {
    "several volumes": (_series, "holds 2 volumes where one is expected"),
    "complex": (lambda v: nibabel.Nifti1Image(v.astype(np.complex64), AFFINE), "complex numbers"),
    "a row": (lambda v: nibabel.Nifti1Image(v[:, 0, 0], AFFINE), "a row of numbers"),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_refused_contents(tmp_path, values, name):
    make, sentence = REFUSED[name]
    nibabel.save(make(values), tmp_path / "v.nii")
    with pytest.raises(Unreadable, match=sentence):
        open_image(str(tmp_path / "v.nii"), dims=3)


def test_cut_short(tmp_path, values):
    nibabel.save(nibabel.Nifti1Image(values, AFFINE), tmp_path / "v.nii")
    whole = (tmp_path / "v.nii").read_bytes()
    (tmp_path / "v.nii").write_bytes(whole[:-50])
    with pytest.raises(Unreadable, match="cut short: it holds fewer bytes than its header declares"):
        open_image(str(tmp_path / "v.nii"), dims=3)
    (tmp_path / "v.nii.gz").write_bytes(gzip.compress(whole)[:-30])
    with pytest.raises(Unreadable, match="gzip stream does not end"):
        open_image(str(tmp_path / "v.nii.gz"), dims=3)


def test_a_header_that_claims_the_impossible_is_not_believed(tmp_path, values):
    nibabel.save(nibabel.Nifti1Image(values, AFFINE), tmp_path / "v.nii")
    raw = bytearray((tmp_path / "v.nii").read_bytes())
    raw[42:48] = np.array([30000, 30000, 30000], dtype="<i2").tobytes()
    (tmp_path / "v.nii").write_bytes(raw)
    with pytest.raises(Unreadable, match="declares 27,000,000,000,000 pixel values"):
        open_image(str(tmp_path / "v.nii"), dims=3)
