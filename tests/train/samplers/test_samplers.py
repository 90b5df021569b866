"""Batches: what they hold, that they are a function of seed, epoch and rank, and that ranks share nothing."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radaudit.errors import UsageError
from radaudit.train.samplers.catalogue import SAMPLERS

GROUP = np.repeat(np.arange(4), [200, 90, 31, 7])
RAREST = 3
LABEL = (GROUP % 2).astype(np.int8)


def make(name, group=GROUP, label=LABEL, batch_size=16, seed=0, rank=0, world_size=1):
    repeats = np.where(np.arange(len(group)) % 5 == 0, 3, 1) if name == "repeated" else None
    return SAMPLERS[name].make(group, label, batch_size, seed, rank, world_size, repeats=repeats)


def epoch(sampler, number=0):
    sampler.set_epoch(number)
    return list(sampler)


def test_all_samplers_of_the_catalogue_are_known():
    assert list(SAMPLERS) == ["natural", "group_uniform", "group_balanced", "class_balanced", "repeated"]


@pytest.mark.parametrize("name", SAMPLERS)
def test_batches_are_a_function_of_seed_and_epoch(name):
    whole = [epoch(make(name), number) for number in range(4)]
    assert epoch(make(name), 3) == whole[3]  # a resumed run, which never saw the epochs before
    assert epoch(make(name), 3) == epoch(make(name), 3)
    assert whole[2] != whole[3]
    assert epoch(make(name, seed=1), 3) != whole[3]
    np.random.seed(0)  # noqa: NPY002 - nothing hangs on the global generator
    assert epoch(make(name), 3) == whole[3]


@pytest.mark.parametrize("name", SAMPLERS)
def test_batches_are_lists_of_python_integers_and_as_many_as_promised(name):
    for batch_size in (8, 16, 50):
        sampler = make(name, batch_size=batch_size)
        batches = epoch(sampler)
        assert len(batches) == len(sampler)
        assert all(type(row) is int and 0 <= row < len(GROUP) for batch in batches for row in batch)
        assert all(1 < len(batch) <= batch_size for batch in batches)


@pytest.mark.parametrize("name", SAMPLERS)
def test_ranks_hold_disjoint_rows_in_batches_of_equal_sizes(name):
    ranks = [epoch(make(name, rank=rank, world_size=3), 5) for rank in range(3)]
    sizes = [[len(batch) for batch in batches] for batches in ranks]
    assert sizes[0] == sizes[1] == sizes[2]
    if name != "repeated":  # where a row that comes three times may come on several
        held = [{row for batch in batches for row in batch} for batches in ranks]
        assert sum(map(len, held)) == len(set().union(*held))


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize(("batch_size", "rank", "world_size"), [(0, 0, 1), (16, 1, 1), (16, -1, 2)])
def test_unusable_numbers_are_refused(name, batch_size, rank, world_size):
    with pytest.raises(UsageError):
        make(name, batch_size=batch_size, rank=rank, world_size=world_size)


@pytest.mark.parametrize("name", SAMPLERS)
def test_unusable_arrays_are_refused(name):
    for group, label in [(GROUP, LABEL[:-1]), (GROUP[:0], LABEL[:0]), (GROUP - 1, LABEL), (GROUP + 0.5, LABEL)]:
        with pytest.raises(UsageError):
            make(name, group=group, label=label)


@settings(max_examples=60, deadline=None)
@given(n=st.integers(2, 200), batch_size=st.integers(1, 40), seed=st.integers(0, 99), world_size=st.integers(1, 4))
def test_natural_takes_every_row_once(n, batch_size, seed, world_size):
    group = np.zeros(n, dtype=np.int64)
    if n < world_size:
        with pytest.raises(UsageError, match="too few for"):
            make("natural", group, group, batch_size, seed, 0, world_size)
        return
    ranks = [epoch(make("natural", group, group, batch_size, seed, rank, world_size)) for rank in range(world_size)]
    rows = [row for batches in ranks for batch in batches for row in batch]
    assert len(rows) == len(set(rows)) == n // world_size * world_size
    sizes = [len(batch) for batches in ranks for batch in batches]
    assert max(sizes) <= batch_size
    assert max(sizes) - min(sizes) <= 1


def test_rows_that_sit_out_for_equal_ranks_are_others_every_epoch():
    group = np.zeros(11, dtype=np.int64)
    missing = set()
    for number in range(30):
        rows = {
            row for rank in (0, 1) for b in epoch(make("natural", group, group, 4, 0, rank, 2), number) for row in b
        }
        missing |= set(range(11)) - rows
    assert len(missing) > 5


@settings(max_examples=50, deadline=None)
@given(
    counts=st.lists(st.integers(1, 60), min_size=1, max_size=6),
    extra=st.integers(0, 20),
    seed=st.integers(0, 99),
    world_size=st.integers(1, 3),
)
def test_group_uniform_holds_every_group_in_every_batch(counts, extra, seed, world_size):
    group = np.repeat(np.arange(len(counts)), counts)
    batch_size = 2 * len(counts) + extra
    seen = []
    for rank in range(world_size):
        sampler = make("group_uniform", group, group % 2, batch_size, seed, rank, world_size)
        batches = epoch(sampler, 1)
        assert len(batches) == len(sampler) == -(-len(group) // (batch_size * world_size))
        for batch in batches:
            assert len(batch) == batch_size
            held = np.bincount(group[batch], minlength=len(counts))
            assert held.min() >= 2
            assert held.max() - held.min() <= 1
            for row, times in Counter(batch).items():
                part = max(counts[group[row]] // world_size, 1)
                assert times <= -(-held[group[row]] // part)  # twice only where the part is smaller than the take
        seen.append({row for batch in batches for row in batch})
    for g, count in enumerate(counts):
        if count >= world_size:
            parts = [{row for row in rows if group[row] == g} for rows in seen]
            assert sum(map(len, parts)) == len(set().union(*parts))


def test_group_uniform_goes_through_a_group_before_a_row_comes_again():
    batches = epoch(make("group_uniform", batch_size=16))
    times = Counter(row for batch in batches for row in batch)
    for g in range(4):
        own = [times[int(row)] for row in np.flatnonzero(g == GROUP)]
        assert max(own) - min(own) <= 1
    assert min(times[int(row)] for row in np.flatnonzero(GROUP == RAREST)) > 5


def test_group_uniform_gives_what_does_not_divide_to_all_groups_alike():
    group = np.repeat(np.arange(3), 4000)
    taken = [row for batch in epoch(make("group_uniform", group, group % 2, 7)) for row in batch]
    shares = np.bincount(group[taken]) / len(taken)
    assert shares == pytest.approx([1 / 3] * 3, abs=0.01)


def test_a_batch_too_small_for_all_groups_is_refused_with_the_size_that_is_needed():
    with pytest.raises(UsageError, match=r"no room for 2 of each of 4 group values.\nTake batches of 8 or more"):
        make("group_uniform", batch_size=7)
    with pytest.raises(UsageError, match="no room for 1 of each of 2 class values"):
        make("class_balanced", batch_size=1)


def test_group_balanced_takes_as_many_of_every_group_as_the_smallest_has_and_others_every_epoch():
    rows = [{row for batch in epoch(make("group_balanced"), number) for row in batch} for number in range(20)]
    assert all(np.bincount(GROUP[list(held)]).tolist() == [7, 7, 7, 7] for held in rows)
    assert len(set().union(*rows)) > 7 + 3 * 20
    with pytest.raises(UsageError, match="fewer rows than there are processes"):
        make("group_balanced", world_size=8)


def test_class_balanced_holds_both_classes_alike_at_a_prevalence_of_one_in_a_thousand():
    label = np.zeros(3000, dtype=np.int8)
    label[:3] = 1
    batches = epoch(make("class_balanced", np.zeros(3000, dtype=np.int64), label, 32))
    assert len(batches) == 94
    assert all(label[batch].sum() == 16 for batch in batches)
    healthy = [row for batch in batches for row in batch if label[row] == 0]
    assert len(healthy) == len(set(healthy))


def test_repeated_rows_come_as_often_as_asked():
    repeats = np.array([1, 4, 0, 2])
    group = np.zeros(4, dtype=np.int64)
    sampler = SAMPLERS["repeated"].make(group, group, 3, 0, repeats=repeats)
    rows = Counter(row for batch in sampler for row in batch)
    assert rows == {0: 1, 1: 4, 3: 2}
    with pytest.raises(UsageError, match="how often each row comes"):
        SAMPLERS["repeated"].make(group, group, 3, 0)
    for unusable in ([1, 1], [1.0] * 4, [-1, 1, 1, 1], [0, 0, 0, 0]):
        with pytest.raises(UsageError, match="repeats has shape"):
            SAMPLERS["repeated"].make(group, group, 3, 0, repeats=np.array(unusable))
