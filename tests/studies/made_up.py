"""Made-up scores of arms, for the tests of studies."""

import numpy as np
import polars as pl

from swaglib.evaluation.scores import SCORE

HEADLINE = {"first": ["one"], "second": ["two"]}


def scores(seed: int, mean: float, clusters: int = 150, protocols: tuple[str, ...] = ("linear", "knn")) -> pl.DataFrame:
    """Returns scores of a network that is right in a share of the cases."""
    random = np.random.default_rng(seed)
    rows = [
        {
            "task": task,
            "protocol": protocol,
            "metric": "accuracy",
            "id": f"{task} {number}",
            "cluster": f"{task} cluster {number // 2}",
            "score": float(random.random() < mean),
            "weight": 1.0,
        }
        for protocol in protocols
        for task in ("one", "two")
        for number in range(2 * clusters)
    ]
    return pl.DataFrame(rows, schema=SCORE)
