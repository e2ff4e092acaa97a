"""A sum and difference of macro accuracies on the same images: of two runs, or a difference of two differences."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from swaglib.evaluation.intervals import enough
from swaglib.evaluation.macro import KEYS, Headline, macro, mean_over_seeds
from swaglib.evaluation.seeds import Error, enough_seeds, summed

Part = tuple[int, Sequence[pl.DataFrame]]
"""How often a run counts, 1 or -1, and its scores by seed."""


@dataclass(frozen=True)
class Contrast:
    """An estimate, and what is known of its error.

    Attributes:
        value: estimate.
        error: variance with its degrees of freedom.
        fixed: part of the variance that more seeds leave as it is: that of the choice of test images.
        holds: whether there are enough clusters and seeds for an interval.
        n: number of scored images.
        clusters: number of clusters of all families.
        seeds: number of seeds of each run.
    """

    value: float
    error: Error
    fixed: float
    holds: bool
    n: int
    clusters: int
    seeds: tuple[int, ...]


def contrast(parts: Sequence[Part], headline: Headline, paired: bool = False) -> Contrast:
    """Returns the sum of macro accuracies, each with its sign.

    Runs answer the same images, so their answers are added up image by image before the variance over clusters is
    taken.

    Args:
        parts: sign and scores of each run, in the schema `swaglib.evaluation.scores.SCORE`, of one protocol.
        headline: tasks of each family.
        paired: whether the runs are of the same networks, seed by seed, as where one network is evaluated in two ways;
            else the choice of seeds of each is a part of the error by itself.

    Raises:
        ValueError: if two runs were not tested on the same images, none of the tasks has scores, or runs are paired
            that have different numbers of seeds.
    """
    numbers = tuple(len(scores) for _, scores in parts)
    if paired and len(set(numbers)) > 1:
        raise ValueError(f"Runs of the same networks have as many seeds each, but here {numbers}.")
    signs = [sign for sign, _ in parts]
    if paired:
        by_seed = [_added(signs, [scores[place] for _, scores in parts]) for place in range(numbers[0])]
        found = macro(by_seed, headline)
        alone, enough_of = [found.seeds], [numbers[0]]
        shrinks = found.particular
    else:
        found = macro([_added(signs, [mean_over_seeds(scores) for _, scores in parts])], headline)
        own = [macro(scores, headline) for _, scores in parts]
        alone, enough_of = [one.seeds for one in own], list(numbers)
        shrinks = sum(one.particular for one in own)
    error = summed([found.images], alone)
    holds = enough(summed([found.images]).degrees, found.apart) and enough_seeds(enough_of, found.clusters)
    fixed = max(found.images.variance - shrinks, 0.0)
    return Contrast(found.value, error, fixed, holds and error.degrees >= 1, found.n, found.clusters, numbers)


def _added(signs: Sequence[int], tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Returns scores with those of all tables added up, each with its sign."""
    keys = ["task", *KEYS]
    total = signs[0] * tables[0]["score"]
    for sign, table in zip(signs[1:], tables[1:], strict=True):
        own = tables[0].select(keys).join(table, on=keys, how="left", maintain_order="left")
        if own["score"].null_count() or len(own) != len(table):
            raise ValueError("Two runs were not tested on the same images. Run them again.")
        total = total + sign * own["score"]
    return tables[0].with_columns(score=total)
