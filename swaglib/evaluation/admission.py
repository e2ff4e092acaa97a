"""Which tasks enter the headline: those on which a real reference beats thumbnails by a margin.

The rule was fixed before any run of the study was evaluated on the tasks: on training and validation images, the
accuracy of a cross-fitted linear probe on the reference must exceed that on the baseline by the margin, and the
interval of the difference must lie above zero.
"""

import polars as pl

from swaglib.evaluation.protocols.admission import NAME
from swaglib.settings.analysis import Admission

TABLE = {
    "task": pl.String,
    **dict.fromkeys(("baseline", "reference", "difference", "ci_low", "ci_high"), pl.Float64),
    **dict.fromkeys(("n", "n_clusters"), pl.Int64),
    **dict.fromkeys(("admitted", "headline"), pl.Boolean),
}
"""One row a task: accuracies as shares of 1, their paired difference with its interval, and what follows from it."""


def admission(
    scores: dict[str, pl.DataFrame], comparison: pl.DataFrame, rule: Admission | None, headline: dict[str, list[str]]
) -> pl.DataFrame:
    """Applies the rule to every task that both runs were asked about.

    Args:
        scores: scores by run, in the schema `swaglib.evaluation.scores.SCORE`; those of the two runs are needed.
        comparison: differences between runs, see `swaglib.evaluation.compare.compare`.
        rule: the two runs and the margin.
        headline: the tasks of each family in the settings.

    Returns:
        A table in the schema `TABLE`, the largest difference first; empty without a rule.

    Raises:
        KeyError: if one of the two runs is not there.
    """
    if rule is None:
        return pl.DataFrame(schema=TABLE)
    own = pl.col("protocol") == NAME
    values = {run: _accuracies(scores[run].filter(own)) for run in rule.runs}
    rows = comparison.filter(own, pl.col("run") == rule.reference, pl.col("baseline") == rule.baseline)
    chosen = {task for tasks in headline.values() for task in tasks}
    found = [
        (
            row["task"],
            values[rule.baseline][row["task"]],
            values[rule.reference][row["task"]],
            *(row[name] for name in ("value", "ci_low", "ci_high", "n", "n_clusters")),
            row["value"] >= rule.margin and (row["ci_low"] or 0.0) > 0,
            row["task"] in chosen,
        )
        for row in rows.iter_rows(named=True)
    ]
    return pl.DataFrame(found, schema=TABLE, orient="row").sort("difference", descending=True)


def _accuracies(scores: pl.DataFrame) -> dict[str, float]:
    weighted = (pl.col("score") * pl.col("weight")).sum() / pl.col("weight").sum()
    return dict(scores.group_by("task").agg(weighted).rows())


def refuse_unfit(table: pl.DataFrame, rule: Admission | None, headline: dict[str, list[str]]) -> None:
    """Refuses a headline that names a task which the rule does not admit, or was never asked about.

    Args:
        table: table that `admission` returned.
        rule: the rule; without one, no task is refused.
        headline: the tasks of each family in the settings.

    Raises:
        ValueError: if there is one; says by how much it misses.
    """
    if rule is None:
        return
    found = {row["task"]: row for row in table.iter_rows(named=True)}
    for task in [task for tasks in headline.values() for task in tasks]:
        if task not in found:
            raise ValueError(
                f"compare.headline names the task {task!r}, of which the rule knows nothing. Name the two runs of "
                "compare.admission in transfer.admission, too, and the baseline first in compare.baselines."
            )
        row = found[task]
        if not row["admitted"]:
            bounds = "without an interval, for too few clusters decide"
            if row["ci_low"] is not None:
                bounds = f"[{100 * row['ci_low']:.1f}, {100 * row['ci_high']:.1f}]"
            raise ValueError(
                f"compare.headline names the task {task!r}, which is not known to tell networks apart: the reference "
                f"beats the baseline by {100 * row['difference']:.1f} points {bounds} on the images to learn from. "
                "Take it out of the headline."
            )
