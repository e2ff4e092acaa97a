"""What tests of near-duplicates share: evaluation images, and files of posts some of which are copies."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.dedup.embedding import thumbnails
from swaglib.dedup.fingerprint import Fingerprints, fingerprint
from swaglib.posts.schema import write_posts
from tests.dedup.scenes import scene
from tests.images.encoded import encoded


@pytest.fixture(scope="session")
def evaluation() -> Fingerprints:
    return fingerprint([f"task/{seed}" for seed in range(40)], [scene(seed) for seed in range(40)], thumbnails)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Three sources of eight images: half of `sister` are copies of `first`, none of `other`."""
    seeds = {"first": range(8), "sister": [*range(4), *range(100, 104)], "other": range(200, 208)}
    for name, own in seeds.items():
        posts = pl.DataFrame(
            {
                "id": [f"{name}/{seed}" for seed in own],
                "image": [encoded(scene(seed), "png") for seed in own],
                "hashtags": [["#bear"]] * len(own),
                "source": [name] * len(own),
                "license": ["CC0-1.0"] * len(own),
            }
        )
        write_posts(posts, tmp_path / f"{name}.parquet")
    return {name: tmp_path / f"{name}.parquet" for name in seeds}
