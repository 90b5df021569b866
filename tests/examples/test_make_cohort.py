"""The demonstration cohort is valid DICOM, reproducible, and holds what the README promises."""

from __future__ import annotations

import hashlib
from collections import Counter

import numpy as np
import pandas as pd
import pydicom
import pytest
from pydicom.uid import JPEG2000Lossless, RLELossless

from radaudit.errors import Unreadable
from radaudit.load.headers import read_headers
from radaudit.load.pixels import read_input
from radaudit.records import Preprocessing

REQUIRED = (
    "SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "PatientID", "StudyDate", "Modality", "KVP",
    "BodyPartExamined", "ViewPosition", "InstitutionName", "Rows", "Columns", "BitsStored", "PhotometricInterpretation",
)  # fmt: skip


@pytest.fixture(scope="module")
def headers(cohort):
    return [pydicom.dcmread(path) for path in sorted((cohort / "train").glob("*.dcm"))]


def test_every_training_file_reads_back_with_its_tags(headers):
    for dataset in headers:
        assert [tag for tag in REQUIRED if tag not in dataset] == []
        assert dataset.pixel_array.shape == (96, 96)
        assert dataset.pixel_array.max() < 2**dataset.BitsStored
        assert "SYNTHETIC" in dataset.StudyDescription
    assert len({dataset.SOPInstanceUID for dataset in headers}) == len(headers)


def test_age_sex_and_vendor_are_written_as_scanners_write_them(headers):
    ages = [dataset.PatientAge for dataset in headers if "PatientAge" in dataset]
    assert all(len(age) == 4 and age.endswith("Y") and 21 <= int(age[:3]) <= 92 for age in ages)
    assert {dataset.PatientSex for dataset in headers} >= {"F", "M"}
    spellings = {dataset.get("Manufacturer", "") for dataset in headers}
    assert {
        "GE MEDICAL SYSTEMS",
        "GE Healthcare",
        "SIEMENS",
        "Siemens Healthineers",
        "Philips Medical Systems",
    } <= spellings


def test_one_vendor_is_inverted_two_compress(headers):
    kinds = {
        (d.get("ManufacturerModelName"), d.PhotometricInterpretation, d.file_meta.TransferSyntaxUID) for d in headers
    }

    by_model = {model: (photometric, syntax) for model, photometric, syntax in kinds if model}
    assert by_model["Demo Diagnost P"][0] == "MONOCHROME1"
    assert by_model["Demo XR 1"][0] == "MONOCHROME2"
    assert by_model["Demo Radiograph S"][1] == JPEG2000Lossless
    assert by_model["Demo Rex C"][1] == RLELossless


@pytest.mark.parametrize("vendor", ["Siemens", "Canon"])
def test_compression_loses_nothing(make_cohort, scanners, tmp_path, vendor):
    from dicom_file import Study, write_dicom

    scanner = scanners.SCANNERS[vendor]
    pixels = np.random.default_rng(0).integers(0, 2**scanner.bits, (96, 96), dtype=np.uint16)

    write_dicom(tmp_path / "a.dcm", pixels, Study("test", 1, 0, "DEMO", "F", 45, scanner, 0))

    dataset = pydicom.dcmread(tmp_path / "a.dcm")
    assert dataset.file_meta.TransferSyntaxUID.is_compressed
    assert np.array_equal(dataset.pixel_array, pixels)
    assert dataset.PatientAge == "045Y"


def test_missing_tags_are_missing(make_cohort, scanners, tmp_path):
    from dicom_file import Study, write_dicom

    found = {}
    for habit in (11, 12, 13):
        path = tmp_path / f"{habit}.dcm"
        write_dicom(
            path, np.zeros((96, 96), np.uint16), Study("test", 1, 0, "DEMO", "F", 45, scanners.SCANNERS["GE"], habit)
        )
        found[habit] = pydicom.dcmread(path)

    assert found[11].PatientSex == ""
    assert "PatientAge" not in found[12]
    assert "Manufacturer" not in found[13]


def test_no_patient_is_in_both_tables_and_some_have_several_images(cohort):
    train, test = (pd.read_csv(cohort / name) for name in ("train.csv", "cohort.csv"))

    assert set(train["patient_id"]).isdisjoint(test["patient_id"])
    assert train["patient_id"].nunique() == test["patient_id"].nunique() == 120
    assert test["patient_id"].value_counts().max() > 1
    assert list(test.columns) == ["image", "label", "patient_id"]
    assert test.groupby("patient_id")["label"].nunique().max() == 1


def test_one_vendor_is_mostly_healthy_in_training_and_not_in_the_test(make_cohort):
    rng = np.random.default_rng(7)
    plans = [
        make_cohort.plan_cohort("x", 4000, shares, prevalence, rng)
        for shares, prevalence in (
            (make_cohort.TRAIN_SHARES, make_cohort.TRAIN_PREVALENCE),
            (make_cohort.TEST_SHARES, {}),
        )
    ]
    train, test = (Counter(plan.vendor.tolist()) for plan in plans)

    assert train["GE"] / 4000 == pytest.approx(0.48, abs=0.03)
    assert train["Canon"] / 4000 == pytest.approx(0.22, abs=0.02)
    assert min(test.values()) / 4000 > 0.2
    on_canon = [plan.has_nodule[plan.vendor == "Canon"].mean() for plan in plans]
    assert on_canon == pytest.approx([0.08, 0.45], abs=0.05)


def test_two_files_are_damaged_and_the_rest_reads(cohort):
    preprocessing = Preprocessing(size=(64, 64))

    def outcome(name):
        try:
            return read_input(str(cohort / name), preprocessing).shape
        except Unreadable as reason:
            return str(reason)

    names = pd.read_csv(cohort / "cohort.csv")["image"]
    reasons = {name: found for name in names if isinstance(found := outcome(name), str)}

    assert len(reasons) == 2
    assert sorted((cohort / name).stat().st_size > 0 for name in reasons) == [False, True]
    assert not any(name in reason for name, reason in reasons.items())


def test_dense_is_bright_on_every_vendor(cohort):
    paths = [str(path) for path in sorted((cohort / "train").glob("*.dcm"))]
    vendor = read_headers(paths)["vendor"]
    assert set(vendor.dropna()) == {"GE", "Siemens", "Philips", "Canon"}
    for name in ("GE", "Siemens", "Philips", "Canon"):
        image = read_input(paths[int(np.flatnonzero(vendor == name)[0])], Preprocessing(size=(96, 96)))[0]
        assert image[60:90, 44:52].mean() > 0.7 > 0.5 > image[20:40, 1:4].mean()


def test_same_seed_same_bytes_other_seed_other_bytes(make_cohort, tmp_path):
    def digest(name, seed):
        make_cohort.make_cohort(tmp_path / name, patients=12, seed=seed)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        assert len(files) > 24
        return {str(f.relative_to(tmp_path / name)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}

    first, again, other = digest("a", 5), digest("b", 5), digest("c", 6)
    assert first == again
    assert first["train/00000.dcm"] != other["train/00000.dcm"]
