"""Whatever a file is called and whatever it holds: it opens safely, or one sentence says why not."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from pathlib import Path

import pytest
import torch

from radaudit.errors import UsageError
from radaudit.load.models import open_model
from radaudit.load.models.archive import open_archive
from radaudit.load.models.catalogue import LOADERS
from radaudit.load.models.devices import choose_device

SUFFIXES = (".pt", ".ts", ".pt2", ".onnx", ".safetensors", ".zip", ".pth", "")


def bomb_files(bomb, pickled_bomb: bytes) -> dict[str, bytes]:
    new, old, wrapped = io.BytesIO(), io.BytesIO(), io.BytesIO()
    torch.save(bomb, new)
    torch.save(bomb, old, _use_new_zipfile_serialization=False)
    torch.save({"state_dict": {"a": torch.ones(1)}, "extra": bomb}, wrapped)
    fake = io.BytesIO()
    with zipfile.ZipFile(fake, "w") as zipped:
        for name in ("data.pkl", "constants.pkl", "attributes.pkl", "code/__torch__.py"):
            zipped.writestr(f"m/{name}", pickled_bomb)
    export = io.BytesIO()
    with zipfile.ZipFile(export, "w") as zipped:
        for name in (
            "models/model.json",
            "data/sample_inputs/model.pt",
            "data/weights/model.pt",
            "data/constants/model.pt",
        ):
            zipped.writestr(f"m/{name}", pickled_bomb)
        zipped.writestr("m/archive_format", "pt2")
    return {
        "pickle": pickled_bomb,
        "pickle, protocol 5": pickle.dumps(bomb, protocol=5),
        "torch.save": new.getvalue(),
        "torch.save before 1.6": old.getvalue(),
        "checkpoint": wrapped.getvalue(),
        "dressed as TorchScript": fake.getvalue(),
        "dressed as torch.export": export.getvalue(),
        "old pickle protocol": pickle.dumps(bomb, protocol=0),
    }


@pytest.mark.parametrize("arch", [None, "densenet121"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_bomb_goes_off_under_any_name(bomb, pickled_bomb, mark, tmp_path, suffix, arch):
    for content in bomb_files(bomb, pickled_bomb).values():
        path = tmp_path / f"model{suffix}"
        path.write_bytes(content)
        with pytest.raises(UsageError):
            open_model(path, arch=arch, device="cpu")
        assert not mark.exists()


def test_every_loader_refuses_a_bomb_handed_to_it(bomb, pickled_bomb, mark, tmp_path):
    """A new loader joins this test by being registered: nothing it recognizes may run code."""
    opened = set()
    for content in bomb_files(bomb, pickled_bomb).values():
        path = tmp_path / "model.pt"
        path.write_bytes(content)
        from radaudit.load.models.catalogue import Request
        from radaudit.load.models.sniff import look

        for name, loader in LOADERS.items():
            if loader.recognizes(look(path)):
                opened.add(name)
                with pytest.raises(UsageError):
                    loader.open(look(path), Request("densenet121", "cpu"))
    assert opened >= {"torchscript", "torch_export", "state_dict"}
    assert not mark.exists()


def test_a_pickled_module_is_refused_with_the_three_ways_out(network, tmp_path):
    torch.save(network, tmp_path / "model.pt")
    with pytest.raises(UsageError) as caught:
        open_model(tmp_path / "model.pt")
    assert "model.pt: holds a pickled Python object (torch.nn.modules.container.Sequential)" in caught.value.problem
    assert "so it was not opened" in caught.value.problem
    for way in ("torch.jit.trace", "torch.export.save", "safetensors.torch.save_file", "--arch"):
        assert way in caught.value.cure
    assert caught.value.exit_code == 2


def test_a_missing_an_empty_and_a_text_file_are_named(tmp_path):
    with pytest.raises(UsageError, match=r"absent\.pt: there is no such model file"):
        open_model(tmp_path / "absent.pt")
    (tmp_path / "empty.pt").touch()
    with pytest.raises(UsageError, match=r"empty\.pt: the model file is empty"):
        open_model(tmp_path / "empty.pt")
    (tmp_path / "text.pt").write_text("hello " * 100)
    with pytest.raises(UsageError, match=r"text\.pt: not a model that radaudit can read.*TorchScript, torch\.export"):
        open_model(tmp_path / "text.pt")


def test_a_folder_without_a_bundle_is_named(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "model.pt").write_bytes(b"x")
    with pytest.raises(UsageError, match=r"folder: not a model that radaudit can read\. A folder"):
        open_model(tmp_path / "folder")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_named(tmp_path):
    path = tmp_path / "m.pt"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(UsageError, match=r"m\.pt: cannot be read"):
        open_model(path)


def test_a_zip_cut_short_or_flipped_is_named(network, tmp_path, save_torchscript):
    path = save_torchscript(network, tmp_path / "m.pt")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UsageError, match=r"m\.pt: a zip file that is damaged or cut short"):
        open_model(path)
    with zipfile.ZipFile(io.BytesIO(whole)) as zipped:
        info = next(info for info in zipped.infolist() if info.filename.endswith("data.pkl"))
    flipped = bytearray(whole)
    flipped[whole.index(b"data.pkl", info.header_offset) + 100] ^= 0xFF
    path.write_bytes(bytes(flipped))
    with pytest.raises(UsageError, match=r"m\.pt: data\.pkl inside is damaged"):
        open_model(path)


@pytest.mark.parametrize("entry", ["../../outside", "/etc/passwd", "a/../../b", "..\\outside", "C:/x"])
def test_zip_entries_that_point_outside_are_refused(tmp_path, entry):
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as zipped:
        zipped.writestr("bundle.json", "{}")
        info = zipfile.ZipInfo("x")
        info.filename = entry
        zipped.writestr(info, "x")
    with pytest.raises(UsageError, match="points outside of it"):
        open_model(tmp_path / "m.zip")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["m/data.pkl", "m/DATA.pkl"])
def test_two_entries_of_one_name_are_refused(tmp_path, second):
    with zipfile.ZipFile(tmp_path / "m.pt", "w") as zipped:
        zipped.writestr("m/data.pkl", "a")
        zipped.writestr(second, "b")
    with pytest.raises(UsageError, match="two entries of the same name"):
        open_model(tmp_path / "m.pt")


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "m.pt", "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("m/data.pkl", b"\0" * (65 * 2**20))
    with pytest.raises(UsageError, match="that would unpack to 68,157,440"):
        open_model(tmp_path / "m.pt")


def test_an_encrypted_entry_is_refused(tmp_path):
    path = tmp_path / "m.pt"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("m/data.pkl", "a")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(UsageError, match="encrypted"):
        open_model(path)


def test_the_root_folder_of_a_zip_is_taken_off(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zipped:
        zipped.writestr("m/x/y", "1")
        zipped.writestr("m/z", "2")
        zipped.writestr("__MACOSX/m/z", "3")
    archive = open_archive(tmp_path / "a.zip", "a.zip")
    assert set(archive.names) == {"x/y", "z"}
    assert archive.read("z") == b"2"
    with pytest.raises(UsageError, match=r"a\.zip: absent is missing inside"):
        archive.read("absent")


def test_devices_are_checked():
    assert choose_device("cpu") == "cpu"
    assert choose_device(None) == ("cuda:0" if torch.cuda.is_available() else "cpu")
    with pytest.raises(UsageError, match="--device toaster: there is no such kind of device"):
        choose_device("toaster")
    with pytest.raises(UsageError, match="--device cuda:99: this machine does not have it"):
        choose_device("cuda:99")


@pytest.mark.parametrize(("option", "value"), [("output", "percent"), ("positive", 2)])
def test_wrong_options_are_named(tmp_path: Path, option, value):
    with pytest.raises(UsageError, match=str(value)):
        open_model(tmp_path / "m.pt", **{option: value})


def test_a_training_that_is_not_finished_is_told_as_one(tmp_path):
    folder = tmp_path / "model"
    for name in ("training/settings.json", "training/checkpoints/last.ckpt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}")
    with pytest.raises(UsageError, match="model holds a training that is not finished") as told:
        open_model(folder)
    assert "--resume" in told.value.cure
