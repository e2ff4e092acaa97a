import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swaglib.shards.sample import SampleOrder, block_pools, epoch_length, epoch_order

REPEATS = st.lists(st.floats(1, 4), min_size=1, max_size=50).map(np.array)


@given(REPEATS, st.integers(0, 5), st.integers(0, 5))
def test_each_picture_comes_floor_or_ceil_of_its_repeat_factor(repeats: np.ndarray, seed: int, epoch: int) -> None:
    order = epoch_order(repeats, seed, epoch)
    assert len(order) == epoch_length(repeats)
    scaled = repeats * len(order) / repeats.sum()
    counts = np.bincount(order, minlength=len(repeats))
    assert (counts >= np.floor(scaled - 1e-9)).all() and (counts <= np.ceil(scaled + 1e-9)).all()


def test_over_many_epochs_the_average_is_the_repeat_factor() -> None:
    repeats = np.array([1.0, 1.25, 1.5, 2.25])
    counts = sum(np.bincount(epoch_order(repeats, 0, epoch), minlength=4) for epoch in range(4000))
    assert counts / 4000 == pytest.approx(repeats, abs=0.03)


def test_a_batch_depends_only_on_seed_and_step() -> None:
    repeats = np.linspace(1, 2, 30)
    order = SampleOrder(repeats, 8, seed=3)
    forwards = [order.batch(step).tolist() for step in range(20)]
    fresh = SampleOrder(repeats, 8, seed=3)
    assert [fresh.batch(step).tolist() for step in reversed(range(20))] == forwards[::-1]
    assert SampleOrder(repeats, 8, seed=4).batch(0).tolist() != forwards[0]


def test_batches_run_through_epochs_without_loss() -> None:
    repeats = np.ones(10)
    order = SampleOrder(repeats, 4, seed=0)
    seen = np.concatenate([order.batch(step) for step in range(5)])
    assert sorted(seen[:10]) == sorted(seen[10:]) == list(range(10))


@given(REPEATS, st.integers(0, 5), st.integers(1, 4), st.data())
def test_mixing_a_few_shards_changes_the_order_and_not_how_often(
    repeats: np.ndarray, seed: int, mixed: int, data: st.DataObject
) -> None:
    shards = np.sort(np.array(data.draw(st.lists(st.integers(0, 6), min_size=len(repeats), max_size=len(repeats)))))
    shards = np.unique(shards, return_inverse=True)[1].astype(np.int32)
    order = epoch_order(repeats, seed, 1, shards, mixed)
    assert len(order) == epoch_length(repeats)
    scaled = repeats * len(order) / repeats.sum()
    counts = np.bincount(order, minlength=len(repeats))
    assert (counts >= np.floor(scaled - 1e-9)).all() and (counts <= np.ceil(scaled + 1e-9)).all()
    # Once the next shards have begun, those before them do not come again.
    pools = block_pools(shards, seed, 1, mixed)[shards[order]]
    assert (np.diff(pools) >= 0).all()
    assert max(len(np.unique(shards[order[pools == pool]])) for pool in np.unique(pools)) <= mixed


def test_the_shards_that_come_next_are_told_once_and_before_they_are_needed() -> None:
    repeats, shards = np.ones(60), np.repeat(np.arange(6, dtype=np.int32), 10)
    order = SampleOrder(repeats, 5, seed=0, block=shards, mixed=2)
    told = {step: order.upcoming(step) for step in range(24)}
    assert [step for step, upcoming in told.items() if upcoming] == [0, 4, 8, 12, 16, 20]
    for step in (0, 4, 8, 12, 16):
        assert set(shards[order.batch(step + 4)]) <= set(told[step]), "two shards last for four batches of five"
    assert SampleOrder(repeats, 5, seed=0).upcoming(0) == []


def test_which_shards_are_mixed_differs_between_epochs() -> None:
    shards = np.repeat(np.arange(20, dtype=np.int32), 5)
    first, second = (shards[epoch_order(np.ones(100), 0, epoch, shards, 2)] for epoch in (0, 1))
    assert first.tolist() != second.tolist()
