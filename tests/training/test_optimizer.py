"""The optimizer decays weights, and neither norms, biases nor embeddings."""

import pytest
import timm
import torch
import torchvision

from swaglib.training.optimizer import build_optimizer, no_weight_decay
from tests.conftest import OPTIMIZER, PRETRAIN, changed


def test_norms_and_biases_are_not_decayed() -> None:
    model = timm.create_model("resnet10t", num_classes=3)
    free, decayed = build_optimizer(model, OPTIMIZER).param_groups
    assert decayed["weight_decay"] == OPTIMIZER.weight_decay and free["weight_decay"] == 0
    assert all(p.ndim > 1 for p in decayed["params"]) and all(p.ndim == 1 for p in free["params"])
    assert len(decayed["params"]) + len(free["params"]) == len(list(model.parameters()))
    assert decayed["nesterov"]


@pytest.mark.parametrize(
    ("network", "embeddings"),
    [
        (timm.create_model("test_vit"), {"pos_embed", "cls_token"}),
        (torch.nn.Sequential(timm.create_model("test_vit"), torch.nn.Linear(2, 2)), {"0.pos_embed", "0.cls_token"}),
        (torchvision.models.VisionTransformer(32, 16, 1, 2, 8, 8), {"class_token", "encoder.pos_embedding"}),
    ],
    ids=["timm", "timm inside a network", "torchvision"],
)
def test_a_vision_transformers_embeddings_are_not_decayed(network: torch.nn.Module, embeddings: set[str]) -> None:
    assert embeddings <= no_weight_decay(network)
    free, _ = build_optimizer(network, OPTIMIZER).param_groups
    names = {id(own): name for name, own in network.named_parameters()}
    assert embeddings <= {names[id(own)] for own in free["params"]}


def test_adamw_is_torchs_with_decay_on_weights_only() -> None:
    settings = changed(PRETRAIN, name="adamw", weight_decay=0.3)
    network = timm.create_model("test_vit", num_classes=3, img_size=32)
    optimizer = build_optimizer(network, settings.optimizer)
    assert isinstance(optimizer, torch.optim.AdamW)
    assert [group["weight_decay"] for group in optimizer.param_groups] == [0.0, 0.3]
