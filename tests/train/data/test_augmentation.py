"""Each variation does what it says, on the scale it says, and nothing where it is off."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from radaudit.errors import UsageError
from radaudit.records import Preprocessing
from radaudit.train.data.augmentation import Augmentation
from radaudit.train.data.variations import LEVELS, Variations, choose_variations

PLAIN = Preprocessing(size=(32, 40))
IMAGE = torch.from_numpy(np.random.default_rng(0).random((1, 32, 40)).astype(np.float32)) * 0.6 + 0.2


def _varied(
    name: str, value: object, image: torch.Tensor = IMAGE, preprocessing: Preprocessing = PLAIN
) -> torch.Tensor:
    strengths = choose_variations("none", {name: value, "probability": 1.0}, dims=image.ndim - 1)
    return Augmentation(strengths, preprocessing)(image, (1, 2, 3))


def test_none_changes_nothing() -> None:
    assert Augmentation(LEVELS["none"], PLAIN)(IMAGE, (1, 2, 3)) is IMAGE


def test_no_level_mirrors_unless_told() -> None:
    assert all(level.flip == () for level in LEVELS.values())


def test_mirroring_happens_half_of_the_time_about_the_axis_that_was_named() -> None:
    flip = Augmentation(Variations(flip=(1,)), PLAIN)
    mirrored = [torch.equal(flip(IMAGE, (0, 0, i)), IMAGE.flip(2)) for i in range(400)]
    kept = [torch.equal(flip(IMAGE, (0, 0, i)), IMAGE) for i in range(400)]
    assert all(a != b for a, b in zip(mirrored, kept, strict=True))
    assert 160 < sum(mirrored) < 240


def test_noise_has_at_most_the_strength_that_was_asked_for() -> None:
    image = torch.full((1, 64, 64), 0.5)
    image[0, 0, 0] = 0.51  # a constant image is left alone
    noise = choose_variations("none", {"noise": 0.1, "probability": 1.0})
    spreads = [float(Augmentation(noise, PLAIN)(image, (0, 0, i)).std()) for i in range(60)]
    assert 0.08 < max(spreads) < 0.105
    assert min(spreads) < 0.02


def test_blur_smooths_and_sharpening_roughens() -> None:
    def roughness(image: torch.Tensor) -> float:
        return float((image[..., 1:] - image[..., :-1]).abs().mean())

    assert roughness(_varied("blur", 2.0)) < 0.8 * roughness(IMAGE)
    assert roughness(_varied("sharpen", 2.0)) > 1.05 * roughness(IMAGE)


def test_a_bias_field_is_smooth_and_darkens_as_often_as_it_brightens() -> None:
    image = torch.full((1, 32, 40), 0.5)
    image[0, 0, 0] = 0.51
    bias = Augmentation(choose_variations("none", {"bias_field": 0.1, "probability": 1.0}), PLAIN)
    ratios = torch.stack([bias(image, (0, 0, i)) / image for i in range(200)])
    assert float((ratios[..., 1:] - ratios[..., :-1]).abs()[:, :, 2:-2, 2:-2].max()) < 0.1
    assert 80 < int((ratios.mean(dim=(1, 2, 3)) > 1).sum()) < 120


def test_histogram_and_contrast_keep_the_order_of_intensities() -> None:
    order = IMAGE.flatten().argsort()
    for name, value in (("histogram", 5), ("contrast", 0.5)):
        varied = _varied(name, value)
        assert bool((varied.flatten()[order].diff() >= -1e-6).all())
        assert float((varied - IMAGE).abs().max()) > 0.01


def test_gibbs_ringing_takes_high_frequencies_away() -> None:
    square = Preprocessing(size=(64, 64))
    image = torch.from_numpy(np.random.default_rng(0).random((1, 64, 64)).astype(np.float32)) * 0.1 + 0.45
    gibbs = Augmentation(choose_variations("none", {"gibbs": 0.5, "probability": 1.0}), square)
    frequency = torch.fft.fftfreq(64) * 64
    radius = (frequency[:, None] ** 2 + frequency[None] ** 2).sqrt()

    def share_left(seed: int) -> float:
        spectrum = torch.fft.fft2(gibbs(image, (0, 0, seed))[0].double()).abs()
        return float(radius[spectrum > 1e-2].max()) / 32

    left = np.array([share_left(i) for i in range(60)])
    # Uniform between half of the radius and all of it; half a pixel of play on either side.
    assert 0.47 < left.min() < 0.56
    assert 0.94 < left.max() < 1.06
    assert abs(left.mean() - 0.75) < 0.06


def test_geometry_moves_a_landmark_no_further_than_asked() -> None:
    image = torch.zeros(1, 64, 64)
    image[0, 30:34, 30:34] = 1.0
    shift = Augmentation(
        choose_variations("none", {"translation": 0.1, "probability": 1.0}), Preprocessing(size=(64, 64))
    )
    grid = torch.arange(64.0)
    moved = []
    for i in range(50):
        varied = shift(image, (0, 0, i))[0]
        moved.append([float((varied.sum(1 - a) * grid).sum() / varied.sum()) - 31.5 for a in (0, 1)])
    assert 4.0 < np.abs(moved).max() < 6.5


def test_intensities_are_changed_on_the_unit_scale_whatever_mean_and_std() -> None:
    normal = Preprocessing(size=(32, 40), mean=(0.5,), std=(0.25,))
    plain = Augmentation(choose_variations("scanner"), PLAIN)
    shifted = Augmentation(choose_variations("scanner"), normal)
    for i in range(20):
        expected = (plain(IMAGE, (0, 0, i)) - 0.5) / 0.25
        assert torch.allclose(shifted((IMAGE - 0.5) / 0.25, (0, 0, i)), expected, atol=2e-4)


def test_results_stay_on_the_scale_of_preprocessing() -> None:
    scanner = Augmentation(choose_variations("scanner", {"probability": 1.0}), PLAIN)
    varied = torch.stack([scanner(IMAGE, (0, 0, i)) for i in range(40)])
    assert float(varied.min()) >= 0
    assert float(varied.max()) <= 1


def test_gray_repeated_to_three_channels_stays_gray_and_color_keeps_three() -> None:
    color = Preprocessing(size=(32, 40), channels=3, mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.4))
    mean, std = (torch.tensor(v).reshape(3, 1, 1) for v in (color.mean, color.std))
    strong = Augmentation(choose_variations("scanner", {"probability": 1.0}), color)
    gray = strong((IMAGE.expand(3, -1, -1) - mean) / std, (0, 0, 1)) * std + mean
    assert float((gray - gray[:1]).abs().max()) < 1e-6
    tinted = torch.cat([IMAGE, IMAGE * 0.5, IMAGE * 0.25])
    varied = strong((tinted - mean) / std, (0, 0, 1)) * std + mean
    assert float((varied[0] - varied[1]).mean()) > 0.1


def test_raw_values_keep_their_range() -> None:
    raw = Preprocessing(size=(32, 40), intensity="none")
    hounsfield = IMAGE * 2000 - 1000
    varied = Augmentation(choose_variations("scanner", {"probability": 1.0}), raw)(hounsfield, (0, 0, 1))
    assert float(varied.min()) > -2500
    assert float(varied.max()) < 2500
    assert float((varied - hounsfield).abs().mean()) > 20


def test_a_constant_image_passes_without_warnings(recwarn: pytest.WarningsRecorder) -> None:
    flat = torch.zeros(1, 32, 40)
    assert torch.equal(Augmentation(choose_variations("scanner", {"probability": 1.0}), PLAIN)(flat, (0, 0, 0)), flat)
    assert not [w for w in recwarn if "intensity is a single value" in str(w.message)]


@pytest.mark.parametrize(
    ("level", "options", "words"),
    [
        ("strong", {}, "no augmentation 'strong'"),
        ("light", {"noize": 0.1}, "no augmentation strength 'noize'"),
        ("light", {"noise": -0.1}, "'noise' is -0.1"),
        ("light", {"noise": float("nan")}, "'noise' is nan"),
        ("light", {"probability": 1.1}, "'probability' is 1.1"),
        ("light", {"flip": (2,)}, "'flip' is"),
        ("light", {"histogram": 2}, "'histogram' is 2"),
        ("light", {"level": "none"}, "no augmentation strength 'level'"),
    ],
)
def test_refusals(level: str, options: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        choose_variations(level, options)
