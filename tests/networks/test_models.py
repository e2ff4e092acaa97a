import json
from pathlib import Path

import pytest
import timm
import torch
from torch.nn import functional as F

from swaglib.networks.build import build_model
from swaglib.networks.local import load_model
from swaglib.networks.save import save_model


def test_the_seed_alone_decides_the_weights() -> None:
    torch.manual_seed(5)
    first = build_model("resnet10t", 4, seed=1).state_dict()
    torch.manual_seed(6)
    second = build_model("resnet10t", 4, seed=1).state_dict()
    other = build_model("resnet10t", 4, seed=2).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["fc.weight"], other["fc.weight"])


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


@pytest.mark.parametrize("name", ["vit_tiny_patch16_224", "regnety_002"])
def test_a_network_is_built_for_the_size_of_its_pictures_also_by_timm_alone(tmp_path: Path, name: str) -> None:
    model = build_model(name, 3, seed=0, pixels=48).eval()
    save_model(model, tmp_path, name, ["a", "b", "c"], 48)
    batch = torch.randn(2, 3, 48, 48)
    with torch.inference_mode():
        expected = model(batch)
        assert torch.allclose(load_model(tmp_path)[0](batch), expected, atol=1e-5)
        by_timm = timm.create_model(f"local-dir:{tmp_path}", pretrained=True).eval()
        assert torch.allclose(by_timm(batch), expected, atol=1e-5)


def test_position_embeddings_are_resized_for_larger_pictures(tmp_path: Path) -> None:
    model = build_model("vit_tiny_patch16_224", 3, seed=0, pixels=32)
    save_model(model, tmp_path, "vit_tiny_patch16_224", ["a", "b", "c"], 32)
    loaded, config = load_model(tmp_path, 64)
    with torch.inference_mode():
        assert loaded(torch.randn(2, 3, 64, 64)).shape == (2, 3)
    ours, theirs = model.state_dict(), loaded.state_dict()
    before, after = ours.pop("pos_embed"), theirs.pop("pos_embed")
    assert before.shape == (1, 1 + 2 * 2, 192)  # a class token, then the grid of patches
    grid = before[:, 1:].reshape(1, 2, 2, 192).permute(0, 3, 1, 2)
    resized = F.interpolate(grid, (4, 4), mode="bicubic", antialias=True).permute(0, 2, 3, 1).reshape(1, 16, 192)
    assert torch.allclose(after[:, 1:], resized, atol=1e-6)
    assert torch.equal(after[:, :1], before[:, :1])
    assert all(torch.equal(theirs[name], ours[name]) for name in ours)
    assert config["pretrained_cfg"]["input_size"] == [3, 32, 32]


@pytest.mark.parametrize(("name", "pixels"), [("vit_tiny_patch16_224", 32), ("regnety_002", 64)])
def test_a_size_that_asks_for_no_other_network_changes_nothing(tmp_path: Path, name: str, pixels: int) -> None:
    model = build_model(name, 3, seed=0, pixels=32)
    save_model(model, tmp_path, name, ["a", "b", "c"], 32)
    loaded, _ = load_model(tmp_path, pixels)
    weights = loaded.state_dict()
    assert all(torch.equal(weights[name], value) for name, value in model.state_dict().items())
    batch = torch.randn(2, 3, pixels, pixels)
    with torch.inference_mode():
        assert torch.equal(loaded(batch), load_model(tmp_path)[0](batch))


def test_weights_that_timm_cannot_resize_are_refused(tmp_path: Path) -> None:
    save_model(build_model("gmlp_ti16_224", 3, seed=0, pixels=32), tmp_path, "gmlp_ti16_224", ["a", "b", "c"], 32)
    with pytest.raises(ValueError, match="trained at 32 pixels and cannot be loaded for 64"):
        load_model(tmp_path, 64)


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
    model = build_model(name, 3, seed=0, pixels=32).eval()
    save_model(model, tmp_path, name, ["a", "b", "c"], 32)
    with torch.inference_mode():
        features = model.forward_head(model.forward_features(torch.randn(2, 3, 32, 32)), pre_logits=True)
    assert features.shape == (2, json.loads((tmp_path / "config.json").read_text())["num_features"])


def test_a_folder_without_weights_says_which_stage_writes_them(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="pretrain"):
        load_model(tmp_path)
