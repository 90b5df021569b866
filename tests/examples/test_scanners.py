"""The scanners differ in the ways the README names."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest


@pytest.fixture
def flat():
    """A uniform absorber that lets a tenth of the beam through."""
    return np.full((6, 96, 96), np.log(10), dtype=np.float32)


def spread(scanners, name, flat, **changes):
    scanner = dataclasses.replace(scanners.SCANNERS[name], **changes)
    return scanners.expose(flat, scanner, np.random.default_rng(0)).std()


def test_four_times_the_dose_halves_the_noise(scanners, flat):
    low, high = (spread(scanners, "GE", flat, dose=dose, readout=0) for dose in (1e4, 4e4))

    assert low == pytest.approx(1 / np.sqrt(1e4 / 10), rel=0.03)
    assert high / low == pytest.approx(0.5, rel=0.03)


def test_beer_lambert_gives_back_the_attenuation(scanners, flat):
    seen = scanners.expose(flat, scanners.SCANNERS["GE"], np.random.default_rng(0))

    assert seen.mean() == pytest.approx(np.log(10), abs=0.002)


def test_canon_has_the_widest_point_spread(scanners):
    point = np.zeros((1, 96, 96), dtype=np.float32)
    point[0, 48, 48] = 1

    def width_mm(scanner):
        image = scanners.blur(point, scanner.blur_mm)[0]
        offset = (np.arange(96) - 48) * 10 * scanners.FIELD_CM / 96
        return np.sqrt((image.sum(axis=0) * offset**2).sum() / image.sum())

    widths = {name: width_mm(s) for name, s in scanners.SCANNERS.items()}
    assert widths["Canon"] == pytest.approx(4.0, rel=0.02)
    assert max(w for name, w in widths.items() if name != "Canon") < 0.6 * widths["Canon"]


def test_grain_correlates_neighbors_and_keeps_the_variance(scanners):
    def neighbor_correlation(grain):
        noise = scanners.noise_field(8, 96, grain, np.random.default_rng(0))
        assert noise.std() == pytest.approx(1, abs=0.02)
        return np.corrcoef(noise[:, :, :-1].ravel(), noise[:, :, 1:].ravel())[0, 1]

    white, canon = (neighbor_correlation(scanners.SCANNERS[name].grain_mm) for name in ("GE", "Canon"))
    assert abs(white) < 0.01
    # White noise behind a Gaussian of standard deviation s has correlation exp(-d**2 / (4 s**2)) at distance d.
    pitch = 10 * scanners.FIELD_CM / 96
    assert canon == pytest.approx(np.exp(-(pitch**2) / (4 * 3.0**2)), abs=0.02)


def test_inverted_storage_mirrors_the_gray_scale(scanners):
    signal = np.linspace(0, 6, 96 * 96, dtype=np.float32).reshape(1, 96, 96)
    philips = scanners.SCANNERS["Philips"]

    inverted = scanners.store(signal, philips).astype(int)
    plain = scanners.store(signal, dataclasses.replace(philips, is_inverted=False)).astype(int)

    assert np.all(inverted + plain == 4095)
    assert np.all(np.diff(plain.ravel()) >= 0)


def test_marker_is_burned_in_on_one_vendor(scanners):
    stored = {n: scanners.store(np.full((1, 96, 96), 3.0, np.float32), s) for n, s in scanners.SCANNERS.items()}

    assert {name for name, image in stored.items() if image.min() != image.max()} == {"Canon"}
    assert np.all(stored["Canon"][0, 0] == 0)
    assert stored["Canon"][0, 5, 4] == 2**16 - 1
