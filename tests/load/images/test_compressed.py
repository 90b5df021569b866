"""Every compressed transfer syntax that a cohort is likely to hold decodes, or is refused by name."""

from __future__ import annotations

import io

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000, UID, JPEG2000Lossless, JPEGBaseline8Bit, RLELossless

from radaudit.errors import Unreadable
from radaudit.load.images.dicom import read_dicom
from radaudit.load.images.reading import open_image

GDCM_SYNTAXES = {
    "JPEGLosslessProcess14": "1.2.840.10008.1.2.4.57",
    "JPEGLosslessProcess14_1": "1.2.840.10008.1.2.4.70",
    "JPEGLSLossless": "1.2.840.10008.1.2.4.80",
    "JPEG2000Lossless": "1.2.840.10008.1.2.4.90",
    "RLELossless": "1.2.840.10008.1.2.5",
}


def _recode(source, target, syntax):
    """Compresses a file with GDCM, which has encoders that pydicom has not."""
    gdcm = pytest.importorskip("gdcm")
    reader = gdcm.ImageReader()
    reader.SetFileName(str(source))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(getattr(gdcm.TransferSyntax, syntax)))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer = gdcm.ImageWriter()
    writer.SetFileName(str(target))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    assert writer.Write()
    return target


@pytest.fixture
def textured():
    """(48, 64) signed 12-bit pixels with structure and noise, like a CT."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:48, :64]
    return (1500 * np.exp(-((y - 24) ** 2 + (x - 32) ** 2) / 200) - 1000 + rng.normal(0, 20, (48, 64))).astype(np.int16)


@pytest.mark.parametrize("syntax", list(GDCM_SYNTAXES))
def test_lossless_syntaxes_give_every_pixel_back(tmp_path, write_dicom, textured, syntax):
    stored = (textured + 1100).astype(np.uint16)
    plain = write_dicom(tmp_path / "plain.dcm", stored, BitsStored=12, RescaleSlope=1, RescaleIntercept=-1100)
    path = _recode(plain, tmp_path / "small.dcm", syntax)
    assert dcmread(path).file_meta.TransferSyntaxUID == GDCM_SYNTAXES[syntax]
    np.testing.assert_array_equal(read_dicom(path).pixels, textured)


@pytest.mark.parametrize("syntax", ["JPEGLosslessProcess14_1", "JPEGLSLossless", "JPEG2000Lossless"])
def test_lossless_signed_pixels(tmp_path, write_dicom, textured, syntax):
    path = _recode(write_dicom(tmp_path / "plain.dcm", textured), tmp_path / "small.dcm", syntax)
    np.testing.assert_array_equal(read_dicom(path).pixels, textured)


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless])
def test_pydicoms_own_encoders(tmp_path, write_dicom, textured, syntax):
    path = write_dicom(tmp_path / "a.dcm", textured)
    dataset = dcmread(path)
    dataset.compress(syntax, generate_instance_uid=False)
    dataset.save_as(path)
    np.testing.assert_array_equal(open_image(str(path), dims=2).pixels, textured)


def test_lossy_jpeg2000_is_close(tmp_path, write_dicom, textured):
    path = write_dicom(tmp_path / "a.dcm", (textured + 1100).astype(np.uint16), BitsStored=12)
    dataset = dcmread(path)
    dataset.compress(JPEG2000, j2k_cr=[4], generate_instance_uid=False)
    dataset.save_as(path)
    assert np.abs(read_dicom(path).pixels - (textured + 1100)).mean() < 8


def test_lossy_jpegls_is_within_its_bound(tmp_path, write_dicom, textured):
    stored = (textured + 1100).astype(np.uint16)
    path = _recode(write_dicom(tmp_path / "plain.dcm", stored, BitsStored=12), tmp_path / "s.dcm", "JPEGLSNearLossless")
    assert np.abs(read_dicom(path).pixels - stored).max() <= 3


def _jpeg_baseline(path, write_dicom, pixels, **elements):
    from PIL import Image as Pillow

    frames = pixels if pixels.ndim == (4 if pixels.shape[-1] == 3 else 3) else pixels[None]
    streams = []
    for frame in frames:
        stream = io.BytesIO()
        Pillow.fromarray(frame).save(stream, "JPEG", quality=95)
        streams.append(stream.getvalue())
    write_dicom(path, pixels, **elements)
    dataset = dcmread(path)
    dataset.PixelData = encapsulate(streams)
    dataset["PixelData"].VR = "OB"
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    dataset.save_as(path)
    return path


def test_jpeg_baseline_gray(tmp_path, write_dicom):
    pixels = np.tile(np.linspace(0, 250, 64, dtype=np.uint8), (48, 1))
    path = _jpeg_baseline(tmp_path / "a.dcm", write_dicom, pixels)
    assert np.abs(read_dicom(path).pixels - pixels).max() <= 6


def test_jpeg_baseline_color_frames(tmp_path, write_dicom):
    pixels = np.zeros((3, 48, 64, 3), dtype=np.uint8)
    pixels[..., 0], pixels[..., 1], pixels[..., 2] = 200, 100, 50
    path = _jpeg_baseline(tmp_path / "a.dcm", write_dicom, pixels, PhotometricInterpretation="YBR_FULL_422")
    image = read_dicom(path)
    assert (image.dims, image.is_color) == (3, True)
    np.testing.assert_allclose(image.pixels.mean(axis=(0, 1, 2)), [200, 100, 50], atol=3)


def test_jpeg_extended_of_12_bits_has_no_decoder(tmp_path, write_dicom, textured):
    stored = (textured + 1100).astype(np.uint16)
    plain = write_dicom(tmp_path / "plain.dcm", stored, BitsStored=12, BitsAllocated=16)
    path = _recode(plain, tmp_path / "s.dcm", "JPEGExtendedProcess2_4")
    assert dcmread(path).file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.51"
    with pytest.raises(Unreadable, match="of 12 bits, for which no decoder is installed"):
        read_dicom(path)


def test_jpeg_extended_of_8_bits(tmp_path, write_dicom):
    pixels = np.tile(np.linspace(0, 250, 64, dtype=np.uint8), (48, 1))
    path = _jpeg_baseline(tmp_path / "a.dcm", write_dicom, pixels)
    dataset = dcmread(path)
    dataset.file_meta.TransferSyntaxUID = UID("1.2.840.10008.1.2.4.51")
    dataset.save_as(path)
    assert np.abs(read_dicom(path).pixels - pixels).max() <= 6


def test_syntax_without_decoder_is_named(tmp_path, write_dicom, textured):
    path = write_dicom(tmp_path / "a.dcm", textured)
    dataset = dcmread(path)
    dataset.PixelData = encapsulate([b"\0\1\2\3"])
    dataset.file_meta.TransferSyntaxUID = UID("1.2.840.10008.1.2.4.102")
    dataset.save_as(path)
    with pytest.raises(Unreadable, match=r"compressed with MPEG-4 .*, for which no decoder is installed"):
        read_dicom(path)


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless])
def test_damaged_stream_is_refused_and_says_nothing_to_the_terminal(tmp_path, write_dicom, textured, syntax, capfd):
    path = write_dicom(tmp_path / "a.dcm", textured)
    dataset = dcmread(path)
    dataset.compress(syntax, generate_instance_uid=False)
    dataset.PixelData = encapsulate([b"\x13\x37" * 50])
    dataset.save_as(path)
    with pytest.raises(Unreadable, match=r"pixel data is damaged: it does not decode as"):
        open_image(str(path), dims=2)
    assert capfd.readouterr() == ("", "")


@pytest.mark.filterwarnings("ignore:End of file reached")
def test_shortened_compressed_file_is_called_cut_short(tmp_path, write_dicom, textured):
    path = write_dicom(tmp_path / "a.dcm", textured)
    dataset = dcmread(path)
    dataset.compress(JPEG2000Lossless, generate_instance_uid=False)
    dataset.save_as(path)
    path.write_bytes(path.read_bytes()[:-900])
    with pytest.raises(Unreadable, match="cut short"):
        read_dicom(path)
