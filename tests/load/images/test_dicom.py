"""A DICOM file gives the values that its header says its pixels mean."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.pixels import apply_voi_lut

from radaudit.errors import Unreadable
from radaudit.load.images.dicom import read_dicom
from radaudit.load.images.dicom_values import find_padding
from radaudit.load.images.reading import open_image


def _item(**elements):
    item = Dataset()
    for keyword, value in elements.items():
        setattr(item, keyword, value)
    return item


def test_unsigned_pixels_come_back_as_they_were_written(tmp_path, write_dicom, ramp):
    image = read_dicom(write_dicom(tmp_path / "a.dcm", ramp, BitsStored=12, PixelSpacing=[0.2, 0.3]))
    assert image.pixels.dtype == np.float32
    np.testing.assert_array_equal(image.pixels, ramp)
    assert (image.dims, image.is_color, image.spacing) == (2, False, (0.2, 0.3))


def test_signed_pixels_keep_their_sign(tmp_path, write_dicom, ramp):
    pixels = ramp.astype(np.int16) - 1024
    np.testing.assert_array_equal(read_dicom(write_dicom(tmp_path / "a.dcm", pixels)).pixels, pixels)


def test_rescale_gives_hounsfield_units(tmp_path, write_dicom, ramp):
    path = write_dicom(tmp_path / "a.dcm", ramp, BitsStored=12, RescaleSlope=2, RescaleIntercept=-1024)
    np.testing.assert_array_equal(read_dicom(path).pixels, ramp.astype(np.float32) * 2 - 1024)


def test_modality_lut_replaces_values(tmp_path, write_dicom):
    stored = np.array([[0, 1], [2, 3]], dtype=np.uint8)
    lut = _item(LUTDescriptor=[4, 0, 16], LUTData=[10, 300, 20, 40], ModalityLUTType="US")
    lut["LUTDescriptor"].VR, lut["LUTData"].VR = "US", "US"
    image = read_dicom(write_dicom(tmp_path / "a.dcm", stored, ModalityLUTSequence=[lut]))
    np.testing.assert_array_equal(image.pixels, [[10, 300], [20, 40]])


def test_modality_lut_of_monochrome1_is_turned_over_within_the_table(tmp_path, write_dicom):
    stored = np.array([[0, 1], [2, 3]], dtype=np.uint8)
    lut = _item(LUTDescriptor=[4, 0, 16], LUTData=[10, 300, 20, 40], ModalityLUTType="US")
    lut["LUTDescriptor"].VR, lut["LUTData"].VR = "US", "US"
    path = write_dicom(tmp_path / "a.dcm", stored, ModalityLUTSequence=[lut], PhotometricInterpretation="MONOCHROME1")
    np.testing.assert_array_equal(read_dicom(path).pixels, [[300, 10], [290, 270]])


def test_monochrome1_is_turned_over_so_that_two_vendors_agree(tmp_path, write_dicom, ramp):
    dense_bright = read_dicom(write_dicom(tmp_path / "2.dcm", ramp, BitsStored=12)).pixels
    path = write_dicom(tmp_path / "1.dcm", 4095 - ramp, BitsStored=12, PhotometricInterpretation="MONOCHROME1")
    np.testing.assert_array_equal(read_dicom(path).pixels, dense_bright)


def test_monochrome1_is_turned_over_after_rescale(tmp_path, write_dicom, ramp):
    path = write_dicom(tmp_path / "1.dcm", ramp, BitsStored=12, PhotometricInterpretation="MONOCHROME1",
                       RescaleSlope=0.5, RescaleIntercept=10)  # fmt: skip
    np.testing.assert_allclose(read_dicom(path).pixels, 0.5 * (4095 - ramp.astype(float)) + 10)


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
def test_display_window_equals_pydicom(tmp_path, write_dicom, ramp, function):
    path = write_dicom(tmp_path / "a.dcm", ramp, BitsStored=12, RescaleSlope=1, RescaleIntercept=-1000,
                       WindowCenter=[300, 40], WindowWidth=[900, 400], VOILUTFunction=function)  # fmt: skip
    dataset = dcmread(path)
    reference = (apply_voi_lut(ramp.astype(float) - 1000, dataset) + 1000) / 4095
    np.testing.assert_allclose(read_dicom(path, is_display=True).pixels, reference, atol=2e-6)


def test_display_voi_lut_equals_pydicom(tmp_path, write_dicom):
    stored = np.arange(8, dtype=np.uint8).reshape(2, 4)
    lut = _item(LUTDescriptor=[8, 0, 8], LUTData=[0, 5, 10, 40, 90, 160, 200, 255])
    lut["LUTDescriptor"].VR, lut["LUTData"].VR = "US", "US"
    path = write_dicom(tmp_path / "a.dcm", stored, VOILUTSequence=[lut])
    expected = np.array([[0, 5, 10, 40], [90, 160, 200, 255]]) / 255
    np.testing.assert_allclose(read_dicom(path, is_display=True).pixels, expected, atol=1e-6)


def test_display_of_monochrome1_is_dense_bright(tmp_path, write_dicom, ramp):
    path = write_dicom(tmp_path / "a.dcm", ramp, BitsStored=12, WindowCenter=2048, WindowWidth=4096,
                       PhotometricInterpretation="MONOCHROME1")  # fmt: skip
    shown = read_dicom(path, is_display=True).pixels
    assert shown[0, 0] == pytest.approx(1)
    assert (np.diff(shown.ravel()) < 0).all()


def test_display_without_a_window_spans_the_image(tmp_path, write_dicom, ramp):
    shown = read_dicom(write_dicom(tmp_path / "a.dcm", ramp), is_display=True).pixels
    assert (shown.min(), shown.max()) == (0, 1)


def test_display_window_of_impossible_width_is_refused(tmp_path, write_dicom, ramp):
    path = write_dicom(tmp_path / "a.dcm", ramp, WindowCenter=10, WindowWidth=0)
    with pytest.raises(Unreadable, match="a width of 0"):
        read_dicom(path, is_display=True)
    path = write_dicom(tmp_path / "a.dcm", ramp, WindowCenter=10, WindowWidth=9, VOILUTFunction="CUBIC")
    with pytest.raises(Unreadable, match="a function that the standard does not define"):
        read_dicom(path, is_display=True)


def test_padding_is_marked(tmp_path, write_dicom, ramp):
    pixels = ramp.astype(np.int16)
    pixels[:, :4] = -2000
    image = read_dicom(write_dicom(tmp_path / "a.dcm", pixels, PixelPaddingValue=-2000))
    np.testing.assert_array_equal(image.is_padding, pixels == -2000)


def test_padding_written_as_an_unsigned_bit_pattern_and_as_a_range(tmp_path, write_dicom, ramp):
    pixels = ramp.astype(np.int16)
    pixels[:, :4] = -2000
    dataset = dcmread(write_dicom(tmp_path / "a.dcm", pixels))
    dataset.add_new("PixelPaddingValue", "US", 63536)
    assert np.array_equal(find_padding(dataset, pixels), pixels == -2000)
    dataset.add_new("PixelPaddingRangeLimit", "US", 100)
    assert np.array_equal(find_padding(dataset, pixels), pixels <= 100)
    dataset.add_new("PixelPaddingValue", "US", 5)
    dataset.add_new("PixelPaddingRangeLimit", "US", 6)
    assert find_padding(dataset, pixels) is None
    del dataset.PixelPaddingValue
    assert find_padding(dataset, pixels) is None


def test_rgb_is_color_in_bytes(tmp_path, write_dicom):
    pixels = np.random.default_rng(0).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    image = read_dicom(write_dicom(tmp_path / "a.dcm", pixels))
    assert (image.dims, image.is_color) == (2, True)
    np.testing.assert_array_equal(image.pixels, pixels)
    np.testing.assert_allclose(read_dicom(tmp_path / "a.dcm", is_display=True).pixels, pixels / 255, atol=1e-6)


def test_ybr_becomes_rgb(tmp_path, write_dicom):
    gray = np.full((4, 4, 3), 128, dtype=np.uint8)
    gray[..., 0] = 90
    image = read_dicom(write_dicom(tmp_path / "a.dcm", gray, PhotometricInterpretation="YBR_FULL"))
    np.testing.assert_allclose(image.pixels, 90, atol=1)


@pytest.mark.parametrize("bits", [8, 16])
def test_palette_becomes_color_in_bytes(tmp_path, write_dicom, bits):
    stored = np.array([[0, 1], [2, 1]], dtype=np.uint8)
    top = 2**bits - 1
    tables = {}
    for name, table in (("Red", [0, top, 0, 0]), ("Green", [0, 0, top, 0]), ("Blue", [top, 0, 0, 0])):
        tables[f"{name}PaletteColorLookupTableDescriptor"] = [4, 0, bits]
        data = np.array(table, dtype=np.uint8 if bits == 8 else np.uint16).tobytes()
        tables[f"{name}PaletteColorLookupTableData"] = data + b"\0" * (len(data) % 2)
    image = read_dicom(write_dicom(tmp_path / "a.dcm", stored, PhotometricInterpretation="PALETTE COLOR", **tables))
    expected = np.array([[[0, 0, 255], [255, 0, 0]], [[0, 255, 0], [255, 0, 0]]])
    assert image.is_color
    np.testing.assert_allclose(image.pixels, expected)


def test_unknown_color_model_is_refused(tmp_path, write_dicom):
    path = write_dicom(tmp_path / "a.dcm", np.zeros((4, 4, 3), np.uint8), PhotometricInterpretation="HSV")
    with pytest.raises(Unreadable, match="color model is HSV"):
        open_image(str(path), dims=2)


def test_frames_are_a_volume(tmp_path, write_dicom):
    frames = np.random.default_rng(0).integers(0, 4000, (5, 6, 7), dtype=np.uint16)
    path = write_dicom(tmp_path / "a.dcm", frames, PixelSpacing=[1, 2], SpacingBetweenSlices=3)
    image = read_dicom(path)
    np.testing.assert_array_equal(image.pixels, frames)
    assert (image.dims, image.spacing, image.affine) == (3, (3, 1, 2), None)


def test_frames_of_color_are_a_volume_in_color(tmp_path, write_dicom):
    frames = np.random.default_rng(0).integers(0, 255, (5, 6, 7, 3), dtype=np.uint8)
    image = read_dicom(write_dicom(tmp_path / "a.dcm", frames))
    assert (image.dims, image.is_color, image.shape) == (3, True, (5, 6, 7))


def _enhanced(positions, slopes):
    shared = _item(
        PixelMeasuresSequence=[_item(PixelSpacing=[0.5, 0.75], SliceThickness=9)],
        PlaneOrientationSequence=[_item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
    )
    frames = [
        _item(
            PlanePositionSequence=[_item(ImagePositionPatient=[-10.0, -20.0, z])],
            PixelValueTransformationSequence=[_item(RescaleSlope=s, RescaleIntercept=1)],
            FrameVOILUTSequence=[_item(WindowCenter=50, WindowWidth=100)],
        )
        for z, s in zip(positions, slopes, strict=True)
    ]
    return {"SharedFunctionalGroupsSequence": [shared], "PerFrameFunctionalGroupsSequence": frames}


def test_enhanced_frames_are_sorted_and_rescaled_one_by_one(tmp_path, write_dicom):
    frames = np.stack([np.full((4, 5), v, dtype=np.uint16) for v in (30, 10, 20)])
    path = write_dicom(tmp_path / "a.dcm", frames, **_enhanced([6.0, 2.0, 4.0], [1, 2, 3]))
    image = read_dicom(path)
    np.testing.assert_array_equal(image.pixels[:, 0, 0], [21, 61, 31])
    assert image.spacing == (2, 0.5, 0.75)
    # Index (0, 0, 0) is the lowest frame's corner, in right-anterior-superior millimetres.
    np.testing.assert_allclose(image.affine @ [0, 0, 0, 1], [10, 20, 2, 1])
    np.testing.assert_allclose(image.affine @ [1, 1, 1, 1], [10 - 0.75, 20 - 0.5, 4, 1])
    shown = read_dicom(path, is_display=True).pixels
    np.testing.assert_allclose(shown[:, 0, 0], (np.array([21, 61, 31]) - 49.5) / 99 + 0.5, atol=1e-6)


def test_enhanced_frames_of_one_place_are_a_film_in_the_files_order(tmp_path, write_dicom):
    frames = np.stack([np.full((4, 5), v, dtype=np.uint16) for v in (30, 10, 20)])
    image = read_dicom(write_dicom(tmp_path / "a.dcm", frames, **_enhanced([2.0, 2.0, 2.0], [1, 1, 1])))
    np.testing.assert_array_equal(image.pixels[:, 0, 0], [31, 11, 21])
    assert image.affine is None
    assert image.spacing == (9, 0.5, 0.75)


def test_enhanced_frames_of_two_acquisitions_are_refused(tmp_path, write_dicom):
    frames = np.zeros((4, 4, 5), dtype=np.uint16)
    path = write_dicom(tmp_path / "a.dcm", frames, **_enhanced([2.0, 2.0, 4.0, 4.0], [1, 1, 1, 1]))
    with pytest.raises(Unreadable, match="2 of 4 frames lie where another one lies"):
        read_dicom(path)


def test_monochrome1_frames_are_turned_over_with_the_first_frames_rescale(tmp_path, write_dicom):
    frames = np.stack([np.full((4, 5), v, dtype=np.uint8) for v in (0, 255)])
    path = write_dicom(tmp_path / "a.dcm", frames, PhotometricInterpretation="MONOCHROME1",
                       **_enhanced([0.0, 1.0], [2, 2]))  # fmt: skip
    np.testing.assert_array_equal(read_dicom(path).pixels[:, 0, 0], [511, 1])


def test_float_pixels_are_read(tmp_path, write_dicom):
    values = np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4)
    path = write_dicom(tmp_path / "a.dcm", np.zeros((3, 4), np.uint16))
    dataset = dcmread(path)
    del dataset.PixelData, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation
    dataset.BitsAllocated = 32
    dataset.FloatPixelData = values.tobytes()
    dataset.save_as(path)
    np.testing.assert_array_equal(read_dicom(path).pixels, values)
    dataset.PhotometricInterpretation = "MONOCHROME1"
    dataset.save_as(path)
    np.testing.assert_allclose(read_dicom(path).pixels, -values, atol=1e-6)


def test_overlays_are_ignored(tmp_path, write_dicom, ramp):
    path = write_dicom(tmp_path / "a.dcm", ramp)
    dataset = dcmread(path)
    dataset.add_new(0x60000010, "US", 12)
    dataset.add_new(0x60003000, "OW", b"\xff" * 24)
    dataset.save_as(path)
    np.testing.assert_array_equal(read_dicom(path).pixels, ramp)


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"])
def test_other_uncompressed_encodings(tmp_path, write_dicom, ramp, syntax):
    path = write_dicom(tmp_path / "a.dcm", ramp)
    dataset = dcmread(path)
    is_little = syntax != "1.2.840.10008.1.2.2"
    dataset.file_meta.TransferSyntaxUID = syntax
    if not is_little:
        dataset.PixelData = ramp.astype(">u2").tobytes()
    written = Dataset()
    written.update(dataset)
    written.file_meta = dataset.file_meta
    written.save_as(path, enforce_file_format=True)
    np.testing.assert_array_equal(open_image(str(path), dims=2).pixels, ramp)


@pytest.mark.parametrize("is_implicit", [True, False])
def test_dicom_without_preamble_is_read(tmp_path, write_dicom, ramp, is_implicit):
    dataset = dcmread(write_dicom(tmp_path / "a.dcm", ramp, RescaleIntercept=-5, RescaleSlope=1))
    bare = Dataset()
    bare.update(dataset)
    path = tmp_path / "old.ima"
    bare.save_as(path, implicit_vr=is_implicit, little_endian=True, enforce_file_format=False)
    assert path.read_bytes()[128:132] != b"DICM"
    np.testing.assert_array_equal(open_image(str(path), dims=2).pixels, ramp.astype(np.float32) - 5)
