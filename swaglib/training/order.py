"""The order in which a run sees the images of pre-training."""

import polars as pl

from swaglib.objectives.objective import Objective
from swaglib.settings.pretrain import Pretrain
from swaglib.shards.index import shard_starts
from swaglib.shards.sample import SampleOrder


def sample_order(objective: Objective, index: pl.DataFrame, settings: Pretrain) -> SampleOrder:
    """Returns the order in which a run sees the rows of the index, as often as its objective repeats each.

    Args:
        objective: objective that was built from the index.
        index: rows of the images of pre-training.
        settings: settings of the run.
    """
    starts = None if settings.shuffle_shards is None else shard_starts(index)
    return SampleOrder(objective.repeats(index), settings.batch_size, settings.seed, starts, settings.shuffle_shards)
