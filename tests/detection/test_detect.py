"""Detectors learn, repeat themselves, and are measured."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl
import pytest
import timm
import torch
from torch import Tensor

from swaglib.detection.coco import read_coco
from swaglib.detection.detect import EMOJI_SCENES, OWN_IMAGES, detect
from swaglib.detection.network import build_detector
from swaglib.detection.scene_files import write_scenes
from swaglib.detection.train import learning_rate, train_detector
from swaglib.figures.detection import detection_figure
from swaglib.images.augment import MEAN, STD
from swaglib.measures import MEASURE
from swaglib.networks.backbone import Backbone
from swaglib.settings.detection import Detection
from tests.detection.test_pictures import torn
from tests.detection.test_scenes import SCENES, SETTINGS, write_shapes


def silent(step: int) -> None:
    """Takes a report and says nothing."""


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shapes(tmp_path_factory.mktemp("posts"))


@pytest.fixture(scope="module")
def backbone() -> Backbone:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = timm.create_model("resnet10t", num_classes=0).eval()

    def prepare(image: bytes) -> Tensor:
        raise AssertionError("detection decodes pictures by itself")

    return Backbone("random", network, None, 512, [], 64, prepare, MEAN, STD, "0")


def trained(
    posts: Path, backbone: Backbone, settings: Detection, folder: Path
) -> tuple[list[float], dict[str, Tensor]]:
    write_scenes(folder / "train", posts, settings, "train")
    data = read_coco(folder / "train/instances.json", folder / "train/images")
    detector = build_detector(backbone, len(data.classes), settings)
    log = train_detector(detector, data.pictures, settings, silent)
    return [row["loss"] for row in log], detector.state_dict()


def test_a_detector_learns_two_scenes_by_heart(posts: Path, backbone: Backbone, tmp_path: Path) -> None:
    settings = replace(
        SETTINGS,
        network="faster_rcnn",
        scenes=replace(SCENES, train=2),
        steps=100,
        pyramid_channels=16,
        head_width=64,
        sampled_regions=16,
        learning_rate=0.005,
    )
    losses, _ = trained(posts, backbone, settings, tmp_path)
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])


def test_training_gives_the_same_bytes_again(posts: Path, backbone: Backbone, tmp_path: Path) -> None:
    losses, weights = trained(posts, backbone, SETTINGS, tmp_path / "first")
    torch.rand(7)  # what was drawn before makes no difference
    again, others = trained(posts, backbone, SETTINGS, tmp_path / "again")
    assert losses == again and weights.keys() == others.keys()
    assert all(torch.equal(values, others[name]) for name, values in weights.items())
    assert not torch.are_deterministic_algorithms_enabled()


def test_the_learning_rate_rises_and_falls() -> None:
    settings = replace(SETTINGS, steps=100, warm_up=0.1, learning_rate=1.0)
    rates = [learning_rate(step, settings) for step in range(100)]
    assert rates[0] == pytest.approx(0.1) and max(rates) == rates[9] == rates[10] == 1.0
    assert rates[10:] == sorted(rates[10:], reverse=True) and rates[-1] < 0.001


@pytest.mark.parametrize(("network", "kinds"), [("faster_rcnn", ["box"]), ("mask_rcnn", ["box", "mask"])])
def test_detect_measures_with_intervals(posts: Path, backbone: Backbone, network: str, kinds: list[str]) -> None:
    settings = replace(SETTINGS, network=network)
    before = {name: values.clone() for name, values in backbone.trunk.state_dict().items()}
    reports: list[tuple[int, int]] = []
    result = detect(backbone, posts, settings, lambda done, total: reports.append((done, total)))
    assert result.measures.schema == pl.Schema(MEASURE)
    metrics = [(kind, metric) for kind in kinds for metric in ("ap", "ap50", "ap75")]
    assert result.measures.select("variant", "metric").rows() == metrics
    assert set(result.measures["protocol"]) == {network} and result.measures["run"].null_count() == len(metrics)
    assert set(result.measures["task"]) == {EMOJI_SCENES} and set(result.measures["n"]) == {SCENES.test}
    assert result.resampled.group_by("variant", "metric", maintain_order=True).len().rows() == [
        (*one, 20) for one in metrics
    ]
    assert result.classes["class"].to_list() == ["circle", "square"]
    columns = [f"{kind}_{metric}" for kind in kinds for metric in ("ap", "ap50")]
    assert result.classes.columns == ["class", "objects", *columns]
    assert reports[-1] == (11, 11) and reports == sorted(reports)
    assert len(result.examples) == SCENES.test and result.log["step"][-1] == SETTINGS.steps
    assert all(torch.equal(values, before[name]) for name, values in backbone.trunk.state_dict().items())
    figure = detection_figure(result.examples)
    assert len(figure.axes) == 6


def own_data(folder: Path, posts: Path) -> Detection:
    for part, name in (("train", "train"), ("test", "val")):
        write_scenes(folder / name, posts, SETTINGS, part)
        content = json.loads((folder / name / "instances.json").read_text())
        for one in content["images"]:
            one["file_name"] = f"{name}/images/{one['file_name']}"
        (folder / f"instances_{name}.json").write_text(json.dumps(content))
    return replace(SETTINGS, annotations=str(folder), images=str(folder), network="faster_rcnn", pixels=96)


def test_detect_takes_own_images(posts: Path, backbone: Backbone, tmp_path: Path) -> None:
    result = detect(backbone, tmp_path / "no posts", own_data(tmp_path, posts))
    assert set(result.measures["task"]) == {OWN_IMAGES} and set(result.measures["n"]) == {SCENES.test}


def test_own_images_that_do_not_fit_are_an_error(posts: Path, backbone: Backbone, tmp_path: Path) -> None:
    settings = own_data(tmp_path, posts)
    with pytest.raises(ValueError, match="belong together"):
        detect(backbone, posts, replace(settings, images=None))
    content = json.loads((tmp_path / "instances_val.json").read_text())
    content["categories"][0]["name"] = "disc"
    (tmp_path / "instances_val.json").write_text(json.dumps(content))
    with pytest.raises(ValueError, match="same categories"):
        detect(backbone, posts, settings)


def never(done: int, total: int) -> None:
    raise AssertionError("training has begun")


def changed(path: Path, **replaced: Any) -> dict[str, Any]:
    """Replaces keys of a file of instances, and returns what it was."""
    content: dict[str, Any] = json.loads(path.read_text())
    path.write_text(json.dumps({**content, **replaced}))
    return content


@pytest.mark.parametrize("network", ["faster_rcnn", "mask_rcnn"])
def test_pictures_that_cannot_be_decoded_are_left_out_of_training_and_missed_where_judged(
    posts: Path, backbone: Backbone, tmp_path: Path, network: Literal["faster_rcnn", "mask_rcnn"]
) -> None:
    settings = replace(own_data(tmp_path, posts), network=network)
    whole = detect(backbone, posts, settings)
    assert not whole.skipped and whole.precisions.equals(whole.measures)
    torn(tmp_path / "train/images/000001.png")
    torn(tmp_path / "val/images/000000.png")
    reports: list[tuple[int, int]] = []
    result = detect(backbone, posts, settings, lambda done, total: reports.append((done, total)))

    counts = result.measures.filter(pl.col("metric") == "unreadable")
    assert counts.select("attribute", "group", "value").rows() == [("part", "training", 1), ("part", "evaluation", 1)]
    assert set(counts["task"]) == {OWN_IMAGES} and set(counts["protocol"]) == {network}
    assert result.measures.schema == pl.Schema(MEASURE)
    assert result.precisions["metric"].to_list() == whole.measures["metric"].to_list()
    assert set(result.precisions["n"]) == {SCENES.test}
    assert result.classes["objects"].equals(whole.classes["objects"])
    assert result.skipped == [
        "train/images/000001.png cannot be decoded; it is left out of training.",
        "val/images/000000.png cannot be decoded; its objects count as missed.",
    ]
    assert len(result.examples) == SCENES.test - 1 and reports[-1] == (10, 10)

    # It is learnt as if the picture had never been listed.
    path = tmp_path / "instances_train.json"
    content = json.loads(path.read_text())
    images = [one for one in content["images"] if one["file_name"] != "train/images/000001.png"]
    kept = {one["id"] for one in images}
    changed(path, images=images, annotations=[one for one in content["annotations"] if one["image_id"] in kept])
    without = detect(backbone, posts, settings)
    assert without.log.equals(result.log) and without.resampled.equals(result.resampled)
    assert without.measures.filter(pl.col("metric") == "unreadable")["group"].to_list() == ["evaluation"]


def test_a_part_without_objects_is_refused_before_training(posts: Path, backbone: Backbone, tmp_path: Path) -> None:
    settings = own_data(tmp_path, posts)
    for name, said in (("train", "4 training .* learn from: 0"), ("val", "3 judged .* measure: 0")):
        path = tmp_path / f"instances_{name}.json"
        before = changed(path, annotations=[])
        with pytest.raises(ValueError, match=said):
            detect(backbone, posts, settings, never)
        changed(path, annotations=[{**one, "iscrowd": 1} for one in before["annotations"]])
        with pytest.raises(ValueError, match=said):
            detect(backbone, posts, settings, never)
        changed(path, **before)
    for number in range(SCENES.train):
        torn(tmp_path / f"train/images/{number:06}.png")
    with pytest.raises(ValueError, match="learn from: 4 of them cannot be decoded"):
        detect(backbone, posts, settings, never)


def test_a_picture_in_both_parts_is_refused(posts: Path, backbone: Backbone, tmp_path: Path) -> None:
    settings = own_data(tmp_path, posts)
    content = json.loads((tmp_path / "instances_val.json").read_text())
    (tmp_path / "other").symlink_to(tmp_path / "train")  # the same file by another path
    content["images"][1]["file_name"] = "other/images/000002.png"
    changed(tmp_path / "instances_val.json", images=content["images"])
    with pytest.raises(
        ValueError, match=r"both .*instances_train\.json and .*val\.json: 1, .*other/images/000002\.png"
    ):
        detect(backbone, posts, settings, never)


def test_a_picture_of_another_size_is_refused_before_training(posts: Path, backbone: Backbone, tmp_path: Path) -> None:
    settings = own_data(tmp_path, posts)
    content = json.loads((tmp_path / "instances_val.json").read_text())
    content["images"][2]["height"] = 70
    changed(tmp_path / "instances_val.json", images=content["images"])
    with pytest.raises(ValueError, match=r"000002\.png has 64 x 64 pixels"):
        detect(backbone, posts, settings, never)


def test_a_loss_that_is_not_finite_names_the_step(posts: Path, backbone: Backbone, tmp_path: Path) -> None:
    settings = replace(SETTINGS, learning_rate=1e30, optimiser="sgd", clip=None, network="faster_rcnn")
    with pytest.raises((FloatingPointError, AssertionError)):
        trained(posts, backbone, settings, tmp_path)
