"""A slice is cut across the volume and laid with the patient's right at the reader's left."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from radaudit.load.images.image import Image
from radaudit.load.thumbnails.slices import choose_plane

WORLD = "RAS"


def _volume(order: tuple[int, ...], signs: tuple[int, ...], spacing: tuple[float, ...]) -> Image:
    """A volume whose array axes run along given axes of the patient; its values are 100 R + 10 A + S, steps from the corner."""
    sides = (4, 6, 5)  # along R, A, S
    r, a, s = np.meshgrid(*(np.arange(side, dtype=np.float32) for side in sides), indexing="ij")
    values = (100 * r + 10 * a + s).transpose(order)
    values = np.flip(values, [i for i, sign in enumerate(signs) if sign < 0])
    affine = np.zeros((4, 4))
    affine[3, 3] = 1
    for axis, (world, sign) in enumerate(zip(order, signs, strict=True)):
        affine[world, axis] = sign * spacing[world]
    return Image(np.ascontiguousarray(values), 3, spacing=tuple(spacing[w] for w in order), affine=affine)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("signs", list(itertools.product((1, -1), repeat=3)))
@pytest.mark.parametrize("through", range(3))
def test_down_the_page_goes_inferior_or_posterior_and_across_it_left_or_posterior(order, signs, through) -> None:
    spacing = tuple(5.0 if world == through else 1.0 for world in range(3))
    image = _volume(order, signs, spacing)
    plane = choose_plane(image)
    assert order[plane.axis] == through
    laid = plane.middle(image.pixels)
    down, across = ((2, 1), (2, 0), (1, 0))[through]
    weight = (100, 10, 1)
    assert np.all(np.diff(laid, axis=0) == -weight[down])
    assert np.all(np.diff(laid, axis=1) == -weight[across])


def test_without_an_affine_the_axis_of_the_largest_spacing_or_of_the_fewest_voxels_is_cut_across() -> None:
    pixels = np.zeros((20, 8, 30), np.float32)
    assert choose_plane(Image(pixels, 3, spacing=(1.0, 1.0, 3.0))).axis == 2
    assert choose_plane(Image(pixels, 3)).axis == 1
    assert choose_plane(Image(pixels, 3)).flips == ()
    assert choose_plane(Image(np.zeros((9, 9, 9), np.float32), 3)).axis == 0


def test_the_middle_slice_of_a_color_volume_keeps_its_colors() -> None:
    pixels = np.arange(3 * 4 * 5 * 3, dtype=np.float32).reshape(3, 4, 5, 3)
    laid = choose_plane(Image(pixels, 3, is_color=True)).middle(pixels)
    np.testing.assert_array_equal(laid, pixels[1])
