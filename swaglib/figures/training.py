"""Curves of a pre-training run: what it learned, and how fast it went."""

from pathlib import Path

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from swaglib.figures.style import finished, sentence_figure, style


def training_figure(log: pl.DataFrame) -> Figure:
    """Draws the loss and the precision at 1 of a run over the images that it has seen.

    Args:
        log: `log.csv`: `images`, and `loss` and `precision_at_1` with their `validation_` twins.

    Returns:
        The figure; of a run without training, one that says so. A value that the objective does not log has no panel.
    """
    if log.is_empty():
        return sentence_figure("This run was not trained, so it has no curve.")
    style()
    panels = [("loss", "loss, nats", 1), ("precision_at_1", "precision at 1, %", 100)]
    # An objective of your own may lack one.
    shown = [panel for panel in panels if panel[0] in log.columns and not log[panel[0]].is_null().all()]
    figure, grid = plt.subplots(1, len(shown), figsize=(4.5 * len(shown), 3), squeeze=False)
    for axes, (column, label, scale) in zip(grid.flat, shown, strict=True):
        _twins(axes, log, column, label, scale)
    figure.tight_layout()
    return finished(figure)


def speed_figure(speed: pl.DataFrame) -> Figure:
    """Draws the images a second of a run, and the share of time in which it waited for data.

    Args:
        speed: of `read_speed`.
    """
    if speed.is_empty():
        return sentence_figure("There is no record of speed here: nothing was trained, or not on this machine.")
    style()
    figure, (rate, waiting) = plt.subplots(1, 2, figsize=(9, 3))
    seen = speed["images"] / 1000
    rate.plot(seen, speed["images_per_second"], color="C2")
    rate.set_ylim(bottom=0)
    rate.set_ylabel("images a second")
    waiting.plot(seen, 100 * speed["waiting_share"], color="C3", marker=".", clip_on=False)  # often next to nothing
    waiting.set_ylim(0, 100)
    waiting.set_ylabel("waiting for data, % of time")
    for axes in (rate, waiting):
        axes.set_xlabel("images seen, thousands")
    figure.tight_layout()
    return finished(figure)


def _twins(axes: Axes, log: pl.DataFrame, column: str, label: str, scale: float = 1) -> None:
    for name, where, marker in ((column, "training batches", None), (f"validation_{column}", "held-out drawings", "o")):
        known = log.drop_nulls(name)
        if known.is_empty():  # an objective without labels is not measured on held-out images
            continue
        axes.plot(known["images"] / 1000, scale * known[name], label=where, marker=marker, markersize=4)
    axes.set_xlabel("images seen, thousands")
    axes.set_ylabel(label)
    axes.legend(frameon=False)


def read_speed(path: Path) -> pl.DataFrame:
    """Reads what a run says of its speed: `step`, `images`, `images_per_second`, `waiting_share`, `memory_gigabytes`.

    A run that was interrupted did some steps twice: the last time counts. Without a file, the table has no rows.
    """
    columns = {"step": pl.Int64, "images": pl.Int64}
    numbers = dict.fromkeys(("images_per_second", "waiting_share", "memory_gigabytes"), pl.Float64)
    if not path.is_file():
        return pl.DataFrame(schema={**columns, **numbers})
    return pl.read_csv(path, schema={**columns, **numbers}).unique("step", keep="last").sort("step")


def speed_summary(speed: pl.DataFrame) -> pl.DataFrame:
    """Returns one row: the median images a second, the mean share of time spent waiting, and the peak memory."""
    return speed.select(
        pl.col("images_per_second").median().round(0).alias("images a second, median"),
        (100 * pl.col("waiting_share").mean()).round(1).alias("waiting for data, % of time"),
        pl.col("memory_gigabytes").max().round(2).alias("memory at its peak, GB"),
    )
