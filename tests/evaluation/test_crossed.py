"""Variances over scenes and concepts, computed by hand, and from how many on there is an interval."""

import numpy as np
import polars as pl
import pytest

from swaglib.evaluation.crossed import (
    FEWEST_CONCEPTS,
    FEWEST_PAIRED_CONCEPTS,
    FEWEST_SCENES,
    area_interval,
    crossed,
    difference_interval,
)


def table(scenes: list[int], concepts: list[str | None], values: list[float], area: float = 0.3) -> pl.DataFrame:
    return pl.DataFrame(
        {"scene": scenes, "concept": concepts, "influence": values},
        schema={"scene": pl.Int64, "concept": pl.String, "influence": pl.Float64},
    ).with_columns(area=pl.lit(area), classes=pl.lit(1, pl.Int64))


def made_up(scenes: int, concepts: int, seed: int = 0) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    places = np.repeat(np.arange(scenes), 3)
    names = [f"c{number}" for number in np.arange(3 * scenes) % concepts]
    return table(places.tolist(), names, random.normal(0, 0.01, 3 * scenes).tolist())


def test_scenes_and_concepts_add_up_less_what_both_contain() -> None:
    found = crossed(table([0, 0, 1, 1], ["a", "b", "a", "b"], [1.0, 2.0, 3.0, 4.0]), 2)
    scenes, concepts = (3**2 + 7**2) * 2, (4**2 + 6**2) * 2
    assert found.variance == pytest.approx(scenes + concepts - (1 + 4 + 9 + 16))
    assert (found.degrees, found.holds) == (1, False)
    # What lies on the ground is no concept of its own kind: it counts once, with its scene.
    ground = crossed(table([0, 0, 1, 1], ["a", "b", "a", None], [1.0, 2.0, 3.0, 4.0]), 2)
    assert ground.variance == pytest.approx(scenes + (4**2 + 2**2) * 2 + 4**2 - (1 + 4 + 9 + 16))


def test_without_concepts_scenes_are_the_clusters() -> None:
    values = np.random.default_rng(0).normal(size=50)
    found = crossed(table(list(range(50)), [None] * 50, values.tolist()), 50)
    assert found.variance == pytest.approx((values**2).sum() * 50 / 49)
    assert (found.degrees, found.holds, found.scenes) == (49, True, 50)


def test_few_scenes_or_concepts_get_no_interval() -> None:
    for scenes, concepts in ((FEWEST_SCENES - 1, 30), (FEWEST_SCENES, FEWEST_CONCEPTS)):
        assert area_interval(0.31, made_up(scenes, concepts), scenes).low is None
    found = area_interval(0.31, made_up(FEWEST_SCENES, FEWEST_CONCEPTS + 1), FEWEST_SCENES)
    assert found.low is not None and found.high is not None and found.low < 0.3 < found.high
    assert (found.value, found.method) == (0.31, "influence_wilson")


def test_a_difference_keeps_only_what_runs_do_not_share() -> None:
    run = made_up(40, FEWEST_PAIRED_CONCEPTS + 1)
    few = made_up(40, 30)
    assert difference_interval(0.1, few, few.with_columns(-pl.col("influence")), 40).low is None
    same = difference_interval(0.0, run, run, 40)
    assert (same.value, same.low) == (0.0, None)
    other = run.with_columns(pl.col("influence") + pl.Series(np.random.default_rng(1).normal(0, 0.001, len(run))))
    found = difference_interval(0.05, run.with_columns(area=pl.lit(0.34)), other, 40)
    assert found.low is not None and found.high is not None
    assert (found.low + found.high) / 2 == pytest.approx(0.04) and found.high - found.low < 0.1
