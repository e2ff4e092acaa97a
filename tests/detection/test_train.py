"""A detector learns, repeats itself, and stops where its loss is not finite."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from swaglib.detection.coco import read_coco
from swaglib.detection.network import build_detector
from swaglib.detection.scene_files import write_scenes
from swaglib.detection.train import train_detector
from swaglib.networks.backbone import Backbone
from swaglib.settings.detection import Detection
from tests.detection.shapes import SCENES, SETTINGS


def silent(step: int) -> None:
    """Takes a report and says nothing."""


def trained(
    posts: Path, backbone: Backbone, settings: Detection, folder: Path
) -> tuple[list[float], dict[str, Tensor]]:
    write_scenes(folder / "train", posts, settings, "train")
    data = read_coco(folder / "train/instances.json", folder / "train/images")
    detector = build_detector(backbone, len(data.classes), settings)
    log = train_detector(detector, data.images, settings, silent)
    return [row["loss"] for row in log], detector.state_dict()


@pytest.mark.slow
def test_a_detector_learns_two_scenes_by_heart(posts: Path, backbone: Backbone, tmp_path: Path) -> None:
    settings = replace(
        SETTINGS,
        network="faster_rcnn",
        scenes=replace(SCENES, train=2),
        steps=100,
        pyramid_channels=16,
        head_width=64,
        sampled_regions=16,
        learning_rate=0.64,
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


def test_a_loss_that_is_not_finite_names_the_step(posts: Path, backbone: Backbone, tmp_path: Path) -> None:
    wild = replace(SETTINGS.optimizer, name="sgd", clip_grad_norm=None)
    settings = replace(SETTINGS, learning_rate=1e30, optimizer=wild, network="faster_rcnn")
    with pytest.raises((FloatingPointError, AssertionError)):
        trained(posts, backbone, settings, tmp_path)
