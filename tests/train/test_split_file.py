"""What is written about the splits is read back, and nothing else is taken for it."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radaudit.errors import UsageError
from radaudit.train.splits import apply_splits, read_splits, write_splits

_texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(known=st.dictionaries(_texts, st.sampled_from(["train", "validation", "test"]), min_size=1, max_size=30))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, known: dict[str, str]) -> None:
    path = tmp_path_factory.mktemp("splits") / "splits.csv"
    names = np.array([*known, next(iter(known))], dtype=object)
    digest = write_splits(path, names, [known[n] for n in names])
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert read_splits(path, digest) == known
    assert apply_splits(read_splits(path), names).tolist() == [known[n] for n in names]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    write_splits(tmp_path / "splits.csv", ["b", "a", "c", "a"], ["test", "train", "train", "train"])
    return tmp_path / "splits.csv"


def test_the_file_is_sorted_and_its_hash_can_be_checked_by_others(written: Path) -> None:
    assert written.read_bytes().decode() == "patient,split\r\na,train\r\nb,test\r\nc,train\r\n"
    done = subprocess.run(
        ["sha256sum", "-c", "splits.csv.sha256"], cwd=written.parent, capture_output=True, check=False
    )
    assert done.returncode == 0


@pytest.mark.parametrize(
    "content", [b"patient,split\na,train\nb,train\nc,train\n", b"patient,split\na,train\nb,te", b""]
)
def test_a_changed_or_torn_file_is_refused(written: Path, content: bytes) -> None:
    written.write_bytes(content)
    with pytest.raises(UsageError, match="was changed, or part of it is missing"):
        read_splits(written)


def test_a_file_whose_hash_was_changed_with_it_is_refused_by_the_hash_of_the_model(written: Path) -> None:
    digest = written.with_name("splits.csv.sha256").read_text().split()[0]
    written.write_text(written.read_text().replace("b,test", "b,train"))
    new = hashlib.sha256(written.read_bytes()).hexdigest()
    written.with_name("splits.csv.sha256").write_text(f"{new}  splits.csv\n")
    assert read_splits(written)["b"] == "train"
    with pytest.raises(UsageError, match="was changed"):
        read_splits(written, digest)


def test_missing_files_and_foreign_files_are_refused(written: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^other.csv cannot be read"):
        read_splits(tmp_path / "other.csv")
    side = written.with_name("splits.csv.sha256")
    kept = side.read_bytes()
    side.write_bytes(b"")
    with pytest.raises(UsageError, match="holds no SHA-256"):
        read_splits(written)
    side.unlink()
    with pytest.raises(UsageError, match=r"^splits.csv.sha256 cannot be read"):
        read_splits(written)
    side.write_bytes(kept)
    with pytest.raises(UsageError, match="says something else"):
        write_splits(written, ["a"], ["test"])
    assert write_splits(written, ["c", "a", "b"], ["train", "train", "test"]) == kept.split()[0].decode()


def test_writing_a_patient_twice_and_rows_without_a_split_are_refused(written: Path) -> None:
    with pytest.raises(UsageError, match="1 rows are in another split"):
        write_splits(written.with_name("new.csv"), ["a", "a"], ["train", "test"])
    assert not written.with_name("new.csv").exists()
    with pytest.raises(UsageError, match="1 of 2 rows"):
        apply_splits(read_splits(written), ["a", "z"])
