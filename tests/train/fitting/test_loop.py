"""The loop: repeatable bit by bit, resumable at any batch, and it stops with words where it must."""

from __future__ import annotations

import csv
import functools
import os
import signal
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from radaudit.errors import CannotAudit, UsageError
from radaudit.train.fitting.assessment import Assessment, GroupScore
from radaudit.train.fitting.interrupting import Interrupted
from radaudit.train.samplers.catalogue import SAMPLERS
from tests.train.fitting.small_fit import CELLS, Blobs, fit_small, same, small_network


class Killed(RuntimeError):
    """Stands for whatever ends a process."""


def _kill_at(epoch: int, batch: int) -> Any:
    def kill(step: Any) -> None:
        if (step.epoch, step.batch) == (epoch, batch):
            raise Killed

    return kill


@pytest.mark.slow
def test_two_runs_and_any_number_of_workers_give_the_same_weights(tmp_path: Path) -> None:
    one = fit_small(tmp_path / "one")
    for name, changed in {"two": {}, "workers": {"workers": 2}}.items():
        other = fit_small(tmp_path / name, **changed)
        assert same(one.weights["worst-group"], other.weights["worst-group"])
        assert (tmp_path / name / "log.csv").read_text() == (tmp_path / "one" / "log.csv").read_text()
    assert not same(one.weights["average"], fit_small(tmp_path / "seed", seed=1).weights["average"])


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Runs that nobody stops, each made once: what is told by `fit`, and the log."""

    @functools.cache
    def run(**settings: Any) -> tuple[Any, str]:
        folder = tmp_path_factory.mktemp("undisturbed")
        return fit_small(folder, **settings), (folder / "log.csv").read_text()

    return run


@pytest.mark.slow
@pytest.mark.parametrize("objective", ["erm", "group_dro"])
@pytest.mark.parametrize(("epoch", "accumulate"), [(1, 1), (0, 1), (2, 3)])
def test_a_killed_run_goes_on_to_the_weights_of_one_that_was_not(
    tmp_path: Path, undisturbed: Any, objective: str, epoch: int, accumulate: int
) -> None:
    whole, log = undisturbed(objective=objective, accumulate=accumulate)
    with pytest.raises(Killed):
        fit_small(tmp_path / "cut", objective=objective, accumulate=accumulate, progress=_kill_at(epoch, 5))
    resumed = fit_small(tmp_path / "cut", objective=objective, accumulate=accumulate, resume=True)
    assert same(whole.weights["worst-group"], resumed.weights["worst-group"])
    assert whole.best == resumed.best
    assert (tmp_path / "cut" / "log.csv").read_text() == log


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 4, 8])
@pytest.mark.parametrize("workers", [0, 2])
def test_ctrl_c_saves_in_the_middle_of_an_epoch_and_the_rest_is_the_same(
    tmp_path: Path, undisturbed: Any, batch: int, workers: int
) -> None:
    def press(step: Any) -> None:
        if (step.epoch, step.batch) == (1, batch):
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    whole, log = undisturbed(accumulate=2)
    with pytest.raises(Interrupted, match=r"in epoch 2, after batch|after epoch 2"):
        fit_small(tmp_path / "cut", accumulate=2, progress=press, workers=workers)
    resumed = fit_small(tmp_path / "cut", accumulate=2, resume=True, workers=workers)
    assert same(whole.weights["average"], resumed.weights["average"])
    assert (tmp_path / "cut" / "log.csv").read_text() == log
    assert signal.getsignal(signal.SIGINT) is before


def test_a_finished_run_is_resumed_without_another_step(tmp_path: Path) -> None:
    one = fit_small(tmp_path)
    before = (tmp_path / "checkpoints" / "last.ckpt").read_bytes()
    again = fit_small(tmp_path, resume=True)
    assert same(one.weights["average"], again.weights["average"])
    assert (tmp_path / "checkpoints" / "last.ckpt").read_bytes() == before


def _fading(label: Any, logit: Any) -> Assessment:
    """The average gets better with every call, the worst group was best at the second."""
    _fading.calls += 1
    k = _fading.calls
    low = (0.5, 0.7, 0.6, 0.6, 0.6, 0.6)[k - 1]
    return Assessment(
        GroupScore("everyone", 0.5 + k / 100, 0.4), (GroupScore("B", 0.9, low), GroupScore("A", 0.9, 0.8))
    )


def test_the_worst_group_chooses_the_epoch_and_ends_training_and_the_average_best_is_kept_too(tmp_path: Path) -> None:
    _fading.calls = 0
    found = fit_small(tmp_path, assess=_fading, patience=2, epochs=6)
    assert found.stopped_early
    assert len(found.history) == 4
    assert (found.best["worst-group"].epoch, found.best["worst-group"].group) == (1, "B")
    assert found.best["average"].epoch == 3
    assert not same(found.weights["worst-group"], found.weights["average"])
    names = sorted(p.name for p in (tmp_path / "checkpoints").iterdir())
    assert names == ["best-average-epoch0004.pt", "best-worst-group-epoch0002.pt", "last.ckpt"]
    _fading.calls = 4
    again = fit_small(tmp_path, assess=_fading, patience=2, epochs=6, resume=True)
    assert len(again.history) == 4  # patience was used up; there is nothing left to do


def test_validation_never_moves_q(tmp_path: Path) -> None:
    seen: list[list[float]] = []
    fit_small(tmp_path / "one", progress=lambda step: seen.append(step.weights()))
    many: list[list[float]] = []

    def twice(label: Any, logit: Any) -> Assessment:
        return Assessment(GroupScore("everyone", 0.5, 0.4))

    fit_small(tmp_path / "two", progress=lambda step: many.append(step.weights()), assess=twice)
    assert seen == many
    with (tmp_path / "one" / "log.csv").open() as file:
        last = list(csv.DictReader(file))[-1]
    assert [float(last[f"q: {cell}"]) for cell in CELLS] == pytest.approx(seen[-1], rel=1e-5)


def test_the_log_holds_mean_losses_of_every_cell(tmp_path: Path) -> None:
    found = fit_small(tmp_path, epochs=1, learning_rate=1e-12, network=_Constant())
    # Every logit is 1: the loss of a diseased row is log(1 + exp(-1)), of another log(1 + exp(1)).
    line = found.history[0]
    healthy, diseased = np.log1p(np.exp(1.0)), np.log1p(np.exp(-1.0))
    expected = dict(zip(CELLS, (healthy, healthy, diseased, diseased), strict=True))
    for cell, value in expected.items():
        assert line[f"loss: {cell}"] == pytest.approx(value, rel=1e-6)
    label = Blobs().label
    assert line["loss"] == pytest.approx(np.where(label == 1, diseased, healthy).mean(), rel=1e-6)


class _Constant(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.ones(1))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.bias.expand(len(pixels), 1)


def test_a_loss_that_is_no_number_names_batch_and_file(tmp_path: Path) -> None:
    training = Blobs(is_varied=False)
    training.pixels[17] = np.inf
    with pytest.raises(
        CannotAudit, match=r"Epoch 1, batch \d+: the loss is not a finite number\. At fault: image17\.png"
    ):
        fit_small(tmp_path, training=training)
    training.pixels[17] = 3e38  # finite, but no network can add it up
    with pytest.raises(CannotAudit, match=r"At fault: image17\.png"):
        fit_small(tmp_path / "huge", training=training, network=_Summing())
    assert not (tmp_path / "log.csv").exists()


class _Summing(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(1))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.gain * pixels.flatten(1).sum(1) ** 2 * 1e-6


def test_weights_that_diverge_are_told_from_files_at_fault(tmp_path: Path) -> None:
    network = small_network()
    with torch.no_grad():
        network[0].weight[0] = torch.nan
    with pytest.raises(CannotAudit, match=r"weights are not any more \(0\.weight\): training diverged"):
        fit_small(tmp_path, network=network)


def test_a_gradient_that_is_no_number_stops_before_the_weights_are_spoiled(tmp_path: Path) -> None:
    class Root(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.gain = nn.Parameter(torch.zeros(1))

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            return (self.gain**2).sqrt() * pixels.flatten(1).sum(1)

    network = Root()
    with pytest.raises(CannotAudit, match="the loss is finite but its gradient is not"):
        fit_small(tmp_path, network=network)
    assert bool(torch.isfinite(network.gain).all())


def test_a_checkpoint_of_another_network_data_or_settings_is_refused(tmp_path: Path) -> None:
    fit_small(tmp_path, epochs=2)
    with pytest.raises(UsageError, match=r"of another network: \d+ of its tensors.*0\.bias"):
        fit_small(tmp_path, epochs=2, resume=True, network=small_network(width=6))
    with pytest.raises(UsageError, match=r"trained with learning_rate 0\.01; now it is 0\.5"):
        fit_small(tmp_path, epochs=2, resume=True, learning_rate=0.5)
    found = fit_small(tmp_path, epochs=2, resume=True, workers=2)  # changes nothing that is computed
    assert len(found.history) == 2


def test_a_frozen_encoder_does_not_move_and_is_trained_once_its_epoch_comes(tmp_path: Path) -> None:
    start = small_network()
    frozen = fit_small(tmp_path / "one", epochs=2, unfreeze=((5, ("0", "1")),), network=small_network())
    for name in ("0.weight", "1.weight", "1.running_mean", "1.num_batches_tracked"):
        assert torch.equal(frozen.weights["average"][name], start.state_dict()[name]), name
    assert not torch.equal(frozen.weights["average"]["6.weight"], start.state_dict()["6.weight"])
    staged = fit_small(tmp_path / "two", epochs=2, unfreeze=((1, ("0", "1")),), network=small_network())
    last = torch.load(tmp_path / "two" / "checkpoints" / "last.ckpt", weights_only=True)["state_dict"]
    assert not torch.equal(last["network.0.weight"], start.state_dict()["0.weight"])
    assert staged.history[0]["loss"] == frozen.history[0]["loss"]
    with pytest.raises(UsageError, match="no part 'encoder' to freeze"):
        fit_small(tmp_path / "three", unfreeze=((1, ("encoder",)),))


def test_half_precision_on_the_processor_keeps_losses_in_single(tmp_path: Path) -> None:
    seen: list[torch.dtype] = []

    class Watching(nn.Module):
        def forward(self, losses: torch.Tensor, cell: torch.Tensor) -> torch.Tensor:
            seen.append(losses.dtype)
            assert not torch.is_autocast_enabled("cpu")
            return losses.mean()

    from radaudit.train.fitting.lightning_module import FittedNetwork
    from radaudit.train.fitting.settings import FitSettings

    module = FittedNetwork(
        small_network(), Watching(), FitSettings(), steps=1, n_cells=4, files=[], label=np.zeros(2), assess=None, identity={}
    )  # fmt: skip
    pixels = torch.zeros(2, 1, 8, 8)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert module.network(pixels).dtype == torch.bfloat16
        module.training_step((pixels, torch.tensor([0, 1]), torch.tensor([0, 1]), torch.tensor([0, 1])), 0)
    assert seen == [torch.float32]
    found = fit_small(tmp_path, precision="bf16-mixed", epochs=1)
    assert all(v.dtype == torch.float32 for k, v in found.weights["average"].items() if "num_batches" not in k)
    with pytest.raises(UsageError, match="16-mixed needs a GPU"):
        fit_small(tmp_path / "half", precision="16-mixed")


def test_the_callers_random_numbers_and_switches_are_left_alone(tmp_path: Path) -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    before = (torch.get_num_threads(), torch.get_deterministic_debug_mode())
    fit_small(tmp_path, epochs=1)
    assert torch.equal(torch.rand(3), expected)
    assert (torch.get_num_threads(), torch.get_deterministic_debug_mode()) == before


def test_it_also_runs_outside_the_main_thread(tmp_path: Path) -> None:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(fit_small(tmp_path, epochs=1)))
    thread.start()
    thread.join()
    assert len(found[0].history) == 1


def test_one_diseased_image_in_a_thousand_is_trained_on_and_counts(tmp_path: Path) -> None:
    training = Blobs(1001, is_varied=False)
    training.label[:] = 0
    training.label[500] = 1
    training.cell = np.where(training.label == 1, 2, np.arange(1001) % 2).astype(np.int64)
    training.cell[7] = 3  # a fourth cell of one image, for the names
    sampler = SAMPLERS["group_uniform"].make(training.cell, training.label, 12, seed=0)
    found = fit_small(tmp_path, training=training, batches=sampler, epochs=1)
    line = found.history[0]
    assert all(line[f"loss: {cell}"] is not None for cell in CELLS)
    assert sum(line[f"q: {cell}"] for cell in CELLS) == pytest.approx(1)
    assert line["q: diseased, A"] > line["q: healthy, A"]  # the rarest is the hardest here


def test_an_unknown_device_is_refused(tmp_path: Path) -> None:
    for device in ("tpu", "cpu:1", "cuda:x"):
        with pytest.raises(UsageError, match=f"no device '{device}'"):
            fit_small(tmp_path, device=device)
