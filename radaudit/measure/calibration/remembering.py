"""Remembers what was computed from the same arrays, so that measures that share a fit do not repeat it."""

from __future__ import annotations

import weakref
import zlib
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined

P = ParamSpec("P")
T = TypeVar("T")


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """A function of arrays (and of numbers after them) that answers at once when it is asked again about the same arrays.

    An answer is forgotten as soon as one of its arrays is; arrays that were changed in place are noticed by their checksums.
    That there is no answer is remembered too. Whoever gets an answer may not change it. Two threads that ask at once
    compute it twice, at worst.

    Raises:
        TypeError: When an array is given by name, which would be computed anew without a word.
    """
    memory: dict[tuple[object, ...], tuple[tuple[int, ...], T | Undefined]] = {}

    @wraps(function)
    def recall(*given: P.args, **named: P.kwargs) -> T:
        if any(isinstance(value, np.ndarray) for value in named.values()):
            raise TypeError(f"{function.__name__}: give arrays by place, not by name")
        arrays = [value for value in given if isinstance(value, np.ndarray)]
        key = (*(id(value) if isinstance(value, np.ndarray) else value for value in given), *sorted(named.items()))
        seen = tuple(map(_content, arrays))
        known = memory.get(key)
        if known is not None and known[0] == seen:
            return _told(known[1])
        answer: T | Undefined
        try:
            answer = function(*given, **named)
        except Undefined as reason:
            answer = reason
        if known is None:
            for array in arrays:
                weakref.finalize(array, memory.pop, key, None).atexit = False
        memory[key] = seen, answer
        return _told(answer)

    return recall


def _told(answer: T | Undefined) -> T:
    if isinstance(answer, Undefined):
        raise Undefined(str(answer))
    return answer


def _content(array: NDArray[Any]) -> int:
    """A checksum of what can be changed; it takes a fraction of any pass over the numbers."""
    if array.base is None and not array.flags.writeable:
        return 0
    return zlib.crc32(np.ascontiguousarray(array).data)
