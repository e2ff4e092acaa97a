"""How a network is cut for several processes, and that making it ready changes nothing that it says."""

from dataclasses import replace
from pathlib import Path

import pytest
import timm
import torch

from swaglib.networks.build import build_model
from swaglib.training.parallel import convert_sync_batchnorm, repeated_blocks, spread
from swaglib.training.ranks import Ranks
from tests.conftest import PRETRAIN
from tests.training.runs import train


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


def test_sync_batch_norms_keep_what_timm_puts_into_its_norms() -> None:
    torch.manual_seed(0)
    network = timm.create_model("regnety_002", num_classes=10).eval()
    images = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        before = network(images)
        converted = convert_sync_batchnorm(network).eval()
        assert any(isinstance(module, torch.nn.SyncBatchNorm) for module in converted.modules())
        assert torch.allclose(converted(images), before, atol=1e-6)


def test_activation_checkpointing_computes_the_blocks_again() -> None:
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    for again in (False, True):
        network = build_model("test_vit", 3, 0, 32)
        network.get_submodule("blocks.0.attn").register_forward_hook(count)
        alone = Ranks(0, 1, 0, 1, torch.device("cpu"))
        trained = spread(network, replace(PRETRAIN, model="test_vit", activation_checkpointing=again), alone).train()
        calls = 0
        trained(torch.rand(2, 3, 32, 32)).sum().backward()
        assert calls == 1 + again


@pytest.mark.slow
def test_a_network_that_cannot_checkpoint_activations_is_refused(tmp_path: Path, shards_folder: Path) -> None:
    settings = replace(PRETRAIN, model="vgg11", activation_checkpointing=True)
    with pytest.raises(ValueError, match=r"activation_checkpointing: timm's network of this name cannot"):
        train(settings, shards_folder, tmp_path / "run")
