"""Retrieval: precision at k and R-precision, see `swaglib.evaluation.retrieval`."""

import polars as pl

from swaglib.evaluation.asked import Asked, Evaluated
from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.retrieval import KS, precision_at_k, r_precision
from swaglib.evaluation.scores import no_scores, score_table


def evaluate(frozen: Frozen, asked: Asked) -> Evaluated:
    """Retrieves images for each test image; a task without images to retrieve gives nothing."""
    if not asked.learns:
        return Evaluated()
    ks = tuple(k for k in KS if k <= len(frozen.known[0]))
    precisions = precision_at_k(frozen.known, frozen.test, ks, asked.device)
    parts = [
        score_table(frozen.data, "retrieval", frozen.spread(precision), k=k, metric="precision")
        for k, precision in precisions.items()
    ]
    shares = frozen.spread(r_precision(frozen.known, frozen.test, asked.device))
    parts.append(score_table(frozen.data, "retrieval", shares, metric="r_precision"))
    return Evaluated(pl.concat([no_scores(), *parts]))
