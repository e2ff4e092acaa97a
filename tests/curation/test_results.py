"""What a curation did is read back from its tables, without torch."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl

from swaglib.curation.results import Curation
from swaglib.shards.index import read_index


def test_what_is_read_back_agrees_with_the_shards(curated: Path, curation: Curation) -> None:
    shards = curated / "shards"
    train = read_index(shards, "pretrain")
    assert curation.summary["pre-training samples"] == len(train)
    kept = curation.fates.filter((pl.col("split") == "pretrain") & (pl.col("fate") == "kept"))
    assert kept["images"].to_list() == [len(train)]
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


def test_the_summary_is_written_as_it_was_made(tmp_path: Path, curation: Curation) -> None:
    curation.write_summary(tmp_path / "curate.json")
    assert json.loads((tmp_path / "curate.json").read_text()) == curation.summary
    assert curation.summary_table()["what"].to_list() == list(curation.summary)


def test_results_are_read_without_torch() -> None:
    code = "import sys, swaglib.curation.results, swaglib.dedup.examples; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
