"""Features of pictures: kept by content, unreadable pictures marked."""

import errno
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch

from swaglib.evaluation.corruptions import CORRUPTIONS, SEVERITIES, corrupt
from swaglib.evaluation.features import extract_features, logits, predict
from swaglib.evaluation.frozen import split_features
from swaglib.networks.backbone import Backbone
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.tasks.definition import parse_definition
from swaglib.tasks.load import TaskData
from swaglib.tasks.pictures import labelled_pictures
from tests.conftest import picture


@pytest.fixture(scope="module")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Backbone:
    folder = tmp_path_factory.mktemp("run")
    save_model(build_model("resnet10t", 3, seed=0), folder, "resnet10t", ["a", "b", "c"], 32)
    return load_backbone(str(folder), device="cpu")


def pictures(images: list[bytes], splits: list[str] | None = None) -> pl.DataFrame:
    rows = [
        {"id": f"p{n}", "image": image, "labels": ["circle"], "split": splits[n] if splits else "test"}
        for n, image in enumerate(images)
    ]
    return labelled_pictures(rows, "shapes")


def test_features_are_what_the_trunk_gives_and_the_head_makes_logits_of_them(backbone: Backbone) -> None:
    images = [picture("circle", "red", side=64), picture("square", "blue", side=64)]
    found = extract_features(backbone, pictures(images), "Features")
    with torch.inference_mode():
        seen = backbone.normalise(torch.stack([backbone.prepare(image) for image in images]))
        expected = backbone.trunk(seen)
    assert found.values == pytest.approx(expected.numpy(), abs=1e-5) and found.readable.all()
    assert predict(backbone, images, "Logits") == pytest.approx(logits(backbone, found.values), abs=1e-5)


def test_a_picture_that_cannot_be_read_is_marked_and_keeps_its_place(backbone: Backbone, tmp_path: Path) -> None:
    (tmp_path / "good.png").write_bytes(picture("square", "red"))
    rows = [
        {"id": "torn", "image": picture("circle", "red")[:60], "labels": ["circle"]},
        {"id": "gone", "path": str(tmp_path / "gone.png"), "labels": ["circle"]},
        {"id": "good", "path": str(tmp_path / "good.png"), "labels": ["square"]},
    ]
    found = extract_features(backbone, labelled_pictures(rows, "shapes"), "Features")
    assert found.readable.tolist() == [False, False, True]
    alone = extract_features(backbone, pictures([picture("square", "red")]), "Features")
    assert found.values[2] == pytest.approx(alone.values[0], abs=1e-5) and not found.values[:2].any()
    with pytest.raises(ValueError, match="picture 0 of 1 cannot be decoded"):
        predict(backbone, [b"nonsense"], "Logits")


def test_pictures_of_many_batches_stay_in_their_order(backbone: Backbone, monkeypatch: pytest.MonkeyPatch) -> None:
    images = [picture(("circle", "square")[n % 2], "red", shift=n % 7) for n in range(23)]
    images[9] = images[9][:50]
    together = extract_features(backbone, pictures(images), "Features")
    monkeypatch.setattr("swaglib.evaluation.features.LARGEST_BATCH", 2)  # twelve batches, prepared four at a time
    apart = extract_features(backbone, pictures(images), "Features")
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
        extract_features(backbone, pictures([picture("circle", "red")]), "Features", tmp_path / "kept")
    assert not list(tmp_path.iterdir())


def test_a_classifier_that_gives_no_numbers_is_an_error(backbone: Backbone) -> None:
    head = torch.nn.Linear(backbone.width, 3)
    torch.nn.init.constant_(head.weight, float("nan"))
    with pytest.raises(ValueError, match="answers that are not finite numbers"):
        predict(replace(backbone, head=head), [picture("circle", "red")], "Logits")


def test_features_are_kept_until_network_or_picture_change(backbone: Backbone, tmp_path: Path) -> None:
    file = tmp_path / "one.png"
    file.write_bytes(picture("circle", "red"))
    own = labelled_pictures([{"id": "one", "path": str(file), "labels": ["circle"]}], "shapes")
    first = extract_features(backbone, own, "Features", tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    np.save(kept / "values.npy", first.values + 1)  # to see that it is read
    assert extract_features(backbone, own, "Features", tmp_path / "kept").values == pytest.approx(first.values + 1)
    file.write_bytes(picture("square", "blue", shift=3))
    changed = extract_features(backbone, own, "Features", tmp_path / "kept")
    assert not np.allclose(changed.values, first.values)
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_a_network_that_gives_no_numbers_is_an_error_that_names_a_picture(tmp_path: Path) -> None:
    network = build_model("resnet10t", 3, seed=0)
    torch.nn.init.constant_(network.get_submodule("conv1")[0].weight, float("nan"))
    save_model(network, tmp_path, "resnet10t", ["a", "b", "c"], 32)
    with pytest.raises(ValueError, match=r"not finite numbers .* such as p0"):
        extract_features(load_backbone(str(tmp_path)), pictures([picture("circle", "red")]), "Features")


def task(frame: pl.DataFrame) -> TaskData:
    definition = parse_definition(
        {"title": "t", "licence": "CC0-1.0", "source": {"kind": "posts", "posts": ["x"], "label": "subgroup"}}, "t"
    )
    classes = sorted(set(frame["labels"].explode()))
    numbers = [[classes.index(label) for label in own] for own in frame["labels"].to_list()]
    full = frame.with_columns(accepted=pl.Series(numbers, dtype=pl.List(pl.Int64)))
    return TaskData(
        "shapes", definition, classes, full.with_columns(pl.col("accepted").list.first().alias("class")), 0, []
    )


def test_the_very_same_picture_in_two_splits_is_refused(backbone: Backbone) -> None:
    images = [picture("circle", colour) for colour in ("red", "green", "blue", "red")]
    data = task(pictures(images, ["train", "validation", "test", "test"]))
    found = extract_features(backbone, data.pictures, "Features")
    with pytest.raises(
        ValueError, match=r"1 pictures in two splits, byte for byte, such as p0 \(train\) and p3 \(test\)"
    ):
        split_features(data, found)


def test_unreadable_test_pictures_stay_in_the_denominator(backbone: Backbone) -> None:
    images = [picture("circle", c) for c in ("red", "green", "blue", "orange")]
    data = task(pictures([*images, b"torn"], ["train", "validation", "test", "test", "test"]))
    frozen = split_features(data, extract_features(backbone, data.pictures, "Features"))
    assert frozen.unreadable == {"train": 0, "validation": 0, "test": 1}
    assert frozen.answers(np.array([0, 0])).tolist() == [0, 0, -1]
    assert frozen.answers(np.array([[0, 0], [0, 0]])).tolist() == [[0, 0, -1], [0, 0, -1]]
    assert frozen.spread(np.array([1.0, 0.5])).tolist() == [1.0, 0.5, 0.0]


@pytest.mark.parametrize("kind", list(CORRUPTIONS))
def test_a_corruption_grows_with_its_severity_and_is_the_same_every_time(kind: str, backbone: Backbone) -> None:
    batch = torch.stack([backbone.prepare(picture("circle", c, side=48)) for c in ("red", "blue")])
    changes = []
    for severity in SEVERITIES:
        corrupted = corrupt(batch, [0, 1], kind, severity, seed=0)
        assert corrupted.shape == batch.shape and corrupted.dtype == torch.uint8
        assert torch.equal(corrupted, corrupt(batch, [0, 1], kind, severity, seed=0))
        assert torch.equal(corrupted, corrupt(batch / 255, [0, 1], kind, severity, seed=0))
        alone = corrupt(batch[1:], [1], kind, severity, seed=0)
        assert (alone.int() - corrupted[1:].int()).abs().max() <= 1  # whatever the batch it comes in
        changes.append(float((corrupted.float() - batch.float()).abs().mean()))
    assert 0 < changes[0] < changes[1] < changes[2]
    with pytest.raises(ValueError, match="severities 1, 3, 5"):
        corrupt(batch, [0, 1], kind, 2, seed=0)
