"""Tasks of made-up images whose classes are things, for the tests of zero-shot classification."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from PIL import Image

from swaglib.evaluation.features import extract_features
from swaglib.evaluation.zero_shot.classify import zero_shot
from swaglib.evaluation.zero_shot.results import ZeroShotResults
from swaglib.networks.backbone import Backbone
from swaglib.settings.zero_shot import ZeroShot
from swaglib.tasks.definition import parse_definition
from swaglib.tasks.images import labelled_images
from swaglib.tasks.load import TaskData
from tests.conftest import SPLITS

HASHTAGS = ("dog", "corgi", "apple", "car", "cat")
VOCABULARY = [
    {"name": f"{name}.n.01", "synsets": [f"{name}.n.01"], "hashtags": [name], "count": 10 * place + 10}
    for place, name in enumerate(HASHTAGS)
]
CLASSES = {
    "dogs": ["dog.n.01"],
    "fruit": ["fruit.n.01"],
    "vehicles": ["vehicle.n.01"],
    "music": ["music.n.01"],  # nothing maps to it
}
IDS = ["n02084071", "n02121620", "n02958343"]  # dog, cat, car


def settings(**changes: Any) -> ZeroShot:
    values = {
        "tasks": ["t"], "scale": 1.0, "correction": 1.0, "pooling": "sum", "most_steps": None,
        "splits": SPLITS, "seed": 0,
    }  # fmt: skip
    return ZeroShot(**{**values, **changes})


def blots(seed: int, darkest: int = 0) -> bytes:
    """Returns an image of random colours."""
    pixels = np.random.default_rng(seed).integers(darkest, 256, (4, 4, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).resize((32, 32), Image.Resampling.NEAREST).save(stream, "png")
    return stream.getvalue()


def task(
    name: str, classes: list[str], shown: dict[str, list[bytes]], named: Any, trained_on: str | None = None
) -> TaskData:
    """Returns a task whose images are of each class in turn."""
    source = {"kind": "posts", "posts": ["x"], "label": "subgroup"}
    definition = parse_definition(
        {"title": "t", "license": "CC0-1.0", "source": source, "classes": named, "trained_on": trained_on}, name
    )
    rows = [
        {"id": f"{split}/{n}", "image": image, "labels": [classes[n % len(classes)]], "split": split}
        for split, images in shown.items()
        for n, image in enumerate(images)
    ]
    frame = labelled_images(rows, name).with_columns(
        accepted=pl.col("labels").list.eval(pl.element().replace_strict(classes, range(len(classes))))
    )
    return TaskData(
        name, definition, classes, frame.with_columns(pl.col("accepted").list.first().alias("class")), 0, []
    )


SEEN = {"train": [blots(n) for n in range(20)], "validation": [blots(n) for n in range(20, 24)]}
TEST = [blots(n) for n in range(100, 112)]


def things(test: list[bytes]) -> TaskData:
    return task("things", list(CLASSES), {**SEEN, "test": test}, CLASSES)


def classify(backbone: Backbone, wordnet: Any, corrections: Path, *tasks: TaskData, **changes: Any) -> ZeroShotResults:
    own = {data.name: (data, extract_features(backbone, data.images, "Features")) for data in tasks}
    return zero_shot(backbone, VOCABULARY, own, settings(**changes), wordnet, corrections)
