"""Two processes that each hold half of a batch train exactly as one that holds all of it."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

from radaudit.errors import CannotAudit
from radaudit.train import CVaRDROLoss, GroupDROLoss
from radaudit.train.objectives.checking import NonFiniteLoss
from radaudit.train.objectives.group_sums import fingerprint

COUNTS = [40, 30, 20, 10]
STEPS = 5
MAKE = {
    "group_dro": lambda: GroupDROLoss(COUNTS, 0.5, 1.0),
    "accumulated": lambda: GroupDROLoss(COUNTS, 0.5, 1.0, accumulate=2),
    "cvar": lambda: CVaRDROLoss(COUNTS, 0.3),
}


def batch(step):
    draw = torch.Generator().manual_seed(step)
    x = torch.randn(24, 5, generator=draw, dtype=torch.float64)
    y = (torch.rand(24, generator=draw) < 0.5).double()
    return x, y, torch.randint(0, 4, (24,), generator=draw)


def train(objective, network, rows):
    """Weights of the network, q, and the gradient after every step."""
    optimizer = torch.optim.SGD(network.parameters(), lr=0.5)
    path = []
    for step in range(STEPS):
        x, y, group = (part[rows] for part in batch(step))
        logit = network(x).squeeze(1)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logit, y, reduction="none")
        optimizer.zero_grad()
        objective(loss, group).backward()
        optimizer.step()
        gradient = torch.cat([p.grad.reshape(-1) for p in network.parameters()])
        path.append(torch.cat([gradient, objective.weights]).numpy())
    return np.array(path)


def network():
    torch.manual_seed(0)
    return torch.nn.Linear(5, 1, dtype=torch.float64)


def said(run):
    try:
        run()
    except CannotAudit as error:
        return f"{type(error).__name__}: {error} {getattr(error, 'positions', None)}"
    return "nothing"


def work(rank, folder):
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{folder}/meeting", rank=rank, world_size=2)
    rows = [slice(0, 9), slice(9, 24)][rank]  # of different sizes, with different groups
    found = {name: train(make(), DistributedDataParallel(network()), rows) for name, make in MAKE.items()}
    for name, path in found.items():
        np.save(folder / f"{name}-{rank}.npy", path)
    spoiled = torch.ones(3)
    spoiled[1] = torch.nan if rank == 1 else 1.0
    group = torch.zeros(3, dtype=torch.int64)
    apart = GroupDROLoss(COUNTS)
    apart.log_q[0] += 1e-15 * rank
    apart.eval()
    alone = apart(torch.ones(3 + rank), torch.zeros(3 + rank, dtype=torch.int64)) if rank == 1 else None
    apart.train()
    lines = [
        said(lambda: GroupDROLoss(COUNTS)(spoiled, group)),
        said(lambda: CVaRDROLoss(COUNTS)(spoiled, group)),
        said(lambda: apart(torch.ones(3), group)),
        f"evaluated alone: {alone is not None}",
    ]
    (folder / f"said-{rank}.txt").write_text("\n---\n".join(lines))
    dist.destroy_process_group()


@pytest.fixture(scope="module")
def two_processes(tmp_path_factory) -> Path:
    if not (dist.is_available() and dist.is_gloo_available()):
        pytest.skip("this PyTorch has no gloo")
    folder = tmp_path_factory.mktemp("ranks")
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=work, args=(rank, folder)) for rank in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=120)
        if process.is_alive():
            process.kill()
    assert [process.exitcode for process in processes] == [0, 0]
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", ["group_dro", "accumulated", "cvar"])
def test_two_processes_equal_one_on_the_union_of_their_batches(two_processes, name):
    first, second = (np.load(two_processes / f"{name}-{rank}.npy") for rank in range(2))
    alone = train(MAKE[name](), network(), slice(None))
    assert np.array_equal(first, second)  # q and gradients, bit by bit
    assert np.abs(first - alone).max() < 1e-12
    assert np.abs(alone[-1, -4:] - alone[0, -4:]).max() > 1e-3


@pytest.mark.slow
def test_a_loss_that_is_no_number_stops_all_processes_and_one_knows_where(two_processes):
    told = [(two_processes / f"said-{rank}.txt").read_text().split("\n---\n") for rank in range(2)]
    for objective in (0, 1):
        assert told[0][objective].startswith("NonFiniteLoss: The loss is not a finite number on another rank")
        assert told[1][objective].startswith("NonFiniteLoss: The loss is not a finite number (nan) at position 1")
        assert told[1][objective].endswith("(1,)")


@pytest.mark.slow
def test_ranks_with_different_weights_are_found_out_on_every_rank(two_processes):
    for rank in range(2):
        assert "hold different group weights" in (two_processes / f"said-{rank}.txt").read_text().split("\n---\n")[2]


@pytest.mark.slow
def test_evaluation_speaks_with_no_other_rank(two_processes):
    assert (two_processes / "said-1.txt").read_text().endswith("evaluated alone: True")


def test_the_fingerprint_changes_with_every_bit_and_with_the_order():
    state = torch.linspace(-3, 0, 7, dtype=torch.float64)
    seen = {float(fingerprint(state)), float(fingerprint(state.flip(0)))}
    for place in range(7):
        for bit in range(64):
            changed = state.clone()
            changed.view(torch.int64)[place] ^= torch.tensor(1).bitwise_left_shift(bit)
            seen.add(float(fingerprint(changed)))
    assert float(fingerprint(state)) == float(fingerprint(state.clone()))
    assert len(seen) > 0.99 * (2 + 7 * 64)
    assert sum(float(fingerprint(state + 0)) == other for other in seen) == 1
    assert all(0 <= value < 2**20 and value == int(value) for value in seen)


def test_a_non_finite_loss_is_an_error_with_the_exit_code_of_an_audit_that_cannot_be():
    assert NonFiniteLoss("problem", "cure", (1,)).exit_code == 3
