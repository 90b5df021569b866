"""The same pixels with any number of workers, any cache and after a resume; broken files are told at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from multiprocessing.reduction import ForkingPickler
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from radaudit.errors import Unreadable, UsageError
from radaudit.load.pixels import read_input
from radaudit.records import Preprocessing
from radaudit.train.data.training_set import TrainingSet
from radaudit.train.data.unreadable import UnreadableImages
from radaudit.train.data.variations import choose_variations

FLAT = Preprocessing(size=(20, 24), intensity="range", window=(0.0, 255.0))
COLOR = Preprocessing(size=(20, 24), channels=3, intensity="percentile", mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.4))
DEEP = Preprocessing(size=(8, 10, 12), intensity="range", window=(0.0, 255.0))
RAW = Preprocessing(size=(20, 24), intensity="none")
SCANNER = choose_variations("scanner", {"probability": 0.9})


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[str]]:
    """Twelve pictures and four volumes."""
    folder, draw = tmp_path_factory.mktemp("pixels"), np.random.default_rng(3)
    pictures, volumes = [], []
    for i in range(12):
        np.save(folder / f"{i}.npy", draw.integers(0, 256, (30, 30), dtype=np.uint8))
        pictures.append(str(folder / f"{i}.npy"))
    for i in range(4):
        np.save(folder / f"deep{i}.npy", draw.integers(0, 256, (9, 9, 9), dtype=np.uint8))
        volumes.append(str(folder / f"deep{i}.npy"))
    return pictures, volumes


def _set(images: list[str], preprocessing: Preprocessing = FLAT, **options: object) -> TrainingSet:
    n = len(images)
    return TrainingSet(images, np.arange(n) % 2, np.arange(n) % 4, preprocessing, read_input, **options)  # type: ignore[arg-type]


def _all(training: TrainingSet, workers: int = 0, epochs: tuple[int, ...] = (0,)) -> torch.Tensor:
    loader = DataLoader(training, batch_size=5, num_workers=workers, persistent_workers=workers > 0)
    seen = []
    for epoch in epochs:
        training.set_epoch(epoch)
        seen.append(torch.cat([batch[0] for batch in loader]))
    return torch.stack(seen)


def test_an_item_is_what_reading_gives_with_label_cell_and_index(files: tuple[list[str], list[str]]) -> None:
    training = _set(files[0])
    pixels, label, cell, index = training[7]
    assert torch.equal(pixels, torch.from_numpy(read_input(files[0][7], FLAT)))
    assert (int(label), label.dtype, cell, index) == (1, torch.int64, 3, 7)


@pytest.mark.slow
@pytest.mark.parametrize("preprocessing", [FLAT, COLOR, RAW], ids=["gray", "color", "raw"])
def test_workers_that_live_on_see_the_epoch_and_give_what_no_workers_give(
    files: tuple[list[str], list[str]], preprocessing: Preprocessing
) -> None:
    training = _set(files[0], preprocessing, augmentation=SCANNER, seed=5, cache=10**6)
    training.prepare()
    alone = _all(training, 0, (0, 1, 2))
    beside = _all(training, 2, (0, 1, 2))
    assert torch.equal(alone, beside)
    assert not torch.equal(alone[0], alone[1])
    assert torch.isfinite(alone).all()


@pytest.mark.slow
def test_a_resumed_run_sees_what_an_uninterrupted_one_would(files: tuple[list[str], list[str]]) -> None:
    whole = _all(_set(files[0], augmentation=SCANNER, seed=5), 0, (0, 1, 2))
    resumed = _all(_set(files[0], augmentation=SCANNER, seed=5), 0, (2,))
    assert torch.equal(whole[2], resumed[0])
    assert not torch.equal(_all(_set(files[0], augmentation=SCANNER, seed=6), 0, (2,))[0], whole[2])


def test_an_item_does_not_depend_on_the_items_before_it(files: tuple[list[str], list[str]]) -> None:
    training = _set(files[0], augmentation=SCANNER, seed=5)
    forwards = [training[i][0] for i in range(12)]
    backwards = [training[i][0] for i in reversed(range(12))][::-1]
    assert all(torch.equal(a, b) for a, b in zip(forwards, backwards, strict=True))


def test_it_leaves_the_random_numbers_and_settings_of_others_alone(files: tuple[list[str], list[str]]) -> None:
    from monai.data.meta_obj import get_track_meta

    training = _set(files[0], augmentation=SCANNER)
    torch.manual_seed(1)
    np.random.seed(1)  # noqa: NPY002 - the global state is what is tested
    before = torch.get_rng_state(), np.random.get_state()[1].tolist(), get_track_meta(), torch.get_num_threads()  # type: ignore[index]  # noqa: NPY002
    training.prepare()
    _ = training[0]
    after = torch.get_rng_state(), np.random.get_state()[1].tolist(), get_track_meta(), torch.get_num_threads()  # type: ignore[index]  # noqa: NPY002
    assert torch.equal(before[0], after[0])
    assert before[1:] == after[1:]


@pytest.mark.parametrize("precision", ["float32", "float16", "uint8"])
@pytest.mark.parametrize("cache", [0, 3, 10**6], ids=["nothing kept", "some kept", "all kept"])
def test_the_size_of_the_cache_changes_no_pixel(files: tuple[list[str], list[str]], precision: str, cache: int) -> None:
    bytes_each = 3 * 20 * 24 * {"float32": 4, "float16": 2, "uint8": 1}[precision]
    training = _set(files[0], COLOR, cache=cache * bytes_each, precision=precision)
    training.prepare()
    assert training.n_kept == min(cache, 12)
    exact = torch.stack([torch.from_numpy(read_input(path, COLOR)) for path in files[0]])
    # Half a step of the scale, divided by the smallest std.
    tolerance = {"float32": 0.0, "float16": 2e-3, "uint8": 0.5 / 255 / 0.2 + 1e-6}[precision]
    assert float((_all(training)[0] - exact).abs().max()) <= tolerance
    without = _set(files[0], COLOR, cache=0, precision=precision)
    assert torch.equal(_all(training)[0], _all(without)[0])


def test_what_is_kept_is_not_read_again_and_the_rest_is(files: tuple[list[str], list[str]]) -> None:
    asked: list[str] = []

    def read(path: str, preprocessing: Preprocessing) -> np.ndarray:
        asked.append(path)
        return read_input(path, preprocessing)

    training = TrainingSet(files[0], np.zeros(12), np.zeros(12, int), FLAT, read, cache=4 * 20 * 24 * 4)
    training.prepare()
    assert asked == files[0]
    asked.clear()
    _all(training)
    assert asked == files[0][4:]


def test_changing_an_item_does_not_change_what_is_kept(files: tuple[list[str], list[str]]) -> None:
    training = _set(files[0], cache=10**6)
    training.prepare()
    before = training[2][0].clone()
    training[2][0].zero_()
    assert torch.equal(training[2][0], before)


def test_the_kept_pixels_are_shared_with_spawned_workers_and_not_copied(files: tuple[list[str], list[str]]) -> None:
    training = _set(files[0], cache=10**6, augmentation=SCANNER)
    training.prepare()
    kept = training.n_kept * 20 * 24 * 4
    sent = io.BytesIO()
    ForkingPickler(sent).dump(training)
    assert kept == 12 * 20 * 24 * 4
    assert len(sent.getvalue()) < kept / 2


def test_volumes_are_read_and_varied_too(files: tuple[list[str], list[str]]) -> None:
    plain = _set(files[1], DEEP)
    assert plain[0][0].shape == (1, 8, 10, 12)
    varied = _set(files[1], DEEP, augmentation=choose_variations("scanner", {"probability": 1.0}, dims=3), seed=1)
    alone, beside = _all(varied, 0, (0, 1)), _all(varied, 2, (0, 1))
    assert torch.equal(alone, beside)
    assert float(alone.min()) >= 0
    assert float(alone.max()) <= 1
    assert float((alone[0] - torch.stack([plain[i][0] for i in range(4)])).abs().mean()) > 0.02


@pytest.mark.parametrize("workers", [0, 2])
def test_all_unreadable_images_are_told_at_once_with_their_rows(
    files: tuple[list[str], list[str]], tmp_path: Path, workers: int
) -> None:
    (tmp_path / "torn.npy").write_bytes(Path(files[0][0]).read_bytes()[:50])
    images = [
        files[0][0],
        str(tmp_path / "gone.npy"),
        str(tmp_path / "torn.npy"),
        str(tmp_path / "lost.npy"),
        files[0][1],
    ]
    told: list[tuple[int, int]] = []
    training = TrainingSet(images, np.zeros(5), np.zeros(5, int), FLAT, read_input, row=np.array([2, 3, 4, 8, 9]))
    with pytest.raises(UnreadableImages) as caught:
        training.prepare(workers, progress=lambda done, of: told.append((done, of)))
    assert caught.value.problem.startswith("3 of 5 images are of no use for training: ")
    assert "(rows 3, 8)" in caught.value.problem
    assert "(row 4)" in caught.value.problem
    assert str(tmp_path) not in str(caught.value)
    assert set(caught.value.failures) == {1, 2, 3}
    assert told[-1] == (5, 5)


@pytest.mark.parametrize("workers", [0, 2])
def test_an_image_that_gets_lost_later_is_told_without_a_traceback(tmp_path: Path, workers: int) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((5, 5), dtype=np.uint8))
    training = TrainingSet([str(path)], np.zeros(1), np.zeros(1, int), FLAT, read_input, row=np.array([17]))
    training.prepare()
    path.unlink()
    with pytest.raises(UnreadableImages) as caught:
        list(DataLoader(training, num_workers=workers))
    assert caught.value.problem.startswith("1 of 1 image is of no use for training: ")
    assert "(row 17)" in caught.value.problem
    assert "Traceback" not in str(caught.value)
    assert caught.value.cure.startswith("Mend")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.zeros((1, 4, 4)), "1 x 4 x 4 after preprocessing instead of 1 x 20 x 24"),
        (np.full((1, 20, 24), np.nan), "not finite"),
    ],
)
def test_pixels_of_the_wrong_shape_or_not_finite_are_refused(value: np.ndarray, words: str) -> None:
    training = TrainingSet(["x"], np.zeros(1), np.zeros(1, int), FLAT, lambda *_: value)
    with pytest.raises(UnreadableImages, match=words):
        training.prepare()


def test_values_too_large_for_half_precision_are_refused() -> None:
    big = np.full((1, 20, 24), 1e6, dtype=np.float32)
    training = TrainingSet(["x"], np.zeros(1), np.zeros(1, int), RAW, lambda *_: big, precision="float16")
    with pytest.raises(UnreadableImages, match="too large for float16"):
        training.prepare()


def test_a_path_in_a_foreign_error_is_not_told() -> None:
    def read(path: str, _: Preprocessing) -> np.ndarray:
        raise Unreadable("it is torn") if path == "a" else OSError(f"bad {path}")

    training = TrainingSet(["a", "secret"], np.zeros(2), np.zeros(2, int), FLAT, read)
    with pytest.raises(UnreadableImages) as caught:
        training.prepare()
    assert "it is torn (row 1)" in caught.value.problem
    assert "OSError) (row 2)" in caught.value.problem
    assert "secret" not in str(caught.value)


def test_parts_share_the_pixels_and_keep_labels_cells_and_rows(files: tuple[list[str], list[str]]) -> None:
    training = _set(files[0], cache=10**6, augmentation=SCANNER, row=np.arange(12) * 10)
    training.prepare()
    part = training.take(np.array([9, 2, 5]), augmentation=None, cell=np.array([0, 1, 0]))
    nested = part.take(np.array([False, True, True]))
    assert part._store is training._store
    assert torch.equal(part[1][0], torch.from_numpy(read_input(files[0][2], FLAT)))
    assert [int(nested[i][1]) for i in range(2)] == [0, 1]
    assert nested.cell.tolist() == [1, 0]
    assert nested.row.tolist() == [20, 50]
    assert nested.n_kept == 2


def test_what_is_looked_at_while_reading_comes_back_in_order(files: tuple[list[str], list[str]]) -> None:
    look: Callable[[np.ndarray], float] = _mean
    here, there = _set(files[0]).prepare(0, look=look), _set(files[0]).prepare(2, look=look)
    assert here == there == [_mean(read_input(path, FLAT)) for path in files[0]]


def _mean(pixels: np.ndarray) -> float:
    return float(pixels.mean())


def test_refusals_of_settings() -> None:
    with pytest.raises(UsageError, match="no precision 'int4'"):
        _set(["a"], precision="int4")
    with pytest.raises(UsageError, match=r"no \[0, 1\] scale"):
        _set(["a"], RAW, precision="uint8")
    with pytest.raises(ValueError, match="1 images with 2 labels"):
        TrainingSet(["a"], np.zeros(2), np.zeros(1, int), FLAT, read_input)
    with pytest.raises(ValueError, match="seed"):
        _set(["a"], seed=-1)
