"""The counterfactual analysis of one network, from posts to measures."""

import io
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
from PIL import Image, ImageOps

from swaglib.evaluation.features import predict
from swaglib.fairness.counterfactual import COUNTERFACTUAL, counterfactual_measures, top_labels
from swaglib.fairness.drawings import read_variants
from swaglib.fairness.results import Analysis
from swaglib.measures import measures_table, plain_measure
from swaglib.networks.backbone import Backbone
from swaglib.settings.analysis import Fairness


def analyse(
    backbone: Backbone,
    posts: Path,
    index: pl.DataFrame,
    settings: Fairness,
    threads: int | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Analysis:
    """Predicts the labels of all images that have a counterfactual, and compares them.

    Args:
        backbone: backbone; of one without a head, which predicts nothing, it is said that it has no labels.
        posts: folder of posts.
        index: index of the shards: `id`, `source`, `split`.
        settings: settings of the stage.
        threads: number of threads that mirror images; None takes as many as there are cores.
        report: takes images done and images in all, mirror images among them.

    Raises:
        ValueError: if an image cannot be decoded, or the network has no more than `settings.k` labels.
    """
    variants = read_variants(posts, index)
    count = len(variants.images)
    if backbone.head is None:
        drawings = variants.drawings.with_columns(labels=pl.lit([], pl.List(pl.Int64)))
        none = plain_measure("labels", 0, count, protocol=COUNTERFACTUAL)
        return Analysis(measures_table([none]), drawings, [], variants.identical)
    report(0, 2 * count)
    labels = top_labels(predict(backbone, variants.images, "Images"), settings.k)
    report(count, 2 * count)
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        images = list(pool.map(mirror, variants.images))
    mirrored = top_labels(predict(backbone, images, "Mirror images"), settings.k)
    report(2 * count, 2 * count)
    measures = counterfactual_measures(variants.drawings, labels, mirrored, settings)
    drawings = variants.drawings.with_columns(labels=pl.Series(labels.tolist(), dtype=pl.List(pl.Int64)))
    return Analysis(measures, drawings, backbone.classes, variants.identical)


def mirror(image: bytes) -> bytes:
    """Returns an encoded image mirrored left to right, as PNG."""
    stream = io.BytesIO()
    with Image.open(io.BytesIO(image)) as opened:
        # Read again at once: the least compression is the quickest, and the pixels are the same.
        ImageOps.mirror(opened).save(stream, "png", compress_level=1)
    return stream.getvalue()
