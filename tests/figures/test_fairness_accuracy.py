"""The figure of accuracies by group: known groups in order, all drawings beside held-out ones, n below each."""

import numpy as np
import polars as pl

from swaglib.fairness.group_accuracy import accuracy_by_group, accuracy_measures
from swaglib.figures.fairness_accuracy import group_accuracies, group_accuracy_figure
from swaglib.measures import measures_table, with_run

GROUPS = ("dark", "light", "medium", "unknown")


def measured(attribute: str = "skin_tone") -> pl.DataFrame:
    """Returns accuracies of 60 emoji in each group, better where they are lighter; half of them held out."""
    generator = np.random.default_rng(0)
    groups = [group for group in GROUPS for _ in range(60)]
    chances = np.repeat([0.5, 0.9, 0.7, 0.2], 60)
    right = (generator.random(240) < chances).astype(float)
    clusters = [f"emoji {number}" for number in range(60)] * 4
    parts = []
    for variant, kept in (("all", np.ones(240, dtype=bool)), ("held_out", np.arange(240) % 2 == 0)):
        places = np.flatnonzero(kept)
        own = accuracy_by_group(right[places], [groups[at] for at in places], [clusters[at] for at in places])
        parts.append(accuracy_measures(own, attribute).with_columns(variant=pl.lit(variant), k=pl.lit(5)))
    return with_run(pl.concat(parts), "hashtag", 0)


def test_known_groups_come_from_light_to_dark() -> None:
    assert group_accuracies(measured()).filter(variant="all")["group"].to_list() == ["light", "medium", "dark"]


def test_held_out_drawings_stand_beside_all_of_them_with_their_numbers() -> None:
    figure = group_accuracy_figure(measured())
    every, held_out = figure.axes
    assert every.get_title(loc="left") == "skin tone, all drawings"
    assert held_out.get_title(loc="left") == "skin tone, held-out designs"
    assert held_out.get_xticklabels()[0].get_text() == "light\nn = 30\n(30 emoji)"
    drawn = [float(box.lines[0].get_ydata()[0]) for box in every.containers]
    wanted = group_accuracies(measured()).filter(variant="all")["value"].to_numpy() * 100
    assert np.allclose(drawn, wanted) and all(box.has_yerr for box in every.containers)


def test_without_labels_a_sentence_says_so() -> None:
    (axes,) = group_accuracy_figure(measures_table([])).axes
    assert "no accuracy" in axes.texts[0].get_text()
