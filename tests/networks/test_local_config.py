"""Folders in every form that timm loads, and others that are named."""

import json
from pathlib import Path
from typing import Any

import pytest
import timm
import torch
from safetensors.torch import save_file
from timm.models import create_model

from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.local import load_model
from swaglib.networks.local_config import read_config
from swaglib.networks.save import save_model

VIT = "vit_tiny_patch16_224"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A network of 3 classes in the form of this study."""
    save_model(build_model("resnet10t", 3, seed=0), tmp_path, "resnet10t", ["a", "b", "c"], 32)
    return tmp_path


def change(folder: Path, **replaced: Any) -> dict[str, Any]:
    """Replaces keys of the configuration, None taking them out."""
    config = json.loads((folder / "config.json").read_text()) | replaced
    config = {key: value for key, value in config.items() if value is not None}
    (folder / "config.json").write_text(json.dumps(config))
    return config


def flatten(folder: Path, **more: Any) -> dict[str, Any]:
    config = json.loads((folder / "config.json").read_text())
    flat = {**config["pretrained_cfg"], "architecture": config["architecture"], "num_features": 512, **more}
    (folder / "config.json").write_text(json.dumps(flat))
    return flat


def test_what_this_study_writes_is_read_as_it_is(folder: Path) -> None:
    assert read_config(folder) == json.loads((folder / "config.json").read_text())


def test_a_flat_file_is_the_network_that_timm_loads(folder: Path) -> None:
    before = load_backbone(str(folder), device="cpu")
    flat = flatten(folder)
    assert "pretrained_cfg" not in flat and flat["num_classes"] == 3
    after = load_backbone(str(folder), device="cpu")
    assert (after.classes, after.image_size, after.mean) == (["a", "b", "c"], 32, before.mean)
    theirs = create_model(f"local-dir:{folder}", pretrained=True).eval()
    batch = torch.randn(2, 3, 32, 32)
    assert before.head is not None and after.head is not None
    with torch.inference_mode():
        assert torch.allclose(after.head(after.trunk(batch)), theirs(batch), atol=1e-5)
        assert torch.equal(after.head(after.trunk(batch)), before.head(before.trunk(batch)))


def test_a_flat_file_may_call_the_classes_labels(folder: Path) -> None:
    flatten(folder, label_names=None, labels=["x", "y", "z"])
    assert load_backbone(str(folder), device="cpu").classes == ["x", "y", "z"]
    flatten_again = json.loads((folder / "config.json").read_text()) | {"label_names": ["a", "b", "c"]}
    (folder / "config.json").write_text(json.dumps(flatten_again))
    with pytest.raises(ValueError, match="names its classes in two ways"):
        read_config(folder)


@pytest.mark.parametrize("flat", [False, True])
def test_what_was_trained_at_another_size_is_built_for_it_in_both_forms(tmp_path: Path, flat: bool) -> None:
    save_model(build_model(VIT, 3, seed=0, image_size=32), tmp_path, VIT, ["a", "b", "c"], 32)
    if flat:
        flatten(tmp_path, model_args={"img_size": 32})
    loaded, _ = load_model(tmp_path)
    larger, config = load_model(tmp_path, 64)
    assert config["model_args"] == {"img_size": 32}
    with torch.inference_mode():
        assert loaded(torch.randn(1, 3, 32, 32)).shape == larger(torch.randn(1, 3, 64, 64)).shape == (1, 3)


def test_values_may_stand_in_the_other_place(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    names = config["pretrained_cfg"].pop("label_names")
    inner = {**config["pretrained_cfg"], "model_args": {"drop_rate": 0.1}}
    change(folder, num_classes=None, model_args=None, label_names=names, pretrained_cfg=inner)
    moved = read_config(folder)
    assert (moved["num_classes"], moved["model_args"]) == (3, {"drop_rate": 0.1})
    assert load_backbone(str(folder), device="cpu").classes == ["a", "b", "c"]


def test_the_number_of_classes_beside_the_origin_counts(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    change(folder, pretrained_cfg={**config["pretrained_cfg"], "num_classes": 1000})
    assert read_config(folder)["num_classes"] == 3
    assert load_model(folder)[0].get_classifier().out_features == 3


@pytest.mark.parametrize(
    ("replaced", "said"),
    [
        ({"model_type": "vit", "architectures": ["ViTModel"]}, r"is of the library transformers \(vit\)"),
        ({"architecture": None, "architectures": ["ViTModel"]}, "is of the library transformers"),
        ({"architecture": None}, "has no 'architecture'"),
        ({"architecture": "resnet10000"}, "names the architecture 'resnet10000', which timm"),
        ({"num_classes": "3"}, "has '3' as 'num_classes'"),
        ({"num_classes": 2}, "names 3 classes, but has 2"),
        ({"pretrained_cfg": []}, "has a 'pretrained_cfg' that is no object"),
        ({"pretrained_cfg": {}}, "has None as 'input_size', not three numbers"),
        ({"model_args": {"in_chans": 1}}, "not of 3 channels"),
        ({"model_args": {"checkpoint_path": "x.pth"}}, "which say what is loaded"),
        ({"model_args": {"nonsense": 1}}, "'model_args' that timm's resnet10t does not take"),
    ],
)
def test_what_is_not_timms_or_says_too_little_is_named(folder: Path, replaced: dict[str, Any], said: str) -> None:
    change(folder, **replaced)
    with pytest.raises(ValueError, match=f"config.json.*{said}"):
        load_model(folder)


def test_images_that_are_no_squares_are_named(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    change(folder, pretrained_cfg={**config["pretrained_cfg"], "input_size": [3, 32, 64]})
    with pytest.raises(ValueError, match=r"is for images of \[3, 32, 64\]"):
        load_model(folder)


def test_a_file_that_is_no_json_is_named(folder: Path) -> None:
    (folder / "config.json").write_text("{")
    with pytest.raises(ValueError, match=r"config\.json is no JSON"):
        load_model(folder)


def test_a_mark_of_byte_order_is_no_error(folder: Path) -> None:
    path = folder / "config.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_model(folder)[1]["num_classes"] == 3


def test_a_pickle_is_not_read_and_the_command_that_converts_it_works(folder: Path) -> None:
    weights = timm.create_model("resnet10t", num_classes=3).state_dict()
    (folder / "model.safetensors").unlink()
    torch.save(weights, folder / "pytorch_model.bin")
    with pytest.raises(FileNotFoundError, match=r"but pytorch_model\.bin, a pickle, which is not read") as caught:
        load_model(folder)
    command = str(caught.value).split("python -c ")[1].strip('"')
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        exec(command)  # as `python -c` does
    assert torch.equal(load_model(folder)[0].state_dict()["conv1.0.weight"], weights["conv1.0.weight"])


def test_weights_under_other_names_and_notes_of_git_lfs_are_named(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    save_file({"a": torch.zeros(1)}, folder / "open_clip_model.safetensors")
    with pytest.raises(FileNotFoundError, match=r"There is only open_clip_model\.safetensors"):
        load_model(folder)
    (folder / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    with pytest.raises(ValueError, match="a note of Git LFS and no weights"):
        load_model(folder)
