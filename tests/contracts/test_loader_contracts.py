"""Whatever a model file is called and however it is wrapped: nothing in it runs."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import pytest

from radaudit.errors import UsageError
from radaudit.load.models import open_model
from radaudit.load.models.catalogue import LOADERS
from radaudit.load.models.sniff import look

SUFFIXES = (".pt", ".pth", ".ts", ".pt2", ".onnx", ".zip", ".ckpt", ".pkl", ".safetensors", ".json", "")


class _Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return (open, (str(self.mark), "w"))


def _wrapped(mark: Path) -> dict[str, bytes]:
    """The bomb in every wrapping that people use."""
    import torch

    bomb = pickle.dumps(_Bomb(mark))
    saved, legacy = io.BytesIO(), io.BytesIO()
    torch.save(_Bomb(mark), saved)
    torch.save(_Bomb(mark), legacy, _use_new_zipfile_serialization=False)
    wraps = {"pickle": bomb, "torch.save": saved.getvalue(), "old torch.save": legacy.getvalue()}
    for member in ("archive/data.pkl", "archive/constants.pkl", "model.pt", "weights.pth"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(member, bomb)
            archive.writestr("archive/version", "3\n")
        wraps[f"zip with {member}"] = packed.getvalue()
    return wraps


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_bomb_is_refused_under_any_name_and_never_goes_off(tmp_path: Path, suffix: str) -> None:
    mark = tmp_path / "went-off"
    for wrapping, content in _wrapped(mark).items():
        path = tmp_path / f"model{suffix}"
        path.write_bytes(content)
        for arch in (None, "densenet121"):
            with pytest.raises(UsageError) as caught:
                open_model(path, device="cpu", arch=arch)
            assert caught.value.cure, wrapping
            assert not mark.exists(), wrapping


@pytest.mark.parametrize("key", LOADERS)
@pytest.mark.parametrize("content", [b"", b"plain text", b"PK\x05\x06" + bytes(18), bytes(64)])
def test_no_loader_claims_what_is_no_model(tmp_path: Path, key: str, content: bytes) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(content)
    # Whether already the look at it refuses, or no loader takes it: the file is never opened as a model.
    refused = False
    try:
        seen = look(path)
    except UsageError:
        refused = True
    assert refused or not LOADERS[key].recognizes(seen)


@pytest.mark.parametrize("key", LOADERS)
def test_a_loader_has_a_title_for_messages(key: str) -> None:
    assert LOADERS[key].format == key
    assert LOADERS[key].title
