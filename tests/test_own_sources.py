"""Posts of one's own, from files in their real format to shards."""

import io
import json
import os
import subprocess
import sys
import tarfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from ruamel.yaml import YAML

from swaglib.curation.work import curate
from swaglib.launch.closure import closure_of
from swaglib.posts.load import load_sources, modules_of, paths_of
from swaglib.posts.results import read_collection
from swaglib.posts.schema import partitions_of
from swaglib.posts.work import render_posts
from swaglib.project import BORROWED, read_params
from swaglib.shards.index import ShardReader, read_index
from swaglib.smoke import make_copy
from tests.conftest import CURATE, ROOT, make_posts
from tests.posts.own_sources import collection


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Any]:
    """The same kind of posts in all four forms, a few each."""
    posts = make_posts("any", 40)
    images, hashtags = posts["image"].to_list(), posts["hashtags"].to_list()
    (tmp_path / "images").mkdir()
    lines = ["path,hashtags"]
    for number in range(10):
        (tmp_path / "images" / f"{number}.png").write_bytes(images[number])
        lines.append(f"{number}.png,{' '.join(hashtags[number])}")
    lines.append("../secret.png,#circle")
    (tmp_path / "posts.csv").write_text("\n".join(lines) + "\n")
    with tarfile.open(tmp_path / "00000.tar", "w") as tar:
        for number in range(10, 20):
            caption = " ".join(f"#{tag.lstrip('#')}" for tag in hashtags[number])
            for ending, content in (("png", images[number]), ("txt", caption.encode()), ("json", b"{}")):
                member = tarfile.TarInfo(f"{number:09d}.{ending}")
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    fields = []
    for number in range(20, 30):
        digest = f"{number:032x}"[::-1]
        place = tmp_path / "flickr" / digest[:3] / digest[3:6] / f"{digest}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(images[number])
        tags = ",".join(tag.replace("#", "%23") for tag in hashtags[number])
        row = [
            str(number),
            f"9{number}",
            digest,
            f"{number}@N00",
            *["x"] * 6,
            tags,
            *["x"] * 6,
            "Attribution",
            *["x"] * 6,
        ]
        fields.append("\t".join([*row, "0"]))
    (tmp_path / "yfcc100m_dataset").write_text("\n".join(fields) + "\n")
    rows = [{"image": {"bytes": images[n], "path": None}, "tags": hashtags[n]} for n in range(30, 40)]
    pl.DataFrame(rows).write_parquet(tmp_path / "train-0.parquet")
    place = {"license": "CC0-1.0"}
    return {
        "mine": {
            **{"kind": "table", "metadata": [f"{tmp_path}/posts.csv"], "images": f"{tmp_path}/images"},
            **{"malformed": 0.2, **place},
        },
        "tars": {"kind": "webdataset", "tars": [f"{tmp_path}/*.tar"], **place},
        "flickr": {
            **{"kind": "yfcc100m", "metadata": [f"{tmp_path}/yfcc100m_dataset"], "images": f"{tmp_path}/flickr"},
            **place,
        },
        "hub": {
            **{"kind": "hugging-face", "files": [f"{tmp_path}/train-*.parquet"], "hashtags": "tags"},
            **{"posts_per_part": 4, **place},
        },
    }


def test_own_sources_go_from_files_to_shards(tmp_path: Path, sources: dict[str, Any], wordnet_folder: Path) -> None:
    posts, result = tmp_path / "posts", tmp_path / "result"
    posts.mkdir()
    render_posts(collection(**sources), tmp_path, wordnet_folder, posts)
    own = read_collection(posts).own
    assert dict(own.select("source", "malformed").rows()) == {"mine": 1, "tars": 0, "flickr": 0, "hub": 0}
    assert own["posts"].to_list() == [10] * 4
    assert len(partitions_of(posts, "hub")) == 3
    chosen = replace(CURATE, sources=list(sources), held_out=["hub"], held_out_drawings=0.0)
    curate(chosen, posts, wordnet_folder, result, tmp_path / "work")
    index = read_index(result / "shards", "pretrain")
    assert sorted(index["source"].unique()) == ["flickr", "mine", "tars"] and len(index) == 30
    names = [entry["name"] for entry in json.loads((result / "shards" / "vocabulary.json").read_text())]
    expected = make_posts("any", 40)
    with ShardReader(result / "shards", index) as reader:
        for row, (name, labels) in enumerate(index.select("id", "labels").iter_rows()):
            number = int(name.removesuffix(".png").rsplit("/", 1)[-1].removeprefix("9" if "flickr" in name else ""))
            assert reader.read(row) == expected["image"][number]
            words = {names[label].split(".")[0] for label in labels}
            assert words == set(expected["label"][number].split())


def test_what_own_sources_read_is_listed_with_their_images(tmp_path: Path, sources: dict[str, Any]) -> None:
    names = ["00000.tar", "flickr", "images", "posts.csv", "train-0.parquet", "yfcc100m_dataset"]
    assert paths_of(load_sources(sources).values()) == [tmp_path / name for name in names]
    (tmp_path / "posts.csv").unlink()
    assert tmp_path / "posts.csv" not in paths_of(load_sources(sources).values())


def test_a_collection_depends_on_the_readers_of_its_own_sources_only(sources: dict[str, Any]) -> None:
    readers = {f"swaglib.posts.sources.{name}" for name in ("table", "webdataset", "yfcc100m", "hugging_face")}
    assert not readers & set(closure_of(["swaglib.posts.work"]).modules)
    assert modules_of([]) == ()
    assert set(modules_of(load_sources(sources).values())) == readers


@pytest.mark.slow
def test_the_notebooks_of_collection_and_curation_run_on_own_sources_alone(
    tmp_path: Path, sources: dict[str, Any]
) -> None:
    study = tmp_path / "study"
    make_copy(ROOT, study)
    parameters = read_params(study / "params.yaml")
    alone = {"designs": {}, "tagged_sets": [], "icon_sets": [], "held_out": ["hub"]}
    parameters["collect"].update(alone, sources=sources)
    own = {name: value for name, value in asdict(CURATE).items() if name not in BORROWED["curate"]}
    parameters["curate"] = own
    with open(study / "params.yaml", "w") as stream:
        YAML(typ="safe", pure=True).dump(parameters, stream)
    environment = {**os.environ, "SWAG_WORKS": str(tmp_path / "works")}
    for notebook in ("01_collect", "02_curate"):
        command = [sys.executable, "-m", "swaglib.notebook", f"notebooks/{notebook}.ipynb"]
        done = subprocess.run(command, cwd=study, capture_output=True, text=True, env=environment)
        assert done.returncode == 0, done.stderr[-3000:]
    assert len(read_index(study / "data/shards", "pretrain")) > 20
    assert "../secret.png" in (study / "data/posts/malformed.csv").read_text()
