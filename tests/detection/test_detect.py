"""Detection is measured with intervals, on scenes and on images of one's own, and refuses what does not fit."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pytest
import torch

from swaglib.detection.detect import EMOJI_SCENES, OWN_IMAGES, detect
from swaglib.figures.detection import detection_figure
from swaglib.measures import MEASURE
from swaglib.networks.backbone import Backbone
from tests.detection.photographs import torn
from tests.detection.shapes import SCENES, SETTINGS, own_data


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
    influences = result.influences
    assert influences.select("variant", "metric").unique(maintain_order=True).rows() == metrics
    # Every object moves the figure, and says which concept it shows.
    shown = influences.filter(pl.col("metric") == "ap", pl.col("variant") == "box").drop_nulls("concept")
    assert len(shown) >= SCENES.test and set(shown["scene"]) == set(range(SCENES.test))
    assert result.measures["ci_low"].null_count() == len(metrics)  # three scenes are too few for an interval
    assert result.classes["class"].to_list() == ["circle", "square"]
    columns = [f"{kind}_{metric}" for kind in kinds for metric in ("ap", "ap50")]
    assert result.classes.columns == ["class", "objects", *columns]
    assert reports[-1] == (11, 11) and reports == sorted(reports)
    assert len(result.examples) == SCENES.test and result.log["step"][-1] == SETTINGS.steps
    assert all(torch.equal(values, before[name]) for name, values in backbone.trunk.state_dict().items())
    figure = detection_figure(result.examples)
    assert len(figure.axes) == 6


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


@pytest.mark.slow
@pytest.mark.parametrize("network", ["faster_rcnn", "mask_rcnn"])
def test_images_that_cannot_be_decoded_are_left_out_of_training_and_missed_where_evaluated(
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

    # It is learnt as if the image had never been listed.
    path = tmp_path / "instances_train.json"
    content = json.loads(path.read_text())
    images = [one for one in content["images"] if one["file_name"] != "train/images/000001.png"]
    kept = {one["id"] for one in images}
    changed(path, images=images, annotations=[one for one in content["annotations"] if one["image_id"] in kept])
    without = detect(backbone, posts, settings)
    assert without.log.equals(result.log) and without.influences.equals(result.influences)
    assert without.measures.filter(pl.col("metric") == "unreadable")["group"].to_list() == ["evaluation"]


def test_a_part_without_objects_is_refused_before_training(posts: Path, backbone: Backbone, tmp_path: Path) -> None:
    settings = own_data(tmp_path, posts)
    for name, said in (("train", "4 training .* learn from: 0"), ("val", "3 evaluated .* measure: 0")):
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


def test_an_image_in_both_parts_is_refused(posts: Path, backbone: Backbone, tmp_path: Path) -> None:
    settings = own_data(tmp_path, posts)
    content = json.loads((tmp_path / "instances_val.json").read_text())
    (tmp_path / "other").symlink_to(tmp_path / "train")  # the same file by another path
    content["images"][1]["file_name"] = "other/images/000002.png"
    changed(tmp_path / "instances_val.json", images=content["images"])
    with pytest.raises(
        ValueError, match=r"both .*instances_train\.json and .*val\.json: 1, .*other/images/000002\.png"
    ):
        detect(backbone, posts, settings, never)


def test_an_image_of_another_size_is_refused_before_training(posts: Path, backbone: Backbone, tmp_path: Path) -> None:
    settings = own_data(tmp_path, posts)
    content = json.loads((tmp_path / "instances_val.json").read_text())
    content["images"][2]["height"] = 70
    changed(tmp_path / "instances_val.json", images=content["images"])
    with pytest.raises(ValueError, match=r"000002\.png has 64 x 64 pixels"):
        detect(backbone, posts, settings, never)
