"""Rankings: the definitions by hand, ties without an order, and chance measured within emoji."""

import numpy as np
import pytest
from scipy.special import rel_entr

from swaglib.fairness.groups import UNKNOWN
from swaglib.fairness.ranking import skew


def reference(ranked: list[str], k: int) -> tuple[float, float]:
    """MaxSkew@k and NDKL of a ranking without ties, as Geyik and others define them."""
    names = sorted(set(ranked))
    overall = np.array([ranked.count(name) for name in names]) / len(ranked)
    divergences, discounts = [], []
    for top in range(1, len(ranked) + 1):
        shares = np.array([ranked[:top].count(name) for name in names]) / top
        divergences.append(rel_entr(shares, overall).sum())
        discounts.append(1 / np.log2(top + 1))
        if top == k:
            largest = np.log((shares / overall).max())
    return largest, float(np.average(divergences, weights=discounts))


def test_both_are_those_of_their_definition() -> None:
    generator = np.random.default_rng(0)
    groups = list(generator.choice(["a", "b", "c"], 40))
    scores = generator.normal(size=40)
    ranked = [groups[place] for place in np.argsort(-scores)]
    found = skew(scores, groups, [str(number) for number in range(40)], 7, seed=0)
    assert (found.max_skew, found.ndkl) == pytest.approx(reference(ranked, 7))
    assert (found.n, found.clusters, found.unknown) == (40, 40, 0)


def test_ties_share_their_ranks_and_no_order_decides() -> None:
    groups, scores = list("aabbab"), np.array([3.0, 1.0, 1.0, 1.0, 1.0, 0.0])
    found = skew(scores, groups, list("uvwxyz"), 3, seed=0)
    # Of the top 3, one is a; of the four tied images, half are a and half are b, on two places.
    assert found.max_skew == pytest.approx(np.log((1 + 1) / 3 / 0.5))
    turned = skew(scores[::-1].copy(), groups[::-1], list("zyxwvu"), 3, seed=0)
    assert (turned.max_skew, turned.ndkl) == pytest.approx((found.max_skew, found.ndkl))


def test_a_ranking_without_differences_is_even() -> None:
    found = skew(np.zeros(8), list("abababab"), list("ppqqrrss"), 3, seed=0)
    assert found.max_skew == pytest.approx(0.0, abs=1e-12) and found.ndkl == pytest.approx(0.0, abs=1e-12)


def test_unknown_images_are_left_out_and_counted() -> None:
    scores = np.array([9.0, 3.0, 2.0, 1.0])
    with_unknown = skew(scores, [UNKNOWN, "a", "b", "b"], list("wxyz"), 1, seed=0)
    without = skew(scores[1:], ["a", "b", "b"], list("xyz"), 1, seed=0)
    assert with_unknown.max_skew == without.max_skew == pytest.approx(np.log(3))
    assert (with_unknown.unknown, with_unknown.n) == (1, 3) and with_unknown.p_ndkl is None


def test_chance_is_what_exchanges_within_an_emoji_give() -> None:
    generator = np.random.default_rng(1)
    clusters = [str(number // 2) for number in range(60)]
    of_cluster = np.repeat(generator.normal(0, 5, 30), 2)
    groups = ["dark", "light"] * 30
    even = skew(of_cluster + generator.normal(0, 0.1, 60), groups, clusters, 10, seed=0)
    assert even.p_ndkl is not None and even.p_ndkl > 0.05
    planted = skew(of_cluster + np.tile([0.0, 4.0], 30), groups, clusters, 10, seed=0)
    assert planted.p_ndkl == 0.01 and planted.p_max_skew is not None and planted.p_max_skew <= 0.05
    assert planted.max_skew > planted.max_skew_by_chance > 0 and planted.ndkl > planted.ndkl_by_chance > 0


def test_the_designs_of_an_emoji_are_compared_with_themselves() -> None:
    generator = np.random.default_rng(3)
    clusters = [str(number // 8) for number in range(160)]  # four designs in light and dark
    groups = ["dark", "light"] * 80
    scores = np.tile(np.repeat([6.0, 2.0, -2.0, -6.0], 2), 20) + np.repeat(generator.normal(0, 0.3, 80), 2)
    planted = skew(scores + np.tile([0.15, 0.0], 80), groups, clusters, 10, seed=0)
    assert planted.p_ndkl == 0.01, "a difference that is far below that between designs"


def test_groups_are_exchanged_between_all_images_where_none_belong_together() -> None:
    scores, groups = np.arange(40.0), ["a"] * 20 + ["b"] * 20
    found = skew(scores, groups, None, 10, seed=0)
    assert found.p_ndkl is None and found.clusters == 40
    assert found.max_skew == pytest.approx(np.log(2)) and 0 < found.max_skew_by_chance < np.log(2)


@pytest.mark.slow
def test_exchanges_are_right_at_their_level() -> None:
    generator = np.random.default_rng(2)
    clusters = [str(number // 3) for number in range(30)]
    wrong = 0
    for seed in range(200):
        groups = list(generator.permuted(np.tile(["a", "b", "c"], (10, 1)), axis=1).ravel())
        found = skew(generator.standard_t(3, 30) + np.repeat(generator.normal(size=10), 3), groups, clusters, 5, seed)
        wrong += found.p_ndkl is not None and found.p_ndkl <= 0.05
    assert 3 <= wrong <= 19, wrong  # 5% of 200 are 10


@pytest.mark.parametrize(
    ("scores", "groups", "k", "sentence"),
    [
        (np.zeros(3), ["a", "b", "b"], 3, "k is 3, but must be from 1 to 2"),
        (np.zeros(3), ["a", "b", "b"], 0, "k is 0"),
        (np.zeros(3), ["a", "a", UNKNOWN], 1, "two known groups, but there are 1: a"),
        (np.zeros(0), [], 1, "there are 0: none"),
        (np.array([0.0, np.nan]), ["a", "b"], 1, "1 of 2 scores are not finite"),
        (np.zeros(2), ["a", "b", "b"], 1, "do not fit"),
    ],
)
def test_rankings_that_show_nothing_are_refused(scores: np.ndarray, groups: list[str], k: int, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        skew(scores, groups, [str(number) for number in range(len(groups))], k, seed=0)


def test_a_top_that_ties_cross_has_their_mean_share() -> None:
    """By hand, groups a and b, two each: a first, then a and b tied, then b."""
    found = skew(np.array([3.0, 2.0, 2.0, 1.0]), list("aabb"), list("wxyz"), 1, seed=0)
    tops = np.array([[1.0, 0.0], [0.75, 0.25], [2 / 3, 1 / 3], [0.5, 0.5]])
    divergences = rel_entr(tops, [0.5, 0.5]).sum(axis=1)
    assert found.ndkl == pytest.approx(np.average(divergences, weights=1 / np.log2(np.arange(2, 6))))


def test_a_seed_gives_the_same_exchanges_on_every_machine() -> None:
    scores = np.tile([2.0, 1.0], 20) + np.arange(40.0) * 17 % 40 / 8
    found = [skew(scores, list("ab") * 20, [str(place // 4) for place in range(40)], 5, seed) for seed in (0, 0, 1)]
    assert found[0] == found[1] != found[2]
    assert (found[0].p_max_skew, found[0].p_ndkl) == pytest.approx((0.39, 0.09))
