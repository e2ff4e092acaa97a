import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swaglib.shards.sample import SampleOrder, epoch_length, epoch_order

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
