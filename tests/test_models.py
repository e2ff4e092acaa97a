import json
from pathlib import Path

import pytest
import timm
import torch

from swaglib.models import build_model, load_model, save_model


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


def test_a_folder_without_weights_says_which_stage_writes_them(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="pretrain"):
        load_model(tmp_path)
