"""A cohort of images in which everything tells who the patients are: folder, files, headers and table."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image, PngImagePlugin

from radaudit.records import Preprocessing
from tests.load.conftest import _write_dicom

SECRETS = ("Doe_", "Doe^", "Doe Jane", "SECRET-", "1950-02-01", "19500201", "Zyxward")
HOSTILE = ('<script>alert("x")</script>', '"><img src=x onerror=y>')
SIDE = 32
PREPROCESSING = Preprocessing(size=(SIDE, SIDE), intensity="range", window=(0, 4095))
N = 60


def make_ward(folder: Path) -> Path:
    """60 images of 40 patients in a folder whose names, headers and table tell who they are; every score is known."""
    draw = np.random.default_rng(8)
    rows = []
    for i in range(N):
        label, score = int(i % 2), float(np.round(draw.random(), 6))
        pixels = np.full((40, 48), 300, dtype=np.uint16)
        pixels[5:35, 5:43] = np.uint16(400 + 3000 * score)
        name = f"Doe_Jane_{i}.dcm" if i % 3 else f"Doe_Jane_{i}.png"
        if i % 3:
            _write_dicom(
                folder / name, pixels, PatientBirthDate="19500201", InstitutionName="Zyxward", BurnedInAnnotation="NO"
            )
        else:
            text = PngImagePlugin.PngInfo()
            text.add_text("Patient", "Doe^Jane SECRET-7")
            Image.fromarray((pixels // 16).astype(np.uint8)).save(folder / name, pnginfo=text)
        rows.append(
            {
                "image": name, "label": label, "score": score, "patient_id": f"SECRET-{i * 2 // 3}",
                "case_id": f"Doe Jane {i} 1950-02-01", "vendor": HOSTILE[i // 5 % 2], "sex": "FM"[i // 2 % 2],
            }
        )  # fmt: skip
    pd.DataFrame(rows).to_csv(folder / "cohort.csv", index=False)
    return folder


def section_of(page: str) -> str:
    found = re.search(r'<section id="gallery".*?</section>', page, re.DOTALL)
    assert found is not None
    return found.group(0)


def pictures_on(page: str) -> list[tuple[str, bytes]]:
    return [(kind, base64.b64decode(data)) for kind, data in re.findall(r"data:(image/\w+);base64,([\w+/=]+)", page)]


def refuse_names(text: str, folder: Path) -> None:
    assert not any(secret in text for secret in (*SECRETS, str(folder)))
