"""What tests of networks share: released weights in their real format, with random numbers."""

from pathlib import Path

import pytest
import torch
from torchvision import models

SMALL_VIT = "torchvision/ViT_B_16_Weights.IMAGENET1K_SWAG_LINEAR_V1"
REGNET = "torchvision/RegNet_Y_16GF_Weights.IMAGENET1K_SWAG_LINEAR_V1"


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Released weights as they are published, with random numbers."""
    folder = tmp_path_factory.mktemp("weights")
    for name, builder in ((SMALL_VIT, models.vit_b_16), (REGNET, models.regnet_y_16gf)):
        chosen = models.get_weight(name.removeprefix("torchvision/"))
        torch.manual_seed(0)
        network = builder(weights=None)
        head = network.heads.head if isinstance(network, models.VisionTransformer) else network.fc
        torch.nn.init.normal_(head.weight)  # torchvision's is zero in a ViT, and would hide mistakes
        torch.save(network.state_dict(), folder / chosen.url.rsplit("/", 1)[-1])
    return folder


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits: where a hub does not answer, its client asks five times, and would wait 23 seconds between them."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
