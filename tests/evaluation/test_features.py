"""Features of images: kept by content, unreadable images marked."""

import errno
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from swaglib.evaluation.features import extract_features, logits, predict
from swaglib.evaluation.fine_tuning.decodable import decodable
from swaglib.networks.backbone import Backbone
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.tasks.images import labelled_images
from tests.conftest import shape_image
from tests.evaluation.made_up import image_table


def test_features_are_what_the_trunk_gives_and_the_head_makes_logits_of_them(backbone: Backbone) -> None:
    images = [shape_image("circle", "red", side=64), shape_image("square", "blue", side=64)]
    found = extract_features(backbone, image_table(images), "Features")
    with torch.inference_mode():
        seen = backbone.normalise(torch.stack([backbone.prepare(image) for image in images]))
        expected = backbone.trunk(seen)
    assert found.values == pytest.approx(expected.numpy(), abs=1e-5) and found.readable.all()
    assert predict(backbone, images, "Logits") == pytest.approx(logits(backbone, found.values), abs=1e-5)


def test_an_image_that_cannot_be_read_is_marked_and_keeps_its_place(backbone: Backbone, tmp_path: Path) -> None:
    (tmp_path / "good.png").write_bytes(shape_image("square", "red"))
    rows = [
        {"id": "torn", "image": shape_image("circle", "red")[:60], "labels": ["circle"]},
        {"id": "empty", "image": b"", "labels": ["circle"]},
        {"id": "good", "path": str(tmp_path / "good.png"), "labels": ["square"]},
    ]
    found = extract_features(backbone, labelled_images(rows, "shapes"), "Features")
    assert found.readable.tolist() == [False, False, True]
    alone = extract_features(backbone, image_table([shape_image("square", "red")]), "Features")
    assert found.values[2] == pytest.approx(alone.values[0], abs=1e-5) and not found.values[:2].any()
    with pytest.raises(ValueError, match="image 0 of 1 cannot be decoded"):
        predict(backbone, [b"nonsense"], "Logits")


def test_a_missing_file_is_an_error_and_no_image_that_cannot_be_decoded(backbone: Backbone, tmp_path: Path) -> None:
    rows = [{"id": "gone", "path": str(tmp_path / "gone.png"), "labels": ["circle"]}]
    with pytest.raises(
        FileNotFoundError, match=r"An image is missing, .*gone\.png: No such file or directory\. Put it"
    ):
        extract_features(backbone, labelled_images(rows, "shapes"), "Features")
    with pytest.raises(FileNotFoundError, match=r"An image is missing"):
        decodable(labelled_images(rows, "shapes"), 32)


def test_images_of_many_batches_stay_in_their_order(backbone: Backbone, monkeypatch: pytest.MonkeyPatch) -> None:
    images = [shape_image(("circle", "square")[n % 2], "red", shift=n % 7) for n in range(23)]
    images[9] = images[9][:50]
    together = extract_features(backbone, image_table(images), "Features")
    monkeypatch.setattr("swaglib.evaluation.features.LARGEST_BATCH", 2)  # twelve batches, prepared four at a time
    apart = extract_features(backbone, image_table(images), "Features")
    assert np.flatnonzero(~apart.readable).tolist() == [9] == np.flatnonzero(~together.readable).tolist()
    assert apart.values == pytest.approx(together.values, abs=1e-5)
    assert (apart.contents == together.contents).all()
    assert len(np.unique(apart.values.round(3), axis=0)) > 5  # a mixed-up order would show


def test_a_fault_of_the_machine_ends_the_run_and_is_no_wrong_answer(
    backbone: Backbone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("swaglib.evaluation.features.read_image", broken)
    with pytest.raises(OSError, match="Input/output error"):
        extract_features(backbone, image_table([shape_image("circle", "red")]), "Features", tmp_path / "kept")
    assert not list(tmp_path.iterdir())


def test_a_classifier_that_gives_no_numbers_is_an_error(backbone: Backbone) -> None:
    head = torch.nn.Linear(backbone.width, 3)
    torch.nn.init.constant_(head.weight, float("nan"))
    with pytest.raises(ValueError, match="answers that are not finite numbers"):
        predict(replace(backbone, head=head), [shape_image("circle", "red")], "Logits")


def test_features_are_kept_until_network_or_image_change(backbone: Backbone, tmp_path: Path) -> None:
    file = tmp_path / "one.png"
    file.write_bytes(shape_image("circle", "red"))
    own = labelled_images([{"id": "one", "path": str(file), "labels": ["circle"]}], "shapes")
    first = extract_features(backbone, own, "Features", tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    np.save(kept / "values.npy", first.values + 1)  # to see that it is read
    assert extract_features(backbone, own, "Features", tmp_path / "kept").values == pytest.approx(first.values + 1)
    file.write_bytes(shape_image("square", "blue", shift=3))
    changed = extract_features(backbone, own, "Features", tmp_path / "kept")
    assert not np.allclose(changed.values, first.values)
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_a_network_that_gives_no_numbers_is_an_error_that_names_an_image(tmp_path: Path) -> None:
    network = build_model("resnet10t", 3, seed=0)
    torch.nn.init.constant_(network.get_submodule("conv1")[0].weight, float("nan"))
    save_model(network, tmp_path, "resnet10t", ["a", "b", "c"], 32)
    with pytest.raises(ValueError, match=r"not finite numbers .* such as p0"):
        extract_features(load_backbone(str(tmp_path)), image_table([shape_image("circle", "red")]), "Features")
