"""Pictures keep the values that are stored in them."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import TiffImagePlugin

from radaudit.errors import Unreadable
from radaudit.load.images.reading import open_image


@pytest.fixture
def gray8():
    return np.arange(80, dtype=np.uint8).reshape(8, 10) * 3


@pytest.fixture
def gray16():
    return (np.arange(80, dtype=np.uint16) * 800).reshape(8, 10)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_gray_of_8_and_16_bits(tmp_path, gray8, gray16, suffix):
    for name, pixels, top in (("a", gray8, 255), ("b", gray16, 65535)):
        path = str(tmp_path / (name + suffix))
        Pillow.fromarray(pixels).save(path)
        image = open_image(path, dims=2)
        np.testing.assert_array_equal(image.pixels, pixels)
        assert not image.is_color
        np.testing.assert_allclose(open_image(path, dims=2, is_display=True).pixels, pixels / top, atol=1e-6)


def test_jpeg(tmp_path, gray8):
    Pillow.fromarray(np.tile(gray8, (4, 4))).save(tmp_path / "a.jpg", quality=100)
    assert np.abs(open_image(str(tmp_path / "a.jpg"), dims=2).pixels - np.tile(gray8, (4, 4))).max() <= 8


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_color_drops_alpha(tmp_path, mode):
    rgb = np.zeros((4, 5, 3), np.uint8)
    rgb[:2], rgb[2:] = (250, 10, 20), (0, 0, 255)
    picture = Pillow.fromarray(rgb).convert(mode)
    if mode == "RGBA":
        picture.putalpha(7)
    picture.save(tmp_path / "a.png")
    image = open_image(str(tmp_path / "a.png"), dims=2)
    assert image.is_color
    # A palette of 216 web colors comes near.
    np.testing.assert_allclose(image.pixels, rgb, atol=51 if mode == "P" else 0)


def test_gray_with_alpha_and_bilevel(tmp_path, gray8):
    Pillow.fromarray(gray8).convert("LA").save(tmp_path / "a.png")
    np.testing.assert_array_equal(open_image(str(tmp_path / "a.png"), dims=2).pixels, gray8)
    Pillow.fromarray(gray8 > 100).save(tmp_path / "b.png")
    np.testing.assert_array_equal(open_image(str(tmp_path / "b.png"), dims=2).pixels, (gray8 > 100) * 255)


def test_float_and_32_bit_tiff(tmp_path, gray16):
    Pillow.fromarray(gray16.astype(np.float32) / 7).save(tmp_path / "a.tif")
    np.testing.assert_allclose(open_image(str(tmp_path / "a.tif"), dims=2).pixels, gray16 / 7, rtol=1e-6)
    with pytest.raises(Unreadable, match="no display range of its own"):
        open_image(str(tmp_path / "a.tif"), dims=2, is_display=True)
    Pillow.fromarray(gray16.astype(np.int32)).save(tmp_path / "b.tif")
    np.testing.assert_array_equal(open_image(str(tmp_path / "b.tif"), dims=2).pixels, gray16)


def test_white_is_zero_tiff_of_16_bits_is_turned_over(tmp_path, gray16):
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[262] = 0
    Pillow.fromarray(gray16).save(tmp_path / "a.tif", tiffinfo=info)
    with Pillow.open(tmp_path / "a.tif") as written:
        assert written.tag_v2[262] == 0
    np.testing.assert_array_equal(open_image(str(tmp_path / "a.tif"), dims=2).pixels, 65535.0 - gray16)


def test_pages_are_a_volume(tmp_path, gray16):
    pages = [Pillow.fromarray(gray16 + i) for i in range(3)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    image = open_image(str(tmp_path / "a.tif"), dims=3)
    np.testing.assert_array_equal(image.pixels, np.stack([gray16 + i for i in range(3)]))
    odd = [pages[0], Pillow.fromarray(gray16[:4])]
    odd[0].save(tmp_path / "b.tif", save_all=True, append_images=odd[1:])
    with pytest.raises(Unreadable, match="2 pages differ in size"):
        open_image(str(tmp_path / "b.tif"), dims=3)


def test_print_colors_are_refused(tmp_path):
    Pillow.new("CMYK", (4, 4)).save(tmp_path / "a.tif")
    with pytest.raises(Unreadable, match="color model is CMYK, of 4 channels"):
        open_image(str(tmp_path / "a.tif"), dims=2)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_cut_short_or_damaged(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    Pillow.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64), dtype=np.uint8)).save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Unreadable, match=r"cut short|damaged"):
        open_image(str(path), dims=2)
    path.write_bytes(whole[:12])
    with pytest.raises(Unreadable, match="the picture is"):
        open_image(str(path), dims=2)


def test_decompression_bomb(tmp_path):
    path = tmp_path / "a.png"
    Pillow.new("1", (20000, 20000)).save(path)
    with pytest.raises(Unreadable, match="more pixels than is safe"):
        open_image(str(path), dims=2)
