"""A permutation of any number of places, each computed alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from swaglib.shards.permutation import permuted


@given(st.integers(1, 3000), st.integers(0, 2**40), st.integers(0, 9))
def test_every_place_goes_to_one_place(count: int, seed: int, number: int) -> None:
    assert sorted(permuted(np.arange(count), count, (seed, number)).tolist()) == list(range(count))


def test_a_place_alone_goes_where_it_goes_among_all() -> None:
    whole = permuted(np.arange(1000), 1000, (1, 2))
    assert [int(permuted(np.array([place]), 1000, (1, 2))[0]) for place in (0, 17, 999)] == whole[[0, 17, 999]].tolist()
    assert permuted(np.arange(1000), 1000, (1, 3)).tolist() != whole.tolist()


def test_places_of_a_trillion_need_no_list_of_them() -> None:
    count = 10**12
    found = permuted(np.arange(10_000), count, (5,))
    assert len(np.unique(found)) == 10_000 and found.min() >= 0 and found.max() < count
    # Spread evenly: of ten equal parts each holds about a thousand.
    assert (np.abs(np.bincount(found // (count // 10), minlength=10) - 1000) < 200).all()


def test_neighbours_are_not_kept_together() -> None:
    found = permuted(np.arange(10_000), 10_000, (0,))
    assert abs(np.corrcoef(found[:-1], found[1:])[0, 1]) < 0.05
    assert np.mean(np.abs(np.diff(found)) == 1) < 0.002
