"""Real files of ten vendors: each is read or refused with a sentence, and its vendor is folded right."""

from __future__ import annotations

import csv
import re

import nibabel
import numpy as np
import pytest

from radaudit.errors import Unreadable
from radaudit.load.headers import read_headers
from radaudit.load.images.reading import open_image
from radaudit.load.pixels import read_input
from radaudit.records import Preprocessing

VENDORS = {
    "cr_agfa": "Agfa", "cr_philips": "Philips", "ct_cms_phantom": "CMS, Inc.", "ct_ge_small": "GE",
    "ct_philips": "Philips", "ct_siemens_b": "Siemens", "ct_siemens_lung1": "Siemens", "mr_ge_breast_dce": "GE",
    "mr_ge_mim": "GE", "mr_philips_mim": "Philips", "mr_siemens_overlay": "Siemens", "mr_siemens_sts": "Siemens",
    "mr_toshiba_mec": "Canon", "nm_ge": "GE", "pt_siemens": "Siemens", "us_aloka": "Aloka", "us_philips": "Philips",
    "us_sonosite": "SonoSite",
}  # fmt: skip
REFUSED = {
    "nm_ge": "the DICOM pixel data is damaged: it does not decode as JPEG 2000 Image Compression",
    "us_sonosite": "a volume of 30 slices or frames where a 2-D image is expected",
}
WANTED = Preprocessing(size=(64, 64))


@pytest.fixture(scope="module")
def manifest(shared_data):
    with (shared_data / "dicom_vendors" / "manifest.csv").open(newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def test_the_list_is_complete(manifest):
    assert {f"{name}.dcm" for name in VENDORS} == set(manifest)


@pytest.mark.parametrize("name", list(VENDORS))
def test_each_file_is_read_or_refused(shared_data, manifest, name, capfd):
    path = str(shared_data / "dicom_vendors" / f"{name}.dcm")
    if name in REFUSED:
        with pytest.raises(Unreadable, match=f"^{re.escape(REFUSED[name])}$"):
            read_input(path, WANTED)
    else:
        out = read_input(path, WANTED)
        assert out.shape == (1, 64, 64)
        assert 0 <= out.min() < 0.5 < out.max() <= 1
        shown = read_input(path, Preprocessing(size=(64, 64), intensity="voi"))
        assert 0 <= shown.min() < shown.max() <= 1
    declared = manifest[f"{name}.dcm"]["pixels"]
    if not declared.startswith("ERR"):
        rows_and_columns = tuple(int(n) for n in re.findall(r"\d+", declared.split("(")[1]))
        image = open_image(path, dims=2)
        assert image.pixels.shape[: len(rows_and_columns)] == rows_and_columns[: image.pixels.ndim]
    assert capfd.readouterr() == ("", "")


def test_what_the_values_mean(shared_data):
    folder = shared_data / "dicom_vendors"
    hounsfield = open_image(str(folder / "ct_ge_small.dcm"), dims=2).pixels
    assert (hounsfield.min(), hounsfield.max()) == (-896, 1167)
    lung = open_image(str(folder / "ct_siemens_lung1.dcm"), dims=2).pixels
    assert lung.min() == -1024
    film = open_image(str(folder / "us_sonosite.dcm"), dims=3)
    assert (film.shape, film.is_color) == ((30, 240, 320), True)
    volume = read_input(str(folder / "us_sonosite.dcm"), Preprocessing(size=(4, 16, 16)))
    assert volume.shape == (1, 4, 16, 16)


def test_headers_of_all_vendors(shared_data):
    paths = [str(shared_data / "dicom_vendors" / f"{name}.dcm") for name in VENDORS]
    frame = read_headers(paths)
    assert list(frame["vendor"]) == list(VENDORS.values())
    rows = dict(zip(VENDORS, frame.to_dict("records"), strict=True))
    assert rows["mr_ge_breast_dce"]["field_strength"] == "1.5"
    assert rows["mr_siemens_overlay"]["field_strength"] == "1.5"
    assert rows["ct_ge_small"]["sex"] == "Other"
    assert rows["ct_ge_small"]["age"] == "000Y"
    assert rows["ct_siemens_b"]["age"] == "22Y"
    assert rows["ct_siemens_b"]["kernel"] == "B30s"
    assert rows["mr_ge_mim"]["vendor_raw"] == "GE MEDICAL SYSTEMS / MIM Software"
    assert rows["cr_philips"]["view"] == "PA"
    institutions = frame["institution"].dropna()
    assert institutions.str.fullmatch(r"site-[0-9a-f]{6}").all()


def test_chest_radiographs_of_every_format(shared_data):
    folder = shared_data / "cxr_images"
    images = sorted(p for p in folder.iterdir() if p.suffix in (".png", ".jpg", ".dcm"))
    assert len(images) == 6
    for path in images:
        for channels in (1, 3):
            out = read_input(str(path), Preprocessing(size=(96, 96), channels=channels))
            assert out.shape == (channels, 96, 96)
            assert 0.3 < out.mean() < 0.8  # lungs dark, mediastinum bright, in every one


def test_volumes_of_four_vendors_become_one_size_and_orientation(shared_data):
    paths = sorted((shared_data / "sts_mri" / "nifti").glob("*_image.nii.gz"))
    assert len(paths) == 14
    wanted = Preprocessing(size=(16, 32, 32), orientation="RAS", spacing=(2.0, 2.0, 4.0))
    for path in paths:
        out = read_input(str(path), wanted)
        assert out.shape == (1, 16, 32, 32)
        assert np.isfinite(out).all()
        assert out.std() > 0.05
    image = open_image(str(paths[0]), dims=3)
    np.testing.assert_allclose(image.pixels, nibabel.load(paths[0]).get_fdata(), rtol=1e-6)
    np.testing.assert_allclose(image.affine, nibabel.load(paths[0]).affine)


def test_entries_of_a_published_archive(shared_data):
    archive = shared_data / "pneumoniamnist" / "pneumoniamnist.npz"
    with np.load(archive) as arrays:
        test_images = arrays["test_images"]
    unscaled = Preprocessing(size=(28, 28), intensity="none")
    for index in (0, 300, 623):
        np.testing.assert_array_equal(read_input(f"{archive}#test_images#{index}", unscaled)[0], test_images[index])
