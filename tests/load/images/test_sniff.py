"""The first bytes say what a file is, and what is not an image is refused in words."""

from __future__ import annotations

import gzip
import os

import numpy as np
import pydicom
import pytest
from PIL import Image as Pillow

from radaudit.errors import Unreadable
from radaudit.load.images.image import Image, refuse_giant
from radaudit.load.images.reading import open_image
from radaudit.load.images.sniff import sniff


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.dcm", b"", "the file is empty"),
        ("text.dcm", b"this is not an image\n", "not an image: it holds text"),
        ("umlaut.png", "Befund: unauffällig. ".encode() * 100, "not an image: it holds text"),
        ("zeros.dcm", bytes(4000), "nothing but zeros"),
        ("noise.dcm", bytes(range(255, 0, -1)) * 9, "not an image that is read"),
        ("a.gif", b"GIF89a" + bytes(30), "a GIF picture"),
        ("a.nrrd", b"NRRD0004\n", "an NRRD volume"),
        ("a.pdf", b"%PDF-1.4\n\xff\xfe", "a PDF document"),
        ("a.nii.gz", gzip.compress(b"hello" * 200, mtime=0), "what it holds is not a NIfTI volume"),
        ("b.nii.gz", b"\x1f\x8b\x08\xff\xff", "damaged|not a NIfTI"),
        ("a.hdr", b"\x5c\x01\x00\x00" + bytes(500), "Analyze 7.5"),
        ("a.pkl", b"\x80\x04\x95" + bytes(30), "a Python pickle, which is never loaded"),
    ],
)
def test_what_is_not_an_image(tmp_path, name, content, sentence):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable, match=sentence) as caught:
        open_image(str(tmp_path / name), dims=2)
    assert name not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("address", ["", "nowhere/a.dcm", "a\0b", "file.txt/inside.dcm", "x" * 5000])
def test_what_is_not_there(tmp_path, address, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(Unreadable, match=r"missing|no file is named|cannot be opened"):
        open_image(address, dims=2)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_forbidden_file(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    (tmp_path / "a.png").chmod(0)
    with pytest.raises(Unreadable, match="permissions forbid it"):
        open_image(str(tmp_path / "a.png"), dims=2)


def test_content_decides_not_the_name(tmp_path, write_dicom, ramp):
    write_dicom(tmp_path / "a.png", ramp)
    Pillow.fromarray(ramp.astype(np.uint8)).save(tmp_path / "b", format="PNG")
    (tmp_path / "b").rename(tmp_path / "b.dcm")
    np.save(tmp_path / "c.npy", ramp)
    (tmp_path / "c.npy").rename(tmp_path / "c.jpg")
    kinds = [sniff(tmp_path / name) for name in ("a.png", "b.dcm", "c.jpg")]
    assert kinds == ["dicom", "picture", "array"]


@pytest.mark.parametrize("share", [0.05, 0.1, 0.3, 0.5, 0.9])
def test_cut_dicom(tmp_path, write_dicom, share):
    path = write_dicom(tmp_path / "a.dcm", np.ones((40, 40), np.uint16))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Unreadable, match=r"cut short|damaged|not an image that is read"):
        open_image(str(path), dims=2)


def test_a_whole_dicom_without_pixel_data_is_not_called_cut(tmp_path, write_dicom):
    path = write_dicom(tmp_path / "a.dcm", np.ones((4, 4), np.uint16))
    dataset = pydicom.dcmread(path)
    del dataset.PixelData
    dataset.save_as(path)
    with pytest.raises(Unreadable, match=r"^the DICOM file has no pixel data$"):
        open_image(str(path), dims=2)
    whole = path.read_bytes()
    head = whole[: 144 + dataset.file_meta.FileMetaInformationGroupLength]  # the file meta information alone
    for kept in (head, whole[:-1], whole + b"\xe0\x7f\x10\x00"):  # in the last value, and in the header of the pixels
        path.write_bytes(kept)
        with pytest.raises(Unreadable, match="cut short: it ends before its pixel data"):
            open_image(str(path), dims=2)
    dataset.ReferencedImageSequence = [pydicom.Dataset()]
    dataset["ReferencedImageSequence"].is_undefined_length = True
    dataset.IconImageSequence = [pydicom.Dataset()]
    dataset["IconImageSequence"].is_undefined_length = True
    dataset.save_as(path)
    with pytest.raises(Unreadable, match="has no pixel data"):
        open_image(str(path), dims=2)
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.DeflatedExplicitVRLittleEndian
    dataset.save_as(path)
    with pytest.raises(Unreadable, match="has no pixel data"):
        open_image(str(path), dims=2)


def test_cut_dicom_says_how_much_is_there(tmp_path, write_dicom):
    path = write_dicom(tmp_path / "a.dcm", np.ones((40, 40), np.uint16))
    path.write_bytes(path.read_bytes()[:-700])
    with pytest.raises(Unreadable, match=r"cut short: its pixel data has 2,500 of 3,200 bytes"):
        open_image(str(path), dims=2)


@pytest.mark.parametrize(
    ("elements", "sentence"),
    [
        ({"BitsAllocated": None}, "lacks BitsAllocated, without which its pixels cannot be decoded"),
        ({"Rows": 60000, "Columns": 60000}, "declares 3,600,000,000 pixel values"),
        ({"Rows": 0}, "an image without pixels"),
        ({"SamplesPerPixel": 4}, "has 4 channels"),
        ({"Rows": 41}, "cut short: its pixel data has 3,200 of 3,280 bytes"),
    ],
)
def test_dicom_headers_that_lie(tmp_path, write_dicom, elements, sentence):
    path = write_dicom(tmp_path / "a.dcm", np.ones((40, 40), np.uint16), **elements)
    with pytest.raises(Unreadable, match=sentence):
        open_image(str(path), dims=2)


def test_dicom_without_an_image(tmp_path, write_dicom):
    from pydicom import dcmread

    path = write_dicom(tmp_path / "a.dcm", np.ones((4, 4), np.uint16))
    dataset = dcmread(path)
    del dataset.PixelData, dataset.Rows, dataset.Columns
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.88.33"
    dataset.save_as(path)
    with pytest.raises(Unreadable, match=r"holds no image \(Comprehensive SR Storage\)"):
        open_image(str(path), dims=2)
    dataset.SOPClassUID = "1.2.3.4"
    dataset.save_as(path)
    with pytest.raises(Unreadable, match=r"holds no image \(of an unknown kind\)"):
        open_image(str(path), dims=2)


def test_no_damage_escapes(tmp_path, write_dicom):
    """Random damage anywhere in a file ends in an image or in a sentence, never in another error."""
    rng = np.random.default_rng(7)
    pixels = rng.integers(0, 4000, (16, 16), dtype=np.uint16)
    write_dicom(tmp_path / "a.dcm", pixels)
    Pillow.fromarray(pixels).save(tmp_path / "a.png")
    Pillow.fromarray(pixels).save(tmp_path / "a.tif")
    np.save(tmp_path / "a.npy", pixels)
    np.savez_compressed(tmp_path / "a.npz", image=pixels)
    outcomes = {"image": 0, "sentence": 0}
    sentences = set()
    for name in ("a.dcm", "a.png", "a.tif", "a.npy", "a.npz"):
        whole = (tmp_path / name).read_bytes()
        for _ in range(60):
            damaged = bytearray(whole)
            for place in rng.integers(0, len(whole), 4):
                damaged[place] = rng.integers(0, 256)
            (tmp_path / name).write_bytes(damaged)
            try:
                open_image(str(tmp_path / name), dims=2)
                outcomes["image"] += 1
            except Unreadable as error:
                outcomes["sentence"] += 1
                sentences.add(str(error))
    assert outcomes["image"] > 20
    assert outcomes["sentence"] > 20
    assert not any(str(tmp_path) in sentence for sentence in sentences)


def test_running_out_of_memory_is_a_sentence(tmp_path, monkeypatch, write_dicom, ramp):
    def exhaust(*_args, **_kwargs):
        raise MemoryError

    monkeypatch.setattr("radaudit.load.images.dicom.decode_stored", exhaust)
    with pytest.raises(Unreadable, match="needs more memory than there is"):
        open_image(str(write_dicom(tmp_path / "a.dcm", ramp)), dims=2)


def test_image_checks_its_axes():
    with pytest.raises(ValueError, match="3 array axes for 2 spatial axes"):
        Image(np.zeros((2, 3, 4), np.float32), dims=2)
    refuse_giant((100, 100))
