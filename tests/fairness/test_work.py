"""The work of the counterfactual analysis: the same bytes wherever it runs, and no values without variants."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.fairness.results import LABELLED, read_counterfactual
from swaglib.fairness.work import counterfactual
from swaglib.posts.schema import write_posts
from tests.conftest import make_posts
from tests.fairness.people import NAMES, SETTINGS, analysed


def test_the_same_inputs_give_the_same_bytes_wherever_they_are(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = analysed(inputs, tmp_path / "first", monkeypatch)
    assert files == analysed(inputs, tmp_path / "second", monkeypatch)
    assert set(files) == {"measures.csv", "labels.parquet", "classes.json", "facts.json"}
    analysis = read_counterfactual(tmp_path / "first/output")
    assert analysis.images.schema == pl.Schema(LABELLED) and len(analysis.images) == 42
    assert set(analysis.images["labels"].list.len()) == {SETTINGS.k}
    assert analysis.classes == NAMES
    assert analysis.identical == 2 * 3  # the eighth emoji, in each design
    assert analysis.measures["run"].null_count() == len(analysis.measures)
    by_group = analysis.by_group()
    assert by_group["group"].to_list() == ["light/medium", "light/dark", "medium/dark"]
    assert by_group["n"].to_list() == [14, 14, 14] and by_group["n_clusters"].to_list() == [7, 7, 7]


def test_posts_without_variants_give_no_values(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("crayon", "pencil"):
        write_posts(make_posts(name, 6), inputs / f"posts/{name}.parquet")
    monkeypatch.chdir(inputs)
    Path("output").mkdir()
    counterfactual(SETTINGS, Path("network"), Path("posts"), Path("index.parquet"), Path("output"))
    analysis = read_counterfactual(Path("output"))
    assert analysis.images.is_empty() and analysis.identical == 0
    assert analysis.measures["value"].null_count() == len(analysis.measures) > 0
