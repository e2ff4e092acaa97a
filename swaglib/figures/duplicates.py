"""Figures of near-duplicates: where to put the threshold, and which sources are alike."""

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
import seaborn as sns
from matplotlib.figure import Figure

from swaglib.figures.style import finished, style


def threshold_figure(counts: dict[str, pl.DataFrame], chosen: float) -> Figure:
    """Draws how many evaluation images have a pre-training image as similar as a threshold.

    Args:
        counts: by source, see `swaglib.dedup.closest.counts_by_threshold`.
        chosen: the threshold of `params.yaml`.
    """
    style()
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4))
    for name, table in counts.items():
        left.plot(table["similarity"], table["found"], marker=".", label=name)
        if table["same"].null_count() < len(table):
            right.plot(table["similarity"], 100 * table["same"], marker=".", label=name)
        else:
            right.plot([], [])  # keeps the colours of both panels the same
    left.set_yscale("symlog", linthresh=1)
    left.set_ylim(bottom=0)
    left.set_ylabel("evaluation images found")
    right.set_ylabel("best pair shows one emoji, %")
    right.set_ylim(0, 100)
    for axes in (left, right):
        axes.axvline(chosen, color="0.4", linestyle="--", linewidth=1)
        axes.set_xlabel("smallest similarity that counts")
    left.legend(frameon=False)
    figure.tight_layout()
    return finished(figure)


def alike_figure(shares: pl.DataFrame) -> Figure:
    """Draws which share of a source's images has a near-duplicate in another source.

    Args:
        shares: see `swaglib.dedup.alike.alike_sources`.
    """
    style()
    names = shares["source"].to_list()
    figure, axes = plt.subplots(figsize=(8, 5.6))
    values = 100 * shares.select(names).to_numpy().astype(float)
    sns.heatmap(
        values,
        mask=np.isnan(values),
        annot=True,
        fmt=".0f",
        cmap="Blues",
        cbar=False,
        square=False,
        xticklabels=names,
        yticklabels=names,
        ax=axes,
        annot_kws={"size": 8},
    )
    axes.set_xlabel("has a near-duplicate in")
    axes.set_ylabel("% of the images of")
    axes.grid(False)
    axes.tick_params(axis="x", rotation=45)
    plt.setp(axes.get_xticklabels(), ha="right", rotation_mode="anchor")
    figure.tight_layout()
    return finished(figure)
