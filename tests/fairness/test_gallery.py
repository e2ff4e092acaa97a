"""The gallery shows the pairs that change most, one a base emoji, with their labels before and after."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.fairness.gallery import PAIRS, SHOWN, changed_most
from swaglib.fairness.results import read_counterfactual
from tests.fairness.people import analysed, people


def pairs(*rows: tuple[int, str, float], split: str = "held-out", source: str = "pencil") -> pl.DataFrame:
    return pl.DataFrame(
        [
            (
                "skin_tone",
                f"light/{tone}",
                f"b{base}",
                split,
                f"{source}/{base}-light",
                f"{source}/{base}-{tone}",
                value,
            )
            for base, tone, value in rows
        ],
        schema=PAIRS,
        orient="row",
    )


def test_the_largest_changes_come_first_and_each_emoji_once(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysed(inputs, tmp_path / "room", monkeypatch)
    analysis = read_counterfactual(tmp_path / "room/output")
    table = pl.concat(
        [
            pairs((0, "dark", 0.2), (1, "dark", 0.9), (1, "medium", 0.8), (2, "medium", 0.5)),
            pairs((3, "dark", 1.0), split="pretrain", source="crayon"),
        ]
    )
    images, shown = changed_most(table, analysis, inputs / "posts", "skin_tone", 2)
    assert shown.schema == pl.Schema(SHOWN)
    assert shown["first"].to_list() == ["person 1, light", "person 2, light"]
    assert shown["second"].to_list() == ["person 1, dark", "person 2, medium"]
    assert shown["js_distance"].to_list() == [0.9, 0.5]
    assert all(len(labels.split(", ")) == 2 for labels in shown["labels_of_first"])
    posts = people("pencil")
    wanted = [f"pencil/{name}" for name in ("1-light", "1-dark", "2-light", "2-medium")]
    assert images == [posts.filter(pl.col("id") == name)["image"].item() for name in wanted]
    seen = changed_most(table, analysis, inputs / "posts", "skin_tone", 1, held_out=False)[1]
    assert seen["first"].to_list() == ["person 3, light"]
    nothing, empty = changed_most(table, analysis, inputs / "posts", "gender", 2)
    assert nothing == [] and empty.is_empty()
    other = table.with_columns(second=pl.lit("brush/0-dark"))
    with pytest.raises(ValueError, match="'brush/0-dark' is no drawing of the analysis"):
        changed_most(other, analysis, inputs / "posts", "skin_tone", 2)
