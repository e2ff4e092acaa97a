"""The audit of one network: gaps, controls, associations and accuracies by group, from drawings to measures."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.features import extract_features, logits, predict
from swaglib.fairness.control_measures import ShamLogits, control_measures
from swaglib.fairness.counterfactual import GENDER, TONE, Pair, counterfactual_pairs
from swaglib.fairness.examples import FURTHEST
from swaglib.fairness.feature_measures import Things, feature_measures
from swaglib.fairness.gallery import PAIRS
from swaglib.fairness.gap_measures import gap_measures
from swaglib.fairness.gaps import CONTRASTS, Contrast, centred_log_probabilities, one_pair_each, pairs_of
from swaglib.fairness.group_measures import Rules, accuracies_by_group, group_measures, image_groups
from swaglib.fairness.magnitude import jensen_shannon
from swaglib.fairness.sensitivity import ALTERATIONS, altered, sensitivity_measures
from swaglib.fairness.sham import DARKENED, RECOLOURED, SHAMS, TINTED, sham_image
from swaglib.fairness.taxonomy import Taxonomy, labels_of_sets
from swaglib.measures import measures_table
from swaglib.networks.backbone import Backbone
from swaglib.shards.index import HELD_OUT, PRETRAIN

SHAM_PAIRS = {TONE: Contrast(TONE, (FURTHEST,)), GENDER: CONTRASTS[GENDER]}
"""The pairs that get sham images: the furthest skin tones, where a gap is largest, and man and woman."""

CONTROLS: dict[str | None, tuple[str, ...]] = {None: (DARKENED, TINTED), "recolourable": (RECOLOURED,)}
"""Kinds of shams that a gap must lie beyond together, by the variant: hands wear nothing that could be recoloured."""


@dataclass(frozen=True)
class Audit:
    """What the audit gave.

    Attributes:
        measures: of all labels, in the schema `swaglib.measures.MEASURE`.
        pairs: of the contrasts, in the schema `swaglib.fairness.gallery.PAIRS`.
    """

    measures: pl.DataFrame
    pairs: pl.DataFrame


def audit(
    backbone: Backbone,
    drawings: pl.DataFrame,
    images: Sequence[bytes],
    rules: Rules,
    taxonomy: Taxonomy | None,
    things: Things | None = None,
    threads: int | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Audit:
    """Measures what a network says of drawings that differ in skin tone or gender.

    Args:
        backbone: backbone; of one without a head, only what its features associate is measured.
        drawings: `id`, `source`, `base`, `gender`, `tone`, `split`, `content`; possibly `truth`, the list of each
            drawing's true labels, for accuracies.
        images: encoded, in the same order.
        rules: what is counted and drawn.
        taxonomy: sets of labels; None for a head whose labels are no hashtags' synsets: it gets no associations of
            labels.
        things: drawings of what groups may be associated with, see `swaglib.fairness.feature_measures`.
        threads: number of threads that make images; None takes as many as there are cores.
        report: takes steps done and steps in all.

    Raises:
        ValueError: if an image cannot be decoded, the head has no more than `rules.k` labels, or the vocabulary holds
            none of the labels of a set.
    """
    sets = labels_of_sets(taxonomy, backbone.classes) if taxonomy is not None else {}
    steps = 1 + (len(SHAM_PAIRS) * (len(SHAMS) + len(ALTERATIONS)) if backbone.head is not None else 0)
    report(0, steps)
    features = _features(backbone, images, "Images")
    report(1, steps)
    scores, found, pairs = None, [], pl.DataFrame(schema=PAIRS)
    if backbone.head is not None:
        scores = logits(backbone, features)
        found = _label_measures(backbone, scores, drawings, images, rules, threads, lambda done: report(done, steps))
        pairs = _pairs(scores, drawings, counterfactual_pairs(drawings))
    of_things = None if things is None or not things.images else _features(backbone, things.images, "Things")
    bases, sources = drawings["base"].to_list(), drawings["source"].to_list()
    by_attribute = image_groups(drawings)
    if scores is not None and "truth" in drawings.columns:
        found += accuracies_by_group(scores, drawings, by_attribute, rules.k)
    for attribute, groups in by_attribute.items():
        found += group_measures(scores, features, drawings, groups, attribute, sets, backbone.classes, rules)
        if things is not None and of_things is not None:
            people = (features, groups, bases, sources)
            found.append(feature_measures(*people, attribute, of_things, things.drawings, rules.seed))
    return Audit(pl.concat([measures_table([]), *found]), pairs)


def _features(backbone: Backbone, images: Sequence[bytes], description: str) -> NDArray[np.float32]:
    """Returns the features of encoded images, shape (images, width).

    Raises:
        ValueError: if one cannot be decoded.
    """
    table = pl.DataFrame({"id": list(map(str, range(len(images)))), "image": images}, schema=_IMAGES)
    features = extract_features(backbone, table.with_columns(path=pl.lit(None, pl.String)), description)
    if not features.readable.all():
        raise ValueError(f"{int((~features.readable).sum())} of {len(images)} drawings cannot be decoded.")
    return features.values


def _label_measures(
    backbone: Backbone,
    scores: NDArray[np.float32],
    drawings: pl.DataFrame,
    images: Sequence[bytes],
    rules: Rules,
    threads: int | None,
    report: Callable[[int], None],
) -> list[pl.DataFrame]:
    """Measures how labels move with the attributes, and with what is none of them; step 1 has been done before."""
    found = [gap_measures(scores, drawings, backbone.classes, rules.k, rules.seed, rules.flips)]
    sources, pairs = drawings["source"].to_list(), counterfactual_pairs(drawings)
    done = 1
    for attribute, contrast in SHAM_PAIRS.items():
        own = one_pair_each(pairs_of(pairs, contrast), sources)
        shams = {}
        for kind in SHAMS:
            shams[kind] = _shams(backbone, own, images, kind, threads)
            report(done := done + 1)
        for variant, kinds in CONTROLS.items():
            chosen = {kind: shams[kind] for kind in kinds}
            own_rules = (rules.seed, rules.flips, variant)
            found.append(control_measures(scores, chosen, sources, backbone.classes, attribute, *own_rules))
        changed = {}
        for kind in ALTERATIONS:
            changed[kind] = _altered(backbone, own, images, kind, threads)
            report(done := done + 1)
        if own:
            before = centred_log_probabilities(scores[[pair.first for pair in own]])
            after = {kind: centred_log_probabilities(values) for kind, values in changed.items()}
            found.append(sensitivity_measures(before, after, backbone.classes, attribute))
    return found


_IMAGES = {"id": pl.String, "image": pl.Binary}


def _pairs(scores: NDArray[np.float32], drawings: pl.DataFrame, pairs: Sequence[Pair]) -> pl.DataFrame:
    own = [pair for contrast in CONTRASTS.values() for pair in pairs_of(pairs, contrast)]
    first, second = [pair.first for pair in own], [pair.second for pair in own]
    seen = (drawings["split"].gather(first) == PRETRAIN) | (drawings["split"].gather(second) == PRETRAIN)
    columns = {
        "attribute": [pair.attribute for pair in own],
        "group": [pair.group for pair in own],
        "base": [pair.base for pair in own],
        "split": [PRETRAIN if one else HELD_OUT for one in seen],
        "first": drawings["id"].gather(first),
        "second": drawings["id"].gather(second),
        "js_distance": jensen_shannon(scores[first], scores[second]),
    }
    return pl.DataFrame(columns, schema=PAIRS)


def _shams(
    backbone: Backbone, pairs: Sequence[Pair], images: Sequence[bytes], kind: str, threads: int | None
) -> ShamLogits:
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        made = list(pool.map(lambda pair: sham_image(kind, images[pair.first], images[pair.second]), pairs))
    kept = [pair for pair, image in zip(pairs, made, strict=True) if image is not None]
    shown = [image for image in made if image is not None]
    return ShamLogits(kept, _logits(backbone, shown, kind), len(made) - len(kept))


def _altered(
    backbone: Backbone, pairs: Sequence[Pair], images: Sequence[bytes], kind: str, threads: int | None
) -> NDArray[np.float32]:
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        made = list(pool.map(lambda pair: altered(kind, images[pair.first]), pairs))
    return _logits(backbone, made, kind)


def _logits(backbone: Backbone, images: list[bytes], description: str) -> NDArray[np.float32]:
    if not images:
        return np.empty((0, len(backbone.classes)), dtype=np.float32)
    return predict(backbone, images, description)
