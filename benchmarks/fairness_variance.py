"""How often the interval of the variance between groups holds, base emoji drawn anew from those of an audit."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.intervals import estimate
from swaglib.fairness.audit_work import with_truth
from swaglib.fairness.drawings import Variants
from swaglib.fairness.gaps import top_membership
from swaglib.fairness.group_measures import image_groups
from swaglib.fairness.group_variance import between_group_variance
from swaglib.fairness.groups import UNKNOWN, known
from swaglib.fairness.intersections import intersections
from swaglib.networks.backbone import Backbone

FEW = 30
"""Base emoji of a small audit."""


def held_variances(
    backbone: Backbone, variants: Variants, scores: NDArray[np.float32], k: int, repetitions: int
) -> Iterator[tuple[str, int, int, int, int]]:
    """Yields the attributes, their number of groups, base emoji drawn, and what `held_variance` returned.

    Args:
        backbone: network whose labels are synsets.
        variants: drawings of the posts in `data`.
        scores: its logits of them, shape (drawings, labels).
        k: number of the strongest labels: a drawing is right if one of its labels is among them.
        repetitions: number of repetitions.
    """
    index = pl.read_parquet("data/shards/index.parquet", columns=["id", "labels"])
    names = [entry["name"] for entry in json.loads(Path("data/shards/vocabulary.json").read_text(encoding="utf-8"))]
    truth = with_truth(variants.drawings, index, names, backbone.classes)["truth"].to_list()
    members = top_membership(scores, k)
    places = [place for place, own in enumerate(truth) if own]
    right = [bool(members[place, truth[place]].any()) for place in places]
    bases = variants.drawings["base"].gather(places).to_list()
    single = {name: [own[place] for place in places] for name, own in image_groups(variants.drawings).items()}
    for name, groups in {**single, **intersections(single)}.items():
        every = len({base for base, group in zip(bases, groups, strict=True) if group != UNKNOWN})
        for drawn in (every, FEW):
            yield name, len(known(groups)), drawn, *held_variance(right, groups, bases, drawn, repetitions)


def held_variance(
    right: Sequence[bool], groups: Sequence[str], bases: Sequence[str], drawn: int, repetitions: int
) -> tuple[int, int]:
    """Returns in how many repetitions there is an interval, and in how many it holds the variance of all drawings.

    Args:
        right: whether each drawing is right.
        groups: group of each drawing; those of unknown group are left out.
        bases: base emoji of each drawing.
        drawn: number of base emoji that are drawn, with replacement, in each repetition.
        repetitions: number of repetitions.
    """
    names = known(groups)
    answers, of, base = np.asarray(right, dtype=np.float64), np.asarray(groups), np.asarray(bases)
    truth = float(np.var([answers[of == name].mean() for name in names], ddof=1))
    used = np.isin(of, names)
    places = [np.flatnonzero(used & (base == own)) for own in sorted(set(base[used].tolist()))]
    given = held = 0
    for repetition in range(repetitions):
        chosen = np.random.default_rng([9, repetition]).integers(len(places), size=drawn)
        rows = np.concatenate([places[place] for place in chosen])
        clusters = np.repeat(np.arange(drawn), [len(places[place]) for place in chosen])
        own = [of[rows] == name for name in names]
        found = between_group_variance([estimate(answers[rows][one], clusters[one]) for one in own if one.any()])
        if found is not None and found.low is not None and found.high is not None and found.n == len(names):
            given += 1
            held += found.low <= truth <= found.high
    return given, held
