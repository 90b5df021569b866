"""Manufacturers fold to one name each, and nothing folds by accident."""

from __future__ import annotations

import pytest

from radaudit.load.vendors import fold_vendor

SPELLINGS = {
    "GE": ["GE", "GE MEDICAL SYSTEMS", "GE Medical Systems", "G.E. Medical Systems", "G. E. Healthcare", "GE Healthcare",
           "ge healthcare  ", "GE HEALTHCARE IT", "GE MEDICAL SYSTEMS / MIM Software", "GENERAL ELECTRIC COMPANY",
           "GE-Healthcare", "GEMS", "GE OEC Medical Systems GmbH", "GE Vingmed Ultrasound", "GE_MEDICAL_SYSTEMS"],
    "Siemens": ["SIEMENS", "Siemens", "SIEMENS NM", "Siemens Healthineers", "Siemens Healthcare GmbH", "SIEMENS AG",
                "SIEMENS / MIM Software", "Siemens HealthCare Diagnostics", "ACUSON"],
    "Philips": ["Philips", "Philips Medical Systems", "Philips Medical Systems, Inc.", "PHILIPS",
                "Philips Medical Systems / MIM Software", "Philips Healthcare", "Philips-Medical"],
    "Canon": ["TOSHIBA", "TOSHIBA_MEC", "Toshiba Medical Systems", "Canon Medical Systems", "CANON_MEC", "Canon Inc.",
              "Canon/Toshiba"],
    "Fujifilm": ["FUJI", "FUJIFILM", "FUJIFILM Corporation", "FUJI PHOTO FILM Co., ltd.", "Fujifilm Healthcare"],
    "SonoSite": ["SonoSite, Inc.", "FUJIFILM SonoSite"],
    "Aloka": ["ALOKA CO., LTD.", "Hitachi Aloka Medical,Ltd"],
    "Hitachi": ["HITACHI", "Hitachi Medical Corporation", "Hitachi, Ltd."],
    "Hologic": ["HOLOGIC, Inc.", "LORAD", "Lorad, A Hologic Company"],
    "Agfa": ["Agfa", "Agfa-Gevaert AG", "AGFA HealthCare"],
    "Carestream": ["CARESTREAM HEALTH", "Carestream", "KODAK", "Eastman Kodak Company", "Kodak Health Imaging"],
    "Konica Minolta": ["KONICA MINOLTA", "Konica Minolta, Inc.", "KONICA", "KonicaMinolta"],
    "Samsung": ["SAMSUNG MEDISON CO., LTD.", "Samsung Electronics", "MEDISON"],
    "United Imaging": ["UIH", "United Imaging Healthcare", "U.I.H."],
    "Shimadzu": ["SHIMADZU", "Shimadzu Corporation"],
    "Mindray": ["Mindray", "MINDRAY Bio-Medical"],
    "Varian": ["Varian Medical Systems"],
    "Elekta": ["ELEKTA", "Elekta Instrument AB"],
    "Esaote": ["ESAOTE S.p.A."],
    "Neusoft": ["Neusoft Medical Systems"],
    "Planmed": ["Planmed Oy"],
    "Sectra": ["Sectra Imtec AB"],
    "Swissray": ["SWISSRAY"],
    "Del Medical": ["Del Medical Imaging"],
    "Dentsply Sirona": ["Sirona", "Dentsply Sirona"],
    "Vatech": ["VATECH Company Limited"],
    "Bruker": ["Bruker BioSpin MRI GmbH"],
}  # fmt: skip


@pytest.mark.parametrize(("vendor", "raw"), [(v, raw) for v, all_raw in SPELLINGS.items() for raw in all_raw])
def test_spellings_of_one_vendor(vendor, raw):
    assert fold_vendor(raw) == vendor


@pytest.mark.parametrize(
    "raw",
    ["Agenda Imaging", "GENESIS", "Gendex", "Geist & Co", "Delft Imaging", "Delta", "Siemensstadt Klinik", "CMS, Inc.",
     "Phil", "Canonical", "Garage GE", "未知", "<script>"],
)  # fmt: skip
def test_strangers_keep_their_name(raw):
    assert fold_vendor(raw) == raw


def test_blanks():
    assert fold_vendor("") == ""
    assert fold_vendor("   ") == ""
    assert fold_vendor("  Acme \x00") == "Acme"


def test_folding_again_changes_nothing():
    assert all(fold_vendor(vendor) == vendor for vendor in SPELLINGS)
