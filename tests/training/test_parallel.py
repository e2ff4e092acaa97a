"""How a network is cut for several processes, and that making it ready changes nothing that it says."""

import pytest
import timm
import torch

from swaglib.training.parallel import convert_sync_batchnorm, repeated_blocks


@pytest.mark.parametrize(
    "name", ["regnety_160", "resnext101_32x8d", "vit_base_patch16_224", "tf_efficientnet_b0", "densenet121"]
)
def test_the_blocks_of_a_network_hold_most_of_it_and_none_holds_another(name: str) -> None:
    with torch.device("meta"):
        network = timm.create_model(name, num_classes=10)
    blocks = repeated_blocks(network)
    inside = [parameter for block in blocks for parameter in block.parameters()]
    assert len({id(parameter) for parameter in inside}) == len(inside), "no parameter is in two blocks"
    assert sum(p.numel() for p in inside) > 0.8 * sum(p.numel() for p in network.parameters())
    assert max(sum(p.numel() for p in block.parameters()) for block in blocks) < 0.5 * sum(p.numel() for p in inside)


def test_synchronised_norms_keep_what_timm_puts_into_its_norms() -> None:
    torch.manual_seed(0)
    network = timm.create_model("regnety_002", num_classes=10).eval()
    pictures = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        before = network(pictures)
        converted = convert_sync_batchnorm(network).eval()
        assert any(isinstance(module, torch.nn.SyncBatchNorm) for module in converted.modules())
        assert torch.allclose(converted(pictures), before, atol=1e-6)
