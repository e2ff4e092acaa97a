"""What tests of fairness share: a folder with all that the work is given."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from swaglib.posts.schema import write_posts
from tests.conftest import make_posts
from tests.fairness.people import NAMES, people


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A folder with everything that the work is given: two designs with variants, and a source in parts without."""
    folder = tmp_path / "inputs"
    (folder / "network").mkdir(parents=True)
    save_model(build_model("resnet10t", len(NAMES), seed=0), folder / "network", "resnet10t", NAMES, 32)
    tables = {name: people(name) for name in ("crayon", "pencil")}
    for name, table in tables.items():
        write_posts(table, folder / f"posts/{name}.parquet")
    table = pl.concat([own.select("id", "source") for own in (*tables.values(), make_posts("own", 4))])
    held_out = pl.when(pl.col("source") == "pencil").then(pl.lit("held-out")).otherwise(pl.lit("pretrain"))
    table.with_columns(split=held_out).write_parquet(folder / "index.parquet")
    return folder
