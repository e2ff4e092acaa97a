"""Thumbnails in the form of a network: areas of equal size, no weights, no classifier."""

from pathlib import Path

import pytest
import torch

from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.pixels import WIDTH
from swaglib.networks.save import save_model


@pytest.mark.parametrize("factor", [1, 3, 4])
def test_every_feature_is_the_mean_of_an_area(factor: int) -> None:
    network = build_model("pixels", 0, seed=0, image_size=16 * factor)
    assert not list(network.parameters()) and not list(network.buffers())
    images = torch.rand(2, 3, 16 * factor, 16 * factor)
    areas = images.reshape(2, 3, 16, factor, 16, factor).mean(dim=(3, 5))
    assert torch.allclose(network(images), areas.flatten(1), atol=1e-6)
    channels_last = images.contiguous(memory_format=torch.channels_last)
    assert torch.equal(network(channels_last).reshape(2, 3, 16, 16).flatten(1), network(channels_last))
    assert torch.allclose(network(channels_last), network(images), atol=1e-6)


def test_what_it_cannot_do_is_an_error() -> None:
    network = build_model("pixels", 0, seed=0)
    with pytest.raises(ValueError, match="multiples of 16 pixels, not of 40 x 40"):
        network(torch.zeros(1, 3, 40, 40))
    with pytest.raises(ValueError, match="no classifier, but one of 5 classes"):
        build_model("pixels", 5, seed=0)
    with pytest.raises(ValueError, match=r"model_args\.depth"):
        build_model("pixels", 0, seed=0, model_args={"depth": 3})


def test_it_is_saved_and_loaded_as_any_network_at_any_size(tmp_path: Path) -> None:
    save_model(build_model("pixels", 0, seed=0), tmp_path, "pixels", [], 48, mean=(0, 0, 0), std=(1, 1, 1))
    small, large = load_backbone(str(tmp_path), device="cpu"), load_backbone(str(tmp_path), 64, device="cpu")
    assert (small.image_size, large.image_size) == (48, 64) and small.digest != large.digest
    for backbone in (small, large):
        assert backbone.head is None and backbone.width == WIDTH and backbone.device.type == "cpu"
        batch = torch.full((1, 3, backbone.image_size, backbone.image_size), 51, dtype=torch.uint8)
        assert torch.allclose(backbone.folded_trunk(backbone.normalise(batch)), torch.full((1, WIDTH), 0.2), atol=1e-6)
