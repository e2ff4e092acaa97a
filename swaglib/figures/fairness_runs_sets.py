"""Which sets of labels go to which group, of several runs side by side."""

from collections.abc import Sequence

import polars as pl

from swaglib.fairness.groups import UNKNOWN
from swaglib.figures.fairness_sets import sets_table
from swaglib.figures.rows import is_, names_of

COLUMNS: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("attribute", "set", "run", "least", "most"), pl.String),
    **dict.fromkeys(("NDKL", "NDKL by chance"), pl.Float64),
    "base emoji": pl.Int64,
}


def sets_beside_table(audits: pl.DataFrame, order: Sequence[str] = ()) -> pl.DataFrame:
    """Returns a row an attribute, set of labels and run: the groups that get it least and most, and how uneven all are.

    Args:
        audits: of the audits of several runs, in the schema of measures; the first seed of each counts.
        order: order of the runs. A run without associations of labels has no row.

    Returns:
        `least` and `most` name a group, with the share of its drawings that have a label of the set among the
        strongest, and its interval; `most` is null where all rates are equal, and unknown groups are not compared.
        `NDKL` and `NDKL by chance` are of all groups; `base emoji` counts those of the group with the fewest.
    """
    parts = [pl.DataFrame(schema=COLUMNS)]
    for run in names_of(audits, "run", order):
        table = sets_table(audits.filter(is_("run", run))).filter(pl.col("group") != UNKNOWN).drop_nulls("rate")
        said = pl.format("{}: {}", "group", pl.struct("rate", "from", "to").map_elements(_rate, return_dtype=pl.String))
        parts.append(
            table.sort("rate", maintain_order=True)
            .with_columns(said=said, run=pl.lit(run))
            .group_by("attribute", "set", "run", maintain_order=True)
            .agg(
                least=pl.col("said").first(),
                most=pl.when(pl.col("rate").min() < pl.col("rate").max()).then(pl.col("said").last()),
                **{name: pl.col(name).first() for name in ("NDKL", "NDKL by chance")},
                **{"base emoji": pl.col("base emoji").min()},
            )
        )
    every = pl.concat(parts)
    runs = {run: place for place, run in enumerate(names_of(every, "run", order))}
    return every.sort("attribute", "set", pl.col("run").replace_strict(runs, default=len(runs)), maintain_order=True)


def _rate(row: dict[str, float]) -> str:
    bounds = "" if row["from"] is None or row["to"] is None else f" [{100 * row['from']:.1f}, {100 * row['to']:.1f}]"
    return f"{100 * row['rate']:.1f}%{bounds}"
