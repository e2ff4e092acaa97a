"""Tables of what runs give in the protocols of transfer."""

from collections.abc import Sequence

import polars as pl

from swaglib.figures.tables import in_order, interval_text


def main_table(measures: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """Returns the main comparison: one row a task, one column a run, as text `61.3 [58.0, 64.6]` in percent.

    Args:
        measures: rows of accuracy, in the schema of measures.
        order: of the runs; runs that it does not name come after.
    """
    own = measures.filter((pl.col("metric") == "accuracy") & (pl.col("protocol") == "linear probe"))
    runs = in_order(own["run"].unique(maintain_order=True).to_list(), order)
    chance = measures.filter(pl.col("metric") == "largest class").unique("task", keep="first")
    shares = dict(zip(chance["task"], chance["value"], strict=True))
    rows = []
    for task in own["task"].unique(maintain_order=True):
        part = own.filter(pl.col("task") == task)
        row: dict[str, object] = {"task": task, "n": part["n"][0], "largest class": f"{100 * shares[task]:.1f}"}
        for run in runs:
            one = part.filter(pl.col("run") == run).row(0, named=True)
            row[run] = interval_text(one)
        rows.append(row)
    return pl.DataFrame(rows)


def headline_name(protocol: str, k: int | None) -> str:
    """Returns a protocol with what it counts: `few-shot, logistic (5 a class)`, `retrieval (at 5)`."""
    if k is None:
        return protocol
    return f"{protocol} ({k} a class)" if protocol.startswith("few-shot") else f"{protocol} (at {k})"


def headline(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns the rows that a view of all protocols shows: whole accuracies and precisions, without variants.

    Adds `setting`: the protocol with what it counts.
    """
    whole = pl.col("metric").is_in(["accuracy", "precision"])
    own = measures.filter(whole & ~pl.col("protocol").str.starts_with("zero-shot,"))
    names = [headline_name(*row) for row in own.select("protocol", "k").iter_rows()]
    return own.with_columns(setting=pl.Series(names, dtype=pl.String))


def protocol_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns every protocol of one run as text in percent: one row a protocol, one column a task.

    Args:
        measures: of one run, in the schema of measures.
    """
    own = headline(measures)
    tasks = own["task"].unique(maintain_order=True).to_list()
    largest = measures.filter(pl.col("metric") == "largest class")
    rows: list[dict[str, object]] = []
    for setting in own["setting"].unique(maintain_order=True):
        part = own.filter(pl.col("setting") == setting)
        rows.append({"protocol": setting, **{row["task"]: interval_text(row) for row in part.iter_rows(named=True)}})
    shares = {row["task"]: f"{100 * row['value']:.1f}" for row in largest.iter_rows(named=True)}
    if shares:
        rows.append({"protocol": "always the largest class", **shares})
    lower = measures.filter(pl.col("metric") == "lower-bound accuracy")
    if len(lower):
        texts = {row["task"]: interval_text(row) for row in lower.iter_rows(named=True)}
        rows.insert(1, {"protocol": "linear probe, duplicates counted as wrong", **texts})
    return pl.DataFrame(rows, schema=["protocol", *tasks], infer_schema_length=None, strict=False)


def domain_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns the accuracy of the linear probe on each domain of a task: one row a task and domain."""
    own = measures.filter(pl.col("metric").str.starts_with("accuracy on ") & (pl.col("protocol") == "linear probe"))
    rows = [
        {"task": row["task"], "design": row["metric"].removeprefix("accuracy on "), "n": row["n"],
         "accuracy": interval_text(row)}
        for row in own.iter_rows(named=True)
    ]  # fmt: skip
    return pl.DataFrame(rows)


def zero_shot_table(measures: pl.DataFrame) -> pl.DataFrame:
    """Returns zero-shot accuracy as set, by task: beside its mean over classes, chance, and that on mapped classes."""
    own = measures.filter(pl.col("protocol") == "zero-shot")
    rows = []
    for task in own["task"].unique(maintain_order=True):
        part = {row["metric"]: row for row in own.filter(pl.col("task") == task).iter_rows(named=True)}
        mapped = part.get("accuracy on mapped classes", part["accuracy"])
        rows.append(
            {
                "task": task,
                "n": part["accuracy"]["n"],
                "zero-shot": interval_text(part["accuracy"]),
                "mean per class": interval_text(part["mean-per-class accuracy"]),
                "chance": f"{100 * part['chance']['value']:.1f}",
                "times chance": round(part["accuracy"]["value"] / part["chance"]["value"], 1),
                "on mapped classes only": interval_text(mapped),
                "n of those": mapped["n"],
            }
        )
    return pl.DataFrame(rows)


def paths_table(paths: pl.DataFrame) -> pl.DataFrame:
    """Returns what was chosen on the validation split, and the validation accuracy of everything tried, in percent.

    Args:
        paths: `task`, `protocol`, `setting`, `validation_accuracy`, `chosen`.
    """
    rows = []
    for (task, protocol), part in paths.group_by("task", "protocol", maintain_order=True):
        tried = [f"{s:g}: {100 * v:.1f}" for s, v in part.select("setting", "validation_accuracy").iter_rows()]
        chosen = part.filter("chosen")["setting"][0]
        rows.append((task, protocol, f"{chosen:g}", ", ".join(tried)))
    return pl.DataFrame(rows, schema=["task", "protocol", "chosen", "validation accuracy by setting, %"], orient="row")
