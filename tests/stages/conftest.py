"""What tests of stages share: a small project with posts, shards and one task."""

from pathlib import Path

import pytest

PARAMS = """
compute: {threads: 1}
machine: {decoded_gigabytes: 0.01, decode_threads: null, tensorboard: false}
collect: {image_size: 64, evaluation_size: 64, languages: [en], designs: {}, tagged_sets: [],
  icon_sets: [], held_out: [], sources: {}}
"""
TASK = """
title: shapes
license: CC0-1.0
source: {kind: posts, posts: [crayon, pencil], label: category}
"""


@pytest.fixture
def project(here: Path, shards_folder: Path, posts_folder: Path) -> Path:
    """A small project with posts, shards and one task."""
    (here / "params.yaml").write_text(PARAMS)
    (here / "data").mkdir()
    (here / "data/shards").symlink_to(shards_folder)
    (here / "data/posts").symlink_to(posts_folder)
    (here / "tasks").mkdir()
    (here / "tasks/shapes.yaml").write_text(TASK)
    return here
