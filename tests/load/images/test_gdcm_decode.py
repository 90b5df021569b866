"""GDCM works beside the run: whatever happens to it, the run goes on."""

from __future__ import annotations

import io
import os
import shutil
import tempfile

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.encaps import encapsulate, get_frame
from torch.utils.data import DataLoader, Dataset

from radaudit.errors import Unreadable
from radaudit.load.images import gdcm_decode, gdcm_process
from radaudit.load.images.dicom import read_dicom
from radaudit.load.pixels import read_input
from radaudit.records import Preprocessing

gdcm = pytest.importorskip("gdcm")


@pytest.fixture
def lossless(tmp_path, write_dicom):
    """A lossless JPEG file and its pixels."""
    pixels = (np.random.default_rng(0).normal(1000, 90, (40, 50))).astype(np.uint16)
    reader = gdcm.ImageReader()
    reader.SetFileName(str(write_dicom(tmp_path / "plain.dcm", pixels, BitsStored=12)))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(gdcm.TransferSyntax.JPEGLosslessProcess14_1))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer = gdcm.ImageWriter()
    writer.SetFileName(str(tmp_path / "small.dcm"))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    assert writer.Write()
    return tmp_path / "small.dcm", pixels


def _damage(path, change):
    dataset = dcmread(path)
    stream = change(bytearray(get_frame(dataset.PixelData, 0, number_of_frames=1)))
    dataset.PixelData = encapsulate([bytes(stream)])
    damaged = path.with_name("damaged.dcm")
    dataset.save_as(damaged)
    return damaged


def test_a_stream_that_lacks_its_end_is_refused_not_made_up(lossless, capfd):
    path, pixels = lossless
    damaged = _damage(path, lambda stream: stream[: len(stream) // 2])
    with pytest.raises(Unreadable, match="damaged: it does not decode as JPEG Lossless"):
        read_dicom(damaged)
    np.testing.assert_array_equal(read_dicom(path).pixels, pixels)
    assert capfd.readouterr() == ("", "")


def test_a_decoder_that_dies_costs_one_file(lossless, monkeypatch, tmp_path):
    path, pixels = lossless
    np.testing.assert_array_equal(read_dicom(path).pixels, pixels)
    deadly = tmp_path / "deadly.py"
    deadly.write_text("import os, sys; sys.stdin.readline(); os.abort()")
    gdcm_decode._stop()
    with monkeypatch.context() as patch:
        patch.setattr(gdcm_decode, "PROGRAM", deadly)
        with pytest.raises(Unreadable, match="does not decode"):
            read_dicom(path)
    np.testing.assert_array_equal(read_dicom(path).pixels, pixels)


def test_a_decoder_that_was_killed_is_started_again(lossless):
    path, pixels = lossless
    read_dicom(path)
    process = gdcm_decode._running[os.getpid()]
    process.kill()
    process.wait()
    np.testing.assert_array_equal(read_dicom(path).pixels, pixels)
    assert gdcm_decode._running[os.getpid()] is not process


def test_without_an_interpreter_there_is_a_sentence(lossless, monkeypatch):
    path, _ = lossless
    gdcm_decode._stop()
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(Unreadable, match="no process could be started"):
        read_dicom(path)


class _Files(Dataset):
    def __init__(self, paths):
        self.paths = paths

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return read_input(self.paths[index], Preprocessing(size=(40, 50), intensity="none"))


def test_forked_workers_do_not_share_a_decoder(lossless, tmp_path):
    path, pixels = lossless
    read_dicom(path)  # the parent's decoder runs before the workers are forked
    paths = [str(shutil.copy(path, tmp_path / f"{i}.dcm")) for i in range(12)]
    batches = list(DataLoader(_Files(paths), batch_size=3, num_workers=2))
    assert len(batches) == 4
    for batch in batches:
        np.testing.assert_array_equal(batch.numpy(), np.broadcast_to(pixels, (3, 1, 40, 50)))


def test_the_program_answers_with_an_array_or_nothing(lossless):
    path, pixels = lossless
    with tempfile.TemporaryFile(buffering=0) as heard:
        np.testing.assert_array_equal(np.load(io.BytesIO(gdcm_process.answer(str(path), heard))), pixels)
        assert gdcm_process.answer("/nowhere.dcm", heard) == b""
