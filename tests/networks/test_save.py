"""A saved network gives the same answers, and says how wide its features are."""

import json
from pathlib import Path

import pytest
import torch

from swaglib.networks.build import build_model
from swaglib.networks.local import load_model
from swaglib.networks.save import save_model


@pytest.mark.parametrize("name", ["regnety_002", "vit_tiny_patch16_224"])
def test_a_saved_network_gives_the_same_answers(tmp_path: Path, name: str) -> None:
    model = build_model(name, 3, seed=0).eval()
    save_model(model, tmp_path, name, ["a", "b", "c"], 224)
    loaded, config = load_model(tmp_path)
    batch = torch.randn(2, 3, 224, 224)
    with torch.inference_mode():
        assert torch.allclose(loaded(batch), model(batch), atol=1e-5)
    assert config["pretrained_cfg"]["label_names"] == ["a", "b", "c"]
    assert json.loads((tmp_path / "config.json").read_text())["architecture"] == name


@pytest.mark.parametrize(
    "name",
    [
        "regnety_002",
        "resnext26ts",
        "vit_tiny_patch16_224",
        "efficientnet_b0",
        "densenet121",
        "mobilenetv3_small_050",  # its head is wider than its pooled maps
    ],
)
def test_the_saved_feature_width_is_that_of_the_features(tmp_path: Path, name: str) -> None:
    model = build_model(name, 3, seed=0, image_size=32).eval()
    save_model(model, tmp_path, name, ["a", "b", "c"], 32)
    with torch.inference_mode():
        features = model.forward_head(model.forward_features(torch.randn(2, 3, 32, 32)), pre_logits=True)
    assert features.shape == (2, json.loads((tmp_path / "config.json").read_text())["num_features"])
