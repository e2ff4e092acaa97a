"""Tables of detection."""

import polars as pl

from swaglib.figures.names import metric_name, protocol_name, task_name
from swaglib.figures.tables import first_seed


def precision_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns the average precisions of one run, of boxes and masks; counts of images are left out.

    Args:
        measures: of the stage `detection`, in the schema of measures; the first seed is shown.
    """
    own = first_seed(measures).drop_nulls("variant")
    return own.select(
        "run",
        pl.Series("task", [task_name(name) for name in own["task"]], pl.String),
        pl.Series("protocol", [protocol_name(name) for name in own["protocol"]], pl.String),
        pl.Series("metric", [metric_name(*pair) for pair in own.select("metric", "variant").rows()], pl.String),
        "value",
        "ci_low",
        "ci_high",
        "n",
    )
