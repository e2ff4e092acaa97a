"""Embeddings of images: thumbnails, and networks on disk."""

from pathlib import Path

import numpy as np
import pytest
import timm
from PIL import Image

from swaglib.dedup.embedding import embedding, thumbnails
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from tests.dedup.scenes import scene


def test_a_grey_surface_is_like_nothing_and_a_red_one_not_like_a_blue_one() -> None:
    flat = thumbnails([Image.new("RGB", (32, 32), colour) for colour in ("grey", "red", "blue")])
    assert (flat[0] == 0).all()
    assert flat[1] @ flat[2] < 0


def test_a_network_on_disk_can_be_the_embedding(tmp_path: Path) -> None:
    folder = tmp_path / "network"
    folder.mkdir()
    save_model(build_model("resnet10t", 3, seed=0), folder, "resnet10t", ["a", "b", "c"], 32)
    embed = embedding(f"local-dir:{folder}")
    vectors = embed([scene(1), scene(2), scene(1)])
    assert vectors.shape == (3, timm.create_model("resnet10t").num_features)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert (vectors[0] == vectors[2]).all() and not np.allclose(vectors[0], vectors[1])
