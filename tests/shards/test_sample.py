"""The order of samples: how often each image comes, and that it is a function of seed and step."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swaglib.shards.sample import SampleOrder

REPEATS = st.lists(st.floats(1, 4), min_size=1, max_size=50).map(np.array)


def epoch(order: SampleOrder, number: int = 0) -> np.ndarray:
    """Returns the rows of an epoch, one after another, from an order whose batches hold one row."""
    return np.concatenate([order.batch(number * order.length + place) for place in range(order.length)])


@given(REPEATS, st.integers(0, 5), st.integers(0, 5), st.integers(1, 4), st.data())
def test_each_image_comes_floor_or_ceil_of_its_repeat_factor_whatever_is_mixed(
    repeats: np.ndarray, seed: int, number: int, mixed: int, data: st.DataObject
) -> None:
    starts = np.array(sorted({0, *data.draw(st.lists(st.integers(0, len(repeats) - 1), max_size=6))}))
    order = SampleOrder(repeats, 1, seed, starts, data.draw(st.sampled_from([None, mixed])))
    assert order.length == round(float(repeats.sum()))
    counts = np.bincount(epoch(order, number), minlength=len(repeats))
    scaled = repeats * order.length / repeats.sum()
    assert counts.sum() == order.length
    assert (counts >= np.floor(scaled - 1e-9)).all() and (counts <= np.ceil(scaled + 1e-9)).all()


@pytest.mark.slow
def test_over_many_epochs_the_average_is_the_repeat_factor_and_every_combination_occurs() -> None:
    repeats = np.array([1.0, 1.25, 1.5, 2.25])
    order = SampleOrder(repeats, 6, seed=0)
    counts = np.array([np.bincount(order.batch(step), minlength=4) for step in range(4000)])
    assert counts.mean(axis=0) == pytest.approx(repeats, abs=0.03)
    assert len(np.unique(counts, axis=0)) == 3, "one image more: the second, the third or the fourth"


def test_a_batch_depends_only_on_seed_and_step() -> None:
    repeats = np.linspace(1, 2, 30)
    order = SampleOrder(repeats, 8, seed=3)
    forwards = [order.batch(step).tolist() for step in range(20)]
    fresh = SampleOrder(repeats, 8, seed=3)
    assert [fresh.batch(step).tolist() for step in reversed(range(20))] == forwards[::-1]
    assert SampleOrder(repeats, 8, seed=4).batch(0).tolist() != forwards[0]


def test_batches_run_through_epochs_without_loss_and_each_epoch_in_another_order() -> None:
    order = SampleOrder(np.ones(50), 4, seed=0)
    seen = np.concatenate([order.batch(step) for step in range(25)])
    assert sorted(seen[:50]) == sorted(seen[50:]) == list(range(50))
    assert seen[:50].tolist() != seen[50:].tolist()


@pytest.mark.slow
def test_any_image_is_as_likely_at_any_place() -> None:
    order = SampleOrder(np.ones(5), 1, seed=0, starts=np.array([0, 2]))
    seen = np.array([epoch(order, number) for number in range(3000)])
    counts = np.array([np.bincount(seen[:, place], minlength=5) for place in range(5)])
    # Chi-squared, 16 degrees of freedom: 39.3 is exceeded once in a thousand times.
    assert ((counts - 600) ** 2 / 600).sum() < 39.3


def test_no_more_than_so_many_shards_are_read_at_a_time() -> None:
    starts = np.arange(0, 120, 10)
    order = SampleOrder(np.full(120, 1.5), 1, 0, starts, mixed=3)
    shards = np.searchsorted(starts, epoch(order), side="right") - 1
    seen: list[int] = []
    for shard in shards.tolist():  # once the next shards have begun, those before them do not come again
        if shard not in seen[-3:]:
            assert shard not in seen
            seen.append(shard)
    assert sorted(seen) == list(range(12))
    again = np.searchsorted(starts, epoch(order, 1), side="right") - 1
    assert again.tolist() != shards.tolist()


def test_the_shards_that_come_next_are_told_once_and_before_they_are_needed() -> None:
    starts = np.arange(0, 60, 10)
    order = SampleOrder(np.ones(60), 5, seed=0, starts=starts, mixed=2)
    told = {step: order.upcoming(step) for step in range(24)}
    assert [step for step, upcoming in told.items() if upcoming] == [0, 4, 8, 12, 16, 20]
    for step in (0, 4, 8, 12, 16):
        shards = set((order.batch(step + 4) // 10).tolist())
        assert shards <= set(told[step]), "two shards last for four batches of five"
    assert SampleOrder(np.ones(60), 5, seed=0).upcoming(0) == []


def test_memory_does_not_grow_with_the_number_of_images(tmp_path: Path) -> None:
    rows = 4_000_000
    path = tmp_path / "repeats"
    np.full(rows, 1.5).tofile(path)
    repeats = np.memmap(path, np.float64, "r")
    tracemalloc.start()
    try:
        order = SampleOrder(repeats, 64, 0, np.arange(0, rows, 2000), mixed=4)
        for step in range(100):
            order.batch(step)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < rows, "less than a byte an image"


@given(st.lists(st.sampled_from([0.0, 1.0, 1.3, 2.5]), min_size=1, max_size=40), st.integers(0, 5), st.data())
def test_rows_with_a_factor_of_zero_never_come(values: list[float], seed: int, data: st.DataObject) -> None:
    repeats = np.array([*values, 1.0])
    starts = np.array(sorted({0, *data.draw(st.lists(st.integers(0, len(values)), max_size=6))}))
    order = SampleOrder(repeats, 1, seed, starts, data.draw(st.sampled_from([None, 1, 2])))
    seen = np.bincount(epoch(order), minlength=len(repeats))
    assert not seen[repeats == 0].any() and seen.sum() == order.length


def test_rows_that_all_have_a_factor_of_zero_are_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to see"):
        SampleOrder(np.zeros(3), 1, seed=0)
