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


@pytest.mark.slow
def test_a_network_is_built_with_arguments_of_timm_and_loaded_with_them_by_timm_alone(tmp_path: Path) -> None:
    wide = build_model("resnext50_32x4d", 2, 0, 64, {"base_width": 8})
    reference = timm.create_model("resnext50_32x4d", num_classes=2, base_width=8)
    assert {name: own.shape for name, own in wide.state_dict().items()} == {
        name: own.shape for name, own in reference.state_dict().items()
    }
    dense = build_model("regnety_002", 3, 0, 64, {"output_stride": 16}).eval()
    for name, model, arguments in (("resnext50_32x4d", wide, {"base_width": 8}), ("regnety_002", dense, None)):
        folder = tmp_path / name
        folder.mkdir()
        chosen = arguments or {"output_stride": 16}
        save_model(model, folder, name, ["a", "b", "c"][: model.num_classes], 64, chosen)
        by_timm = timm.create_model(f"local-dir:{folder}", pretrained=True).eval()
        batch = torch.randn(2, 3, 64, 64)
        with torch.inference_mode():
            assert torch.allclose(by_timm(batch), model.eval()(batch), atol=1e-5)
            assert torch.allclose(load_model(folder)[0](batch), model(batch), atol=1e-5)
    assert dense.forward_features(torch.zeros(1, 3, 64, 64)).shape[-1] == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"output_strid": 8}, r"pretrain\.model_args\.output_strid: timm cannot build regnety_002 with 8"),
        ({"output_stride": 7}, r"pretrain\.model_args\.output_stride: timm cannot build regnety_002 with 7"),
        ({"num_classes": 7}, r"pretrain\.model_args\.num_classes: the objective decides it"),
        ({"img_size": 64}, r"pretrain\.model_args\.img_size: `image_size` decides it"),
    ],
)
def test_arguments_that_a_network_does_not_take_are_named(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build_model("regnety_002", 3, 0, 64, arguments)
