"""Candidate pairs are those of a comparison of all images with all, whatever the batches."""

import numpy as np
import polars as pl
import pytest

from swaglib.dedup.embedding import thumbnails
from swaglib.dedup.fingerprint import Fingerprints, fingerprint, together
from swaglib.dedup.neighbours import PAIR, EvaluationIndex
from swaglib.settings.curate import LARGEST_DISTANCE, LOWEST_SIMILARITY
from tests.dedup.scenes import scene


def test_pairs_are_those_of_a_comparison_of_all_with_all(evaluation: Fingerprints) -> None:
    others = fingerprint([f"post/{seed}" for seed in range(60)], [scene(30 + seed) for seed in range(60)], thumbnails)
    pairs = EvaluationIndex(evaluation).pairs(others)
    assert pairs.schema == pl.Schema(PAIR)
    expected = {}
    for i, one in enumerate(others.ids):
        for j, other in enumerate(evaluation.ids):
            bits = int(np.unpackbits(others.perceptual[i] ^ evaluation.perceptual[j]).sum())
            cosine = float(others.embedding[i] @ evaluation.embedding[j])
            if others.exact[i] == evaluation.exact[j] or bits <= LARGEST_DISTANCE or cosine >= LOWEST_SIMILARITY:
                expected[other, one] = bits, pytest.approx(cosine, abs=1e-5)
    found = {(e, p): (d, s) for e, p, _, d, s in pairs.rows()}
    assert found == expected and len(expected) >= 10


def test_no_batch_is_too_small_and_batches_do_not_matter(evaluation: Fingerprints) -> None:
    index = EvaluationIndex(evaluation)
    parts = [fingerprint([f"post/{seed}"], [scene(seed)], thumbnails) for seed in range(5)]
    singly = pl.concat([index.pairs(part) for part in parts])
    assert singly.sort("pretraining", "evaluation").equals(
        index.pairs(together(parts)).sort("pretraining", "evaluation")
    )
