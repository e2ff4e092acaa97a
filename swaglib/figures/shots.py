"""Accuracy over the number of labelled images a class, a line for each start of the classifier."""

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.rows import is_
from swaglib.figures.studies import NOTHING
from swaglib.figures.style import MARKERS, finished, sentence_figure, style


def shots_figure(measures: pl.DataFrame) -> Figure:
    """Draws accuracy over shots, with intervals over all seeds where there are enough.

    Args:
        measures: measures of the study `head`, whose rows have the number of shots in the column `k`.
    """
    style()
    rows = measures.filter(
        is_("metric", "accuracy"), is_("baseline", None), is_("setting", None), pl.col("seed").is_null()
    )
    if rows.is_empty():
        return sentence_figure(NOTHING)
    figure, axes = plt.subplots(figsize=(7, 4))
    shots = rows["k"].unique().sort().to_list()
    for place, (name, part) in enumerate(rows.group_by("run", maintain_order=True)):
        own = part.sort("k")
        value = 100 * own["value"]
        errors = [(value - 100 * own["ci_low"]).fill_null(0), (100 * own["ci_high"] - value).fill_null(0)]
        at = [shots.index(k) + 0.06 * (place - 0.5) for k in own["k"]]
        axes.errorbar(at, value, yerr=errors, marker=MARKERS[place], capsize=3, label=str(name[0]).replace("_", " "))
    axes.set_xticks(range(len(shots)), shots)
    axes.set_xlabel("labelled images a class")
    axes.set_ylabel("accuracy, %, macro")
    axes.legend(frameon=False)
    return finished(figure)
