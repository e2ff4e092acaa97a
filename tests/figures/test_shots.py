"""Accuracy over shots: one line a start, and a sentence where the study has not run."""

import polars as pl

from swaglib.figures.shots import shots_figure
from swaglib.figures.studies import NOTHING
from swaglib.measures import MEASURE
from swaglib.studies.results import study_measures
from tests.studies.made_up import HEADLINE, scores


def shots(seed: int, mean: float) -> pl.DataFrame:
    """Returns scores at 0, 1 and 5 shots, the better the more."""
    parts = [
        scores(seed + k, mean + k / 50, protocols=("head_initialised",)).with_columns(k=pl.lit(k, pl.Int64))
        for k in (0, 1, 5)
    ]
    return pl.concat(parts)


def test_each_start_is_a_line_over_all_shots() -> None:
    runs = {
        name: {seed: shots(9 * seed, mean) for seed in range(3)}
        for name, mean in (("from_head", 0.5), ("from_zero", 0.4))
    }
    (axes,) = shots_figure(study_measures("head", {None: runs}, HEADLINE, networks=dict.fromkeys(runs, "network"))).axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["from head", "from zero"]
    assert [text.get_text() for text in axes.get_xticklabels()] == ["0", "1", "5"]
    for line in (own.lines[0] for own in axes.containers):
        assert list(line.get_ydata()) == sorted(line.get_ydata()), "accuracy grows with the images"


def test_without_measures_it_says_so() -> None:
    assert shots_figure(pl.DataFrame(schema=MEASURE)).axes[0].texts[0].get_text() == NOTHING
