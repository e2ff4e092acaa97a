"""Feature pyramids on networks of timm and torchvision."""

import pytest
import timm
import torch
from torch import nn
from torchvision.models import RegNet, VisionTransformer, regnet_y_400mf

from swaglib.detection.maps import feature_maps
from swaglib.detection.trunk import PyramidTrunk


def small_vit(patch: int = 16) -> nn.Module:
    return timm.create_model("vit_tiny_patch16_224", depth=2, img_size=64, patch_size=patch)


@pytest.mark.parametrize(
    ("network", "channels"),
    [
        (timm.create_model("regnety_002"), [24, 56, 152, 368]),
        (timm.create_model("resnet10t"), [64, 128, 256, 512]),
        (regnet_y_400mf(), [48, 104, 208, 440]),
        (small_vit(), [192]),
        (small_vit(14), [192]),
        (VisionTransformer(70, 14, 2, 2, 32, 64), [32]),
    ],
    ids=["regnety_002", "resnet10t", "torchvision regnet", "vit", "vit with odd patches", "torchvision vit"],
)
def test_levels_have_strides_4_to_32(network: nn.Module, channels: list[int]) -> None:
    trunk = PyramidTrunk(network, 128, 16)
    assert feature_maps(trunk.network, 128).channels == channels
    levels = trunk(torch.rand(2, 3, 128, 128))
    assert [tuple(level.shape) for level in levels.values()] == [(2, 16, 128 // s, 128 // s) for s in (4, 8, 16, 32)]
    sum(level.square().mean() for level in levels.values()).backward()
    assert all(parameter.grad is not None for parameter in trunk.pyramid.parameters())


def test_the_backbone_stays_as_it_is() -> None:
    network = timm.create_model("resnet10t").eval()
    before = {name: values.clone() for name, values in network.state_dict().items()}
    trunk = PyramidTrunk(network, 64, 8, frozen_stages=5).train()
    trunk(torch.rand(2, 3, 64, 64))
    assert not network.training and all(one.requires_grad for one in network.parameters())
    assert all(torch.equal(values, before[name]) for name, values in network.state_dict().items())


@pytest.mark.parametrize("network", [timm.create_model("regnety_002"), regnet_y_400mf()], ids=["timm", "torchvision"])
def test_frozen_stages_are_not_trained(network: nn.Module) -> None:
    trunk = PyramidTrunk(network, 64, 8, frozen_stages=2).train()
    trained = {name for name, one in trunk.network.named_parameters() if one.requires_grad}
    first, second = ("trunk_output.block1", "trunk_output.block2") if isinstance(network, RegNet) else ("s1", "s2")
    assert not any(name.startswith(("stem", first)) for name in trained)
    assert any(name.startswith(second) for name in trained)
    before = {name: values.clone() for name, values in trunk.network.named_buffers()}
    trunk(torch.rand(2, 3, 64, 64))
    changed = {name for name, values in trunk.network.named_buffers() if not torch.equal(values, before[name])}
    assert changed and not any(name.startswith(("stem", first)) for name in changed)


def test_frozen_batch_norm_keeps_its_statistics() -> None:
    trunk = PyramidTrunk(timm.create_model("resnet10t"), 64, 8, frozen_norm=True).train()
    before = [values.clone() for values in trunk.network.buffers()]
    trunk(torch.rand(2, 3, 64, 64))
    assert all(torch.equal(one, other) for one, other in zip(before, trunk.network.buffers(), strict=True))


def test_more_frozen_stages_than_there_are_is_an_error() -> None:
    with pytest.raises(ValueError, match="frozen_stages is 9"):
        PyramidTrunk(timm.create_model("resnet10t"), 64, 8, frozen_stages=9)
