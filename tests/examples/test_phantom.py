"""The phantom obeys the physics it claims."""

from __future__ import annotations

import numpy as np
import pytest


def people(phantom, n, rng, **fixed):
    age = np.full(n, fixed.get("age", 60.0), dtype=np.float32)
    is_female = np.full(n, fixed.get("is_female", False))
    return phantom.draw_anatomy(age, is_female, np.full(n, fixed.get("has_nodule", False)), rng)


def test_chord_through_a_ball_is_its_diameter_in_the_middle_and_nothing_outside(phantom):
    x = np.array([0.0, 3.0, 5.0, 6.0])

    chord = phantom.ellipsoid_chord(x, np.zeros(4), (0, 0), (5, 5, 5))

    assert chord == pytest.approx([10, 8, 0, 0])


def test_chord_of_a_tilted_ellipsoid_follows_the_tilt(phantom):
    along = phantom.ellipsoid_chord(np.array([0.0, 2.0]), np.array([2.0, 0.0]), (0, 0), (3, 1, 1), tilt=np.pi / 2)

    assert along[0] == pytest.approx(2 * np.sqrt(1 - 4 / 9), rel=1e-5)
    assert along[1] == 0


def test_air_is_clear_lung_darker_than_mediastinum(phantom):
    image = phantom.project(people(phantom, 4, np.random.default_rng(0)), 96, np.random.default_rng(1))

    assert np.all(image[:, :8, :3] == 0)
    mediastinum, lung = image[:, 30:40, 46:50].mean(), image[:, 25:40, 24:30].mean()
    assert 1.0 < lung < 0.75 * mediastinum < 5


def test_nodule_adds_attenuation_at_one_place_only(phantom):
    rng = np.random.default_rng(0)
    anatomy = people(phantom, 6, rng, has_nodule=True)
    without = phantom.Anatomy(
        **{n: getattr(anatomy, n) for n in anatomy.__dataclass_fields__} | {"nodule_radius": np.zeros(6, np.float32)}
    )

    added = phantom.project(anatomy, 96, np.random.default_rng(5)) - phantom.project(
        without, 96, np.random.default_rng(5)
    )

    expected = 2 * anatomy.nodule_radius * anatomy.nodule_density * (phantom.NODULE - phantom.LUNG)
    assert added.max(axis=(1, 2)) == pytest.approx(expected, rel=0.06)
    area = (added > 1e-3).sum(axis=(1, 2)) * (phantom.FIELD_CM / 96) ** 2
    assert area == pytest.approx(np.pi * anatomy.nodule_radius**2, rel=0.25)


def test_clutter_has_the_spectrum_it_is_asked_for(phantom):
    field = phantom.clutter(40, 128, 3.0, np.random.default_rng(0))

    power = (np.abs(np.fft.fft2(field)) ** 2).mean(axis=0)
    low, high = power[0, 8:12].mean(), power[0, 32:48].mean()
    assert np.log(low / high) / np.log(40 / 10) == pytest.approx(3.0, abs=0.4)
    assert field.std() == pytest.approx(1, abs=1e-3)


def test_bone_loses_mineral_and_breast_density_falls_with_age(phantom):
    young, old = (people(phantom, 400, np.random.default_rng(0), age=age, is_female=True) for age in (30.0, 85.0))

    assert young.breast_density.mean() - old.breast_density.mean() == pytest.approx(0.007 * 55, abs=0.03)
    spine = slice(10, 18), slice(47, 49)
    drawn = [
        phantom.project(a.take(np.arange(60)), 96, np.random.default_rng(2))[:, *spine].mean() for a in (young, old)
    ]
    assert drawn[1] < drawn[0]


def test_breasts_attenuate_in_women_only(phantom):
    woman, man = (people(phantom, 20, np.random.default_rng(0), is_female=f) for f in (True, False))
    line = np.linspace(-15, 15, 96, dtype=np.float32)

    drawn = [phantom._breasts(line[None, None, :], -line[None, :, None], who) for who in (woman, man)]

    assert drawn[0].max() > 0.5
    assert drawn[1].max() == 0
