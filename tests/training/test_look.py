"""The look at a run before its training: the views that training begins with, and the size of the network."""

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from swaglib.images.augment import Draws
from swaglib.networks.build import build_model
from swaglib.objectives.objective import Objective
from swaglib.settings.training import Training
from swaglib.shards.index import read_index
from swaglib.training.look import class_names, look_at_run, network_sizes, pixels_of
from swaglib.training.seen import Seen, read_seen
from tests.conftest import PRETRAIN
from tests.training.runs import StoppedError, stop_at, train

COUNT = 5


def seen_of(shards: Path, folder: Path, **changes: Any) -> Seen:
    folder.mkdir()
    look_at_run(replace(PRETRAIN, **changes), COUNT, shards, folder)
    return read_seen(folder)


def opened(view: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(view)))


def test_the_views_are_those_that_training_begins_with(
    tmp_path: Path, shards_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught: list[Tensor] = []
    views = Objective.views

    def recorded(self: Objective, images: Tensor, settings: Training, draws: Draws) -> tuple[Tensor, ...]:
        taught.extend(views(self, images, settings, draws))
        return (taught[-1],)

    with monkeypatch.context() as patch, pytest.raises(StoppedError):
        patch.setattr(Objective, "views", recorded)
        train(PRETRAIN, shards_folder, tmp_path / "run", report=stop_at(PRETRAIN.batch_size))
    seen = seen_of(shards_folder, tmp_path / "seen")
    assert len(seen.views) == COUNT and len(taught[0]) == PRETRAIN.batch_size
    for view, expected in zip(seen.views, pixels_of(taught[0]), strict=False):
        assert np.array_equal(opened(view), expected)
    assert all({"circle", "square"} & set(names.split(", ")) for names in seen.classes)


def test_another_crop_and_another_learning_rate(tmp_path: Path, shards_folder: Path) -> None:
    plain = seen_of(shards_folder, tmp_path / "a")
    assert seen_of(shards_folder, tmp_path / "b", learning_rate=9.0, images=8).views == plain.views
    assert seen_of(shards_folder, tmp_path / "c", crop_min_scale=0.9).views != plain.views
    assert opened(seen_of(shards_folder, tmp_path / "d", image_size=48).views[0]).shape == (48, 48, 3)


def test_classes_are_what_the_objective_teaches(tmp_path: Path, shards_folder: Path) -> None:
    seen = seen_of(shards_folder, tmp_path / "a", objective="supervised")
    assert set(seen.classes) <= set(read_index(shards_folder, "pretrain")["subgroup"])
    assert class_names(torch.tensor([[0.5, 0.0, 0.5, 0.1]]), ["a.n.01", "b", "c.n.02", "d"]) == ["c, d"]
    assert class_names(torch.tensor([1, 0]), ["a", "b"]) == ["b", "a"]
    assert class_names(torch.zeros(2, 7), ["a", "b"]) == ["", ""]


def test_views_of_an_objective_without_classes_have_no_names(tmp_path: Path, shards_folder: Path) -> None:
    seen = seen_of(shards_folder, tmp_path / "a", objective="simclr")
    assert len(seen.views) > 0 and set(seen.classes) == {""} and len(seen.classes) == len(seen.views)


def test_a_run_without_training_sees_nothing_and_has_a_size(tmp_path: Path, shards_folder: Path) -> None:
    seen = seen_of(shards_folder, tmp_path / "a", objective="random")
    assert seen.views == [] and seen.classes == [] and len(seen.sizes) == 2


def test_sizes_are_those_of_the_network(tmp_path: Path, shards_folder: Path) -> None:
    whole, trunk = network_sizes("resnet10t", 7, 32).iter_rows(named=True)
    parameters = sum(own.numel() for own in build_model("resnet10t", 7, 0).parameters())
    assert whole["parameters"] == parameters and whole["outputs"] == 7
    width = trunk["outputs"]
    assert whole["parameters"] - trunk["parameters"] == 7 * (width + 1), "weights and biases of the head"
    assert whole["multiply_adds"] - trunk["multiply_adds"] == 7 * width
    double = network_sizes("resnet10t", 7, 64)
    assert double["multiply_adds"][1] == pytest.approx(4 * trunk["multiply_adds"], rel=0.01)
    assert seen_of(shards_folder, tmp_path / "a").sizes["image_size"].to_list() == [32, 32]


def test_what_was_seen_is_read_without_torch() -> None:
    code = "import sys, swaglib.training.seen; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
