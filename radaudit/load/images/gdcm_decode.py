"""Lossless JPEG and JPEG-LS through GDCM, in a process of its own.

On some damaged streams GDCM ends the whole process, and on others it makes up pixels and says so only on the terminal.
Beside the run it can do neither harm: a process that ends is a file that is refused, and the next file gets a new one.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Unreadable
from radaudit.language import noted

PROGRAM = Path(__file__).with_name("gdcm_process.py")

_lock = threading.Lock()
_running: dict[int, subprocess.Popen[bytes]] = {}


def decode_beside(path: Path) -> NDArray[Any] | None:
    """Decodes a file's pixels, or returns None when they are damaged.

    Raises:
        Unreadable: When no process can be started.
    """
    with _lock:
        process = _start()
        if process.stdin is None or process.stdout is None:
            raise AssertionError("the process was started with pipes")
        try:
            process.stdin.write(json.dumps(str(path.resolve())).encode() + b"\n")
            process.stdin.flush()
            length = int.from_bytes(_read(process.stdout, 8), "big")
            reply = _read(process.stdout, length)
        except (EOFError, BrokenPipeError):
            _stop()
            return None
    return np.load(io.BytesIO(reply), allow_pickle=False) if reply else None


def _start() -> subprocess.Popen[bytes]:
    """This process's decoder. A forked worker does not share its parent's: their answers would be mixed up."""
    process = _running.get(os.getpid())
    if process is not None and process.poll() is None:
        return process
    _stop()
    # -P: the program's folder holds modules named like the standard library's (array).
    command = [sys.executable, "-P", str(PROGRAM)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    try:
        process = subprocess.Popen(  # noqa: S603  # our own program, run by the interpreter that runs this
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
    except OSError as error:
        raise Unreadable(
            noted("no process could be started to decode the pixel data: {what}", what=error.strerror)
        ) from None
    _running[os.getpid()] = process
    return process


def _read(stream: Any, n: int) -> bytes:
    data = bytes(stream.read(n))
    if len(data) < n:
        raise EOFError
    return data


def _stop() -> None:
    process = _running.pop(os.getpid(), None)
    if process is None:
        return
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    process.kill()
    process.wait()


atexit.register(_stop)
