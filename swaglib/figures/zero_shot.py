"""The figure of zero-shot classification: accuracy as set, and with one thing changed at a time."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.names import metric_name, zero_shot_variant_name
from swaglib.figures.rows import is_, metric_of, names_of, whole
from swaglib.figures.style import MARKERS, finished, sentence_figure, style
from swaglib.figures.tables import first_seed

COLUMNS = 3


def zero_shot_figure(measures: pl.DataFrame, order: Sequence[str]) -> Figure:
    """Draws zero-shot accuracy and its ablations: a panel a task, a line a variant, a mark a run.

    Chance is dashed, and always answering the largest class dotted.

    Args:
        measures: of the stage `zero_shot`, in the schema of measures; the first seed of each run is drawn.
        order: of the runs.
    """
    style()
    measures = first_seed(measures)
    own = measures.filter(is_("protocol", "zero_shot") & is_("metric", "accuracy") & is_("baseline", None) & whole())
    tasks, runs = names_of(own, "task"), names_of(own, "run", order)
    if not tasks:
        return sentence_figure("No run with a hashtag head was evaluated without labels.")
    variants = own["variant"].unique(maintain_order=True).to_list()
    rows, columns = -(-len(tasks) // COLUMNS), min(COLUMNS, len(tasks))
    size = (2.2 + 3.0 * columns, rows * (0.27 * len(variants) + 0.9))
    figure, grid = plt.subplots(rows, columns, figsize=size, sharey=True, squeeze=False)
    for place, axes in enumerate(grid.flat):
        if place >= len(tasks):
            axes.set_axis_off()
            continue
        part = own.filter(is_("task", tasks[place]))
        for number, run in enumerate(runs):
            mine = part.filter(is_("run", run))
            value = 100 * mine["value"].to_numpy()
            errors = np.abs(100 * mine.select("ci_low", "ci_high").to_numpy().T - value)
            heights = [variants.index(name) + (number - (len(runs) - 1) / 2) * 0.22 for name in mine["variant"]]
            marker = MARKERS[number % len(MARKERS)]
            axes.errorbar(value, heights, xerr=errors, fmt=marker, markersize=4, elinewidth=1, label=run)
        for metric, line in (("chance", "--"), ("largest_class", ":")):
            level = measures.filter(metric_of("zero_shot", metric) & is_("task", tasks[place]))["value"][0]
            axes.axvline(100 * level, color="0.5", linestyle=line, linewidth=1, label=metric_name(metric))
        axes.set_yticks(range(len(variants)), [zero_shot_variant_name(name) for name in variants])
        axes.set_ylim(len(variants) - 0.5, -0.5)
        axes.set_xlim(left=0)
        axes.set_title(f"{tasks[place]} (n = {part['n'][0]:,})", fontsize="medium")
        if place >= len(tasks) - columns:
            axes.set_xlabel("accuracy, %")
    handles, labels = grid.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(labels), frameon=False)
    figure.tight_layout()
    return finished(figure)
