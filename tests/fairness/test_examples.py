"""Examples of the analysis are held-out pairs with their images."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.fairness.examples import example_pairs
from swaglib.fairness.results import read_counterfactual
from tests.fairness.people import analysed, people


def test_examples_are_held_out_pairs_with_their_images(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysed(inputs, tmp_path / "room", monkeypatch)
    analysis = read_counterfactual(tmp_path / "room/output")
    images, labels = example_pairs(analysis, inputs / "posts", "skin_tone", 3)
    posts = people("pencil")
    wanted = [f"pencil/{base}-{tone}" for base in range(3) for tone in ("light", "dark")]
    assert images == [posts.filter(pl.col("id") == name)["image"].item() for name in wanted]
    assert labels["first"].to_list() == [f"person {base}, light" for base in range(3)]
    assert labels.columns == ["first", "second", "only_in_first", "only_in_second"]
    assert example_pairs(analysis, inputs / "posts", "gender", 3)[0] == []
