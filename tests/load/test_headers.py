"""Headers fill group columns with what a reader would write, and never with a name."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom.dataset import Dataset

from radaudit.load.headers import COLUMNS, hash_institution, read_headers

pytestmark = pytest.mark.filterwarnings("ignore:Invalid value for VR")


@pytest.fixture
def header(tmp_path, write_dicom):
    def read(**elements):
        path = write_dicom(tmp_path / "a.dcm", np.zeros((4, 4), np.uint16), **elements)
        return read_headers([str(path)]).iloc[0]

    return read


def test_a_full_header(header):
    row = header(
        Manufacturer="TOSHIBA_MEC ", ManufacturerModelName=" Aquilion ", MagneticFieldStrength=1.5, KVP="120.000",
        ConvolutionKernel="FC08", SliceThickness=1.25, PatientSex="F", PatientAge="045Y", BodyPartExamined="Chest",
        ViewPosition="PA", InstitutionName="St. Mary's", Modality="CT",
    )  # fmt: skip
    assert row.to_dict() == {
        "vendor": "Canon", "vendor_raw": "TOSHIBA_MEC", "scanner_model": "Aquilion", "field_strength": "1.5",
        "kvp": "120", "kernel": "FC08", "slice_thickness": "1.25", "sex": "Female", "age": "045Y",
        "body_part": "CHEST", "view": "PA", "institution": hash_institution("ST MARY S"), "modality": "CT",
    }  # fmt: skip


def test_an_empty_header(header):
    row = header(Manufacturer="", PatientSex="", Modality=None)
    assert all(row[column] is None for column in COLUMNS)


@pytest.mark.parametrize(
    ("raw", "tesla"),
    [(15000, "1.5"), (1.4939999580383, "1.5"), (3, "3.0"), (2.8936, "2.9"), (0.55, "0.55"), (0.35, "0.35"),
     (0.2, "0.2"), (0.23, "0.2"), (7, "7.0"), (0, None), (1e9, None), (5500, "0.55")],
)  # fmt: skip
def test_field_strength_in_tesla(header, raw, tesla):
    assert header(MagneticFieldStrength=raw)["field_strength"] == tesla


@pytest.mark.parametrize(
    ("elements", "age"),
    [
        ({"PatientAge": "022Y", "PatientBirthDate": "19000101"}, "022Y"),
        ({"PatientBirthDate": "19600615", "StudyDate": "20200614"}, "059Y"),
        ({"PatientBirthDate": "19600615", "StudyDate": "20200615"}, "060Y"),
        ({"PatientBirthDate": "20300101", "StudyDate": "20200101"}, None),
        ({"PatientBirthDate": "17000101", "StudyDate": "20200101"}, None),
        ({"PatientBirthDate": "19600615"}, None),
        ({"PatientBirthDate": "1960", "StudyDate": "20200101"}, None),
    ],
)
def test_age(header, elements, age):
    assert header(**elements)["age"] == age


@pytest.mark.parametrize(
    ("code", "sex"), [("M", "Male"), ("F", "Female"), ("O", "Other"), ("f", "Female"), ("U", None)]
)
def test_sex(header, code, sex):
    assert header(PatientSex=code)["sex"] == sex


def test_several_kernels_and_damaged_numbers(header, tmp_path, write_dicom):
    from pydicom import dcmread

    assert header(ConvolutionKernel=["I26f", "2"])["kernel"] == "I26f\\2"
    path = tmp_path / "a.dcm"
    raw = path.read_bytes()
    dataset = dcmread(write_dicom(path, np.zeros((4, 4), np.uint16), KVP="120"))
    assert dataset.KVP == 120
    path.write_bytes(path.read_bytes().replace(b"DS\x04\x00120 ", b"DS\x04\x00high"))
    assert read_headers([str(path)])["kvp"][0] is None
    assert len(raw) > 0


def _item(**elements):
    item = Dataset()
    for keyword, value in elements.items():
        setattr(item, keyword, value)
    return item


def test_groups_shared_by_the_frames_of_an_enhanced_object(header):
    shared = _item(
        PixelMeasuresSequence=[_item(SliceThickness=0.6)],
        CTXRayDetailsSequence=[_item(KVP=100)],
        CTReconstructionSequence=[_item(ConvolutionKernel="Br40")],
    )
    row = header(SharedFunctionalGroupsSequence=[shared])
    assert (row["slice_thickness"], row["kvp"], row["kernel"]) == ("0.6", "100", "Br40")


def test_institution_is_hashed_alike_for_spellings_and_tells_no_name():
    name = hash_institution("Klinikum  rechts der Isar")
    assert name == hash_institution("KLINIKUM RECHTS-DER-ISAR ")
    assert name is not None
    assert name.startswith("site-")
    assert len(name) == 11
    assert name != hash_institution("Charité")
    assert hash_institution(" - ") is None


def test_rows_follow_the_images_and_others_are_empty(tmp_path, write_dicom, write_series):
    good = write_dicom(tmp_path / "a.dcm", np.zeros((4, 4), np.uint16), Manufacturer="SIEMENS")
    write_series(tmp_path / "s", np.zeros((3, 4, 4), np.uint16), Manufacturer="Philips")
    (tmp_path / "s" / ".DS_Store").write_bytes(b"x")
    (tmp_path / "s" / "a.txt").write_text("x")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "text.dcm").write_text("hello")
    (tmp_path / "cut.dcm").write_bytes(good.read_bytes()[:300])
    names = ["a.dcm", "missing.dcm", "s", "text.dcm", "nothing", "cut.dcm", "a.dcm", "a.npz#3"]
    frame = read_headers([str(tmp_path / name) for name in names])
    assert list(frame.columns) == list(COLUMNS)
    assert list(frame.index) == list(range(8))
    assert list(frame["vendor"]) == ["Siemens", None, "Philips", None, None, None, "Siemens", None]


def test_no_image_gives_no_row():
    assert read_headers([]).shape == (0, len(COLUMNS))


def test_no_pixel_and_no_identifier_is_read(tmp_path, write_dicom, monkeypatch):
    import radaudit.load.images.dicom_file as dicom_file

    asked = []
    original = dicom_file.dcmread

    def spy(*args, **kwargs):
        asked.append(kwargs)
        return original(*args, **kwargs)

    monkeypatch.setattr(dicom_file, "dcmread", spy)
    frame = read_headers([str(write_dicom(tmp_path / "a.dcm", np.zeros((4, 4), np.uint16)))])
    assert asked[0]["stop_before_pixels"] is True
    assert not {"PatientID", "PatientName"} & set(asked[0]["specific_tags"])
    assert "SECRET" not in frame.to_json()


def test_a_damaged_header_is_an_empty_row(tmp_path, write_dicom, monkeypatch):
    path = write_dicom(tmp_path / "a.dcm", np.zeros((4, 4), np.uint16), Manufacturer="GE")
    monkeypatch.setattr("radaudit.load.headers._describe", lambda _: 1 / 0)
    assert read_headers([str(path)])["vendor"][0] is None
