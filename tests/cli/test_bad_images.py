"""Bad models and images on the command line: refused in words, or counted by group."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import pytest


class _Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return (open, (self.path, "w"))


@pytest.fixture
def place(image_cohort, tmp_path: Path) -> Path:
    """A folder with the cohort, its images and a model, which a test may spoil."""
    shutil.copytree(image_cohort.folder, tmp_path, dirs_exist_ok=True)
    return tmp_path


RUN = ("report", "model.pt", "cohort.csv", "--preprocess", "preprocess.toml", "--output", "logits", "-o", "out")


def test_a_good_run_prints_its_files_and_keeps_the_scores(radaudit, place: Path) -> None:
    said = radaudit(*RUN)
    assert said.code == 0, said.err
    assert "out/predictions.parquet" in said.out
    again = radaudit(*RUN)
    assert again.code == 0
    assert "reused" in again.out.lower()


def test_a_pickled_model_is_refused_unopened(radaudit, place: Path) -> None:
    (place / "model.pt").write_bytes(pickle.dumps(_Bomb(str(place / "boom"))))
    said = radaudit(*RUN)
    assert said.code == 2
    assert "model.pt" in said.err
    assert "torch.jit" in said.err or "torch.export" in said.err
    assert not (place / "boom").exists()
    assert not (place / "out").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken off", b"plain text"])
def test_a_damaged_model_is_refused(radaudit, place: Path, content: bytes) -> None:
    (place / "model.pt").write_bytes(content)
    said = radaudit(*RUN)
    assert said.code == 2
    assert "model.pt" in said.err
    assert "Traceback" not in said.err


def test_no_such_model(radaudit, place: Path) -> None:
    (place / "model.pt").unlink()
    said = radaudit(*RUN)
    assert said.code == 2
    assert "model.pt" in said.err


def test_no_preprocessing_shows_the_template(radaudit, place: Path) -> None:
    said = radaudit("report", "model.pt", "cohort.csv")
    assert said.code == 2
    assert "size = [224, 224]" in said.err


def test_a_missing_image_file_is_said_with_its_row(radaudit, place: Path) -> None:
    (place / "image3.npy").unlink()
    said = radaudit(*RUN)
    assert said.code in (0, 2)
    if said.code == 2:
        assert "row 5" in said.err
    else:
        unscored = json.loads((place / "out/audit.json").read_text())["evidence"]["unscored"]
        assert sum(u["n"] for u in unscored if u["group"] == {"attribute": "overall", "value": "all"}) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("zero.npy", b""), ("text.dcm", b"Dear colleague,\n"), ("cut.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00")],
)
def test_an_unreadable_image_is_counted_and_ends_nothing(radaudit, place: Path, name: str, content: bytes) -> None:
    (place / name).write_bytes(content)
    cohort = (place / "cohort.csv").read_text().replace("image3.npy", name)
    (place / "cohort.csv").write_text(cohort)
    said = radaudit(*RUN)
    assert said.code == 0, said.err
    evidence = json.loads((place / "out/audit.json").read_text())["evidence"]
    everyone = next(g for g in evidence["groups"] if g["group"]["attribute"] == "overall")
    assert (everyone["n_rows"], everyone["n"], everyone["n_unscored"]) == (60, 59, 1)
    assert name not in (place / "out/report.html").read_text()


def test_when_every_image_is_unreadable_nothing_is_written(radaudit, place: Path) -> None:
    for path in place.glob("*.npy"):
        path.write_bytes(b"no picture")
    said = radaudit(*RUN)
    assert said.code == 3
    assert said.err.startswith("Error: ")
    assert not (place / "out").exists()


@pytest.mark.parametrize(
    ("before", "after"), [("[16, 16]", "[16, 16, 16]"), ("size", "channels = 3\nsize")], ids=["3-D", "channels"]
)
def test_an_input_of_the_wrong_shape_is_said(radaudit, place: Path, before: str, after: str) -> None:
    import torch

    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, 2, 3), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(2, 1)
    )
    torch.jit.save(torch.jit.script(model.eval()), str(place / "model.pt"))
    preprocess = place / "preprocess.toml"
    preprocess.write_text(preprocess.read_text().replace(before, after))
    said = radaudit(*RUN)
    assert said.code in (2, 3)
    assert said.err.startswith("Error: ")
    assert "What to do: " in said.err
    assert "Traceback" not in said.err
    assert not (place / "out").exists()
