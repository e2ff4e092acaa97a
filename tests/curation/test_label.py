"""Posts get their labels, and every choice of labels is compared."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from swaglib.curation.results import Curation
from swaglib.posts.schema import write_posts
from tests.conftest import CURATE, make_posts, make_shards


def test_posts_of_two_sources_with_one_id_are_refused(tmp_path: Path, wordnet: Any) -> None:
    for source in ("crayon", "pencil"):
        write_posts(
            make_posts(source, 4).with_columns(id=pl.int_range(4).cast(pl.String)), tmp_path / f"{source}.parquet"
        )
    with pytest.raises(ValueError, match=r"2 posts share the id '0' \(sources: crayon, pencil\)"):
        make_shards(CURATE, tmp_path, wordnet, tmp_path / "shards")


def test_every_choice_for_hashtags_is_compared_and_the_chosen_one_is_first(curation: Curation) -> None:
    row = curation.rules.row(0, named=True)
    assert (row["ambiguity"], row["vocabulary"], row["labels"]) == ("first", "nouns", len(curation.vocabulary))
    assert {"all", "drop", "merge-shared"} <= set(curation.rules["ambiguity"])
