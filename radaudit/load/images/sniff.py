"""What kind of file this is, from its first bytes. The name only decides where the bytes leave it open."""

from __future__ import annotations

import zlib
from pathlib import Path

from radaudit.errors import Unreadable
from radaudit.language import noted

HEAD_BYTES = 1024
GZIP = b"\x1f\x8b"
DICOM_SUFFIXES = (".dcm", ".dicom", ".ima", "")

# Kinds that are recognized only to refuse them with a useful sentence.
FOREIGN = {
    b"GIF8": noted("a GIF picture"),
    b"BM": noted("a BMP picture"),
    b"RIFF": noted("a WebP picture"),
    b"NRRD": noted("an NRRD volume, which can be converted to NIfTI"),
    b"ObjectType": noted("a MetaImage volume, which can be converted to NIfTI"),
    b"\x89HDF": noted("an HDF5 file"),
    b"%PDF": noted("a PDF document"),
    b"\x00\x00\x00\x0cjP": noted("a bare JPEG 2000 picture, which can be converted to PNG"),
    b"\xff\x4f\xff\x51": noted("a bare JPEG 2000 picture, which can be converted to PNG"),
    b"7z\xbc\xaf": noted("a 7z archive"),
    b"\x80\x02": noted("a Python pickle, which is never loaded"),
    b"\x80\x04": noted("a Python pickle, which is never loaded"),
    b"\x80\x05": noted("a Python pickle, which is never loaded"),
}


def sniff(path: Path) -> str:
    """Says which reader a file needs: "dicom", "nifti", "picture", "array" (NPY) or "archive" (NPZ).

    DICOM without its 128-byte preamble is believed last, when the first element's tag and VR are plausible.

    Raises:
        Unreadable: When the file is missing, empty, text, or of a kind that is not read.
    """
    head = read_head(path)
    if not head:
        raise Unreadable("the file is empty")
    if not any(head):
        raise Unreadable("the file holds nothing but zeros, as after an interrupted copy")
    if head[128:132] == b"DICM":
        return "dicom"
    kind = _by_magic(head)
    if kind:
        return kind
    if _is_bare_dicom(head, path.suffix.lower()):
        return "dicom"
    for magic, words in FOREIGN.items():
        if head.startswith(magic):
            raise Unreadable(
                noted("the file is {what}; DICOM, NIfTI, PNG, JPEG, TIFF, NPY and NPZ are read", what=words)
            )
    if _is_text(head):
        raise Unreadable("the file is not an image: it holds text")
    raise Unreadable("the file is not an image that is read (DICOM, NIfTI, PNG, JPEG, TIFF, NPY, NPZ)")


def read_head(path: Path) -> bytes:
    """Reads the first kilobyte of a file.

    Raises:
        Unreadable: When the file is missing or the system does not let it be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except FileNotFoundError:
        raise Unreadable("the file is missing") from None
    except NotADirectoryError:
        raise Unreadable("the file is missing") from None
    except PermissionError:
        raise Unreadable("the file may not be read: its permissions forbid it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or noted("its name is not usable")
        raise Unreadable(noted("the file cannot be opened: {what}", what=reason)) from None


def _by_magic(head: bytes) -> str:
    if head.startswith(b"\x89PNG\r\n\x1a\n") or head.startswith(b"\xff\xd8\xff"):
        return "picture"
    if head[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
        return "picture"
    if head.startswith(b"\x93NUMPY"):
        return "array"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "archive"
    volume = _gunzip_head(head) if head.startswith(GZIP) else head
    if head.startswith(GZIP) and not is_nifti(volume):
        raise Unreadable("the file is compressed with gzip, but what it holds is not a NIfTI volume")
    return "nifti" if is_nifti(volume) else ""


def is_nifti(head: bytes) -> bool:
    """Tells whether an (uncompressed) head is that of NIfTI-1 or NIfTI-2, as one file or a header beside its data.

    Raises:
        Unreadable: For Analyze 7.5, its predecessor, which does not say where left is.
    """
    if head[344:348] in (b"n+1\x00", b"ni1\x00") or head[4:8] in (b"n+2\x00", b"ni2\x00"):
        return True
    if head[:4] in (b"\x5c\x01\x00\x00", b"\x00\x00\x01\x5c") and len(head) >= 348 and head[344:348] == bytes(4):
        raise Unreadable("the file is an Analyze 7.5 volume, which does not say where left is: convert it to NIfTI")
    return False


def _gunzip_head(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 600)
    except zlib.error:
        raise Unreadable("the gzip file is damaged") from None


def _is_bare_dicom(head: bytes, suffix: str) -> bool:
    if len(head) < 8:
        return False
    group, element = int.from_bytes(head[:2], "little"), int.from_bytes(head[2:4], "little")
    if group not in (0x0002, 0x0008) or element > 0x3010:
        return False
    has_vr = head[4:6].isalpha() and head[4:6].isupper()
    # Implicit VR has no letters, only a length: short for every element that can come first.
    has_length = int.from_bytes(head[4:8], "little") <= 128
    return has_vr or (has_length and suffix in DICOM_SUFFIXES)


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character cut in two by the end of the sample is still text.
        return error.start >= len(head) - 4
    return True
