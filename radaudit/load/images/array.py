"""NPY and NPZ arrays. Pickled objects are never loaded."""

from __future__ import annotations

import zipfile
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Unreadable
from radaudit.language import noted
from radaudit.load.images.image import Image, refuse_giant
from radaudit.load.images.sniff import sniff

IMAGE_KEY = "image"
IMAGES_KEY = "images"
EXPECTED = {2: noted("a 2-D image"), 3: noted("a volume")}


def read_array(path: Path, *, dims: int, is_display: bool = False) -> Image:
    """Reads an NPY file, or the only array (or the one named "image") of an NPZ file.

    Args:
        path: The file.
        dims: 2 or 3: whether (3, 64, 64) is a color image, channels first, or a volume of 3 slices.
        is_display: Refused: an array does not say how it is displayed.

    Raises:
        Unreadable: When the file is damaged, holds objects or several arrays, or has axes that no image has.
    """
    return _to_image(_load(path, ""), dims, is_display)


def read_entry(address: str, *, dims: int, is_display: bool = False) -> Image:
    """Reads one entry along the first axis of an array: "scans.npy#12", "scans.npz#12" or "scans.npz#images#12".

    Raises:
        Unreadable: As `read_array`, and when the address names no entry that there is.
    """
    path, key, index = split_address(address)
    array = _load(path, key)
    if index is not None:
        if array.ndim < 3:
            raise Unreadable("the array holds one image, so that no entry of it can be picked")
        if index >= len(array):
            raise Unreadable(
                noted("entry {n} is asked for, but the array has {n_2} (counted from 0)", n=index, n_2=len(array))
            )
        array = array[index]
    return _to_image(array, dims, is_display)


def split_address(address: str) -> tuple[Path, str, int | None]:
    """Splits "file#key#index", "file#index" or "file#key" into its parts.

    Raises:
        Unreadable: When no file lies before any "#".
    """
    parts = address.split("#")
    for n_after in (1, 2):
        if len(parts) <= n_after:
            break
        path, after = Path("#".join(parts[:-n_after])), parts[-n_after:]
        if not path.is_file():
            continue
        if n_after == 2:
            if not after[1].isdecimal():
                raise Unreadable("the entry after the second # is not a number")
            return path, after[0], int(after[1])
        return (path, "", int(after[0])) if after[0].isdecimal() else (path, after[0], None)
    raise Unreadable("the file is missing")


def _load(path: Path, key: str) -> NDArray[Any]:
    kind = sniff(path)
    if kind not in ("array", "archive"):
        raise Unreadable("only an entry of an NPY or NPZ file can be picked with #")
    if kind == "array" and key:
        raise Unreadable("an NPY file holds one array, which has no name")
    try:
        if kind == "archive":
            facts = path.stat()
            return _load_archive(str(path), key, facts.st_mtime_ns, facts.st_size)
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except zipfile.BadZipFile:
        raise Unreadable("the NPZ file is cut short or damaged") from None
    except (EOFError, zlib.error):
        raise Unreadable("the array file is cut short") from None
    except ValueError as error:
        raise Unreadable(_why(str(error))) from None
    refuse_giant(array.shape)
    return np.asarray(array)


# Entries of one archive are read one after the other: without this each would decompress the whole array again.
@lru_cache(maxsize=1)
def _load_archive(path: str, key: str, _changed: int, _size: int) -> NDArray[Any]:
    with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as archive:
        names = [name.removesuffix(".npy") for name in archive.zip.namelist() if name.endswith(".npy")]
        if not names:
            raise Unreadable("the ZIP file holds no array")
        chosen = key or next((name for name in (IMAGE_KEY, IMAGES_KEY) if name in names), "")
        if not chosen and len(names) > 1:
            raise Unreadable(noted('the NPZ file holds {n} arrays, none of them named "image"', n=len(names)))
        chosen = chosen or names[0]
        if chosen not in names:
            raise Unreadable(noted("the NPZ file has no array of the name asked for among its {n}", n=len(names)))
        with archive.zip.open(f"{chosen}.npy") as member:
            version = np.lib.format.read_magic(member)
            read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            refuse_giant(read(member)[0])
        return np.asarray(archive[chosen])


def _why(message: str) -> str:
    if "allow_pickle" in message or "pickled" in message or "Python objects" in message:
        return noted("the array holds Python objects (a pickle), which are never loaded")
    if "mmap length" in message or "reshape" in message or "cannot be reduced" in message:
        return noted("the array file is cut short")
    return noted("the array file is damaged")


def _to_image(array: NDArray[Any], dims: int, is_display: bool) -> Image:
    if is_display:
        raise Unreadable("an array has no display window of its own")
    if array.dtype.kind not in "biuf":
        raise Unreadable(_not_pixels(array.dtype))
    shape = array.shape
    is_color = False
    if array.ndim == dims + 1:
        if shape[-1] in (1, 3, 4):
            is_color = shape[-1] > 1
            array = array[..., :3] if is_color else array[..., 0]
        elif shape[0] in (1, 3):
            is_color = shape[0] == 3
            array = np.moveaxis(array, 0, -1) if is_color else array[0]
        else:
            raise Unreadable(
                noted(
                    "an array of {sides} values, neither gray nor RGB, where {which} is expected",
                    sides=_sides(shape),
                    which=EXPECTED[dims],
                )
            )
    if array.ndim - is_color not in (2, 3):
        raise Unreadable(
            noted("an array of {sides} values where {which} is expected", sides=_sides(shape), which=EXPECTED[dims])
        )
    refuse_giant(array.shape)
    return Image(np.array(array, dtype=np.float32, order="C"), dims=array.ndim - is_color, is_color=is_color)


def _sides(shape: tuple[int, ...]) -> str:
    return " x ".join(str(side) for side in shape)


def _not_pixels(dtype: np.dtype[Any]) -> str:
    words = {"c": noted("complex numbers"), "U": noted("text"), "S": noted("text"), "V": noted("records")}
    if dtype.kind in words:
        return noted("the array holds {what}, not pixel values", what=words[dtype.kind])
    return noted("the array holds {dtype} values, not pixel values", dtype=dtype)
