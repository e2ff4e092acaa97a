"""Networks without batch normalisation say what they said with it."""

import pytest
import timm
import torch
import torchvision
from torch import Tensor, nn

from swaglib.networks.folding import fold_batch_norms


def shaken(network: nn.Module) -> nn.Module:
    """Gives every normalisation statistics and weights such as training leaves behind."""
    draws = torch.Generator().manual_seed(1)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            for values, low, high in ((module.running_mean, -0.5, 0.5), (module.running_var, 0.5, 2.0)):
                assert values is not None
                values.uniform_(low, high, generator=draws)
            nn.init.uniform_(module.weight, 0.5, 1.5, generator=draws)
            nn.init.uniform_(module.bias, -0.5, 0.5, generator=draws)
    return network.eval()


def norms(network: nn.Module) -> int:
    return sum(isinstance(one, nn.BatchNorm2d) for one in network.modules())


@pytest.mark.parametrize("name", ["regnety_002", "resnet10t", "mobilenetv3_small_050"])
def test_timm_networks_lose_their_normalisation_and_say_the_same(name: str) -> None:
    network = shaken(timm.create_model(name, num_classes=0))
    images = torch.rand(3, 3, 64, 64, generator=torch.Generator().manual_seed(2))
    before = {key: values.clone() for key, values in network.state_dict().items()}
    with torch.inference_mode():
        folded = fold_batch_norms(network, 64)
        expected, found = network(images), folded(images)
    assert norms(folded) == 0 < norms(network)
    assert found == pytest.approx(expected, rel=1e-3, abs=1e-5 * float(expected.abs().max()))
    assert all(torch.equal(values, before[key]) for key, values in network.state_dict().items())


def test_torchvision_networks_too() -> None:
    network = shaken(torchvision.models.regnet_y_400mf(weights=None))
    folded = fold_batch_norms(network, 64)
    images = torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        expected = network(images)
        assert norms(folded) == 0
        assert folded(images) == pytest.approx(expected, rel=1e-3, abs=1e-5 * float(expected.abs().max()))


class Forked(nn.Module):
    """Uses the output of its convolution with and without normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution, self.norm = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.convolution(x)
        mixed: Tensor = self.norm(maps) + maps
        return mixed.mean(dim=(2, 3))


def test_what_cannot_be_folded_stays_as_it_is() -> None:
    forked = shaken(Forked())
    assert fold_batch_norms(forked, 16) is forked
    vit = timm.create_model("vit_tiny_patch16_224", num_classes=0, img_size=32, depth=1).eval()
    assert fold_batch_norms(vit, 32) is vit
