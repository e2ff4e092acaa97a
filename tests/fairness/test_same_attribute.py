"""Neighbours of the same group: as counted one by one, without the image and its own emoji, against chance."""

import numpy as np
import pytest

from swaglib.fairness.groups import UNKNOWN
from swaglib.fairness.same_attribute import same_attribute


def test_neighbours_are_those_of_brute_force_without_the_own_emoji(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swaglib.fairness.same_attribute.QUERIES_AT_A_TIME", 7)
    generator = np.random.default_rng(0)
    features = generator.normal(size=(30, 6))
    groups, bases = list(generator.choice(["a", "b"], 30)), [str(number // 3) for number in range(30)]
    found = same_attribute(features, groups, bases, 4)
    directions = features / np.linalg.norm(features, axis=1, keepdims=True)
    for query in range(30):
        others = [n for n in range(30) if bases[n] != bases[query]]
        nearest = sorted(others, key=lambda n: -(directions[query] @ directions[n]))[:4]
        assert found.precision[query] == np.mean([groups[n] == groups[query] for n in nearest])
        assert found.base_rate[query] == pytest.approx(np.mean([groups[n] == groups[query] for n in others]))


def test_tied_neighbours_count_in_part() -> None:
    features = np.array([[1.0, 0.0], [1.0, 0.1], [1.0, 0.1], [1.0, 0.1]])
    found = same_attribute(features, ["a", "a", "a", "b"], list("pqrs"), 1)
    assert found.precision[0] == pytest.approx(2 / 3)


def test_features_that_hold_the_group_are_above_chance_and_others_are_not() -> None:
    generator = np.random.default_rng(1)
    groups, bases = ["a", "b"] * 100, [str(number // 2) for number in range(200)]
    noise = generator.normal(size=(200, 8))
    assert abs(same_attribute(noise, groups, bases, 5).excess.mean()) < 0.06
    planted = noise + np.tile([[5.0], [-5.0]], (100, 1))
    assert same_attribute(planted, groups, bases, 5).excess.mean() == pytest.approx(0.5)


def test_unknown_images_neither_ask_nor_answer() -> None:
    features = np.random.default_rng(2).normal(size=(6, 3))
    found = same_attribute(features, ["a", UNKNOWN, "b", "a", "b", UNKNOWN], list("uvwxyz"), 2)
    assert found.queries.tolist() == [0, 2, 3, 4] and found.unknown == 2
    kept = same_attribute(features[[0, 2, 3, 4]], ["a", "b", "a", "b"], list("uwxy"), 2)
    assert np.array_equal(kept.precision, found.precision)


@pytest.mark.parametrize(
    ("features", "groups", "k", "sentence"),
    [
        (np.eye(4), list("aabb"), 3, "k is 3, but must be from 1 to 2"),
        (np.eye(4), list("aaaa"), 1, "two known groups, but there are 1"),
        (np.eye(4)[:, :3], list("aabb"), 1, "1 of 4 features"),
        (np.full((4, 2), np.nan), list("aabb"), 1, "4 of 4 features"),
        (np.eye(4), list("aab"), 1, "do not fit"),
    ],
)
def test_what_has_no_neighbours_is_refused(features: np.ndarray, groups: list[str], k: int, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        same_attribute(features, groups, list("pqrs"), k)
