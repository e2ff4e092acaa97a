"""The labels that a network's own head gives to held-out images, for looking at."""

from pathlib import Path

from swaglib.evaluation.examples import images_with_labels
from swaglib.evaluation.strongest import LABELS, strongest_labels
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from swaglib.shards.index import HELD_OUT, read_index


def test_each_of_the_first_held_out_images_has_its_labels(tmp_path: Path, shards_folder: Path) -> None:
    classes = ["circle.n.01", "square.n.01", "red"]
    save_model(build_model("resnet10t", 3, seed=0), tmp_path, "resnet10t", classes, 32)
    strongest_labels(3, 2, tmp_path, shards_folder, tmp_path)
    images, table = images_with_labels(tmp_path / LABELS, shards_folder)
    assert table["image"].to_list() == read_index(shards_folder, HELD_OUT)["id"].head(3).to_list()
    assert len(images) == 3
    assert all({"circle", "square", "red"} > set(names.split(", ")) for names in table["strongest labels"])


def test_a_network_without_a_head_says_nothing_of_any(tmp_path: Path, shards_folder: Path) -> None:
    save_model(build_model("pixels", 0, seed=0), tmp_path, "pixels", [], 48)
    strongest_labels(3, 2, tmp_path, shards_folder, tmp_path)
    images, table = images_with_labels(tmp_path / LABELS, shards_folder)
    assert images == [] and table.is_empty() and table.columns == ["image", "strongest labels"]
