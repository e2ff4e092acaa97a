"""Scenes of circles and squares for the tests of detection."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl

from swaglib.detection.scene_files import write_scenes
from swaglib.posts.schema import write_posts
from swaglib.settings.detection import Detection, Scenes
from tests.conftest import OPTIMIZER, make_posts

SCENES = Scenes(
    label="group",
    train_designs=["pencil"],
    test_designs=["crayon"],
    validation_share=0.3,
    test_share=0.3,
    smallest_class=1,
    train=4,
    validation=2,
    test=3,
    objects=(3, 5),
    sides=(0.3, 0.5),
    most_covered=0.3,
    ground=(220.0, 255.0),
)
SETTINGS = Detection(
    network="mask_rcnn",
    image_size=64,
    scenes=SCENES,
    eval_split="test",
    frozen_stages=0,
    batch_norm="trained",
    pyramid_channels=8,
    head_width=16,
    anchors=4.0,
    proposals=20,
    sampled_regions=8,
    steps=4,
    batch_size=2,
    learning_rate=0.256,
    optimizer=replace(OPTIMIZER, name="adamw", weight_decay=0.05, clip_grad_norm=10.0),
    seed=0,
)


def write_shapes(folder: Path) -> Path:
    """Writes posts of circles and squares, their shape being the group."""
    for source in ("crayon", "pencil"):
        posts = make_posts(source, 80).with_columns(group=pl.col("subgroup"))
        write_posts(posts, folder / f"{source}.parquet")
    return folder


def own_data(folder: Path, posts: Path) -> Detection:
    """Writes scenes as images of one's own, and returns the settings that name them."""
    for part, name in (("train", "train"), ("test", "val")):
        write_scenes(folder / name, posts, SETTINGS, part)
        content = json.loads((folder / name / "instances.json").read_text())
        for one in content["images"]:
            one["file_name"] = f"{name}/images/{one['file_name']}"
        (folder / f"instances_{name}.json").write_text(json.dumps(content))
    return replace(SETTINGS, annotations=str(folder), images=str(folder), network="faster_rcnn", image_size=96)
