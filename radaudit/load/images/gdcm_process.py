"""The program that runs in the process beside: decodes DICOM files with GDCM, one path in, one array out.

It is started by `gdcm_decode` and imports nothing of radaudit. A path comes as one line of JSON; the answer is a length of
8 bytes and an NPY of that length, or a length of 0 for a file that does not decode. What GDCM says to the terminal
comes here too, and is the only sign that it made up what a damaged stream lacks.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import warnings
from typing import BinaryIO

import numpy as np
from pydicom import dcmread
from pydicom.pixels.utils import pixel_array

COMPLAINTS = (b"Corrupt JPEG", b"Bogus", b"remature end", b"Invalid", b"nsupported", b"not defined", b"Wrong", b"rror")


def answer(path: str, heard: BinaryIO) -> bytes:
    """The file's stored values as NPY, empty where GDCM fails or says that the stream is damaged."""
    heard.seek(0)
    heard.truncate()
    try:
        pixels = pixel_array(dcmread(path, force=True), decoding_plugin="gdcm")
    except Exception:  # whatever fails, the answer is the same
        return b""
    heard.seek(0)
    said = heard.read()
    if any(complaint in said for complaint in COMPLAINTS):
        return b""
    out = io.BytesIO()
    np.save(out, pixels, allow_pickle=False)
    return out.getvalue()


def main() -> None:
    """Answers until the asking process closes the pipe."""
    warnings.simplefilter("ignore")
    with os.fdopen(os.dup(1), "wb") as replies, tempfile.TemporaryFile(buffering=0) as heard:
        # The decoder writes to these two without Python; replies must not be mixed with it.
        os.dup2(heard.fileno(), 1)
        os.dup2(heard.fileno(), 2)
        for line in sys.stdin.buffer:
            reply = answer(json.loads(line), heard)
            replies.write(len(reply).to_bytes(8, "big") + reply)
            replies.flush()


if __name__ == "__main__":
    main()
