"""What splits share is found: patients, studies, sites, the same image, and the same image in disguise."""

from __future__ import annotations

import io
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from radaudit.errors import UsageError
from radaudit.load.pixels import read_input
from radaudit.records import UNKNOWN, Attribute, Preprocessing
from radaudit.train.data.training_set import TrainingSet
from radaudit.train.leakage import Fingerprint, find_leaks, fingerprint, refuse_leaks
from radaudit.train.leakage.fingerprint import average_down
from radaudit.train.leakage.registration import MOST, correlation, register, smooth
from radaudit.train.leakage.similar import CANDIDATE, Gallery, _candidates, _describe

NORMAL = Preprocessing(size=(64, 64), intensity="percentile")
SPLIT = np.array(["train"] * 6 + ["validation"] * 2 + ["test"] * 4)


def _anatomy(seed: int, size: tuple[int, ...] = (96, 96), common: float = 1.5) -> np.ndarray:
    """Smooth pictures that share a body and differ in detail, 0 to 255."""
    body = gaussian_filter(np.random.default_rng(0).normal(size=size), 12)
    own = gaussian_filter(np.random.default_rng(seed + 1).normal(size=size), 4)
    both = common * body / body.std() + own / own.std()
    return (np.clip((both - both.min()) / (both.max() - both.min()), 0, 1) * 255).astype(np.uint8)


def _jpeg(pixels: np.ndarray, quality: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def _crop(pixels: np.ndarray, left: float, right: float) -> np.ndarray:
    """Cut at the borders in parts of a pixel, as a scan of the same film would be."""
    large = Image.fromarray(pixels).resize((1000, 1000), Image.Resampling.BICUBIC)
    first, last = round(1000 * left), 1000 - round(1000 * right)
    return np.asarray(large.crop((first, first, last, last)))


DISGUISES = {
    "resized": lambda p: np.asarray(Image.fromarray(p).resize((61, 70), Image.Resampling.BILINEAR)),
    "compressed": lambda p: _jpeg(p, 40),
    "brightened": lambda p: np.clip(p * 0.85 + 25, 0, 255).astype(np.uint8),
    "gamma": lambda p: (255 * (p / 255) ** 0.8).astype(np.uint8),
    "cropped": lambda p: _crop(p, 0.02, 0.02),
    "cropped at one corner": lambda p: _crop(p, 0.03, 0.0),
    "noisy": lambda p: np.clip(p + np.random.default_rng(9).normal(0, 4, p.shape), 0, 255).astype(np.uint8),
}


def _read(pixels: np.ndarray, folder: Path, preprocessing: Preprocessing = NORMAL) -> np.ndarray:
    np.save(folder / "image.npy", pixels)
    return read_input(str(folder / "image.npy"), preprocessing)


@cache
def _print_of(seed: int) -> Fingerprint:
    with TemporaryDirectory() as folder:
        return fingerprint(_read(_anatomy(seed), Path(folder)))


def test_a_patient_in_two_splits_is_told_by_rows_and_refused() -> None:
    patient = np.array([1, 1, 2, 3, 4, 5, 6, 3, 1, 7, 8, 3])
    leaks = find_leaks(SPLIT, patient, row=np.arange(12) + 2)
    assert [(leak.kind, leak.splits, leak.n, leak.pairs.tolist()) for leak in leaks] == [
        ("patient", ("train", "validation"), 1, [[5, 9]]),
        ("patient", ("train", "test"), 2, [[2, 10], [5, 13]]),
        ("patient", ("validation", "test"), 1, [[9, 13]]),
    ]
    with pytest.raises(UsageError, match=r"2 patients are in both train and test \(rows 2 and 10, 5 and 13\)"):
        refuse_leaks(leaks)
    refuse_leaks(find_leaks(SPLIT, np.arange(12)))


def test_studies_are_compared_where_they_are_known_and_never_named() -> None:
    study = np.array(
        ["1.2.840.1", None, "", "", None, "1.2.840.5", "", None, "", "1.2.840.1", None, "1.2.840.9"], dtype=object
    )
    (leak,) = find_leaks(SPLIT, np.arange(12), study=study)
    assert (leak.kind, leak.is_certain, leak.pairs.tolist()) == ("study", True, [[1, 10]])
    assert "840" not in leak.sentence


def test_many_pairs_are_counted_and_three_shown() -> None:
    split = np.repeat(["train", "test"], 10)
    (leak,) = find_leaks(split, np.tile(np.arange(10), 2))
    assert leak.sentence == (
        "10 patients are in both train and test (rows 1 and 11, 2 and 12, 3 and 13 and 7 more pairs)."
    )


def test_a_test_of_one_site_and_one_without_a_new_site_are_told_and_not_refused() -> None:
    split = np.array(["train"] * 4 + ["test"] * 2)

    def told(codes: list[int]) -> list[str]:
        site = Attribute("site", np.array(codes, dtype=np.int32), ("north", "south", UNKNOWN), "test")
        leaks = find_leaks(split, sites=[site])
        refuse_leaks(leaks)
        return [leak.sentence for leak in leaks]

    assert len(told([0, 0, 1, 1, 0, 1])) == 1
    assert "no site that training did not see" in told([0, 0, 1, 1, 0, 1])[0]
    both = told([0, 0, 1, 1, 1, 2])
    assert both[0] == "Every image of the test split has the site 'south': it tells of no other."
    assert len(both) == 2
    assert told([0, 0, 0, 0, 1, 0]) == []
    assert told([0, 0, 0, 0, 1, 1]) == both[:1]
    assert told([2, 2, 2, 2, 1, 1]) == []


def test_identical_pixels_are_found_whatever_the_file_and_blank_images_are_not_counted(tmp_path: Path) -> None:
    pictures = [_anatomy(i) for i in range(12)]
    pictures[9] = pictures[2].copy()
    pictures[3] = pictures[10] = np.zeros((96, 96), dtype=np.uint8)
    leaks = find_leaks(SPLIT, fingerprints=[fingerprint(_read(p, tmp_path)) for p in pictures])
    assert [(leak.kind, leak.pairs.tolist(), leak.is_certain) for leak in leaks] == [
        ("identical pixels", [[3, 10]], True)
    ]


@pytest.mark.parametrize("name", DISGUISES)
@pytest.mark.parametrize("n", [12, 80, 600], ids=["few", "some", "many"])
def test_a_copy_in_disguise_is_found_and_nothing_else(name: str, n: int, tmp_path: Path) -> None:
    prints = [_print_of(i) for i in range(n)]
    copies = {n - 2: 1, n - 5: 0} if n > 12 else {n - 2: 1}
    for copy, original in copies.items():
        prints[copy] = fingerprint(_read(DISGUISES[name](_anatomy(original)), tmp_path))
    split = np.array(["train"] * (n // 2) + ["test"] * (n - n // 2))
    leaks = find_leaks(split, fingerprints=prints)
    assert [leak.kind for leak in leaks] == ["near-identical pixels"]
    assert leaks[0].pairs.tolist() == sorted([original + 1, copy + 1] for copy, original in copies.items())
    assert not leaks[0].is_certain


def test_a_copied_volume_is_found(tmp_path: Path) -> None:
    deep = Preprocessing(size=(32, 32, 32), intensity="percentile")
    volumes = [_anatomy(i, (40, 40, 40)) for i in range(8)]
    volumes[7] = (np.clip(volumes[1] * 0.9 + 12, 0, 255)).astype(np.uint8)[1:, 1:-1, :]
    split = np.array(["train"] * 4 + ["test"] * 4)
    leaks = find_leaks(split, fingerprints=[fingerprint(_read(v, tmp_path, deep)) for v in volumes])
    assert [(leak.kind, leak.pairs.tolist()) for leak in leaks] == [("near-identical pixels", [[2, 8]])]


def test_fingerprints_are_taken_while_the_training_set_is_read(tmp_path: Path) -> None:
    paths = [str(tmp_path / f"{i}.npy") for i in range(4)]
    for i, path in enumerate(paths):
        np.save(path, _anatomy(i % 3))
    training = TrainingSet(paths, np.zeros(4), np.zeros(4, int), NORMAL, read_input)
    (leak,) = find_leaks(np.array(["train"] * 3 + ["test"]), fingerprints=training.prepare(2, look=fingerprint))
    assert (leak.kind, leak.pairs.tolist()) == ("identical pixels", [[1, 4]])


def test_candidates_in_blocks_are_those_of_all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("radaudit.train.leakage.similar._BLOCK", (7, 5))
    draw = np.random.default_rng(4)
    described = draw.normal(size=(60, 4)).astype(np.float32)
    described /= np.linalg.norm(described, axis=1, keepdims=True)
    first, second = np.arange(0, 60, 2), np.arange(1, 60, 2)
    likeness = described[first] @ described[second].T
    expected = set()
    for i, j in product(range(30), repeat=2):
        is_best = (likeness[i] > likeness[i, j]).sum() < 3 or (likeness[:, j] > likeness[i, j]).sum() < 3
        if is_best and likeness[i, j] > CANDIDATE:
            expected.add((int(first[i]), int(second[j])))
    told: list[tuple[int, int]] = []
    found = _candidates(described, first, second, lambda done, of: told.append((done, of)))
    assert len(expected) > 40
    assert set(found) == expected
    assert told[-1] == (30, 30)


def test_blank_images_resemble_nothing() -> None:
    thumbnails = np.zeros((4, 32, 32), dtype=np.float16)
    thumbnails[0] = np.random.default_rng(0).normal(size=(32, 32))
    assert np.abs(_describe(thumbnails)[1:]).max() == 0
    assert len(Gallery(thumbnails).find(np.array([0, 1]), np.array([2, 3]))) == 0


@pytest.mark.parametrize("shape", [(32,), (5, 9), (64, 96), (33, 70), (12, 40, 16)])
def test_average_down_is_the_mean_of_the_area(shape: tuple[int, ...]) -> None:
    image = np.random.default_rng(2).random(shape)
    side = 4
    small = average_down(image, side)
    # The reference: every pixel is repeated until boxes hold whole ones.
    fine = image
    for axis in range(image.ndim):
        fine = np.repeat(fine, side, axis=axis)
    for place in product(range(side), repeat=image.ndim):
        box = tuple(slice(p * n, (p + 1) * n) for p, n in zip(place, shape, strict=True))
        assert small[place] == pytest.approx(fine[box].mean())


@pytest.mark.parametrize(("scale", "shift"), [(1.04, 0.0), (0.96, 0.02), (1.0, 0.05), (1.05, -0.03)])
def test_registration_brings_back_what_was_scaled_and_shifted(scale: float, shift: float) -> None:
    from scipy.ndimage import map_coordinates

    large = gaussian_filter(np.random.default_rng(3).normal(size=(320, 320)), 25)
    axis = np.linspace(-1, 1, 320)
    at = (np.stack(np.meshgrid(axis, axis, indexing="ij")) * scale + shift + 1) * 319 / 2
    moved = map_coordinates(large, at, order=3, mode="nearest")
    first, second = smooth(average_down(large, 32)), smooth(average_down(moved, 32))
    assert correlation(first, register(first, second)) > 0.999 > correlation(first, second) + 0.003


def test_registration_does_not_make_strangers_alike() -> None:
    first, second = (smooth(average_down(_anatomy(i, common=0.5), 32)) for i in (1, 2))
    before, after = correlation(first, second), correlation(first, register(first, second))
    assert before <= after < before + 0.15
    assert MOST < 0.1


@pytest.mark.slow
def test_real_chest_radiographs_copies_are_found_and_strangers_are_not(shared_data: Path, tmp_path: Path) -> None:
    with np.load(shared_data / "pneumoniamnist" / "pneumoniamnist.npz") as file:
        pictures = list(np.unique(file["train_images"], axis=0)[:1200])
    prints = [fingerprint(_read(p, tmp_path)) for p in pictures]
    chosen = np.random.default_rng(1).choice(len(pictures), 40, replace=False)
    ways = [DISGUISES[name] for name in ("resized", "brightened", "gamma", "cropped")]
    disguised = [fingerprint(_read(way(pictures[i]), tmp_path)) for way in ways for i in chosen]
    thumbnails = np.stack([p.thumbnail for p in prints + disguised])
    n = len(pictures)
    gallery = Gallery(thumbnails)
    pairs = gallery.find(np.arange(n), np.arange(n, len(thumbnails)))
    expected = {(int(i), n + 40 * w + k) for w in range(len(ways)) for k, i in enumerate(chosen)}
    found = {(int(a), int(b)) for a, b in pairs}
    assert len(found & expected) >= 0.98 * len(expected)
    strangers = gallery.find(np.arange(n // 2), np.arange(n // 2, n))
    # Of 360,000 pairs of different radiographs of 28 x 28 pixels.
    assert len(found - expected) + len(strangers) == 0


def test_large_radiographs_survive_strong_compression_and_crops(shared_data: Path, tmp_path: Path) -> None:
    normal = Preprocessing(size=(224, 224), intensity="percentile")
    files = sorted(p for p in (shared_data / "cxr_images").iterdir() if p.suffix in {".png", ".jpg"})
    pictures = [(read_input(str(p), Preprocessing(size=(1024, 1024)))[0] * 255).astype(np.uint8) for p in files]
    ways = [lambda p: _jpeg(p, 30), lambda p: _crop(p, 0.03, 0.0), lambda p: np.pad(p, 18), DISGUISES["brightened"]]
    for way in ways:
        prints = [fingerprint(_read(p, tmp_path, normal)) for p in [*pictures, *map(way, pictures)]]
        split = np.array(["train"] * len(files) + ["test"] * len(files))
        (leak,) = find_leaks(split, fingerprints=prints)
        assert leak.pairs.tolist() == [[i + 1, i + 1 + len(files)] for i in range(len(files))]
