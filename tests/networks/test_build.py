"""Networks are built by name, seed and size of their images."""

from pathlib import Path

import pytest
import timm
import torch

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


@pytest.mark.parametrize("name", ["vit_tiny_patch16_224", "regnety_002"])
def test_a_network_is_built_for_the_size_of_its_images_also_by_timm_alone(tmp_path: Path, name: str) -> None:
    model = build_model(name, 3, seed=0, image_size=48).eval()
    save_model(model, tmp_path, name, ["a", "b", "c"], 48)
    batch = torch.randn(2, 3, 48, 48)
    with torch.inference_mode():
        expected = model(batch)
        assert torch.allclose(load_model(tmp_path)[0](batch), expected, atol=1e-5)
        by_timm = timm.create_model(f"local-dir:{tmp_path}", pretrained=True).eval()
        assert torch.allclose(by_timm(batch), expected, atol=1e-5)
