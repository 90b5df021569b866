"""Group DRO: q follows the losses as it should, and nothing else moves it."""

from __future__ import annotations

import copy
import io
import itertools
import math
import warnings

import numpy as np
import pytest
import torch

from radaudit.train import GroupDROLoss
from tests.train.objectives.weight_updates import our_weights, published_weights

COUNTS = [500, 300, 150, 50]


def make_stream(n_batches=400, batch=24, seed=3, dtype=np.float64):
    draw = np.random.default_rng(seed)
    shares = np.array(COUNTS) / sum(COUNTS)
    stream = []
    for _ in range(n_batches):
        group = draw.choice(4, size=batch, p=shares)
        stream.append((draw.gamma(2.0, 0.3 + 0.2 * group).astype(dtype), group))
    return stream


def feed(objective, stream):
    q = []
    for loss, group in stream:
        objective(torch.tensor(loss), torch.tensor(group))
        q.append(objective.weights.numpy())
    return np.array(q)


@pytest.mark.parametrize(("step_size", "adjustment"), [(0.01, 0.0), (0.1, 0.0), (0.05, 2.0)])
def test_q_follows_the_same_path_as_a_second_implementation(step_size, adjustment):
    stream = make_stream()
    found = feed(GroupDROLoss(COUNTS, step_size, adjustment), stream)
    expected = our_weights(stream, COUNTS, step_size, adjustment)
    assert any(len(set(group)) < 4 for _, group in stream[:50])  # groups are absent from some batches
    assert np.abs(found - expected).max() < 1e-12
    assert np.ptp(found[-1]) > 0.05


def test_on_batches_that_hold_every_group_q_is_that_of_the_published_code():
    draw = np.random.default_rng(1)
    stream = [(draw.gamma(2.0, 0.5, 16), np.tile(np.arange(4), 4)) for _ in range(200)]
    expected, objective = published_weights(stream, COUNTS, 0.02)
    ours = GroupDROLoss(COUNTS, 0.02)
    values = [float(ours(torch.tensor(loss), torch.tensor(group))) for loss, group in stream]
    assert np.abs(ours.weights.numpy() - expected[-1]).max() < 1e-13
    assert values == pytest.approx(objective.tolist(), abs=1e-12)


def test_the_scalar_is_the_weighted_mean_of_group_means_with_the_weights_after_the_batch():
    objective = GroupDROLoss([4, 2], step_size=1.0)
    loss = torch.tensor([1.0, 3.0, 5.0], dtype=torch.float64, requires_grad=True)
    value = objective(loss, torch.tensor([0, 0, 1]))
    q = math.exp(5) / (math.exp(2) + math.exp(5))
    assert objective.weights.tolist() == pytest.approx([1 - q, q], abs=1e-15)
    assert value.item() == pytest.approx((1 - q) * 2 + q * 5, abs=1e-14)
    value.backward()
    assert loss.grad.tolist() == pytest.approx([(1 - q) / 2, (1 - q) / 2, q], abs=1e-15)


def test_the_adjustment_moves_q_and_not_the_loss_that_is_minimized_or_logged():
    loss, group = torch.tensor([1.0, 1.0], dtype=torch.float64), torch.tensor([0, 1])
    kept = loss.clone()
    ours = GroupDROLoss([100, 4], step_size=1.0, adjustment=2.0)
    assert ours(loss, group).item() == pytest.approx(1.0, abs=1e-15)  # the published code says 1 + C / sqrt(n)
    assert torch.equal(loss, kept)
    assert ours.group_losses == [1.0, 1.0]
    assert ours.weights[1].item() == pytest.approx(1 / (1 + math.exp(0.2 - 1.0)), abs=1e-15)
    _, published = published_weights([(kept.numpy(), [0, 1])], [100, 4], 1.0, [2.0, 2.0])
    assert published[0] > 1.5


def test_an_adjustment_of_zero_for_one_group_does_not_switch_off_the_others():
    loss, group = [1.0, 1.0, 1.0], [0, 1, 2]
    published, _ = published_weights([(loss, group)], [9, 4, 1], 1.0, [0.0, 2.0, 1.0])
    assert published[0] == pytest.approx([1 / 3] * 3)
    ours = GroupDROLoss([9, 4, 1], 1.0, adjustment=[0.0, 2.0, 1.0])
    ours(torch.tensor(loss), torch.tensor(group))
    expected = np.exp([0, 1, 1])
    assert ours.weights.numpy() == pytest.approx(expected / expected.sum(), abs=1e-15)


def test_evaluation_does_not_touch_the_state():
    objective = GroupDROLoss(COUNTS, 0.1)
    feed(objective, make_stream(20))
    before = {name: value.clone() for name, value in objective.state_dict().items()}
    objective.eval()
    feed(objective, make_stream(20, seed=9))
    assert all(torch.equal(before[name], value) for name, value in objective.state_dict().items())
    value = objective(torch.tensor([1.0, 2.0]), torch.tensor([0, 3]))
    assert value.item() == pytest.approx(float(objective.weights[0] + 2 * objective.weights[3]), abs=1e-6)
    objective.train()
    feed(objective, make_stream(1, seed=9))
    assert not torch.equal(before["log_q"], objective.log_q)


def test_losses_of_sixteen_bits_are_summed_in_more():
    value = torch.tensor(0.1, dtype=torch.bfloat16)
    loss, group = value.repeat(3000), torch.arange(3000) % 2
    objective = GroupDROLoss([10, 10], 1.0)
    assert objective(loss, group).dtype == torch.float32
    assert objective.group_losses == [float(value), float(value)]  # a sum in bfloat16 would stand still at 32


def test_under_autocast_the_objective_is_computed_in_32_bits():
    layer = torch.nn.Linear(3, 1)
    x, y, group = torch.randn(64, 3), (torch.arange(64) % 2).float(), torch.arange(64) % 4
    objective = GroupDROLoss([10] * 4, 0.5)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logit = layer(x).squeeze(1)
        assert logit.dtype == torch.bfloat16
        loss = torch.nn.functional.softplus(logit * (1 - 2 * y))
        scalar = objective(loss, group)
    assert scalar.dtype == torch.float32
    twin = GroupDROLoss([10] * 4, 0.5)
    assert scalar.item() == twin(loss.detach().float(), group).item()
    assert torch.equal(objective.log_q, twin.log_q)
    scalar.backward()
    assert torch.isfinite(layer.weight.grad).all()


def test_a_model_cast_to_half_precision_keeps_q_in_float64():
    objective = GroupDROLoss(COUNTS, 0.1)
    feed(objective, make_stream(20))
    before = objective.log_q.clone()
    torch.nn.ModuleList([torch.nn.Linear(2, 2), objective]).half()
    assert objective.log_q.dtype == torch.float64
    assert torch.equal(before, objective.log_q)


@pytest.mark.parametrize("ema", [0.1, None])
def test_a_run_resumed_from_its_state_is_bitwise_the_same(ema):
    stream = make_stream(60, dtype=np.float32)
    whole = GroupDROLoss(COUNTS, 0.1, 1.0, ema, 0.01, accumulate=2)
    first = GroupDROLoss(COUNTS, 0.1, 1.0, ema, 0.01, accumulate=2)
    expected = feed(whole, stream)
    feed(first, stream[:31])  # in the middle of a step of two micro-batches, and before group 3 was always present
    file = io.BytesIO()
    torch.save(first.state_dict(), file)
    file.seek(0)
    resumed = GroupDROLoss(COUNTS, 0.1, 1.0, ema, 0.01, accumulate=2)
    resumed.load_state_dict(torch.load(file, weights_only=True))
    assert np.array_equal(feed(resumed, stream[31:]), expected[31:])
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


def test_a_copy_of_the_module_goes_its_own_way():
    objective = GroupDROLoss(COUNTS, 0.1)
    feed(objective, make_stream(5))
    twin = copy.deepcopy(objective)
    feed(twin, make_stream(5, seed=8))
    assert not torch.equal(twin.log_q, objective.log_q)


def test_a_group_that_no_batch_held_yet_keeps_its_weight():
    objective = GroupDROLoss([10, 10, 10], 0.5)
    feed(objective, [([2.0, 1.0], [0, 1])] * 20)
    assert objective.weights[2].item() == pytest.approx(1 / 3, abs=1e-14)
    assert objective.weights[0].item() > 0.6
    assert objective.group_losses == [pytest.approx(2.0), pytest.approx(1.0), None]


def test_without_running_means_absent_groups_keep_their_weight():
    objective = GroupDROLoss([10, 10, 10], 0.5, ema=None)
    feed(objective, [([2.0, 1.0, 0.0], [0, 1, 2])])
    before = objective.weights
    feed(objective, [([2.0, 1.0], [0, 1])])
    assert objective.weights[2].item() == pytest.approx(before[2].item(), abs=1e-15)
    assert objective.weights[0] > before[0]


def test_no_weight_falls_below_the_floor_and_an_easy_group_comes_back():
    stream = [([4.0, 0.0], [0, 1])] * 500
    bare, floored = GroupDROLoss([5, 5], 0.1), GroupDROLoss([5, 5], 0.1, floor=1e-3)
    feed(bare, stream)
    feed(floored, stream)
    assert bare.weights[1] < 1e-80
    assert floored.weights[1] > 1e-3
    assert floored.weights[1].item() == pytest.approx(
        1e-3 / (1 - math.exp(-0.4)), rel=1e-2
    )  # where fall and floor balance
    turned = [([0.0, 4.0], [0, 1])] * 40
    assert feed(floored, turned)[-1][1] > 0.9
    assert feed(bare, turned)[-1][1] < 1e-60


def test_weights_far_below_what_float32_can_hold_stay_exact():
    objective = GroupDROLoss([5, 5], 1.0)
    feed(objective, [([100.0, 0.0], [0, 1])] * 3)
    assert objective.log_q[1].item() == pytest.approx(-300.0, abs=1e-9)
    feed(objective, [([0.0, 100.0], [0, 1])] * 3)
    assert objective.weights.tolist() == pytest.approx([0.5, 0.5], abs=1e-12)


def test_an_offset_makes_it_the_worst_regret():
    objective = GroupDROLoss([5, 5], 0.5, offset=[0.0, 0.6])
    values = feed(objective, [([0.3, 0.7], [0, 1])] * 50)  # regrets 0.3 and 0.1
    assert values[-1][0] > 0.98
    assert objective.group_losses == pytest.approx([0.3, 0.7])


def test_a_step_size_of_zero_keeps_the_weights_equal():
    assert feed(GroupDROLoss(COUNTS, 0.0), make_stream(10))[-1].tolist() == pytest.approx([0.25] * 4, abs=1e-15)


def test_the_log_of_an_epoch_says_how_far_q_moved_and_starts_anew():
    objective = GroupDROLoss([5, 5], 0.5)
    path = [np.full(2, 0.5), *feed(objective, [([1.0, 0.0], [0, 1])] * 4)]
    expected = sum(np.abs(np.log(b) - np.log(a)).sum() for a, b in itertools.pairwise(path))
    found = objective.epoch_completed()
    assert found.moved == pytest.approx(expected, abs=1e-13)
    assert (found.heaviest, found.heavy_updates) == (0, 0)
    assert found.weight == pytest.approx(np.mean([q[0] for q in path[1:]]), abs=1e-14)
    assert objective.epoch_completed().moved == 0.0


def test_one_group_that_holds_nearly_all_weight_for_long_is_told():
    objective = GroupDROLoss([7, 5], 1.0)
    one_sided = [([5.0, 0.0], [0, 1])] * 30
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        feed(objective, one_sided)
        assert objective.epoch_completed(patience=59).heavy_updates == 30
        alone = GroupDROLoss([7], 1.0)
        feed(alone, [([5.0], [0])] * 30)
        alone.epoch_completed(patience=1)
    feed(objective, one_sided)
    with pytest.warns(
        UserWarning, match=r"Group 0 \(7 training rows\) has held more than 95 % of the weight for 60 updates"
    ):
        objective.epoch_completed(patience=59)
    objective.log_q.fill_(0.5).log_()
    feed(objective, [([1.0, 1.0], [0, 1])] * 9)
    assert objective.epoch_completed(patience=59).heavy_updates == 0
