"""The hashtags predicted for some test images."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from swaglib.evaluation.features_file import Features, write_features
from swaglib.evaluation.zero_shot.predict import predict_hashtags
from swaglib.evaluation.zero_shot.predicted import read_predicted
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from tests.evaluation.test_nearest import task

HASHTAGS = ["circle.n.01", "dog.n.01", "square.n.01"]


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("network")
    save_model(build_model("resnet10t", len(HASHTAGS), seed=0), folder, "resnet10t", HASHTAGS, 32)
    return folder


def test_the_most_probable_hashtags_of_test_images_are_those_of_the_head(network: Path, tmp_path: Path) -> None:
    backbone = load_backbone(str(network))
    assert backbone.head is not None
    values = np.random.default_rng(0).normal(size=(6, backbone.width)).astype(np.float32)
    splits, readable = ["train", "test", "test", "validation", "test", "test"], np.array([True] * 5 + [False])
    contents = np.where(readable, np.arange(1, 7), 0).astype(np.uint64)
    write_features(tmp_path, task(splits, [0, 0, 1, 0, 1, 1]), Features(values, readable, contents))
    predict_hashtags(2, 2, network, tmp_path, tmp_path)
    table = read_predicted(tmp_path)
    assert table.select("id", "truth", "rank").rows() == [
        ("1", "circle", 1),
        ("1", "circle", 2),
        ("4", "square", 1),
        ("4", "square", 2),
    ]
    with torch.inference_mode():
        shares = backbone.head(torch.from_numpy(values[[1, 4]])).softmax(dim=1)
    probability, label = shares.topk(2, dim=1)
    assert table["label"].to_list() == [HASHTAGS[number] for number in label.flatten().tolist()]
    assert table["probability"].to_list() == pytest.approx(probability.flatten().tolist(), abs=1e-5)


def test_they_are_read_without_torch() -> None:
    code = "import sys, swaglib.evaluation.zero_shot.predicted; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
