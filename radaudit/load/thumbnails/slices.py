"""Which slice of a volume stands for it, and which way up it is shown."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from radaudit.load.images.image import Image

RIGHT, ANTERIOR, SUPERIOR = 0, 1, 2


class Plane(NamedTuple):
    """How one slice is cut out of a volume and laid on a page.

    Attributes:
        axis: The volume's axis across which it is cut.
        is_turned: True where rows and columns change places.
        flips: Axes of the laid slice that are turned over.
    """

    axis: int
    is_turned: bool = False
    flips: tuple[int, ...] = ()

    def middle(self, volume: NDArray[np.float32]) -> NDArray[np.float32]:
        """The middle slice, laid out: (rows, columns), and a last axis of color where the volume has one."""
        return self.lay(np.take(volume, volume.shape[self.axis] // 2, axis=self.axis))

    def lay(self, flat: NDArray[np.float32]) -> NDArray[np.float32]:
        """A slice as it is shown."""
        turned = np.swapaxes(flat, 0, 1) if self.is_turned else flat
        return np.flip(turned, self.flips) if self.flips else turned


def choose_plane(image: Image) -> Plane:
    """The plane in which a volume was most likely acquired, shown as radiologists look at it.

    Across the axis of the largest spacing, of equal ones that of the fewest voxels, of these the first. Where the file says
    where right and front are, the patient's right is at the reader's left, and front or head is up.
    """
    spacing = image.spacing or (1.0, 1.0, 1.0)
    axis = min(range(3), key=lambda i: (-round(spacing[i], 3), image.shape[i], i))
    if image.affine is None:
        return Plane(axis)
    rows, columns = (i for i in range(3) if i != axis)
    of_rows, of_columns = (_direction(image.affine, i) for i in (rows, columns))
    is_turned = of_columns[0] > of_rows[0]  # superior, then anterior, runs down the page
    if is_turned:
        of_rows, of_columns = of_columns, of_rows
    # Down the page go inferior and posterior, across it left and posterior: all against the axes of the affine.
    return Plane(axis, is_turned, tuple(i for i, of in enumerate((of_rows, of_columns)) if of[1] > 0))


def _direction(affine: NDArray[np.float64], axis: int) -> tuple[int, float]:
    """The patient's axis along which an array axis mostly runs, and which way."""
    step = affine[:3, axis]
    main = int(np.argmax(np.abs(step)))
    return main, float(step[main])
