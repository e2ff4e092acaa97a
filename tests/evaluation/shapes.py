"""A random network and a task of shapes, for the tests of protocols."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from swaglib.networks.backbone import Backbone
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.settings.transfer import Transfer
from swaglib.tasks.definition import parse_definition
from swaglib.tasks.load import TaskData, load_task
from tests.conftest import SPLITS

SETTINGS = Transfer(
    tasks=["shapes"],
    protocols=["linear", "sgd", "knn", "retrieval", "few_shot", "own_head", "corruptions"],
    corrupted=["shapes"],
    splits=SPLITS,
    C=[0.01, 1.0],
    seed=0,
)
TASK = "title: shapes\nlicense: CC0-1.0\nsource: {kind: posts, posts: [crayon], label: subgroup, smallest_class: 5}\n"
OWN = "tests.evaluation.toy_protocol"


def random_backbone(folder: Path) -> Backbone:
    """Writes a network into a folder that is there, and loads it."""
    save_model(build_model("resnet10t", 3, seed=0), folder, "resnet10t", ["circle", "square", "star"], 32)
    return load_backbone(str(folder), device="cpu")


def shape_tasks(posts: Path) -> dict[str, TaskData]:
    """Loads the task of shapes from posts."""
    source = {"kind": "posts", "posts": ["crayon"], "label": "subgroup", "smallest_class": 5}
    definition = parse_definition({"title": "shapes", "license": "CC0-1.0", "source": source}, "shapes.yaml")
    return {"shapes": load_task("shapes", definition, posts, SPLITS)}


def only_tested(data: TaskData, other: str) -> TaskData:
    """Returns a task of the same test images, which nothing is learned from."""
    fresh = data.images.filter(pl.col("split") == "test").with_columns(id=pl.format("new/{}", "id"))
    return TaskData("robust", replace(data.definition, trained_on=other), data.classes, fresh, 0, [])


def value_of(measures: pl.DataFrame, protocol: str, metric: str = "accuracy", **where: str | int | None) -> float:
    """Returns the one value that is measured under these names."""
    named = {"protocol": protocol, "metric": metric, "variant": None, "k": None, "group": None, **where}
    rows = measures.filter(*(pl.col(name).eq_missing(pl.lit(value)) for name, value in named.items()))
    return float(rows["value"].item())
