"""Opens an image of any kind that is read, whatever its name says."""

from __future__ import annotations

import warnings
from pathlib import Path

from radaudit.errors import Unreadable
from radaudit.language import noted
from radaudit.load.images.image import Image
from radaudit.load.images.sniff import sniff


def open_image(path: str, *, dims: int, is_display: bool = False) -> Image:
    """Reads one image, whatever its format.

    Args:
        path: A DICOM, NIfTI, PNG, JPEG, TIFF, NPY or NPZ file, a folder that holds one DICOM series, or an entry of an
            array: "scans.npy#12", "scans.npz#12", "scans.npz#images#12" (counted from 0 along the first axis).
        dims: 2 or 3, how many spatial axes the model expects; settles what an array's axes mean.
        is_display: True for the pixels as a display would show them, in [0, 1]: DICOM's own VOI LUT or window, the
            whole range of a picture's bit depth, NIfTI's cal_min and cal_max.

    Raises:
        Unreadable: For every reason a file can have not to be read, in words and without its path.
    """
    try:
        with warnings.catch_warnings():
            # A file that bends its standard is read all the same; one warning a file would bury the progress bar.
            warnings.simplefilter("ignore")
            return _read(path, dims, is_display)
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable("the image needs more memory than there is") from None
    except Exception as error:  # a decoder may fail in any way on a damaged file, and that must not end the run
        raise Unreadable(
            noted("the file is damaged: decoding it failed ({what})", what=type(error).__name__)
        ) from error


def _read(path: str, dims: int, is_display: bool) -> Image:
    # Each reader brings its own library; a cohort of one format should not wait for the others to be imported.
    place = Path(path)
    if not path or "\x00" in path:
        raise Unreadable("no file is named")
    try:
        is_dir, is_there = place.is_dir(), place.exists()
    except OSError as error:  # a name longer than the system allows
        raise Unreadable(noted("the file cannot be opened: {what}", what=error.strerror)) from None
    if is_dir:
        from radaudit.load.images.dicom_series import read_series

        return read_series(place, is_display=is_display)
    if "#" in path and not is_there:
        from radaudit.load.images.array import read_entry

        return read_entry(path, dims=dims, is_display=is_display)
    kind = sniff(place)
    if kind == "dicom":
        from radaudit.load.images.dicom import read_dicom

        return read_dicom(place, is_display=is_display)
    if kind == "nifti":
        from radaudit.load.images.nifti import read_nifti

        return read_nifti(place, is_display=is_display)
    if kind == "picture":
        from radaudit.load.images.picture import read_picture

        return read_picture(place, is_display=is_display)
    from radaudit.load.images.array import read_array

    return read_array(place, dims=dims, is_display=is_display)
