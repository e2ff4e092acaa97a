"""Released weights of timm answer as timm does."""

from pathlib import Path

import pytest
import timm
import torch
from safetensors.torch import save_file
from timm.data import create_transform, resolve_model_data_config

from swaglib.images.prepare import through_pillow
from swaglib.networks.load import load_backbone
from tests.images.encoded import photograph

NAME = "regnety_160.swag_lc_in1k"


@pytest.mark.usefixtures("impatient")
def test_weights_that_cannot_be_fetched_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(FileNotFoundError, match=r"download model\.safetensors of timm/regnety_160\.swag_lc_in1k"):
        load_backbone(f"timm/{NAME}", weights=tmp_path)


@pytest.mark.slow
def test_timm_weights_answer_as_timm_does(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = timm.create_model(NAME, pretrained=False).eval()
    save_file(network.state_dict(), tmp_path / f"{NAME}.safetensors")
    backbone = load_backbone(f"timm/{NAME}", weights=tmp_path, device="cpu")
    image = photograph()
    transform = create_transform(**resolve_model_data_config(network), is_training=False)
    with torch.inference_mode():
        expected = network(transform(through_pillow(image))[None])
        features = backbone.trunk(backbone.normalise(backbone.prepare(image)[None]))
        assert backbone.head is not None and torch.allclose(backbone.head(features), expected, atol=1e-4)
    assert backbone.width == 3024 and backbone.image_size == 224 and len(backbone.classes) == 1000
