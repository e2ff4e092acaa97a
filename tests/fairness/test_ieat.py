"""The association test: effect and p-value by hand, in any sizes, and an interval that holds."""

from itertools import combinations, product

import numpy as np
import pytest
from scipy.stats import t

from swaglib.fairness.ieat import ieat


def cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def sets(sizes: tuple[int, int, int, int] = (7, 6, 8, 9), shift: float = 0.0, seed: int = 0) -> list[np.ndarray]:
    generator = np.random.default_rng(seed)
    found = [generator.normal(size=(size, 5)) for size in sizes]
    for own in (found[0], found[2]):
        own[:, 0] += shift
    return found


def test_effect_and_p_value_are_those_of_the_definition() -> None:
    x, y, a, b = sets(shift=0.5)
    pooled = [*x, *y]
    s = np.array([np.mean([cosine(w, own) for own in a]) - np.mean([cosine(w, own) for own in b]) for w in pooled])
    found = ieat(x, y, a, b, seed=0)
    assert found.effect == pytest.approx((s[:7].mean() - s[7:].mean()) / s.std(ddof=1))
    others = []
    for chosen in combinations(range(13), 7):
        inside = np.isin(np.arange(13), chosen)
        others.append(abs(s[inside].mean() - s[~inside].mean()))
    assert found.p == pytest.approx(np.mean(np.array(others) >= abs(s[:7].mean() - s[7:].mean()) - 1e-12))
    assert found.sizes == (7, 6, 8, 9)


def test_drawn_permutations_come_near_and_the_seed_decides() -> None:
    own = sets(shift=0.5)
    exact, drawn = ieat(*own, seed=0), ieat(*own, seed=0, permutations=999)
    assert drawn.p == pytest.approx(exact.p, abs=0.05) and drawn.p == ieat(*own, seed=0, permutations=999).p
    assert drawn.effect == exact.effect


def test_exchanging_the_sets_turns_the_sign_only() -> None:
    x, y, a, b = sets(shift=1.0)
    one, other = ieat(x, y, a, b, seed=0), ieat(y, x, a, b, seed=0)
    assert other.effect == pytest.approx(-one.effect) and other.p == pytest.approx(one.p)
    assert (other.low, other.high) == pytest.approx((-one.high, -one.low))
    assert ieat(x * 3.0, y, a, b, seed=0).effect == pytest.approx(one.effect)


def test_a_planted_association_is_found_and_nothing_is_found_in_noise() -> None:
    found = [ieat(*sets((20, 15, 12, 12), 2.5, seed), seed=0, permutations=199) for seed in range(20)]
    assert all(own.p <= 0.05 and own.low > 0 for own in found)
    limit = ieat(*sets((400, 400, 400, 400), 2.5), seed=0, permutations=1).effect
    assert sum(own.low <= limit <= own.high for own in found) >= 17
    noise = [ieat(*sets((20, 15, 12, 12), 0.0, seed), seed=seed, permutations=199) for seed in range(200)]
    wrong = sum(own.p <= 0.05 for own in noise)
    assert 3 <= wrong <= 19, wrong  # 5% of 200 are 10
    assert sum(own.low > 0 or own.high < 0 for own in noise) <= 19


def test_pairs_are_exchanged_within_themselves() -> None:
    x, y, a, b = sets((7, 7, 8, 9), shift=0.5)
    s = np.array([np.mean([cosine(w, own) for own in a]) - np.mean([cosine(w, own) for own in b]) for w in [*x, *y]])
    own = s[:7] - s[7:]
    others = [abs(np.dot(signs, own)) for signs in product((-1, 1), repeat=7)]
    found = ieat(x, y, a, b, seed=0, paired=True)
    assert found.p == pytest.approx(np.mean(np.array(others) >= abs(own.sum()) - 1e-12))
    assert found.effect == ieat(x, y, a, b, seed=0).effect
    drawn = [ieat(x, y, a, b, seed=seed, permutations=50, paired=True).p for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] and drawn == pytest.approx([found.p] * 3, abs=0.15)
    with pytest.raises(ValueError, match="7 targets and 6 other targets are no pairs"):
        ieat(x, y[1:], a, b, seed=0, paired=True)


def test_a_shift_of_pairs_that_are_much_alike_is_found_only_as_pairs() -> None:
    generator = np.random.default_rng(0)
    x, _, a, b = sets((20, 20, 12, 12), seed=1)
    y = x + 0.1 * generator.normal(size=x.shape)
    toward = a.mean(axis=0) - b.mean(axis=0)
    moved = y + 0.2 * toward / np.linalg.norm(toward)
    alone, paired = (ieat(moved, x, a, b, seed=0, permutations=999, paired=own) for own in (False, True))
    assert alone.p > 0.2 and paired.p < 0.01 and paired.high - paired.low < alone.high - alone.low
    wrong = 0
    for seed in range(200):
        dealt = np.random.default_rng(seed).random((20, 1)) < 0.5
        one, other = np.where(dealt, x, y), np.where(dealt, y, x)
        wrong += ieat(one, other, a, b, seed=seed, permutations=199, paired=True).p <= 0.05
    assert 3 <= wrong <= 19, wrong  # 5% of 200 are 10


def test_few_images_give_no_p_value_or_no_interval() -> None:
    few = ieat(*sets((5, 9, 8, 8)), seed=0)
    assert few.p is None and few.low is None and np.isfinite(few.effect)
    attributes = ieat(*sets((9, 9, 3, 8)), seed=0)
    assert attributes.p is not None and attributes.high is None


def test_images_that_are_all_the_same_have_no_effect() -> None:
    same = np.tile([1.0, 2.0], (6, 1))
    found = ieat(same, same, *(np.random.default_rng(0).normal(size=(6, 2)) for _ in range(2)), seed=0)
    assert found.effect == 0.0 and found.p == 1.0


@pytest.mark.parametrize(
    ("place", "features", "sentence"),
    [
        (0, np.zeros((6, 5)), "6 of 6 targets have features of zeros"),
        (1, np.full((6, 5), np.nan), "6 of 6 other targets are not finite"),
        (2, np.ones((1, 5)), "attributes must be two images or more"),
        (3, np.ones((6, 4)), "same dimensions"),
    ],
)
def test_features_without_direction_are_refused(place: int, features: np.ndarray, sentence: str) -> None:
    own = sets()
    own[place] = features
    with pytest.raises(ValueError, match=sentence):
        ieat(*own, seed=0)


def without(values: np.ndarray, place: int) -> np.ndarray:
    return np.delete(values, place, axis=0)


@pytest.mark.parametrize("paired", [False, True])
def test_the_interval_is_a_jackknife_of_each_set_and_of_pairs_together(paired: bool) -> None:
    x, y, a, b = sets((7, 7, 8, 9), shift=0.5)
    parts = [
        [ieat(x, y, without(a, at), b, 0).effect for at in range(8)],
        [ieat(x, y, a, without(b, at), 0).effect for at in range(9)],
    ]
    if paired:
        parts.append([ieat(without(x, at), without(y, at), a, b, 0).effect for at in range(7)])
    else:
        parts.append([ieat(without(x, at), y, a, b, 0).effect for at in range(7)])
        parts.append([ieat(x, without(y, at), a, b, 0).effect for at in range(7)])
    error = sum((len(own) - 1) * np.var(own) for own in parts) ** 0.5
    found = ieat(x, y, a, b, 0, paired=paired)
    half = t.ppf(0.975, 6) * error
    assert (found.low, found.high) == pytest.approx((found.effect - half, found.effect + half))


def test_pairs_that_are_the_same_are_no_finding_and_what_never_varies_has_no_interval() -> None:
    x, _, a, b = sets((9, 9, 8, 8))
    assert ieat(x, x * 3.0, a, b, seed=0, paired=True).p == 1.0
    same = np.tile([1.0, 2.0], (7, 1))
    assert ieat(same, same, same, same[:, ::-1], seed=0).low is None


def test_a_seed_draws_the_same_permutations_on_every_machine() -> None:
    x, y, a, b = (
        np.stack([np.cos(own), np.sin(own)], axis=1) for own in (np.arange(12.0) * step for step in (1, 2, 3, 5))
    )
    assert ieat(x, y, a, b, seed=0, permutations=99).p == pytest.approx(0.97)
