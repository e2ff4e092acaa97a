"""Drawings are cut out, divided by concept, and composed into scenes with exact masks."""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image, ImageDraw
from pycocotools.coco import COCO

from swaglib.detection.cutout import cut_out
from swaglib.detection.drawings import Drawings, part_of, read_drawings
from swaglib.detection.scene_files import annotations_of, write_scenes
from swaglib.detection.scenes import compose
from swaglib.posts.schema import write_posts
from swaglib.settings.detection import Detection, Scenes
from tests.conftest import make_posts, picture

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
    pixels=64,
    scenes=SCENES,
    judged_on="test",
    frozen_stages=0,
    batch_norm="trained",
    pyramid_channels=8,
    head_width=16,
    anchors=4.0,
    proposals=20,
    sampled_regions=8,
    steps=4,
    batch_size=2,
    learning_rate=0.002,
    warm_up=0.1,
    optimiser="adamw",
    momentum=0.9,
    weight_decay=0.05,
    clip=10.0,
    bootstrap=20,
    seed=0,
)


def write_shapes(folder: Path) -> Path:
    """Writes posts of circles and squares, their shape being the group."""
    for source in ("crayon", "pencil"):
        posts = make_posts(source, 80).with_columns(group=pl.col("subgroup"))
        write_posts(posts, folder / f"{source}.parquet")
    return folder


def png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "png")
    return stream.getvalue()


def test_white_that_touches_the_border_is_ground_and_white_inside_is_not() -> None:
    image = Image.new("RGB", (40, 40), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((10, 12, 29, 31), fill="red")
    draw.rectangle((15, 17, 20, 22), fill="white")
    cut = cut_out(png(image))
    assert cut is not None and cut.shape == (20, 20, 4)
    assert (cut[..., 3] == 255).all() and (cut[6, 6, :3] == 255).all()
    assert cut_out(png(Image.new("RGB", (8, 8), "white"))) is None


def test_a_mixture_with_white_becomes_opacity() -> None:
    image = Image.new("RGB", (20, 20), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((4, 4, 15, 15), fill=(255, 128, 128))  # half red, half white
    draw.rectangle((5, 5, 14, 14), fill=(255, 0, 0))
    cut = cut_out(png(image))
    assert cut is not None
    edge = cut[5, 0] if cut.shape[0] == 12 else None
    # Just under half of the edge is red, so it is cut away, or it is pure red of half the opacity.
    assert cut.shape[:2] in ((10, 10), (12, 12)) and (edge is None or (edge[:3] == (255, 0, 0)).all())
    assert (cut[-1, -1, :3] == (255, 0, 0)).all()


def test_transparent_pictures_keep_their_own_outline() -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((2, 4, 17, 13), fill="white")
    cut = cut_out(png(image))
    assert cut is not None and cut.shape[:2] == (10, 16)


def test_parts_share_no_concept_and_designs_stay_apart(tmp_path: Path) -> None:
    posts = write_shapes(tmp_path)
    parts = {part: read_drawings(posts, SCENES, part, 0) for part in ("train", "validation", "test")}
    concepts = {}
    for part, drawings in parts.items():
        assert drawings.classes == ["circle", "square"]
        names = {name for of_class in drawings.names for concept in of_class for name in concept}
        assert {name.split("/")[0] for name in names} == {"pencil" if part == "train" else "crayon"}
        bases = pl.read_parquet(posts / "crayon.parquet").vstack(pl.read_parquet(posts / "pencil.parquet"))
        concepts[part] = set(bases.filter(pl.col("id").is_in(list(names)))["base"])
        assert all(part_of(base, SCENES, 0) == part for base in concepts[part])
    assert not concepts["train"] & concepts["test"] and not concepts["validation"] & concepts["test"]


def test_classes_that_are_too_small_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"detection\.scenes\.smallest_class"):
        read_drawings(write_shapes(tmp_path), replace(SCENES, smallest_class=50), "train", 0)


def discs() -> Drawings:
    images = [[[picture("circle", colour)]] for colour in ("red", "blue")]
    return Drawings(["red", "blue"], images, [[["a"]], [["b"]]])


def test_scenes_are_a_function_of_seed_and_number() -> None:
    first, again = (compose(discs(), SCENES, 96, "test", 0, 3) for _ in range(2))
    assert (first.picture == again.picture).all() and (first.masks == again.masks).all()
    for other in (compose(discs(), SCENES, 96, "test", 0, 4), compose(discs(), SCENES, 96, "train", 0, 3)):
        assert first.picture.shape == (96, 96, 3) and (first.picture != other.picture).any()


def test_masks_are_what_is_seen_and_boxes_are_tight() -> None:
    covered = 0
    for number in range(12):
        scene = compose(discs(), replace(SCENES, objects=(6, 6)), 96, "test", 0, number)
        assert scene.masks.sum(0).max() <= 1  # no pixel belongs to two objects
        for mask, own in zip(scene.masks, scene.classes, strict=True):
            colour = np.array((255, 0, 0) if own == 0 else (0, 0, 255))
            inside = np.abs(scene.picture[mask].astype(int) - colour).max(1)
            assert np.median(inside) == 0 and (inside < 130).mean() > 0.9  # the rim is a mixture
            area = mask.sum() / (np.ptp(np.flatnonzero(mask.any(1))) + 1) ** 2
            covered += area < 0.7  # a whole disc fills 0.785 of its square
        for one, mask in zip(annotations_of(scene, 1, 1), scene.masks, strict=True):
            left, top, width, height = one["bbox"]
            box = mask[top : top + height, left : left + width]
            assert box.sum() == mask.sum() == one["area"]
            assert box[0].any() and box[-1].any() and box[:, 0].any() and box[:, -1].any()
    assert covered  # some objects lie behind others


def test_written_scenes_are_read_by_pycocotools(tmp_path: Path) -> None:
    write_scenes(tmp_path / "scenes", write_shapes(tmp_path), SETTINGS, "test")
    coco = COCO(str(tmp_path / "scenes/instances.json"))
    assert len(coco.getImgIds()) == 3 and [one["name"] for one in coco.cats.values()] == ["circle", "square"]
    for one in coco.anns.values():
        mask = coco.annToMask(one)
        assert mask.shape == (64, 64) and mask.sum() == one["area"]
    for one in coco.imgs.values():
        with Image.open(tmp_path / "scenes/images" / one["file_name"]) as opened:
            assert opened.size == (64, 64) and opened.mode == "RGB"
    again = json.loads((tmp_path / "scenes/instances.json").read_text())
    write_scenes(tmp_path / "scenes", tmp_path, SETTINGS, "test")
    assert json.loads((tmp_path / "scenes/instances.json").read_text()) == again
