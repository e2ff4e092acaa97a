"""Intervals of what depends on scenes and on the concepts they show, both of which are drawn: average precision.

A scene shows several concepts and a concept is shown in several scenes, so neither alone is a sample of independent
parts. The variance is the sum of the squared influences of scenes, plus that of concepts, less that of what single
scenes show of single concepts, which both contain (Cameron, Gelbach and Miller 2011). How often these intervals hold
the truth: docs/benchmarks/coverage.md.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.intervals import student, wilson
from swaglib.measures import Interval

FEWEST_SCENES = 30
"""Fewest scenes with which an interval of average precision is given: see docs/benchmarks/coverage.md."""

FEWEST_CONCEPTS = 10
"""Fewest concepts above the number of classes, likewise, where concepts are known."""

FEWEST_PAIRED_CONCEPTS = 50
"""The same for a difference between two runs: with fewer, its intervals hold the truth too often."""

AREA, DIFFERENCE = "influence_wilson", "influence_t"
"""The column `method` of measures: of an average precision, and of a difference between two."""


@dataclass(frozen=True)
class Crossed:
    """A variance over scenes and concepts.

    Attributes:
        variance: of the value that the influences are those of.
        degrees: degrees of freedom: those of the scenes or of the concepts, whichever are fewer.
        holds: whether there are enough scenes and concepts for an interval.
        scenes: number of scenes.
    """

    variance: float
    degrees: float
    holds: bool
    scenes: int


def crossed(influences: pl.DataFrame, scenes: int, fewest: int = FEWEST_CONCEPTS) -> Crossed:
    """Returns the variance of a value from the influences on it.

    Args:
        influences: `scene`, `concept`, `influence` and `classes`, one row for what a scene shows of a concept; where
            the concept is missing, it counts as one of its own.
        scenes: number of scenes, those without any row among them.
        fewest: fewest concepts above the number of classes with which an interval is given.
    """
    values = influences["influence"].to_numpy()
    concepts = influences["concept"]
    known = concepts.is_not_null().to_numpy()
    by_scene = _squares(influences["scene"], values)
    single = float((values**2).sum())
    number, classes = concepts.drop_nulls().n_unique(), int(influences["classes"].to_numpy().max())
    scene_part = by_scene * scenes / max(scenes - 1, 1)
    if not number:
        return Crossed(scene_part, scenes - 1.0, scenes >= FEWEST_SCENES, scenes)
    # Each class has its own concepts, and influences sum to 0 within it.
    free = number - classes
    by_concept = _squares(concepts.filter(pl.Series(known)), values[known]) * number / max(free, 1)
    by_concept += float((values[~known] ** 2).sum())
    variance = max(scene_part, by_concept, scene_part + by_concept - single)
    holds = scenes >= FEWEST_SCENES and free >= fewest
    return Crossed(variance, float(max(min(scenes - 1, free), 1)), holds, scenes)


def area_interval(value: float, influences: pl.DataFrame, scenes: int) -> Interval:
    """Returns an average precision with its interval, around the area that the influences are those of.

    Args:
        value: average precision.
        influences: in the schema `swaglib.detection.influence.INFLUENCE`.
        scenes: number of scenes.
    """
    own = crossed(influences, scenes)
    area = float(influences["area"][0])
    if not own.holds or not own.variance or not 0 < area < 1:
        return Interval(value, None, None, scenes, scenes, AREA)
    return Interval(value, *wilson(area, own.variance, own.degrees), scenes, scenes, AREA)


def difference_interval(value: float, run: pl.DataFrame, baseline: pl.DataFrame, scenes: int) -> Interval:
    """Returns the difference between two average precisions on the same scenes with its interval.

    Args:
        value: the difference.
        run: influences on the first, as in `area_interval`.
        baseline: influences on the second.
        scenes: number of scenes.
    """
    own = crossed(paired(run, baseline), scenes, FEWEST_PAIRED_CONCEPTS)
    if not own.holds or not own.variance:
        return Interval(value, None, None, scenes, scenes, DIFFERENCE)
    between = float(run["area"][0]) - float(baseline["area"][0])
    return Interval(value, *student(between, own.variance, own.degrees), scenes, scenes, DIFFERENCE)


def paired(run: pl.DataFrame, baseline: pl.DataFrame) -> pl.DataFrame:
    """Returns the influences on the difference between two average precisions."""
    both = pl.concat([run, baseline.with_columns(-pl.col("influence"))])
    cells = both.group_by("scene", "concept", maintain_order=True)
    return cells.agg(pl.col("influence").sum(), pl.col("classes").max())


def _squares(groups: pl.Series, values: NDArray[np.float64]) -> float:
    """Returns the sum over groups of the square of each one's sum."""
    _, member = np.unique(groups.to_numpy(), return_inverse=True)
    sums = np.bincount(member, weights=values)
    return float(sums @ sums)
