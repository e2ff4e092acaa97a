"""A grid is widened where its best value lies at an end, in the grid's own step, and up to a bound."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swaglib.evaluation.widen import best_of, widened


def peak(at: float) -> Callable[[float], float]:
    """Returns an accuracy that is highest at a setting, and falls to both sides."""
    return lambda setting: 0.9 - abs(math.log(setting / at)) / 100


def path(grid: list[float], accuracy: Callable[[float], float]) -> dict[float, float]:
    return {setting: accuracy(setting) for setting in grid}


@pytest.mark.parametrize(
    ("at", "tried"),
    [
        (0.1, [0.01, 0.1, 1.0]),  # inside: nothing more is tried
        (10.0, [0.01, 0.1, 1.0, 10.0, 100.0]),
        (0.001, [0.0001, 0.001, 0.01, 0.1, 1.0]),
        (1e9, [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0]),  # up to the bound
        (1e-9, [0.0001, 0.001, 0.01, 0.1, 1.0]),
    ],
)
def test_further_values_are_tried_until_the_best_is_inside_or_at_the_bound(at: float, tried: list[float]) -> None:
    found = widened(path([1.0, 0.01, 0.1], peak(at)), peak(at), 1e-4, 1000)
    assert list(found) == tried
    assert all(found[setting] == peak(at)(setting) for setting in tried)


def test_the_step_is_that_of_the_end_of_the_grid() -> None:
    assert list(widened(path([0.5, 1.5], peak(20)), peak(20), 0.01, 45)) == [0.5, 1.5, 4.5, 13.5, 40.5]
    assert list(widened(path([1, 5, 10, 20], peak(70)), peak(70), 1, 320)) == [1, 5, 10, 20, 40, 80, 160]


def test_a_grid_of_one_is_no_choice() -> None:
    assert widened({0.5: 0.2}, peak(1), 0.01, 100) == {0.5: 0.2}


def test_of_equals_the_smallest_is_best_and_the_grid_is_widened_below_it() -> None:
    def flat(setting: float) -> float:
        return 0.9 if setting > 0.005 else 0.5

    found = widened(path([0.1, 1.0], flat), flat, 1e-6, 1000)
    assert list(found) == [0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0] and best_of(found) == 0.01


def test_an_accuracy_that_cannot_be_exceeded_ends_the_search() -> None:
    assert list(widened({1.0: 1.0, 2.0: 1.0}, peak(1), 0.01, 100)) == [1.0, 2.0]


def test_a_plateau_is_left_to_both_sides() -> None:
    def late(setting: float) -> float:
        return 0.2 if setting < 100 else peak(1000)(setting)

    assert best_of(widened(path([0.1, 1.0], late), late, 1e-3, 1e5)) == 1000


@given(
    st.lists(st.integers(-8, 8), min_size=2, max_size=5, unique=True),
    st.dictionaries(st.integers(-40, 40), st.floats(0, 1)),
)
def test_the_best_is_inside_or_nothing_more_may_be_tried(grid: list[int], known: dict[int, float]) -> None:
    def accuracy(setting: float) -> float:
        return known.get(round(math.log2(setting)), 0.5)

    lowest, highest = 2.0**-10, 2.0**10
    found = widened(path([2.0**power for power in grid], accuracy), accuracy, lowest, highest)
    tried, best = list(found), found[best_of(found)]
    assert tried == sorted(tried) and {2.0**power for power in grid} <= set(tried)
    assert lowest <= tried[0] and tried[-1] <= highest
    if found[tried[0]] == best < 1:
        assert float(f"{tried[0] ** 2 / tried[1]:.6g}") < lowest
    if found[tried[-1]] == best < 1:
        assert float(f"{tried[-1] ** 2 / tried[-2]:.6g}") > highest
