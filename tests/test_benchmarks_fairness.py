"""The simulation behind docs/benchmarks/fairness.md: what is planted is found, and dealt shams are hardly ever."""

import numpy as np
import pytest

from tests.conftest import ROOT

BASES, DESIGNS, WIDTH = 40, 3, 16


@pytest.fixture(autouse=True)
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)  # `benchmarks` is not part of the installed package


def test_only_what_is_planted_lies_beyond_shams() -> None:
    from benchmarks.fairness_controls import Compared, found_beyond, found_excess, found_top

    random = np.random.default_rng(0)
    first = random.normal(size=(BASES * DESIGNS, WIDTH))
    others = first + 0.3 * random.normal(size=(3, BASES * DESIGNS, WIDTH))
    weights = np.kron(np.eye(BASES), np.full(DESIGNS, 1 / DESIGNS))
    compared = Compared(first, others, weights)
    assert found_beyond(compared, 10) <= 2 and found_excess(compared, 10) <= 2
    assert found_beyond(compared, 10, planted=3.0) == 10 == found_excess(compared, 10, planted=3.0)
    sides = (first, others[0], weights, 5)
    assert found_top(*sides, 10) <= 2 and found_top(*sides, 10, planted=3.0) == 10


def test_groups_that_are_moved_are_found_and_dealt_ones_are_not() -> None:
    from benchmarks.fairness import found_associations
    from benchmarks.fairness_groups import found_neighbours, found_rankings

    random = np.random.default_rng(4)
    features = random.normal(size=(2 * BASES * DESIGNS, WIDTH))
    bases = [f"base {place // DESIGNS}" for place in range(BASES * DESIGNS)] * 2
    for found, others in ((found_rankings, 20), (found_neighbours, 5)):
        assert max(found(features, bases, others, 5)) <= 2
        assert found(features, bases, others, 5, 3.0) == (5, 5)
    weights = np.kron(np.eye(BASES), np.full(DESIGNS, 1 / DESIGNS))
    sides = (features[: BASES * DESIGNS], features[BASES * DESIGNS :], weights)
    things = random.normal(size=(2, 20, WIDTH)) + np.array([[[2.0]], [[-2.0]]])
    assert found_associations(*sides, *things, 5) <= 2 and found_associations(*sides, *things, 5, 3.0) == 5


def test_what_one_set_has_beyond_the_others_is_lost_when_they_are_dealt() -> None:
    from benchmarks.fairness_controls import Compared, found_beyond
    from swaglib.fairness.beyond import beyond_controls

    random = np.random.default_rng(3)
    first = random.normal(size=(BASES * DESIGNS, WIDTH))
    others = first + 0.3 * random.normal(size=(3, BASES * DESIGNS, WIDTH))
    others[0] += np.linspace(1, 2, WIDTH)  # the second images have moved, the shams have not
    weights = np.kron(np.eye(BASES), np.full(DESIGNS, 1 / DESIGNS))
    gaps, *shams = (weights @ (own - first) for own in others)
    undealt = beyond_controls(gaps, {str(place): own for place, own in enumerate(shams)}, 0, 1000)
    assert (undealt.p_adjusted <= 0.05).all()
    assert found_beyond(Compared(first, others, weights), 10) <= 2


def test_dealing_gives_each_image_of_a_pair_to_each_place_as_often() -> None:
    from benchmarks.fairness_controls import Compared

    random = np.random.default_rng(1)
    first, others = random.normal(size=(900, WIDTH)), random.normal(size=(3, 900, WIDTH))
    _, dealt = Compared(first, others, np.eye(900)).logits(np.random.default_rng(2))
    head = np.random.default_rng(2).normal(size=(WIDTH, dealt.shape[2]))  # the first draw
    said = others @ head * (2.0 / (first @ head).std())
    came_from = np.array([[np.abs(dealt[place] - own).max(axis=1) < 1e-3 for own in said] for place in range(3)])
    assert (came_from.sum(axis=0) == 1).all() and (came_from.sum(axis=1) == 1).all(), "whole images, none lost"
    assert (abs(came_from.mean(axis=2) - 1 / 3) < 0.06).all()


def test_intervals_of_the_variance_hold_what_all_drawings_have_and_unknown_groups_are_left_out() -> None:
    from benchmarks.fairness_variance import held_variance

    random = np.random.default_rng(0)
    bases = [str(number) for number in range(80) for _ in range(3)]
    groups = ["a", "b", "unknown"] * 80
    right = [bool(random.random() < {"a": 0.8, "b": 0.4, "unknown": 0.0}[group]) for group in groups]
    given, held = held_variance(right, groups, bases, 80, 60)
    assert given == 60 and held >= 52
    alike = [bool(int(base) % 2) for base in bases]
    assert held_variance(alike, groups, bases, 80, 5) == (0, 0)
