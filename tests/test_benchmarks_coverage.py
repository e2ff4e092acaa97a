"""The simulation behind docs/benchmarks/coverage.md, at a few sizes: a wrong formula covers too little or too much."""

from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parents[1])  # `benchmarks` is not part of the installed package


@pytest.mark.parametrize(("clusters", "sizes"), [(10, "five"), (30, "unequal"), (70, "one")])
def test_shares_and_differences_are_covered(clusters: int, sizes: str) -> None:
    from benchmarks.coverage import answers, differences, trial

    for draw, share in ((answers(0.3, sizes), True), (differences(0.1, sizes), False)):
        random = np.random.default_rng(clusters)
        trials = [trial(draw(random, clusters), share) for _ in range(600)]
        held = [one for one, given in trials if given]
        assert len(held) > 300 and 0.92 <= np.mean(held) <= 0.985


def test_runs_of_several_seeds_are_covered() -> None:
    from benchmarks.coverage_families import trial

    random = np.random.default_rng(0)
    trials = np.array([trial(random, 70, 5) for _ in range(300)])
    assert trials[:, :, 1].all()
    assert (np.abs(trials[:, :, 0].mean(axis=0) - 0.955) < 0.035).all()


def test_average_precision_is_covered_and_its_value_is_not_centred() -> None:
    from benchmarks.coverage_scenes import STRONG, detections, show
    from swaglib.detection.average_precision import average_precision, mean_precision
    from swaglib.detection.influence import influences
    from swaglib.evaluation.crossed import area_interval

    random = np.random.default_rng(0)
    truth = mean_precision(average_precision(detections(random, show(random, 20_000, None), STRONG, 20_000)))
    held, values = 0, []
    for _ in range(120):
        found = detections(random, show(random, 40, 100), STRONG, 40)
        values.append(mean_precision(average_precision(found)))
        interval = area_interval(values[-1], influences(found, None), 40)
        assert interval.low is not None and interval.high is not None and interval.low < values[-1] < interval.high
        held += interval.low <= truth <= interval.high
    assert held >= 106
    assert np.mean(values) > 1.1 * truth  # of few scenes, COCO's figure is too high: no interval around it would hold


def test_neighbours_of_the_same_group_are_covered_over_all_images_and_over_one_group() -> None:
    from benchmarks.coverage_neighbours import dealt_by_pair, people, trial

    for draw in (dealt_by_pair(0.0), people):
        random = np.random.default_rng(1)
        trials = [trial(draw(random, 70)) for _ in range(200)]
        held = np.array([[low <= 0 <= high for _, low, high, _ in own] for own in trials])
        assert all(given for own in trials for *_, given in own)
        assert (np.abs(held.mean(axis=0) - 0.95) < 0.04).all(), held.mean(axis=0)


def test_the_page_says_what_is_in_use() -> None:
    from benchmarks.coverage_page import Covered, table, verdict

    held = [True] * 95 + [False] * 5
    assert verdict(Covered("mean", "one", 6, held, [True] * 100)) == "in use"
    assert verdict(Covered("mean", "one", 6, held, [False] * 100)) == "none given"
    assert verdict(Covered("mean", "one", 6, held, [True] * 30 + [False] * 70)) == "seldom given"
    assert verdict(Covered("mean", "one", 6, [True] * 200, [True] * 200)) == "in use, wide"
    assert verdict(Covered("mean", "one", 6, [True] * 90 + [False] * 10, [True] * 100)) == "in use"
    assert verdict(Covered("mean", "one", 6, [True] * 80 + [False] * 20, [True] * 100)) == "in use, too narrow"
    assert "| mean | one | 6 | 95.0 | 100% | 95.0 [88.8, 97.8] | 5.0 | in use |" in table(
        [Covered("mean", "one", 6, held, [True] * 100)]
    )
