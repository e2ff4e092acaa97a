"""What tests of zero-shot classification share: a small network that predicts hashtags."""

import pytest
import torch

from swaglib.networks.backbone import Backbone
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from tests.evaluation.zero_shot.things import VOCABULARY


@pytest.fixture(scope="session")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Backbone:
    folder = tmp_path_factory.mktemp("run")
    names = [str(entry["name"]) for entry in VOCABULARY]
    network = build_model("resnet10t", len(names), seed=0)
    with torch.no_grad():
        network.get_submodule("fc").weight.mul_(100)  # so that its answers differ from image to image
    save_model(network, folder, "resnet10t", names, 32)
    return load_backbone(str(folder), device="cpu")
