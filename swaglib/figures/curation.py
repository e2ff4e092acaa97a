"""Figures of curation: the funnel of hashtags and their long tail."""

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.style import finished, style
from swaglib.figures.tables import named_columns


def funnel_figure(funnel: pl.DataFrame) -> Figure:
    """Draws what is left after each step of curation: distinct labels, and hashtags on posts.

    Args:
        funnel: see `swaglib.hashtags.vocabulary.funnel`.
    """
    style()
    figure, panels = plt.subplots(1, 2, figsize=(9, 2.6), sharey=True)
    for axes, column, title in zip(
        panels, ("labels", "occurrences"), ("distinct labels", "hashtags on posts"), strict=True
    ):
        bars = axes.barh(funnel["step"].to_list(), funnel[column].to_list())
        axes.bar_label(bars, [f"{value:,}" for value in funnel[column]], padding=3)
        axes.set_title(title)
        axes.set_xticks([])  # every bar has its number
        axes.margins(x=0.18)
        axes.grid(axis="y", visible=False)
    panels[0].invert_yaxis()
    figure.tight_layout()
    return finished(figure)


def rules_figure(rules: pl.DataFrame) -> Figure:
    """Draws what each choice for ambiguous hashtags, and each vocabulary, does to the labels.

    Args:
        rules: see `swaglib.curation.label.compare_rules`.
    """
    style()
    rules = named_columns(rules)
    figure, panels = plt.subplots(1, 3, figsize=(10, 2.8), sharey=True)
    names = [f"{ambiguity}, {vocabulary}" for ambiguity, vocabulary in rules.select("ambiguity", "vocabulary").rows()]
    shown = {
        "labels": (rules["labels"], "{:,.0f}"),
        "posts with a label, %": (100 * rules["posts"], "{:.0f}"),
        "labels a post": (rules["labels a post"].fill_null(0), "{:.1f}"),
    }
    for axes, (title, (values, form)) in zip(panels, shown.items(), strict=True):
        bars = axes.barh(names, values.to_list())
        axes.bar_label(bars, [form.format(value) for value in values], padding=3)
        axes.set_title(title)
        axes.set_xticks([])
        axes.margins(x=0.2)
        axes.grid(axis="y", visible=False)
    panels[0].invert_yaxis()
    figure.tight_layout()
    return finished(figure)


def tail_figure(frequency: pl.DataFrame) -> Figure:
    """Draws the long tail of hashtags before and after resampling, on logarithmic axes.

    Args:
        frequency: `natural`, `resampled`: share of images by label, the most frequent first.
    """
    style()
    figure, axes = plt.subplots(figsize=(7, 3.4))
    rank = np.arange(1, len(frequency) + 1)
    axes.plot(rank, 100 * frequency["natural"].sort(descending=True), label="natural")
    axes.plot(rank, 100 * frequency["resampled"].sort(descending=True), label="resampled")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("rank of the hashtag")
    axes.set_ylabel("images with it, %")
    axes.legend(frameon=False)
    return finished(figure)
