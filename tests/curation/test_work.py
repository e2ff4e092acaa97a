"""The work `curate`: all of its files, what is read back from them, and partial results."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from swaglib.curation import inspect
from swaglib.curation.look import TABLES
from swaglib.curation.results import Curation, read_curation
from swaglib.curation.work import STEPS, curate
from swaglib.shards.index import read_index
from tests.conftest import CURATE

SETTINGS = replace(CURATE, designs=["crayon", "pencil"], held_out_designs=["pencil"])


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory, posts_folder: Path, wordnet_folder: Path) -> Path:
    """What the work writes for posts of two designs, one of them held out."""
    folder = tmp_path_factory.mktemp("curated")
    curate(SETTINGS, posts_folder, wordnet_folder, folder, tmp_path_factory.mktemp("checkpoints"))
    return folder


@pytest.fixture(scope="module")
def curation(curated: Path) -> Curation:
    """What is read back from it."""
    return read_curation(curated / "look")


def test_a_second_curation_writes_the_same_bytes_in_all_files(
    tmp_path: Path, curated: Path, posts_folder: Path, wordnet_folder: Path
) -> None:
    seen: list[tuple[int, int]] = []
    (tmp_path / "again").mkdir()
    curate(
        SETTINGS,
        posts_folder,
        wordnet_folder,
        tmp_path / "again",
        tmp_path / "checkpoints",
        lambda done, total: seen.append((done, total)),
    )
    files = sorted(path.relative_to(curated) for path in curated.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(tmp_path / "again") for path in (tmp_path / "again").rglob("*.*"))
    for path in files:
        assert (curated / path).read_bytes() == (tmp_path / "again" / path).read_bytes(), path
    assert seen == [(step, STEPS) for step in range(1, STEPS + 1)]


def test_files_hold_no_paths(curated: Path, posts_folder: Path) -> None:
    for path in curated.rglob("*.*"):
        assert str(posts_folder).encode() not in path.read_bytes(), path


def test_what_is_read_back_agrees_with_the_shards(curated: Path, curation: Curation) -> None:
    shards = curated / "shards"
    train = read_index(shards, "pretrain")
    assert curation.summary["pre-training samples"] == len(train)
    kept = curation.fates.filter((pl.col("split") == "pretrain") & (pl.col("fate") == "kept"))
    assert kept["pictures"].to_list() == [len(train)]
    assert curation.hashtags.equals(pl.read_parquet(shards / "hashtags.parquet"))
    assert curation.duplicates.equals(pl.read_parquet(shards / "duplicates.parquet"))
    names = [entry["name"] for entry in json.loads((shards / "vocabulary.json").read_text())]
    assert curation.vocabulary["name"].to_list() == curation.frequency["name"].to_list() == names
    captions = curation.label_captions(train)
    assert set(captions[0].split(", ")) <= {name.split(".")[0] for name in names}


def test_evaluation_images_have_their_closest_image_of_pre_training(curation: Curation) -> None:
    assert set(curation.evaluation["source"]) == {"pencil", "held-out drawings"}
    assert curation.closest["evaluation"].is_unique().all()
    # The designs of these tests are the same drawings: each held-out image is found, and shows the same.
    counts = curation.counts_by_source()
    assert list(counts) == curation.evaluation["source"].unique(maintain_order=True).to_list()
    for source, table in counts.items():
        assert table["similarity"].to_list()[0] == 0.8
        assert table["found"].to_list()[0] == len(curation.evaluation.filter(pl.col("source") == source))
        assert table["found"].is_sorted(descending=True)


def test_sources_that_are_alike_come_with_their_pairs(curation: Curation) -> None:
    assert curation.shares.select("source", "crayon", "pencil").rows() == [("crayon", None, 1.0), ("pencil", 1.0, None)]
    assert set(curation.alike.select("source", "other").rows()) == {("crayon", "pencil"), ("pencil", "crayon")}


def test_every_choice_for_hashtags_is_compared_and_the_chosen_one_is_first(curation: Curation) -> None:
    row = curation.rules.row(0, named=True)
    assert (row["ambiguity"], row["vocabulary"], row["labels"]) == ("first", "nouns", len(curation.vocabulary))
    assert {"all", "drop", "merge-shared"} <= set(curation.rules["ambiguity"])


def test_the_summary_is_written_as_it_was_made(tmp_path: Path, curation: Curation) -> None:
    curation.write_summary(tmp_path / "curate.json")
    assert json.loads((tmp_path / "curate.json").read_text()) == curation.summary
    assert curation.summary_table()["what"].to_list() == list(curation.summary)


def test_a_work_that_failed_goes_on_with_its_partial_results(
    tmp_path: Path, curated: Path, posts_folder: Path, wordnet_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise OSError("the disk is gone")

    folder, checkpoints = tmp_path / "result", tmp_path / "checkpoints"
    folder.mkdir()
    with monkeypatch.context() as patched:
        patched.setattr(inspect, "inspect_partition", fail)
        with pytest.raises(OSError, match="the disk is gone"):
            curate(SETTINGS, posts_folder, wordnet_folder, folder, checkpoints)
    partial = {path: path.stat().st_mtime_ns for path in checkpoints.rglob("*.parquet")}
    assert partial
    curate(SETTINGS, posts_folder, wordnet_folder, folder, checkpoints)
    assert {path: path.stat().st_mtime_ns for path in partial} == partial
    for path in (curated / "shards").iterdir():
        assert path.read_bytes() == (folder / "shards" / path.name).read_bytes(), path.name


def test_a_folder_without_tables_says_who_writes_them(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"summary\.json. The stage `curate` writes it"):
        read_curation(tmp_path)
    assert set(TABLES) == set(Curation.__dataclass_fields__) - {"summary"}


def test_results_are_read_without_torch() -> None:
    code = "import sys, swaglib.curation.results, swaglib.dedup.examples; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
