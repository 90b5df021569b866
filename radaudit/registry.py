"""A catalogue that fills itself by walking one package: drop a file in the folder and it is found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Mapping[str, T], Generic[T]):
    """Named things declared one a file in one package, in the order of their `(order, key)`.

    Args:
        package: Dotted name of the package whose modules register themselves when imported.

    Raises:
        ValueError: When two modules register the same key.
    """

    def __init__(self, package: str) -> None:
        self._package = package
        self._items: dict[str, tuple[int, T]] = {}
        self._is_filled = False

    def register(self, key: str, item: T, *, order: int = 0) -> T:
        """Adds one item under its key and returns it, so that a decorator can end with this call."""
        if key in self._items:
            raise ValueError(f"{self._package}: {key!r} is registered twice; every name is used once")
        self._items[key] = (order, item)
        return item

    def _fill(self) -> None:
        if self._is_filled:
            return
        self._is_filled = True
        package = importlib.import_module(self._package)
        for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
            importlib.import_module(f"{self._package}.{module}")
        self._items = dict(sorted(self._items.items(), key=lambda pair: (pair[1][0], pair[0])))

    def __getitem__(self, key: str) -> T:
        self._fill()
        return self._items[key][1]

    def __iter__(self) -> Iterator[str]:
        self._fill()
        return iter(self._items)

    def __len__(self) -> int:
        self._fill()
        return len(self._items)
