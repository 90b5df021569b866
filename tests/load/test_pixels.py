"""An image becomes the model's input in a fixed order of steps, each with known numbers."""

from __future__ import annotations

import pickle
import subprocess
import sys

import nibabel
import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from radaudit.errors import Unreadable
from radaudit.load.images.image import Image
from radaudit.load.pixels import read_input
from radaudit.load.resizing import resample, resize
from radaudit.load.scaling import scale_intensity
from radaudit.records import Preprocessing


@pytest.fixture
def gray(tmp_path):
    pixels = np.arange(192, dtype=np.uint8).reshape(12, 16)
    Pillow.fromarray(pixels).save(tmp_path / "a.png")
    return str(tmp_path / "a.png"), pixels


def test_shape_type_and_untouched_values(gray):
    path, pixels = gray
    out = read_input(path, Preprocessing(size=(12, 16), intensity="none"))
    assert (out.dtype, out.shape, out.flags.c_contiguous) == (np.float32, (1, 12, 16), True)
    np.testing.assert_array_equal(out[0], pixels)


def test_range_then_mean_and_std_on_three_channels(gray):
    path, pixels = gray
    mean, std = (0.1, 0.2, 0.3), (0.5, 1.0, 2.0)
    out = read_input(
        path, Preprocessing(size=(12, 16), channels=3, intensity="range", window=(0, 255), mean=mean, std=std)
    )
    for channel in range(3):
        np.testing.assert_allclose(out[channel], (pixels / 255 - mean[channel]) / std[channel], atol=1e-6)


def test_window_is_clipped(tmp_path, write_dicom, ramp):
    path = write_dicom(tmp_path / "a.dcm", ramp, RescaleSlope=1, RescaleIntercept=-1024)
    out = read_input(str(path), Preprocessing(size=(12, 16), intensity="window", window=(40, 400)))
    np.testing.assert_allclose(out[0], np.clip((ramp.astype(float) - 1024 + 160) / 400, 0, 1), atol=1e-6)
    assert (out.min(), out.max()) == (0, 1)


def test_percentiles_are_each_images_own_and_leave_padding_out(tmp_path, write_dicom, ramp):
    pixels = ramp.astype(np.int16)
    pixels[:6] = -30000
    wanted = Preprocessing(size=(12, 16), percentiles=(10, 90))
    out = read_input(str(write_dicom(tmp_path / "a.dcm", pixels, PixelPaddingValue=-30000)), wanted)
    low, high = np.percentile(ramp[6:], [10, 90])
    np.testing.assert_allclose(out[0, 6:], np.clip((ramp[6:] - low) / (high - low), 0, 1), atol=1e-6)
    assert (out[0, :6] == 0).all()
    with_padding = read_input(str(write_dicom(tmp_path / "b.dcm", pixels)), wanted)
    assert not np.allclose(out, with_padding)


def test_display_of_a_picture_is_its_bit_depth(gray):
    path, pixels = gray
    out = read_input(path, Preprocessing(size=(12, 16), intensity="voi"))
    np.testing.assert_allclose(out[0], pixels / 255, atol=1e-6)


@pytest.mark.parametrize("intensity", ["percentile", "none", "voi"])
def test_constant_images_are_allowed(tmp_path, write_dicom, intensity):
    path = write_dicom(tmp_path / "a.dcm", np.full((8, 8), 7, np.uint16))
    out = read_input(str(path), Preprocessing(size=(4, 4), intensity=intensity))
    assert np.ptp(out) == 0
    assert np.isfinite(out).all()


def test_color_becomes_luminance_or_stays(tmp_path):
    rgb = np.random.default_rng(0).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    Pillow.fromarray(rgb).save(tmp_path / "a.png")
    one = read_input(str(tmp_path / "a.png"), Preprocessing(size=(6, 8), intensity="none"))
    np.testing.assert_allclose(one[0], rgb @ np.array([0.299, 0.587, 0.114]), atol=1e-3)
    three = read_input(str(tmp_path / "a.png"), Preprocessing(size=(6, 8), intensity="none", channels=3))
    np.testing.assert_array_equal(three, rgb.transpose(2, 0, 1))


def test_equal_channels_become_the_same_gray(tmp_path, gray):
    path, pixels = gray
    Pillow.fromarray(np.stack([pixels] * 3, axis=-1)).save(tmp_path / "rgb.png")
    wanted = Preprocessing(size=(5, 5))
    np.testing.assert_allclose(read_input(str(tmp_path / "rgb.png"), wanted), read_input(path, wanted), atol=1e-5)


def test_resizing_equals_pillows_antialiased_bilinear():
    pixels = np.random.default_rng(0).random((1, 40, 60), dtype=np.float32)
    theirs = np.asarray(Pillow.fromarray(pixels[0]).resize((15, 10), Pillow.Resampling.BILINEAR))
    np.testing.assert_allclose(resize(pixels, (10, 15))[0], theirs, atol=1e-5)


def test_resizing_a_volume_keeps_a_ramp():
    ramp = np.broadcast_to(np.arange(12, dtype=np.float32)[:, None, None], (12, 8, 8))[None]
    out = resize(ramp, (6, 8, 4))
    np.testing.assert_allclose(out[0, :, 0, 0], np.arange(6) * 2 + 0.5, atol=1e-5)


def test_keep_aspect_pads_with_the_lowest_value_to_the_proportions_of_size():
    pixels = np.ones((1, 10, 20), np.float32)
    pixels[0, 0, 0] = -3
    out = resize(pixels, (40, 40), keep_aspect=True)
    assert out.shape == (1, 40, 40)
    assert (out[0, :9] == -3).all()
    assert (out[0, -9:] == -3).all()
    assert out[0, 20, 20] == 1
    # Already of these proportions: nothing to pad.
    np.testing.assert_array_equal(resize(pixels, (5, 10), keep_aspect=True), resize(pixels, (5, 10)))


def test_padding_to_absurd_proportions_is_refused():
    with pytest.raises(Unreadable, match="pixel values"):
        resize(np.zeros((1, 40000, 1), np.float32), (1, 4000), keep_aspect=True)


@pytest.mark.parametrize(
    ("array", "size", "sentence"),
    [
        (np.zeros((20, 8, 9)), (8, 8), "20 x 8 x 9 values, neither gray nor RGB, where a 2-D image is expected"),
        (np.zeros((8, 9)), (4, 8, 8), "a 2-D image where a volume is expected"),
        (np.array([[1.0, np.nan], [np.inf, 0]]), (8, 8), "2 of its 4 pixel values are not finite numbers"),
        (np.zeros((5, 8, 9)), (8, 8), "5 x 8 x 9 values, neither gray nor RGB"),
    ],
)
def test_what_does_not_fit_the_model(tmp_path, array, size, sentence):
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(Unreadable, match=sentence):
        read_input(str(tmp_path / "a.npy"), Preprocessing(size=size))


def test_frames_and_volumes_where_an_image_is_expected(tmp_path, write_dicom, write_series):
    path = write_dicom(tmp_path / "a.dcm", np.zeros((20, 4, 5), np.uint16))
    with pytest.raises(Unreadable, match="a volume of 20 slices or frames where a 2-D image is expected"):
        read_input(str(path), Preprocessing(size=(8, 8)))
    write_series(tmp_path / "s", np.zeros((6, 4, 5), np.uint16))
    with pytest.raises(Unreadable, match="a volume of 6 x 4 x 5 voxels where a 2-D image is expected"):
        read_input(str(tmp_path / "s"), Preprocessing(size=(8, 8)))


def test_orientation_makes_dicom_and_nifti_agree(tmp_path, write_series):
    stored = np.random.default_rng(2).integers(0, 4000, (6, 5, 7), dtype=np.uint16)
    write_series(tmp_path / "s", stored)
    # The same patient written as NIfTI: axes column, row, slice; DICOM's left and posterior are negative there.
    affine = np.array([[-0.75, 0, 0, 10], [0, -0.5, 0, 20], [0, 0, 2.5, 100], [0, 0, 0, 1]])
    nibabel.save(nibabel.Nifti1Image(stored.transpose(2, 1, 0).astype(np.int16), affine), tmp_path / "v.nii.gz")
    wanted = Preprocessing(size=(7, 5, 6), intensity="none", orientation="RAS")
    from_dicom, from_nifti = (read_input(str(tmp_path / name), wanted) for name in ("s", "v.nii.gz"))
    np.testing.assert_array_equal(from_dicom, from_nifti)
    np.testing.assert_array_equal(from_dicom[0], stored[:, ::-1, ::-1].transpose(2, 1, 0))


def test_spacing_resamples_in_millimetres():
    ramp = np.broadcast_to(np.arange(11, dtype=np.float32)[:, None, None], (11, 4, 4)).copy()
    out = resample(Image(ramp, 3, spacing=(2.0, 1.0, 1.0)), "", (1.0, 1.0, 1.0))
    assert out.shape == (21, 4, 4)
    np.testing.assert_allclose(out.pixels[:, 0, 0], np.arange(21) / 2, atol=1e-4)
    assert out.spacing == pytest.approx((1, 1, 1))
    assert out.affine is None


def test_turning_and_resampling_need_to_know_space(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros((4, 5, 6)))
    with pytest.raises(Unreadable, match="does not say how the volume is oriented, which turning it to RAS needs"):
        read_input(str(tmp_path / "a.npy"), Preprocessing(size=(4, 4, 4), orientation="RAS"))
    with pytest.raises(Unreadable, match="does not say how far its voxels are apart"):
        read_input(str(tmp_path / "a.npy"), Preprocessing(size=(4, 4, 4), spacing=(1, 1, 1)))
    np.save(tmp_path / "b.npy", np.zeros((4, 5, 6, 3)))
    with pytest.raises(Unreadable, match="in color cannot be turned"):
        read_input(str(tmp_path / "b.npy"), Preprocessing(size=(4, 4, 4), channels=3, spacing=(1, 1, 1)))


def test_resampling_to_absurd_spacing_is_refused():
    with pytest.raises(Unreadable, match="pixel values"):
        resample(Image(np.zeros((9, 9, 9), np.float32), 3, spacing=(9.0, 9.0, 9.0)), "", (0.01, 0.01, 0.01))


def test_a_window_that_is_not_declared_is_a_programming_error():
    with pytest.raises(ValueError, match="needs a window"):
        scale_intensity(np.zeros((2, 2), np.float32), Preprocessing(size=(2, 2), intensity="window"))


def test_same_file_same_bytes_whatever_the_number_of_threads(gray):
    path, _ = gray
    assert pickle.loads(pickle.dumps(read_input)) is read_input
    before = torch.get_num_threads()
    outs = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        outs.append(read_input(path, Preprocessing(size=(7, 7))).tobytes())
    torch.set_num_threads(before)
    assert outs[0] == outs[1]


def test_two_dimensional_input_needs_neither_monai_nor_nibabel(gray):
    path, _ = gray
    code = (
        "import sys; from radaudit.load.pixels import read_input; assert 'torch' not in sys.modules\n"
        "from radaudit.records import Preprocessing\n"
        f"read_input({path!r}, Preprocessing(size=(5, 5)))\n"
        "assert not {'monai', 'nibabel', 'pydicom'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
