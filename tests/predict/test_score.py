from __future__ import annotations

import multiprocessing

import numpy as np
import pytest
import torch

from radaudit.errors import CannotAudit, Unreadable, UsageError
from radaudit.predict.score import score_cohort
from radaudit.records import Preprocessing


def mean(batch: torch.Tensor) -> torch.Tensor:
    return batch.mean((1, 2, 3))


def probability(batch: torch.Tensor) -> torch.Tensor:
    return mean(batch)[:, None] / 100


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("batch_size", [1, 4, 100])
def test_scores_come_in_the_cohorts_order(make_cohort, make_model, read, batch_size, workers):
    seen = []
    model = make_model(probability)
    predictions = score_cohort(
        make_cohort(11),
        model,
        read=read,
        batch_size=batch_size,
        workers=workers,
        progress=lambda done, total: seen.append((done, total)),
    )
    np.testing.assert_allclose(predictions.score, np.arange(11) / 100, rtol=1e-6)
    assert predictions.failure == (None,) * 11
    assert seen[-1] == (11, 11)
    assert len(seen) == -(-11 // batch_size)
    assert predictions.seconds > 0
    assert predictions.device == "cpu"


FAILURES = {
    1: (Unreadable("the pixel data are cut short"), "the pixel data are cut short"),
    2: (FileNotFoundError("/images/2.png"), "the image file does not exist"),
    3: (ValueError("cannot open /images/3.png of Jane Doe"), "the image could not be read (ValueError)"),
    4: (IsADirectoryError("x"), "the image is a folder"),
    5: (PermissionError("x"), "the image file may not be read"),
    6: (MemoryError(), "the image does not fit into memory"),
}


def read_with_failures(path: str, preprocessing: Preprocessing) -> np.ndarray:
    number = int(path.rsplit("/", 1)[-1].removesuffix(".png"))
    if number in FAILURES:
        raise FAILURES[number][0]
    if number == 7:
        return np.zeros((1, 4, 5), np.float32)
    if number == 8:
        return np.full((1, 4, 4), np.inf, np.float32)
    return np.full((1, 4, 4), number, np.float32)


@pytest.mark.parametrize("workers", [0, 1])
def test_an_unreadable_image_is_a_row_with_a_reason_in_words(make_cohort, make_model, workers):
    cohort = make_cohort(12, failure=("the label is missing", *[None] * 11))
    predictions = score_cohort(cohort, make_model(probability), read=read_with_failures, batch_size=3, workers=workers)
    expected = {0: "the label is missing"} | {row: reason for row, (_, reason) in FAILURES.items()}
    expected[7] = "has the shape 1 x 4 x 5 after preprocessing instead of 1 x 4 x 4"
    expected[8] = "holds pixels that are not finite numbers"
    assert predictions.failure == tuple(expected.get(row) for row in range(12))
    np.testing.assert_allclose(predictions.score[9:], [0.09, 0.10, 0.11], rtol=1e-6)
    assert np.isnan(predictions.score[:9]).all()
    assert "/images" not in repr(predictions.failure)


def test_when_no_image_can_be_read_every_row_says_why(make_cohort, make_model):
    def refuse(path, preprocessing):
        raise Unreadable("no decoder")

    predictions = score_cohort(make_cohort(3), make_model(probability), read=refuse)
    assert predictions.failure == ("no decoder",) * 3
    assert predictions.model.output == ""


def test_values_that_are_not_finite_are_failures_not_scores(make_cohort, make_model, read):
    def sometimes(batch):
        value = probability(batch)
        return torch.where(value == 0.02, torch.nan, torch.where(value == 0.0, torch.inf, value))

    predictions = score_cohort(make_cohort(5), make_model(sometimes), read=read, batch_size=2)
    reason = "the model returned a value that is not finite"
    assert predictions.failure == (reason, None, reason, None, None)
    np.testing.assert_allclose(predictions.score[[1, 3, 4]], [0.01, 0.03, 0.04], rtol=1e-6)


def test_the_same_run_twice_gives_the_same_bits_and_leaves_torch_as_it_was(make_cohort, make_model, read):
    network = torch.nn.Sequential(torch.nn.Conv2d(1, 8, 3), torch.nn.Flatten(), torch.nn.Linear(32, 2)).eval()
    state, before = torch.random.get_rng_state(), torch.are_deterministic_algorithms_enabled()
    first, second = (score_cohort(make_cohort(9), make_model(network), read=read, batch_size=4) for _ in range(2))
    assert np.array_equal(first.score, second.score)
    assert torch.equal(torch.random.get_rng_state(), state)
    assert torch.are_deterministic_algorithms_enabled() is before


def test_how_the_output_was_read_is_recorded(make_cohort, make_model, read):
    predictions = score_cohort(make_cohort(5), make_model(lambda b: mean(b)[:, None] - 2), read=read)
    assert predictions.model.output == "logits"
    assert predictions.model.output_reason == "logits, because outputs lie outside [0, 1] (-2 to 2)"
    np.testing.assert_allclose(predictions.score, 1 / (1 + np.exp(2 - np.arange(5))))


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (lambda b: b.mean((2, 3)).repeat(1, 3), r"returns the shape \(5, 3\) .* a model of 3 classes"),
        (lambda b: b, r"returns the shape \(5, 1, 4, 4\) .* a segmentation model"),
        (lambda b: mean(b)[:2], r"returns the shape \(2,\) for 5 images"),
        (lambda b: {"logits": mean(b)}, "returns a dict instead of one tensor"),
        (lambda b: (mean(b), mean(b)), "returns a tuple instead of one tensor"),
    ],
)
def test_an_output_that_is_not_binary_is_refused(make_cohort, make_model, read, run, words):
    with pytest.raises(UsageError, match=words):
        score_cohort(make_cohort(5), make_model(run), read=read)


def test_a_model_that_does_not_take_the_images_is_refused_with_its_own_words(make_cohort, make_model, read):
    network = torch.nn.Conv2d(3, 4, 3)
    with pytest.raises(UsageError) as caught:
        score_cohort(make_cohort(5), make_model(network), read=read)
    assert "(batch, 1, 4, 4), from 1 channel and size (4, 4)" in caught.value.problem
    assert "to have 3 channels, but got 1 channels instead" in caught.value.problem
    assert "preprocessing" in caught.value.cure


class Raising(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.numel() > 0:
            raise ValueError("boom: wants more light\nturn it on\nand try again")
        return x.mean((1, 2, 3))


@pytest.mark.parametrize("compiled", [False, True])
def test_a_models_own_error_is_told_from_its_first_line_and_blames_nothing(make_cohort, make_model, read, compiled):
    network = torch.jit.script(Raising()) if compiled else Raising()
    with pytest.raises(UsageError) as caught:
        score_cohort(make_cohort(5), make_model(network), read=read)
    own = "ValueError: boom" if compiled else "boom"
    assert f"The model says: {own}: wants more light ... and try again" in caught.value.problem
    assert "TorchScript" not in caught.value.problem
    assert caught.value.cure.startswith("If it was trained with another size")
    assert "if the message is the model's own" in caught.value.cure


def test_failing_on_a_later_batch_and_lack_of_memory_are_told_apart(make_cohort, make_model, read):
    def fixed(batch):
        if len(batch) not in (1, 2):
            raise RuntimeError("shape '[2]' is invalid")
        if batch.max() > 3:
            raise RuntimeError("shape '[2]' is invalid")
        return probability(batch)

    with pytest.raises(CannotAudit, match="failed on a later batch of shape"):
        score_cohort(make_cohort(5), make_model(fixed), read=read, batch_size=2)

    def hungry(batch):
        raise torch.OutOfMemoryError("CUDA out of memory")

    with pytest.raises(CannotAudit, match=r"5 images of 1 x 4 x 4 do not fit into memory.\nLower --batch-size"):
        score_cohort(make_cohort(5), make_model(hungry), read=read)


def test_an_output_that_changes_its_columns_is_refused(make_cohort, make_model, read):
    def changing(batch):
        return probability(batch).repeat(1, 2 if batch.max() > 3 else 1)

    with pytest.raises(CannotAudit, match="gave 1 outputs an image at first and 2 later on"):
        score_cohort(make_cohort(5), make_model(changing), read=read, batch_size=2)


@pytest.mark.parametrize("layer", [torch.nn.Dropout(0.5), torch.nn.BatchNorm2d(1)])
def test_a_model_in_training_mode_is_noticed_and_refused(make_cohort, make_model, read, layer):
    network = torch.nn.Sequential(layer, torch.nn.Flatten(), torch.nn.Linear(16, 1)).train()
    with pytest.raises(UsageError, match=r"the same image gets another output .* training mode"):
        score_cohort(make_cohort(8), make_model(network), read=read)


def test_a_model_for_one_batch_length_only_passes_the_proof(make_cohort, make_model, read):
    def fixed(batch):
        return probability(batch.view(4, 1, 4, 4))

    predictions = score_cohort(make_cohort(8), make_model(fixed), read=read, batch_size=4)
    np.testing.assert_allclose(predictions.score, np.arange(8) / 100, rtol=1e-6)


def test_half_precision_outputs_are_taken(make_cohort, make_model, read):
    predictions = score_cohort(
        make_cohort(3),
        make_model(
            lambda b: (mean(b) * 4).half(),
        ),
        read=read,
    )
    np.testing.assert_allclose(predictions.score, 1 / (1 + np.exp(-4.0 * np.arange(3))))


@pytest.mark.parametrize("workers", [0, 2])
def test_ctrl_c_leaves_no_process_behind(make_cohort, make_model, read, workers):
    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_cohort(
            make_cohort(50), make_model(probability), read=read, batch_size=2, workers=workers, progress=interrupt
        )
    assert multiprocessing.active_children() == []


def die(path, preprocessing):
    import os

    os._exit(11)


@pytest.mark.filterwarnings("ignore")
def test_a_decoder_that_kills_its_process_ends_in_one_sentence(make_cohort, make_model):
    with pytest.raises(CannotAudit, match="A process that reads images died"):
        score_cohort(make_cohort(4), make_model(probability), read=die, workers=1)


@pytest.mark.parametrize(
    ("fields", "facts", "options", "words"),
    [
        ({"image": None}, {}, {}, "has no column of images"),
        ({}, {"preprocessing": None}, {}, "its preprocessing is not known"),
        ({}, {}, {"batch_size": 0}, "batch size 0"),
        ({}, {}, {"workers": -1}, "-1 workers"),
        ({}, {}, {"engine": "cloud"}, "engine 'cloud' is unknown"),
    ],
)
def test_what_is_lacking_is_named(make_cohort, make_model, read, fields, facts, options, words):
    with pytest.raises(UsageError, match=words):
        score_cohort(make_cohort(3, **fields), make_model(probability, **facts), read=read, **options)
