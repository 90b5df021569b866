"""Arrays are read without pickles, and their axes mean what the model expects."""

from __future__ import annotations

import pickle
import zipfile

import numpy as np
import pytest

from radaudit.errors import Unreadable
from radaudit.load.images.reading import open_image


@pytest.fixture
def values():
    return np.random.default_rng(0).integers(0, 255, (6, 8), dtype=np.uint8)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float64, np.float16, ">i4", bool])
def test_npy_of_every_number(tmp_path, values, dtype):
    np.save(tmp_path / "a.npy", values.astype(dtype))
    image = open_image(str(tmp_path / "a.npy"), dims=2)
    assert image.pixels.dtype == np.float32
    np.testing.assert_array_equal(image.pixels, values.astype(dtype).astype(np.float32))


@pytest.mark.parametrize(
    ("shape", "dims", "spatial", "is_color"),
    [
        ((6, 8), 2, (6, 8), False),
        ((6, 8, 1), 2, (6, 8), False),
        ((1, 6, 8), 2, (6, 8), False),
        ((6, 8, 3), 2, (6, 8), True),
        ((6, 8, 4), 2, (6, 8), True),
        ((3, 6, 8), 2, (6, 8), True),
        ((5, 6, 8), 3, (5, 6, 8), False),
        ((3, 6, 8), 3, (3, 6, 8), False),
        ((1, 5, 6, 8), 3, (5, 6, 8), False),
        ((5, 6, 8, 3), 3, (5, 6, 8), True),
    ],
)
def test_axes(tmp_path, shape, dims, spatial, is_color):
    np.save(tmp_path / "a.npy", np.zeros(shape))
    image = open_image(str(tmp_path / "a.npy"), dims=dims)
    assert (image.shape, image.is_color) == (spatial, is_color)


@pytest.mark.parametrize(
    ("shape", "dims", "sentence"),
    [
        ((5, 6, 8), 2, "5 x 6 x 8 values, neither gray nor RGB, where a 2-D image is expected"),
        ((2, 5, 6, 8), 2, "2 x 5 x 6 x 8 values where a 2-D image is expected"),
        ((2, 5, 6, 8), 3, "neither gray nor RGB, where a volume is expected"),
        ((9,), 2, "9 values where"),
        ((0, 4), 2, "without pixels"),
    ],
)
def test_wrong_axes(tmp_path, shape, dims, sentence):
    np.save(tmp_path / "a.npy", np.zeros(shape))
    with pytest.raises(Unreadable, match=sentence):
        open_image(str(tmp_path / "a.npy"), dims=dims)


def test_channels_first_color_is_the_same_picture(tmp_path):
    rgb = np.random.default_rng(0).random((6, 8, 3))
    np.save(tmp_path / "last.npy", rgb)
    np.save(tmp_path / "first.npy", rgb.transpose(2, 0, 1))
    last, first = (open_image(str(tmp_path / f"{name}.npy"), dims=2).pixels for name in ("last", "first"))
    np.testing.assert_array_equal(last, first)


def test_npz_with_one_array_or_one_named_image(tmp_path, values):
    np.savez_compressed(tmp_path / "a.npz", pixels=values)
    np.testing.assert_array_equal(open_image(str(tmp_path / "a.npz"), dims=2).pixels, values)
    np.savez(tmp_path / "b.npz", mask=values * 0, image=values)
    np.testing.assert_array_equal(open_image(str(tmp_path / "b.npz"), dims=2).pixels, values)
    np.savez(tmp_path / "c.npz", mask=values, other=values)
    with pytest.raises(Unreadable, match='holds 2 arrays, none of them named "image"'):
        open_image(str(tmp_path / "c.npz"), dims=2)


def test_entries(tmp_path):
    stack = np.random.default_rng(0).integers(0, 255, (9, 6, 8), dtype=np.uint8)
    np.save(tmp_path / "a.npy", stack)
    np.savez(tmp_path / "b.npz", images=stack, labels=np.arange(9))
    np.savez(tmp_path / "c#1.npz", test_images=stack, test_labels=np.arange(9))
    for address in ("a.npy#4", "b.npz#4", "b.npz#images#4", "c#1.npz#test_images#4"):
        np.testing.assert_array_equal(open_image(str(tmp_path / address), dims=2).pixels, stack[4])
    np.testing.assert_array_equal(open_image(str(tmp_path / "b.npz#images"), dims=3).pixels, stack)


def test_an_archive_that_changed_is_read_again(tmp_path):
    for value in (1, 2):
        np.savez(tmp_path / "a.npz", images=np.full((3, 4, 4 + value), value))
        assert open_image(str(tmp_path / "a.npz#0"), dims=2).pixels.max() == value


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("a.npy#9", r"entry 9 is asked for, but the array has 9"),
        ("a.npy#scan", "an NPY file holds one array"),
        ("b.npz#nothing#1", "no array of the name asked for among its 2"),
        ("b.npz#images#last", "after the second # is not a number"),
        ("flat.npy#0", "holds one image"),
        ("t.txt#0", "it holds text"),
        ("p.png#0", "only an entry of an NPY or NPZ file"),
        ("none.npz#0", "the file is missing"),
    ],
)
def test_wrong_addresses(tmp_path, address, sentence):
    stack = np.zeros((9, 6, 8))
    np.save(tmp_path / "a.npy", stack)
    np.save(tmp_path / "flat.npy", stack[0])
    np.savez(tmp_path / "b.npz", images=stack, labels=np.arange(9))
    (tmp_path / "t.txt").write_text("hello")
    (tmp_path / "p.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 20)
    with pytest.raises(Unreadable, match=sentence):
        open_image(str(tmp_path / address), dims=2)


class _Bomb:
    def __reduce__(self):
        return (exec, ("raise SystemExit('a pickle ran')",))


def test_pickles_are_never_loaded(tmp_path):
    np.save(tmp_path / "a.npy", np.array([_Bomb()], dtype=object), allow_pickle=True)
    np.savez(tmp_path / "b.npz", image=np.array([_Bomb()], dtype=object))
    (tmp_path / "c.npy").write_bytes(pickle.dumps(_Bomb()))
    for name in ("a.npy", "b.npz", "c.npy"):
        with pytest.raises(Unreadable, match=r"Python objects|pickle"):
            open_image(str(tmp_path / name), dims=2)


@pytest.mark.parametrize(
    ("array", "words"),
    [(np.array([["a", "b"]]), "text"), (np.ones((2, 2), complex), "complex numbers"),
     (np.zeros((2, 2), "datetime64[D]"), "datetime64"), (np.zeros((2, 2), [("a", "f4")]), "records")],
)  # fmt: skip
def test_arrays_of_other_things(tmp_path, array, words):
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(Unreadable, match=f"the array holds {words}"):
        open_image(str(tmp_path / "a.npy"), dims=2)


def test_cut_and_damaged_arrays(tmp_path, values):
    np.save(tmp_path / "a.npy", values)
    whole = (tmp_path / "a.npy").read_bytes()
    (tmp_path / "a.npy").write_bytes(whole[:-5])
    with pytest.raises(Unreadable, match="cut short"):
        open_image(str(tmp_path / "a.npy"), dims=2)
    (tmp_path / "a.npy").write_bytes(whole[:40])
    with pytest.raises(Unreadable, match=r"cut short|damaged"):
        open_image(str(tmp_path / "a.npy"), dims=2)
    np.savez_compressed(tmp_path / "b.npz", image=values)
    (tmp_path / "b.npz").write_bytes((tmp_path / "b.npz").read_bytes()[:-30])
    with pytest.raises(Unreadable, match="the NPZ file is cut short or damaged"):
        open_image(str(tmp_path / "b.npz"), dims=2)


def test_zip_without_arrays(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("data.pkl", b"x")
    with pytest.raises(Unreadable, match="the ZIP file holds no array"):
        open_image(str(tmp_path / "a.npz"), dims=2)


def test_an_array_has_no_window(tmp_path, values):
    np.save(tmp_path / "a.npy", values)
    with pytest.raises(Unreadable, match="no display window of its own"):
        open_image(str(tmp_path / "a.npy"), dims=2, is_display=True)
